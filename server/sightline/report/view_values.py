"""Small values that several sections of the report print: limits, photos, who and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sightline.report.formats import utc
from sightline.report.words import Words
from sightline.workflow.parts import DeletedFile, Photo

Json = dict[str, Any]


def photo_name(photo_id: str) -> str:
    """Return the file name under which pages find a photo."""
    return f"photo-{photo_id}.jpg"


@dataclass(frozen=True, slots=True)
class Readable:
    """Marks and photos whose pictures can be shown, and why others cannot."""

    ids: frozenset[str]
    deleted: Mapping[str, DeletedFile]
    """By content hash: what went after its period."""

    def __contains__(self, shown_id: str) -> bool:
        return shown_id in self.ids

    def why_not(self, blob: str, words: Words) -> str:
        """Return why a file is not shown: its period was over, or it could not be read."""
        deleted = self.deleted.get(blob)
        if deleted is None:
            return words.marks.picture_missing
        return words.marks.file_deleted.format(days=deleted.days, date=utc(deleted.at_ms)[:10])


def photos(shown: Iterable[Photo], words: Words, readable: Readable) -> list[Json]:
    """Return photos with captions; ``file`` is None for one that cannot be shown."""
    return [
        {
            "file": photo_name(photo.photo_id) if photo.photo_id in readable else None,
            "caption": photo.caption if photo.photo_id in readable else readable.why_not(photo.blob, words),
            "shape": photo.width / photo.height,
        }
        for photo in shown
    ]


def limits(low: float | None, high: float | None, unit: str) -> str:
    """Return ``20 to 80 °C``, ``≥ 20 °C`` or ``≤ 80 °C``; empty without limits. The same in every language."""
    if low is not None and high is not None:
        return f"{number(low)} – {number(high)} {unit}".rstrip()
    if low is not None:
        return f"≥ {number(low)} {unit}".rstrip()
    return f"≤ {number(high)} {unit}".rstrip() if high is not None else ""


def number(value: float) -> str:
    """Return a reading without digits that say nothing: 0.30000000000000004 is 0.3."""
    return f"{value:.10g}"


def by_at(words: Words, name: str, at_ms: int) -> str:
    return words.record.by_at.format(name=name, time=utc(at_ms))
