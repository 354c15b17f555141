"""Janus VideoRoom as a process of its own on this machine, driven over its WebSocket interface.

The Debian package ``janus`` is taken as it is; only the configuration is ours, in a folder that goes away afterwards.
It runs as an ICE-lite agent like our worker, and viewers' retransmission buffers and transport-wide feedback are on,
as browsers would have them.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Final

import websockets

from sightline.rtp.extensions import ABS_SEND_TIME, TRANSPORT_CC
from support.load.peer import LocalSide, RemoteSide
from support.load.stream import EXTENSION_IDS, PAYLOAD_TYPE, SSRC
from support.net import free_tcp_port

ROOM: Final = 1234
START_TIMEOUT_S: Final = 15.0
_LIBRARIES: Final = ("/usr/lib/*/janus", "/usr/local/lib/janus", "/opt/janus/lib/janus")
_FMTP: Final = f"a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt={PAYLOAD_TYPE}\r\n"


def installed() -> bool:
    """Tell whether Janus is on this machine."""
    return shutil.which("janus") is not None and _library() is not None


def _library() -> Path | None:
    for pattern in _LIBRARIES:
        for found in Path("/").glob(pattern.lstrip("/")):
            return found
    return None


def _write_configuration(folder: Path, host: str, ws_port: int) -> None:
    library = _library()
    (folder / "janus.jcfg").write_text(
        f"""general: {{
    configs_folder = "{folder}"
    plugins_folder = "{library}/plugins"
    transports_folder = "{library}/transports"
    events_folder = "{folder}"
    loggers_folder = "{folder}"
    debug_level = 3
    session_timeout = 0
    server_name = "load"
}}
certificates: {{ dtls_ciphers = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256" }}
media: {{ ipv6 = false }}
nat: {{ ice_lite = true ice_enforce_list = "{host}" full_trickle = false }}
plugins: {{ disable = "{_all_but(library, "plugins", "videoroom")}" }}
transports: {{ disable = "{_all_but(library, "transports", "websockets")}" }}
"""
    )
    (folder / "janus.transport.websockets.jcfg").write_text(
        f'general: {{ json = "compact" ws = true ws_port = {ws_port} ws_ip = "127.0.0.1" wss = false }}\n'
        "admin: { admin_ws = false }\n"
    )
    (folder / "janus.plugin.videoroom.jcfg").write_text("general: { }\n")


def _all_but(library: Path | None, kind: str, wanted: str) -> str:
    names = (library / kind).glob("*.so") if library else ()
    return ",".join(sorted(one.name for one in names if wanted not in one.name))


class Janus:
    """One session with a running Janus."""

    def __init__(self, socket: websockets.ClientConnection, pid: int) -> None:
        self.pid = pid
        self._socket = socket
        self._session = 0
        self._waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._feed = 0

    async def read(self) -> None:
        """Hand answers to whoever waits for them."""
        async for text in self._socket:
            message = json.loads(text)
            future = self._waiting.get(message.get("transaction", ""))
            # An "ack" only says that the real answer follows as an event.
            if future is not None and not future.done() and message["janus"] != "ack":
                future.set_result(message)

    async def _ask(self, body: dict[str, Any]) -> dict[str, Any]:
        transaction = secrets.token_hex(8)
        future = self._waiting[transaction] = asyncio.get_running_loop().create_future()
        await self._socket.send(json.dumps({**body, "transaction": transaction}))
        async with asyncio.timeout(START_TIMEOUT_S):
            answer: dict[str, Any] = await future
        del self._waiting[transaction]
        failure = answer.get("error") or answer.get("plugindata", {}).get("data", {}).get("error")
        if failure:
            raise RuntimeError(f"Janus refused: {failure}")
        return answer

    async def open(self) -> None:
        """Begin a session and make the room."""
        self._session = (await self._ask({"janus": "create"}))["data"]["id"]
        handle = await self._attach()
        room = {"request": "create", "room": ROOM, "publishers": 1, "videocodec": "vp8", "transport_wide_cc_ext": True}
        await self._message(handle, {**room, "bitrate": 0, "notify_joining": False})

    async def _attach(self) -> int:
        body = {"janus": "attach", "session_id": self._session, "plugin": "janus.plugin.videoroom"}
        return int((await self._ask(body))["data"]["id"])

    async def _message(self, handle: int, body: dict[str, Any], jsep: dict[str, Any] | None = None) -> dict[str, Any]:
        envelope = {"janus": "message", "session_id": self._session, "handle_id": handle, "body": body}
        return await self._ask(envelope | ({"jsep": jsep} if jsep else {}))

    async def publisher(self, local: LocalSide) -> RemoteSide:
        handle = await self._attach()
        joined = await self._message(handle, {"request": "join", "ptype": "publisher", "room": ROOM})
        self._feed = joined["plugindata"]["data"]["id"]
        offer = {"type": "offer", "sdp": _offer(local), "trickle": False}
        answer = await self._message(handle, {"request": "publish", "videocodec": "vp8"}, offer)
        return remote_of(answer["jsep"]["sdp"])

    async def viewer(self, local: LocalSide) -> RemoteSide:
        handle = await self._attach()
        wanted = {"request": "join", "ptype": "subscriber", "room": ROOM, "streams": [{"feed": self._feed}]}
        offer = (await self._message(handle, wanted))["jsep"]["sdp"]
        answer = {"type": "answer", "sdp": _answer(offer, local), "trickle": False}
        await self._message(handle, {"request": "start"}, answer)
        return remote_of(offer)


def transport_lines(local: LocalSide) -> str:
    """Return a client's half of ICE and DTLS."""
    return (
        f"a=ice-ufrag:{local.ufrag}\r\na=ice-pwd:{local.pwd}\r\na=setup:active\r\n"
        f"a=fingerprint:sha-256 {local.fingerprint_sha256}\r\n"
        f"a=candidate:1 1 udp 2130706431 {local.host} {local.port} typ host\r\na=end-of-candidates\r\n"
    )


def head(local: LocalSide, mid: str, payload_types: str) -> str:
    """Return the beginning of a description with one video section."""
    return (
        f"v=0\r\no=- 1 1 IN IP4 {local.host}\r\ns=-\r\nt=0 0\r\na=group:BUNDLE {mid}\r\na=msid-semantic: WMS *\r\n"
        f"m=video {local.port} UDP/TLS/RTP/SAVPF {payload_types}\r\nc=IN IP4 {local.host}\r\n"
        f"a=mid:{mid}\r\na=rtcp-mux\r\na=rtcp-rsize\r\n"
    )


def _offer(local: LocalSide) -> str:
    media = f"a=sendonly\r\na=rtpmap:{PAYLOAD_TYPE} VP8/90000\r\n{_FMTP}"
    for feedback in ("nack", "nack pli", "ccm fir", "transport-cc"):
        media += f"a=rtcp-fb:{PAYLOAD_TYPE} {feedback}\r\n"
    for uri in (TRANSPORT_CC, ABS_SEND_TIME):
        media += f"a=extmap:{EXTENSION_IDS[uri]} {uri}\r\n"
    media += f"a=msid:load camera\r\na=ssrc-group:FID {SSRC} {SSRC + 1}\r\n"
    media += f"a=ssrc:{SSRC} cname:load\r\na=ssrc:{SSRC + 1} cname:load\r\n"
    return head(local, "0", f"{PAYLOAD_TYPE} 97") + transport_lines(local) + media


def _answer(offer: str, local: LocalSide) -> str:
    """Take everything that is offered: codec, RTX, feedback and extensions."""
    mid = _first(r"a=mid:(\S+)", offer)
    types = _first(r"m=video \d+ \S+ ([\d ]+)", offer).strip()
    kept = re.findall(r"^a=(?:rtpmap|fmtp|rtcp-fb|extmap):.*$", offer, re.MULTILINE)
    media = "".join(f"{line.strip()}\r\n" for line in kept)
    return head(local, mid, types) + transport_lines(local) + "a=recvonly\r\n" + media


def remote_of(sdp: str, wanted_host: str | None = None) -> RemoteSide:
    """Return what a server's description says, with its first host candidate or that of a wanted address."""
    candidates = re.findall(r"a=candidate:\S+ 1 udp \d+ (\S+) (\d+) typ host", sdp, re.IGNORECASE)
    host, port = next(one for one in candidates if wanted_host in (None, one[0]))
    return RemoteSide(
        ufrag=_first(r"a=ice-ufrag:(\S+)", sdp),
        pwd=_first(r"a=ice-pwd:(\S+)", sdp),
        fingerprint_sha256=_first(r"a=fingerprint:sha-256 (\S+)", sdp),
        host=host,
        port=int(port),
    )


def _first(pattern: str, sdp: str) -> str:
    found = re.search(pattern, sdp)
    if found is None:
        raise RuntimeError(f"Janus's description lacks {pattern}")
    return found.group(1)


@asynccontextmanager
async def janus(host: str) -> AsyncIterator[Janus]:
    """Run a Janus with one room."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="load-janus-")))
        ws_port = free_tcp_port()
        _write_configuration(folder, host, ws_port)
        log = stack.enter_context((folder / "log").open("wb"))
        process = await asyncio.create_subprocess_exec(
            "janus", "-F", str(folder), "--disable-colors", stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log
        )
        stack.push_async_callback(_end, process)
        socket = await _connect(stack, ws_port, process, folder / "log")
        session = Janus(socket, process.pid)
        reading = asyncio.create_task(session.read(), name="answers of Janus")
        stack.callback(reading.cancel)
        await session.open()
        yield session


async def _connect(
    stack: AsyncExitStack, ws_port: int, process: asyncio.subprocess.Process, log: Path
) -> websockets.ClientConnection:
    async with asyncio.timeout(START_TIMEOUT_S):
        while process.returncode is None:
            with contextlib.suppress(OSError, websockets.WebSocketException):
                subprotocol = websockets.Subprotocol("janus-protocol")
                connecting = websockets.connect(
                    f"ws://127.0.0.1:{ws_port}", subprotocols=[subprotocol], max_size=None, proxy=None
                )
                return await stack.enter_async_context(connecting)
            await asyncio.sleep(0.1)
    raise RuntimeError(f"Janus ended at once:\n{log.read_text(errors='replace')[-2000:]}")


async def _end(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(5):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
