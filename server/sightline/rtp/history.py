"""The sender's half of loss recovery: packets kept for a while, and how often they may be sent again.

One ring per source holds plaintext as received; every subscription answers its NACKs from it. Each subscription has a
``ResendLimiter``: without one, an SFU that answered every NACK sent twelve times the media into a bottleneck.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from sightline.rtp.run import Run

_MIN_BUDGET_BYTES: Final = 100_000
_BUDGET_SHARE: Final = 0.2
_BUDGET_WINDOW_S: Final = 1.0
_PATH_SHARE: Final = 0.3
"""Enough to make good 20 % of random loss, which itself loses a fifth of what is sent again."""
_MIN_PATH_BYTES: Final = 6_000
_REMEMBERED: Final = 2048


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


class ResendLimiter:
    """Decides for one subscription whether a packet may be sent again: once per round trip, within a budget.

    The budget is a share of what is being sent anyway, so that resending never feeds the congestion that lost
    the packets.
    """

    def __init__(self) -> None:
        self._last_sent_ns: OrderedDict[int, int] = OrderedDict()
        self._rate_bytes_per_s = 0.0
        self._window_start_ns: int | None = None
        self._window_start_bytes = 0
        self._tokens = float(_MIN_BUDGET_BYTES)
        self._tokens_at_ns = 0

    def allow(
        self, seq: int, size_bytes: int, now_ns: int, rtt_ns: int, sent_bytes: int, path_bps: float | None = None
    ) -> bool:
        """Tell whether this packet may go out again now, and take note if so.

        Args:
            seq: names the packet.
            size_bytes: of the packet.
            now_ns: monotonic time.
            rtt_ns: to the one who asks.
            sent_bytes: everything that has ordinarily been sent so far; the budget is a share of its growth.
            path_bps: what the path takes, when that is known: then the budget is a share of this.
        """
        self._refill(now_ns, sent_bytes, path_bps)
        last_ns = self._last_sent_ns.get(seq)
        if last_ns is not None and now_ns - last_ns < rtt_ns:
            return False
        if self._tokens < size_bytes:
            return False
        self._tokens -= size_bytes
        self._last_sent_ns[seq] = now_ns
        self._last_sent_ns.move_to_end(seq)
        if len(self._last_sent_ns) > _REMEMBERED:
            self._last_sent_ns.popitem(last=False)
        return True

    def _refill(self, now_ns: int, sent_bytes: int, path_bps: float | None) -> None:
        if self._window_start_ns is None:
            self._window_start_ns = self._tokens_at_ns = now_ns
            self._window_start_bytes = sent_bytes
            return
        elapsed_s = (now_ns - self._window_start_ns) / 1e9
        if elapsed_s >= _BUDGET_WINDOW_S:
            self._rate_bytes_per_s = (sent_bytes - self._window_start_bytes) / elapsed_s
            self._window_start_ns, self._window_start_bytes = now_ns, sent_bytes
        share = max(_BUDGET_SHARE * self._rate_bytes_per_s, _MIN_BUDGET_BYTES)
        if path_bps is not None:
            share = max(_PATH_SHARE * path_bps / 8, _MIN_PATH_BYTES)
        self._tokens = min(share, self._tokens + share * (now_ns - self._tokens_at_ns) / 1e9)
        self._tokens_at_ns = now_ns
