"""Following a part that may move: its own pixels only, lifted to the world by each picture's depth."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from sightline.errors import SpatialError
from sightline.spatial.anchor import sigma_of
from sightline.spatial.picture import Picture
from sightline.spatial.track.confidence import TRUSTED_BELOW_RISK, judge
from sightline.spatial.track.follower import Follower
from sightline.spatial.track.part_motion import Lifted, PartMotion, PartState
from sightline.spatial.track.point_tracker import check_on_picture
from sightline.spatial.track.region import front_surface, patch_at, region_at
from sightline.spatial.track.values import Tracked
from sightline.spatial.track.view import View


@dataclass(frozen=True, slots=True)
class PartTracked:
    """A part in one picture.

    Attributes:
        tracked: where it is in the picture.
        state: ``static``: its mark is right where it was put; ``moving``: the mark goes with ``p_world``; ``lost``.
        p_world: where its mark belongs, world of the click, metres; None as long as no depth has ever placed it.
        sigma_m: standard deviation of what this picture says of the place; None when it says nothing.
    """

    tracked: Tracked
    state: PartState
    p_world: tuple[float, float, float] | None
    sigma_m: float | None


class PartTracker:
    """One part, followed picture by picture. Pictures without depth or pose are followed in the image alone."""

    def __init__(self, view: View, u_px: float, v_px: float) -> None:
        self._world_id = view.picture.world_id
        self._motion: PartMotion | None = None
        mask = None
        depth_m = depth_on_picture(view.picture)
        if depth_m is not None:
            region = region_at(depth_m, view.picture.intrinsics, u_px, v_px)
            mask = None if region is None else region[0]
        self._follower = Follower(view, np.array([u_px, v_px], dtype=np.float64), mask)
        lifted = lift(view.picture, depth_m, u_px, v_px, sigma_px=0.5)
        if lifted is not None:
            self._motion = PartMotion.at(lifted)

    @classmethod
    def start(cls, picture: Picture | View, u_px: float, v_px: float) -> PartTracker:
        """Begin at a click.

        Raises:
            SpatialError: the point is not on the picture, or its depth is of another shape.
        """
        view = picture if isinstance(picture, View) else View(picture)
        check_on_picture(view, u_px, v_px)
        return cls(view, u_px, v_px)

    def step(self, picture: Picture | View) -> PartTracked:
        """Where the part is in the next picture."""
        view = picture if isinstance(picture, View) else View(picture)
        step = self._follower.step(view)
        # Depth is a second witness here: doubts that would hide a point of the picture alone do not hide a part.
        tracked = judge(step.at, step.evidence, view, lost_from=TRUSTED_BELOW_RISK)
        lifted = None
        if tracked.state != "lost" and tracked.standing == "visible" and view.picture.world_id == self._world_id:
            depth_m = depth_on_picture(view.picture, around=(tracked.u_px, tracked.v_px))
            lifted = lift(view.picture, depth_m, tracked.u_px, tracked.v_px, sigma_px=tracked.sigma_px)
        if lifted is not None and self._motion is not None and self._motion.is_leap(lifted):
            # The picture looks right, but depth says that the part is not there any more.
            tracked, lifted = replace(tracked, state="lost", confidence=0.0, standing="unknown"), None
        elif lifted is None and self._motion is not None:
            self._motion = self._motion.unplaced_now()
        self._motion = self._after(tracked, lifted)
        if self._motion is None:
            return PartTracked(tracked, "lost" if tracked.state == "lost" else "static", None, None)
        x, y, z = (float(c) for c in self._motion.place)
        return PartTracked(tracked, self._motion.state, (x, y, z), None if lifted is None else lifted.sigma_m)

    def _after(self, tracked: Tracked, lifted: Lifted | None) -> PartMotion | None:
        if lifted is not None:
            # Only a point that is believed may say that a part has moved.
            if self._motion is None:
                return PartMotion.at(lifted)
            return self._motion.seen(lifted)
        if self._motion is not None and tracked.state == "lost":
            return self._motion.unseen_now()
        return self._motion


def depth_on_picture(picture: Picture, *, around: tuple[float, float] | None = None) -> npt.NDArray[np.float32] | None:
    """The picture's depth in the picture's own size; None without depth.

    Args:
        around: the only pixel at which the surface is asked for; depth elsewhere may be left out.
    Raises:
        SpatialError: it is no image.
    """
    depth_m = picture.depth_m
    if depth_m is None:
        return None
    if depth_m.ndim != 2 or min(depth_m.shape) < 2:
        raise SpatialError("The depth of a picture is no image.")
    height, width = picture.grey.shape
    if around is not None and depth_m.shape == (height, width):
        patch = patch_at(picture.intrinsics, *around)
        clean = np.zeros((height, width), np.float32)
        clean[patch] = _clean(depth_m[patch])
        return clean
    clean = _clean(depth_m)
    if clean.shape == (height, width):
        return clean
    return np.asarray(cv2.resize(clean, (width, height), interpolation=cv2.INTER_NEAREST), np.float32)


def _clean(depth_m: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    return np.where(np.isfinite(depth_m) & (depth_m > 0), depth_m, 0).astype(np.float32)


def lift(
    picture: Picture, depth_m: npt.NDArray[np.float32] | None, u_px: float, v_px: float, *, sigma_px: float
) -> Lifted | None:
    """The world point under a pixel; None without pose or without depth there.

    Args:
        depth_m: of the picture's own size.
        sigma_px: standard deviation of the pixel; it moves the place sideways, and along the ray where depth slopes.
    """
    if depth_m is None or picture.world_from_camera is None:
        return None
    surface = front_surface(depth_m, picture.intrinsics, u_px, v_px)
    if surface is None:
        return None
    p_camera = picture.intrinsics.ray(u_px, v_px) * surface.depth_m
    focal_px = (picture.intrinsics.fx + picture.intrinsics.fy) / 2
    # sigma_of knows the depth's own noise and a pixel's worth of slope.
    parts_m = (sigma_of(surface), sigma_px * surface.slope, sigma_px * surface.depth_m / focal_px)
    return Lifted(picture.world_from_camera.apply(p_camera), float(np.linalg.norm(parts_m)))
