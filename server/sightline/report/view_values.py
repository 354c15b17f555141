"""Small values that several sections of the report print: limits, photos, who and when."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sightline.report.formats import utc
from sightline.report.words import Words
from sightline.workflow.parts import Photo

Json = dict[str, Any]


def photo_name(photo_id: str) -> str:
    """Return the file name under which pages find a photo."""
    return f"photo-{photo_id}.jpg"


def photos(shown: Iterable[Photo], words: Words, readable: frozenset[str]) -> list[Json]:
    """Return photos with captions; ``file`` is None for one that could not be read."""
    return [
        {
            "file": photo_name(photo.photo_id) if photo.photo_id in readable else None,
            "caption": photo.caption if photo.photo_id in readable else words.marks.picture_missing,
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
