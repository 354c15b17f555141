"""Encrypting and sending: one small interface, so that a C core can take the place of the Python one.

The Python forwarder writes each copy into a buffer that belongs to the destination, patches the header bytes, lets
libsrtp encrypt in place, and hands runs of equally long packets to the kernel in one call (UDP generic segmentation
offload, Linux 4.18). Where the kernel refuses that, it sends packet by packet. Measured: one third of the CPU time of
a plain ``sendto`` loop with copies.
"""

from __future__ import annotations

import errno
import socket
import time
from collections import Counter
from collections.abc import Iterable
from struct import Struct
from typing import Final, Protocol

from sightline.ids import TransportId
from sightline.rtp.extensions import abs_send_time
from sightline.sfu.outputs import Send
from sightline.transport.aiortc_seam import SRTP_OVERHEAD, PacketBuffer, SrtpKeys
from sightline.transport.udp import Path

UDP_SEGMENT: Final = 103
"""``linux/udp.h``; Python's socket module has no name for it."""
_MAX_SEGMENTS: Final = 44
"""Below the kernel's 64, and 44 x 1,472 bytes fit into one IP datagram's 65,507."""
_LAST_SEGMENT: Final = _MAX_SEGMENTS - 1
_BUFFER_SIZE: Final = 65_000
_SEGMENT_SIZE: Final = Struct("=H")
_GSO_REFUSED: Final = frozenset({errno.EINVAL, errno.EIO, errno.ENOPROTOOPT, errno.EOPNOTSUPP, errno.EMSGSIZE})


class Destination:
    """One association as the forwarder sees it; its path changes when ICE says so."""

    __slots__ = ("buffer", "count", "keys", "path", "segment", "transport_seq", "used")

    def __init__(self, path: Path, keys: SrtpKeys) -> None:
        self.path = path
        self.keys = keys
        self.buffer = PacketBuffer(_BUFFER_SIZE)
        self.used = 0
        self.segment = 0
        self.count = 0
        self.transport_seq = 0


class Forwarder(Protocol):
    """Takes decisions and makes datagrams of them."""

    def open(self, transport_id: TransportId, destination: Destination) -> None:
        """Make a destination known."""

    def move(self, transport_id: TransportId, path: Path) -> None:
        """Send by another path from now on; unknown destinations are ignored."""

    def close(self, transport_id: TransportId) -> None:
        """Forget a destination; unknown ones are ignored."""

    def forward(self, sends: Iterable[Send]) -> None:
        """Encrypt and queue RTP packets."""

    def rtcp(self, transport_id: TransportId, data: bytes) -> None:
        """Encrypt and send an RTCP packet at once."""

    def flush(self) -> None:
        """Send everything that is queued."""


