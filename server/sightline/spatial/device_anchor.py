"""A click answered by the surfaces that a device has found itself: rays against its meshes and planes.

Such meshes are coarse (triangles of 5 to 20 cm), smoothed, and seconds old: good for walls, tables and housings, not
for a cable. Sigma says so. Where the rays just beside the click meet something else, the click lies at an edge.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from sightline.spatial.anchor import MAX_CANDIDATES, check_click, pixel_scale, screen_only, vector
from sightline.spatial.values import AnchorAnswer, Candidate, ClickQuery

Array = npt.NDArray[np.float64]

BESIDE_PX: Final = 3.0
"""As for depth edges: a click is meant no more exactly than this."""
_EDGE_M: Final = 0.05
_EDGE_RATIO: Final = 0.03
_SIGMA_M: Final = 0.015
"""Published and own experience of headset meshes on flat parts: one to two centimetres."""
_SIGMA_EDGE: Final = 0.1
"""Of the triangle's longest edge, for meshes: how far a curved surface stands off its triangles."""
_MAX_COARSE_M: Final = 0.1
_SIGMA_RANGE: Final = 0.005
"""Metres per metre: pose noise across the ray, seen along a slanted surface."""


class SurfaceHit(Protocol):
    """Where a ray meets a surface; ``scene.device_mesh.MeshHit`` is one."""

    @property
    def distance_m(self) -> float: ...
    @property
    def p_world(self) -> Array: ...
    @property
    def normal(self) -> Array: ...
    @property
    def kind(self) -> str: ...
    @property
    def edge_m(self) -> float: ...


class Surfaces(Protocol):
    """What can be hit; ``scene.device_mesh.DeviceScene`` is one."""

    def cast_all(self, origin: npt.ArrayLike, directions: npt.ArrayLike) -> Sequence[SurfaceHit | None]:
        """The nearest surface along each ray from one place."""


def anchor_on_surfaces(surfaces: Surfaces, click: ClickQuery) -> AnchorAnswer:
    """Where a click's ray meets the device's surfaces; ``screen_only`` (``no_surface``) where it meets none.

    Raises:
        SpatialError: if the frame's numbers are not usable or the position is not on the picture.
    """
    world_from_camera, intrinsics = check_click(click)
    x_px, y_px = intrinsics.pixel_of(click.u, click.v)
    beside = BESIDE_PX * pixel_scale(intrinsics)
    around = ((0, 0), (-beside, 0), (beside, 0), (0, -beside), (0, beside))
    rays = np.stack([intrinsics.ray(x_px + dx, y_px + dy) for dx, dy in around])
    hits = surfaces.cast_all(world_from_camera.translation, world_from_camera.rotate(rays))
    centre = hits[0]
    others = tuple(hit for hit in hits[1:] if hit is not None)
    if centre is None:
        candidates = tuple(_candidate(hit) for hit in _distinct(others))
        return screen_only(click.frame.world_id, "no_surface", candidates)
    rivals = _distinct((centre, *others))
    is_edge = len(rivals) > 1 or len(others) < len(around) - 1
    return AnchorAnswer(
        world_id=click.frame.world_id,
        method="mesh",
        state="approximate" if is_edge else "good",
        p_world=vector(centre.p_world),
        normal=vector(centre.normal),
        sigma_m=sigma_of(centre),
        views=1,
        reason="depth_edge" if is_edge else "",
        candidates=tuple(_candidate(hit) for hit in rivals) if is_edge else (),
    )


def sigma_of(hit: SurfaceHit) -> float:
    """Standard deviation of a hit, metres."""
    coarse_m = 0.0 if hit.kind == "plane" else min(_SIGMA_EDGE * hit.edge_m, _MAX_COARSE_M)
    return float(np.sqrt(_SIGMA_M**2 + coarse_m**2 + (_SIGMA_RANGE * hit.distance_m) ** 2))


def _distinct(hits: Sequence[SurfaceHit]) -> tuple[SurfaceHit, ...]:
    """Hits on different surfaces, in their order: those whose plane the first ones do not continue."""
    kept: list[SurfaceHit] = []
    for hit in hits:
        apart_m = _EDGE_M + _EDGE_RATIO * hit.distance_m
        # Off the plane of the other hit, both ways: a slanted wall is one surface, however far along it rays land.
        if all(_off_plane_m(hit, other) > apart_m or _off_plane_m(other, hit) > apart_m for other in kept):
            kept.append(hit)
    return tuple(kept[:MAX_CANDIDATES])


def _off_plane_m(hit: SurfaceHit, plane: SurfaceHit) -> float:
    return abs(float(plane.normal @ (hit.p_world - plane.p_world)))


def _candidate(hit: SurfaceHit) -> Candidate:
    return Candidate(p_world=vector(hit.p_world), sigma_m=sigma_of(hit))
