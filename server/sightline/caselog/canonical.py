"""Canonical JSON (RFC 8785) of what the log keeps, and the refusal of values that would not come back the same.

JSON numbers are IEEE doubles to most readers. So beside NaN and infinities every number beyond 2^53 - 1 is refused,
also as a float: 1e20 is written as an integer and would be read as one. U+0000 is refused because PostgreSQL texts
cannot hold it, lone surrogates because UTF-8 cannot.
"""

from __future__ import annotations

from typing import Any

import rfc8785

from sightline.errors import MalformedMessage

MAX_NUMBER = 2**53 - 1
MAX_DEPTH = 32
"""Far beyond any message of ``protocols/``, far below Python's recursion limit."""


def canonical(value: Any) -> bytes:
    """Return the one RFC 8785 encoding of a JSON value.

    Args:
        value: dictionaries with text keys, lists or tuples, texts, numbers, booleans, None.
    Raises:
        MalformedMessage: the value has no encoding that reads back equal.
    """
    _check(value, MAX_DEPTH)
    try:
        return rfc8785.dumps(value)
    except rfc8785.CanonicalizationError as exc:
        raise MalformedMessage(f"This value cannot be kept in the case log: {exc}.") from exc


def _check(value: Any, depth: int) -> None:
    """Refuse what ``rfc8785`` would let pass or answer with an untyped error."""
    if depth < 0:
        raise MalformedMessage(f"Values nested deeper than {MAX_DEPTH} levels cannot be kept in the case log.")
    match value:
        case None | bool():
            return
        case str():
            if "\x00" in value:
                raise MalformedMessage("A text with the character U+0000 cannot be kept in the case log.")
        case int() | float():
            # Written so that NaN, which compares as false to everything, is refused too.
            if not abs(value) <= MAX_NUMBER:
                raise MalformedMessage("NaN and numbers beyond 2^53 - 1 cannot be kept in the case log.")
        case list() | tuple():
            for item in value:
                _check(item, depth - 1)
        case dict():
            for key, item in value.items():
                if not isinstance(key, str):
                    raise MalformedMessage("Keys in the case log are texts.")
                _check(key, depth - 1)
                _check(item, depth - 1)
        case _:
            raise MalformedMessage(f"A {type(value).__name__} cannot be kept in the case log.")
