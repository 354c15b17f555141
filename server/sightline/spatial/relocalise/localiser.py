"""Where a new visit stands in the world of a stored one.

Frames are taken in windows of consecutive ones: for each, stored views that look alike and matched points; then one
transform for all frames of the window (their poses to each other are known from the device's tracking), a guided search
for more points, a careful alignment of surfaces, and witnesses that must agree before the place is believed
(``acceptance``). A place that is not believed is a result that says so: no other pose is put in its place.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from sightline.spatial.camera import Array
from sightline.spatial.picture import Picture
from sightline.spatial.pose import RigidTransform
from sightline.spatial.relocalise.acceptance import MIN_PER_FRAME, Checks, verdict
from sightline.spatial.relocalise.builder import MapBuilder
from sightline.spatial.relocalise.evidence import Evidence, Index, Look, gather
from sightline.spatial.relocalise.hypotheses import INLIER_PX, Hypothesis, hypotheses, is_apart
from sightline.spatial.relocalise.joint import Planes, Solution, solve
from sightline.spatial.relocalise.keyframes import KeyframeMap
from sightline.spatial.relocalise.looking import look_at
from sightline.spatial.relocalise.matching import guided, match
from sightline.spatial.relocalise.stored import StoredViews
from sightline.spatial.relocalise.surfaces import SurfaceIndex, agreement, query_points
from sightline.spatial.relocalise.witnesses import apart_m, halves_m_of, sigma_m_of, spread_of

__all__ = ["KeyframeMap", "Localisation", "Localiser", "MapBuilder", "look_at"]

WINDOW: Final = 5
_ALIKE: Final = 8
_AROUND: Final = 5
_HOLDING: Final = 2
_GUIDED_PX: Final = (14.0, 8.0)
_MIN_CORRESPONDENCES: Final = 15
_ICP_REACH_M: Final = (0.10, 0.06, 0.04)
ICP_MIN_FITNESS: Final = 0.5
ICP_MAX_CORRECTION_M: Final = 0.05
RIVAL_SHARE: Final = 0.4
"""A second place with this share of the best one's score is looked into as carefully."""


@dataclass(frozen=True, slots=True)
class Localisation:
    """Outcome for one window of frames.

    Attributes:
        frames: frame numbers of the window.
        map_from_query: maps points of the query's world into the map's world; None unless accepted.
        inliers: distinct picture points that fit the place found.
        sigma_m: of a mark's place; None when there is no place.
        reason: empty when accepted, else a stable word: ``no_match``, ``few_matches``, ``looks_like_two_places`` ...
        supposed: the best place found, believed or not: for guidance ("look from here") and for measuring.
    """

    frames: tuple[int, ...]
    accepted: bool
    map_from_query: RigidTransform | None
    inliers: int
    sigma_m: float | None
    reason: str
    supposed: RigidTransform | None = None
    checks: Checks | None = None


