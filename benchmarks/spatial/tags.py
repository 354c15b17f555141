"""Figure 8, second half: tags composited on surfaces of real frames, at exact poses, of 45 pixels and more."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import cv2
import numpy as np

from sightline.client.recording import open_recording
from sightline.evaluate.relocalise import picture_of
from sightline.spatial.camera import project_camera, unproject
from sightline.spatial.picture import Picture
from sightline.spatial.pose import RigidTransform
from sightline.spatial.relocalise.joint import rotation_of
from sightline.spatial.tags.detect import corner_points
from sightline.spatial.tags.families import FAMILIES, TagId
from sightline.spatial.tags.layout import single
from sightline.spatial.tags.place import FrameSights, place, sights_of
from spatial.bench import Bench, median, percentile
from support.load.results import Figure, at_least, at_most
from support.pasted import paste

TITLE = "Tags (figure 8)"
STEP = 5
"""Every fifth frame begins a sequence of five."""
SIDES_PX = (45.0, 90.0)
FRAMES = 5
PATCH_PX = 14


def figures(bench: Bench) -> Iterator[Figure]:
    for folder in bench.recordings():
        pictures = [picture_of(frame, "room") for frame in open_recording(folder)]
        step = 4 * STEP if bench.is_quick else STEP
        for family in FAMILIES:
            yield from of_family(f"{folder.name}, {family}", TagId(family, 17), pictures, step)


def of_family(name: str, tag: TagId, pictures: list[Picture], step: int) -> Iterator[Figure]:
    """One tag on a surface of each chosen frame and the four after it."""
    rng = np.random.default_rng(3)
    seen, found, alone_cm, joined_cm, times_ms, honest = 0, 0, [], [], [], []
    for first in range(0, len(pictures) - FRAMES, step):
        placed = on_surface(pictures[first], rng)
        if placed is None:
            continue
        world_from_tag, side_m = placed
        layout, sights = single(tag, side_m), []
        for picture in pictures[first : first + FRAMES]:
            drawn = with_tag(picture, tag, side_m, world_from_tag, rng)
            if drawn is None:
                continue
            seen += 1
            started = time.process_time()
            sight = sights_of(drawn, layout)
            times_ms.append((time.process_time() - started) * 1000)
            if sight is not None:
                found += 1
                sights.append(sight)
                alone_cm.append(error_cm(layout.asset, [sight], tag, side_m, world_from_tag)[0])
        if len(sights) == FRAMES:
            error, sigma_cm = error_cm(layout.asset, sights, tag, side_m, world_from_tag)
            joined_cm.append(error)
            honest.append(error < 2 * sigma_cm)
    yield Figure(f"{name}: tags drawn", seen, "")
    yield at_least(f"{name}: found", 100 * found / max(seen, 1), "%", 98)
    yield at_most(f"{name}: error of one frame, median", median(alone_cm), "cm", 0.7)
    yield Figure(f"{name}: error of one frame, 95 %", round(percentile(alone_cm, 95), 2), "cm")
    yield at_most(f"{name}: error of five frames, median", median(joined_cm), "cm", 0.7)
    yield Figure(f"{name}: error of five frames, 95 %", round(percentile(joined_cm, 95), 2), "cm")
    yield Figure(f"{name}: five frames, error below 2 sigma", round(100 * float(np.mean(honest)), 1), "%")
    yield at_most(f"{name}: CPU per frame, median", median(times_ms), "ms", 10)


def error_cm(
    asset: str, sights: list[FrameSights], tag: TagId, side_m: float, world_from_tag: RigidTransform
) -> tuple[float, float]:
    placed = place(single(tag, side_m, asset), sights)
    assert placed is not None
    return placed.world_from_asset.distance_to_m(world_from_tag) * 100, placed.sigma_m * 100


def on_surface(picture: Picture, rng: np.random.Generator) -> tuple[RigidTransform, float] | None:
    """A tag lying on a flat measured surface of the frame: pose in the world, and side; None if none is found."""
    k, depth_m = picture.intrinsics, picture.depth_m
    assert depth_m is not None
    assert picture.world_from_camera is not None
    for _ in range(60):
        x, y = int(rng.integers(80, k.width - 80)), int(rng.integers(80, k.height - 80))
        rows, columns = np.mgrid[y - PATCH_PX : y + PATCH_PX + 1 : 2, x - PATCH_PX : x + PATCH_PX + 1 : 2]
        z = depth_m[rows, columns].astype(np.float64).ravel()
        if (z > 0.3).mean() < 0.8 or z[z > 0].max() > 4.0:
            continue
        pixels = np.stack([columns.ravel(), rows.ravel()], axis=1).astype(np.float64)
        points = unproject(pixels[z > 0], z[z > 0], k)
        middle = points.mean(axis=0)
        _, spread, axes = np.linalg.svd(points - middle, full_matrices=False)
        if spread[2] / np.sqrt(len(points)) > 0.01:
            continue
        out = axes[2] if axes[2] @ middle < 0 else -axes[2]
        if -(out @ middle) / np.linalg.norm(middle) < 0.6:
            continue
        side_px = float(rng.uniform(*SIDES_PX)) * 1.15
        side_m = side_px * float(middle[2]) / k.fx
        right = np.cross((0.0, -1.0, 0.0), out)
        right /= np.linalg.norm(right)
        upright = np.stack([right, np.cross(out, right), out], axis=1)
        turned = upright @ rotation_of(np.array([0.0, 0.0, float(rng.uniform(-np.pi, np.pi))]))
        if 0.03 < side_m < 0.5:
            return picture.world_from_camera @ RigidTransform(turned, middle), side_m
    return None


def with_tag(
    picture: Picture, tag: TagId, side_m: float, world_from_tag: RigidTransform, rng: np.random.Generator
) -> Picture | None:
    """The frame with the tag in it, a little blurred and noisy; None when it is not wholly in view or too small."""
    assert picture.world_from_camera is not None
    camera_from_tag = picture.world_from_camera.inverse() @ world_from_tag
    pixels = project_camera(camera_from_tag.apply(corner_points(side_m * 1.4)), picture.intrinsics)
    size = (picture.intrinsics.width, picture.intrinsics.height)
    if not np.isfinite(pixels).all() or (pixels < 2).any() or (pixels > np.array(size) - 3).any():
        return None
    sides = np.linalg.norm(pixels - np.roll(pixels, 1, axis=0), axis=1) / 1.4
    if sides.mean() < SIDES_PX[0]:
        return None
    drawn = paste(picture.grey, picture.intrinsics, tag, side_m, camera_from_tag, gain=float(rng.uniform(0.5, 1.0)))
    changed = drawn != picture.grey
    blurred = cv2.GaussianBlur(drawn, (0, 0), 0.6) + rng.normal(0, 2.5, drawn.shape)
    grey = np.where(changed, np.clip(np.rint(blurred), 0, 255), picture.grey).astype(np.uint8)
    return replace(picture, grey=grey)
