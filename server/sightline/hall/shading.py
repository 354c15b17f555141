"""Colours of what rays met: the formula of ``materials`` over many pixels at once."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from sightline.hall.atlas import Atlas, pack, sample_image
from sightline.hall.baked import LIGHT, NORMAL, UV, Baked, Triangles
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

#: Pixels shaded at a time: few enough that intermediate arrays stay in the processor's cache.
BLOCK = 16384


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
        for start in range(0, len(rays), BLOCK):
            block = slice(start, start + BLOCK)
            self._block(out[block], triangles, rays[block], hits.triangle[block], hits.t[block], hits.weights[block])
        return out

    def _block(
        self, out: F32, triangles: Triangles, rays: F32, triangle: NDArray[np.uint32], t: F32, weights: F32
    ) -> None:
        met = triangle != MISS
        if not met.all():
            rays, t, weights, triangle = rays[met], t[met], weights[met], triangle[met]
            if not len(rays):
                return
        index = triangle.astype(np.intp)
        values = triangles.interpolate(index, weights)
        material = triangles.material.take(index)
        view = _unit(rays[:, 3:])
        level = self._level(triangles, index, view, rays, t)
        colour = self._atlas.sample(material, values[:, UV], level)
        colour *= self._light(values[:, LIGHT], material)
        if self._sky is not None:
            self._mirrored(colour, values[:, NORMAL], view, material)
        np.minimum(colour, 255.0, out=colour)
        out[met] = colour

    def _light(self, light: F32, material: NDArray[np.intp]) -> F32:
        """Display light, BGR; looked up on the light map where the surface has one."""
        result = light[:, ::-1].copy()
        mapped = np.flatnonzero(self._mapped.take(material))
        if len(mapped):
            result[mapped] = sample_image(self._light_map, light[mapped, :2])
            result[mapped] *= LIGHT_SCALE / 255.0
        return result

    def _level(self, triangles: Triangles, index: NDArray[np.intp], view: F32, rays: F32, t: F32) -> F32:
        """Texture level at which one pixel covers about one texel."""
        normal = triangles.face_normal.take(index, axis=0)
        cosine = np.abs(np.einsum("ij,ij->i", view, normal))
        footprint = t * self.pixel_m
        level = np.log2(np.maximum(footprint, 1e-9)) - 0.5 * np.log2(np.maximum(cosine, 0.04))
        level -= triangles.texel_level.take(index) + np.float32(SHARPEN)
        return np.asarray(level, dtype=np.float32)

    #: Metres that a pixel covers per metre of depth (1 / focal length in pixels).
    pixel_m = np.float32(1.0 / 520.0)

    def _mirrored(self, colour: F32, normal: F32, view: F32, material: NDArray[np.intp]) -> None:
        """Adds what smooth surfaces mirror, in place."""
        assert self._sky is not None
        mirror = self._mirror.take(material)
        shiny = np.flatnonzero(mirror > 0.05)
        if not len(shiny):
            return
        n, d, kind = _unit(normal[shiny]), view[shiny], material[shiny]
        cosine = np.einsum("ij,ij->i", n, d)
        reflected = d - (2.0 * cosine)[:, None] * n
        grazing = 1.0 - np.minimum(np.abs(cosine), 1.0)
        fresnel = mirror[shiny] * (0.25 + 0.75 * grazing * grazing * grazing)
        seen = self._sky.sample(
            np.zeros(len(shiny), np.intp), directions_to_uv(reflected), self._blur.take(kind) * SKY_LEVELS
        )
        base = np.minimum(colour[shiny], 255.0)
        seen *= fresnel[:, None] * (1.0 - base / 255.0)
        colour[shiny] = base + seen


def _unit(vectors: F32) -> F32:
    length = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
    return np.asarray(vectors / np.maximum(length, 1e-10)[:, None], dtype=np.float32)


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
    v, u = np.meshgrid(
        (np.arange(height * 2) + 0.5) / (height * 2), (np.arange(width * 2) + 0.5) / (width * 2), indexing="ij"
    )
    azimuth, polar = (u - 0.5) * 2 * np.pi, v * np.pi
    direction = np.stack([np.sin(azimuth) * np.sin(polar), np.cos(polar), -np.cos(azimuth) * np.sin(polar)], axis=-1)
    rays = np.concatenate([np.broadcast_to(np.array(SKY_FROM), direction.shape), direction], axis=-1).astype(np.float32)
    rays = rays.reshape(-1, 6)
    hits = Tracer(bare.vertices, bare.faces).cast(rays)
    picture = shader.colour(bare, rays, hits).reshape(height * 2, width * 2, 3)
    small = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(np.clip(np.rint(small[:, :, ::-1]), 0, 255), dtype=np.uint8)
