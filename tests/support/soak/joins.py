"""People who join a running call of a whole server, see pictures, and leave, a thousand times.

Each is a lean peer with the room's own protocol: WebSocket, hello, the room's offer, a browser's answer, ICE, DTLS,
SRTP packets of the camera, goodbye. The camera is a lean peer as well, so that the machine's time goes to the server.
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx

from sightline.client.socket import MessageSocket, hello, socket_url
from sightline.errors import SightlineError
from sightline.protocol import codec
from sightline.protocol.signalling import (
    CaughtUp,
    DeviceInfo,
    Ok,
    PublishAnswer,
    PublishOffer,
    Resume,
    SubscribeAnswer,
    SubscribeOffer,
    SubscribeStart,
    TrackOffer,
)
from support.held import Held, children_of, held_by
from support.load.peer import LeanPeer, LocalSide, RemoteSide
from support.load.run import Child
from support.load.sender import publish as publish_from
from support.load.stream import PAYLOAD_TYPE, SSRC, Synthetic
from support.media_peers import lan_address
from support.sdp_peers import answer_to, chromium_offer
from support.server import Server

RATE: Final = 100
"""Packets per second of the camera: what is judged are joins, not the stream."""
PICTURES_S: Final = 15.0
SETTLE_S: Final = 3.0
RETURN: Final = 5.0
"""Per cent of memory above what it was, at most, when everybody has left."""
CAMERA: Final = (TrackOffer(mid="1", source="camera"),)
COUNTED: Final = ("sightline_room_tasks", "sightline_sockets", "sightline_rooms", "sightline_crashes_total")

Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class JoinPlan:
    """How many, and how many of them at the same time."""

    joins: int
    at_once: int = 4
    warm_up: int = 100
    """Joins before the first look: by then everything that is loaded once is loaded."""
    settle_s: float = 120.0
    """Things may take so long to return: connections are kept alive for a while, memory is given back once a minute."""
    is_memory_judged: bool = True


@dataclass(slots=True)
class Joins:
    """What a run showed."""

    asked: int = 0
    seen: int = 0
    seconds: float = 0.0
    before: dict[str, Held] = field(default_factory=dict)
    after: dict[str, Held] = field(default_factory=dict)
    counts_before: dict[str, float] = field(default_factory=dict)
    counts_after: dict[str, float] = field(default_factory=dict)


async def joins_and_leaves(plan: JoinPlan, progress: Progress) -> Joins:
    """Run and look before and after."""
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder), "--advertise", lan_address()) as server:
        people = server.identities()
        field_token, expert_token = (people[role]["session"]["token"] for role in ("field", "expert"))
        case_id = server.open_case(field_token)
        url = socket_url(server.base_url, f"/ws/cases/{case_id}")
        async with camera(url, field_token):
            run = Joins(asked=plan.joins)
            await _join_many(url, expert_token, plan.warm_up, plan.at_once, lambda _: None)
            await asyncio.sleep(SETTLE_S)
            run.before, run.counts_before = processes_of(server), await counts_of(server)
            start = time.monotonic()

            def tell(done: int) -> None:
                sizes = ", ".join(
                    f"{name} {held.rss_bytes / 2**20:.1f} MiB" for name, held in processes_of(server).items()
                )
                progress(done / plan.joins, f"{done} of {plan.joins}, {sizes}")

            run.seen = await _join_many(url, expert_token, plan.joins, plan.at_once, tell)
            run.seconds = time.monotonic() - start
            await _look_until_back(server, plan, run)
    return run


async def _look_until_back(server: Server, plan: JoinPlan, run: Joins) -> None:
    """Look until all has returned to what it was, or has had its time."""
    deadline = time.monotonic() + plan.settle_s
    while True:
        await asyncio.sleep(SETTLE_S)
        run.after, run.counts_after = processes_of(server), await counts_of(server)
        if _is_back(plan, run) or time.monotonic() > deadline:
            return


def _is_back(plan: JoinPlan, run: Joins) -> bool:
    pairs = [(run.before[name], run.after[name]) for name in run.before]
    are_counts_back = all(run.counts_after[name] <= count for name, count in run.counts_before.items())
    is_memory_back = all(after.rss_bytes <= before.rss_bytes * (1 + RETURN / 100) for before, after in pairs)
    return (
        are_counts_back
        and all(after.fds <= before.fds for before, after in pairs)
        and (is_memory_back or not plan.is_memory_judged)
    )


def processes_of(server: Server) -> dict[str, Held]:
    """Look at the server itself and at its media worker."""
    assert server.process is not None
    return {"server": held_by(server.process.pid), "worker": held_by(_worker_of(server))}


def _worker_of(server: Server) -> int:
    assert server.process is not None
    children = children_of(server.process.pid)
    return next(pid for pid, command in children.items() if "sightline.worker" in command)


async def counts_of(server: Server) -> dict[str, float]:
    """Read what should be as it was from ``/metrics``."""
    async with httpx.AsyncClient(timeout=30) as http:
        text = (await http.get(f"{server.base_url}/metrics")).raise_for_status().text
    found = dict(re.findall(r"^(\w+) ([0-9.e+]+)$", text, re.MULTILINE))
    return {name: float(found[name]) for name in COUNTED}


class Visitor:
    """Somebody who comes again and again, always too late to be resumed, and knows the case's log from the last time.

    Without that each visit would begin with the whole log of all visits before, and the run would take the square of
    its length.
    """

    def __init__(self, url: str, token: str) -> None:
        self._url = url
        self._token = token
        self._last_seq = 0

    async def join_and_leave(self) -> None:
        """Join, wait for a packet of the camera, leave.

        Raises:
            TimeoutError: nothing came.
            ConnectionError: the handshake failed.
            SightlineError: the room refused, or its socket closed.
        """
        offers: asyncio.Queue[SubscribeOffer] = asyncio.Queue()

        def received(message: codec.Message) -> None:
            if isinstance(message.body, SubscribeOffer):
                offers.put_nowait(message.body)
            elif isinstance(message.body, CaughtUp):
                self._last_seq = message.body.seq

        last = Resume(participant_id=str(uuid.uuid4()), resume_key="0" * 32, last_seq=self._last_seq)
        first = hello(self._token, DeviceInfo(kind="headless", name="soak"), resume=last)
        peer = LeanPeer(lan_address())
        try:
            async with asyncio.timeout(PICTURES_S), MessageSocket(self._url, first, received) as socket:
                await socket.hello()
                await socket.request("subscribe.start", SubscribeStart(), Ok)
                offer = await offers.get()
                answer = as_peer(answer_to(offer.sdp), peer.local)
                await socket.request("subscribe.answer", SubscribeAnswer(version=offer.version, sdp=answer), Ok)
                await peer.connect(remote_of(offer.sdp))
                await first_packet(peer)
                await peer.leave()
        finally:
            peer.close()


async def _join_many(url: str, token: str, joins: int, at_once: int, tell: Callable[[int], None]) -> int:
    """Join so many times; returns how many saw pictures."""
    numbers = iter(range(joins))
    done = seen = 0

    async def one_after_another() -> None:
        nonlocal done, seen
        visitor = Visitor(url, token)
        for _ in numbers:
            try:
                await visitor.join_and_leave()
                seen += 1
            except (TimeoutError, ConnectionError, SightlineError) as exc:
                sys.stderr.write(f"a join failed: {exc}\n")
            done += 1
            tell(done)

    async with asyncio.TaskGroup() as tasks:
        for _ in range(at_once):
            tasks.create_task(one_after_another())
    return seen


async def first_packet(peer: LeanPeer) -> None:
    """Wait for an RTP packet."""
    loop = asyncio.get_running_loop()
    while True:
        data = await loop.sock_recv(peer.sock, 2048)
        if not peer.answer_stun(data) and 128 <= data[0] <= 191 and not 192 <= data[1] <= 223:
            return


@asynccontextmanager
async def camera(url: str, token: str) -> AsyncIterator[None]:
    """Publish a camera in a process of its own."""
    child = Child(publish_from, lan_address(), Synthetic(RATE, 400))
    try:
        async with MessageSocket(
            url, hello(token, DeviceInfo(kind="headless", name="camera")), lambda _: None
        ) as socket:
            await socket.hello()
            local: LocalSide = await child.hear()
            offer = PublishOffer(sdp=camera_offer(local), tracks=CAMERA)
            answer = await socket.request("publish.offer", offer, PublishAnswer)
            child.tell(remote_of(answer.sdp))
            await child.hear()
            child.tell("go")
            try:
                yield
            finally:
                child.tell("end")
    finally:
        child.end()


def camera_offer(local: LocalSide) -> str:
    """Return a browser's offer of one camera with the load generator's SSRC and payload type."""
    sdp = as_peer(chromium_offer(mids=("1",)), local)
    groups = re.findall(r"a=ssrc-group:FID (\d+) (\d+)", sdp)
    for media, rtx in groups:
        sdp = sdp.replace(media, str(SSRC)).replace(rtx, str(SSRC + 1))
    assert f"a=rtpmap:{PAYLOAD_TYPE} VP8/90000" in sdp, "the recorded browser calls VP8 as the load generator does"
    return sdp


def as_peer(sdp: str, local: LocalSide) -> str:
    """Return a description with this peer's credentials and certificate."""
    sdp = re.sub(r"a=ice-ufrag:\S+", f"a=ice-ufrag:{local.ufrag}", sdp)
    sdp = re.sub(r"a=ice-pwd:\S+", f"a=ice-pwd:{local.pwd}", sdp)
    return re.sub(r"(a=fingerprint:sha-256 )\S+", rf"\g<1>{local.fingerprint_sha256}", sdp)


def remote_of(sdp: str) -> RemoteSide:
    """Return what a description of the server says of where it is and who."""

    def found(pattern: str) -> str:
        match = re.search(pattern, sdp)
        assert match is not None, f"no {pattern} in a description"
        return match[1]

    host, port = re.search(r"a=candidate:\S+ 1 udp \d+ (\S+) (\d+) typ host", sdp, re.IGNORECASE).groups()  # type: ignore[union-attr]
    return RemoteSide(
        ufrag=found(r"a=ice-ufrag:(\S+)"),
        pwd=found(r"a=ice-pwd:(\S+)"),
        fingerprint_sha256=found(r"a=fingerprint:sha-256 (\S+)"),
        host=host,
        port=int(port),
    )
