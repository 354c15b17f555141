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
    """Places on the picture of the surroundings for unit directions."""
    share = SKY_FILL / (1.0 + np.abs(direction[:, 1]))
    u = 0.25 + 0.25 * direction[:, 0] * share + np.where(direction[:, 1] < 0.0, np.float32(0.5), np.float32(0.0))
    return np.column_stack([u, 0.5 + 0.5 * direction[:, 2] * share]).astype(np.float32)


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
    picture = shader.colour(bare, rays, hits).reshape(2 * SKY_PX, 4 * SKY_PX, 3)
    small = cv2.resize(picture, (2 * SKY_PX, SKY_PX), interpolation=cv2.INTER_AREA)
    return np.asarray(np.clip(np.rint(small[:, :, ::-1]), 0, 255), dtype=np.uint8)
