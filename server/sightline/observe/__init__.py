"""What the service tells of itself: logs, counts, measurements."""

from __future__ import annotations

from sightline.observe.counters import Counters
from sightline.observe.log import Formatter, JsonFormatter, LogFormat, log_context, redact, set_up_logging
from sightline.observe.process import process_figures
from sightline.observe.processes import child_environment, service_logs, set_up_child_logs
from sightline.observe.security import security_event, set_up_security_log

__all__ = [
    "Counters",
    "Formatter",
    "JsonFormatter",
    "LogFormat",
    "child_environment",
    "log_context",
    "process_figures",
    "redact",
    "security_event",
    "service_logs",
    "set_up_child_logs",
    "set_up_logging",
    "set_up_security_log",
]
