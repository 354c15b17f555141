"""Logging of a service and of the processes that it starts: set up once at the top, handed down by environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from sightline.observe.log import LogFormat, set_up_logging
from sightline.observe.security import set_up_security_log

_LEVEL: Final = "SIGHTLINE_LOG_LEVEL"
_FORMAT: Final = "SIGHTLINE_LOG_FORMAT"
_SECURITY: Final = "SIGHTLINE_SECURITY_LOG"


def set_up_service_logs(level: str, form: LogFormat, security_log: Path | None) -> None:
    """Set up both logs of this process and of those that it will start."""
    set_up_logging(level, form=form)
    set_up_security_log(security_log)
    os.environ[_LEVEL] = level
    os.environ[_FORMAT] = form
    os.environ[_SECURITY] = "none" if security_log is None else str(security_log.absolute())


def set_up_child_logs() -> None:
    """Set up the logs of a process that a service has started."""
    form: LogFormat = "json" if os.environ.get(_FORMAT) == "json" else "text"
    set_up_logging(os.environ.get(_LEVEL) or "info", form=form)
    path = os.environ.get(_SECURITY) or "none"
    set_up_security_log(None if path == "none" else Path(path))
