"""Our own recording format: ``sequence.json`` beside the pictures.

    {"name", "width", "height", "depth_unit_m", "depth_invalid": [0], "depth_registered_to_color": true,
     "K_color": 3x3, "K_depth": 3x3, "frames": [{"n", "t", "color", "depth", "color_cam_to_world": 4x4,
     "depth_cam_to_world": 4x4 (only when depth is not registered)}]}

Poses are camera-to-world with OpenCV axes, metres. Depth is uint16.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from sightline.client.recording.base import RecordedFrame, Recording, inside
from sightline.client.recording.registration import DepthCalibration
from sightline.errors import RecordingError, SightlineError
from sightline.spatial.camera import Intrinsics
from sightline.spatial.pose import RigidTransform
from sightline.spatial.values import IntrinsicsValue

INDEX = "sequence.json"
MAX_INDEX_BYTES = 256 * 1024 * 1024
Matrix = list[list[float]]


class _Frame(msgspec.Struct):
    n: int
    t: float
    color: str
    color_cam_to_world: Matrix
    depth: str | None = None
    depth_cam_to_world: Matrix | None = None


class _Sequence(msgspec.Struct):
    name: str
    width: int
    height: int
    K_color: Matrix
    frames: list[_Frame]
    depth_unit_m: float = 0.001
    depth_invalid: list[int] = msgspec.field(default_factory=lambda: [0])
    depth_registered_to_color: bool = True
    K_depth: Matrix | None = None
    depth_width: int | None = None
    depth_height: int | None = None


def is_pack(folder: Path) -> bool:
    return (folder / INDEX).is_file()


def open_pack(folder: Path) -> Recording:
    """Read and check the index; pictures are read later, one by one.

    Raises:
        RecordingError: the index cannot be read, or a number in it describes no camera or pose.
    """
    index = _read_index(folder / INDEX)
    color = _camera(index.K_color, index.width, index.height, "K_color")
    depth_model = None
    if not index.depth_registered_to_color:
        if index.K_depth is None:
            raise RecordingError(f"{folder.name}: depth is not registered to colour and K_depth is missing.")
        depth_size = (index.depth_width or index.width, index.depth_height or index.height)
        depth_model = _camera(index.K_depth, *depth_size, "K_depth")
    if not 0 < index.depth_unit_m <= 1:
        raise RecordingError(f"{folder.name}: a depth unit of {index.depth_unit_m} m makes no sense.")
    frames = [_frame(folder, index, row, color, depth_model) for row in index.frames]
    return Recording(index.name or folder.name, folder, tuple(frames))


def _read_index(path: Path) -> _Sequence:
    try:
        if path.stat().st_size > MAX_INDEX_BYTES:
            raise RecordingError(f"{path.name} is larger than {MAX_INDEX_BYTES} bytes.")
        return msgspec.json.decode(path.read_bytes(), type=_Sequence)
    except (OSError, UnicodeDecodeError, RecursionError, msgspec.MsgspecError) as error:
        raise RecordingError(f"{path.parent.name}/{path.name} cannot be read: {error}.") from error


def _frame(
    folder: Path, index: _Sequence, row: _Frame, color: Intrinsics, depth_model: Intrinsics | None
) -> RecordedFrame:
    world_from_color = _pose(row.color_cam_to_world, row.n)
    calibration = None
    if depth_model is not None and row.depth is not None:
        if row.depth_cam_to_world is None:
            raise RecordingError(f"{folder.name}: frame {row.n} has depth without depth_cam_to_world.")
        # Per frame, because free-running sensors take the two pictures at different moments.
        color_from_depth = world_from_color.inverse() @ _pose(row.depth_cam_to_world, row.n)
        calibration = DepthCalibration(depth_model, color_from_depth)
    return RecordedFrame(
        number=row.n,
        at_s=row.t,
        color_path=inside(folder, row.color),
        depth_path=inside(folder, row.depth) if row.depth is not None else None,
        world_from_camera=world_from_color,
        intrinsics=color,
        depth_unit_m=index.depth_unit_m,
        depth_invalid=tuple(index.depth_invalid),
        calibration=calibration,
    )


def _camera(k: Matrix, width: int, height: int, name: str) -> Intrinsics:
    try:
        value = IntrinsicsValue(k[0][0], k[1][1], k[0][2], k[1][2], width, height)
        return Intrinsics.from_value(value)
    except IndexError as error:
        raise RecordingError(f"{name} is not a 3 x 3 matrix.") from error
    except SightlineError as error:
        raise RecordingError(f"{name}: {error.message}") from error


def _pose(matrix: Matrix, number: int) -> RigidTransform:
    try:
        return RigidTransform.from_matrix(matrix)
    except (SightlineError, ValueError) as error:
        raise RecordingError(f"The pose of frame {number} is not valid: {error}", frame=number) from error


def references(folder: Path) -> list[dict[str, Any]]:
    """Reference anchors (``anchors.json``) for scoring; empty when the recording has none."""
    path = folder / "anchors.json"
    if not path.is_file():
        return []
    try:
        anchors = json.loads(path.read_text())["anchors"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise RecordingError(f"{folder.name}/anchors.json cannot be read: {error}.") from error
    if not isinstance(anchors, list):
        raise RecordingError(f"{folder.name}/anchors.json holds no list of anchors.")
    return anchors
