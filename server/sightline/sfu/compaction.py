"""Sequence numbers without holes where packets of upper layers are left out.

A receiver takes a hole for loss. Numbers are given when a number is passed for the first time; a packet that is still
missing then gets one too, because it may turn out to be wanted. When it turns out not to be, an empty packet goes out
under its number instead.
"""

from __future__ import annotations

from typing import Final, NamedTuple

KEPT: Final = 4096
"""As many as the ring of packets of a source holds."""
_MASK: Final = KEPT - 1
_BEFORE: Final = 1024
"""Numbers from before the first one that is told: they went out as they were, and may be asked for."""
_NOTHING: Final = -1


class Kept(NamedTuple):
    """What went out under a number."""

    number: int
    """Before compaction."""
    ends_picture: bool
    """It got a marker that it did not have."""


class Compaction:
    """Maps the numbers of one outgoing stream (extended, with holes) to those that go out (extended, without)."""

    def __init__(self) -> None:
        self.dropped = 0
        """How many were left out so far."""
        self._newest: int | None = None
        """Newest number that was passed."""
        self._out = [(_NOTHING, _NOTHING)] * KEPT
        """(number, what it became) by number; nothing = left out."""
        self._in = [(_NOTHING, Kept(_NOTHING, False))] * KEPT
        """The other way round."""

    def keep(self, number: int, *, ends_picture: bool = False) -> int | None:
        """Return the outgoing number of a packet; None when it was left out, or is too old to tell."""
        out = self._given(number, is_kept=True)
        if out is not None and ends_picture:
            self._in[out & _MASK] = (out, Kept(number, True))
        return out

    def drop(self, number: int) -> int | None:
        """Leave a packet out; returns the number that it was given before, if so: fill that with an empty packet."""
        out = self._given(number, is_kept=False)
        if out is not None:
            self._out[number & _MASK] = (number, _NOTHING)
            self._in[out & _MASK] = (out, Kept(_NOTHING, False))
        return out

    def origin(self, seq: int) -> Kept | None:
        """Return what went out under a 16-bit number not long ago; None for an empty packet, or when it is too old."""
        newest = self.newest
        if newest is None:
            return None
        out = newest - ((newest - seq) & 0xFFFF)
        known, kept = self._in[out & _MASK]
        return kept if known == out and kept.number >= 0 else None

    @property
    def newest(self) -> int | None:
        """Newest outgoing number."""
        return None if self._newest is None else self._newest - self.dropped

    def passed(self, number: int) -> None:
        """Say that everything up to this number has gone out."""
        self._given(number, is_kept=True)

    def _given(self, number: int, *, is_kept: bool) -> int | None:
        newest = self._newest
        if newest is not None and number <= newest:
            known, out = self._out[number & _MASK]
            return out if known == number and out >= 0 else None
        first = number - _BEFORE if newest is None else max(newest + 1, number - KEPT + 1)
        for missing in range(first, number):
            self._note(missing)
        self._newest = number
        if is_kept:
            self._note(number)
            return number - self.dropped
        self.dropped += 1
        self._out[number & _MASK] = (number, _NOTHING)
        return None

    def _note(self, number: int) -> None:
        out = number - self.dropped
        self._out[number & _MASK] = (number, out)
        self._in[out & _MASK] = (out, Kept(number, False))
