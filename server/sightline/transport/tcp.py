"""The TCP port beside the UDP port: passive ICE-TCP (RFC 6544) for sites that let no UDP through.

A connection costs memory before anybody has proved anything, unlike a datagram. So those that have proved nothing are
few, in all and per network; they may send only STUN, a little of it, and for a short time.
"""

from __future__ import annotations

import asyncio
import errno
import socket
import struct
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final, Protocol

from sightline.transport import stun
from sightline.transport.ice import TcpAddress
from sightline.transport.limits import SourceLimiter, network_of
from sightline.transport.tcp_connection import TcpConnection
from sightline.transport.udp import Path

MAX_CONNECTIONS: Final = 1024
MAX_STRANGERS: Final = 256
"""Connections that have proved nothing yet."""
MAX_STRANGERS_OF_NETWORK: Final = 32
"""Of one /24 (IPv6: /56)."""
STRANGER_TIMEOUT_NS: Final = 10_000_000_000
STRANGER_CHECKS: Final = 32
"""Checks that a connection may take to show the right password; browsers need one."""
STRANGER_BYTES: Final = 1024 * 1024
"""A client that connects anew in the middle of a call sends media before its first check; it is dropped unread."""
IDLE_TIMEOUT_NS: Final = 60_000_000_000
"""Without a whole packet: the client uses another path, or trickles bytes."""
_CONNECT_RATE_PER_S: Final = 20.0
_CONNECT_BURST: Final = 64
_ACCEPT_BATCH: Final = 64
_BACKLOG: Final = 128
_NO_DESCRIPTORS: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
_LOOPBACK: Final = "127.0.0.1"
_RESET_AT_CLOSE: Final = struct.pack("ii", 1, 0)


class StreamOwner(Protocol):
    """What the port needs of its owner. No method may wait."""

    def stream_packet(self, address: TcpAddress, packet: bytes, arrival_ns: int) -> None:
        """A packet came; of strangers only checks do."""

    def stream_batch_ended(self) -> None:
        """All packets that were waiting have been handed over."""

    def is_stream_valid(self, address: TcpAddress) -> bool:
        """Tell whether a check has validated the address, and an association uses it."""

    def is_stream_video(self, address: TcpAddress, ssrc: int) -> bool:
        """Tell whether packets to this client with this SSRC may be dropped when they are late."""

    def stream_resumes(self, address: TcpAddress) -> None:
        """Video to this client was dropped and is taken again: its decoder needs a keyframe."""

    def stream_ended(self, address: TcpAddress) -> None:
        """The connection is gone."""


