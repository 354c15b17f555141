"""Joins the TCP port to the endpoint: its packets take the way of datagrams, its addresses that of addresses."""

from __future__ import annotations

import errno
from collections import Counter
from collections.abc import Callable, Sequence

from sightline.clock import Clock
from sightline.transport.aiortc_seam import PacketBuffer
from sightline.transport.base import MAX_DATAGRAM, TransportOwner
from sightline.transport.checks import CheckDesk
from sightline.transport.ice import TcpAddress
from sightline.transport.tcp import TcpPort
from sightline.transport.udp import DatagramHandler, Path


class Streams:
    """The TCP side of one endpoint; a ``tcp.StreamOwner``. Closed until ``open``."""

    def __init__(
        self,
        checks: CheckDesk,
        handle: DatagramHandler,
        owner: TransportOwner,
        lost: Callable[[TcpAddress], None],
        clock: Clock,
        counters: Counter[str],
    ) -> None:
        """Begin closed.

        Args:
            checks: knows whose a validated address is.
            handle: takes packets as if they were datagrams.
            owner: hears when a batch has ended and when a decoder needs a keyframe.
            lost: hears of an address that can be reached no more.
            clock: for limits.
            counters: where what happens is counted.
        """
        self._checks = checks
        self._handle = handle
        self._owner = owner
        self._lost = lost
        self._buffer = PacketBuffer(MAX_DATAGRAM)
        self._port = TcpPort(self, clock.monotonic_ns, counters)

    @property
    def port(self) -> int:
        """The TCP port in use; 0 when there is none."""
        return self._port.port

    def open(self, hosts: Sequence[str], port: int, *, may_differ: bool) -> None:
        """Listen.

        Args:
            hosts: addresses to bind.
            port: 0 lets the kernel choose.
            may_differ: whether any other port does where this one is taken.
        Raises:
            OSError: an address cannot be bound.
        """
        try:
            self._port.open(hosts, port)
        except OSError as exc:
            self._port.close()
            if exc.errno != errno.EADDRINUSE or not may_differ:
                raise
            self._port.open(hosts, 0)

    def close(self) -> None:
        """Close everything; may be called again."""
        self._port.close()

    def break_connections(self) -> None:
        """Close every connection as a failing network would; clients may come back at once."""
        self._port.break_connections()

    def send(self, address: TcpAddress, data: bytes) -> None:
        """Send what is no media."""
        self._port.send(address, data)

    def path_to(self, address: TcpAddress) -> Path:
        """Return how a forwarder reaches a client."""
        return self._port.path_to(address)

    def tick(self) -> None:
        """Close what is late, idle or of no more use."""
        self._port.tick()

    def dump(self) -> dict[str, object]:
        return self._port.dump()

    # StreamOwner

    def stream_packet(self, address: TcpAddress, packet: bytes, arrival_ns: int) -> None:
        self._buffer.data[: len(packet)] = packet
        self._handle(self._buffer, len(packet), address, arrival_ns, b"")

    def stream_batch_ended(self) -> None:
        self._owner.batch_ended()

    def is_stream_valid(self, address: TcpAddress) -> bool:
        association = self._checks.owner_of(address)
        return association is not None and not association.is_ended

    def is_stream_video(self, address: TcpAddress, ssrc: int) -> bool:
        association = self._checks.owner_of(address)
        # What is not known is most likely a retransmission of video; sound has no RTX.
        return association is None or self._owner.kind_sent(association.id, ssrc) != "audio"

    def stream_resumes(self, address: TcpAddress) -> None:
        association = self._checks.owner_of(address)
        if association is not None:
            self._owner.pictures_lost(association.id)

    def stream_ended(self, address: TcpAddress) -> None:
        self._lost(address)
