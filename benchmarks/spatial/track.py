"""Figures 7 and 9: points without pose, and parts that move, each beside plain trackers in the same run."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from sightline.client.recording import RecordedFrame, open_recording
from sightline.evaluate.clicks import Click, read_clicks
from sightline.evaluate.shot import Shot
from sightline.spatial.picture import Picture
from sightline.spatial.track.part_tracker import PartTracker
from sightline.spatial.track.point_tracker import PointTracker
from sightline.spatial.track.view import View
from spatial.bench import Bench, median, percentile
from spatial.plain_trackers import Correlation, GroupFlow, Image, Plain, PointFlow, Said
from support.load.results import Figure, at_least, at_most
from support.moving_parts import clip_with, parts

TITLE = "Tracking without pose (figure 7) and parts that move (figure 9)"
HORIZON = 15
FAR_OFF_PX = 20.0
CLICKS = 36
QUICK_CLICKS = 8
PARTS = 7
PART_FRAMES = 61
PLAIN: dict[str, Callable[[Image, np.ndarray], Plain]] = {
    "LK point": PointFlow,
    "LK group": GroupFlow,
    "CSRT": Correlation,
}


@dataclass(frozen=True, slots=True)
class Row:
    error_px: float
    is_lost: bool
    risk: float = 0.0
    two_sigma_px: float = np.inf


def figures(bench: Bench) -> Iterable[Figure]:
    """Both figures of every recording."""
    for folder in bench.recordings():
        yield from _points(folder, QUICK_CLICKS if bench.is_quick else CLICKS)
        yield from _parts(folder, 2 if bench.is_quick else PARTS)


def _points(folder: Path, count: int) -> Iterable[Figure]:
    recording = open_recording(folder)
    pictures = [_picture(frame) for frame in recording.frames]
    order = {frame.number: place for place, frame in enumerate(recording.frames)}
    clicks = read_clicks(folder / "anchors.json", recording)
    clicks = [click for click in clicks if click.reference is not None][:: max(1, len(clicks) // count)]
    ours: list[Row] = []
    plain: dict[str, list[Row]] = {name: [] for name in PLAIN}
    step_ms: list[float] = []
    for click in clicks:
        wanted = _targets(click, order)
        if not wanted:
            continue
        first = order[click.frame]
        for direction in (1, -1):
            steps = [place for place in wanted if (place - first) * direction > 0]
            if not steps:
                continue
            reach = max(abs(place - first) for place in steps)
            path = {first + direction * n: pictures[first + direction * n] for n in range(reach + 1)}
            ours += _follow(click, path, wanted, step_ms)
            for name, make in PLAIN.items():
                plain[name] += _follow_plainly(click, path, wanted, make)
    yield from _figure_7(folder.name, ours, plain, step_ms)


def _targets(click: Click, order: dict[int, int]) -> dict[int, tuple[float, float]]:
    """Places in the recording's order, within the horizon, where the point is visible, and its pixel."""
    if click.reference is None:
        return {}
    return {
        order[number]: (u_px, v_px)
        for number, (u_px, v_px, state) in click.reference.targets.items()
        if state == "visible" and abs(order[number] - order[click.frame]) <= HORIZON
    }


def _picture(frame: RecordedFrame) -> Picture:
    return replace(Shot(frame).unposed_picture, colour=None)


def _follow(
    click: Click, path: dict[int, Picture], wanted: dict[int, tuple[float, float]], ms: list[float]
) -> list[Row]:
    first, *rest = path.items()
    tracker = PointTracker.start(first[1], click.x_px, click.y_px)
    rows = []
    for place, picture in rest:
        view = View(picture)
        started = time.process_time()
        tracked = tracker.step(view)
        ms.append((time.process_time() - started) * 1e3)
        if place in wanted:
            error_px = float(np.hypot(tracked.u_px - wanted[place][0], tracked.v_px - wanted[place][1]))
            rows.append(Row(error_px, tracked.state == "lost", 1 - tracked.confidence, 2 * tracked.sigma_px))
    return rows


def _follow_plainly(
    click: Click,
    path: dict[int, Picture],
    wanted: dict[int, tuple[float, float]],
    make: Callable[[Image, np.ndarray], Plain],
) -> list[Row]:
    first, *rest = path.items()
    tracker = make(first[1].grey, np.array([click.x_px, click.y_px]))
    rows = []
    for place, picture in rest:
        said = tracker.step(picture.grey)
        if place in wanted:
            rows.append(Row(float(np.linalg.norm(said.at - wanted[place])), said.is_lost))
    return rows


