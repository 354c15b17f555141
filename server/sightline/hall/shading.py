"""Colours of what rays met: the formula of ``materials`` over many pixels at once."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from sightline.hall.atlas import Atlas, pack, sample_image
from sightline.hall.baked import Baked, Triangles
from sightline.hall.light import MAP_PX
from sightline.hall.materials import MATERIALS
from sightline.hall.scene import F32, LIGHT_SCALE
from sightline.hall.tracer import MISS, Hits, Tracer

#: The surroundings that metal mirrors, as a picture over all directions: width, height, number of blur levels.
SKY_SIZE = (256, 128)
SKY_LEVELS = 5
#: From where the surroundings are taken: above the pump, without the pump, metres, hall frame.
SKY_FROM = (0.2, 1.25, -0.1)

#: A pixel covers this much less than its full width when choosing a texture's level: sharper, still no shimmer.
SHARPEN = 0.35


class Shader:
    """Textures and surroundings of one baked hall."""

    def __init__(self, baked: Baked) -> None:
        self._atlas = pack(baked.textures)
        self._light_map = np.ascontiguousarray(baked.light_map.image[:, :, ::-1])
        table = MATERIALS.values()
        self._mirror = np.array([m.mirror for m in table], np.float32)
        self._blur = np.array([m.blur for m in table], np.float32)
        self._mapped = np.array([m.mapped for m in table])
        self._sky: Atlas | None = None
        self.sky_image = surroundings(baked, self)
        self._sky = pack({"sky": self.sky_image})

    def colour(self, triangles: Triangles, rays: F32, hits: Hits) -> F32:
        """``(N, 3)`` BGR 0..255 for ``(N, 6)`` rays and what they met; black where they met nothing."""
        out = np.zeros((len(rays), 3), np.float32)
        met = np.flatnonzero(hits.triangle != MISS)
        if not len(met):
            return out
        triangle = hits.triangle[met]
        weights = _weights(hits.weights[met])
        corners = triangles.faces[triangle]
        normal = _mix(triangles.normals, corners, weights)
        diffuse = self._diffuse(triangles, triangle, corners, weights, rays[met], hits.t[met])
        if self._sky is not None:
            diffuse = self._mirrored(diffuse, normal, rays[met, 3:], triangles.material[triangle])
        out[met] = diffuse
        return out

    def _diffuse(
        self, triangles: Triangles, triangle: NDArray[np.uint32], corners: NDArray[np.int64], weights: F32, rays: F32, t: F32
    ) -> F32:
        material = triangles.material[triangle]
        uv = _mix(triangles.uv, corners, weights)
        light = _mix(triangles.light, corners, weights)[:, ::-1]
        mapped = np.flatnonzero(self._mapped[material])
        if len(mapped):
            at = _mix(triangles.light_uv, corners[mapped], weights[mapped]) * MAP_PX - 0.5
            light[mapped] = sample_image(self._light_map, at.astype(np.float32)) * (LIGHT_SCALE / 255.0)
        level = self._level(triangles, triangle, rays, t)
        return np.minimum(self._atlas.sample(material, uv, level) * light, 255.0)

    def _level(self, triangles: Triangles, triangle: NDArray[np.uint32], rays: F32, t: F32) -> F32:
        """Texture level at which one pixel covers about one texel; ``pixel_rad`` is set by the image of rays."""
        direction = rays[:, 3:]
        length = np.sqrt(np.einsum("ij,ij->i", direction, direction))
        cosine = np.abs(np.einsum("ij,ij->i", direction, triangles.face_normal[triangle])) / length
        footprint = t * self.pixel_m / np.sqrt(np.maximum(cosine, 0.04))
        return (np.log2(np.maximum(footprint, 1e-9)) - triangles.texel_level[triangle] - SHARPEN).astype(np.float32)

    #: Metres that a pixel covers per metre of depth (1 / focal length in pixels).
    pixel_m = 1.0 / 520.0

    def _mirrored(self, diffuse: F32, normal: F32, direction: F32, material: NDArray[np.int64]) -> F32:
        mirror = self._mirror[material]
        shiny = np.flatnonzero(mirror > 0.05)
        n = _unit(normal[shiny])
        d = _unit(direction[shiny])
        cosine = np.einsum("ij,ij->i", n, d)
        reflected = d - 2.0 * cosine[:, None] * n
        fresnel = mirror[shiny] * (0.25 + 0.75 * (1.0 - np.minimum(np.abs(cosine), 1.0)) ** 3)
        assert self._sky is not None
        seen = self._sky.sample(np.zeros(len(shiny), np.int64), directions_to_uv(reflected), self._blur[material[shiny]] * SKY_LEVELS)
        base = diffuse[shiny] / 255.0
        diffuse[shiny] = 255.0 * (1.0 - (1.0 - base) * (1.0 - fresnel[:, None] * seen / 255.0))
        return diffuse


def _weights(second_third: F32) -> F32:
    return np.column_stack([1.0 - second_third[:, 0] - second_third[:, 1], second_third]).astype(np.float32)


def _mix(values: F32, corners: NDArray[np.int64], weights: F32) -> F32:
    out = values[corners[:, 0]] * weights[:, :1]
    out += values[corners[:, 1]] * weights[:, 1:2]
    out += values[corners[:, 2]] * weights[:, 2:]
    return np.asarray(out, dtype=np.float32)


def _unit(vectors: F32) -> F32:
    return np.asarray(vectors / np.sqrt(np.maximum(np.einsum("ij,ij->i", vectors, vectors), 1e-20))[:, None], dtype=np.float32)


def directions_to_uv(direction: F32) -> F32:
    """Places on the picture of the surroundings: u = azimuth from -Z over +X, v = 0 at the zenith."""
    u = 0.5 + np.arctan2(direction[:, 0], -direction[:, 2]) / (2 * np.pi)
    v = np.arccos(np.clip(direction[:, 1], -1.0, 1.0)) / np.pi
    return np.column_stack([u, v]).astype(np.float32)


def surroundings(baked: Baked, shader: Shader) -> NDArray[np.uint8]:
    """RGB picture of the hall over all directions, seen from the pump, without the skid."""
    width, height = SKY_SIZE
    chunks = tuple(c for c in baked.chunks if not baked.hall.parts[c.part_index].component.startswith("P-101/"))
    bare = Baked(baked.hall, chunks, baked.light_map, baked.textures).triangles({}, frozenset())
    v, u = np.meshgrid((np.arange(height * 2) + 0.5) / (height * 2), (np.arange(width * 2) + 0.5) / (width * 2), indexing="ij")
    azimuth, polar = (u - 0.5) * 2 * np.pi, v * np.pi
    direction = np.stack([np.sin(azimuth) * np.sin(polar), np.cos(polar), -np.cos(azimuth) * np.sin(polar)], axis=-1)
    rays = np.concatenate([np.broadcast_to(np.array(SKY_FROM), direction.shape), direction], axis=-1).astype(np.float32)
    rays = rays.reshape(-1, 6)
    hits = Tracer(bare.vertices, bare.faces).cast(rays)
    picture = shader.colour(bare, rays, hits).reshape(height * 2, width * 2, 3)
    small = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(np.clip(np.rint(small[:, :, ::-1]), 0, 255), dtype=np.uint8)
