"""One decision for all copies of a packet, where nothing is to be decided for each of them.

Between two changes (a keyframe gate, a pause, another layer) the copies of one stream differ by constants only: SSRC,
payload type, and what is added to sequence number and timestamp. A ``Fan`` holds these as lanes, so that a packet costs
one object however many receive it; counts and newest numbers are kept once and written to the subscriptions when
somebody looks at them or something changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from sightline.ids import TransportId
from sightline.rtp.extensions import Element, Patches, Rewritten
from sightline.rtp.packet import FIXED_HEADER, RtpHeader
from sightline.rtp.run import Run
from sightline.sfu.outputs import Send

if TYPE_CHECKING:
    from sightline.sfu.subscription import Subscription


class Lane(NamedTuple):
    """What makes one subscription's copies different."""

    transport_id: TransportId
    ssrc: int
    payload_type: int
    seq_offset: int
    """Added to the sequence number, modulo 2**16."""
    ts_offset: int
    """Added to the timestamp, modulo 2**32."""
    block: int
    """Index in ``FanOut.blocks``."""


class FanOut(NamedTuple):
    """One RTP packet for many transports. The native core reads its fields by position."""

    lanes: tuple[Lane, ...]
    packet: bytes
    """Plaintext, shared by all copies; never changed."""
    first: int
    """First byte of the header."""
    marker: int
    """0x80 or 0."""
    seq: int
    rtp_ts: int
    extensions_at: int
    """Where extension blocks replace bytes; meaningless without them."""
    blocks: tuple[Rewritten, ...]
    """Extension blocks of this packet; empty when it has none."""

    def sends(self) -> list[Send]:
        """Return the copies one by one."""
        return [
            Send(
                lane.transport_id,
                self.packet,
                FIXED_HEADER.pack(
                    self.first,
                    self.marker | lane.payload_type,
                    (self.seq + lane.seq_offset) & 0xFFFF,
                    (self.rtp_ts + lane.ts_offset) & 0xFFFFFFFF,
                    lane.ssrc,
                ),
                self.extensions_at,
                self.blocks[lane.block] if self.blocks else None,
            )
            for lane in self.lanes
        ]


class FanRun(NamedTuple):
    """A run of packets of one stream for many transports. The native core reads its fields by position."""

    lanes: tuple[Lane, ...]
    data: bytes
    """As in ``Run``: plaintext, shared by all copies; never changed."""
    stride: int
    packets: int
    size: int
    last_size: int
    patches: tuple[Patches, ...]
    """By ``Lane.block``; empty when the packets have no extensions."""

    @property
    def total_size(self) -> int:
        """Bytes of all packets."""
        return self.size * (self.packets - 1) + self.last_size

    def packet(self, index: int) -> bytes:
        """Return one packet as it came."""
        start = index * self.stride
        return self.data[start : start + (self.last_size if index == self.packets - 1 else self.size)]

    def part(self, start: int, end: int) -> FanRun:
        """Return some of the packets, for the same lanes."""
        return self._replace(
            data=self.data[start * self.stride : end * self.stride],
            packets=end - start,
            last_size=self.last_size if end == self.packets else self.size,
        )

    def singles(self) -> list[FanOut]:
        """Return the packets one by one."""
        return [self._single(self.packet(index)) for index in range(self.packets)]

    def _single(self, packet: bytes) -> FanOut:
        first, second, seq, rtp_ts, _ = FIXED_HEADER.unpack_from(packet)
        header = RtpHeader(packet)
        start, end = header.extension_offset, header.extension_offset + header.extension_size
        blocks = []
        for written, send_time_at, transport_seq_at in self.patches:
            block = bytearray(packet[start:end])
            for at, value in written:
                block[at - start : at - start + len(value)] = value
            blocks.append(Rewritten(bytes(block), send_time_at, transport_seq_at))
        return FanOut(self.lanes, packet, first, second & 0x80, seq, rtp_ts, start, tuple(blocks))

    def sends(self) -> list[Send]:
        """Return the copies one by one, packet by packet."""
        return [send for single in self.singles() for send in single.sends()]


