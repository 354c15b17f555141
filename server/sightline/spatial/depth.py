"""Depth frames: checked where they enter; millimetres stay 16-bit, a patch becomes metres where it is used.

A depth image is registered to the colour camera of its frame: same pose, own resolution and intrinsics. Zero means "no
measurement" on the wire and inside. Readings outside of what head-worn and hand-held sensors measure are no measurement
either. Noise that no surface makes (neighbours that never agree) is refused as a whole: fused, it would fill memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from sightline.errors import InvalidDepth
from sightline.spatial.camera import Intrinsics
from sightline.spatial.frames import camera_pose
from sightline.spatial.pose import RigidTransform
from sightline.spatial.values import DepthFrame, FramePose

DepthArray = npt.NDArray[np.uint16]

MAX_SIDE_PX: Final = 4096
MAX_PIXELS: Final = 1920 * 1440
"""The largest depth image of known devices (Azure Kinect registered to colour), 5.5 MB."""
MIN_SIDE_PX: Final = 16
MIN_DEPTH_M: Final = 0.1
MAX_DEPTH_M: Final = 20.0
_MAX_CLOCK_MS: Final = 1e15

_SAMPLE_STEP: Final = 4
_NEIGHBOUR_RATIO: Final = 0.05
_MIN_AGREEING: Final = 0.3
"""Share of neighbouring pixels within 5 %: real frames 0.95 and more, white noise over the range below 0.1."""
_MIN_PAIRS: Final = 200


@dataclass(frozen=True, slots=True)
class DepthImage:
    """A depth map with its camera.

    Attributes:
        depth_mm: ``(height, width)`` millimetres along the optical axis, 0 where nothing was measured.
        world_from_camera: pose with OpenCV camera axes.
    """

    publication_id: str
    frame_no: int
    captured_at_ms: float
    depth_mm: DepthArray
    intrinsics: Intrinsics
    world_from_camera: RigidTransform

    @property
    def size_bytes(self) -> int:
        return self.depth_mm.nbytes


def check_frame(frame: FramePose) -> tuple[RigidTransform, Intrinsics]:
    """``world_from_camera`` (OpenCV axes) and the camera of a frame.

    Raises:
        InvalidPose, InvalidIntrinsics: if the sender's numbers are not usable.
    """
    return camera_pose(frame.pose), Intrinsics.from_value(frame.intrinsics)


def check_envelope(depth: DepthFrame) -> None:
    """Refuse a depth frame by what can be seen without touching its pixels: cheap enough for an event loop.

    Raises:
        InvalidDepth, InvalidPose, InvalidIntrinsics: with the first thing that is wrong.
    """
    check_frame(depth.frame)
    intrinsics = Intrinsics.from_value(depth.intrinsics)
    width, height = depth.width, depth.height
    if not (MIN_SIDE_PX <= width <= MAX_SIDE_PX and MIN_SIDE_PX <= height <= MAX_SIDE_PX):
        raise InvalidDepth("The depth image is too small or too large.", width=width, height=height)
    if width * height > MAX_PIXELS:
        raise InvalidDepth("The depth image has too many pixels.", pixels=width * height, limit=MAX_PIXELS)
    if (intrinsics.width, intrinsics.height) != (width, height):
        raise InvalidDepth("The depth image and its camera model differ in size.", width=width, height=height)
    if len(depth.depth_mm) != 2 * width * height:
        raise InvalidDepth(
            "The depth data does not fit its size.", size_bytes=len(depth.depth_mm), expected=2 * width * height
        )
    if not abs(depth.frame.captured_at_ms) < _MAX_CLOCK_MS:
        raise InvalidDepth("The time of the depth frame is not usable.")


def decode_depth(depth: DepthFrame) -> DepthImage:
    """A checked depth image.

    Raises:
        InvalidDepth, InvalidPose, InvalidIntrinsics: if anything about the frame is not usable.
    """
    check_envelope(depth)
    raw = np.frombuffer(depth.depth_mm, dtype="<u2").reshape(depth.height, depth.width)
    low, high = int(MIN_DEPTH_M * 1000), int(MAX_DEPTH_M * 1000)
    millimetres = np.where((raw >= low) & (raw <= high), raw, 0).astype(np.uint16)
    _refuse_noise(millimetres)
    return DepthImage(
        publication_id=depth.frame.publication_id,
        frame_no=depth.frame.frame_no,
        captured_at_ms=depth.frame.captured_at_ms,
        depth_mm=millimetres,
        intrinsics=Intrinsics.from_value(depth.intrinsics),
        world_from_camera=camera_pose(depth.frame.pose),
    )


def _refuse_noise(millimetres: DepthArray) -> None:
    """Raise if neighbouring pixels do not agree as pixels of surfaces do; sampled, under a millisecond."""
    left = millimetres[::_SAMPLE_STEP, :-1:_SAMPLE_STEP].astype(np.int32)
    right = millimetres[::_SAMPLE_STEP, 1::_SAMPLE_STEP].astype(np.int32)
    both = (left > 0) & (right > 0)
    if int(both.sum()) < _MIN_PAIRS:
        return
    agreeing = float((np.abs(left - right) < _NEIGHBOUR_RATIO * left)[both].mean())
    if agreeing < _MIN_AGREEING:
        raise InvalidDepth("The depth image is noise, not surfaces.", agreeing=round(agreeing, 3))
