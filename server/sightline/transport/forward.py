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
from sightline.rtp.extensions import Rewritten, abs_send_time
from sightline.rtp.packet import FIXED_HEADER, FIXED_HEADER_SIZE
from sightline.sfu.fan import FanOut, FanRun, Lane, Parcel
from sightline.sfu.outputs import Send
from sightline.transport.aiortc_seam import SRTP_OVERHEAD, PacketBuffer, SrtpKeys
from sightline.transport.bursts import Template
from sightline.transport.udp import Path

UDP_SEGMENT: Final = 103
"""``linux/udp.h``; Python's socket module has no name for it."""
_MAX_SEGMENTS: Final = 44
"""Below the kernel's 64, and 44 x 1,472 bytes fit into one IP datagram's 65,507."""
_LAST_SEGMENT: Final = _MAX_SEGMENTS - 1
_BUFFER_SIZE: Final = 65_000
_SEGMENT_SIZE: Final = Struct("=H")
_pack_header = FIXED_HEADER.pack_into
_pack_seq = Struct("!H").pack_into
_GSO_REFUSED: Final = frozenset({errno.EINVAL, errno.EIO, errno.ENOPROTOOPT, errno.EOPNOTSUPP, errno.EMSGSIZE})


class Destination:
    """One association as the forwarder sees it; its path changes when ICE says so."""

    __slots__ = ("buffer", "count", "keys", "overhead", "path", "segment", "transport_seq", "used")

    def __init__(self, path: Path, keys: SrtpKeys) -> None:
        self.path = path
        self.keys = keys
        self.buffer = PacketBuffer(_BUFFER_SIZE)
        self.used = 0
        self.segment = 0
        self.count = 0
        self.transport_seq = 0
        self.overhead = SRTP_OVERHEAD
        """By how much encrypted RTP is longer, once that has been seen."""

    def next_transport_seq(self) -> int:
        """Return the next transport-wide sequence number."""
        seq = self.transport_seq
        self.transport_seq = (seq + 1) & 0xFFFF
        return seq


class Forwarder(Protocol):
    """Takes decisions and makes datagrams of them."""

    def open(self, transport_id: TransportId, destination: Destination) -> None:
        """Make a destination known."""

    def move(self, transport_id: TransportId, path: Path) -> None:
        """Send by another path from now on; unknown destinations are ignored."""

    def close(self, transport_id: TransportId) -> None:
        """Forget a destination; unknown ones are ignored."""

    def forward(self, parcels: Iterable[Parcel]) -> None:
        """Encrypt and queue RTP packets."""

    def rtcp(self, transport_id: TransportId, data: bytes) -> None:
        """Encrypt and send an RTCP packet at once."""

    def flush(self) -> None:
        """Send everything that is queued."""


