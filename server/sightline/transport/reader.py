"""Taking what waits on a UDP socket: in batches, with the kernel's times, and whole bursts in one call.

With UDP generic receive offload (Linux 5.0) the kernel hands over datagrams of one source that arrived together as one
message, all as long as the first but the last; a publisher's burst costs one call instead of one for each packet.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from contextlib import suppress
from struct import Struct
from typing import Final

from sightline.rtp.run import MAX_PACKETS
from sightline.transport.aiortc_seam import PacketBuffer
from sightline.transport.base import MAX_DATAGRAM
from sightline.transport.ice import Address
from sightline.transport.received import BufferedRun, ReceivedRun
from sightline.transport.udp import SO_TIMESTAMPNS, DatagramHandler

BATCH: Final = 64
"""Messages taken per wake-up, so that one flood does not keep timers and commands waiting."""
_UDP_GRO: Final = 104
"""``linux/udp.h``; Python's socket module has no name for it."""
_MESSAGE_BYTES: Final = 65_536 + MAX_DATAGRAM
"""The last of a message's packets may be looked at as if it were as long as the others."""
_TIMESPEC: Final = Struct("@qq")
_SEGMENT: Final = Struct("=i")
_CONTROL_SIZE: Final = (
    socket.CMSG_SPACE(_TIMESPEC.size) + socket.CMSG_SPACE(Struct("@16sI").size) + socket.CMSG_SPACE(_SEGMENT.size)
)
_NO_MEDIA: Final = bytes(not 128 <= first <= 191 for first in range(256))
"""By first byte: whether it is neither RTP nor RTCP (RFC 7983)."""
_RTCP: Final = bytes(192 <= second <= 223 for second in range(256))
"""By second byte (RFC 5761 section 4)."""
_SHORTEST: Final = 12

RunHandler = Callable[[ReceivedRun], None]


def receive_bursts(sock: socket.socket) -> bool:
    """Ask the kernel for whole bursts; False where it cannot."""
    with suppress(OSError):
        sock.setsockopt(socket.IPPROTO_UDP, _UDP_GRO, 1)
        return True
    return False


class DatagramReader:
    """Hands over datagrams one by one, and RTP packets of one burst together.

    The kernel's time matters: reading a batch late would make a sender's bandwidth probe look like a queue.
    """

    def __init__(
        self,
        sock: socket.socket,
        handle: DatagramHandler,
        handle_run: RunHandler | None = None,
        *,
        bursts: bool = True,
    ) -> None:
        """Begin.

        Args:
            sock: to be read.
            handle: takes one datagram.
            handle_run: takes RTP packets of one source; without it everything goes to ``handle``.
            bursts: False for kernels and tests without offload.
        """
        self._sock = sock
        self._handle = handle
        self._handle_run = handle_run
        self._buffer = PacketBuffer(_MESSAGE_BYTES)
        self._single = PacketBuffer(MAX_DATAGRAM)
        self._targets = [self._buffer.view]
        if handle_run is not None and bursts:
            receive_bursts(sock)

    def read_batch(self) -> int:
        """Hand over up to a batch of messages; returns how many there were."""
        receive = self._sock.recvmsg_into
        monotonic_from_utc = time.monotonic_ns() - time.time_ns()
        count = 0
        for count in range(BATCH):
            try:
                size, control, flags, address = receive(self._targets, _CONTROL_SIZE)
            except (BlockingIOError, InterruptedError):
                return count
            except OSError:
                # An ICMP error about some destination; it says nothing about the next datagram.
                continue
            if size == 0 or flags & socket.MSG_TRUNC:
                continue
            arrival_ns, local, segment = 0, b"", size
            for level, kind, value in control:
                if level == socket.SOL_SOCKET:
                    if kind == SO_TIMESTAMPNS and len(value) == _TIMESPEC.size:
                        seconds, nanoseconds = _TIMESPEC.unpack(value)
                        arrival_ns = seconds * 1_000_000_000 + nanoseconds + monotonic_from_utc
                elif level == socket.IPPROTO_UDP:
                    segment = _SEGMENT.unpack(value)[0]
                else:
                    local = value
            if 0 < segment <= MAX_DATAGRAM:
                self._message(size, segment, address, arrival_ns or time.monotonic_ns(), local)
        return count + 1

    def _message(self, size: int, segment: int, address: Address, arrival_ns: int, local: bytes) -> None:
        if segment >= size:
            self._handle(self._buffer, size, address, arrival_ns, local)
            return
        media = self._leading_media(size, segment)
        if media > 1 and self._handle_run is not None:
            last = min(segment, size - (media - 1) * segment)
            self._handle_run(BufferedRun(self._buffer, segment, media, last, address, arrival_ns))
        else:
            media = 0
        data, single = self._buffer.data, self._single
        for start in range(media * segment, size, segment):
            end = min(start + segment, size)
            single.data[: end - start] = data[start:end]
            self._handle(single, end - start, address, arrival_ns, local)

    def _leading_media(self, size: int, segment: int) -> int:
        """Return how many packets from the first one on are RTP by their looks."""
        data, count = self._buffer.data, -(-size // segment)
        if segment < _SHORTEST or count > MAX_PACKETS:
            return 0
        if size - (count - 1) * segment < _SHORTEST:
            count -= 1
        others = data[0 : count * segment : segment].translate(_NO_MEDIA)
        control = data[1 : count * segment : segment].translate(_RTCP)
        first = min(others.find(1), control.find(1), key=lambda at: at if at >= 0 else count)
        return count if first < 0 else first
