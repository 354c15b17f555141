"""Rigid transforms and their way to and from the wire.

A transform is named ``b_from_a`` after its ends: it maps points of frame a into frame b, so products read themselves,
``world_from_anchor = world_from_camera @ camera_from_anchor``. Validation happens where data enters
(:meth:`RigidTransform.from_value`, :meth:`RigidTransform.from_matrix`); inside, transforms are trusted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from sightline.errors import InvalidPose
from sightline.spatial.values import PoseValue

Array = npt.NDArray[np.float64]

MAX_POSITION_M: Final = 100_000.0
"""No tracking origin is 100 km away; a larger number is a broken tracker or an attack on block indices."""
_UNIT_TOLERANCE: Final = 1e-2
"""Headsets send single precision and some interpolate linearly; 1 % is still plainly a rotation."""
_ORTHONORMAL_TOLERANCE: Final = 1e-3
"""Recordings are printed with six digits; real data stays below 1e-5."""


@dataclass(frozen=True, slots=True)
class RigidTransform:
    """Maps points of one frame into another: ``rotation @ p + translation`` (metres)."""

    rotation: Array
    translation: Array

    @classmethod
    def identity(cls) -> RigidTransform:
        return cls(np.eye(3), np.zeros(3))

    @classmethod
    def from_value(cls, value: PoseValue) -> RigidTransform:
        """Transform of a wire pose, in the axes of the wire (a camera's are turned by ``frames.camera_pose``).

        Raises:
            InvalidPose: if a number is not finite, the quaternion is not of unit norm or the position is absurd.
        """
        position = np.asarray(value.p, dtype=np.float64)
        quaternion = np.asarray(value.q, dtype=np.float64)
        if position.shape != (3,) or quaternion.shape != (4,):
            raise InvalidPose("A pose has three position numbers and a quaternion of four.")
        if not (np.isfinite(position).all() and np.isfinite(quaternion).all()):
            raise InvalidPose("The pose contains a number that is not finite.")
        # The square of a huge float overflows to infinity: compare absolute values first.
        norm = float(np.linalg.norm(quaternion)) if np.abs(quaternion).max() < 2 else np.inf
        if abs(norm - 1) > _UNIT_TOLERANCE:
            raise InvalidPose("The orientation is not a unit quaternion.", norm=norm)
        _check_position(position)
        return cls(rotation_from_quaternion(quaternion / norm), position)

    @classmethod
    def from_matrix(cls, matrix: npt.ArrayLike) -> RigidTransform:
        """Transform of a 4 x 4 homogeneous matrix; its rotation is replaced by the nearest exact one.

        Raises:
            InvalidPose: if it has another shape, is not finite, not rigid, a mirror image or absurdly far away.
        """
        m = np.asarray(matrix, dtype=np.float64)
        if m.shape != (4, 4) or not np.isfinite(m).all():
            raise InvalidPose("A pose matrix has 4 x 4 finite numbers.")
        rotation = m[:3, :3]
        if np.abs(rotation).max() > 2 or np.abs(m[3] - (0, 0, 0, 1)).max() > _ORTHONORMAL_TOLERANCE:
            raise InvalidPose("The pose matrix is not a rigid transform.")
        error = float(np.abs(rotation.T @ rotation - np.eye(3)).max())
        if error > _ORTHONORMAL_TOLERANCE or np.linalg.det(rotation) < 0:
            raise InvalidPose("The pose matrix is not a rigid transform.", error=error)
        _check_position(m[:3, 3])
        u, _, vt = np.linalg.svd(rotation)
        return cls(u @ vt, m[:3, 3].copy())

    def to_value(self) -> PoseValue:
        x, y, z, w = (float(c) for c in quaternion_from_rotation(self.rotation))
        px, py, pz = (float(c) for c in self.translation)
        return PoseValue((px, py, pz), (x, y, z, w))

    def matrix(self) -> Array:
        """The 4 x 4 homogeneous matrix."""
        m = np.eye(4)
        m[:3, :3] = self.rotation
        m[:3, 3] = self.translation
        return m

    def inverse(self) -> RigidTransform:
        return RigidTransform(self.rotation.T, -self.rotation.T @ self.translation)

    def __matmul__(self, other: RigidTransform) -> RigidTransform:
        """``c_from_b @ b_from_a`` is ``c_from_a``."""
        return RigidTransform(self.rotation @ other.rotation, self.rotation @ other.translation + self.translation)

    def apply(self, points: Array) -> Array:
        """Points ``(..., 3)`` of the source frame in the target frame, metres."""
        return points @ self.rotation.T + self.translation

    def rotate(self, vectors: Array) -> Array:
        """Directions ``(..., 3)``: like :meth:`apply` without the translation."""
        return vectors @ self.rotation.T

    def angle_to_rad(self, other: RigidTransform) -> float:
        """Angle between the two orientations, 0 to pi."""
        trace = float(np.einsum("ij,ij->", self.rotation, other.rotation))
        return float(np.arccos(np.clip((trace - 1) / 2, -1.0, 1.0)))

    def distance_to_m(self, other: RigidTransform) -> float:
        return float(np.linalg.norm(self.translation - other.translation))


def _check_position(position: Array) -> None:
    if float(np.abs(position).max()) > MAX_POSITION_M:
        raise InvalidPose("The position is further away than any tracking origin.", limit_m=MAX_POSITION_M)


def rotation_from_quaternion(quaternion: Array) -> Array:
    """3 x 3 rotation of a unit quaternion ``[x, y, z, w]``."""
    x, y, z, w = (float(c) for c in quaternion)
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )


def quaternion_from_rotation(rotation: Array) -> Array:
    """Unit quaternion ``[x, y, z, w]`` with ``w >= 0`` of a 3 x 3 rotation.

    Uses the largest of the four squared components, so that no small number is divided by (Shepperd 1978).
    """
    r = rotation
    squares = np.array(
        [
            1 + r[0, 0] - r[1, 1] - r[2, 2],
            1 - r[0, 0] + r[1, 1] - r[2, 2],
            1 - r[0, 0] - r[1, 1] + r[2, 2],
            1 + r[0, 0] + r[1, 1] + r[2, 2],
        ]
    )
    rows = np.array(
        [
            [squares[0], r[0, 1] + r[1, 0], r[0, 2] + r[2, 0], r[2, 1] - r[1, 2]],
            [r[0, 1] + r[1, 0], squares[1], r[1, 2] + r[2, 1], r[0, 2] - r[2, 0]],
            [r[0, 2] + r[2, 0], r[1, 2] + r[2, 1], squares[2], r[1, 0] - r[0, 1]],
            [r[2, 1] - r[1, 2], r[0, 2] - r[2, 0], r[1, 0] - r[0, 1], squares[3]],
        ]
    )
    quaternion: Array = rows[int(np.argmax(squares))]
    quaternion = quaternion / np.linalg.norm(quaternion)
    return -quaternion if quaternion[3] < 0 else quaternion
