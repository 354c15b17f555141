"""One transform for a whole window: robust least squares over reprojections, measured depths and surfaces.

Iteratively reweighted Gauss-Newton with Geman-McClure weights (Zhang 1997; Zhou, Park and Koltun 2016). A turn is taken
about the middle of the points, so that turn and shift hardly depend on each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from sightline.spatial.camera import Array
from sightline.spatial.pose import RigidTransform
from sightline.spatial.relocalise.evidence import REFERENCE_FOCAL_PX, Evidence

SIGMA_PX: Final = 1.5
"""Of one correspondence: SIFT (0.5), stored depth seen from aside, the device's tracking within the window."""
_MAX_STEPS: Final = 12
_STILL: Final = 1e-5
_DAMPING: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Planes:
    """Points of the query's depth beside surfaces of the map.

    Attributes:
        points_q: ``(N, 3)`` metres, the query's world.
        points_m, normals_m: ``(N, 3)`` the nearest map points and their unit normals.
        sigma_m: ``(N,)`` of the distance to the plane.
    """

    points_q: Array
    points_m: Array
    normals_m: Array
    sigma_m: Array


@dataclass(frozen=True, slots=True)
class Solution:
    """Outcome of a joint solve.

    Attributes:
        information: ``(6, 6)`` of turn (radians, about ``centre_q``) and shift (metres), in the query's world.
        centre_q: ``(3,)``.
    """

    query_from_map: RigidTransform
    information: Array
    centre_q: Array

    def covariance(self) -> Array:
        """``(6, 6)``; huge where nothing holds a direction."""
        return np.asarray(np.linalg.inv(self.information + _DAMPING * np.eye(6)), dtype=np.float64)

    def sigma_at(self, points_q: Array) -> Array:
        """``(N,)`` metres: root of the summed variances of where the map's points come to lie."""
        covariance = self.covariance()
        jacobian = _moves(points_q - self.centre_q)
        variances = np.einsum("nij,jk,nik->n", jacobian, covariance, jacobian)
        return np.asarray(np.sqrt(np.maximum(variances, 0.0)), dtype=np.float64)


def solve(
    evidence: Evidence,
    start: RigidTransform,
    scale: float = 2.0,
    planes: Planes | None = None,
    steps: int = _MAX_STEPS,
    sigma_px: float = SIGMA_PX,
) -> Solution:
    """Best transform near ``start``.

    Args:
        scale: width of the robust weight in sigmas; wide forgives a poor start, narrow ignores wrong matches better.
        planes: surfaces to lie on as well.
        sigma_px: of one correspondence, at the reference focal length.
    """
    current = start
    information, centre = np.zeros((6, 6)), np.zeros(3)
    for _ in range(steps):
        points_q = current.apply(evidence.points_m)
        centre = points_q.mean(axis=0) if len(points_q) else current.translation
        information, gradient = _reprojection(evidence, points_q, centre, scale, sigma_px)
        if planes is not None:
            more, pull = _surface(planes, current, centre, scale)
            information, gradient = information + more, gradient + pull
        step = np.asarray(-np.linalg.solve(information + _DAMPING * np.eye(6), gradient), dtype=np.float64)
        current = _moved(current, step, centre)
        if np.abs(step).max() < _STILL:
            break
    return Solution(current, information, centre)


def rotation_of(vector: Array) -> Array:
    """3 x 3 rotation of a rotation vector (Rodrigues)."""
    angle = float(np.linalg.norm(vector))
    if angle < 1e-12:
        return np.eye(3)
    x, y, z = vector / angle
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    return np.asarray(np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * (cross @ cross), dtype=np.float64)


def _moved(transform: RigidTransform, step: Array, centre: Array) -> RigidTransform:
    length = float(np.linalg.norm(step[:3]))
    turn = rotation_of(step[:3] * min(1.0, 0.5 / max(length, 1e-12)))
    shifted = turn @ (transform.translation - centre) + centre + step[3:]
    return RigidTransform(turn @ transform.rotation, shifted)