def _figure_7(name: str, ours: list[Row], plain: dict[str, list[Row]], ms: list[float]) -> Iterable[Figure]:
    group = plain["LK group"]
    errors = [row.error_px for row in ours]
    yield at_most(f"{name}: all targets, median", median(errors), "px", 6.0, median([r.error_px for r in group]))
    followed = [row.error_px for row in ours if not row.is_lost]
    yield at_most(f"{name}: not called lost, median", median(followed), "px", 6.0, _followed_median(group))
    yield Figure(f"{name}: not called lost, 95 %", round(percentile(followed, 95), 2), "px")
    yield Figure(f"{name}: not called lost", round(len(followed) / max(1, len(ours)), 3), "share")
    yield at_least(f"{name}: error > 20 px called lost", _caught(ours), "share", 0.9, _caught(group))
    for other in ("LK point", "CSRT"):
        yield Figure(
            f"{name}: {other}, all targets, median", round(median([r.error_px for r in plain[other]]), 2), "px"
        )
        yield Figure(f"{name}: {other}, error > 20 px called lost", round(_caught(plain[other]), 3), "share")
    honest = [row.error_px < row.two_sigma_px for row in ours if not row.is_lost]
    yield Figure(f"{name}: error under two sigma", round(float(np.mean(honest)), 3) if honest else 0.0, "share")
    ordered = [row.error_px > FAR_OFF_PX for row in sorted(ours, key=lambda row: row.risk)]
    for share in (0.5, 0.7, 0.9, 1.0):
        part = ordered[: round(share * len(ordered))]
        yield Figure(f"{name}: > 20 px among the surest {share:.0%}", round(float(np.mean(part)), 4), "share")
    yield Figure(f"{name}: step, median", round(median(ms), 1), "ms")
    yield Figure(f"{name}: step, 95 %", round(percentile(ms, 95), 1), "ms")


def _followed_median(rows: list[Row]) -> float:
    return median([row.error_px for row in rows if not row.is_lost])


def _caught(rows: list[Row]) -> float:
    """Of the far-off answers, the share that is called lost; 1 where there are none."""
    far = [row.is_lost for row in rows if row.error_px > FAR_OFF_PX]
    return float(np.mean(far)) if far else 1.0


def _parts(folder: Path, count: int) -> Iterable[Figure]:
    frames = list(open_recording(folder).frames)
    starts = np.linspace(0, max(0, len(frames) - PART_FRAMES - 10), count).astype(int)
    ends: list[float] = []
    plain_ends: list[float] = []
    ms: list[float] = []
    gone: list[bool] = []
    far: list[bool] = []
    noticed = 0
    for n, first in enumerate(starts):
        pictures = [_with_depth(frame) for frame in frames[first : first + PART_FRAMES + 10]]
        source = _with_depth(frames[(first + len(frames) // 2) % len(frames)])
        part = next(parts(source, 1, seed=100 + n))
        depths = [p.depth_m[p.depth_m > 0] for p in pictures[::10] if p.depth_m is not None]
        part = replace(part, depth_m=max(0.3, 0.8 * min(float(np.percentile(d, 5)) for d in depths if d.size)))
        clip = clip_with(pictures[:PART_FRAMES], part)
        tracker, plain = PartTracker.start(clip[0][0], *clip[0][1]), GroupFlow(clip[0][0].grey, clip[0][1])
        said = Said(clip[0][1], False)
        has_moved = False
        for shown, truth in clip[1:]:
            started = time.process_time()
            found = tracker.step(shown)
            ms.append((time.process_time() - started) * 1e3)
            said = plain.step(shown.grey)
            error_px = float(np.hypot(found.tracked.u_px - truth[0], found.tracked.v_px - truth[1]))
            has_moved |= found.state == "moving"
            if error_px > FAR_OFF_PX:
                far.append(found.tracked.state == "lost")
        ends.append(error_px)
        plain_ends.append(float(np.linalg.norm(said.at - clip[-1][1])))
        noticed += has_moved
        gone += [tracker.step(picture).tracked.state == "lost" for picture in pictures[PART_FRAMES + 1 :]]
    name = folder.name
    yield at_most(f"{name}: part, after {PART_FRAMES - 1} frames, median", median(ends), "px", 3.0, median(plain_ends))
    yield at_most(f"{name}: part, step, median", median(ms), "ms", 10.0)
    yield Figure(f"{name}: part, step, 95 %", round(percentile(ms, 95), 1), "ms")
    yield Figure(f"{name}: part, under 8 px at the end", round(float(np.mean(np.array(ends) < 8)), 3), "share")
    yield Figure(f"{name}: part, called moving", round(noticed / len(starts), 3), "share")
    yield at_least(f"{name}: part gone, called lost", float(np.mean(gone)) if gone else 1.0, "share", 0.9)
    yield at_least(f"{name}: part, error > 20 px called lost", float(np.mean(far)) if far else 1.0, "share", 0.9)


def _with_depth(frame: RecordedFrame) -> Picture:
    return replace(Shot(frame).picture, colour=None, depth_m=frame.depth())
