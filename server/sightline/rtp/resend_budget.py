"""How often packets may be sent again to one subscriber: once per round trip each, and within a budget in all.

The budget is a share of what is being sent anyway, so that sending again never feeds the congestion that lost the
packets: an SFU that answered every NACK sent twelve times the media into a bottleneck. How large the share is depends
on what is known of the path. Without a queue on it, loss is not congestion's doing as far as can be told, and a fifth
of random loss needs a quarter of the media again (each of its packets 1 / (1 - p) times), with second copies four
tenths. With a queue, every packet sent again delays the others.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

_CALM_SHARE: Final = 0.5
_CALM_BYTES: Final = 100_000
"""Per second, at least: small streams may have lost a whole keyframe."""
_QUEUE_SHARE: Final = 0.2
_PATH_SHARE: Final = 0.3
"""Enough to make good 20 % of random loss, which itself loses a fifth of what is sent again."""
_MIN_BYTES: Final = 6_000
_WINDOW_S: Final = 1.0
_REMEMBERED: Final = 2048
_SAME_ANSWER: Final = 0.75
"""Of a round trip: who asks again so soon has not seen our answer yet. Less than one, because round trips vary."""
_PLENTY: Final = 0.5


class ResendBudget:
    """Budget and memory of one subscription."""

    def __init__(self) -> None:
        self._last_sent_ns: OrderedDict[int, int] = OrderedDict()
        self._rate_bytes_per_s = 0.0
        self._window_start_ns: int | None = None
        self._window_start_bytes = 0
        self._share = self._tokens = float(_CALM_BYTES)
        self._tokens_at_ns = 0

    def refill(self, now_ns: int, sent_bytes: int, *, path_bps: float | None, is_queueing: bool) -> None:
        """Let time pass; call it before asking.

        Args:
            now_ns: monotonic.
            sent_bytes: everything that has ordinarily been sent so far; the budget is a share of its growth.
            path_bps: what the path takes, when that is known: then the budget is at least a share of this.
            is_queueing: there is a queue on the path, by the round trip or by what is known of single packets.
        """
        if self._window_start_ns is None:
            self._window_start_ns = self._tokens_at_ns = now_ns
            self._window_start_bytes = sent_bytes
            return
        elapsed_s = (now_ns - self._window_start_ns) / 1e9
        if elapsed_s >= _WINDOW_S:
            self._rate_bytes_per_s = (sent_bytes - self._window_start_bytes) / elapsed_s
            self._window_start_ns, self._window_start_bytes = now_ns, sent_bytes
        self._share = self._allowed_share(path_bps, is_queueing)
        self._tokens = min(self._share, self._tokens + self._share * (now_ns - self._tokens_at_ns) / 1e9)
        self._tokens_at_ns = now_ns

    def _allowed_share(self, path_bps: float | None, is_queueing: bool) -> float:
        """Return bytes per second."""
        if path_bps is not None:
            calm = 0.0 if is_queueing else _CALM_SHARE * self._rate_bytes_per_s
            return max(_PATH_SHARE * path_bps / 8, calm, _MIN_BYTES)
        if is_queueing:
            return max(_QUEUE_SHARE * self._rate_bytes_per_s, _MIN_BYTES)
        return max(_CALM_SHARE * self._rate_bytes_per_s, _CALM_BYTES)

    def allow(self, seq: int, size_bytes: int, now_ns: int, rtt_ns: int) -> bool:
        """Tell whether this packet may go out again now, and take note if so.

        Args:
            seq: names the packet.
            size_bytes: of the packet.
            now_ns: monotonic time.
            rtt_ns: to the one who asks.
        """
        last_ns = self._last_sent_ns.get(seq)
        if last_ns is not None and now_ns - last_ns < _SAME_ANSWER * rtt_ns:
            return False
        if not self._take(size_bytes):
            return False
        self._last_sent_ns[seq] = now_ns
        self._last_sent_ns.move_to_end(seq)
        if len(self._last_sent_ns) > _REMEMBERED:
            self._last_sent_ns.popitem(last=False)
        return True

    def allow_second(self, size_bytes: int) -> bool:
        """Tell whether there is so much left that a packet may go out twice, and take note if so."""
        return self._tokens >= _PLENTY * self._share and self._take(size_bytes)

    def _take(self, size_bytes: int) -> bool:
        if self._tokens < size_bytes:
            return False
        self._tokens -= size_bytes
        return True
