"""YAML of strangers as plain values: a small, bounded part of the language, with the line of every value.

Read is what JSON can say: mappings with text keys, lists, texts, numbers, true, false, null, in UTF-8. Words are those
of the core schema of YAML 1.2, so ``no`` and ``12:30`` are texts. Anchors, aliases, tags, merge keys and more than one
document are refused: none of them says anything that a guide needs, and aliases are how few bytes become many.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from sightline.errors import MessageTooLarge, PlantDataError

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 16
MAX_NODES = 50_000

Path = tuple[str | int, ...]
Node = tuple[Any, "Path"]

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(?=[eE]))([eE][-+]?[0-9]+)?\Z")
_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
MAX_DIGITS = 30


@dataclass(frozen=True, slots=True)
class Loaded:
    """Plain values, and the line (from 1) where each begins."""

    value: Any
    lines: dict[Path, int]

    def line_of(self, path: Path) -> int | None:
        """Return the line of a value, or of the nearest one that holds it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)


def read_yaml(data: bytes) -> Loaded:
    """Return what a YAML (or JSON) file says.

    Raises:
        PlantDataError: it is not such YAML; ``details["line"]`` where that can be told.
        MessageTooLarge: more than ``MAX_BYTES``.
    """
    if len(data) > MAX_BYTES:
        raise MessageTooLarge(len(data), MAX_BYTES)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise PlantDataError("The file is not UTF-8.", "encoding", line=data.count(b"\n", 0, exc.start) + 1) from exc
    try:
        return _Reader(yaml.parse(text, Loader=_LOADER)).document()
    except yaml.MarkedYAMLError as exc:
        mark = exc.problem_mark or exc.context_mark
        line = None if mark is None else mark.line + 1
        raise PlantDataError(f"This is no YAML: {exc.problem or exc.context}.", "yaml", line=line) from exc
    except yaml.YAMLError as exc:
        raise PlantDataError("The file has signs that YAML does not allow.", "yaml") from exc


class _Reader:
    """Builds values from events; depth and number of nodes are counted as they come."""

    def __init__(self, events: Iterator[Any]) -> None:
        self._events = events
        self._lines: dict[Path, int] = {}
        self._nodes = 0

    def document(self) -> Loaded:
        self._expect(yaml.StreamStartEvent)
        event = next(self._events)
        if isinstance(event, yaml.StreamEndEvent):
            raise PlantDataError("The file is empty.", "yaml", line=1)
        value = self._value(next(self._events), ())
        self._expect(yaml.DocumentEndEvent)
        event = next(self._events)
        if not isinstance(event, yaml.StreamEndEvent):
            raise self._refused(event, "There is more than one document in the file.")
        return Loaded(value, self._lines)

    def _expect(self, kind: type) -> None:
        event: Any = next(self._events)
        if not isinstance(event, kind):
            raise self._refused(event, "This is not expected here.")

    def _value(self, event: Any, path: Path) -> Any:
        self._check(event, path)
        self._lines[path] = event.start_mark.line + 1
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(path)
        return self._mapping(path)

    def _check(self, event: Any, path: Path) -> None:
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise self._refused(event, "Anchors and aliases (&, *) are not read; write the value out.")
        if event.tag is not None:
            raise self._refused(event, "Tags (!) are not read.")
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise self._refused(event, f"There are more than {MAX_NODES} values.")
        if len(path) > MAX_DEPTH:
            raise self._refused(event, f"Values are nested deeper than {MAX_DEPTH} levels.")

    def _until(self, end: type) -> Iterator[Any]:
        """Yield the events of one level; those below are taken by who reads their value."""
        while not isinstance(event := next(self._events), end):
            yield event

    def _list(self, path: Path) -> list[Any]:
        items: list[Any] = []
        for event in self._until(yaml.SequenceEndEvent):
            items.append(self._value(event, (*path, len(items))))
        return items

    def _mapping(self, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for event in self._until(yaml.MappingEndEvent):
            self._check(event, path)
            line = event.start_mark.line + 1
            if not isinstance(event, yaml.ScalarEvent):
                raise self._refused(event, "A key must be a text.")
            key = event.value
            if key in found:
                raise self._refused(event, f"The key {key[:60]!r} is there twice.")
            if key == "<<" and event.implicit[0]:
                raise self._refused(event, "Merge keys (<<) are not read; write the values out.")
            found[key] = self._value(next(self._events), (*path, key))
            # The key's line tells more than that of a long text below it.
            self._lines[*path, key] = line
        return found

    def _scalar(self, event: Any) -> Any:
        text: str = event.value
        # A text in quotes, or as a block, is a text whatever it looks like.
        if not event.implicit[0] or len(text) > MAX_DIGITS:
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _INTEGER.match(text):
            return int(text)
        if _FLOAT.match(text):
            return float(text)
        return text

    def _refused(self, event: Any, message: str) -> PlantDataError:
        return PlantDataError(message, "yaml", line=event.start_mark.line + 1)
