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
from sightline.rtp.extensions import Element, Rewritten
from sightline.rtp.packet import FIXED_HEADER, RtpHeader
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


Parcel = Send | FanOut
"""What a forwarder takes."""


def expand(parcels: Iterable[Parcel]) -> list[Send]:
    """Return every copy for itself, in order."""
    sends = []
    for parcel in parcels:
        if isinstance(parcel, FanOut):
            sends += parcel.sends()
        else:
            sends.append(parcel)
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

    def settle(self) -> None:
        """Write what went out since the last time to the subscriptions."""
        if not self._packets:
            return
        packets, size, payload_size = self._packets, self._bytes, self._payload_bytes
        self._packets = self._bytes = self._payload_bytes = 0
        for subscription in self._members:
            subscription.settled(packets, size, payload_size, *self._newest)
