"""Rewriting numbers for one subscription, so that it sees one unbroken stream whatever happens at the source.

Sequence numbers continue across pauses and source changes. The timestamp is that of the source plus one constant,
because frame identity rests on it. Layers of one source have constants that differ exactly as their clocks do, so a
change of layer changes nothing for the receiver; only a source that cannot be related to the one before begins a new
relation.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

from sightline.rtp.seq import ts_delta

_KEPT_EPOCHS: Final = 8


class _Epoch(NamedTuple):
    """One unbroken run of one source."""

    ssrc: int
    first_out: int
    seq_offset: int
    ts_offset: int
    run: int
    bumped_ts: int | None
    """Source timestamp of the one frame that is sent a tick later, see ``Munger.join``."""


class Origin(NamedTuple):
    """Where an outgoing packet came from."""

    ssrc: int
    ext_seq: int
    ts_offset: int
    run: int = 1
    bumped_ts: int | None = None
    ends_picture: bool = False
    """It got a marker that it did not have (``thinning``)."""

    def out_ts(self, rtp_ts: int) -> int:
        """Return the outgoing timestamp that the packet had."""
        return (rtp_ts + self.ts_offset + (rtp_ts == self.bumped_ts)) & 0xFFFFFFFF


class Munger:
    """Number rewriting of one outgoing stream."""

    def __init__(self, clock_rate_hz: int, first_seq: int, ts_offset: int) -> None:
        """Set the beginning.

        Args:
            clock_rate_hz: of the media.
            first_seq: sequence number of the first outgoing packet.
            ts_offset: constant for the first source.
        """
        self._clock_rate_hz = clock_rate_hz
        self._epochs: list[_Epoch] = []
        self._next_out = first_seq + 0x10000
        self._first_in: int | float = math.inf
        self._seq_offset = 0
        self._last_out_ts: int | None = None
        self._last_sent_ns = 0
        self._bumped_ts: int | None = None
        self.ts_offset = ts_offset & 0xFFFFFFFF
        self.reference_ssrc: int | None = None
        self.run = 0
        """Counts unbroken runs of one source, from 1."""

    def start(self, ssrc: int, ext_seq: int, rtp_ts: int, now_ns: int) -> bool:
        """Begin a run at this packet, after a keyframe gate, a pause or a change of source.

        Returns:
            True when the clock relation is new and has to be reported.
        """
        is_new_source = ssrc != self.reference_ssrc
        if is_new_source and self.reference_ssrc is not None and self._last_out_ts is not None:
            # The new source has its own random origin: continue where real time has got to.
            elapsed = max(1, (now_ns - self._last_sent_ns) * self._clock_rate_hz // 1_000_000_000)
            self.ts_offset = (self._last_out_ts + elapsed - rtp_ts) & 0xFFFFFFFF
        self._begin(ssrc, ext_seq, bumped_ts=None)
        return is_new_source

    def join(self, ssrc: int, ext_seq: int, rtp_ts: int, difference: int) -> bool:
        """Go on with another layer of the same source from this packet, a keyframe's first.

        All layers may make their keyframe of the same source frame. When that frame has gone out from the layer before,
        this one goes out a tick later, for this frame only: two frames of one timestamp are ambiguous.

        Args:
            ssrc: of the layer.
            ext_seq: of the packet.
            rtp_ts: of the packet.
            difference: what is added to the constant (``LayerClocks.difference``).
        Returns:
            False, with nothing changed, when later source frames have gone out already.
        """
        ts_offset = (self.ts_offset + difference) & 0xFFFFFFFF
        bumped_ts = None
        if self._last_out_ts is not None:
            ahead = ts_delta((rtp_ts + ts_offset) & 0xFFFFFFFF, self._last_out_ts)
            if ahead < 0:
                return False
            bumped_ts = rtp_ts if ahead == 0 else None
        self.ts_offset = ts_offset
        self._begin(ssrc, ext_seq, bumped_ts)
        return True

    def _begin(self, ssrc: int, ext_seq: int, bumped_ts: int | None) -> None:
        self.reference_ssrc = ssrc
        self.run += 1
        self._first_in = ext_seq
        self._seq_offset = self._next_out - ext_seq
        self._bumped_ts = bumped_ts
        self._epochs.append(_Epoch(ssrc, self._next_out, self._seq_offset, self.ts_offset, self.run, bumped_ts))
        del self._epochs[:-_KEPT_EPOCHS]

    def map(self, ext_seq: int, rtp_ts: int, now_ns: int) -> tuple[int, int] | None:
        """Return outgoing sequence number and timestamp; None for a packet from before the run."""
        if ext_seq < self._first_in:
            return None
        out = ext_seq + self._seq_offset
        out_ts = (rtp_ts + self.ts_offset) & 0xFFFFFFFF
        if rtp_ts == self._bumped_ts:
            out_ts = (out_ts + 1) & 0xFFFFFFFF
        if out >= self._next_out:
            self._next_out = out + 1
            self._last_out_ts = out_ts
            self._last_sent_ns = now_ns
        return out & 0xFFFF, out_ts

    def constants(self) -> tuple[int | float, int, int] | None:
        """Return first extended number of the run, and what ``map`` adds to sequence numbers and timestamps.

        None while that is not all that it does.
        """
        if self._bumped_ts is not None:
            return None
        return self._first_in, self._seq_offset & 0xFFFF, self.ts_offset

    @property
    def newest_seq(self) -> int:
        """Sequence number of the newest outgoing packet."""
        return (self._next_out - 1) & 0xFFFF

    @property
    def newest_in(self) -> int:
        """Extended number of the newest packet of the run, as it came."""
        return self._next_out - 1 - self._seq_offset

    def extended(self, seq: int) -> int:
        """Return the extended form of an outgoing number, of the newest or one not long before it."""
        newest = self._next_out - 1
        return newest - ((newest - seq) & 0xFFFF)

    def origin_of(self, seq: int) -> Origin | None:
        """Return the origin of a recently sent sequence number; None when it was never sent."""
        out = self.extended(seq)
        for index in range(len(self._epochs) - 1, -1, -1):
            epoch = self._epochs[index]
            if out >= epoch.first_out:
                return Origin(epoch.ssrc, out - epoch.seq_offset, epoch.ts_offset, epoch.run, epoch.bumped_ts)
        return None
