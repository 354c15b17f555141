"""UDP sockets for media: large buffers, kernel arrival times, batches, and answers from the address that was asked.

A socket bound to all addresses of a machine would answer from whichever one the routing table prefers; a client that
asked another one (a second address of the card, or loopback) takes no such answer. So the kernel is asked for the
local address of each datagram (``ip(7)``, RFC 3542 section 6), and answers name it.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from contextlib import suppress
from struct import Struct
from typing import Final, NamedTuple

from sightline.transport.aiortc_seam import PacketBuffer
from sightline.transport.ice import Address

_SOCKET_BUFFER_BYTES: Final = 4 * 1024 * 1024
SO_TIMESTAMPNS: Final = 35
"""``asm/socket.h``; Python's socket module has no name for it."""
_SO_RCVBUFFORCE: Final = 33
"""Likewise."""
_IP_PKTINFO: Final = 8
"""``linux/in.h``; Python's socket module has no name for it before 3.14."""
_INFO4: Final = Struct("@i4s4s")
_INFO6: Final = Struct("@16sI")
DatagramHandler = Callable[[PacketBuffer, int, Address, int, bytes], None]
"""(buffer with the datagram at its beginning, size, source, arrival on the monotonic clock in ns, local address)."""


class Path(NamedTuple):
    """How to reach a client: socket, its address, and ancillary data that names our own address."""

    sock: socket.socket
    address: Address
    control: tuple[tuple[int, int, bytes], ...] = ()

    def send(self, data: bytes | memoryview) -> None:
        """Send one datagram.

        Raises:
            OSError: as ``socket.sendto``.
        """
        if self.control:
            self.sock.sendmsg([data], self.control, 0, self.address)
        else:
            self.sock.sendto(data, self.address)


def path_to(sock: socket.socket, address: Address, local: bytes) -> Path:
    """Return the path back to where a datagram came from; ``local`` as the handler was told."""
    if len(local) == _INFO4.size:
        _, wanted, _ = _INFO4.unpack(local)
        return Path(sock, address, ((socket.IPPROTO_IP, _IP_PKTINFO, _INFO4.pack(0, wanted, bytes(4))),))
    if len(local) == _INFO6.size:
        return Path(sock, address, ((socket.IPPROTO_IPV6, socket.IPV6_PKTINFO, local),))
    return Path(sock, address)


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
            # The system's limit (net.core.rmem_max, often 212 kB) holds 10 ms of an 8K stream; root may go beyond it.
            sock.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, _SOCKET_BUFFER_BYTES)
        with suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        if ipaddress.ip_address(host).is_unspecified:
            _ask_for_local_addresses(sock)
        sock.setblocking(False)
        sock.bind((host, port))
    except BaseException:
        sock.close()
        raise
    return sock


def _ask_for_local_addresses(sock: socket.socket) -> None:
    with suppress(OSError):
        if sock.family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
        else:
            sock.setsockopt(socket.IPPROTO_IP, _IP_PKTINFO, 1)
