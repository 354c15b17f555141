"""Making a file complete: after a stop, and after a crash at any byte. The same code for both.

What was cut off in mid-write is taken away; sizes, duration, table of contents and cues are added. Doing it again
changes nothing. Only heads of elements are read, so a long recording takes moments.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from sightline.errors import RecordingError
from sightline.recording import ebml, matroska

_HEAD_BYTES: Final = 12
_LAST_FRAME_MS: Final = 20
"""Taken as the length of the last frame; its own is not in the file."""


@dataclass(frozen=True, slots=True)
class _Cluster:
    at: int
    end: int
    time_ms: int
    last_ms: int
    has_keyframe: bool
    """Begins with a frame of the first track from which playing can start."""


@dataclass(slots=True)
class _Layout:
    """Where things are in a file."""

    segment_at: int
    """Of the segment's content."""
    segment_size_at: int
    places: dict[int, int]
    """Position of the first of each top-level element, from the file's start."""
    clusters: list[_Cluster]
    duration_at: int | None
    end: int
    """Behind the last whole block."""


def finish(path: Path) -> int:
    """Complete a file.

    Returns:
        its duration in milliseconds.
    Raises:
        RecordingError: there is no recording in it, not even a beginning.
    """
    with path.open("r+b") as file:
        layout = _read_layout(file)
        duration_ms = max((cluster.last_ms for cluster in layout.clusters), default=0)
        if duration_ms or layout.clusters:
            duration_ms += _LAST_FRAME_MS
        file.truncate(layout.end)
        if layout.clusters:
            last = layout.clusters[-1]
            content = last.end - last.at - matroska.CLUSTER_CONTENT_AT
            _write(file, last.at + matroska.CLUSTER_SIZE_AT, ebml.size(content, 8))
        cues_at = layout.end
        _write(file, cues_at, _cues(layout))
        os.fsync(file.fileno())
        end = file.seek(0, os.SEEK_END)
        places = {key: layout.places[key] - layout.segment_at for key in (matroska.INFO, matroska.TRACKS)}
        places[matroska.CUES] = cues_at - layout.segment_at
        _write(file, layout.segment_at, matroska.seek_head(places))
        if layout.duration_at is not None:
            _write(file, layout.duration_at, ebml.float64(matroska.DURATION, float(duration_ms)))
        _write(file, layout.segment_size_at, ebml.size(end - layout.segment_at, 8))
        os.fsync(file.fileno())
    return duration_ms


def _write(file: BinaryIO, offset: int, data: bytes) -> None:
    file.seek(offset)
    file.write(data)
    file.flush()


def _cues(layout: _Layout) -> bytes:
    points = [
        matroska.cue_point(cluster.time_ms, 1, cluster.at - layout.segment_at)
        for cluster in layout.clusters
        if cluster.has_keyframe
    ]
    return ebml.master(matroska.CUES, *points)


def _read_layout(file: BinaryIO) -> _Layout:
    end = file.seek(0, os.SEEK_END)
    header = _head(file, 0)
    if header is None or header.element_id != matroska.EBML_HEADER or header.size is None:
        raise RecordingError("The file is no recording.")
    segment = _head(file, header.content_at + header.size)
    if segment is None or segment.element_id != matroska.SEGMENT:
        raise RecordingError("The recording has no beginning.")
    layout = _Layout(segment.content_at, segment.content_at - 8, {}, [], None, segment.content_at)
    offset = segment.content_at
    while (head := _head(file, offset)) is not None:
        if head.element_id == matroska.CLUSTER:
            cluster = _read_cluster(file, offset, head, end)
            if cluster is None:
                break
            layout.clusters.append(cluster)
            offset = layout.end = cluster.end
            continue
        if head.size is None or head.content_at + head.size > end or head.element_id == matroska.CUES:
            break  # Cut off, or cues of an earlier attempt, which are written anew.
        layout.places.setdefault(head.element_id, offset)
        if head.element_id == matroska.INFO:
            layout.duration_at = _duration_place(file, head)
        offset = layout.end = head.content_at + head.size
    if matroska.INFO not in layout.places or matroska.TRACKS not in layout.places:
        raise RecordingError("The recording has no beginning.")
    return layout


def _head(file: BinaryIO, offset: int) -> ebml.Head | None:
    file.seek(offset)
    head = ebml.read_head(file.read(_HEAD_BYTES))
    return None if head is None else head._replace(content_at=offset + head.content_at)


def _duration_place(file: BinaryIO, info: ebml.Head) -> int | None:
    """Return where the duration is or was left room for."""
    assert info.size is not None
    for offset, child in _children(file, info.content_at, info.content_at + info.size):
        if child.element_id in (matroska.VOID, matroska.DURATION):
            return offset
    return None


def _children(file: BinaryIO, start: int, end: int) -> Iterator[tuple[int, ebml.Head]]:
    """Yield (offset, head) of whole children of a known size."""
    offset = start
    while offset < end and (head := _head(file, offset)) is not None:
        if head.size is None or head.content_at + head.size > end:
            return
        yield offset, head
        offset = head.content_at + head.size


def _read_cluster(file: BinaryIO, at: int, head: ebml.Head, file_end: int) -> _Cluster | None:
    """Read a cluster up to its last whole block; None when there is no block in it."""
    limit = file_end if head.size is None else min(head.content_at + head.size, file_end)
    time_ms = first_ms = last_ms = None
    end, has_keyframe = head.content_at, False
    for _, child in _children(file, head.content_at, limit):
        assert child.size is not None
        if child.element_id == matroska.TIMESTAMP:
            file.seek(child.content_at)
            time_ms = int.from_bytes(file.read(child.size), "big")
        elif child.element_id == matroska.SIMPLE_BLOCK and time_ms is not None and child.size >= 4:
            file.seek(child.content_at)
            block = file.read(4)
            block_ms = time_ms + int.from_bytes(block[1:3], "big", signed=True)
            if first_ms is None:
                first_ms = block_ms
                has_keyframe = block[0] == 0x81 and bool(block[3] & 0x80)
            last_ms = block_ms if last_ms is None else max(last_ms, block_ms)
        else:
            break
        end = child.content_at + child.size
    if time_ms is None or last_ms is None:
        return None
    return _Cluster(at, end, time_ms, last_ms, has_keyframe)
