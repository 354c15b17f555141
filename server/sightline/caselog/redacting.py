"""Names of people inside the bodies of events: in fields of their own, and in free text. Pure.

A name in a field of its own is taken out when it is the person's name, whatever the case and spacing. Free text is only
searched: whether "Berg" is Anna Berg or a mountain, a person has to decide, event by event.

What is left of a body stands in the place of the body, with a fresh half of the salt; ``data.erased`` holds the
commitment to it (``RedactedBody``), the event keeps the commitment to what it was. So the chain covers both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sightline.caselog.event import ERASED_NAME, StoredEvent

NAME_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "case.opened": ("guide.approved_by",),
    "guide.answered": ("loto.lock_owner", "loto.people_on_site"),
    "fault.moved": ("risk_owner",),
    "review.generated": tuple(f"items.params.{name}" for name in ("by", "seen_by", "owner", "lock_owner", "people")),
}
"""By the kind of event: fields that hold a name, a list of names, or names with commas between them."""
FREE_TEXTS: Final = frozenset(
    {"title_en", "title_zh"}
    | {
        "caption",
        "device",
        "instrument",
        "label",
        "message",
        "name",
        "note",
        "other_title",
        "override_reason",
        "permit",
    }
    | {"reason", "summary", "text", "title"}
)
"""Fields that people fill in their own words. Nothing else builds on what they say."""
UNTOUCHED: Final = frozenset({"review.signed", "data.erased"})
"""Statements under a name, and what keeps the chain whole."""
EXCERPT: Final = 40
"""Characters on each side of what was found."""

Json = dict[str, Any]
Change = Callable[[str, str], str]
"""From the path of a text and the text to the new one."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where a name stands; ``is_free_text``: it can be taken out there."""

    seq: int
    kind: str
    path: str
    excerpt: str
    is_free_text: bool


def without_names(event: StoredEvent, names: Iterable[str]) -> Json | None:
    """Return the body without these people in fields of their own; None when none is named there."""
    wanted = {_folded(name) for name in names} - {_folded(ERASED_NAME), ""}
    fields = NAME_FIELDS.get(event.kind, ())

    def change(path: str, text: str) -> str:
        if path not in fields:
            return text
        return ", ".join(ERASED_NAME if _folded(name) in wanted else name for name in text.split(", "))

    return _changed(event, change)


def without_text(event: StoredEvent, text: str) -> Json | None:
    """Return the body without these words in its free texts; None when they are not there, or must stay."""
    if event.kind in UNTOUCHED:
        return None
    return _changed(event, lambda path, value: _cut(value, text) if _is_free(path) else value)


def search(log: Iterable[StoredEvent], text: str) -> Iterator[Found]:
    """Yield every place in the bodies where a text stands, whatever its case; none of what was erased."""
    wanted = text.casefold()
    for event in log:
        for path, value in _texts(event.body):
            at = value.casefold().find(wanted)
            if at >= 0:
                excerpt = value[max(0, at - EXCERPT) : at + len(text) + EXCERPT]
                yield Found(event.seq, event.kind, path, excerpt, _is_free(path) and event.kind not in UNTOUCHED)


def _is_free(path: str) -> bool:
    return path.rpartition(".")[2] in FREE_TEXTS


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _cut(value: str, text: str) -> str:
    """Replace each occurrence, whatever its case."""
    parts, rest, wanted = [], value, text.casefold()
    # Folding may change the length of a text: then only the exact spelling is found.
    folded = value.casefold() if len(value.casefold()) == len(value) and len(wanted) == len(text) else value
    wanted = wanted if folded is not value else text
    while (at := folded.find(wanted)) >= 0:
        parts += [rest[:at], ERASED_NAME]
        rest, folded = rest[at + len(text) :], folded[at + len(text) :]
    return "".join((*parts, rest))


def _changed(event: StoredEvent, change: Change) -> Json | None:
    body = _map(event.body, "", change)
    assert isinstance(body, dict), "a body is an object"
    return body if body != event.body else None


def _map(value: Any, path: str, change: Change) -> Any:
    match value:
        case str():
            return change(path, value)
        case list():
            return [_map(each, path, change) for each in value]
        case dict():
            return {key: _map(each, f"{path}.{key}" if path else key, change) for key, each in value.items()}
        case _:
            return value


def _texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    match value:
        case str():
            yield path, value
        case list():
            for each in value:
                yield from _texts(each, path)
        case dict():
            for key, each in value.items():
                yield from _texts(each, f"{path}.{key}" if path else key)
