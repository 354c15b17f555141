"""A small reader of recorded RGB-D sequences for tests and benchmarks: depth frames, poses and reference clicks.

Reads ``sequence.json`` and ``anchors.json`` of the recordings; depth taken by another camera than the colour one is
carried over by its own calibration. The product's reader of recordings is a different one (``sightline.client``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from sightline.spatial.camera import Intrinsics, project_camera, unproject
from sightline.spatial.frames import pose_value
from sightline.spatial.pose import RigidTransform
from sightline.spatial.values import ClickQuery, DepthFrame, FramePose

WORLD_ID = "world-1"
_MIN_SOURCE_M, _MAX_SOURCE_M = 0.15, 7.0


@dataclass(frozen=True, slots=True)
class ReferenceClick:
    """A click whose place is known from other frames of the same recording."""

    frame: int
    x_px: float
    y_px: float
    p_world: np.ndarray
    ref_std_m: float
    has_own_depth: bool
    is_edge: bool
    targets: tuple[tuple[int, float, float, str], ...]


class Recording:
    """One recorded sequence; frames are read when asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.meta: dict[str, Any] = json.loads((folder / "sequence.json").read_text())
        self.intrinsics = _intrinsics(self.meta["K_color"], self.meta["width"], self.meta["height"])
        self._frames = {int(frame["n"]): frame for frame in self.meta["frames"]}

    @property
    def frame_numbers(self) -> list[int]:
        return list(self._frames)

    def world_from_camera(self, n: int) -> RigidTransform:
        return RigidTransform.from_matrix(self._frames[n]["color_cam_to_world"])

    def frame_pose(self, n: int) -> FramePose:
        return FramePose(
            publication_id="pub-1",
            frame_no=n,
            world_id=WORLD_ID,
            captured_at_ms=float(self._frames[n]["t"]) * 1000,
            pose=pose_value(self.world_from_camera(n)),
            intrinsics=self.intrinsics.to_value(),
        )

    def depth_frame(self, n: int) -> DepthFrame:
        """The depth of a frame, registered to its colour camera."""
        millimetres = np.round(self._registered(n) * 1000).astype("<u2")
        height, width = millimetres.shape
        return DepthFrame(
            frame=self.frame_pose(n),
            width=width,
            height=height,
            intrinsics=self.intrinsics.to_value(),
            depth_mm=millimetres.tobytes(),
        )

    def click(self, reference: ReferenceClick) -> ClickQuery:
        u, v = self.intrinsics.normalised_of(reference.x_px, reference.y_px)
        return ClickQuery(frame=self.frame_pose(reference.frame), u=u, v=v)

    def reference_clicks(self) -> Iterator[ReferenceClick]:
        for a in json.loads((self.folder / "anchors.json").read_text())["anchors"]:
            yield ReferenceClick(
                frame=a["frame"],
                x_px=a["u"],
                y_px=a["v"],
                p_world=np.array(a["world"]),
                ref_std_m=a["ref_std_m"],
                has_own_depth=a["own_depth_m"] > 0,
                is_edge=a["edge"],
                targets=tuple((int(n), float(u), float(v), str(state)) for n, u, v, state in a["targets"]),
            )

    def _registered(self, n: int) -> np.ndarray:
        frame = self._frames[n]
        raw = np.asarray(cv2.imread(str(self.folder / frame["depth"]), cv2.IMREAD_UNCHANGED))
        metres: np.ndarray = raw.astype(np.float64) * self.meta["depth_unit_m"]
        metres[np.isin(raw, self.meta["depth_invalid"])] = 0
        if self.meta["depth_registered_to_color"]:
            return metres
        source = _intrinsics(self.meta["K_depth"], raw.shape[1], raw.shape[0])
        world_from_depth = RigidTransform.from_matrix(frame["depth_cam_to_world"])
        return _carry_over(metres, source, self.world_from_camera(n).inverse() @ world_from_depth, self.intrinsics)


def _carry_over(
    metres: np.ndarray, source: Intrinsics, target_from_source: RigidTransform, target: Intrinsics
) -> np.ndarray:
    """Depth as another camera of about the same place sees it: nearest pixel, nearest surface wins."""
    rows, columns = np.nonzero((metres > _MIN_SOURCE_M) & (metres < _MAX_SOURCE_M))
    points = unproject(np.stack([columns, rows], axis=1).astype(float), metres[rows, columns], source)
    points = target_from_source.apply(points)
    points = points[points[:, 2] > 0]
    pixels = np.round(project_camera(points, target)).astype(int)
    inside = ((pixels >= 0) & (pixels < (target.width, target.height))).all(axis=1)
    out = np.full((target.height, target.width), np.inf)
    np.minimum.at(out, (pixels[inside, 1], pixels[inside, 0]), points[inside, 2])
    out[np.isinf(out)] = 0
    return out


def _intrinsics(k: list[list[float]], width: int, height: int) -> Intrinsics:
    return Intrinsics(fx=k[0][0], fy=k[1][1], cx=k[0][2], cy=k[1][2], width=width, height=height)
