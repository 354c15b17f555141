"""Shapes: distances, angles and areas with their stated sigma, strokes and ellipses, against truth.

On the machine hall the truth is exact; the sensor is drawn (structured light: noise by range, alike over some pixels,
holes at jumps). On recordings it is the places of the reference clicks, known from the depth of other frames: their own
scatter is in the errors. Baseline of a figure: the raw depth pixels under its points.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sightline.client.recording import open_recording
from sightline.client.recording.pack import references
from sightline.errors import InvalidShape
from sightline.spatial.anchor import anchor_from_depth
from sightline.spatial.camera import Intrinsics, project_camera
from sightline.spatial.depth import DepthImage
from sightline.spatial.frames import camera_pose, pose_value
from sightline.spatial.shapes.form import ANCHORING, Shape
from sightline.spatial.shapes.measures import angle_of, distance_of
from sightline.spatial.shapes.solve import shape_from_depth
from sightline.spatial.shapes.values import ShapeAnswer, ShapeQuery
from sightline.spatial.shapes.view import rays_of
from sightline.spatial.values import FramePose
from spatial.bench import Bench, median, percentile
from support.hall_views import PICTURE, View, hall_views
from support.load.results import Figure, at_least, at_most

TITLE = "Shapes (figures with sigma)"
Array = npt.NDArray[np.float64]
FIGURES: dict[Shape, tuple[int, Callable[[Array], float], float, str]] = {
    "distance": (2, distance_of, 1000.0, "mm"),
    "angle": (3, angle_of, 180 / np.pi, "degrees"),
}
VIEWS = 24
EACH = 30


def figures(bench: Bench) -> Iterator[Figure]:
    views = hall_views(6 if bench.is_quick else VIEWS)
    for shape in FIGURES:
        yield from on_hall(views, shape)
    yield from strokes(views)
    for folder in bench.recordings():
        for shape in FIGURES:
            yield from on_recording(folder, shape, 5 if bench.is_quick else 25)


def answered(image: DepthImage, picture: Intrinsics, frame: FramePose, shape: Shape, points: Array) -> ShapeAnswer:
    listed = tuple((float(u), float(v)) for u, v in points)
    u, v = listed[ANCHORING[shape]]
    anchor = anchor_from_depth(frame.world_id, image, picture, u, v)
    query = ShapeQuery(frame=frame, shape=shape, u=u, v=v, points=listed, anchor=anchor)
    return shape_from_depth(query, image, ())


class Scores:
    """Errors of one shape's figure, beside those of raw pixels."""

    def __init__(self) -> None:
        self.asked = 0
        self.off: list[float] = []
        self.raw: list[float] = []
        self.honest: list[bool] = []
        self.times_ms: list[float] = []

    def add(
        self, truth: float, image: DepthImage, picture: Intrinsics, frame: FramePose, shape: Shape, at: Array
    ) -> None:
        self.asked += 1
        started = time.process_time()
        measure = answered(image, picture, frame, shape, at).geometry.measure
        self.times_ms.append((time.process_time() - started) * 1000)
        rays = rays_of(at, picture)
        column, row = np.rint(project_camera(rays, image.intrinsics)).astype(int).T
        height, width = image.depth_mm.shape
        depths = image.depth_mm[np.clip(row, 0, height - 1), np.clip(column, 0, width - 1)] * 0.001
        if depths.all():
            self.raw.append(abs(FIGURES[shape][1](rays * depths[:, None]) - truth))
        if measure is not None:
            self.off.append(abs(measure.value - truth))
            self.honest.append(self.off[-1] < 2 * measure.sigma)

    def figures(self, name: str, shape: Shape) -> Iterator[Figure]:
        _, _, scale, unit = FIGURES[shape]
        yield at_least(f"{name}: {shape} measured", 100 * len(self.off) / max(self.asked, 1), "%", 80)
        yield at_most(f"{name}: {shape}, error, median", scale * median(self.off), unit, scale * median(self.raw))
        yield Figure(f"{name}: {shape}, error, 95 %", scale * percentile(self.off, 95), unit)
        yield Figure(f"{name}: {shape}, raw pixels, error, 95 %", scale * percentile(self.raw, 95), unit)
        yield at_least(f"{name}: {shape}, true error under 2 sigma", 100 * float(np.mean(self.honest)), "%", 90)
        yield at_most(f"{name}: {shape}, time, 95 %", percentile(self.times_ms, 95), "ms", 5)


