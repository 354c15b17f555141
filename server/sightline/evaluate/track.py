"""Evaluates tracking without pose: clicks followed forwards, and backwards to targets before the click.

Following backwards through frames that have come already is what a live room does not do (marks are drawn from the
click on); targets before the click would otherwise say nothing. Poses and depth of the recording are not looked at.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np

from sightline.client.recording import Recording
from sightline.evaluate.answerer import Seen
from sightline.evaluate.clicks import Click
from sightline.evaluate.shot import WORLD_ID, Shot
from sightline.spatial.anchor import screen_only
from sightline.spatial.track.point_tracker import PointTracker
from sightline.spatial.track.values import Tracked
from sightline.spatial.track.view import View
from sightline.spatial.values import AnchorAnswer

_KEPT_FRAMES: Final = 120
_GIVEN_UP_AFTER: Final = 30
"""Frames of loss in a row; a live room asks the expert to click again long before."""
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class _Run:
    """One click being followed in one direction of time."""

    tracker: PointTracker
    lost_for: int = 0

    def step(self, view: View) -> Tracked:
        tracked = self.tracker.step(view)
        self.lost_for = self.lost_for + 1 if tracked.state == "lost" else 0
        return tracked

    @property
    def is_over(self) -> bool:
        return self.lost_for >= _GIVEN_UP_AFTER


@dataclass(slots=True)
class _Point:
    place: int
    """Of the click's frame in the recording's order."""
    first: View
    at: tuple[float, float]
    forwards: _Run | None
    backwards: _Run | None = None
    earliest: int = 0
    """How far back it has been followed, in the recording's order."""
    seen: dict[int, Tracked] = field(default_factory=dict)
    """Frame number to what was found there."""


class Tracks:
    """Follows clicks through a recording that is shown frame by frame."""

    def __init__(self) -> None:
        self._kept: deque[tuple[int, int, View]] = deque(maxlen=_KEPT_FRAMES)
        self._points: dict[int, _Point] = {}
        self._place = -1
        self.step_ms: list[float] = []

    def add(self, shot: Shot) -> None:
        """The next frame has come: every point takes its step."""
        self._place += 1
        view = View(replace(shot.unposed_picture, colour=None))
        self._kept.append((self._place, shot.number, view))
        for point in self._points.values():
            if point.forwards is not None:
                point.seen[shot.number] = self._timed(point.forwards, view)
                if point.forwards.is_over:
                    point.forwards = None

    def start(self, number: int, x_px: float, y_px: float) -> None:
        """A click in the frame that came last.

        Raises:
            SpatialError: it is not on the picture.
        """
        _, frame, view = self._kept[-1]
        point = _Point(
            self._place, view, (x_px, y_px), _Run(PointTracker.start(view, x_px, y_px)), earliest=self._place
        )
        point.seen[frame] = Tracked(x_px, y_px, "good", 0.5, 1.0)
        self._points[number] = point

    def at(self, number: int, frame: int) -> Tracked | None:
        """Where a click is in a frame that has come; None where nobody followed it any more."""
        point = self._points[number]
        if frame not in point.seen:
            self._follow_back(point, frame)
        return point.seen.get(frame)

    def seen(self, number: int) -> dict[int, Tracked]:
        """Every frame in which a click was looked for."""
        return self._points[number].seen

    def forget(self, number: int) -> None:
        """Follow a click no further; what was found stays."""
        point = self._points[number]
        point.forwards = point.backwards = None

    def _follow_back(self, point: _Point, frame: int) -> None:
        earlier = [one for one in self._kept if one[0] < point.earliest]
        if frame not in [number for _, number, _ in earlier]:
            return
        if point.backwards is None:
            point.backwards = _Run(PointTracker.start(point.first, *point.at))
        for place, number, view in reversed(earlier):
            if point.backwards.is_over:
                return
            point.seen[number] = self._timed(point.backwards, view)
            point.earliest = place
            if number == frame:
                return

    def _timed(self, run: _Run, view: View) -> Tracked:
        started = time.perf_counter()
        tracked = run.step(view)
        self.step_ms.append((time.perf_counter() - started) * 1e3)
        return tracked


class TrackAnswerer:
    """Implements ``Answerer`` for pictures without pose: no place in the world, but one in each picture."""

    def __init__(self) -> None:
        self.tracks = Tracks()

    def add(self, shot: Shot) -> None:
        self.tracks.add(shot)

    def anchor(self, number: int, shot: Shot, x_px: float, y_px: float) -> AnchorAnswer:
        self.tracks.start(number, x_px, y_px)
        return screen_only(WORLD_ID, "no_pose")

    def see(self, number: int, shot: Shot) -> Seen | None:
        tracked = self.tracks.at(number, shot.number)
        if tracked is None or tracked.state == "lost" or tracked.standing == "unknown":
            return None
        return Seen(tracked.u_px, tracked.v_px, tracked.standing)

    def summary(self) -> dict[str, Any]:
        return {"key_frames": 0, "ms": []}


@dataclass(slots=True)
class Followed:
    """One click, and where it was found; ``targets`` has an entry for each target frame of the click."""

    click: Click
    latency_ms: float
    targets: dict[int, Tracked]
    per_frame: dict[int, Tracked]


