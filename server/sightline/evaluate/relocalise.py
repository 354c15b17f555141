"""``sightline evaluate relocalise``: a map of one recording, windows of another looked for in it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import cv2
import msgspec
import numpy as np

from sightline.client.recording import RecordedFrame, Recording
from sightline.errors import RecordingError
from sightline.spatial.picture import Picture
from sightline.spatial.relocalise.localiser import KeyframeMap, Localisation, Localiser, MapBuilder

MAX_WINDOW: Final = 20
Progress = Callable[[int, int], None]


class Window(msgspec.Struct, frozen=True):
    """What is said of one window; see ``protocols/evaluate/relocalise.schema.json``."""

    frames: list[int]
    accepted: bool
    map_from_query: list[list[float]] | None
    inliers: int
    sigma_m: float | None
    reason: str
    ms: float


def picture_of(frame: RecordedFrame, world_id: str) -> Picture:
    """A recorded frame as vision sees it.

    Raises:
        RecordingError: its files cannot be read.
    """
    return Picture(
        publication_id=world_id,
        frame_no=frame.number,
        captured_at_ms=frame.at_s * 1000,
        world_id=world_id,
        world_from_camera=frame.world_from_camera,
        intrinsics=frame.intrinsics,
        grey=cv2.cvtColor(frame.color(), cv2.COLOR_BGR2GRAY).astype(np.uint8),
        depth_m=frame.depth(),
    )


def build(recording: Recording, progress: Progress | None = None) -> KeyframeMap:
    """The map of a recording.

    Raises:
        InvalidMap: it has no depth, or nothing to hold on to.
        RecordingError: its files cannot be read.
    """
    builder = MapBuilder()
    for done, frame in enumerate(recording, 1):
        builder.add(picture_of(frame, "map"))
        if progress is not None:
            progress(done, len(recording.frames))
    return builder.finish()


def find(
    keyframe_map: KeyframeMap, recording: Iterable[RecordedFrame], window: int, progress: Progress | None = None
) -> Iterator[Window]:
    """Windows of consecutive frames, one after the other without overlap; frames left at the end make none.

    Raises:
        RecordingError: the window is no number of frames, or files cannot be read.
    """
    if not 1 <= window <= MAX_WINDOW:
        raise RecordingError(f"A window has 1 to {MAX_WINDOW} frames.", window=window)
    localiser = Localiser(keyframe_map, window)
    spent_s = 0.0
    frames = list(recording)
    for done, frame in enumerate(frames, 1):
        picture = picture_of(frame, "query")
        started = time.perf_counter()
        found = localiser.add(picture)
        spent_s += time.perf_counter() - started
        if progress is not None:
            progress(done, len(frames))
        if found is not None:
            yield window_of(found, spent_s * 1000 / window)
            spent_s = 0.0


def window_of(found: Localisation, ms_per_frame: float) -> Window:
    """The outcome in the words of the file."""
    matrix = None
    if found.map_from_query is not None:
        matrix = [[round(float(v), 9) for v in row] for row in found.map_from_query.matrix()]
    sigma_m = None if found.sigma_m is None or not found.accepted else round(found.sigma_m, 5)
    return Window(
        list(found.frames), found.accepted, matrix, found.inliers, sigma_m, found.reason, round(ms_per_frame, 2)
    )


def document(windows: Iterable[Window]) -> dict[str, Any]:
    """The whole file."""
    return {"windows": list(windows)}


def lines(windows: list[Window], keyframe_map: KeyframeMap, map_folder: Path) -> Iterator[str]:
    """What is printed: no truth is known, so only what was answered."""
    accepted = [w for w in windows if w.accepted]
    size_mb = keyframe_map.size_bytes / 1e6
    yield f"map of {map_folder.name}: {len(keyframe_map.keyframes)} stored views, {size_mb:.1f} MB"
    yield f"windows            {len(windows)}"
    yield f"accepted           {len(accepted)}"
    if accepted:
        sigmas = [w.sigma_m * 100 for w in accepted if w.sigma_m is not None]
        yield f"stated sigma       {np.median(sigmas):.1f} cm (median)"
    for reason in sorted({w.reason for w in windows if w.reason}):
        yield f"  {reason:28} {sum(w.reason == reason for w in windows)}"
    if windows:
        yield f"time per frame     {np.median([w.ms for w in windows]):.0f} ms (median)"