class PythonForwarder:
    """The reference implementation."""

    def __init__(self, counters: Counter[str], *, use_gso: bool = True) -> None:
        """Begin.

        Args:
            counters: where what happens is counted.
            use_gso: False for kernels and tests without segmentation offload.
        """
        self._counters = counters
        self._uses_gso = use_gso
        self._destinations: dict[TransportId, Destination] = {}
        self._dirty: dict[int, Destination] = {}

    def open(self, transport_id: TransportId, destination: Destination) -> None:
        self._destinations[transport_id] = destination

    def move(self, transport_id: TransportId, path: Path) -> None:
        destination = self._destinations.get(transport_id)
        if destination is not None:
            self._flush_one(destination)
            destination.path = path

    def close(self, transport_id: TransportId) -> None:
        destination = self._destinations.pop(transport_id, None)
        if destination is not None:
            self._dirty.pop(id(destination), None)

    def forward(self, sends: Iterable[Send]) -> None:
        destinations = self._destinations
        for transport_id, packet, header, extensions_at, extensions in sends:
            destination = destinations.get(transport_id)
            if destination is None:
                continue
            size = len(packet)
            if destination.used + size + SRTP_OVERHEAD > _BUFFER_SIZE:
                self._flush_one(destination)
                if size + SRTP_OVERHEAD > _BUFFER_SIZE:
                    self._counters["dropped_oversize"] += 1
                    continue
            start = destination.used
            data = destination.buffer.data
            data[start : start + size] = packet
            data[start : start + 12] = header
            if extensions is not None:
                at = start + extensions_at
                data[at : at + len(extensions.block)] = extensions.block
                if extensions.abs_send_time_at is not None:
                    at = start + extensions.abs_send_time_at
                    data[at : at + 3] = abs_send_time(time.time_ns())
                if extensions.transport_seq_at is not None:
                    at = start + extensions.transport_seq_at
                    data[at : at + 2] = destination.transport_seq.to_bytes(2, "big")
                    destination.transport_seq = (destination.transport_seq + 1) & 0xFFFF
            protected = destination.keys.protect(destination.buffer, start, size)
            if protected < 0:
                self._counters["dropped_protect"] += 1
            elif protected == destination.segment and 0 < destination.count < _LAST_SEGMENT and self._uses_gso:
                # The common case, written out: one more packet of the same length joins the run.
                destination.count += 1
                destination.used = start + protected
            else:
                self._append(destination, start, protected)

    def _append(self, destination: Destination, start: int, size: int) -> None:
        """Add the packet that lies at ``start`` to the run, or begin a new run with it."""
        if destination.count == 0:
            destination.segment = size
            self._dirty[id(destination)] = destination
        elif size > destination.segment or not self._uses_gso:
            # The longer packet cannot join; what lies before it goes out, and it becomes the first of the next run.
            self._transmit(destination, start)
            data = destination.buffer.data
            data[0:size] = data[start : start + size]
            destination.segment, destination.count, start = size, 0, 0
        destination.count += 1
        destination.used = start + size
        if size < destination.segment or destination.count >= _MAX_SEGMENTS:
            self._flush_one(destination)  # Only the last segment of a run may be shorter.

    def rtcp(self, transport_id: TransportId, data: bytes) -> None:
        destination = self._destinations.get(transport_id)
        if destination is None:
            return
        self._flush_one(destination)
        if len(data) + SRTP_OVERHEAD > _BUFFER_SIZE:
            self._counters["dropped_oversize"] += 1
            return
        destination.buffer.data[: len(data)] = data
        size = destination.keys.protect_rtcp(destination.buffer, 0, len(data))
        if size < 0:
            self._counters["dropped_protect"] += 1
            return
        self._counters["rtcp_out"] += 1
        self._sendto(destination, destination.buffer.view[:size])

    def flush(self) -> None:
        if self._dirty:
            for destination in list(self._dirty.values()):
                self._flush_one(destination)

    def _flush_one(self, destination: Destination) -> None:
        self._dirty.pop(id(destination), None)
        if destination.count:
            self._transmit(destination, destination.used)
        destination.used = destination.segment = destination.count = 0

    def _transmit(self, destination: Destination, end: int) -> None:
        count = destination.count
        self._counters["packets_out"] += count
        self._counters["bytes_out"] += end
        view = destination.buffer.view
        if count == 1:
            self._sendto(destination, view[:end])
            return
        path = destination.path
        segment = (socket.IPPROTO_UDP, UDP_SEGMENT, _SEGMENT_SIZE.pack(destination.segment))
        try:
            path.sock.sendmsg([view[:end]], (segment, *path.control), 0, path.address)
        except BlockingIOError:
            self._counters["dropped_eagain"] += count
        except OSError as exc:
            if exc.errno not in _GSO_REFUSED:
                self._counters["dropped_send_error"] += count
                return
            self._counters["gso_refused"] += 1
            if exc.errno in (errno.ENOPROTOOPT, errno.EOPNOTSUPP, errno.EIO):
                self._uses_gso = False
            for start in range(0, end, destination.segment):
                self._sendto(destination, view[start : min(start + destination.segment, end)])
        else:
            self._counters["gso_runs"] += 1

    def _sendto(self, destination: Destination, data: memoryview) -> None:
        try:
            destination.path.send(data)
        except BlockingIOError:
            self._counters["dropped_eagain"] += 1
        except OSError:
            self._counters["dropped_send_error"] += 1
