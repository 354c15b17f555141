"""One TCP connection that carries what a client would send over UDP (RFC 6544): STUN, DTLS, SRTP, framed by RFC 4571.

Media reaches it through a pair of datagram sockets on loopback: forwarders, the one in C included, know datagram
sockets alone, and so a client's move between UDP and TCP is to them another address and nothing else.
"""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Protocol

from sightline.errors import PacketError
from sightline.transport.base import MAX_DATAGRAM
from sightline.transport.ice import TcpAddress
from sightline.transport.send_queue import SendQueue
from sightline.transport.stream_framing import Deframer

_READ_BYTES: Final = 65_536
_WRITE_BYTES: Final = 65_536
_BATCH: Final = 64
"""Datagrams taken per wake-up."""
_NOT_SENT_BYTES: Final = 32_768
"""Beyond this the kernel takes no more, so that what waits, waits where it can be dropped."""
_TCP_NOTSENT_LOWAT: Final = 25
"""``linux/tcp.h``; Python's socket module has no name for it before 3.12."""
_TCP_USER_TIMEOUT_MS: Final = 30_000
_MEDIA_BUFFER_BYTES: Final = 4 * 1024 * 1024
_SO_RCVBUFFORCE: Final = 33


class StreamHandler(Protocol):
    """What a connection needs of its owner. No method may wait."""

    def packet_received(self, connection: TcpConnection, packet: bytes, now_ns: int) -> None:
        """One packet of the client."""

    def batch_ended(self) -> None:
        """All packets that were waiting have been handed over."""

    def is_video(self, address: TcpAddress, ssrc: int) -> bool:
        """Tell whether packets to this client with this SSRC are video."""

    def video_resumes(self, address: TcpAddress) -> None:
        """Video was dropped and is taken again: its decoder needs a keyframe."""

    def connection_ended(self, connection: TcpConnection) -> None:
        """The connection is closed; called once."""


class TcpConnection:
    """Owns a connected socket and the loopback socket that media for it arrives at."""

    def __init__(
        self,
        sock: socket.socket,
        address: TcpAddress,
        handler: StreamHandler,
        media_source: tuple[str, int],
        clock_ns: Callable[[], int],
        counters: Counter[str],
    ) -> None:
        """Take over a connected socket and begin to read.

        Args:
            sock: non-blocking.
            address: its other side.
            handler: who hears of what arrives.
            media_source: loopback address that media is sent from, and nothing else is taken from.
            clock_ns: monotonic time.
            counters: where what happens is counted.
        Raises:
            OSError: no socket can be made for media; the connection is not taken over then.
        """
        self._media = _media_socket(media_source)
        self.media_address: tuple[str, int] = self._media.getsockname()
        """Where a forwarder sends datagrams for this client."""
        self.address = address
        self.since_ns = self.last_packet_ns = clock_ns()
        self.is_authentic = False
        """A valid check came over it."""
        self.stranger_checks = self.stranger_bytes = 0
        """What came before that."""
        self._sock = sock
        self._handler = handler
        self._clock_ns = clock_ns
        self._counters = counters
        self._deframer = Deframer(MAX_DATAGRAM)
        self._queue = SendQueue()
        self._is_blocked = False
        self._is_closed = False
        self._loop = asyncio.get_running_loop()
        _tune(sock)
        self._loop.add_reader(sock, self._readable)
        self._loop.add_reader(self._media, self._media_readable)

    @property
    def is_closed(self) -> bool:
        return self._is_closed

    def send(self, packet: bytes) -> None:
        """Send a packet that is no media (STUN, DTLS) as soon as the network takes it."""
        if not self._is_closed:
            self._queue.put(packet, is_video=False, now_ns=self._clock_ns())
            self._write()

    def close(self) -> None:
        """Let go of both sockets at once, without waiting for the other side; may be called again."""
        if self._is_closed:
            return
        self._is_closed = True
        for sock in (self._sock, self._media):
            self._loop.remove_reader(sock)
        self._loop.remove_writer(self._sock)
        self._sock.close()
        self._media.close()
        self._handler.connection_ended(self)

    def dump(self) -> dict[str, int]:
        """What waits and what was dropped."""
        return {"queued_bytes": self._queue.queued_bytes, "dropped": self._queue.dropped}

    # Inside

    def _readable(self) -> None:
        try:
            data = self._sock.recv(_READ_BYTES)
            packets = self._deframer.feed(data)
        except (BlockingIOError, InterruptedError):
            return
        except (OSError, PacketError) as exc:
            self._counters["tcp_bad_frames"] += isinstance(exc, PacketError)
            self.close()
            return
        if not data:
            self.close()
            return
        now_ns = self._clock_ns()
        for packet in packets:
            self.last_packet_ns = now_ns
            self._handler.packet_received(self, packet, now_ns)
            if self._is_closed:
                break
        self._handler.batch_ended()

    def _media_readable(self) -> None:
        now_ns = self._clock_ns()
        before = self._queue.dropped
        for _ in range(_BATCH):
            try:
                packet = self._media.recv(MAX_DATAGRAM)
            except OSError:
                break
            self._queue.put(packet, is_video=self._is_video(packet), now_ns=now_ns)
        self._counters["tcp_dropped"] += self._queue.dropped - before
        self._write()

    def _is_video(self, packet: bytes) -> bool:
        """The header of SRTP is in plain; RTCP (RFC 5761) is small and always passes."""
        if len(packet) < 12 or 192 <= packet[1] <= 223:
            return False
        return self._handler.is_video(self.address, int.from_bytes(packet[8:12], "big"))

    def _write(self) -> None:
        if self._is_blocked:
            return
        self._write_now()

    def _write_now(self) -> None:
        resumes = False
        try:
            while data := self._queue.pending(_WRITE_BYTES):
                resumes |= self._queue.sent(self._sock.send(data))
            resumes |= self._queue.sent(0)
        except (BlockingIOError, InterruptedError):
            self._wait_for_room(True)
        except OSError:
            self.close()
            return
        else:
            self._wait_for_room(False)
        if resumes:
            self._handler.video_resumes(self.address)

    def _wait_for_room(self, is_blocked: bool) -> None:
        if is_blocked and not self._is_blocked:
            self._loop.add_writer(self._sock, self._write_now)
        elif self._is_blocked and not is_blocked:
            self._loop.remove_writer(self._sock)
        self._is_blocked = is_blocked


def _media_socket(source: tuple[str, int]) -> socket.socket:
    """Return a loopback socket that takes datagrams of ``source`` alone, and no more of them than fit into it."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        sock.setblocking(False)
        with suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, _MEDIA_BUFFER_BYTES)
        sock.bind((source[0], 0))
        sock.connect(source)
    except BaseException:
        sock.close()
        raise
    return sock


def _tune(sock: socket.socket) -> None:
    for option, value in (
        (socket.TCP_NODELAY, 1),
        (_TCP_NOTSENT_LOWAT, _NOT_SENT_BYTES),
        (socket.TCP_USER_TIMEOUT, _TCP_USER_TIMEOUT_MS),
    ):
        with suppress(OSError):
            sock.setsockopt(socket.IPPROTO_TCP, option, value)
