"""Figure 6: clicks by pictures and poses alone, past frames only; risk against coverage; refined after ten frames.

Pixels are those of the geometric reprojection in every target frame where the reference is visible. The curve ranks
all clicks by the score of ``SweepAnchor.search``, refused ones too: what another gate would have given.
"""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from sightline.client.recording import open_recording
from sightline.evaluate.clicks import Click, read_clicks
from sightline.evaluate.shot import Shot
from sightline.hall.record import RecordingPlan, write_recording
from sightline.spatial.camera import project
from sightline.spatial.sweep import PictureRing, SweepAnchor
from sightline.spatial.values import AnchorAnswer
from spatial.bench import Bench, median, percentile
from spatial.plain_sweep import PlainFound, plain_sweep
from support.load.results import Figure, at_least, at_most, within

TITLE = "Pose without depth: plane sweep, past frames only (figure 6)"
LATER = 10
SHARES = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7)
HALL = RecordingPlan(fps=5.0, duration_s=24.0, anchors=120, seed=11)
_MOVED_M, _TURNED_RAD = 0.03, 0.09
_FAR_PX = 1000.0


@dataclass(slots=True)
class _Asked:
    """One click: its answers, and pixels off in the target frames."""

    click: Click
    answer: AnchorAnswer
    later: AnchorAnswer
    score: float
    guess_px: list[float]
    plain: PlainFound | None
    plain_px: list[float]
    ms: float
    px: list[float] = field(default_factory=list)
    later_px: list[float] = field(default_factory=list)


def figures(bench: Bench) -> Iterator[Figure]:
    for folder in (*bench.recordings(), write_recording(bench.cache, HALL)):
        if (folder / "anchors.json").is_file():
            name = "hall" if folder.name.startswith("hall-") else folder.name
            yield from _of(name, _asked(folder, 7 if bench.is_quick else 1))


def _of(name: str, asked: list[_Asked]) -> Iterator[Figure]:
    good = [one for one in asked if one.answer.state == "good"]
    plain = [one for one in asked if one.plain is not None and one.plain.is_good]
    ours, theirs = _pooled([one.px for one in good]), _pooled([one.plain_px for one in plain])
    yield at_least(f"{name}: answered", 100 * len(good) / len(asked), "%", 50, 100 * len(plain) / len(asked))
    yield at_most(f"{name}: in other frames, median", median(ours), "px", 1.2, median(theirs))
    yield at_most(f"{name}: in other frames, 95 %", percentile(ours, 95), "px", 8, percentile(theirs, 95))
    placed = [one for one in asked if one.answer.p_world is not None]
    unsure = _pooled([one.px for one in placed if one.answer.state != "good"])
    yield Figure(f"{name}: approximate, further", round(100 * (len(placed) - len(good)) / len(asked), 1), "%")
    yield Figure(f"{name}: approximate, 95 %", round(percentile(unsure, 95), 2), "px")
    if honest := [_is_honest(one.answer, one.click) for one in placed]:
        yield within(f"{name}: error below two sigma", 100 * float(np.mean(honest)), "%", (90, 98))
    yield from _curve(name, asked)
    later = [one for one in asked if one.later.state == "good"]
    later_px = _pooled([one.later_px for one in later])
    yield at_least(f"{name}: after ten more frames, answered", 100 * len(later) / len(asked), "%", 60)
    yield at_most(f"{name}: after ten more frames, median", median(later_px), "px", 1.2)
    yield at_most(f"{name}: after ten more frames, 95 %", percentile(later_px, 95), "px", 8)
    yield Figure(f"{name}: CPU, median", round(median([one.ms for one in asked]), 1), "ms")
    yield Figure(f"{name}: CPU, 95 %", round(percentile([one.ms for one in asked], 95), 1), "ms")


