"""The sender's half of loss recovery: packets kept for a while.

One ring per source holds plaintext as received; every subscription answers its NACKs from it, within the limits of
``resend_budget``.
"""

from __future__ import annotations

from sightline.rtp.run import Run


class PacketHistory:
    """Ring of the newest packets of one source, by extended sequence number."""

    def __init__(self, capacity: int) -> None:
        """Make room.

        Args:
            capacity: number of packets, a power of two.
        """
        if capacity <= 0 or capacity & (capacity - 1):
            raise ValueError("The capacity must be a power of two.")
        self._mask = capacity - 1
        self._numbers = [-1] * capacity
        self._packets: list[bytes | Run | None] = [None] * capacity
        self._starts = [0] * capacity
        """Number of the first packet of the run, where a run is kept."""

    @property
    def count(self) -> int:
        """How many packets are kept."""
        return len(self._numbers) - self._numbers.count(-1)

    @property
    def newest(self) -> int | None:
        """Number of the newest packet; None while there is none."""
        return max(self._numbers) if self.count else None

    def add(self, ext_seq: int, packet: bytes) -> bool:
        """Keep a packet; False when it is there already or older than what the ring holds."""
        slot = ext_seq & self._mask
        if self._numbers[slot] >= ext_seq:
            return False
        self._numbers[slot] = ext_seq
        self._packets[slot] = packet
        return True

    def add_run(self, first: int, run: Run) -> None:
        """Keep packets that are newer than all before, the first of them under this number."""
        numbers = range(first, first + run.packets)
        slot, end = first & self._mask, (first & self._mask) + run.packets
        if end <= self._mask + 1:
            self._numbers[slot:end] = numbers
            self._packets[slot:end] = [run] * run.packets
            self._starts[slot:end] = [first] * run.packets
            return
        for ext_seq in numbers:
            slot = ext_seq & self._mask
            self._numbers[slot], self._packets[slot], self._starts[slot] = ext_seq, run, first

    def get(self, ext_seq: int) -> bytes | None:
        """Return the packet with this number, or None when it never came or was overwritten."""
        slot = ext_seq & self._mask
        if self._numbers[slot] != ext_seq:
            return None
        kept = self._packets[slot]
        return kept.packet(ext_seq - self._starts[slot]) if isinstance(kept, Run) else kept
