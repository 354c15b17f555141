"""Logging of a service and of the processes that it starts: set up once at the top, handed down by environment."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sightline.observe.log import LogFormat, set_up_logging
from sightline.observe.security import set_up_security_log

_LEVEL: Final = "SIGHTLINE_LOG_LEVEL"
_FORMAT: Final = "SIGHTLINE_LOG_FORMAT"
_SECURITY: Final = "SIGHTLINE_SECURITY_LOG"

_handed_down: dict[str, str] = {}


@contextmanager
def service_logs(level: str, form: LogFormat, security_log: Path | None) -> Iterator[None]:
    """Set up both logs of this process, and of those that it starts inside."""
    set_up_logging(level, form=form)
    set_up_security_log(security_log)
    security = "none" if security_log is None else str(security_log.absolute())
    _handed_down.update({_LEVEL: level, _FORMAT: form, _SECURITY: security})
    try:
        yield
    finally:
        _handed_down.clear()
        set_up_security_log(None)


def child_environment() -> dict[str, str]:
    """Return the variables that a process needs which is started from here: ours, and where to log."""
    return {**os.environ, **_handed_down}


def set_up_child_logs() -> None:
    """Set up the logs of a process that a service has started."""
    form: LogFormat = "json" if os.environ.get(_FORMAT) == "json" else "text"
    set_up_logging(os.environ.get(_LEVEL) or "info", form=form)
    path = os.environ.get(_SECURITY) or "none"
    set_up_security_log(None if path in ("none", "auto") else Path(path))
