"""WebRTC stacks of Node in processes of their own: ``werift`` and ``@roamhq/wrtc`` (``tests/interop/node``)."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import os
import shutil
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, Literal, Self

import av
import numpy as np
import pytest

from support.needs import missing

NODE: Final = Path(__file__).parents[1] / "interop" / "node"
ROOT: Final = NODE.parents[2]
END_S: Final = 10.0
ANSWER_S: Final = 30.0
LINE_BYTES: Final = 2**22
Stack = Literal["werift", "wrtc"]


def require_node_peers() -> None:
    """Skip where the packages are not installed; in CI fail."""
    if not (NODE / "node_modules" / "werift").is_dir() or _node() is None:
        missing("the Node peers are not here; tools/setup.sh test installs them")


def _node() -> str | None:
    """Return the Node that set-up chose (as ``tools/with-node.sh``): that of the environment before the machine's."""
    return shutil.which("node", path=f"{ROOT / '.venv' / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}")


class NodePeer:
    """A ``RoomPeer`` in a process; use as an async context manager.

    Args:
        stack: which package.
        offered: arguments of its ``offer`` command.
        flags: of its script.
    """

    def __init__(self, stack: Stack, offered: dict[str, object], *flags: str) -> None:
        self._command = [str(NODE / f"{stack}-peer.mjs"), *flags]
        self._offered = offered
        self._ids = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._log = b""

    async def __aenter__(self) -> Self:
        node = _node()
        assert node is not None, "ask require_node_peers first"
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(
            node, *self._command, stdin=pipe, stdout=pipe, stderr=pipe, limit=LINE_BYTES
        )
        self._readers = [asyncio.create_task(self._read_answers()), asyncio.create_task(self._read_log())]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            async with asyncio.timeout(END_S):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        await asyncio.gather(*self._readers)

    async def offer(self) -> str:
        sdp: str = await self.do("offer", **self._offered)
        return sdp

    async def answered(self, sdp: str) -> object:
        return await self.do("answered", sdp=sdp)

    async def answer(self, sdp: str) -> str:
        answer: str = await self.do("answer", sdp=sdp)
        return answer

    async def received(self) -> dict[str, Any]:
        """What has arrived: ``tracks`` with their counts and sizes, ``records`` of the data channel."""
        found: dict[str, Any] = await self.do("received")
        return found

    async def do(self, command: str, **body: object) -> Any:
        """Run one command of the script; fails with the script's words."""
        assert self._process.stdin is not None
        number = next(self._ids)
        self._waiting[number] = asyncio.get_running_loop().create_future()
        self._process.stdin.write(json.dumps({"id": number, "do": command, **body}).encode() + b"\n")
        try:
            async with asyncio.timeout(ANSWER_S):
                answer = await self._waiting[number]
        except TimeoutError:
            pytest.fail(f"{self._command[0]} did not answer {command}:\n{self._log.decode()}")
        assert "error" not in answer, f"{command}: {answer['error']}\n{self._log.decode()}"
        return answer["value"]

    async def _read_answers(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            answer = json.loads(line)
            self._answer(answer["re"], answer)
        for number in list(self._waiting):
            self._answer(number, {"error": "the process has ended"})

    def _answer(self, number: int, answer: dict[str, Any]) -> None:
        future = self._waiting.pop(number)
        if not future.done():  # Whoever asked may have been cancelled meanwhile.
            future.set_result(answer)

    async def _read_log(self) -> None:
        assert self._process.stderr is not None
        async for line in self._process.stderr:
            self._log += line


def write_film(path: Path, *, size: tuple[int, int] = (320, 240), fps: int = 15, seconds: float = 2.0) -> None:
    """Write a short film (VP8, a keyframe each half second) and a tone (Opus) as JSON for ``werift-peer.mjs``."""
    frames = _encoded_film(size, fps, round(seconds * fps))
    sound = _encoded_tone(seconds)
    document = {
        "video": {"fps": fps, "clockRate": 90_000, "frames": frames},
        "audio": {"fps": 50, "clockRate": 48_000, "frames": sound},
    }
    path.write_text(json.dumps(document))


def _text(packets: list[Any]) -> list[str]:
    return [base64.b64encode(bytes(packet)).decode() for packet in packets]


def _encoded_film(size: tuple[int, int], fps: int, count: int) -> list[str]:
    width, height = size
    codec: Any = av.CodecContext.create("libvpx", "w")
    codec.width, codec.height, codec.pix_fmt = width, height, "yuv420p"
    codec.time_base, codec.bit_rate = Fraction(1, fps), 600_000
    codec.options = {"g": str(fps // 2), "deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}
    packets = []
    for number in range(count):
        picture = np.full((height, width, 3), 90, np.uint8)
        picture[:, (number * 8) % (width - 60) :][:, :60] = (200, 60, 40)
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(format="yuv420p")
        frame.pts = number
        packets += codec.encode(frame)
    return _text(packets + codec.encode(None))


def _encoded_tone(seconds: float, rate_hz: int = 48_000) -> list[str]:
    codec: Any = av.CodecContext.create("libopus", "w")
    codec.sample_rate, codec.layout, codec.format = rate_hz, "mono", "s16"
    codec.bit_rate = 32_000
    size = rate_hz // 50
    packets = []
    for number in range(round(seconds * 50)):
        times = (np.arange(size) + number * size) / rate_hz
        wave = (8000 * np.sin(2 * np.pi * 440 * times)).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(wave.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts = rate_hz, number * size
        packets += codec.encode(frame)
    return _text(packets + codec.encode(None))
