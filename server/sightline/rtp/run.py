"""Packets of one stream that arrived together and lie side by side in one block of memory.

Whatever has to be known of each packet is then a column of that block, which Python compares or copies in one step
however many packets there are. The shape is that of UDP segmentation offload: all packets are as long as the first,
only the last may be shorter.
"""

from __future__ import annotations

from typing import Final, NamedTuple

MAX_PACKETS: Final = 128
"""Most that the kernel puts into one datagram (``UDP_MAX_SEGMENTS``, Linux 6.9; 64 before)."""
_CIRCLE: Final = range(0x10000 + MAX_PACKETS)
SEQ_HIGH: Final = bytes(number >> 8 & 0xFF for number in _CIRCLE)
"""High bytes of 0, 1, 2 …; a slice is the column of numbers that count up, across the wrap too."""
SEQ_LOW: Final = bytes(number & 0xFF for number in _CIRCLE)
"""Low bytes likewise."""


class Run(NamedTuple):
    """RTP packets in order of arrival, at least one."""

    data: bytes
    """Packet ``i`` begins at ``i * stride``; ``packets * stride`` bytes. What lies behind a packet is meaningless."""
    stride: int
    packets: int
    size: int
    """Of each packet but the last."""
    last_size: int
    arrivals_ns: tuple[int, ...]
    """On the monotonic clock, one for each packet."""

    @property
    def total_size(self) -> int:
        """Bytes of all packets."""
        return self.size * (self.packets - 1) + self.last_size

    def packet(self, index: int) -> bytes:
        """Return one packet."""
        start = index * self.stride
        return self.data[start : start + (self.last_size if index == self.packets - 1 else self.size)]

    def column(self, at: int) -> bytes:
        """Return the byte at this offset of every packet."""
        return self.data[at :: self.stride]

    def part(self, start: int, end: int) -> Run:
        """Return some of the packets."""
        return Run(
            self.data[start * self.stride : end * self.stride],
            self.stride,
            end - start,
            self.size,
            self.last_size if end == self.packets else self.size,
            self.arrivals_ns[start:end],
        )


def counts_up(high: bytes, low: bytes) -> int | None:
    """Return the first of 16-bit numbers given by their columns, or None when each is not the one before plus one."""
    first, count = high[0] << 8 | low[0], len(high)
    is_counting = high == SEQ_HIGH[first : first + count] and low == SEQ_LOW[first : first + count]
    return first if is_counting else None
