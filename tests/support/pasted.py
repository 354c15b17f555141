"""Printed things pasted into pictures with exact poses: a flat picture seen by a pinhole camera, with soft edges."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from sightline.spatial.camera import Array, Intrinsics, project_camera
from sightline.spatial.pose import RigidTransform
from sightline.spatial.tags.families import TagId
from sightline.spatial.tags.layout import TagLayout
from sightline.spatial.tags.sheet import modules

ImageU8 = npt.NDArray[np.uint8]
CELL_PX: Final = 16
OVERSAMPLED: Final = 3


def printed(tag: TagId) -> tuple[ImageU8, int]:
    """A tag with one white module around it, and the number of modules of its side with that border."""
    black = np.pad(np.array(modules(tag)), 1, constant_values=False)
    picture = np.where(np.kron(black, np.ones((CELL_PX, CELL_PX), bool)), 25, 225).astype(np.uint8)
    return picture, black.shape[0]


def paste(
    grey: ImageU8, intrinsics: Intrinsics, tag: TagId, side_m: float, camera_from_tag: RigidTransform, gain: float = 1.0
) -> ImageU8:
    """The picture with a tag in it, at an exact pose (tag frame: +X right, +Y up, +Z out of the paper)."""
    picture, cells = printed(tag)
    half = side_m / 2 * cells / (cells - 2)
    corners = np.array([[-half, half, 0.0], [half, half, 0.0], [half, -half, 0.0], [-half, -half, 0.0]])
    pixels = project_camera(camera_from_tag.apply(corners), intrinsics)
    low = np.maximum(np.floor(pixels.min(axis=0)).astype(int) - 2, 0)
    high = np.minimum(np.ceil(pixels.max(axis=0)).astype(int) + 3, (intrinsics.width, intrinsics.height))
    if (high <= low).any():
        return grey
    # Drawn three times as large and averaged: every pixel is the mean over its area, as a sensor's is.
    end = picture.shape[0] - 0.5
    source = np.array([[-0.5, -0.5], [end, -0.5], [end, end], [-0.5, end]], np.float32)
    target = ((pixels - low + 0.5) * OVERSAMPLED - 0.5).astype(np.float32)
    size = tuple(int(n) for n in (high - low) * OVERSAMPLED)
    to_crop = cv2.getPerspectiveTransform(source, target)
    drawn = cv2.warpPerspective(picture, to_crop, size, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    mask = cv2.warpPerspective(np.full_like(picture, 255), to_crop, size, flags=cv2.INTER_NEAREST)
    small = (int(high[0] - low[0]), int(high[1] - low[1]))
    share = cv2.resize(mask, small, interpolation=cv2.INTER_AREA).astype(np.float64) / 255
    seen = cv2.resize(drawn, small, interpolation=cv2.INTER_AREA).astype(np.float64) * gain
    result = grey.copy()
    crop = (slice(low[1], high[1]), slice(low[0], high[0]))
    result[crop] = np.clip(np.rint(result[crop] * (1 - share) + seen * share), 0, 255).astype(np.uint8)
    return result


def paste_layout(
    grey: ImageU8, intrinsics: Intrinsics, layout: TagLayout, camera_from_asset: RigidTransform
) -> ImageU8:
    """The picture with every tag of an asset in it."""
    for tag, placed in layout.tags.items():
        grey = paste(grey, intrinsics, tag, placed.side_m, camera_from_asset @ placed.asset_from_tag)
    return grey


def facing(position_c: tuple[float, float, float], tilt: Array) -> RigidTransform:
    """``camera_from_tag`` of a tag at a place that faces the camera, turned by a rotation vector."""
    from sightline.spatial.relocalise.joint import rotation_of

    return RigidTransform(rotation_of(tilt) @ np.diag([1.0, -1.0, -1.0]), np.array(position_c))
