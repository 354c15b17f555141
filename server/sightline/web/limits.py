"""Token buckets against guessing and flooding: per key, in memory, bounded in number.

One process serves one node, so memory is enough here; several nodes each allow their own share.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from sightline.clock import Clock
from sightline.errors import RateLimited

MAX_KEYS = 10_000


@dataclass(frozen=True, slots=True)
class Rate:
    """``burst`` at once, then one more every ``every_s`` seconds."""

    what: str
    burst: int
    every_s: float


LOGIN_BY_NAME = Rate("sign-in attempts for this account", 8, 15.0)
LOGIN_BY_ADDRESS = Rate("sign-in attempts", 30, 2.0)
SIGN_BY_ACCOUNT = Rate("signing attempts", 8, 15.0)
REDEEM_BY_ADDRESS = Rate("invite attempts", 20, 5.0)
DEMO_BY_ADDRESS = Rate("demo identities", 60, 1.0)
TOUR_BY_ADDRESS = Rate("tours", 6, 10.0)
UPLOAD_BY_ACCOUNT = Rate("uploads", 60, 0.05)
MODEL_BY_ACCOUNT = Rate("models", 8, 10.0)
MEDIA_BY_ACCOUNT = Rate("media sessions", 20, 1.0)
OP_BY_ACCOUNT = Rate("operations", 200, 0.02)


class RateLimiter:
    """All buckets of one service. The least recently used key is forgotten when there are too many."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._full_at: OrderedDict[tuple[str, str], float] = OrderedDict()

    def take(self, rate: Rate, key: str) -> None:
        """Take one token (generic cell rate algorithm: one number per key).

        Raises:
            RateLimited: with the seconds until the next token.
        """
        now = self._clock.monotonic_ns() / 1e9
        slot = (rate.what, key)
        # The time at which the bucket would be full again.
        full_at = max(self._full_at.get(slot, now), now) + rate.every_s
        wait_s = full_at - now - rate.burst * rate.every_s
        if wait_s > 0:
            raise RateLimited(rate.what, wait_s)
        self._full_at[slot] = full_at
        self._full_at.move_to_end(slot)
        if len(self._full_at) > MAX_KEYS:
            self._full_at.popitem(last=False)

    def forgive(self, rate: Rate, key: str) -> None:
        """Empty the bucket after a success."""
        self._full_at.pop((rate.what, key), None)
