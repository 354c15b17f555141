"""Where an imported scan or CAD mesh lies in the scanned world: features, a robust guess, point-to-plane refinement.

FPFH (Rusu et al. 2009) with RANSAC, then ICP (Chen and Medioni 1992), both Open3D's. What this is good for was measured
before it was built (notes of the project): a room corner is found in seven of eight tries, a large or symmetric room in
four, and *fitness does not tell which*. So the answer is a proposal: people look at both shapes on top of each other
and say yes; nothing is ever applied by itself. Several guesses are refined and the best is kept; how far the second
best *other* place is behind it says how sure the choice is.

Open3D only in here: the web process never imports this module.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from sightline.errors import InvalidMesh
from sightline.spatial.open3d_core import o3d
from sightline.spatial.pose import RigidTransform
from sightline.spatial.scene.mesh import Mesh, area_m2

Array = npt.NDArray[np.float64]

_REGISTRATION: Final = o3d.pipelines.registration
_POINTS: Final = 4_000
"""Of each side: a few seconds for all tries on one core."""
_LEAST_POINTS: Final = 200
_TRIES: Final = 3
_ROUNDS: Final = 30_000
_CONFIDENCE: Final = 0.999
_ICP_ROUNDS: Final = 40
_OTHER_M: Final = 0.3
_OTHER_RAD: Final = 0.26
_SEED: Final = 20_240


@dataclass(frozen=True, slots=True)
class Registration:
    """A proposal.

    Attributes:
        world_from_mesh: where the imported mesh lies; None when no guess was good enough to show.
        fitness: share of the scan's points near the mesh (or of the mesh's near the scan, whichever is larger).
        residual_m: root mean square distance of those.
        runner_up: fitness of the best guess that puts it somewhere else; near ``fitness`` means ambiguous.
        voxel_m: spacing of the points compared.
        reason: why there is none: ``too_few_points``, ``no_overlap``.
    """

    world_from_mesh: RigidTransform | None
    fitness: float
    residual_m: float
    runner_up: float
    voxel_m: float
    reason: str = ""

    @property
    def is_ambiguous(self) -> bool:
        """Whether another place fits nearly as well."""
        return self.runner_up > 0.9 * self.fitness


def register(mesh: Mesh, scan: Mesh, guess: RigidTransform | None = None) -> Registration:
    """Find where a mesh lies in a scan.

    Args:
        mesh: imported; its own frame, metres.
        scan: of the world, metres.
        guess: world_from_mesh by hand or from an earlier visit, within some decimetres; then nothing is searched.
    Raises:
        InvalidMesh: if one of them has no extent.
    """
    voxel_m = _spacing(mesh, scan)
    source, target = _cloud(mesh, voxel_m), _cloud(scan, voxel_m)
    if min(len(source.points), len(target.points)) < _LEAST_POINTS:
        return Registration(None, 0.0, 0.0, 0.0, voxel_m, "too_few_points")
    guesses = [guess.matrix()] if guess is not None else _guesses(source, target, voxel_m)
    refined = sorted((_refined(source, target, start, voxel_m) for start in guesses), key=lambda one: -one[0])
    if not refined or refined[0][0] <= 0:
        return Registration(None, 0.0, 0.0, 0.0, voxel_m, "no_overlap")
    fitness, residual_m, best = refined[0]
    others = [other for other, _, place in refined[1:] if _is_elsewhere(best, place)]
    return Registration(_rigid(best), fitness, residual_m, max(others, default=0.0), voxel_m)


def _spacing(mesh: Mesh, scan: Mesh) -> float:
    """Distance of the points compared: both sides keep about as many as features can be made of."""
    area = max(_area(mesh), _area(scan))
    spacing = float(np.sqrt(area / _POINTS))
    if not 1e-4 < spacing < 10:
        raise InvalidMesh("A shape to be registered has no extent, or an absurd one.", area_m2=area)
    return spacing


def _area(mesh: Mesh) -> float:
    if len(mesh.triangles):
        return area_m2(mesh.vertices.astype(np.float64), mesh.triangles)
    low, high = mesh.vertices.min(axis=0), mesh.vertices.max(axis=0)
    x, y, z = (float(side) for side in high - low)
    return 2 * (x * y + y * z + z * x)


def _cloud(mesh: Mesh, voxel_m: float) -> o3d.geometry.PointCloud:
    """Points at even distances with normals; on a mesh they are drawn from its triangles by area."""
    if len(mesh.triangles):
        points, normals = _sampled(mesh)
        cloud = o3d.geometry.PointCloud(o3d.utility.Vector3dVector(points))
        cloud.normals = o3d.utility.Vector3dVector(normals)
        return cloud.voxel_down_sample(voxel_m)
    cloud = o3d.geometry.PointCloud(o3d.utility.Vector3dVector(mesh.vertices.astype(np.float64)))
    cloud = cloud.voxel_down_sample(voxel_m)
    cloud.estimate_normals(o3d.geometry.KDTreeSearchParamHybrid(radius=3 * voxel_m, max_nn=30))
    return cloud


def _sampled(mesh: Mesh) -> tuple[Array, Array]:
    rng = np.random.default_rng(_SEED)
    corners = mesh.vertices.astype(np.float64)[mesh.triangles]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    doubled = np.linalg.norm(normals, axis=1)
    if not doubled.sum() > 0:
        raise InvalidMesh("A shape to be registered has no extent, or an absurd one.")
    chosen = rng.choice(len(corners), size=6 * _POINTS, p=doubled / doubled.sum())
    u, v = rng.random((2, len(chosen)))
    is_over = u + v > 1
    u[is_over], v[is_over] = 1 - u[is_over], 1 - v[is_over]
    a, b, c = (corners[chosen, k] for k in range(3))
    return a + u[:, None] * (b - a) + v[:, None] * (c - a), normals[chosen] / doubled[chosen, None]


def _guesses(source: o3d.geometry.PointCloud, target: o3d.geometry.PointCloud, voxel_m: float) -> list[Array]:
    search = o3d.geometry.KDTreeSearchParamHybrid(radius=6 * voxel_m, max_nn=80)
    # The stub asks for an argument that has a default.
    source_features = _REGISTRATION.compute_fpfh_feature(source, search)  # type: ignore[call-arg]
    target_features = _REGISTRATION.compute_fpfh_feature(target, search)  # type: ignore[call-arg]
    reach = 1.8 * voxel_m
    found = []
    for attempt in range(_TRIES):
        o3d.utility.random.seed(_SEED + attempt)
        result = _REGISTRATION.registration_ransac_based_on_feature_matching(
            source,
            target,
            source_features,
            target_features,
            True,
            reach,
            _REGISTRATION.TransformationEstimationPointToPoint(False),
            3,
            [
                _REGISTRATION.CorrespondenceCheckerBasedOnEdgeLength(0.9),
                _REGISTRATION.CorrespondenceCheckerBasedOnDistance(reach),
            ],
            _REGISTRATION.RANSACConvergenceCriteria(_ROUNDS, _CONFIDENCE),
        )
        found.append(np.asarray(result.transformation, dtype=np.float64))
    return found


def _refined(
    source: o3d.geometry.PointCloud, target: o3d.geometry.PointCloud, start: Array, voxel_m: float
) -> tuple[float, float, Array]:
    """Fitness, residual and place after refinement, coarse to fine."""
    place = start
    for reach in (3 * voxel_m, 1.2 * voxel_m):
        result = _REGISTRATION.registration_icp(
            source,
            target,
            reach,
            place,
            _REGISTRATION.TransformationEstimationPointToPlane(_REGISTRATION.HuberLoss(voxel_m)),
            _REGISTRATION.ICPConvergenceCriteria(max_iteration=_ICP_ROUNDS),
        )
        place = np.asarray(result.transformation, dtype=np.float64)
    forth = _REGISTRATION.evaluate_registration(source, target, 1.2 * voxel_m, place)
    back = _REGISTRATION.evaluate_registration(target, source, 1.2 * voxel_m, np.linalg.inv(place))
    # A CAD model of one pump in the scan of a hall, or a hall's scan of which the headset has seen a corner.
    best = max(forth, back, key=lambda one: one.fitness)
    return float(best.fitness), float(best.inlier_rmse), place


def _is_elsewhere(one: Array, other: Array) -> bool:
    difference = _rigid(np.linalg.inv(one) @ other)
    identity = RigidTransform.identity()
    return difference.distance_to_m(identity) > _OTHER_M or difference.angle_to_rad(identity) > _OTHER_RAD


def _rigid(matrix: Array) -> RigidTransform:
    """The nearest rigid transform; refinement leaves rounding in the rotation."""
    u, _, vt = np.linalg.svd(matrix[:3, :3])
    return RigidTransform(u @ vt, matrix[:3, 3].copy())
