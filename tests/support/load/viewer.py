"""A process of viewers: each counts its packets and checks their order; on request it hashes and measures as well."""

from __future__ import annotations

import asyncio
import hashlib
import select
import socket
import time
from contextlib import suppress
from multiprocessing.connection import Connection
from struct import Struct
from typing import Final

import msgspec

from sightline.rtp import rtcp
from sightline.rtp.reception import ReceptionStats
from sightline.transport.aiortc_seam import PacketBuffer
from support.load.peer import CONSENT_EVERY_S, LeanPeer
from support.load.stream import PAYLOAD_AT, STAMP, STAMP_AT

SO_TIMESTAMPNS: Final = 35
_TIMESPEC: Final = Struct("@qq")
_CONTROL: Final = socket.CMSG_SPACE(_TIMESPEC.size)
_REPORT_EVERY_S: Final = 1.0
_MAX_DELAYS: Final = 200_000


class Seen(msgspec.Struct):
    """What one viewer has received."""

    packets: int = 0
    size_bytes: int = 0
    lost: int = 0
    out_of_order: int = 0
    undecipherable: int = 0
    """As after a gap of half the sequence numbers, when the receiver guesses the rollover counter wrong (RFC 3711)."""
    corrupt: int = 0
    """With another payload than the source's."""
    delays_ns: list[int] = msgspec.field(default_factory=list)
    """From sending to the kernel's receipt; empty unless inspected."""
    first_frame: list[bytes] = msgspec.field(default_factory=list)
    """Payloads of the first frame of the recording; empty unless inspected."""


class Digests(msgspec.Struct):
    """What an inspector compares with: a recording that the source sends again and again."""

    digests: list[bytes]
    """SHA-256 of each payload."""
    first_frame: int
    """Packets in its first frame, which is a keyframe."""


class Viewer:
    """Takes packets off one peer's socket."""

    def __init__(self, peer: LeanPeer, buffer: PacketBuffer) -> None:
        self.peer = peer
        self.seen = Seen()
        self._buffer = buffer
        self._next: int | None = None
        self._ssrc = 0
        self._stats = ReceptionStats(0, 90_000)

    def readable(self) -> None:
        """Count all packets that wait."""
        receive, view, data = self.peer.sock.recv_into, self._buffer.view, self._buffer.data
        with suppress(BlockingIOError, ConnectionError):
            while True:
                size = receive(view)
                if 128 <= data[0] <= 191 and not 192 <= data[1] <= 223:
                    self._count(size, data[2] << 8 | data[3])
                elif data[0] < 4:
                    self.peer.answer_stun(bytes(view[:size]))

    def _count(self, size: int, seq: int) -> None:
        seen, expected = self.seen, self._next
        seen.packets += 1
        seen.size_bytes += size
        if expected is None:
            self._ssrc = int.from_bytes(self._buffer.data[8:12], "big")
        elif seq != expected:
            gap = (seq - expected) & 0xFFFF
            if gap >= 0x8000:
                seen.out_of_order += 1
                seen.lost -= 1
                return
            seen.lost += gap
        self._next = (seq + 1) & 0xFFFF

    def report(self) -> None:
        """Send a receiver report, as every viewer does."""
        if self._next is None:
            return
        self._stats.ssrc = self._ssrc
        self._stats.received((self._next - 1) & 0xFFFF, 0, 0, time.monotonic_ns())
        block = self._stats.block(time.monotonic_ns())
        report = rtcp.build_receiver_report(rtcp.ReceiverReport(1, (block,) if block else ()))
        self._buffer.data[: len(report)] = report
        size = self.peer.keys.protect_rtcp(self._buffer, 0, len(report))
        with suppress(OSError):
            self.peer.sock.send(self._buffer.view[:size])


class Inspector(Viewer):
    """Decrypts and hashes every packet, and notes when the kernel received it."""

    def __init__(self, peer: LeanPeer, buffer: PacketBuffer, recording: Digests) -> None:
        super().__init__(peer, buffer)
        self._digests = recording.digests
        self._first_frame = recording.first_frame
        peer.sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)

    def readable(self) -> None:
        receive, view, data = self.peer.sock.recvmsg_into, self._buffer.view, self._buffer.data
        with suppress(BlockingIOError, ConnectionError):
            while True:
                size, control, _, _ = receive([view], _CONTROL)
                if 128 <= data[0] <= 191 and not 192 <= data[1] <= 223:
                    self._inspect(size, data[2] << 8 | data[3], control[0][2] if control else bytes(16))
                elif data[0] < 4:
                    self.peer.answer_stun(bytes(view[:size]))

    def _inspect(self, size: int, seq: int, arrival: bytes) -> None:
        plain = self.peer.keys.unprotect(self._buffer, size)
        if plain < 0:
            self.seen.undecipherable += 1
            return
        self._count(size, seq)
        sent_ns, number = STAMP.unpack_from(self._buffer.data, STAMP_AT)
        payload = self._buffer.view[PAYLOAD_AT:plain]
        at = number % len(self._digests)
        if hashlib.sha256(payload).digest() != self._digests[at]:
            self.seen.corrupt += 1
        if at < self._first_frame and len(self.seen.first_frame) == at:
            self.seen.first_frame.append(bytes(payload))
        if len(self.seen.delays_ns) < _MAX_DELAYS:
            seconds, nanoseconds = _TIMESPEC.unpack(arrival)
            self.seen.delays_ns.append(seconds * 1_000_000_000 + nanoseconds - sent_ns)


def view(pipe: Connection, host: str, viewers: int, recording: Digests | None) -> None:
    """Run viewers: tells their sides, hears of the server's, counts; answers each message with what was seen so far.

    Args:
        pipe: to the one who measures; None from it ends the viewers.
        host: address to bind.
        viewers: how many.
        recording: what every packet is compared with; None only counts.
    """
    peers = [LeanPeer(host) for _ in range(viewers)]
    pipe.send([peer.local for peer in peers])
    asyncio.run(_connect(peers, pipe.recv()))
    buffer = PacketBuffer(2048)
    made = [Viewer(peer, buffer) if recording is None else Inspector(peer, buffer, recording) for peer in peers]
    pipe.send("connected")
    _take_until_told(pipe, made)
    for peer in peers:
        peer.close()


async def _connect(peers: list[LeanPeer], remotes: list[object]) -> None:
    async with asyncio.TaskGroup() as tasks:
        for peer, remote in zip(peers, remotes, strict=True):
            tasks.create_task(peer.connect(remote))  # type: ignore[arg-type]


def _take_until_told(pipe: Connection, viewers: list[Viewer]) -> None:
    poll = select.epoll()
    by_fd = {viewer.peer.sock.fileno(): viewer for viewer in viewers}
    for fd in by_fd:
        poll.register(fd, select.EPOLLIN)
    poll.register(pipe.fileno(), select.EPOLLIN)
    next_consent = next_report = 0.0
    while True:
        for fd, _ in poll.poll(0.05):
            if fd != pipe.fileno():
                by_fd[fd].readable()
            elif pipe.recv() is None:
                return
            else:
                pipe.send([viewer.seen for viewer in viewers])
        now = time.monotonic()
        if now >= next_report:
            next_report = now + _REPORT_EVERY_S
            for viewer in viewers:
                viewer.report()
        if now >= next_consent:
            next_consent = now + CONSENT_EVERY_S
            for viewer in viewers:
                viewer.peer.check()