class Localiser:
    """Takes the pictures of a new visit in order; answers once per window."""

    def __init__(self, keyframe_map: KeyframeMap, window: int = WINDOW) -> None:
        """A localiser against one map.

        Args:
            window: frames solved together, 1 to 20.
        Raises:
            InvalidMap: the map is empty.
        """
        if not 1 <= window <= 20:
            raise ValueError("A window has 1 to 20 frames.")
        self._stored = StoredViews(keyframe_map)
        self._window = window
        self._world_id: str | None = None
        self._looks: list[Look] = []
        self._rows: list[tuple[int, int, Index, Index, Array]] = []

    def add(self, picture: Picture) -> Localisation | None:
        """Look at one more picture.

        Returns:
            The outcome when it completes a window (the next picture begins another), else None. Pictures without pose
            are left out; a new tracking origin begins a new window.
        Raises:
            InvalidImage: the picture cannot be looked at.
        """
        if picture.world_from_camera is None:
            return None
        if picture.world_id != self._world_id:
            self._begin(picture.world_id)
        look = look_at(picture, picture.world_from_camera)
        self._match(len(self._looks), look)
        self._looks.append(look)
        if len(self._looks) < self._window:
            return None
        looks, rows = self._looks, self._rows
        self._begin(self._world_id)
        return self._solve(looks, gather(looks, rows))

    def _begin(self, world_id: str | None) -> None:
        self._world_id, self._looks, self._rows = world_id, [], []

    def _match(self, frame: int, look: Look) -> None:
        for number in self._stored.alike(look, _ALIKE):
            found = match(look.unit, self._stored.unit(number))
            if len(found) >= 4:
                points = self._stored.keyframes[number].points_w[found.stored].astype(np.float64)
                self._rows.append((frame, number, found.query, found.stored, points))

    def _solve(self, looks: list[Look], evidence: Evidence) -> Localisation:
        frames = tuple(look.frame_no for look in looks)
        found = hypotheses(evidence) if len(evidence) >= _MIN_CORRESPONDENCES else []
        if not found:
            return Localisation(frames, False, None, 0, None, "no_match")
        refined = self._refine(looks, evidence, found[0].query_from_map)
        if refined is None:
            supposed = found[0].query_from_map.inverse()
            return Localisation(frames, False, None, found[0].inliers, None, "few_matches", supposed)
        place, checks = refined
        for rival in found[1:]:
            if rival.score > RIVAL_SHARE * found[0].score:
                place, checks = self._against(looks, evidence, rival, place, checks)
        reason = verdict(checks, len(looks))
        supposed = place.inverse()
        return Localisation(
            frames, not reason, None if reason else supposed, checks.inliers, checks.sigma_m, reason, supposed, checks
        )

    def _against(
        self, looks: list[Look], evidence: Evidence, rival: Hypothesis, place: RigidTransform, checks: Checks
    ) -> tuple[RigidTransform, Checks]:
        """The better of a place and its rival; the other's strength is kept as ``runner_up``.

        Before the guided search two places may look alike by chance; after it, only repeated structure does.
        """
        refined = self._refine(looks, evidence, rival.query_from_map)
        if refined is None or not is_apart(refined[0], place, evidence.points_m.mean(axis=0)):
            return place, checks
        if refined[1].strength > checks.strength:
            place, checks, refined = refined[0], refined[1], (place, checks)
        share = refined[1].strength / max(checks.strength, 1e-6)
        return place, replace(checks, runner_up=max(checks.runner_up, share))

    def _refine(
        self, looks: list[Look], evidence: Evidence, current: RigidTransform
    ) -> tuple[RigidTransform, Checks] | None:
        """More points by guided search, one robust solve over all, surfaces, and what the witnesses say."""
        views: list[int] = []
        for radius_px in _GUIDED_PX:
            middle = looks[len(looks) // 2]
            views = self._views(evidence, current, middle)
            evidence = self._search(looks, views, current, radius_px)
            if len(evidence) < _MIN_CORRESPONDENCES:
                return None
            near = evidence.errors_px(current) < 2 * radius_px
            if near.sum() < _MIN_CORRESPONDENCES:
                return None
            current = solve(evidence.chosen(near), current).query_from_map
        inside = evidence.errors_px(current) < INLIER_PX
        if inside.sum() < _MIN_CORRESPONDENCES:
            return None
        inliers = evidence.chosen(inside)
        solution = solve(inliers, current)
        solution, corrected_m, fitness = self._align(looks, views, inliers, solution)
        checks = self._checks(looks, views, evidence, inliers, solution, corrected_m, fitness)
        return solution.query_from_map, checks

    def _views(self, evidence: Evidence, current: RigidTransform, middle: Look) -> list[int]:
        """Stored views to search: those that hold the place so far, and those that should show most of it."""
        holding = np.bincount(evidence.keyframe[evidence.errors_px(current) < INLIER_PX])
        first = [int(n) for n in np.argsort(-holding, kind="stable")[:_HOLDING] if holding[n] >= MIN_PER_FRAME]
        around = self._stored.around(middle.camera_from_query @ current, middle, _AROUND)
        return list(dict.fromkeys([*first, *around]))[:_AROUND]

    def _search(self, looks: list[Look], views: list[int], current: RigidTransform, radius_px: float) -> Evidence:
        rows = []
        for frame, look in enumerate(looks):
            camera_from_map = look.camera_from_query @ current
            reach = radius_px * look.focal_px / 500.0
            for number in views:
                keyframe = self._stored.keyframes[number]
                found = guided(
                    look.unit,
                    look.features.pixels,
                    keyframe,
                    self._stored.unit(number),
                    camera_from_map,
                    look.intrinsics,
                    reach,
                )
                points = keyframe.points_w[found.stored].astype(np.float64)
                rows.append((frame, number, found.query, found.stored, points))
        return gather(looks, rows)

    def _align(
        self, looks: list[Look], views: list[int], inliers: Evidence, solution: Solution
    ) -> tuple[Solution, float, float]:
        """Surfaces laid on each other, held by the matched points; taken only when it fits and moves little."""
        points_q, depths = query_points(looks)
        if not len(points_q) or not views:
            return solution, 0.0, 0.0
        surfaces = SurfaceIndex([self._stored.surface(number) for number in views])
        current, planes, fitness = solution, None, 0.0
        for reach_m in _ICP_REACH_M:
            planes, fitness = surfaces.planes(points_q, depths, current.query_from_map, reach_m)
            if len(planes.points_q) < 100:
                return solution, 0.0, fitness
            # Thousands of depth points are not as many witnesses: their errors hang together.
            more = float(np.sqrt(max(1.0, len(planes.points_q) / max(len(inliers), 1))))
            wide = Planes(planes.points_q, planes.points_m, planes.normals_m, planes.sigma_m * more)
            current = solve(inliers, current.query_from_map, planes=wide, steps=4)
        corrected_m = apart_m(solution.query_from_map, current.query_from_map, inliers.points_m)
        if fitness < ICP_MIN_FITNESS or corrected_m > ICP_MAX_CORRECTION_M:
            return solution, corrected_m, fitness
        return current, corrected_m, fitness

    def _checks(
        self,
        looks: list[Look],
        views: list[int],
        evidence: Evidence,
        inliers: Evidence,
        solution: Solution,
        corrected_m: float,
        fitness: float,
    ) -> Checks:
        place = solution.query_from_map
        every = np.ones(len(inliers), dtype=np.bool_)
        per_frame = [inliers.distinct(inliers.frame == n) for n in range(len(looks))]
        all_found = evidence.distinct(np.ones(len(evidence), dtype=np.bool_))
        range_m = float(np.median(inliers.seen_by_cameras(place)[:, 2]))
        compared = agreement([self._stored.surface(n) for n in views], looks, place)
        halves_m = halves_m_of(inliers, place)
        return Checks(
            inliers=inliers.distinct(every),
            inlier_share=inliers.distinct(every) / max(all_found, 1),
            frames=sum(count >= MIN_PER_FRAME for count in per_frame),
            spread=spread_of(inliers, looks),
            runner_up=0.0,
            halves_m=halves_m,
            sigma_m=sigma_m_of(inliers, solution, looks, halves_m, range_m),
            range_m=range_m,
            agreement=compared,
            corrected_m=corrected_m,
            fitness=fitness,
            residual_px=float(np.median(inliers.errors_px(place))),
        )
