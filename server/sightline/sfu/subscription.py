"""One participant's receipt of a publication: which packets it gets, from which layer, under which numbers.

Sending again is in ``resending``, reports are in ``subscriber_reports``.
"""

from __future__ import annotations

from typing import Final

from sightline.errors import NegotiationError
from sightline.ids import RandomSource, SubscriptionId, TransportId
from sightline.rtp.extensions import Element, ExtensionMap, Patches, Rewritten
from sightline.rtp.packet import FIXED_HEADER, RtpHeader
from sightline.rtp.parameters import MediaParameters
from sightline.rtp.payload.vp8 import Descriptor
from sightline.sfu.allocate import EVERYTHING, LayerTarget
from sightline.sfu.codecs import extension_ids, payload_type_map
from sightline.sfu.downlink import SentLedger
from sightline.sfu.layers import NO_LIMIT
from sightline.sfu.munger import Munger, Origin
from sightline.sfu.outputs import Send
from sightline.sfu.picture_runs import PictureRuns
from sightline.sfu.publication import Publication, SourceStream
from sightline.sfu.resending import Resender
from sightline.sfu.scalability import SINGLE, FrameMark, Layout
from sightline.sfu.subscriber_reports import SubscriberReports
from sightline.sfu.subscription_counters import SubscriptionCounters
from sightline.sfu.thinning import Thinning, empty_packet

NEW_CLOCK_AFTER_NS: Final = 5_000_000_000
"""A layer whose clock cannot be related to the one before is joined after this, with a new clock relation."""


