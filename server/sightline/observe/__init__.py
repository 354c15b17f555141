"""What the service tells of itself: logs, counts, measurements."""

from __future__ import annotations

from sightline.observe.counters import Counters
from sightline.observe.log import Formatter, log_context, redact, set_up_logging

__all__ = ["Counters", "Formatter", "log_context", "redact", "set_up_logging"]
