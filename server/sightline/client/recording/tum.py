"""TUM RGB-D benchmark folders: ``rgb.txt``, ``depth.txt``, ``groundtruth.txt``.

Format: https://cvg.cit.tum.de/data/datasets/rgbd-dataset/file_formats. Depth is registered to colour, 1/5000 m a unit.
Colour, depth and pose have clocks of their own: each colour frame takes the nearest depth (within 20 ms) and the pose
interpolated between its neighbours (no further apart than 100 ms); a frame that lacks either is left out.
"""

from __future__ import annotations

from bisect import bisect_left
from pathlib import Path

import numpy as np

from sightline.client.recording.base import RecordedFrame, Recording, inside
from sightline.errors import RecordingError, SightlineError
from sightline.spatial.camera import Intrinsics
from sightline.spatial.pose import RigidTransform, rotation_from_quaternion
from sightline.spatial.values import IntrinsicsValue, PoseValue

DEPTH_UNIT_M = 1 / 5000
MAX_DEPTH_OFFSET_S = 0.02
MAX_POSE_GAP_S = 0.1
CAMERAS = {
    "freiburg1": (517.3, 516.5, 318.6, 255.3),
    "freiburg2": (520.9, 521.0, 325.1, 249.7),
    "freiburg3": (535.4, 539.2, 320.1, 247.6),
}
"""fx, fy, cx, cy of the benchmark's three cameras (its page "Intrinsic Camera Calibration")."""
ROS_DEFAULT = (525.0, 525.0, 319.5, 239.5)
Row = tuple[float, list[str]]


def is_tum(folder: Path) -> bool:
    return all((folder / name).is_file() for name in ("rgb.txt", "depth.txt", "groundtruth.txt"))


def open_tum(folder: Path) -> Recording:
    """Read the three lists and join them by time.

    Raises:
        RecordingError: a list is damaged, or no colour frame has both depth and pose.
    """
    colors, depths, poses = (_rows(folder / name) for name in ("rgb.txt", "depth.txt", "groundtruth.txt"))
    if not colors:
        raise RecordingError(f"{folder.name}/rgb.txt lists no pictures.")
    camera = _camera(folder.name)
    depth_times, pose_times = [row[0] for row in depths], [row[0] for row in poses]
    start_s = colors[0][0]
    frames = []
    for number, (at_s, fields) in enumerate(colors):
        pose = _pose_at(at_s, poses, pose_times)
        depth = _nearest(at_s, depths, depth_times)
        if pose is None or depth is None:
            continue
        frames.append(
            RecordedFrame(
                number=number,
                at_s=at_s - start_s,
                color_path=inside(folder, fields[0]),
                depth_path=inside(folder, depth),
                world_from_camera=pose,
                intrinsics=camera,
                depth_unit_m=DEPTH_UNIT_M,
            )
        )
    return Recording(folder.name, folder, tuple(frames))


def _rows(path: Path) -> list[Row]:
    rows: list[Row] = []
    try:
        lines = path.read_text().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise RecordingError(f"{path.name} cannot be read: {error}.") from error
    for line_number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        first, *rest = line.split()
        try:
            rows.append((float(first), rest))
        except ValueError as error:
            raise RecordingError(f"{path.name} line {line_number} does not start with a time.") from error
        if not rest or not np.isfinite(rows[-1][0]):
            raise RecordingError(f"{path.name} line {line_number} is incomplete.")
    return sorted(rows, key=lambda row: row[0])


def _nearest(at_s: float, rows: list[Row], times: list[float]) -> str | None:
    index = bisect_left(times, at_s)
    near = [i for i in (index - 1, index) if 0 <= i < len(rows) and abs(times[i] - at_s) <= MAX_DEPTH_OFFSET_S]
    return rows[min(near, key=lambda i: abs(times[i] - at_s))][1][0] if near else None


def _pose_at(at_s: float, rows: list[Row], times: list[float]) -> RigidTransform | None:
    index = bisect_left(times, at_s)
    if not 0 < index < len(rows) or times[index] - times[index - 1] > MAX_POSE_GAP_S:
        return None
    before, after = _pose(rows[index - 1]), _pose(rows[index])
    share = (at_s - times[index - 1]) / max(times[index] - times[index - 1], 1e-9)
    return _interpolate(before, after, share)


def _pose(row: Row) -> PoseValue:
    try:
        tx, ty, tz, qx, qy, qz, qw = (float(text) for text in row[1])
    except ValueError as error:
        raise RecordingError(f"groundtruth.txt: the pose at {row[0]} has not seven numbers.") from error
    value = PoseValue((tx, ty, tz), (qx, qy, qz, qw))
    try:
        RigidTransform.from_value(value)
    except SightlineError as error:
        raise RecordingError(f"groundtruth.txt: the pose at {row[0]} is not valid: {error.message}") from error
    return value


def _interpolate(before: PoseValue, after: PoseValue, share: float) -> RigidTransform:
    """Linear position and normalised linear orientation: exact enough over at most 100 ms."""
    a, b = np.asarray(before.q), np.asarray(after.q)
    b = -b if float(a @ b) < 0 else b
    q = (1 - share) * a + share * b
    p = (1 - share) * np.asarray(before.p) + share * np.asarray(after.p)
    return RigidTransform(rotation_from_quaternion(q / np.linalg.norm(q)), p)


def _camera(name: str) -> Intrinsics:
    numbers = next((camera for key, camera in CAMERAS.items() if key in name), ROS_DEFAULT)
    return Intrinsics.from_value(IntrinsicsValue(*numbers, 640, 480))