def _curve(name: str, asked: list[_Asked]) -> Iterator[Figure]:
    ranked = sorted((one for one in asked if one.guess_px), key=lambda one: -one.score)
    for share in SHARES:
        taken = ranked[: math.ceil(share * len(asked))]
        if len(taken) >= share * len(asked):
            px = _pooled([one.guess_px for one in taken])
            yield Figure(f"{name}: surest {share:.0%}, median", round(median(px), 2), "px")
            yield Figure(f"{name}: surest {share:.0%}, 95 %", round(percentile(px, 95), 2), "px")


def _asked(folder: Path, every: int) -> list[_Asked]:
    """Every click asked at its frame and again ten frames later."""
    recording = open_recording(folder)
    shots = {frame.number: Shot(frame) for frame in recording}
    numbers = list(shots)
    clicks = read_clicks(folder / "anchors.json", recording)[::every]
    due, again = defaultdict[int, list[Click]](list), defaultdict[int, list[_Asked]](list)
    for click in clicks:
        due[click.frame].append(click)
    ring, done = PictureRing(), []
    sweep, past = SweepAnchor(ring), list[Shot]()
    for place, number in enumerate(numbers):
        shot = shots[number]
        ring.add(shot.picture)
        for click in due[number]:
            one = _ask(sweep, shots, past, click)
            done.append(one)
            again[min(place + LATER, len(numbers) - 1)].append(one)
        for one in again[place]:
            query = shots[one.click.frame].click(one.click.x_px, one.click.y_px)
            one.later = sweep.refine(query, one.answer) or one.answer
            one.later_px = _off_px(shots, one.click, one.later.p_world)
        if not past or _has_moved(past[-1], shot):
            past.append(shot)
    return done


def _ask(sweep: SweepAnchor, shots: dict[int, Shot], past: list[Shot], click: Click) -> _Asked:
    shot = shots[click.frame]
    query = shot.click(click.x_px, click.y_px)
    started = time.process_time()
    answer = sweep.anchor(query)
    ms = (time.process_time() - started) * 1e3
    searched = sweep.search(query)
    guess_px, score = list[float](), 0.0
    if searched is not None and searched.found:
        best = searched.found[0]
        score = best.verdict.score
        guess_px = _off_px(shots, click, searched.clicked.world_from_camera.apply(searched.ray * best.depth_m))
    plain = plain_sweep(past, shot, click.x_px, click.y_px)
    return _Asked(
        click=click,
        answer=answer,
        later=answer,
        score=score,
        guess_px=guess_px,
        plain=plain,
        plain_px=_off_px(shots, click, plain.p_world) if plain is not None else [],
        ms=ms,
        px=_off_px(shots, click, answer.p_world),
    )


def _has_moved(before: Shot, now: Shot) -> bool:
    a, b = before.frame.world_from_camera, now.frame.world_from_camera
    return a.distance_to_m(b) > _MOVED_M or a.angle_to_rad(b) > _TURNED_RAD


def _off_px(shots: dict[int, Shot], click: Click, p_world: object) -> list[float]:
    """Pixels between a place and the reference in every target frame where that is visible."""
    if p_world is None or click.reference is None:
        return []
    off = []
    point = np.asarray(p_world, dtype=np.float64).reshape(1, 3)
    for number, (x_px, y_px, state) in click.reference.targets.items():
        if state == "visible":
            shot = shots[number]
            ((x, y),) = project(point, shot.frame.world_from_camera.inverse(), shot.intrinsics)
            off.append(float(np.nan_to_num(np.hypot(x - x_px, y - y_px), nan=_FAR_PX)))
    return off


def _is_honest(answer: AnchorAnswer, click: Click) -> bool:
    if click.reference is None or answer.sigma_m is None:
        return False
    return float(np.linalg.norm(np.asarray(answer.p_world) - click.reference.p_world)) < 2 * answer.sigma_m


def _pooled(lists: list[list[float]]) -> list[float]:
    return [value for values in lists for value in values]