def stream(
    recording: Recording, clicks: Sequence[Click], progress: Progress | None = None
) -> tuple[list[Followed], list[float]]:
    """Follow every click to the last of its targets.

    Returns:
        Answers in the order of the clicks, and the milliseconds of each step.
    Raises:
        RecordingError: a file of the recording cannot be read.
    """
    order = {frame.number: place for place, frame in enumerate(recording.frames)}
    by_frame: dict[int, list[int]] = {}
    for number, click in enumerate(clicks):
        by_frame.setdefault(click.frame, []).append(number)
    last = [max((order[t] for t in click.targets), default=order[click.frame]) for click in clicks]
    tracks, latency_ms = Tracks(), dict[int, float]()
    for place, frame in enumerate(recording.frames):
        tracks.add(Shot(frame))
        for number in by_frame.get(frame.number, ()):
            started = time.perf_counter()
            tracks.start(number, clicks[number].x_px, clicks[number].y_px)
            latency_ms[number] = (time.perf_counter() - started) * 1e3
            for target in sorted(clicks[number].targets, key=order.__getitem__, reverse=True):
                if order[target] < place:
                    tracks.at(number, target)
        for number in latency_ms:
            if place >= last[number]:
                tracks.forget(number)
        if progress is not None:
            progress(place + 1, len(recording.frames))
    followed = [_followed(click, latency_ms[n], tracks.seen(n), order) for n, click in enumerate(clicks)]
    return followed, tracks.step_ms


def _followed(click: Click, latency_ms: float, seen: dict[int, Tracked], order: dict[int, int]) -> Followed:
    ordered = dict(sorted(seen.items(), key=lambda item: order[item[0]]))
    targets = {target: ordered[target] if target in ordered else _given_up(click, ordered, target, order)
               for target in click.targets}  # fmt: skip
    return Followed(click, latency_ms, targets, {n: t for n, t in ordered.items() if n != click.frame})


def _given_up(click: Click, seen: dict[int, Tracked], target: int, order: dict[int, int]) -> Tracked:
    """Where a point was last looked for, on the way from the click to a target that was not reached."""
    side = [n for n in seen if (order[n] >= order[click.frame]) == (order[target] >= order[click.frame])]
    nearest = min(side, key=lambda n: abs(order[n] - order[target]), default=click.frame)
    return replace(seen[nearest], state="lost", confidence=0.0, standing="unknown")


def document(followed: Sequence[Followed], step_ms: Sequence[float]) -> dict[str, Any]:
    """The output file, as ``protocols/evaluate/track.schema.json`` describes it."""
    tracking = {"steps": len(step_ms)}
    if step_ms:
        median, p95 = (round(float(ms), 3) for ms in np.percentile(step_ms, [50, 95]))
        return {"clicks": [_row(one) for one in followed], "tracking": {**tracking, "median_ms": median, "p95_ms": p95}}
    return {"clicks": [_row(one) for one in followed], "tracking": tracking}


def _row(one: Followed) -> dict[str, Any]:
    return {
        "frame": one.click.frame,
        "u": one.click.x_px,
        "v": one.click.y_px,
        "state": "screen_only",
        "method": "track2d",
        "p_world": None,
        "sigma_m": None,
        "latency_ms": round(one.latency_ms, 3),
        "direction": "both" if any(n < one.click.frame for n in one.targets) else "forward",
        "targets": [[n, _px(t.u_px), _px(t.v_px), _target_state(t)] for n, t in one.targets.items()],
        "per_frame": [[n, _px(t.u_px), _px(t.v_px), t.state, round(t.sigma_px, 2)] for n, t in one.per_frame.items()],
    }


def _px(value: float) -> float:
    return round(value, 2)


def _target_state(tracked: Tracked) -> str:
    return "lost" if tracked.state == "lost" or tracked.standing == "unknown" else tracked.standing


@dataclass(frozen=True, slots=True)
class Found:
    """One target with a reference: how far away in frames, how far off, and what was said of it."""

    frames_away: int
    error_px: float
    tracked: Tracked


def against_reference(followed: Sequence[Followed]) -> list[Found]:
    """Targets whose reference says that they are visible."""
    out = []
    for one in followed:
        if one.click.reference is None:
            continue
        for number, (u_px, v_px, state) in one.click.reference.targets.items():
            if state == "visible" and number in one.targets:
                tracked = one.targets[number]
                error_px = float(np.hypot(tracked.u_px - u_px, tracked.v_px - v_px))
                out.append(Found(abs(number - one.click.frame), error_px, tracked))
    return out


def lines(followed: Sequence[Followed], step_ms: Sequence[float]) -> list[str]:
    """The printed table."""
    out = [f"clicks    {len(followed)}, {len(step_ms)} steps"]
    if step_ms:
        out[0] += f" of {np.median(step_ms):.1f} ms median, {np.percentile(step_ms, 95):.1f} ms at 95 %"
    found = against_reference(followed)
    if not found:
        return out
    out.append(
        f"{'frames away':16}{'targets':>8}{'followed':>10}{'median':>10}{'95 %':>10}{'> 20 px':>9}{'of them lost':>14}"
    )
    for low, high in ((1, 5), (6, 15), (16, 30), (1, 15)):
        part = [one for one in found if low <= one.frames_away <= high]
        if part:
            out.append(_table_row(f"{low} to {high}", part))
    return out


def _table_row(name: str, found: Sequence[Found]) -> str:
    followed = [one.error_px for one in found if one.tracked.state != "lost"]
    far = [one.tracked.state == "lost" for one in found if one.error_px > 20]
    middle = f"{np.median(followed):>7.1f} px{np.percentile(followed, 95):>7.1f} px" if followed else f"{'':20}"
    lost = f"{np.mean(far):>14.1%}" if far else f"{'none':>14}"
    return f"  {name:14}{len(found):>8}{len(followed) / len(found):>10.1%}{middle}{len(far) / len(found):>9.1%}{lost}"