def _moves(arms: Array) -> Array:
    """``(N, 3, 6)`` how points move with turn and shift, at arms ``(N, 3)`` from the centre of turning."""
    jacobian = np.zeros((len(arms), 3, 6))
    x, y, z = arms.T
    jacobian[:, 0, 1], jacobian[:, 0, 2] = z, -y
    jacobian[:, 1, 0], jacobian[:, 1, 2] = -z, x
    jacobian[:, 2, 0], jacobian[:, 2, 1] = y, -x
    jacobian[:, :, 3:] = np.eye(3)
    return jacobian


def _weights(squared: Array, scale: float) -> Array:
    return np.asarray((scale**2 / (scale**2 + squared)) ** 2, dtype=np.float64)


def depth_sigma_m(depth: Array) -> Array:
    """Of the difference of two depth readings of one surface, from different views."""
    return 0.012 + 0.004 * depth**2


def _reprojection(
    evidence: Evidence, points_q: Array, centre: Array, scale: float, sigma_px: float
) -> tuple[Array, Array]:
    """Normal equations of pixels and, where the query has depth, of depth."""
    rotations = np.stack([f.rotation for f in evidence.frames])[evidence.frame]
    shifts = np.stack([f.translation for f in evidence.frames])[evidence.frame]
    points_c = np.einsum("nij,nj->ni", rotations, points_q) + shifts
    ahead = points_c[:, 2] > 0.05
    z = np.where(ahead, points_c[:, 2], 1.0)
    x, y = points_c[:, 0] / z, points_c[:, 1] / z
    per_ray = REFERENCE_FOCAL_PX / sigma_px
    residual = np.stack([(x - evidence.rays[:, 0]) * per_ray, (y - evidence.rays[:, 1]) * per_ray], axis=1)
    by_point = np.zeros((len(z), 2, 3))
    by_point[:, 0, 0] = by_point[:, 1, 1] = per_ray / z
    by_point[:, 0, 2], by_point[:, 1, 2] = -x / z * per_ray, -y / z * per_ray
    jacobian = by_point @ (rotations @ _moves(points_q - centre))
    squared = (residual**2).sum(axis=1)
    weight = np.where(ahead, _weights(squared, scale), 0.0) / _crowding(evidence)
    information = np.einsum("nki,n,nkj->ij", jacobian, weight, jacobian)
    gradient = np.einsum("nki,n,nk->i", jacobian, weight, residual)
    known = np.isfinite(evidence.depth)
    if known.any():
        sigma = depth_sigma_m(evidence.depth[known])
        along = (points_c[known, 2] - evidence.depth[known]) / sigma
        row = (rotations[known, 2:3, :] @ _moves(points_q[known] - centre))[:, 0] / sigma[:, None]
        # A match that is wrong in the picture says nothing about depth either.
        joint = weight[known] * _weights(along**2, scale)
        information = information + np.einsum("ni,n,nj->ij", row, joint, row)
        gradient = gradient + np.einsum("ni,n,n->i", row, joint, along)
    return information, gradient


def _crowding(evidence: Evidence) -> Array:
    """``(N,)`` how many rows share a picture point: together they weigh as one and a half, not as many."""
    key = evidence.frame.astype(np.int64) * 100_000 + evidence.feature
    _, inverse, counts = np.unique(key, return_inverse=True, return_counts=True)
    return np.asarray(np.sqrt(counts[inverse]), dtype=np.float64)


def _surface(planes: Planes, query_from_map: RigidTransform, centre: Array, scale: float) -> tuple[Array, Array]:
    """Normal equations of distances to planes."""
    points, normals = query_from_map.apply(planes.points_m), query_from_map.rotate(planes.normals_m)
    residual = np.einsum("ni,ni->n", normals, points - planes.points_q) / planes.sigma_m
    row = np.einsum("ni,nij->nj", normals, _moves(points - centre)) / planes.sigma_m[:, None]
    weight = _weights(residual**2, scale)
    information = np.einsum("ni,n,nj->ij", row, weight, row)
    return information, np.einsum("ni,n,n->i", row, weight, residual)