class Subscription:
    """State of one outgoing stream."""

    def __init__(
        self,
        subscription_id: SubscriptionId,
        transport_id: TransportId,
        publication: Publication,
        parameters: MediaParameters,
        random: RandomSource,
        rtp_ts_offset: int | None,
    ) -> None:
        """Agree payload types and numbers.

        Raises:
            NegotiationError: without an outgoing SSRC, or when no codec of the publication was agreed to.
        """
        if not parameters.encodings or parameters.encodings[0].ssrc is None:
            raise NegotiationError("A subscription needs an outgoing SSRC.", subscription_id=subscription_id)
        self.id = subscription_id
        self.transport_id = transport_id
        self.publication = publication
        self.parameters = parameters
        self.ssrc: int = parameters.encodings[0].ssrc
        self.rtx_ssrc = parameters.encodings[0].rtx_ssrc
        self.payload_types = payload_type_map(publication.parameters, parameters)
        if not self.payload_types:
            raise NegotiationError("The subscriber has no codec of the publication.", subscription_id=subscription_id)
        self._counters = SubscriptionCounters()
        self._is_paused = False
        self._is_connected = False
        self.stream: SourceStream | None = None
        self.target: SourceStream | None = None
        """The layer that is to follow ``stream``; that one goes on until the keyframe of this one comes."""
        self.max_height: int | None = None
        """Of the picture on the subscriber's page; None = as large as there is."""
        self.max_fps: float | None = None
        """Pictures a second that it is to have at most, where the stream has temporal layers; None = all."""
        self.view_ns = 0
        """When ``max_height`` last changed."""
        self.shared = EVERYTHING
        """Greatest layers inside the stream for which the path has room."""
        self.thinning = Thinning()
        self._was_chosen = False
        self._asked_ns: int | None = None
        self._pause_ns = 0
        self.limit_rank = NO_LIMIT
        """Greatest rank of a layer for which the path has room."""
        self.path_bps: float | None = None
        """What the path takes for all that goes over it, when that is known."""
        self.path_queues = False
        """Whether there is a queue on it, as far as is known."""
        self.ledger: SentLedger | None = None
        """Where numbered packets are noted, when the choice of layer depends on the path."""
        self.aimed_ns = 0
        self.target_wanted_ns = 0
        # Starting in the lower half keeps clear of a wrap while the receiver guesses the rollover counter (RFC 3711).
        self._numbers = Munger(
            next(iter(publication.media_codecs.values())).clock_rate_hz,
            random.getrandbits(15),
            random.getrandbits(32) if rtp_ts_offset is None else rtp_ts_offset,
        )
        self.resender = Resender(self, random)
        self.reports = SubscriberReports(self)
        self._extension_map = ExtensionMap(publication.extension_ids, extension_ids(parameters))
        self._extension_key = tuple(sorted(extension_ids(parameters).items()))
        self._gate_open = False
        self.pictures = PictureRuns(has_layers=publication.has_layers)
        self._told_clocks: dict[int, int] = {}

    @property
    def is_paused(self) -> bool:
        """Whether nothing is to be sent for now."""
        return self._is_paused

    @is_paused.setter
    def is_paused(self, value: bool) -> None:
        self._leave_fan()
        self._is_paused = value

    @property
    def is_connected(self) -> bool:
        """Whether the transport can take packets."""
        return self._is_connected

    @is_connected.setter
    def is_connected(self, value: bool) -> None:
        self._leave_fan()
        self._is_connected = value

    @property
    def is_active(self) -> bool:
        """Whether packets can go out at all."""
        return self._is_connected and not self._is_paused

    @property
    def counters(self) -> SubscriptionCounters:
        """What went out so far."""
        self._settle()
        return self._counters

    @property
    def numbers(self) -> Munger:
        """The numbers, up to date."""
        self._settle()
        return self._numbers

    def _settle(self) -> None:
        if self.stream is not None and self.stream.fan is not None:
            self.stream.fan.settle()

    def _leave_fan(self) -> None:
        """Something about the copies changes: they are decided one by one until the next fan is made."""
        if self.stream is not None:
            self.stream.break_fan()

    def plain_flow(self, payload_type: int) -> tuple[int | float, int, int, int] | None:
        """Return what is constant about the copies of this payload type; None when they have to be decided one by one.

        Returns:
            (first extended number, outgoing payload type, what is added to sequence number and timestamp).
        """
        out_type = self.payload_types.get(payload_type)
        if out_type is None or not self.is_active or not self._gate_open or self.pictures.numbers is not None:
            return None
        offsets, thinned = self._numbers.constants(), self.thinning.offset(self._layout)
        if offsets is None or thinned is None:
            return None
        first_in, seq_offset, ts_offset = offsets
        if thinned:
            # Packets that are late are of a time at which fewer had been left out.
            first_in, seq_offset = max(first_in, self._numbers.newest_in + 1), (seq_offset + thinned) & 0xFFFF
        return first_in, out_type, seq_offset, ts_offset

    @property
    def _layout(self) -> Layout:
        return SINGLE if self.stream is None or self.stream.layers is None else self.stream.layers.layout

    def want(self, target: LayerTarget) -> None:
        """Set the greatest layers inside the stream that are to be sent, as soon as they can be decoded."""
        if target != self.thinning.wanted:
            self._leave_fan()
            self.thinning.want(target)

    def rejoin_fan(self) -> None:
        """Have the fan made anew when packets are not chosen one by one any more, or from now on."""
        is_chosen = self.thinning.offset(self._layout) is None
        if is_chosen != self._was_chosen:
            self._was_chosen = is_chosen
            self._leave_fan()

    def may_ask(self, now_ns: int, every_ns: int, at_least_every_ns: int) -> bool:
        """Tell whether a keyframe for other layers is to be asked for now; less and less often in vain."""
        if self._asked_ns is not None and now_ns - self._asked_ns < self._pause_ns:
            return False
        self._pause_ns = min(2 * self._pause_ns or every_ns, at_least_every_ns)
        self._asked_ns = now_ns
        return True

    def asks_no_more(self) -> None:
        """It has the layers that it wants."""
        self._asked_ns, self._pause_ns = None, 0

    def origin_of(self, seq: int) -> Origin | None:
        """Return where a recently sent sequence number came from."""
        return self.thinning.origin_of(seq, self.numbers)

    @property
    def newest_seq(self) -> int:
        """Sequence number of the newest outgoing packet."""
        return self.thinning.newest_seq(self.numbers)

    def settled(
        self, packets: int, size_bytes: int, payload_bytes: int, ext_seq: int, rtp_ts: int, now_ns: int
    ) -> None:
        """Take note of what a fan has sent: counts, and the newest packet."""
        self._counters.packets += packets
        self._counters.bytes += size_bytes
        self._counters.payload_bytes += payload_bytes
        self._numbers.map(ext_seq, rtp_ts, now_ns)

    @property
    def needs_keyframe(self) -> bool:
        """Whether it is waiting for a picture from which decoding can start."""
        return self.is_active and not self._gate_open and self.publication.gates_on_keyframe

    @property
    def extension_key(self) -> tuple[tuple[str, int], ...]:
        """Equal for subscriptions whose copies carry the same extension block."""
        return self._extension_key

    @property
    def clock(self) -> tuple[int, int] | None:
        """(reference SSRC, timestamp offset) once packets flow."""
        ssrc = self.numbers.reference_ssrc
        return None if ssrc is None else (ssrc, self.numbers.ts_offset)

    def close_gate(self) -> None:
        """Wait for a keyframe before anything more is sent."""
        self._leave_fan()
        self.thinning.restart()
        self._gate_open = False

    def bind(self, stream: SourceStream | None) -> None:
        """Receive from another stream of the publication and from nothing else, from its next keyframe on."""
        self.aim(None, 0)
        self._leave_fan()
        if self.stream is not None:
            self.stream.subscriptions.remove(self)
        self.stream = stream
        if stream is not None:
            stream.subscriptions.append(self)
        self.close_gate()

    def aim(self, target: SourceStream | None, now_ns: int) -> None:
        """Go over to another layer with its next keyframe, and not before; None gives up that intent."""
        if self.target is not None:
            self.target.joining.remove(self)
        self.target = target
        if target is not None:
            target.joining.append(self)
            self.aimed_ns = self.target_wanted_ns = now_ns

    def join_target(self, header: RtpHeader, ext_seq: int, descriptor: Descriptor | None, now_ns: int) -> bool:
        """Change to the layer aimed at, whose keyframe begins with this packet.

        Returns:
            False when it cannot be yet: the clocks are not related so far, or the keyframe is older than what went out.
        """
        target, before = self.target, self.stream
        if target is None or before is None:
            return False
        if not self._gate_open or self.numbers.reference_ssrc is None:
            # Nothing has gone out of the layer before: begin with this one.
            self.bind(target)
            return False
        difference = self.publication.clocks.difference(self.numbers.reference_ssrc, target.ssrc)
        if difference is not None:
            if not self.numbers.join(target.ssrc, ext_seq, header.rtp_ts, difference):
                return False
        elif now_ns - self.aimed_ns < NEW_CLOCK_AFTER_NS:
            return False
        else:
            self.numbers.start(target.ssrc, ext_seq, header.rtp_ts, now_ns)
        self._joined(descriptor)
        self.bind(target)
        self._leave_fan()
        self._gate_open = True
        return True

    def _joined(self, descriptor: Descriptor | None) -> None:
        self.counters.switches += 1
        self.pictures.joined(self.numbers.run, descriptor)

    def take_new_clocks(self) -> list[tuple[int, int]]:
        """Return (SSRC, timestamp offset) of each stream whose relation to what goes out is certain and was not told.

        All layers of a source are told: the sender may have named a frame by any of them.
        """
        current = self.numbers.reference_ssrc
        if current is None:
            return []
        relations = {current: self.numbers.ts_offset}
        for ssrc in self.publication.streams:
            difference = self.publication.clocks.difference(current, ssrc)
            if difference is not None:
                relations[ssrc] = (self.numbers.ts_offset + difference) & 0xFFFFFFFF
        fresh = [(ssrc, offset) for ssrc, offset in relations.items() if self._told_clocks.get(ssrc) != offset]
        self._told_clocks.update(fresh)
        return fresh

    def rewrite_extensions(self, packet: bytes, header: RtpHeader, found: list[Element]) -> Rewritten:
        """Return the extension block of this subscription's copy; shared by all with the same key."""
        return self._extension_map.rewrite(packet, header, found)

    def extension_patches(self, header: RtpHeader, found: list[Element]) -> Patches:
        """Return what ``rewrite_extensions`` changes in every packet of this layout."""
        return self._extension_map.patches(header, found)

    def open_gate(
        self, ssrc: int, ext_seq: int, rtp_ts: int, *, descriptor: Descriptor | None = None, now_ns: int
    ) -> bool:
        """Start with this packet, from which decoding can start; False while it must not be."""
        before = self.numbers.reference_ssrc
        difference = None
        if before is not None and before != ssrc:
            difference = self.publication.clocks.difference(before, ssrc)
        if difference is None:
            self.numbers.start(ssrc, ext_seq, rtp_ts, now_ns)
        elif not self.numbers.join(ssrc, ext_seq, rtp_ts, difference):
            return False
        if before is not None and before != ssrc:
            self._joined(descriptor)
        else:
            self.pictures.went_on(self.numbers.run)
        self._leave_fan()
        self._gate_open = True
        return True

    @property
    def gate_is_open(self) -> bool:
        return self._gate_open

    def forward(
        self,
        packet: bytes,
        header: RtpHeader,
        ext_seq: int,
        rewritten: Rewritten | None,
        now_ns: int,
        descriptor: Descriptor | None = None,
        mark: FrameMark | None = None,
    ) -> Send | None:
        """Return this subscription's copy of a packet, or None when it must not get it.

        Args:
            packet: as received.
            header: of the packet.
            ext_seq: its extended sequence number.
            rewritten: its extension block for this subscription, when it has one.
            now_ns: monotonic time.
            descriptor: of VP8 with layers, whose picture numbers must go on.
            mark: what the packet says of layers inside the stream.
        """
        payload_type = self.payload_types.get(header.payload_type)
        numbers = self.numbers.map(ext_seq, header.rtp_ts, now_ns)
        if payload_type is None or numbers is None:
            return None
        passage = self.thinning.passage(mark, self._layout, header, numbers[0], self._numbers)
        if passage is None or passage.is_empty:
            self.pictures.left_out(descriptor)
            return None if passage is None else self._empty(passage.seq, numbers[1], payload_type)
        size = len(packet)
        counters = self.counters
        counters.packets += 1
        counters.bytes += size
        counters.payload_bytes += size - header.payload_offset
        packet = self.pictures.rewrite(packet, header, descriptor)
        if self.ledger is not None and rewritten is not None and rewritten.transport_seq_at is not None:
            self.ledger.sent(size)
        second = passage.marker | payload_type
        fixed = FIXED_HEADER.pack(header.first, second, passage.seq, numbers[1], self.ssrc)
        return Send(self.transport_id, packet, fixed, header.extension_offset, rewritten)

    def _empty(self, seq: int, rtp_ts: int, payload_type: int) -> Send:
        """Return a packet for a number that was kept free for one that is not wanted after all."""
        packet = empty_packet(seq, rtp_ts, self.ssrc, payload_type)
        return Send(self.transport_id, packet, packet[:12])