Parcel = Send | FanOut | FanRun
"""What a forwarder takes."""


def expand(parcels: Iterable[Parcel]) -> list[Send]:
    """Return every copy for itself, in order."""
    sends = []
    for parcel in parcels:
        if isinstance(parcel, Send):
            sends.append(parcel)
        else:
            sends += parcel.sends()
    return sends


class Fan:
    """The lanes of one stream, and who has none."""

    def __init__(self, subscriptions: Iterable[Subscription], payload_type: int) -> None:
        """Sort subscriptions by whether they are in plain flow for packets of this payload type."""
        self.payload_type = payload_type
        self.others: list[Subscription] = []
        """Those whose copies have to be decided one by one."""
        self._members: list[Subscription] = []
        self._writers: dict[object, Subscription] = {}
        """One subscription for each way to write extensions."""
        self._first_in = 0.0
        lanes = []
        for subscription in subscriptions:
            offsets = subscription.plain_flow(payload_type)
            if offsets is None:
                self.others.append(subscription)
                continue
            first_in, out_type, seq_offset, ts_offset = offsets
            self._writers.setdefault(subscription.extension_key, subscription)
            block = list(self._writers).index(subscription.extension_key)
            self._members.append(subscription)
            self._first_in = max(self._first_in, first_in)
            lanes.append(Lane(subscription.transport_id, subscription.ssrc, out_type, seq_offset, ts_offset, block))
        self._lanes = tuple(lanes)
        self._packets = self._bytes = self._payload_bytes = 0
        self._newest = (-1, 0, 0)
        """Extended number, timestamp and time of arrival of the newest packet."""

    def takes(self, header: RtpHeader, ext_seq: int) -> bool:
        """Tell whether this packet is one of the plain flow; a late one from before its beginning is not."""
        return header.payload_type == self.payload_type and ext_seq >= self._first_in

    def out(self, packet: bytes, header: RtpHeader, found: list[Element], ext_seq: int, now_ns: int) -> FanOut | None:
        """Return the copies of a packet that it takes, or None when there is nobody."""
        if not self._lanes:
            return None
        self._packets += 1
        self._bytes += len(packet)
        self._payload_bytes += len(packet) - header.payload_offset
        if ext_seq > self._newest[0]:
            self._newest = (ext_seq, header.rtp_ts, now_ns)
        blocks: tuple[Rewritten, ...] = ()
        if header.extension_size:
            blocks = tuple([one.rewrite_extensions(packet, header, found) for one in self._writers.values()])
        return FanOut(
            self._lanes,
            packet,
            header.first,
            header.marker,
            header.seq,
            header.rtp_ts,
            header.extension_offset,
            blocks,
        )

    @property
    def is_whole(self) -> bool:
        """Whether it has the copies of everybody who is to get any."""
        return not any(subscription.is_active for subscription in self.others)

    def out_run(self, run: Run, header: RtpHeader, found: list[Element], last: tuple[int, int, int]) -> FanRun | None:
        """Return the copies of packets that it takes, all newer than what came before; None when there is nobody.

        Args:
            run: the packets.
            header: of the first; the others differ in number, timestamp and marker only.
            found: its extension elements.
            last: extended number, timestamp and time of arrival of the last packet.
        """
        if not self._lanes:
            return None
        data, stride, count, size, last_size, _ = run
        total = size * (count - 1) + last_size
        self._packets += count
        self._bytes += total
        self._payload_bytes += total - count * header.payload_offset
        self._newest = last
        patches: tuple[Patches, ...] = ()
        if header.extension_size:
            patches = tuple([one.extension_patches(header, found) for one in self._writers.values()])
        return FanRun(self._lanes, data, stride, count, size, last_size, patches)

    def settle(self) -> None:
        """Write what went out since the last time to the subscriptions."""
        if not self._packets:
            return
        packets, size, payload_size = self._packets, self._bytes, self._payload_bytes
        self._packets = self._bytes = self._payload_bytes = 0
        for subscription in self._members:
            subscription.settled(packets, size, payload_size, *self._newest)