def on_hall(views: tuple[View, ...], shape: Shape) -> Iterator[Figure]:
    """Random places, those at outlines left out: there the truth depends on a hair's breadth."""
    count, figure, _, _ = FIGURES[shape]
    chance, scores = np.random.default_rng(2), Scores()
    for view in views:
        for _ in range(EACH):
            at = chance.uniform(0.2, 0.8, 2) + chance.normal(size=(count, 2)) * 10 ** chance.uniform(-1.6, -0.6)
            truth = view.truth(at)
            if not np.isfinite(truth).all():
                continue
            try:
                scores.add(figure(truth), view.image, PICTURE, view.frame, shape, at)
            except InvalidShape:
                continue
    yield from scores.figures("hall", shape)


def strokes(views: tuple[View, ...]) -> Iterator[Figure]:
    """Arcs of 256 points."""
    chance, off, times_ms, asked = np.random.default_rng(4), list[float](), list[float](), 0
    for view in views:
        for _ in range(4):
            turns = np.linspace(0, chance.uniform(1, 5), 256)
            middle, reach = chance.uniform(0.3, 0.7, 2), chance.uniform(0.03, 0.2)
            at = middle + reach * np.stack([np.cos(turns), np.sin(turns)], axis=1)
            started = time.process_time()
            answer = answered(view.image, PICTURE, view.frame, "stroke", at)
            times_ms.append((time.process_time() - started) * 1000)
            inverse, truth = camera_pose(view.frame.pose).inverse(), view.truth(at)
            for exact, place in zip(truth, answer.geometry.points_world, strict=True):
                asked += 1
                if place is not None and np.isfinite(exact).all():
                    off.append(float(np.linalg.norm(inverse.apply(np.array(place)) - exact)) * 100)
    yield at_most("hall: points of strokes, error, median", median(off), "cm", 0.8)
    yield Figure("hall: points of strokes, error, 90 %", percentile(off, 90), "cm")
    yield at_most("hall: stroke of 256 points, time, 95 %", percentile(times_ms, 95), "ms", 60)


def on_recording(folder: Path, shape: Shape, frames: int) -> Iterator[Figure]:
    """Between reference clicks that are visible in the same frame."""
    known: dict[int, list[tuple[float, float, list[float]]]] = defaultdict(list)
    for click in references(folder):
        known[click["frame"]].append((click["u"], click["v"], click["world"]))
        for number, x, y, seen in click["targets"]:
            if seen == "visible":
                known[number].append((x, y, click["world"]))
    count, figure, _, _ = FIGURES[shape]
    chance, scores = np.random.default_rng(0), Scores()
    listed = [frame for frame in open_recording(folder).frames if len(known[frame.number]) >= 4]
    for index in chance.permutation(len(listed))[:frames]:
        recorded = listed[index]
        metres, camera = recorded.depth(), recorded.intrinsics
        if metres is None:
            continue
        millimetres, pose = np.rint(metres * 1000).astype(np.uint16), recorded.world_from_camera
        image = DepthImage("pub", recorded.number, 0.0, millimetres, camera, pose)
        frame = FramePose(
            publication_id="pub",
            frame_no=recorded.number,
            world_id="world",
            captured_at_ms=0.0,
            pose=pose_value(pose),
            intrinsics=camera.to_value(),
        )
        for _ in range(EACH):
            picked = [
                known[recorded.number][i] for i in chance.choice(len(known[recorded.number]), count, replace=False)
            ]
            at = np.array([camera.normalised_of(x, y) for x, y, _ in picked])
            if not ((at >= 0) & (at <= 1)).all():
                continue
            try:
                scores.add(figure(np.array([world for _, _, world in picked])), image, camera, frame, shape, at)
            except InvalidShape:
                continue
    yield from scores.figures(folder.name, shape)
