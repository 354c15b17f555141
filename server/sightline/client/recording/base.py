"""What every recording format becomes: ordered frames with colour, registered depth, pose and camera model."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from sightline.client.recording.registration import DepthCalibration, depth_grid, register_depth
from sightline.errors import RecordingError
from sightline.spatial.camera import Intrinsics
from sightline.spatial.frames import pose_value
from sightline.spatial.pose import RigidTransform
from sightline.spatial.values import PoseValue

MAX_FRAMES = 200_000
MAX_IMAGE_BYTES = 64 * 1024 * 1024
MAX_IMAGE_PIXELS = 40_000_000
_SAME_SHAPE = 0.02
"""Two pictures of one view: their sides stand to each other alike, but for rounding."""
ImageU8 = npt.NDArray[np.uint8]
DepthM = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class RecordedFrame:
    """One frame of a recording; pictures are read from disk when asked for.

    Attributes:
        number: frame number in the recording, ascending, not always gapless.
        at_s: seconds since the first frame.
        world_from_camera: OpenCV camera axes; world as in the recording.
        depth_from_color: pose of the depth camera seen from the colour camera, when depth is not registered.
    """

    number: int
    at_s: float
    color_path: Path
    depth_path: Path | None
    world_from_camera: RigidTransform
    intrinsics: Intrinsics
    depth_unit_m: float
    depth_invalid: tuple[int, ...] = (0,)
    calibration: DepthCalibration | None = None
    """Set when depth comes from a camera of its own and must be registered to colour."""

    def pose_value(self) -> PoseValue:
        """Pose with the wire's camera axes (WebXR)."""
        return pose_value(self.world_from_camera)

    def color(self) -> ImageU8:
        """``(h, w, 3)`` BGR.

        Raises:
            RecordingError: the file is missing, not a picture or of another size than the camera model says.
        """
        image = _read_image(self.color_path, cv2.IMREAD_COLOR)
        expected = (self.intrinsics.height, self.intrinsics.width)
        if image.shape[:2] != expected:
            raise RecordingError(
                f"{self.color_path.name} is {image.shape[1]} x {image.shape[0]} pixels; the camera model says "
                f"{expected[1]} x {expected[0]}.",
                file=self.color_path.name,
            )
        return image.astype(np.uint8, copy=False)

    def depth(self) -> DepthM | None:
        """``(h, w)`` metres along the optical axis of the colour camera, 0 = no measurement; None without a file.

        Raises:
            RecordingError: the file is missing, not a 16-bit depth picture, or of another size than the colour picture.
        """
        metres = self._measured()
        if metres is None:
            return None
        if self.calibration is not None:
            return register_depth(metres, self.calibration, self.intrinsics)
        if metres.shape != (self.intrinsics.height, self.intrinsics.width):
            raise RecordingError(
                f"{self.depth_path.name if self.depth_path else self.number} is said to be registered to colour but "
                "has another size.",
                file=self.depth_path.name if self.depth_path else None,
            )
        return metres

    def depth_view(self) -> tuple[DepthM, Intrinsics] | None:
        """Depth as the colour camera sees it, but in pixels as coarse as the depth camera's, and that camera.

        Raises:
            RecordingError: the file is missing, or no depth picture of the view that it is said to be of.
        """
        metres = self._measured()
        if metres is None:
            return None
        if self.calibration is not None:
            grid = depth_grid(self.intrinsics, self.calibration.depth_intrinsics)
            return register_depth(metres, self.calibration, grid), grid
        height, width = metres.shape
        shape = self.intrinsics.width / self.intrinsics.height
        if abs(width / height / shape - 1) > _SAME_SHAPE:
            raise RecordingError(f"The depth of frame {self.number} has another shape than its colour picture.")
        return metres, self.intrinsics.resized(width, height)

    def _measured(self) -> DepthM | None:
        """Depth as the file holds it, metres."""
        if self.depth_path is None:
            return None
        raw = _read_image(self.depth_path, cv2.IMREAD_UNCHANGED)
        if raw.ndim != 2 or raw.dtype != np.uint16:
            raise RecordingError(
                f"{self.depth_path.name} is not a 16-bit single-channel depth picture.", file=self.depth_path.name
            )
        metres: DepthM = raw.astype(np.float32) * np.float32(self.depth_unit_m)
        for value in self.depth_invalid:
            metres[raw == value] = 0
        return metres


@dataclass(frozen=True, slots=True)
class Recording:
    """An ordered, checked sequence."""

    name: str
    folder: Path
    frames: Sequence[RecordedFrame]

    def __post_init__(self) -> None:
        if not self.frames:
            raise RecordingError(f"{self.name} holds no frames.", folder=str(self.folder))
        if len(self.frames) > MAX_FRAMES:
            raise RecordingError(f"{self.name} holds more than {MAX_FRAMES} frames.", limit=MAX_FRAMES)
        times = [frame.at_s for frame in self.frames]
        if any(later <= earlier for earlier, later in itertools.pairwise(times)):
            raise RecordingError(f"The frame times of {self.name} do not increase.", folder=str(self.folder))

    @property
    def duration_s(self) -> float:
        return self.frames[-1].at_s - self.frames[0].at_s

    def __iter__(self) -> Iterator[RecordedFrame]:
        return iter(self.frames)


def inside(folder: Path, name: object) -> Path:
    """Path of a file named by a recording's index, which may not leave the folder.

    Raises:
        RecordingError: the name is no text or leads out of the folder.
    """
    if not isinstance(name, str) or not name or "\0" in name:
        raise RecordingError(f"The index of {folder.name} names a file that is no text.", folder=str(folder))
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise RecordingError(f"The index of {folder.name} names a file outside of the folder.", file=name[:80])
    return path


def _read_image(path: Path, flags: int) -> npt.NDArray[np.generic]:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise RecordingError(f"{path.name} cannot be read: {error.strerror}.", file=path.name) from error
    if size > MAX_IMAGE_BYTES:
        raise RecordingError(f"{path.name} is larger than {MAX_IMAGE_BYTES} bytes.", file=path.name)
    data = np.fromfile(path, np.uint8)
    _check_png_size(path, data)
    try:
        image = cv2.imdecode(data, flags) if data.size else None
    except cv2.error:
        image = None
    if image is None:
        raise RecordingError(f"{path.name} is not a picture that can be read.", file=path.name)
    return np.asarray(image)


def _check_png_size(path: Path, data: ImageU8) -> None:
    """Refuse a decompression bomb before it is decoded: a PNG says its size in the first 24 bytes."""
    if data.size >= 24 and data[:4].tobytes() == b"\x89PNG":
        width, height = (int.from_bytes(data[i : i + 4].tobytes(), "big") for i in (16, 20))
        if width * height > MAX_IMAGE_PIXELS:
            raise RecordingError(f"{path.name} says it has {width} x {height} pixels; refused.", file=path.name)
