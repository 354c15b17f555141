"""Logging with a context, and redaction of secrets and addresses.

One line per record, as text or JSON: time, level, logger, ``case=… participant=…`` where known, message. Tokens,
passwords, SDP credentials and network addresses never reach this log: the formatter replaces them in the finished text,
so that a traceback cannot leak one either. Addresses are in the security log (``security.py``).
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Literal, TextIO

LogFormat = Literal["text", "json"]

_context: ContextVar[Mapping[str, str]] = ContextVar("sightline_log_context", default={})  # noqa: B039  (never changed in place)

_SECRETS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?i)\b(bearer\s+)[\w\-.~+/=]+"), r"\1[redacted]"),
    (
        re.compile(
            r"(?i)((?:token|password|secret|credential|ice-pwd|ice-ufrag|ufrag|authorization|cookie)[\"']?\s*[=:]\s*)[\"']?[^\s\"',;&}]+"
        ),
        r"\1[redacted]",
    ),
    (re.compile(r"(/join#)\S+"), r"\1[redacted]"),
    (re.compile(r"(://[^/\s:@]+:)[^@\s]+@"), r"\1[redacted]@"),
    (re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b"), "[address]"),
    # IPv6: at least two groups around a double colon, or eight groups. Times such as 12:30:05 have fewer.
    (re.compile(r"(?<![\w:])(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}(?![\w:])"), "[address]"),
    (
        re.compile(
            r"(?<![\w:])(?:[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{1,4})*)?::(?:[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{1,4})*)(?![\w:])"
        ),
        "[address]",
    ),
)


def redact(text: str) -> str:
    """Return the text without tokens, passwords and network addresses."""
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    return text


@contextmanager
def log_context(**fields: str) -> Iterator[None]:
    """Add fields such as ``case`` or ``participant`` to every record logged inside, in this task and its children."""
    reset = _context.set({**_context.get(), **fields})
    try:
        yield
    finally:
        _context.reset(reset)


def context() -> Mapping[str, str]:
    """Return the fields that records get here."""
    return _context.get()


class Formatter(logging.Formatter):
    """One record as redacted text; line breaks in messages are escaped, so that input cannot forge a record."""

    default_time_format = "%Y-%m-%dT%H:%M:%S"

    def format(self, record: logging.LogRecord) -> str:
        fields = "".join(f" {key}={value}" for key, value in _context.get().items())
        message = record.getMessage().replace("\r", "\\r").replace("\n", "\\n")
        line = f"{self.formatTime(record)} {record.levelname.lower():7} {record.name}{fields}: {message}"
        if record.exc_info:
            line += "\n" + self.formatException(record.exc_info)
        return redact(line)


class JsonFormatter(Formatter):
    """One record as one line of JSON (RFC 8259), redacted: ``time``, ``level``, ``logger``, ``message``, context."""

    def format(self, record: logging.LogRecord) -> str:
        fields = {
            "time": utc_text(record.created),
            "level": record.levelname.lower(),
            "logger": record.name,
            **_context.get(),
            "message": record.getMessage(),
        }
        if record.exc_info:
            fields["traceback"] = self.formatException(record.exc_info)
        return json.dumps({key: redact(value) for key, value in fields.items()}, ensure_ascii=False)


def utc_text(seconds: float) -> str:
    """Return a time as RFC 3339 with milliseconds."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def set_up_logging(level: str, stream: TextIO | None = None, *, form: LogFormat = "text") -> None:
    """Send all logging of this process to one stream (standard error); may be called again."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter() if form == "json" else Formatter())
    root = logging.getLogger()
    for old in list(root.handlers):
        if isinstance(old.formatter, Formatter):
            root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level.upper())
    # Libraries that tell every datagram or statement at these levels.
    for name in ("aioice", "aiortc", "sqlalchemy.engine", "websockets", "uvicorn.access", "PIL", "asyncio", "alembic"):
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    # It warns of every malformed request, which is the sender's affair.
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
