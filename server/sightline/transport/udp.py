"""UDP sockets for media: large buffers, kernel arrival times, batches."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from contextlib import suppress
from struct import Struct
from typing import Final

from sightline.transport.aiortc_seam import PacketBuffer
from sightline.transport.base import MAX_DATAGRAM
from sightline.transport.ice import Address

BATCH: Final = 64
"""Datagrams taken per wake-up, so that one flood does not keep timers and commands waiting."""
_SOCKET_BUFFER_BYTES: Final = 4 * 1024 * 1024
_SO_TIMESTAMPNS: Final = 35
"""``asm/socket.h``; Python's socket module has no name for it."""
_TIMESPEC: Final = Struct("@qq")
_CONTROL_SIZE: Final = socket.CMSG_SPACE(_TIMESPEC.size)

DatagramHandler = Callable[[PacketBuffer, int, Address, int], None]
"""(buffer with the datagram at its beginning, size, source, arrival on the monotonic clock in ns)."""


def open_socket(host: str, port: int) -> socket.socket:
    """Return a bound, non-blocking socket.

    Raises:
        OSError: if the address cannot be bound.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_DGRAM)
    try:
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
            sock.setsockopt(socket.SOL_SOCKET, option, _SOCKET_BUFFER_BYTES)
        with suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
        sock.setblocking(False)
        sock.bind((host, port))
    except BaseException:
        sock.close()
        raise
    return sock


class DatagramReader:
    """Takes what waits on a socket, with the time at which the kernel received it.

    The kernel's time matters: reading a batch late would make a sender's bandwidth probe look like a queue.
    """

    def __init__(self, sock: socket.socket, handle: DatagramHandler) -> None:
        self._sock = sock
        self._handle = handle
        self._buffer = PacketBuffer(MAX_DATAGRAM)
        self._targets = [self._buffer.view]

    def read_batch(self) -> int:
        """Hand over up to a batch of datagrams; returns how many there were."""
        receive, handle, buffer = self._sock.recvmsg_into, self._handle, self._buffer
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
            arrival_ns = 0
            for level, kind, value in control:
                if level == socket.SOL_SOCKET and kind == _SO_TIMESTAMPNS and len(value) == _TIMESPEC.size:
                    seconds, nanoseconds = _TIMESPEC.unpack(value)
                    arrival_ns = seconds * 1_000_000_000 + nanoseconds + monotonic_from_utc
            handle(buffer, size, address, arrival_ns or time.monotonic_ns())
        return count + 1
