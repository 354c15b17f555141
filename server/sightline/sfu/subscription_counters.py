"""What one subscription counts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class SubscriptionCounters:
    """What went out; ``dump`` shows it."""

    packets: int = 0
    bytes: int = 0
    payload_bytes: int = 0
    """Without headers, as sender reports count (RFC 3550 section 6.4.1)."""
    nacked: int = 0
    resent: int = 0
    resent_twice: int = 0
    """Second copies, where much is lost."""
    resend_refused: int = 0
    resend_missing: int = 0
    plis: int = 0
    probe_packets: int = 0
    switches: int = 0
    """Changes of layer or source."""
