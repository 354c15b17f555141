"""One frame of a recording on its way through an evaluation; its files are read once, and only when asked for."""

from __future__ import annotations

from functools import cached_property
from typing import Final

import cv2
import numpy as np

from sightline.client.recording import RecordedFrame
from sightline.errors import SpatialError
from sightline.spatial.camera import Intrinsics
from sightline.spatial.depth import DepthImage, decode_depth
from sightline.spatial.picture import Picture
from sightline.spatial.values import ClickQuery, DepthFrame, FramePose

PUBLICATION_ID: Final = "recording"
WORLD_ID: Final = "recording"


class Shot:
    """A recorded frame in the forms in which a running service meets it."""

    def __init__(self, frame: RecordedFrame) -> None:
        self.frame = frame

    @property
    def number(self) -> int:
        return self.frame.number

    @property
    def intrinsics(self) -> Intrinsics:
        return self.frame.intrinsics

    @cached_property
    def frame_pose(self) -> FramePose:
        return FramePose(
            publication_id=PUBLICATION_ID,
            frame_no=self.frame.number,
            world_id=WORLD_ID,
            captured_at_ms=self.frame.at_s * 1000,
            pose=self.frame.pose_value(),
            intrinsics=self.frame.intrinsics.to_value(),
        )

    @cached_property
    def depth_frame(self) -> DepthFrame | None:
        """As a headset uploads it: millimetres, registered to the colour camera, in pixels of its own; None without."""
        view = self.frame.depth_view()
        if view is None:
            return None
        metres, camera = view
        millimetres = np.round(np.clip(metres * 1000, 0, 65535)).astype("<u2")
        height, width = millimetres.shape
        return DepthFrame(
            frame=self.frame_pose,
            width=width,
            height=height,
            intrinsics=camera.to_value(),
            depth_mm=millimetres.tobytes(),
        )

    @cached_property
    def depth_image(self) -> DepthImage | None:
        """The same, checked; None also where the service would refuse it."""
        if self.depth_frame is None:
            return None
        try:
            return decode_depth(self.depth_frame)
        except SpatialError:
            return None

    @cached_property
    def picture(self) -> Picture:
        """The picture with its pose, without depth."""
        colour = self.frame.color()
        return Picture(
            publication_id=PUBLICATION_ID,
            frame_no=self.frame.number,
            captured_at_ms=self.frame.at_s * 1000,
            world_id=WORLD_ID,
            world_from_camera=self.frame.world_from_camera,
            intrinsics=self.frame.intrinsics,
            grey=cv2.cvtColor(colour, cv2.COLOR_BGR2GRAY).astype(np.uint8, copy=False),
            colour=colour,
        )

    @cached_property
    def unposed_picture(self) -> Picture:
        """The picture as a camera without tracking sends it."""
        told = self.picture
        return Picture(
            publication_id=told.publication_id,
            frame_no=told.frame_no,
            captured_at_ms=told.captured_at_ms,
            world_id=None,
            world_from_camera=None,
            intrinsics=told.intrinsics,
            grey=told.grey,
            colour=told.colour,
        )

    def click(self, x_px: float, y_px: float) -> ClickQuery:
        u, v = self.frame.intrinsics.normalised_of(x_px, y_px)
        return ClickQuery(frame=self.frame_pose, u=u, v=v)
