"""The drawn pictures of a document: each stored still is decoded, made smaller and drawn on once, also over reports."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from typing import Final

from sightline.errors import InvalidImage
from sightline.ids import BlobHash
from sightline.report.marking import MarkLook, draw_views, shrink
from sightline.report.model import Document, MarkEntry
from sightline.report.view_faults import picture_name
from sightline.report.view_values import photo_name
from sightline.workflow.parts import Photo

PICTURE_SIDE_PX = 1100
"""Nine centimetres on paper at 300 dpi."""
MANY_PICTURES = 60
MANY_SIDE_PX = 640
"""The same at nearly 200 dpi, for documents with more marks than that: half the time, half the size of the file.
It is half of 1280, which many cameras give."""
PHOTO_SIDE_PX: Final = 480
"""Of photos, which stand four in a row."""
EMPHASIS: Final = 1.5
"""Pictures are smaller on paper than on screens."""
DRAWING_THREADS: Final = 4
KEPT_BYTES: Final = 64 * 1024 * 1024
"""For a supervisor who opens a record in both languages and once more after signing: some 400 marks."""

Key = tuple[BlobHash, int, MarkLook | None, int]
"""Content hash, the bytes' own hash (a store may hand out a damaged file), mark (None: a photo without), size."""
Views = tuple[bytes, ...]


@dataclass(slots=True)
class DrawnViews:
    """The last drawn pictures, by content, mark and size; used from any thread."""

    limit_bytes: int = KEPT_BYTES
    _views: OrderedDict[Key, Views] = field(default_factory=OrderedDict)
    _size: int = 0
    _lock: Lock = field(default_factory=Lock)

    def views(self, key: Key, image: bytes) -> Views:
        """Return the whole picture and the close-up as JPEG; of a photo the whole only. Raises InvalidImage."""
        with self._lock:
            if key in self._views:
                self._views.move_to_end(key)
                return self._views[key]
        made = _made(key, image)
        with self._lock:
            if key not in self._views:
                self._views[key] = made
                self._size += sum(map(len, made))
            while self._size > self.limit_bytes and self._views:
                _, dropped = self._views.popitem(last=False)
                self._size -= sum(map(len, dropped))
        return made

    def clear(self) -> None:
        """Forget all of them."""
        with self._lock:
            self._views.clear()
            self._size = 0


def _made(key: Key, image: bytes) -> Views:
    _, _, look, side_px = key
    if look is None:
        return (shrink(image, max_side_px=side_px),)
    return draw_views(image, look, max_side_px=side_px, emphasis=EMPHASIS)


_DRAWN = DrawnViews()


def forget() -> None:
    """Forget all drawn pictures, as after a start."""
    _DRAWN.clear()


@dataclass(frozen=True, slots=True)
class Drawn:
    """Files by the names that pages use, and the ids of the marks and photos that have one."""

    files: Mapping[str, bytes]
    readable: frozenset[str]


def side_px_of(document: Document) -> int:
    """Return the largest side of its marks' pictures: the fewer they are, the larger."""
    return PICTURE_SIDE_PX if len(document.faults) + len(document.marks) <= MANY_PICTURES else MANY_SIDE_PX


def draw_all(document: Document, pictures: Mapping[BlobHash, bytes]) -> Drawn:
    """Return the drawn pictures of all marks and photos; what cannot be read has none.

    Drawn on all cores: OpenCV lets go of the interpreter.
    """
    marks, side_px = (*document.faults, *document.marks), side_px_of(document)
    jobs: list[Callable[[], dict[str, bytes]]] = [partial(_mark, entry, pictures, side_px) for entry in marks]
    jobs += [partial(_photo, photo, pictures, PHOTO_SIDE_PX) for photo in document.photos]
    with ThreadPoolExecutor(DRAWING_THREADS, thread_name_prefix="report") as threads:
        files = {name: data for made in threads.map(lambda job: job(), jobs) for name, data in made.items()}
    ids: list[str] = [
        entry.mark.annotation_id for entry in marks if picture_name(entry.mark.annotation_id, "full") in files
    ]
    ids += [photo.photo_id for photo in document.photos if photo_name(photo.photo_id) in files]
    return Drawn(files, frozenset(ids))


def _mark(entry: MarkEntry, pictures: Mapping[BlobHash, bytes], side_px: int) -> dict[str, bytes]:
    image = pictures.get(entry.still.blob) if entry.still else None
    if image is None or entry.still is None:
        return {}
    try:
        full, crop = _DRAWN.views((entry.still.blob, hash(image), entry.look, side_px), image)
    except InvalidImage:
        return {}
    mark_id = entry.mark.annotation_id
    return {picture_name(mark_id, "full"): full, picture_name(mark_id, "crop"): crop}


def _photo(photo: Photo, pictures: Mapping[BlobHash, bytes], side_px: int) -> dict[str, bytes]:
    image = pictures.get(photo.blob)
    if image is None:
        return {}
    try:
        (shown,) = _DRAWN.views((photo.blob, hash(image), None, side_px), image)
    except InvalidImage:
        return {}
    return {photo_name(photo.photo_id): shown}
