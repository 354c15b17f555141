"""Which record belongs to a picture? The receiver's half of frame identity (DESIGN.md section 4).

``room/frames.py`` answers the same question for the room, ``media/identity/finder.ts`` for the pages.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

from sightline.protocol.signalling import SubscriptionClock
from sightline.protocol.spatial import FrameRecord

MATCH_TICKS: Final = 45
"""Half a millisecond at 90 kHz: a change of layer may move a timestamp by a tick, never by a frame."""
RECORDS_KEPT: Final = 600
_WRAP: Final = 2**32


class RecordFinder:
    """Keeps the newest records and finds that of a picture through the clocks of its subscription.

    A simulcast source has one clock for each layer, and a record names the layer that it was told for.
    """

    def __init__(self, kept: int = RECORDS_KEPT) -> None:
        """Make one that keeps this many records."""
        self._kept = kept
        self._records: OrderedDict[tuple[int, int], FrameRecord] = OrderedDict()

    def add(self, record: FrameRecord) -> None:
        """Keep a record."""
        self._records[record.ssrc, record.rtp_ts] = record
        while len(self._records) > self._kept:
            self._records.popitem(last=False)

    def find(self, rtp_ts: int, clocks: Iterable[SubscriptionClock]) -> FrameRecord | None:
        """Return the record of the picture that came with this RTP timestamp; None when there is none (yet)."""
        for clock in clocks:
            source_ts = (rtp_ts - clock.offset) % _WRAP
            for shift in range(MATCH_TICKS + 1):
                for candidate in (source_ts + shift, source_ts - shift):
                    record = self._records.get((clock.reference_ssrc, candidate % _WRAP))
                    if record is not None:
                        return record
        return None
