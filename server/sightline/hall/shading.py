"""Colours of what rays met: the formula of ``materials`` over many pixels at once."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from sightline.hall.atlas import Atlas, pack, sample_image
from sightline.hall.baked import LIGHT, NORMAL, UV, Baked, Triangles
from sightline.hall.materials import MATERIALS
from sightline.hall.mesh import F64
from sightline.hall.scene import F32, LIGHT_SCALE
from sightline.hall.tracer import MISS, Hits, Tracer

#: The surroundings that metal mirrors: two paraboloid pictures side by side, the upper half space and the lower.
#: Looking them up takes one division, a panorama two arcs. Size of one half in pixels, number of blur levels.
SKY_PX = 128
SKY_LEVELS = 4
#: The half space fills this share of its picture; the rest continues beyond the horizon, so that filtering has no seam.
SKY_FILL = 0.86
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

    def colour(self, triangles: Triangles, rays: F32, hits: Hits, pixel_m: float) -> F32:
        """``(N, 3)`` BGR 0..255 for ``(N, 6)`` rays and what they met; black where they met nothing.

        Args:
            pixel_m: metres that a pixel covers per metre of ``hits.t``: one over the focal length in pixels.
        """
        out = np.zeros((len(rays), 3), np.float32)
        for start in range(0, len(rays), BLOCK):
            block = slice(start, start + BLOCK)
            footprint = hits.t[block] * np.float32(pixel_m)
            self._block(out[block], triangles, rays[block], hits.triangle[block], footprint, hits.weights[block])
        return out

    def _block(
        self, out: F32, triangles: Triangles, rays: F32, triangle: NDArray[np.uint32], footprint: F32, weights: F32
    ) -> None:
        met = triangle != MISS
        if not met.all():
            rays, footprint, weights, triangle = rays[met], footprint[met], weights[met], triangle[met]
            if not len(rays):
                return
        index = triangle.astype(np.intp)
        values = triangles.interpolate(index, weights)
        material = triangles.material.take(index)
        view = _unit(rays[:, 3:])
        level = _level(triangles, index, view, footprint)
        colour = self._atlas.sample(material, values[:, UV], level)
        light = values[:, LIGHT]
        self._look_up_light(light, material)
        colour *= light
        if self._sky is not None:
            self._mirrored(colour, values[:, NORMAL], view, material)
        np.minimum(colour, 255.0, out=colour)
        out[met] = colour

    def _look_up_light(self, light: F32, material: NDArray[np.intp]) -> None:
        """Replaces places on the light map by the light there."""
        mapped = np.flatnonzero(self._mapped.take(material))
        if len(mapped):
            light[mapped] = sample_image(self._light_map, light[mapped, :2]) * np.float32(LIGHT_SCALE / 255.0)

    def _mirrored(self, colour: F32, normal: F32, view: F32, material: NDArray[np.intp]) -> None:
        """Adds what smooth surfaces mirror, in place."""
        assert self._sky is not None
        mirror = self._mirror.take(material)
        shiny = np.flatnonzero(mirror > 0.05)
        if not len(shiny):
            return
        n, d, kind = _unit(normal.take(shiny, axis=0)), view.take(shiny, axis=0), material.take(shiny)
        cosine = np.einsum("ij,ij->i", n, d)
        grazing = np.float32(1.0) - np.minimum(np.abs(cosine), np.float32(1.0))
        fresnel = mirror.take(shiny) * (np.float32(0.25) + np.float32(0.75) * grazing * grazing * grazing)
        n *= (np.float32(2.0) * cosine)[:, None]
        reflected = d - n
        seen = self._sky.sample(
            np.zeros(len(shiny), np.intp), directions_to_uv(reflected), self._blur.take(kind) * SKY_LEVELS
        )
        base = np.minimum(colour.take(shiny, axis=0), np.float32(255.0))
        seen *= fresnel[:, None]
        seen *= np.float32(1.0) - base * np.float32(1.0 / 255.0)
        colour[shiny] = base + seen


def _level(triangles: Triangles, index: NDArray[np.intp], view: F32, footprint: F32) -> F32:
    """Texture level at which one pixel, seen obliquely, covers about one texel."""
    normal = triangles.face_normal.take(index, axis=0)
    cosine = np.abs(np.einsum("ij,ij->i", view, normal))
    stretched = footprint * footprint / np.maximum(cosine, np.float32(0.04))
    level = np.float32(0.5) * np.log2(np.maximum(stretched, np.float32(1e-18)))
    level -= triangles.texel_level.take(index) + np.float32(SHARPEN)
    return np.asarray(level, dtype=np.float32)


def _unit(vectors: F32) -> F32:
    length = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
    return np.asarray(vectors / np.maximum(length, 1e-10)[:, None], dtype=np.float32)


def directions_to_uv(direction: F32) -> F32:
    """Places on the picture of the surroundings for unit directions."""
    share = np.float32(SKY_FILL) / (np.float32(1.0) + np.abs(direction[:, 1]))
    uv = np.empty((len(direction), 2), np.float32)
    uv[:, 0] = 0.25 + 0.25 * direction[:, 0] * share + 0.5 * (direction[:, 1] < 0.0)
    uv[:, 1] = 0.5 + 0.5 * direction[:, 2] * share
    return uv


def _sky_directions(pixels: int) -> F64:
    """``(pixels, 2 * pixels, 3)`` unit directions of the picture's pixels."""
    side = ((np.arange(pixels) + 0.5) / pixels * 2.0 - 1.0) / SKY_FILL
    z, x = np.meshgrid(side, side, indexing="ij")
    square = x * x + z * z
    halves = [np.stack([2 * x, s * (1 - square), 2 * z], axis=-1) / (1 + square)[..., None] for s in (1.0, -1.0)]
    return np.concatenate(halves, axis=1)


def surroundings(baked: Baked, shader: Shader) -> NDArray[np.uint8]:
    """RGB picture of the hall over all directions, seen from the pump, without the skid."""
    chunks = tuple(c for c in baked.chunks if not baked.hall.parts[c.part_index].component.startswith("P-101/"))
    bare = Baked(baked.hall, chunks, baked.light_map, baked.textures).triangles({}, frozenset())
    direction = _sky_directions(2 * SKY_PX)
    rays = np.concatenate([np.broadcast_to(np.array(SKY_FROM), direction.shape), direction], axis=-1).astype(np.float32)
    rays = rays.reshape(-1, 6)
    hits = Tracer(bare.vertices, bare.faces).cast(rays)
    picture = shader.colour(bare, rays, hits, 1.0 / SKY_PX).reshape(2 * SKY_PX, 4 * SKY_PX, 3)
    small = cv2.resize(picture, (2 * SKY_PX, SKY_PX), interpolation=cv2.INTER_AREA)
    return np.asarray(np.clip(np.rint(small[:, :, ::-1]), 0, 255), dtype=np.uint8)
