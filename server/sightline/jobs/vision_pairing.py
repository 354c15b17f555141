"""Which frame record belongs to a picture? The vision process's half of frame identity (DESIGN: frame identity).

A publisher names each source frame with the RTP timestamp of one of its streams; a picture from the tap has that
timestamp plus one constant per layer, which the worker tells. ``room/frames.py`` and ``client/finder.py`` answer the
same question elsewhere; they may not be imported from here.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from sightline.jobs.vision_wire import SawFrame

MATCH_TICKS: Final = 45
"""Half a millisecond at 90 kHz: a change of layer may move a timestamp by a tick, never by a frame."""
KEPT_RECORDS: Final = 600
KEPT_CLOCKS: Final = 12
_WRAP: Final = 1 << 32
_CELL: Final = 64
"""Records are filed by timestamp in cells wider than the tolerance, so that three of them are looked into."""
_CELLS: Final = _WRAP // _CELL


def near(a: int, b: int) -> int:
    """Distance of two timestamps on their circle of 32 bits."""
    difference = (a - b) % _WRAP
    return min(difference, _WRAP - difference)


class Pairing:
    """Records and clocks of one publication."""

    def __init__(self) -> None:
        self._records: OrderedDict[int, SawFrame] = OrderedDict()
        self._cells: dict[tuple[int, int], SawFrame] = {}
        self._clocks: list[tuple[int, int]] = []

    def add(self, record: SawFrame) -> None:
        """Keep a record; a second one of the same frame replaces the first."""
        self._forget(record.frame_no)
        self._records[record.frame_no] = record
        self._cells[_cell(record.ssrc, record.rtp_ts)] = record
        while len(self._records) > KEPT_RECORDS:
            self._forget(next(iter(self._records)))

    def set_clock(self, reference_ssrc: int, offset: int) -> None:
        """Learn of a layer; the newest is asked first."""
        clock = (reference_ssrc, offset)
        self._clocks = [clock, *(known for known in self._clocks if known != clock)][:KEPT_CLOCKS]

    def record_of(self, rtp_ts: int) -> SawFrame | None:
        """The record of the picture that came with this timestamp; None when there is none (yet)."""
        for reference_ssrc, offset in self._clocks:
            found = self._at(reference_ssrc, (rtp_ts - offset) % _WRAP)
            if found is not None:
                return found
        return None

    def is_source(self, rtp_ts: int, sources: tuple[tuple[int, int], ...]) -> bool:
        """Whether a picture that came with ``rtp_ts`` is one of the publisher's ``(ssrc, rtp_ts)``."""
        return any(
            ssrc == reference_ssrc and near((rtp_ts - offset) % _WRAP, source_ts) <= MATCH_TICKS
            for reference_ssrc, offset in self._clocks
            for ssrc, source_ts in sources
        )

    @property
    def has_records(self) -> bool:
        return bool(self._records)

    def _at(self, ssrc: int, rtp_ts: int) -> SawFrame | None:
        middle = rtp_ts // _CELL
        found = [self._cells.get((ssrc, (middle + side) % _CELLS)) for side in (0, -1, 1)]
        fitting = [each for each in found if each is not None and near(each.rtp_ts, rtp_ts) <= MATCH_TICKS]
        return min(fitting, key=lambda each: near(each.rtp_ts, rtp_ts), default=None)

    def _forget(self, frame_no: int) -> None:
        record = self._records.pop(frame_no, None)
        if record is not None:
            key = _cell(record.ssrc, record.rtp_ts)
            if self._cells.get(key) is record:
                del self._cells[key]


def _cell(ssrc: int, rtp_ts: int) -> tuple[int, int]:
    return ssrc, rtp_ts // _CELL
