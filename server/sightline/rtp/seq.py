"""Arithmetic on numbers that wrap: RTP sequence numbers (16 bits) and timestamps (32 bits), RFC 3550 appendix A.1."""

from __future__ import annotations


def seq_delta(a: int, b: int) -> int:
    """Return ``a - b`` on the 16-bit circle, in -32768 … 32767."""
    return ((a - b + 0x8000) & 0xFFFF) - 0x8000


def ts_delta(a: int, b: int) -> int:
    """Return ``a - b`` on the 32-bit circle, in -2**31 … 2**31 - 1."""
    return ((a - b + 0x80000000) & 0xFFFFFFFF) - 0x80000000


class SequenceExtender:
    """Turns wrapping 16-bit numbers into ones that only grow with the stream.

    The first value starts one cycle above zero, so that packets from just before it stay positive.
    """

    __slots__ = ("highest",)

    def __init__(self) -> None:
        self.highest: int | None = None
        """Extended form of the newest number so far."""

    def extend(self, seq: int) -> int:
        """Return the extended number and remember it when it is the newest."""
        highest = self.highest
        if highest is None:
            self.highest = seq + 0x10000
            return self.highest
        extended = highest + ((seq - highest + 0x8000) & 0xFFFF) - 0x8000
        if extended > highest:
            self.highest = extended
        return extended

    def nearest(self, seq: int) -> int | None:
        """Return the extended number nearest to the newest one, without learning from it; None before the first."""
        if self.highest is None:
            return None
        return self.highest + seq_delta(seq, self.highest)
