"""Pages of lists: ``?limit=``, ``?next=`` and words that filter, read strictly.

``next`` is the place of the last row in its order, as text: ``ORDER:VALUE:…``. It names the order, so that a page can
never be continued in another one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import TypeVar

from starlette.requests import Request

from sightline.errors import MalformedMessage
from sightline.store.lists_base import Place

PAGE = 200
_NUMBER = re.compile(r"[0-9]{1,15}\Z")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")

W = TypeVar("W", bound=str)


def limit_of(request: Request, most: int = PAGE, default: int | None = None) -> int:
    """Return how many rows are wanted. Raises MalformedMessage."""
    text = request.query_params.get("limit")
    if text is None:
        return default or most
    if not _NUMBER.match(text) or not 1 <= int(text) <= most:
        raise MalformedMessage(f"?limit= must be a number from 1 to {most}.")
    return int(text)


def words_of(request: Request, name: str, allowed: Collection[W]) -> tuple[W, ...]:
    """Return the values of a parameter that may be repeated or hold commas. Raises MalformedMessage."""
    given = [word for text in request.query_params.getlist(name) for word in text.split(",") if word]
    known = {str(word): word for word in allowed}
    unknown = next((word for word in given if word not in known), None)
    if unknown is not None:
        raise MalformedMessage(f"?{name}= knows no {unknown[:40]!r}; it knows {', '.join(sorted(known))}.")
    return tuple(known[word] for word in dict.fromkeys(given))


def word_of(request: Request, name: str, allowed: Collection[W], default: W) -> W:
    """Return the one value of a parameter. Raises MalformedMessage."""
    text = request.query_params.get(name, default)
    for word in allowed:
        if word == text:
            return word
    raise MalformedMessage(f"?{name}= knows no {text[:40]!r}; it knows {', '.join(sorted(allowed))}.")


def flag_of(request: Request, name: str) -> bool | None:
    """Return a parameter that is 1, 0 or not there. Raises MalformedMessage."""
    text = request.query_params.get(name)
    if text not in {None, "0", "1"}:
        raise MalformedMessage(f"?{name}= must be 0 or 1.")
    return None if text is None else text == "1"


def text_of(request: Request, name: str, longest: int) -> str | None:
    """Return a text, None when it is not there or empty. Raises MalformedMessage."""
    text = request.query_params.get(name, "").strip()
    if len(text) > longest or "\x00" in text:
        raise MalformedMessage(f"?{name}= may have {longest} characters.")
    return text or None


def next_of(order: str, place: Place) -> str:
    """Return the ``next`` of a page whose last row stands at a place."""
    return ":".join([order, *map(str, place)])


def after_of(request: Request, order: str, kinds: Sequence[type[int] | type[str]], *names: str) -> Place | None:
    """Return the place after which a page begins; None at the beginning.

    Args:
        order: of this list.
        kinds: of the values of a place: numbers, or ids.
        names: further names of the parameter.
    Raises:
        MalformedMessage: it is not the ``next`` of a page in this order.
    """
    text = next((text for name in ("next", *names) if (text := request.query_params.get(name))), None)
    if text is None:
        return None
    given, *values = text.split(":")
    if given != order or len(values) != len(kinds):
        raise MalformedMessage("?next= must be the next of the page before, in the same order.")
    return tuple(_value(value, kind) for value, kind in zip(values, kinds, strict=True))


def _value(text: str, kind: type[int] | type[str]) -> int | str:
    if (_NUMBER if kind is int else _UUID).match(text) is None:
        raise MalformedMessage("?next= must be the next of the page before, in the same order.")
    return int(text) if kind is int else text