class TcpPort:
    """All listening sockets and connections of one worker; a ``tcp_connection.StreamHandler``."""

    def __init__(self, owner: StreamOwner, clock_ns: Callable[[], int], counters: Counter[str]) -> None:
        """Begin closed.

        Args:
            owner: who hears of packets and ended connections.
            clock_ns: monotonic time.
            counters: where what happens is counted.
        """
        self._owner = owner
        self._clock_ns = clock_ns
        self._counters = counters
        self._limiter = SourceLimiter(_CONNECT_RATE_PER_S, _CONNECT_BURST)
        self._listeners: list[socket.socket] = []
        self._paused: list[socket.socket] = []
        self._connections: dict[TcpAddress, TcpConnection] = {}
        self._strangers: Counter[str] = Counter()
        self._media_out: socket.socket | None = None
        self._nowhere: socket.socket | None = None
        self._count = 0

    @property
    def port(self) -> int:
        """The TCP port in use; 0 when there is none."""
        return int(self._listeners[0].getsockname()[1]) if self._listeners else 0

    def open(self, hosts: Sequence[str], port: int) -> None:
        """Listen on one port of every host; 0 lets the kernel choose.

        Raises:
            OSError: an address cannot be bound; what was opened is for ``close``.
        """
        self._media_out = _loopback()
        self._nowhere = _loopback()
        loop = asyncio.get_running_loop()
        for host in hosts:
            sock = _listen(host, self.port or port)
            self._listeners.append(sock)
            loop.add_reader(sock, self._acceptable, sock)

    def close(self) -> None:
        """Close everything; may be called again."""
        self.break_connections()
        loop = asyncio.get_running_loop()
        for sock in self._listeners:
            loop.remove_reader(sock)
            sock.close()
        self._listeners.clear()
        self._paused.clear()
        for own in (self._media_out, self._nowhere):
            if own is not None:
                own.close()
        self._media_out = self._nowhere = None

    def break_connections(self) -> None:
        """Close every connection; the listeners stay."""
        for connection in list(self._connections.values()):
            connection.close()

    def send(self, address: TcpAddress, packet: bytes) -> None:
        """Send a packet that is no media; dropped when the connection is gone."""
        connection = self._connections.get(address)
        if connection is not None:
            connection.send(packet)

    def path_to(self, address: TcpAddress) -> Path:
        """Return where a forwarder sends datagrams for a client; into nothing when its connection is gone."""
        assert self._media_out is not None, "there are TCP addresses only while the port is open"
        assert self._nowhere is not None, "there are TCP addresses only while the port is open"
        connection = self._connections.get(address)
        target = self._nowhere.getsockname() if connection is None else connection.media_address
        return Path(self._media_out, target)

    def tick(self) -> None:
        """Close what is late, idle or of no more use."""
        now_ns = self._clock_ns()
        for connection in list(self._connections.values()):
            if not connection.is_authentic:
                is_over = now_ns - connection.since_ns > STRANGER_TIMEOUT_NS
                self._counters["tcp_stranger_timeouts"] += is_over
            else:
                is_idle = now_ns - connection.last_packet_ns > IDLE_TIMEOUT_NS
                is_over = is_idle or not self._owner.is_stream_valid(connection.address)
            if is_over:
                connection.close()
        self._listen_again()

    def dump(self) -> dict[str, object]:
        """Port, connections and what waits in them."""
        return {
            "port": self.port,
            "connections": len(self._connections),
            "strangers": self._strangers.total(),
            "queued_bytes": sum(each.dump()["queued_bytes"] for each in self._connections.values()),
            "dropped": sum(each.dump()["dropped"] for each in self._connections.values()),
        }

    # StreamHandler

    def packet_received(self, connection: TcpConnection, packet: bytes, now_ns: int) -> None:
        if connection.is_authentic:
            self._owner.stream_packet(connection.address, packet, now_ns)
        else:
            self._take_of_stranger(connection, packet, now_ns)

    def batch_ended(self) -> None:
        self._owner.stream_batch_ended()

    def is_video(self, address: TcpAddress, ssrc: int) -> bool:
        return self._owner.is_stream_video(address, ssrc)

    def video_resumes(self, address: TcpAddress) -> None:
        self._counters["tcp_video_resumed"] += 1
        self._owner.stream_resumes(address)

    def connection_ended(self, connection: TcpConnection) -> None:
        if self._connections.pop(connection.address, None) is None:
            return
        if not connection.is_authentic:
            self._no_stranger(connection)
        self._owner.stream_ended(connection.address)

    # Inside

    def _acceptable(self, listener: socket.socket) -> None:
        for _ in range(_ACCEPT_BATCH):
            try:
                sock, source = listener.accept()
            except (BlockingIOError, InterruptedError, ConnectionError):
                return
            except OSError as exc:
                if exc.errno in _NO_DESCRIPTORS:
                    # The listener stays readable: without a pause this would be called again and again.
                    self._counters["tcp_no_descriptors"] += 1
                    asyncio.get_running_loop().remove_reader(listener)
                    self._paused.append(listener)
                return
            self._accepted(sock, source)

    def _accepted(self, sock: socket.socket, source: tuple[str, int]) -> None:
        self._count += 1
        address = TcpAddress(source[0], source[1], self._count)
        if not self._has_room(address):
            self._counters["tcp_refused"] += 1
            _reset(sock)
            return
        assert self._media_out is not None, "listeners are closed with it"
        try:
            sock.setblocking(False)
            connection = TcpConnection(
                sock, address, self, self._media_out.getsockname(), self._clock_ns, self._counters
            )
        except OSError:
            self._counters["tcp_no_descriptors"] += 1
            _reset(sock)
            return
        self._counters["tcp_accepted"] += 1
        self._connections[address] = connection
        self._strangers[network_of(address)] += 1

    def _take_of_stranger(self, connection: TcpConnection, packet: bytes, now_ns: int) -> None:
        is_check = stun.is_stun(packet)
        connection.stranger_checks += is_check
        connection.stranger_bytes += len(packet)
        is_ours = is_check or 20 <= packet[0] <= 63 or 128 <= packet[0] <= 191
        if not is_ours or connection.stranger_checks > STRANGER_CHECKS or connection.stranger_bytes > STRANGER_BYTES:
            self._counters["tcp_strangers_refused"] += 1
            connection.close()
        elif is_check:
            self._owner.stream_packet(connection.address, packet, now_ns)
            if self._owner.is_stream_valid(connection.address):
                connection.is_authentic = True
                self._no_stranger(connection)
        else:
            self._counters["dropped_unknown_source"] += 1

    def _has_room(self, address: TcpAddress) -> bool:
        return (
            len(self._connections) < MAX_CONNECTIONS
            and self._strangers.total() < MAX_STRANGERS
            and self._strangers[network_of(address)] < MAX_STRANGERS_OF_NETWORK
            and self._limiter.allow(address, self._clock_ns())
        )

    def _no_stranger(self, connection: TcpConnection) -> None:
        network = network_of(connection.address)
        self._strangers[network] -= 1
        if self._strangers[network] <= 0:
            del self._strangers[network]

    def _listen_again(self) -> None:
        loop = asyncio.get_running_loop()
        for listener in self._paused:
            loop.add_reader(listener, self._acceptable, listener)
        self._paused.clear()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.setblocking(False)
        sock.bind((host, port))
        sock.listen(_BACKLOG)
    except BaseException:
        sock.close()
        raise
    return sock


def _loopback() -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setblocking(False)
    sock.bind((_LOOPBACK, 0))
    return sock


def _reset(sock: socket.socket) -> None:
    """Close without TIME_WAIT: a flood of connections leaves nothing behind."""
    with suppress(OSError):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_AT_CLOSE)
    sock.close()
