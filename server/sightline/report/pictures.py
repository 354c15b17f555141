"""The drawn pictures of a document: each stored still is decoded, made smaller and drawn on once, also over reports."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from sightline.errors import InvalidImage
from sightline.ids import BlobHash
from sightline.report.marking import MarkLook, draw_views
from sightline.report.model import MarkEntry
from sightline.report.view_faults import picture_name

EMPHASIS: Final = 1.5
"""Pictures are smaller on paper than on screens."""
DRAWING_THREADS: Final = 4
KEPT_BYTES: Final = 64 * 1024 * 1024
"""For a supervisor who opens a record in both languages and once more after signing: some 400 marks."""

Key = tuple[BlobHash, int, MarkLook, int]
"""Content hash, the bytes' own hash (a store may hand out a damaged file), mark, size."""
Views = tuple[bytes, bytes]


@dataclass(slots=True)
class DrawnViews:
    """The last drawn pictures, by content, mark and size; used from any thread."""

    limit_bytes: int = KEPT_BYTES
    _views: OrderedDict[Key, Views] = field(default_factory=OrderedDict)
    _size: int = 0
    _lock: Lock = field(default_factory=Lock)

    def views(self, key: Key, image: bytes) -> Views:
        """Return the whole picture and the close-up as JPEG. Raises InvalidImage."""
        with self._lock:
            if key in self._views:
                self._views.move_to_end(key)
                return self._views[key]
        made = draw_views(image, key[2], max_side_px=key[3], emphasis=EMPHASIS)
        with self._lock:
            if key not in self._views:
                self._views[key] = made
                self._size += sum(map(len, made))
            while self._size > self.limit_bytes and self._views:
                _, dropped = self._views.popitem(last=False)
                self._size -= sum(map(len, dropped))
        return made


_DRAWN = DrawnViews()


def draw_all(entries: Sequence[MarkEntry], pictures: Mapping[BlobHash, bytes], side_px: int) -> dict[str, bytes]:
    """Return the drawn pictures of all marks by ``picture_name``; marks without a readable picture have none.

    Drawn on all cores: OpenCV lets go of the interpreter.
    """
    with ThreadPoolExecutor(DRAWING_THREADS, thread_name_prefix="report") as threads:
        drawn = threads.map(lambda entry: _draw(entry, pictures, side_px), entries)
        return {name: data for views in drawn for name, data in views.items()}


def _draw(entry: MarkEntry, pictures: Mapping[BlobHash, bytes], side_px: int) -> dict[str, bytes]:
    image = pictures.get(entry.still.blob) if entry.still else None
    if image is None or entry.still is None:
        return {}
    try:
        full, crop = _DRAWN.views((entry.still.blob, hash(image), entry.look, side_px), image)
    except InvalidImage:
        return {}
    mark_id = entry.mark.annotation_id
    return {picture_name(mark_id, "full"): full, picture_name(mark_id, "crop"): crop}


def readable_marks(entries: Sequence[MarkEntry], drawn: Mapping[str, bytes]) -> frozenset[str]:
    """Return the ids of the marks whose pictures were drawn."""
    ids = (entry.mark.annotation_id for entry in entries)
    return frozenset(mark_id for mark_id in ids if picture_name(mark_id, "full") in drawn)
