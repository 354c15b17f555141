"""7-Scenes folders: ``frame-NNNNNN.{color.png,depth.png,pose.txt}``, optionally with ``camera-intrinsics``.

The depth of this data set is **not** registered to colour (focal length 585 against 525 pixels); taking it as such is
a trap that costs 10 pixels. Without an explicit calibration file the folder is refused.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np

from sightline.client.recording.base import RecordedFrame, Recording
from sightline.client.recording.registration import DepthCalibration
from sightline.errors import RecordingError, SightlineError
from sightline.spatial.camera import Intrinsics
from sightline.spatial.pose import RigidTransform
from sightline.spatial.values import IntrinsicsValue

FRAME_INTERVAL_S = 1 / 30
WIDTH, HEIGHT = 640, 480
Matrix = list[list[float]]


class _Calibration(msgspec.Struct):
    K_color: Matrix
    K_depth: Matrix
    depth_to_color: Matrix


def is_seven_scenes(folder: Path) -> bool:
    return next(folder.glob("frame-*.color.*"), None) is not None


def open_seven_scenes(folder: Path, calibration_file: Path | None) -> Recording:
    """Open with an explicit calibration; the poses of the data set are those of the depth camera.

    Raises:
        RecordingError: there is no calibration, or it or a pose file is damaged.
    """
    if calibration_file is None:
        raise RecordingError(
            f"{folder.name} looks like 7-Scenes, whose depth is not registered to colour. "
            "Give --depth-calibration FILE (JSON with K_color, K_depth, depth_to_color)."
        )
    calibration = _read_calibration(calibration_file)
    color = _camera(calibration.K_color)
    try:
        color_from_depth = RigidTransform.from_matrix(calibration.depth_to_color)
    except (SightlineError, ValueError) as error:
        raise RecordingError(f"depth_to_color is not a rigid transform: {error}") from error
    registered = DepthCalibration(_camera(calibration.K_depth), color_from_depth)
    frames = [_frame(path, color, registered) for path in sorted(folder.glob("frame-*.color.*"))]
    return Recording(folder.name, folder, tuple(frames))


def _frame(color_path: Path, color: Intrinsics, calibration: DepthCalibration) -> RecordedFrame:
    stem = color_path.name.split(".")[0]
    digits = stem.removeprefix("frame-")
    if not digits.isdigit():
        raise RecordingError(f"{color_path.name} has no frame number.", file=color_path.name)
    world_from_depth = _pose(color_path.with_name(f"{stem}.pose.txt"))
    return RecordedFrame(
        number=int(digits),
        at_s=int(digits) * FRAME_INTERVAL_S,
        color_path=color_path,
        depth_path=color_path.with_name(f"{stem}.depth.png"),
        world_from_camera=world_from_depth @ calibration.color_from_depth.inverse(),
        intrinsics=color,
        depth_unit_m=0.001,
        depth_invalid=(0, 65535),
        calibration=calibration,
    )


def _pose(path: Path) -> RigidTransform:
    try:
        matrix = np.array([[float(x) for x in line.split()] for line in path.read_text().splitlines() if line.strip()])
        return RigidTransform.from_matrix(matrix)
    except (OSError, ValueError, SightlineError) as error:
        raise RecordingError(f"{path.name} is not a valid pose: {error}", file=path.name) from error


def _read_calibration(path: Path) -> _Calibration:
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Calibration)
    except (OSError, RecursionError, UnicodeDecodeError, msgspec.MsgspecError) as error:
        raise RecordingError(f"The calibration {path.name} cannot be read: {error}") from error


def _camera(k: Matrix) -> Intrinsics:
    try:
        return Intrinsics.from_value(IntrinsicsValue(k[0][0], k[1][1], k[0][2], k[1][2], WIDTH, HEIGHT))
    except (IndexError, SightlineError) as error:
        raise RecordingError(f"The calibration describes no camera: {error}") from error
