"""The security log: who came from where and what was refused, one line of JSON per event, in a file of its own.

It holds network addresses, which are personal data, so it is kept apart: readable by the service's user alone, and
rotated by what the machine has for that (a file that was moved away is opened anew). Tokens and passwords are in no
log; sessions are told apart by the beginning of their token's hash.
"""

from __future__ import annotations

import json
import logging
import logging.handlers
import os
from pathlib import Path
from typing import Final

from sightline.observe.log import context, utc_text

_NAME: Final = "sightline.security"
MAX_FIELD: Final = 200
"""Characters of one value; senders choose some of them."""

_log = logging.getLogger(_NAME)
_log.propagate = False
_log.addHandler(logging.NullHandler())
_log.setLevel(logging.INFO)


class _Formatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        fields: dict[str, str] = getattr(record, "fields", {})
        return json.dumps({"time": utc_text(record.created), "event": record.getMessage(), **context(), **fields})


class _OwnersFile(logging.handlers.WatchedFileHandler):
    """Appends to a file that nobody else may read."""

    def _open(self):  # type: ignore[no-untyped-def]
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        return os.fdopen(descriptor, "a", encoding="utf-8")


def set_up_security_log(path: Path | None) -> None:
    """Write security events to a file; None for none. May be called again, and by several processes for one file."""
    for old in list(_log.handlers):
        if isinstance(old, logging.FileHandler):
            _log.removeHandler(old)
            old.close()
    if path is not None:
        # Opened by the first event: a service that cannot start leaves no file behind.
        handler = _OwnersFile(path, delay=True)
        handler.setFormatter(_Formatter())
        _log.addHandler(handler)


def security_event(event: str, **fields: object) -> None:
    """Note an event, such as ``signed_in`` with ``address`` and ``account``."""
    values = {name: str(value)[:MAX_FIELD] for name, value in fields.items()}
    _log.info(event, extra={"fields": values})
