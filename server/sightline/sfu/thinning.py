"""What one subscription gets of a stream with layers inside it: frames chosen, numbers closed up, markers put right.

Everything is let through, without any cost, until less is wanted than there is.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from sightline.rtp.packet import FIXED_HEADER, RtpHeader
from sightline.sfu.allocate import EVERYTHING, LayerTarget
from sightline.sfu.compaction import Compaction
from sightline.sfu.layer_filter import SENT, LayerFilter
from sightline.sfu.munger import Munger, Origin
from sightline.sfu.scalability import FrameMark, Layout

_EMPTY_PAYLOAD: Final = b"\0\0\0\4"
"""Padding only (RFC 3550 section 5.1): receivers take its number and nothing else."""
_PADDED: Final = 0xA0


class Passage(NamedTuple):
    """How a packet goes out."""

    seq: int
    """Outgoing sequence number, 16 bits."""
    marker: int
    """0x80 or 0."""
    is_empty: bool = False
    """Only its number goes out."""


class Thinning:
    """State of one subscription."""

    def __init__(self) -> None:
        self._filter = LayerFilter()
        self._compaction: Compaction | None = None

    @property
    def wanted(self) -> LayerTarget:
        """What is to be sent at most."""
        return self._filter.wanted

    @property
    def current(self) -> LayerTarget | None:
        """What is sent; ``EVERYTHING`` when nothing is looked at, None before the first picture."""
        return self._filter.current

    def want(self, target: LayerTarget) -> None:
        """Set what is to be sent at most, as soon as it can be decoded."""
        self._filter.wanted = target

    def restart(self) -> None:
        """A keyframe comes next, and nothing before it counts."""
        self._filter.restart()

    def waits_for_keyframe(self, layout: Layout) -> bool:
        """Tell whether a picture size is wanted that only a keyframe may bring."""
        return self._filter.waits_for_keyframe(layout)

    def offset(self, layout: Layout) -> int | None:
        """Return what is added to all sequence numbers now; None while packets are chosen one by one."""
        if self._chooses(layout):
            return None
        return -self._compaction.dropped if self._compaction else 0

    def passage(
        self, mark: FrameMark | None, layout: Layout, header: RtpHeader, seq: int, numbers: Munger
    ) -> Passage | None:
        """Decide about a packet.

        Args:
            mark: what it says of layers, if anything.
            layout: of its stream.
            header: of the packet.
            seq: its outgoing number as if nothing had ever been left out.
            numbers: which gave it.
        Returns:
            None when it is left out.
        """
        verdict = SENT
        if not self._chooses(layout):
            self._filter.let_all_through()
        elif mark is not None:
            verdict = self._filter.packet(mark, layout, header.rtp_ts)
        marker = header.marker | (0x80 if verdict.ends_picture else 0)
        if self._compaction is None:
            if verdict.is_sent and marker == header.marker:
                return Passage(seq, marker)
            self._compaction = Compaction()
            self._compaction.passed(numbers.extended(seq) - 1)
        number = numbers.extended(seq)
        if verdict.is_sent:
            out = self._compaction.keep(number, ends_picture=marker != header.marker)
            return None if out is None else Passage(out & 0xFFFF, marker)
        out = self._compaction.drop(number)
        return None if out is None else Passage(out & 0xFFFF, 0, is_empty=True)

    def origin_of(self, seq: int, numbers: Munger) -> Origin | None:
        """Return where an outgoing number came from; None when it was never sent, or for an empty packet."""
        if self._compaction is None:
            return numbers.origin_of(seq)
        self._compaction.passed(numbers.extended(numbers.newest_seq))
        kept = self._compaction.origin(seq)
        origin = None if kept is None else numbers.origin_of(kept.number & 0xFFFF)
        return None if origin is None or kept is None else origin._replace(ends_picture=kept.ends_picture)

    def newest_seq(self, numbers: Munger) -> int:
        """Return the sequence number of the newest outgoing packet."""
        if self._compaction is None:
            return numbers.newest_seq
        self._compaction.passed(numbers.extended(numbers.newest_seq))
        return (self._compaction.newest or 0) & 0xFFFF

    def _chooses(self, layout: Layout) -> bool:
        if len(layout.bits) == 1:
            return False
        return layout.has_sizes or self.wanted != EVERYTHING or self.current not in (None, EVERYTHING)


def empty_packet(seq: int, rtp_ts: int, ssrc: int, payload_type: int) -> bytes:
    """Return a packet that only takes a sequence number."""
    return FIXED_HEADER.pack(_PADDED, payload_type, seq, rtp_ts, ssrc) + _EMPTY_PAYLOAD
