"""Following one clicked point through pictures without pose, with a state that says when it is lost."""

from __future__ import annotations

import numpy as np

from sightline.errors import SpatialError
from sightline.spatial.picture import Picture
from sightline.spatial.track.confidence import judge
from sightline.spatial.track.follower import Follower
from sightline.spatial.track.values import Tracked
from sightline.spatial.track.view import View


class PointTracker:
    """One point, followed picture by picture.

        tracker = PointTracker.start(picture, u_px, v_px)
        for picture in later_pictures:          # in order; backwards in time works as well
            tracked = tracker.step(picture)     # Tracked(u_px, v_px, state, sigma_px, confidence, standing)

    Pictures may be left out (the motion between two that are looked at must stay within a fifth of the picture) and may
    change their size. Pass one :class:`~sightline.spatial.track.view.View` per picture when several points are
    followed: what they have in common is then computed once (``TrackSet`` does).
    """

    def __init__(self, view: View, u_px: float, v_px: float) -> None:
        self._follower = Follower(view, np.array([u_px, v_px], dtype=np.float64))

    @classmethod
    def start(cls, picture: Picture | View, u_px: float, v_px: float) -> PointTracker:
        """Begin at a click.

        Args:
            picture: what was clicked in.
            u_px, v_px: pixel coordinates in it.
        Raises:
            SpatialError: the point is not on the picture.
        """
        view = picture if isinstance(picture, View) else View(picture)
        check_on_picture(view, u_px, v_px)
        return cls(view, u_px, v_px)

    def step(self, picture: Picture | View) -> Tracked:
        """Where the point is in the next picture; some 8 ms at 640 x 480, some 60 more when it must be searched."""
        view = picture if isinstance(picture, View) else View(picture)
        step = self._follower.step(view)
        self.evidence = step.evidence
        return judge(step.at, step.evidence, view)


def check_on_picture(view: View, u_px: float, v_px: float) -> None:
    """Raise unless a pixel is one of the picture.

    Raises:
        SpatialError: it is not finite, or outside.
    """
    if not (np.isfinite([u_px, v_px]).all() and view.contains(u_px, v_px)):
        raise SpatialError("The point is not on the picture.")
