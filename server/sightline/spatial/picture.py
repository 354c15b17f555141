"""A decoded picture with what is known of its camera: what tracking, plane sweep and relocalisation look at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sightline.spatial.camera import Intrinsics
from sightline.spatial.pose import RigidTransform

ImageU8 = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Picture:
    """One source frame, decoded.

    Attributes:
        publication_id, frame_no: the frame's identity.
        captured_at_ms: sender's monotonic milliseconds.
        world_id: tracking origin that the pose belongs to; None without tracking.
        world_from_camera: OpenCV camera axes, metres; None without tracking.
        intrinsics: of this very picture: its size is the image's, however far the encoder shrank it.
        grey: ``(h, w)`` uint8.
        colour: ``(h, w, 3)`` uint8, BGR; None where only grey was decoded.
        depth_m: ``(h, w)`` float32 metres along the optical axis, 0 = not measured; None without depth.
    """

    publication_id: str
    frame_no: int
    captured_at_ms: float
    world_id: str | None
    world_from_camera: RigidTransform | None
    intrinsics: Intrinsics
    grey: ImageU8
    colour: ImageU8 | None = None
    depth_m: npt.NDArray[np.float32] | None = None
