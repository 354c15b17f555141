"""Streams a recording through the spatial cores and scores every reference click, using only frames up to its own."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from sightline.jobs.light import LightCore
from sightline.jobs.world import WorldCore
from sightline.spatial.frames import camera_pose
from sightline.spatial.keyframe import KeyFrameGate
from sightline.spatial.values import AnchorAnswer, MarkQuery
from support.recordings import Recording, ReferenceClick

CASE = "case-1"


@dataclass(slots=True)
class Scored:
    """One click, its answer at once and its final one."""

    click: ReferenceClick
    first: AnchorAnswer
    final: AnchorAnswer
    anchor_ms: float
    refine_ms: float

    @property
    def error_m(self) -> float:
        """Distance of the final place from the reference; NaN without a place."""
        return error_m(self.final, self.click)


@dataclass(slots=True)
class Scores:
    clicks: list[Scored] = field(default_factory=list)
    fuse_ms: list[float] = field(default_factory=list)
    blocks: int = 0
    visibility: list[tuple[str, str]] = field(default_factory=list)
    """Expected and answered, for each target frame up to the clicked one."""
    reprojection_px: list[float] = field(default_factory=list)


def error_m(answer: AnchorAnswer, click: ReferenceClick) -> float:
    if answer.p_world is None:
        return float("nan")
    return float(np.linalg.norm(np.asarray(answer.p_world) - click.p_world))


def score(folder: Path, *, volume: bool = True, own_depth: bool = True) -> Scores:
    """Scores of one recording.

    Args:
        folder: the recording.
        volume: whether key frames are fused and answers refined.
        own_depth: without it the depth of a clicked frame comes after its clicks (depth at a few Hz, video faster).
    """
    recording, scores = Recording(folder), Scores()
    light, world, gate = LightCore(), WorldCore() if volume else None, KeyFrameGate()
    clicks: dict[int, list[ReferenceClick]] = defaultdict(list)
    for click in recording.reference_clicks():
        clicks[click.frame].append(click)
    for n in recording.frame_numbers:
        if own_depth:
            _add(recording, n, light, world, gate, scores)
        for click in clicks[n]:
            scores.clicks.append(_score_click(recording, click, light, world))
            _score_targets(recording, click, scores, light)
        if not own_depth:
            _add(recording, n, light, world, gate, scores)
    scores.blocks = int(str(world.dump()["blocks"])) if world else 0
    return scores


def _add(
    recording: Recording, n: int, light: LightCore, world: WorldCore | None, gate: KeyFrameGate, scores: Scores
) -> None:
    depth = recording.depth_frame(n)
    is_key_frame = gate.admits(depth.frame.captured_at_ms, camera_pose(depth.frame.pose))
    light.add_depth(CASE, depth, is_key_frame=is_key_frame)
    if is_key_frame and world is not None:
        started = time.process_time()
        world.fuse(depth)
        scores.fuse_ms.append((time.process_time() - started) * 1e3)


def _score_click(recording: Recording, click: ReferenceClick, light: LightCore, world: WorldCore | None) -> Scored:
    query = recording.click(click)
    started = time.process_time()
    first = light.anchor(CASE, query)
    answered = time.process_time()
    refined = world.refine(query, first) if world is not None else None
    ended = time.process_time()
    return Scored(click, first, refined or first, (answered - started) * 1e3, (ended - answered) * 1e3)


def _score_targets(recording: Recording, click: ReferenceClick, scores: Scores, light: LightCore) -> None:
    """Visibility in target frames: by their own depth where it came before, else by what there is."""
    final = scores.clicks[-1].final
    if final.p_world is None or final.sigma_m is None:
        return
    mark = MarkQuery("m", final.p_world, final.sigma_m)
    for n, x_px, y_px, expected in click.targets:
        frame = recording.frame_pose(n)
        (seen,) = light.visibility(CASE, frame, (mark,))
        if seen.u is not None and seen.v is not None:
            pixel = recording.intrinsics.pixel_of(seen.u, seen.v)
            scores.reprojection_px.append(float(np.hypot(pixel[0] - x_px, pixel[1] - y_px)))
        if n <= click.frame:
            scores.visibility.append((expected, seen.visibility))
