"""The map made ready for finding: index, unit descriptors and surfaces, made once per map."""

from __future__ import annotations

from typing import Final

import numpy as np

from sightline.errors import InvalidMap
from sightline.spatial.camera import Array, project_camera
from sightline.spatial.pose import RigidTransform
from sightline.spatial.relocalise.evidence import Look
from sightline.spatial.relocalise.features import unit_rows
from sightline.spatial.relocalise.keyframes import Keyframe, KeyframeMap, view_distance
from sightline.spatial.relocalise.matching import Unit
from sightline.spatial.relocalise.surfaces import Surface, surface_of
from sightline.spatial.relocalise.words import Index

_MAX_ASIDE_RAD: Final = 0.9
_MAX_ZOOM: Final = 2.5
_MIN_SHARED: Final = 12


class StoredViews:
    """What a localiser asks of a map."""

    def __init__(self, keyframe_map: KeyframeMap) -> None:
        if not keyframe_map.keyframes:
            raise InvalidMap("The map holds no stored view.", "empty")
        self.keyframes = keyframe_map.keyframes
        self._index = Index(keyframe_map.words, [keyframe.descriptors for keyframe in self.keyframes])
        self._unit: dict[int, Unit] = {}
        self._surfaces: dict[int, Surface] = {}

    def alike(self, look: Look, limit: int) -> list[int]:
        """Stored views that look most like a picture."""
        scores = self._index.scores(look.features.descriptors)
        return [int(k) for k in np.argsort(-scores, kind="stable")[:limit] if scores[k] > 0]

    def unit(self, number: int) -> Unit:
        """Unit descriptors of a stored view (kept: 0.36 MB each)."""
        if number not in self._unit:
            self._unit[number] = unit_rows(self.keyframes[number].descriptors)
        return self._unit[number]

    def surface(self, number: int) -> Surface:
        if number not in self._surfaces:
            self._surfaces[number] = surface_of(self.keyframes[number])
        return self._surfaces[number]

    def around(self, camera_from_map: RigidTransform, look: Look, limit: int) -> list[int]:
        """Stored views that share most with what a camera at that place sees, best first."""
        shared = [(self._shared(keyframe, camera_from_map, look), n) for n, keyframe in enumerate(self.keyframes)]
        best = sorted((-count, n) for count, n in shared if count >= _MIN_SHARED)
        return [n for _, n in best[:limit]]

    def _shared(self, keyframe: Keyframe, camera_from_map: RigidTransform, look: Look) -> float:
        """Stored points in the picture, less those seen from aside or much nearer or farther."""
        camera_from_stored = camera_from_map @ keyframe.world_from_camera
        _, turned = view_distance(camera_from_stored, RigidTransform.identity())
        if turned > 2 * _MAX_ASIDE_RAD:
            return 0.0
        points_m = keyframe.points_w[::4].astype(np.float64)
        seen = project_camera(camera_from_map.apply(points_m), look.intrinsics)
        inside = (seen[:, 0] >= 0) & (seen[:, 0] < look.intrinsics.width)
        inside &= (seen[:, 1] >= 0) & (seen[:, 1] < look.intrinsics.height)
        if not inside.any():
            return 0.0
        here: Array = points_m[inside] - camera_from_map.inverse().translation
        stored: Array = points_m[inside] - keyframe.world_from_camera.translation
        near, far = np.linalg.norm(here, axis=1), np.linalg.norm(stored, axis=1)
        aside = np.arccos(np.clip(np.einsum("ni,ni->n", here, stored) / np.maximum(near * far, 1e-9), -1, 1))
        zoom = np.abs(np.log(np.maximum(near, 1e-6) / np.maximum(far, 1e-6)))
        fit = np.clip(1 - aside / _MAX_ASIDE_RAD, 0, 1) * np.clip(1 - zoom / np.log(_MAX_ZOOM), 0, 1)
        return float(4 * fit.sum())