def _stamped(packet: bytes, extensions_at: int, extensions: Rewritten) -> tuple[bytes, int | None]:
    """Return the packet with its extension block and the time of sending, and where each copy gets its own number."""
    block, send_time_at, transport_seq_at = extensions
    if send_time_at is not None:
        at = send_time_at - extensions_at
        block = b"".join((block[:at], abs_send_time(time.time_ns()), block[at + 3 :]))
    end = extensions_at + len(block)
    return b"".join((packet[:extensions_at], block, packet[end:])), transport_seq_at


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
        self._burst = PacketBuffer(_BUFFER_SIZE + SRTP_OVERHEAD)

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

    def forward(self, parcels: Iterable[Parcel]) -> None:
        for parcel in parcels:
            if isinstance(parcel, FanRun):
                self._fan_run(parcel)
            elif isinstance(parcel, FanOut):
                self._fan_out(parcel)
            else:
                self._send(parcel)

    def _fan_run(self, fan: FanRun) -> None:
        """Send a run to many at once: the kernel gets each receiver's packets in one call."""
        most = max(1, min(_MAX_SEGMENTS, _BUFFER_SIZE // (fan.size + SRTP_OVERHEAD)))
        for start in range(0, fan.packets, most):
            part = fan if fan.packets <= most else fan.part(start, min(start + most, fan.packets))
            sizes = [part.size] * (part.packets - 1) + [part.last_size]
            templates: dict[int, Template] = {}
            for lane in part.lanes:
                destination = self._destinations.get(lane.transport_id)
                if destination is not None:
                    self._send_copies(part, lane, destination, sizes, templates)

    def _send_copies(
        self, fan: FanRun, lane: Lane, destination: Destination, sizes: list[int], templates: dict[int, Template]
    ) -> None:
        if destination.count:
            self._flush_one(destination)
        stride = fan.size + destination.overhead
        template = templates.get(stride)
        if template is None:
            template = templates[stride] = Template(fan, stride)
        buffer = self._burst
        if template.write(lane, buffer.data, destination.transport_seq):
            destination.transport_seq = (destination.transport_seq + fan.packets) & 0xFFFF
        protected = destination.keys.protect_run(buffer, stride, sizes)
        if self._uses_gso and fan.packets > 1 and protected[0] == stride and -1 not in protected:
            end = (fan.packets - 1) * stride + protected[-1]
            self._send_run(destination, buffer.view[:end], stride, fan.packets)
            return
        segments = [(index * stride, size) for index, size in enumerate(protected) if size > 0]
        self._counters["dropped_protect"] += fan.packets - len(segments)
        if segments:
            # The first run of an association shows how much longer encrypted packets are.
            destination.overhead = segments[0][1] - sizes[segments[0][0] // stride]
        self._counters["packets_out"] += len(segments)
        for start, size in segments:
            self._counters["bytes_out"] += size
            self._sendto(destination, buffer.view[start : start + size])

    def _fan_out(self, parcel: FanOut) -> None:
        """Queue one packet for many: what is common to the copies is put together once, the rest is written out."""
        lanes, packet, first, marker, seq, rtp_ts, extensions_at, blocks = parcel
        plain = [_stamped(packet, extensions_at, block) for block in blocks]
        body, transport_seq_at = packet, None
        size = len(packet)
        last_start = _BUFFER_SIZE - size - SRTP_OVERHEAD
        destinations, uses_gso = self._destinations, self._uses_gso
        for transport_id, ssrc, payload_type, seq_offset, ts_offset, block in lanes:
            destination = destinations.get(transport_id)
            if destination is None or (destination.used > last_start and not self._has_room(destination, size)):
                continue
            start, buffer = destination.used, destination.buffer
            if plain:
                body, transport_seq_at = plain[block]
            data = buffer.data
            data[start : start + size] = body
            out_seq, out_ts = (seq + seq_offset) & 0xFFFF, (rtp_ts + ts_offset) & 0xFFFFFFFF
            _pack_header(data, start, first, marker | payload_type, out_seq, out_ts, ssrc)
            if transport_seq_at is not None:
                _pack_seq(data, start + transport_seq_at, destination.next_transport_seq())
            protected = destination.keys.protect(buffer, start, size)
            if protected == destination.segment and 0 < destination.count < _LAST_SEGMENT and uses_gso:
                # The common case: one more packet of the same length.
                destination.count += 1
                destination.used = start + protected
            else:
                self._append(destination, start, protected)

    def _send(self, send: Send) -> None:
        """Queue one packet for one."""
        transport_id, packet, header, extensions_at, extensions = send
        destination = self._destinations.get(transport_id)
        size = len(packet)
        if destination is None or not self._has_room(destination, size):
            return
        start, data = destination.used, destination.buffer.data
        body, transport_seq_at = (packet, None) if extensions is None else _stamped(packet, extensions_at, extensions)
        data[start : start + size] = body
        data[start : start + FIXED_HEADER_SIZE] = header
        if transport_seq_at is not None:
            _pack_seq(data, start + transport_seq_at, destination.next_transport_seq())
        self._append(destination, start, destination.keys.protect(destination.buffer, start, size))

    def _has_room(self, destination: Destination, size: int) -> bool:
        """Make room in the destination's buffer; False, and counted, for a packet that never fits."""
        if destination.used + size + SRTP_OVERHEAD <= _BUFFER_SIZE:
            return True
        self._flush_one(destination)
        if size + SRTP_OVERHEAD <= _BUFFER_SIZE:
            return True
        self._counters["dropped_oversize"] += 1
        return False

    def _append(self, destination: Destination, start: int, size: int) -> None:
        """Add the encrypted packet that lies at ``start`` to the run, or begin a new run with it."""
        if size < 0:
            self._counters["dropped_protect"] += 1
            return
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
        data = destination.buffer.view[:end]
        if destination.count > 1:
            self._send_run(destination, data, destination.segment, destination.count)
            return
        self._counters["packets_out"] += 1
        self._counters["bytes_out"] += end
        self._sendto(destination, data)

    def _send_run(self, destination: Destination, data: memoryview, segment: int, count: int) -> None:
        """Send encrypted packets that lie side by side, each of ``segment`` bytes, the last perhaps shorter."""
        self._counters["packets_out"] += count
        self._counters["bytes_out"] += len(data)
        path = destination.path
        offload = (socket.IPPROTO_UDP, UDP_SEGMENT, _SEGMENT_SIZE.pack(segment))
        try:
            path.sock.sendmsg([data], (offload, *path.control), 0, path.address)
        except BlockingIOError:
            self._counters["dropped_eagain"] += count
        except OSError as exc:
            if exc.errno not in _GSO_REFUSED:
                self._counters["dropped_send_error"] += count
                return
            self._counters["gso_refused"] += 1
            if exc.errno in (errno.ENOPROTOOPT, errno.EOPNOTSUPP, errno.EIO):
                self._uses_gso = False
            for start in range(0, len(data), segment):
                self._sendto(destination, data[start : start + segment])
        else:
            self._counters["gso_runs"] += 1

    def _sendto(self, destination: Destination, data: memoryview) -> None:
        try:
            destination.path.send(data)
        except BlockingIOError:
            self._counters["dropped_eagain"] += 1
        except OSError:
            self._counters["dropped_send_error"] += 1
