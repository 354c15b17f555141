"""The printed accuracy board in a recording: where it is in each picture, by the picture alone.

The board's corners are known to the printer's exactness, so every picture that shows it tells where the camera was
against it, with no help from the device: that is the truth that the device's poses, depth and anchors are held against.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from sightline.client.recording import RecordedFrame, Recording
from sightline.errors import RecordingError
from sightline.spatial.camera import Array, project_camera
from sightline.spatial.picture import Picture
from sightline.spatial.pose import RigidTransform
from sightline.spatial.tags.detect import corner_points, find_tags
from sightline.spatial.tags.layout import TagLayout
from sightline.spatial.tags.place import FrameSights, place

MIN_TAGS: Final = 2
MIN_FRAMES: Final = 5
MAX_RESIDUAL_PX: Final = 1.5
"""A board that is bent, or printed at another size in one direction, fits worse than this."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class BoardSight:
    """The board in one frame.

    Attributes:
        camera_from_board: from the picture alone. residual_px: median of the corners, at 500 px focal length.
        points_b: ``(N, 3)`` corners seen, the board's frame. pixels: ``(N, 2)`` where they were seen.
    """

    frame: RecordedFrame
    camera_from_board: RigidTransform
    residual_px: float
    points_b: Array
    pixels: Array

    @property
    def world_from_board(self) -> RigidTransform:
        """Where the device's pose puts the board: the same place every time, if tracking were perfect."""
        return self.frame.world_from_camera @ self.camera_from_board

    @property
    def distance_m(self) -> float:
        return float(np.linalg.norm(self.camera_from_board.translation))


def find_board(recording: Recording, layout: TagLayout, progress: Progress | None = None) -> list[BoardSight]:
    """Every frame that shows at least two tags of the board, well.

    Raises:
        RecordingError: fewer than five do, or files cannot be read.
    """
    found = []
    for done, frame in enumerate(recording, 1):
        sight = board_in(frame, layout)
        if sight is not None:
            found.append(sight)
        if progress is not None:
            progress(done, len(recording.frames))
    if len(found) < MIN_FRAMES:
        raise RecordingError(
            f"The board is seen well in {len(found)} frames of {recording.name}; at least {MIN_FRAMES} are needed. "
            "Print it with `sightline evaluate tags --board`, hang it flat and keep it in view from 0.5 to 2 m."
        )
    return found


def board_in(frame: RecordedFrame, layout: TagLayout) -> BoardSight | None:
    """The board in one frame; None when it is not seen well."""
    grey = cv2.cvtColor(frame.color(), cv2.COLOR_BGR2GRAY).astype(np.uint8)
    picture = Picture("board", frame.number, frame.at_s * 1000, None, None, frame.intrinsics, grey)
    sights = find_tags(picture, layout.sizes())
    if len(sights) < MIN_TAGS:
        return None
    placed = place(layout, [FrameSights(sights, RigidTransform.identity(), frame.intrinsics)])
    if placed is None or placed.is_ambiguous or placed.residual_px > MAX_RESIDUAL_PX:
        return None
    points = [layout.tags[s.tag].asset_from_tag.apply(corner_points(s.side_m)) for s in sights]
    pixels = np.concatenate([s.corners for s in sights])
    return BoardSight(frame, placed.world_from_asset, placed.residual_px, np.concatenate(points), pixels)


def reprojection_px(points_w: Array, truth_b: Array, sight: BoardSight) -> Array:
    """``(N,)`` pixels, in a frame, between anchored points and the places of the board that they were put on."""
    seen = project_camera(sight.frame.world_from_camera.inverse().apply(points_w), sight.frame.intrinsics)
    true = project_camera(sight.camera_from_board.apply(truth_b), sight.frame.intrinsics)
    return np.asarray(np.linalg.norm(seen - true, axis=1), dtype=np.float64)
