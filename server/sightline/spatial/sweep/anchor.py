"""Clicks on posed pictures without depth: from a click to an answer, or to a reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from sightline.spatial.anchor import MAX_CANDIDATES, check_click, screen_only, vector
from sightline.spatial.camera import Intrinsics
from sightline.spatial.sweep.curve import DepthCurve, depth_curve, peaks
from sightline.spatial.sweep.judge import Reason, Verdict, judge
from sightline.spatial.sweep.neighbours import MAX_VIEWS, Neighbours, ask_neighbours
from sightline.spatial.sweep.pictures import PictureRing, PosedPicture
from sightline.spatial.sweep.plane import Plane, fit_plane, normal_of
from sightline.spatial.sweep.views import View, candidate_views, spread, views_of_place
from sightline.spatial.values import AnchorAnswer, Candidate, ClickQuery

Array = npt.NDArray[np.float64]

SEARCHED_VIEWS: Final = 10
FITTED_VIEWS: Final = 8
_PEAKS: Final = 3
_PEAKS_APART: Final = 0.03


@dataclass(frozen=True, slots=True)
class Found:
    """One place on the click's ray and what is thought of it."""

    plane: Plane
    verdict: Verdict

    @property
    def depth_m(self) -> float:
        return 1 / self.plane.inverse_depth


@dataclass(frozen=True, slots=True)
class Search:
    """All that is known of a click.

    Attributes:
        clicked: the picture clicked in.
        ray: ``(3,)`` of the click, z = 1.
        found: the best agreement first.
        reason: why the best is not to be trusted, or why nothing was found; empty when it is good.
    """

    clicked: PosedPicture
    ray: Array
    found: tuple[Found, ...]
    reason: Reason


class SweepAnchor:
    """Answers clicks by the pictures that a ring holds at that moment."""

    def __init__(self, ring: PictureRing) -> None:
        self._ring = ring

    def anchor(self, click: ClickQuery) -> AnchorAnswer:
        """The answer by the pictures so far; ``screen_only`` with a reason when it is not certain.

        Raises:
            SpatialError: if the frame's numbers are not usable or the position is not on the picture.
        """
        world_id = click.frame.world_id
        searched = self.search(click)
        return screen_only(world_id, "frame_unknown") if searched is None else answer_of(world_id, searched)

    def refine(self, click: ClickQuery, first: AnchorAnswer) -> AnchorAnswer | None:
        """A better answer by the pictures that have come since; None when there is none.

        Raises:
            SpatialError: as :meth:`anchor`.
        """
        later = self.anchor(click)
        return later if _is_better(first, later) else None

    def search(self, click: ClickQuery) -> Search | None:
        """Everything found about a click; None when its picture is not kept.

        Raises:
            SpatialError: as :meth:`anchor`.
        """
        check_click(click)
        clicked = self._ring.own(click.frame.publication_id, click.frame.frame_no)
        if clicked is None:
            return None
        x_px, y_px = clicked.intrinsics.pixel_of(click.u, click.v)
        ray = clicked.intrinsics.ray(x_px, y_px)
        candidates = candidate_views(clicked, ray, self._ring.pictures())
        searched = spread(candidates, SEARCHED_VIEWS)
        if len(searched) < 2:
            return Search(clicked, ray, (), "few_views")
        curve = depth_curve(clicked, x_px, y_px, searched)
        found = self._planes(clicked, x_px, y_px, curve, candidates)
        if not found:
            return Search(clicked, ray, (), "no_texture" if curve.contrast < 1 else "poor_match")
        return Search(clicked, ray, tuple(found), found[0].verdict.reason)

    @staticmethod
    def _planes(
        clicked: PosedPicture, x_px: float, y_px: float, curve: DepthCurve, candidates: list[View]
    ) -> list[Found]:
        """Planes at the curve's peaks, the best agreement first."""
        ray = clicked.intrinsics.ray(x_px, y_px)
        found: list[Found] = []
        for peak in peaks(curve, _PEAKS, _PEAKS_APART):
            inverse_depth = float(curve.inverse_depths[peak])
            views = views_of_place(candidates, ray, inverse_depth, FITTED_VIEWS)
            plane = fit_plane(clicked, x_px, y_px, views, inverse_depth) if len(views) > 1 else None
            if plane is not None:
                # Only the best peak can become the answer: choosing another one was wrong more often than right.
                beside = (
                    Neighbours() if found else ask_neighbours(clicked, x_px, y_px, views[:MAX_VIEWS], inverse_depth)
                )
                length = float(np.linalg.norm(ray))
                found.append(Found(plane, judge(curve, plane, beside, length, clicked.intrinsics.fx)))
        return found


def _is_better(first: AnchorAnswer, later: AnchorAnswer) -> bool:
    """Whether the later answer is surer: placed, good where the first was not, else more exact."""
    if later.p_world is None or later.sigma_m is None:
        return False
    if first.p_world is None or first.sigma_m is None:
        return True
    if (first.state == "good") != (later.state == "good"):
        return later.state == "good"
    return later.sigma_m < first.sigma_m


def answer_of(world_id: str, searched: Search) -> AnchorAnswer:
    """What a click's search comes to."""
    if not searched.found or not searched.found[0].verdict.is_given:
        return screen_only(world_id, searched.reason, _candidates(searched))
    best = searched.found[0]
    pose, camera = searched.clicked.world_from_camera, searched.clicked.intrinsics
    return AnchorAnswer(
        world_id=world_id,
        method="sweep",
        state="approximate" if searched.reason else "good",
        p_world=vector(pose.apply(searched.ray * best.depth_m)),
        normal=vector(pose.rotate(normal_of(best.plane, camera, searched.ray))),
        sigma_m=_sigma_m(best, searched.ray),
        views=int(best.plane.supporting.sum()),
        residual_m=_residual_m(best, camera),
        reason=searched.reason,
        candidates=_candidates(searched) if searched.reason else (),
    )


def _candidates(searched: Search) -> tuple[Candidate, ...]:
    pose = searched.clicked.world_from_camera
    return tuple(
        Candidate(p_world=vector(pose.apply(searched.ray * f.depth_m)), sigma_m=_sigma_m(f, searched.ray))
        for f in searched.found[:MAX_CANDIDATES]
    )


def _sigma_m(found: Found, ray: Array) -> float:
    return found.verdict.sigma * found.depth_m * float(np.linalg.norm(ray))


def _residual_m(found: Found, camera: Intrinsics) -> float:
    """What the supporting views' own offsets come to at the place, across the ray."""
    offsets = found.plane.offsets_px[found.plane.supporting]
    return float(np.sqrt(np.mean(np.square(offsets).sum(axis=1)))) / camera.fx * found.depth_m
