"""Canonical JSON (RFC 8785) of what the log keeps, and the refusal of values that would not come back the same.

JSON numbers are IEEE doubles to most readers. So beside NaN and infinities every number beyond 2^53 - 1 is refused,
also as a float: 1e20 is written as an integer and would be read as one. U+0000 is refused because PostgreSQL texts
cannot hold it, lone surrogates because UTF-8 cannot.

msgspec writes it, ten times as fast as a canonicaliser in Python: with sorted keys its JSON is that of RFC 8785 but for
three things, which are dealt with here and proven by a property test against ``rfc8785``: whole floats (1.0 is ``1``),
small floats (their exponents are spelled in another way), and the order of keys beyond the Basic Multilingual Plane.
"""

from __future__ import annotations

from typing import Any

import msgspec
import rfc8785

from sightline.errors import MalformedMessage

MAX_NUMBER = 2**53 - 1
MAX_DEPTH = 32
"""Far beyond any message of ``protocols/``, far below Python's recursion limit."""
SAME_FROM = 1e-3
"""From here on both spell a float alike; the first difference was measured below 1e-5."""
FIRST_UNORDERED = "\ud800"
"""UTF-16 and UTF-8 order characters alike below this one."""

_write = msgspec.json.Encoder(order="sorted").encode


def canonical(value: Any) -> bytes:
    """Return the one RFC 8785 encoding of a JSON value.

    Args:
        value: dictionaries with text keys, lists or tuples, texts, numbers, booleans, None.
    Raises:
        MalformedMessage: the value has no encoding that reads back equal.
    """
    try:
        return _write(_plain(value, MAX_DEPTH))
    except UnicodeEncodeError as exc:
        raise MalformedMessage("A text with half a character cannot be kept in the case log.") from exc


def _plain(value: Any, depth: int) -> Any:
    """Return the value as msgspec must be given it; refuse what would not come back the same."""
    if depth < 0:
        raise MalformedMessage(f"Values nested deeper than {MAX_DEPTH} levels cannot be kept in the case log.")
    match value:
        case str():
            if "\x00" in value:
                raise MalformedMessage("A text with the character U+0000 cannot be kept in the case log.")
            return value
        case None | bool():
            return value
        case int():
            _check_size(value)
            return value
        case float():
            return _plain_float(value)
        case dict():
            return _plain_object(value, depth)
        case list() | tuple():
            return [_plain(item, depth - 1) for item in value]
        case _:
            raise MalformedMessage(f"A {type(value).__name__} cannot be kept in the case log.")


def _check_size(value: float) -> None:
    # Written so that NaN, which compares as false to everything, is refused too.
    if not abs(value) <= MAX_NUMBER:
        raise MalformedMessage("NaN and numbers beyond 2^53 - 1 cannot be kept in the case log.")


def _plain_float(value: float) -> Any:
    _check_size(value)
    if value.is_integer():
        return int(value)
    return value if abs(value) >= SAME_FROM else msgspec.Raw(rfc8785.dumps(value))


def _plain_object(value: dict[Any, Any], depth: int) -> Any:
    plain = {}
    for key, item in value.items():
        if not isinstance(key, str):
            raise MalformedMessage("Keys in the case log are texts.")
        if "\x00" in key:
            raise MalformedMessage("A text with the character U+0000 cannot be kept in the case log.")
        plain[key] = _plain(item, depth - 1)
    if any(key and max(key) >= FIRST_UNORDERED for key in plain if not key.isascii()):
        return _ordered(plain)
    return plain


def _ordered(plain: dict[str, Any]) -> Any:
    """Return the object already written: its keys in the order of their UTF-16 code units."""
    keys = sorted(plain, key=lambda key: key.encode("utf-16-be"))
    return msgspec.Raw(b"{" + b",".join(_write(key) + b":" + _write(plain[key]) for key in keys) + b"}")
