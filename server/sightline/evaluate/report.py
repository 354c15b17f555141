"""``sightline evaluate report``: what one's own device and room reach, measured with the printed board, on one page."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from importlib import resources
from typing import Any, Final

import numpy as np

from sightline.client.recording import Recording
from sightline.evaluate.answerer import Answerer
from sightline.evaluate.board import BoardSight, Progress, find_board, reprojection_px
from sightline.evaluate.shot import Shot
from sightline.evaluate.tracking import Tracking, tracking
from sightline.spatial.tags.layout import TagLayout
from sightline.spatial.tags.sheet import compiled

CLICKED_FRAMES: Final = 60
CLICKS_PER_FRAME: Final = 4
OTHER_FRAMES: Final = 6
BARS_CM: Final = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)
"""Upper ends of the histogram's bars; the last bar holds the rest."""


@dataclass(slots=True)
class Clicked:
    """Clicks on corners of the board, and what became of them.

    Attributes:
        error_m, sigma_m: of the anchored ones, side by side. pixels: reprojection into other frames.
        ratios: distance between two anchors of a frame by the printed distance.
    """

    asked: int = 0
    error_m: list[float] = field(default_factory=list)
    sigma_m: list[float] = field(default_factory=list)
    pixels: list[float] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)
    latency_ms: list[float] = field(default_factory=list)
    methods: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Everything that the sheet says."""

    device: str
    recording: str
    frames: int
    sights: list[BoardSight]
    clicked: Clicked
    tracking: Tracking
    has_depth: bool


def measure(
    recording: Recording, layout: TagLayout, answerer: Answerer, device: str, progress: Progress | None = None
) -> Accuracy:
    """Stream the recording, click corners of the board, hold everything against the board.

    Raises:
        RecordingError: the board is hardly seen, or files cannot be read.
    """
    sights = find_board(recording, layout, progress)
    clicked = click(recording, sights, answerer, progress)
    has_depth = any(frame.depth_path is not None for frame in recording)
    return Accuracy(
        device or recording.name, recording.name, len(recording.frames), sights, clicked, tracking(sights), has_depth
    )


def click(
    recording: Recording, sights: list[BoardSight], answerer: Answerer, progress: Progress | None = None
) -> Clicked:
    """Clicks on seen corners, each answered by its own and earlier frames; corners and order by a fixed seed."""
    rng = np.random.default_rng(11)
    chosen = np.unique(np.linspace(0, len(sights) - 1, min(CLICKED_FRAMES, len(sights))).round().astype(int))
    by_number = {sights[n].frame.number: sights[n] for n in chosen}
    others = [sights[n] for n in chosen[:: max(1, len(chosen) // OTHER_FRAMES)]]
    result = Clicked()
    for done, frame in enumerate(recording, 1):
        shot = Shot(frame)
        answerer.add(shot)
        if frame.number in by_number:
            _click_frame(result, by_number[frame.number], shot, answerer, others, rng)
        if progress is not None:
            progress(done, len(recording.frames))
    return result


def _click_frame(
    result: Clicked,
    sight: BoardSight,
    shot: Shot,
    answerer: Answerer,
    others: list[BoardSight],
    rng: np.random.Generator,
) -> None:
    picked = rng.permutation(len(sight.pixels))[:CLICKS_PER_FRAME]
    placed, true_b = [], []
    for k in picked:
        started = time.perf_counter()
        answer = answerer.anchor(result.asked, shot, float(sight.pixels[k, 0]), float(sight.pixels[k, 1]))
        result.latency_ms.append((time.perf_counter() - started) * 1000)
        result.asked += 1
        result.methods[answer.method] = result.methods.get(answer.method, 0) + 1
        if answer.p_world is None or answer.sigma_m is None:
            continue
        truth = sight.world_from_board.apply(sight.points_b[k])
        result.error_m.append(float(np.linalg.norm(np.array(answer.p_world) - truth)))
        result.sigma_m.append(answer.sigma_m)
        placed.append(np.array(answer.p_world))
        true_b.append(sight.points_b[k])
    if not placed:
        return
    points, printed = np.stack(placed), np.stack(true_b)
    for other in others:
        if other.frame.number != sight.frame.number:
            pixels = reprojection_px(points, printed, other)
            result.pixels += [float(p) for p in pixels if np.isfinite(p)]
    for i in range(len(points)):
        for j in range(i):
            distance = float(np.linalg.norm(printed[i] - printed[j]))
            if distance > 0.1:
                result.ratios.append(float(np.linalg.norm(points[i] - points[j])) / distance)


def figures(found: Accuracy) -> dict[str, float | int | None]:
    """The sheet's figures, for files and tests; None where there is nothing to tell."""
    clicked, errors = found.clicked, np.array(found.clicked.error_m) * 100
    distances = [sight.distance_m for sight in found.sights]
    per_minute = found.tracking.drift_m * 100 * 60 / max(found.tracking.duration_s, 1e-9)
    inside = [e < 2 * s for e, s in zip(clicked.error_m, clicked.sigma_m, strict=True)]
    return {
        "frames": found.frames,
        "frames_with_board": len(found.sights),
        "distance_median_m": _quantile(distances, 50),
        "clicks": clicked.asked,
        "anchored_share": len(clicked.error_m) / clicked.asked if clicked.asked else None,
        "error_median_cm": _quantile(errors, 50),
        "error_p95_cm": _quantile(errors, 95),
        "within_2_sigma_share": float(np.mean(inside)) if inside else None,
        "reprojection_median_px": _quantile(clicked.pixels, 50),
        "reprojection_p95_px": _quantile(clicked.pixels, 95),
        "depth_scale": _quantile(clicked.ratios, 50),
        "tracking_scale": found.tracking.scale,
        "tracking_median_cm": _quantile(found.tracking.error_m * 100, 50),
        "tracking_p95_cm": _quantile(found.tracking.error_m * 100, 95),
        "drift_cm": found.tracking.drift_m * 100,
        "drift_cm_per_minute": per_minute if found.tracking.duration_s > 5 else None,
        "pose_offset_ms": found.tracking.offset_ms,
        "anchor_median_ms": _quantile(clicked.latency_ms, 50),
        "anchor_p95_ms": _quantile(clicked.latency_ms, 95),
        "board_residual_px": _quantile([sight.residual_px for sight in found.sights], 50),
    }


