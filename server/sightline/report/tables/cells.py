"""Cells of a CSV file that no spreadsheet takes for a formula, and the way back.

A text that begins, after blanks and invisible characters, with one of ``= + - @`` (also in full-width form), or whose
first character is a tab or a line break, would be run as a formula by spreadsheets (OWASP: CSV Injection). Such a text
gets one apostrophe in front, which spreadsheets take for "this is text". So does a text that begins with an apostrophe
itself: taking one apostrophe away from every text that begins with one therefore always gives back what was typed.
Numbers are written by us, not typed by people: a negative one stays a number.
"""

from __future__ import annotations

import math
import unicodedata
from datetime import UTC, datetime
from typing import Final

ACTING: Final = "=+-@＝＋－＠﹢﹣﹫"
"""First characters that start a formula; the last seven are the full-width and small forms of the first four."""
MARK: Final = "'"

Value = str | int | float | bool | None


def guarded(text: str) -> str:
    """Return the text as it may stand in a cell."""
    return MARK + text if _acts(text) else text


def restored(cell: str) -> str:
    """Return the text that ``guarded`` was given."""
    return cell.removeprefix(MARK)


def _acts(text: str) -> bool:
    if text[:1] in ("\t", "\r", "\n", MARK) and text:
        return True
    seen = next((char for char in text if not _is_blank(char)), "")
    return bool(seen) and seen in ACTING


def _is_blank(char: str) -> bool:
    """White space, and characters that are not seen: some programs drop them before they look."""
    return char.isspace() or unicodedata.category(char) in ("Cc", "Cf")


def cell(value: Value) -> str:
    """Return one field of RFC 4180: texts always quoted, numbers bare, truths as words, nothing for None.

    Quoting every text also keeps it whole in a program that was told another separator.
    """
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            if not math.isfinite(value):
                return ""
            return repr(value + 0.0)  # No minus before a zero.
        case str():
            return '"' + guarded(value).replace('"', '""') + '"'


def timestamp(at_ms: int | None) -> str | None:
    """Return a time of the log as ISO 8601 in UTC with milliseconds, e.g. ``2026-01-31T08:05:09.250Z``."""
    if at_ms is None:
        return None
    seconds, millis = divmod(at_ms, 1000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{millis:03d}Z"
