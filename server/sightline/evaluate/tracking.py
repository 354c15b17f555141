"""What a device's poses are worth, held against the board: unsteadiness, drift, scale, and time against pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.spatial.transform import Rotation, Slerp

from sightline.evaluate.board import BoardSight
from sightline.spatial.camera import Array
from sightline.spatial.pose import RigidTransform

_REACH_M: Final = 0.1
"""Errors are told for points this far from the board's middle, so that turns count as well."""
_ENDS_SHARE: Final = 0.1
_MIN_PATH_SPREAD_M: Final = 0.15
_OFFSETS_MS: Final = np.arange(-120.0, 121.0, 10.0)
_MIN_SPEED_M_S: Final = 0.05
_MIN_GAIN: Final = 0.9


@dataclass(frozen=True, slots=True)
class Tracking:
    """Figures of a device's tracking.

    Attributes:
        error_m: ``(frames,)`` how far each pose puts the board from where the median pose puts it.
        drift_m: between the first and the last tenth of the recording. duration_s: between their middles.
        scale: metres of the device's world per metre of the board; None when the camera hardly moved.
        offset_ms: how much later poses are than their pictures (negative: earlier); None where it cannot be told.
    """

    error_m: Array
    drift_m: float
    duration_s: float
    scale: float | None
    offset_ms: float | None


def tracking(sights: list[BoardSight]) -> Tracking:
    """Figures of the poses of the frames that show the board."""
    places = board_points([sight.world_from_board for sight in sights])
    median = np.median(places, axis=0)
    error = np.linalg.norm(places - median, axis=2).mean(axis=1)
    ends = max(1, round(_ENDS_SHARE * len(sights)))
    first, last = np.median(places[:ends], axis=0), np.median(places[-ends:], axis=0)
    times = np.array([sight.frame.at_s for sight in sights])
    return Tracking(
        error_m=np.asarray(error, dtype=np.float64),
        drift_m=float(np.linalg.norm(last - first, axis=1).mean()),
        duration_s=float(np.median(times[-ends:]) - np.median(times[:ends])),
        scale=scale_of(sights),
        offset_ms=offset_of(sights),
    )


def board_points(transforms: list[RigidTransform]) -> Array:
    """``(N, 4, 3)`` four places of the board in the world, for each transform."""
    four = np.array([[-1.0, -1.0, 0.0], [1.0, -1.0, 0.0], [1.0, 1.0, 0.0], [-1.0, 1.0, 0.0]]) * _REACH_M
    return np.stack([transform.apply(four) for transform in transforms])


def scale_of(sights: list[BoardSight]) -> float | None:
    """Scale of the device's path by the same path seen from the board (Umeyama 1991); None for too short a path."""
    true = np.stack([sight.camera_from_board.inverse().translation for sight in sights])
    told = np.stack([sight.frame.world_from_camera.translation for sight in sights])
    true, told = true - true.mean(axis=0), told - told.mean(axis=0)
    variance = float((true**2).sum(axis=1).mean())
    if np.sqrt(variance) < _MIN_PATH_SPREAD_M:
        return None
    u, singular, vt = np.linalg.svd(told.T @ true / len(true))
    signs = np.array([1.0, 1.0, np.sign(np.linalg.det(u @ vt))])
    return float((singular * signs).sum() / variance)


def offset_of(sights: list[BoardSight]) -> float | None:
    """Milliseconds by which poses lag their pictures: the shift of time that holds the board stillest."""
    times = np.array([sight.frame.at_s for sight in sights])
    poses = [sight.frame.world_from_camera for sight in sights]
    path = np.stack([pose.translation for pose in poses])
    speed = np.linalg.norm(np.diff(path, axis=0), axis=1) / np.diff(times)
    if len(sights) < 20 or float(np.median(speed)) < _MIN_SPEED_M_S:
        return None
    inside = (times - 0.13 > times[0]) & (times + 0.13 < times[-1])
    if inside.sum() < 10:
        return None
    turns = Slerp(times, Rotation.from_matrix(np.stack([pose.rotation for pose in poses])))
    scatter = np.array([_scatter(sights, inside, times + shift / 1000, path, times, turns) for shift in _OFFSETS_MS])
    best = int(np.argmin(scatter))
    still = int(np.argmin(np.abs(_OFFSETS_MS)))
    if best in (0, len(scatter) - 1):
        return None
    if scatter[best] > _MIN_GAIN * scatter[still]:
        return 0.0
    left, middle, right = scatter[best - 1 : best + 2]
    bend = left - 2 * middle + right
    return float(_OFFSETS_MS[best] + (5.0 * (left - right) / bend if bend > 1e-12 else 0.0))


def _scatter(sights: list[BoardSight], inside: Array, at: Array, path: Array, times: Array, turns: Slerp) -> float:
    """Median distance of the board's places from their middle, with poses taken at other times."""
    chosen = np.flatnonzero(inside)
    rotations = turns(at[chosen]).as_matrix()
    shifts = np.stack([np.interp(at[chosen], times, path[:, axis]) for axis in range(3)], axis=1)
    moved = [
        RigidTransform(rotation, shift) @ sights[n].camera_from_board
        for n, rotation, shift in zip(chosen, rotations, shifts, strict=True)
    ]
    places = board_points(moved)
    return float(np.median(np.linalg.norm(places - np.median(places, axis=0), axis=2).mean(axis=1)))