def _quantile(values: Any, share: float) -> float | None:
    return float(np.percentile(values, share)) if len(values) else None


def histogram(errors_m: list[float]) -> list[dict[str, str | int]]:
    """Bars of the error histogram."""
    edges = [0.0, *BARS_CM]
    counts = np.histogram(np.array(errors_m) * 100, [*edges, np.inf])[0]
    names = [f"{edge:g}" for edge in BARS_CM] + [f"> {BARS_CM[-1]:g}"]
    return [{"name": name, "count": int(count)} for name, count in zip(names, counts, strict=True)]


def pdf(found: Accuracy) -> bytes:
    """The sheet."""
    sampled = np.unique(np.linspace(0, len(found.sights) - 1, min(200, len(found.sights))).astype(int))
    start = found.sights[0].frame.at_s
    values = {
        "device": found.device[:80],
        "recording": found.recording[:80],
        "rows": rows(found),
        "bars": histogram(found.clicked.error_m),
        "anchored": len(found.clicked.error_m),
        "track": [
            {"t": round(found.sights[n].frame.at_s - start, 3), "cm": round(float(found.tracking.error_m[n]) * 100, 3)}
            for n in sampled
        ],
        "has_depth": found.has_depth,
    }
    return compiled(resources.files("sightline.evaluate").joinpath("report.typ").read_bytes(), values)


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of the sheet: a figure with its form, and what it means, or a second figure with a form."""

    name: str
    figure: str
    form: str
    meaning: str
    second: str = ""


_ROWS: Final = (
    _Row("Clicks anchored", "anchored_share", "{:.1%}", "of {} clicks on corners of the board", "clicks"),
    _Row("Error of a mark, median", "error_median_cm", "{:.2f} cm", "95 %: {:.2f} cm", "error_p95_cm"),
    _Row("Stated size covers it", "within_2_sigma_share", "{:.1%}", "error below two sigma; 90 to 98 % is honest"),
    _Row("In other frames, median", "reprojection_median_px", "{:.2f} px", "95 %: {:.2f} px", "reprojection_p95_px"),
    _Row("Scale of depth", "depth_scale", "{:.3f}", "distances between marks by printed ones"),
    _Row("Scale of tracking", "tracking_scale", "{:.3f}", "the camera's path by the same path seen from the board"),
    _Row("Unsteadiness of tracking", "tracking_median_cm", "{:.2f} cm", "95 %: {:.2f} cm", "tracking_p95_cm"),
    _Row("Drift", "drift_cm", "{:.2f} cm", "{:.2f} cm per minute", "drift_cm_per_minute"),
    _Row("Poses against pictures", "pose_offset_ms", "{:+.0f} ms", "how much later a pose is than its picture"),
    _Row(
        "Time to anchor, median", "anchor_median_ms", "{:.1f} ms", "95 %: {:.1f} ms, on this computer", "anchor_p95_ms"
    ),
    _Row(
        "Fit of the board", "board_residual_px", "{:.2f} px", "more than 1: bent, or a camera model that is not its own"
    ),
)


def rows(found: Accuracy) -> list[list[str]]:
    """Name, figure and meaning of each line of the sheet."""
    f = figures(found)
    seen = f"{f['frames_with_board']} of {f['frames']} frames"
    methods = ", ".join(f"{name} {count}" for name, count in sorted(found.clicked.methods.items()))
    lines = [["Board seen", seen, _said(f["distance_median_m"], "from {:.2f} m (median)")]]
    for row in _ROWS:
        meaning = _said(f[row.second], row.meaning) if row.second else row.meaning
        lines.append([row.name, _said(f[row.figure], row.form), meaning])
    return [*lines, ["Methods", methods or "none", "how clicks were placed"]]


def _said(value: float | int | None, form: str) -> str:
    return "not measured" if value is None else form.format(value)
