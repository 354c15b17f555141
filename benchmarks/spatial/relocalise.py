"""Figure 8, first half: later visits in windows of five frames, in the generated hall and on pairs of real recordings.

    PYTHONPATH=server:tests python benchmarks/bench_spatial.py relocalise
    (SIGHTLINE_WINDOWS=2000 for more of the hall.)

Overlap: a stored view within 1.5 m and 30 degrees of the window's middle frame. Error: median displacement of the
surfaces that the window sees. Baseline: the feasibility study's single picture (SIFT, bag of words, PnP, 25 inliers).
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sightline.client.recording import open_recording
from sightline.evaluate.relocalise import picture_of
from sightline.spatial.camera import unproject
from sightline.spatial.picture import Picture
from sightline.spatial.pose import RigidTransform
from sightline.spatial.relocalise.evidence import gather
from sightline.spatial.relocalise.hypotheses import pnp
from sightline.spatial.relocalise.joint import rotation_of
from sightline.spatial.relocalise.keyframes import KeyframeMap, view_distance
from sightline.spatial.relocalise.localiser import Localisation, Localiser, MapBuilder, look_at
from sightline.spatial.relocalise.matching import match
from sightline.spatial.relocalise.stored import StoredViews
from spatial.bench import Bench, median
from spatial.relocalise_hall import CLIP_FRAMES, HallVisits
from support.load.results import Figure, at_least, at_most, within

TITLE = "Later visits (figure 8)"
WINDOW = 5
HALL_WINDOWS = 300
QUICK_WINDOWS = 16
QUERY_FROM_WORLD = RigidTransform(rotation_of(np.array([0.3, 1.2, -0.4])), np.array([5.0, -2.0, 3.0]))
"""The later visit's own frame, anywhere."""
PLAIN_INLIERS = 25
ALIKE = 6


@dataclass(frozen=True, slots=True)
class Scored:
    """One window: ``error_m`` and ``plain_m`` are NaN where nothing was accepted."""

    overlaps: bool
    error_m: float
    plain_m: float
    sigma_m: float
    ms: float


def figures(bench: Bench) -> Iterator[Figure]:
    asked = int(os.environ.get("SIGHTLINE_WINDOWS") or (QUICK_WINDOWS if bench.is_quick else HALL_WINDOWS))
    visits = HallVisits(bench.cache)
    keyframe_map = built(visits.stored_visit())
    yield Figure("hall: size of the map", round(keyframe_map.size_bytes / 1e6, 2), "MB", "<= 15", True)
    seen, blind = [], []
    # Two windows of a clip that do not overlap; every fourth clip again without the query's depth.
    for clip in visits.clips(-(-asked // 2)):
        for start in (0, CLIP_FRAMES - WINDOW):
            window = clip.pictures[start : start + WINDOW]
            seen.append(scored(keyframe_map, window))
            if clip.number % 4 == 0:
                blind.append(scored(keyframe_map, window, with_depth=False))
    yield from summary("hall", seen)
    yield from summary("hall, query without depth", blind)
    for folder in bench.recordings():
        frames = [picture_of(frame, "visit") for frame in open_recording(folder)]
        half = len(frames) // 2
        windows = [frames[k : k + WINDOW] for k in range(half, len(frames) - WINDOW + 1, WINDOW)]
        stored = built(frames[:half])
        yield from summary(f"{folder.name}, second half in the first", [scored(stored, w) for w in windows])


def summary(name: str, found: Sequence[Scored]) -> Iterator[Figure]:
    """The figures of one set of windows."""
    overlapping = [s for s in found if s.overlaps]
    accepted = [s for s in found if np.isfinite(s.error_m)]
    plain = [s for s in found if np.isfinite(s.plain_m)]
    yield Figure(f"{name}: windows", len(found), "")
    yield Figure(f"{name}: with overlap", len(overlapping), "")
    if overlapping:
        share = 100 * float(np.mean([s.error_m < 0.1 for s in overlapping]))
        base = 100 * float(np.mean([s.plain_m < 0.1 for s in overlapping]))
        yield at_least(f"{name}: accepted within 10 cm", share, "%", 90, base)
    false = 100 * float(np.mean([s.error_m > 0.2 for s in found]))
    yield at_most(f"{name}: false (> 20 cm)", false, "%", 0.1, 100 * float(np.mean([s.plain_m > 0.2 for s in found])))
    if accepted:
        cm = median([s.error_m * 100 for s in accepted])
        yield at_most(f"{name}: error, median", cm, "cm", 3, median([s.plain_m * 100 for s in plain]))
        honest = 100 * float(np.mean([s.error_m < 2 * s.sigma_m for s in accepted]))
        yield within(f"{name}: error below 2 sigma", honest, "%", (90, 100))
    yield at_most(f"{name}: CPU per frame, median", median([s.ms for s in found]), "ms", 250)


def built(pictures: Iterable[Picture]) -> KeyframeMap:
    builder = MapBuilder()
    for picture in pictures:
        builder.add(picture)
    return builder.finish()


def scored(keyframe_map: KeyframeMap, window: Sequence[Picture], *, with_depth: bool = True) -> Scored:
    """Localise a window whose poses are given in a frame of their own, and compare with the truth."""
    moved = [told(picture, with_depth=with_depth) for picture in window]
    localiser = Localiser(keyframe_map, len(moved))
    started = time.process_time()
    outcome: Localisation | None = None
    for picture in moved:
        outcome = localiser.add(picture)
    ms = (time.process_time() - started) * 1000 / len(moved)
    assert outcome is not None
    middle = window[len(window) // 2]
    assert middle.world_from_camera is not None
    distances = [view_distance(k.world_from_camera, middle.world_from_camera) for k in keyframe_map.keyframes]
    return Scored(
        overlaps=any(metres < 1.5 and radians < np.deg2rad(30) for metres, radians in distances),
        error_m=displacement_m(outcome.map_from_query, window),
        plain_m=displacement_m(plain(keyframe_map, moved[len(moved) // 2]), window),
        sigma_m=outcome.sigma_m or np.nan,
        ms=ms,
    )


def told(picture: Picture, *, with_depth: bool) -> Picture:
    """The picture as the later visit's device tells it."""
    assert picture.world_from_camera is not None
    pose = QUERY_FROM_WORLD @ picture.world_from_camera
    return replace(picture, world_from_camera=pose, depth_m=picture.depth_m if with_depth else None)


def displacement_m(map_from_query: RigidTransform | None, window: Sequence[Picture]) -> float:
    """Median distance by which surfaces in view are put wrong; NaN without an answer."""
    if map_from_query is None:
        return float("nan")
    error = map_from_query @ QUERY_FROM_WORLD
    moved = []
    for picture in window:
        assert picture.depth_m is not None
        assert picture.world_from_camera is not None
        rows, columns = np.nonzero((picture.depth_m[::16, ::16] > 0.2) & (picture.depth_m[::16, ::16] < 6))
        pixels = np.stack([columns * 16, rows * 16], axis=1).astype(np.float64)
        depth = picture.depth_m[rows * 16, columns * 16].astype(np.float64)
        points = picture.world_from_camera.apply(unproject(pixels, depth, picture.intrinsics))
        moved.append(np.linalg.norm(error.apply(points) - points, axis=1))
    return float(np.median(np.concatenate(moved)))


def plain(keyframe_map: KeyframeMap, picture: Picture) -> RigidTransform | None:
    """The baseline: one picture by itself, believed from 25 inliers on."""
    assert picture.world_from_camera is not None
    stored, look = StoredViews(keyframe_map), look_at(picture, picture.world_from_camera)
    rows = []
    for number in stored.alike(look, ALIKE):
        found = match(look.unit, stored.unit(number))
        points = keyframe_map.keyframes[number].points_w[found.stored].astype(np.float64)
        rows.append((0, number, found.query, found.stored, points))
    evidence = gather([look], rows)
    camera_from_map = pnp(evidence.points_m, evidence.rays)
    if camera_from_map is None:
        return None
    query_from_map = picture.world_from_camera @ camera_from_map
    if int((evidence.errors_px(query_from_map) < 4).sum()) < PLAIN_INLIERS:
        return None
    return query_from_map.inverse()
