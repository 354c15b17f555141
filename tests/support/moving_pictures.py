"""Pictures for tracking tests: a textured wall seen by a camera that moves as told, with exact truth."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from sightline.spatial.camera import Intrinsics
from sightline.spatial.picture import Picture

WIDTH, HEIGHT = 320, 240
CAMERA = Intrinsics(260.0, 260.0, 159.5, 119.5, WIDTH, HEIGHT)
Affine = npt.NDArray[np.float64]


def wall(seed: int = 1, side: int = 900) -> npt.NDArray[np.uint8]:
    """``(side, side)`` grey texture with detail at several scales, different everywhere."""
    rng = np.random.default_rng(seed)
    total = np.zeros((side, side), np.float32)
    for cells, weight in ((20, 60.0), (60, 40.0), (150, 30.0), (300, 20.0)):
        noise = rng.normal(size=(cells, cells)).astype(np.float32)
        total += weight * cv2.resize(noise, (side, side), interpolation=cv2.INTER_CUBIC)
    return np.clip(128 + total, 0, 255).astype(np.uint8)


def view_of(x: float, y: float, angle_rad: float = 0.0, zoom: float = 1.0) -> Affine:
    """``picture_from_wall`` of a camera that looks at a place of the wall, rolled and closer as told."""
    linear = zoom * np.array([[np.cos(angle_rad), -np.sin(angle_rad)], [np.sin(angle_rad), np.cos(angle_rad)]])
    return np.column_stack([linear, np.array([WIDTH / 2, HEIGHT / 2]) - linear @ np.array([x, y])])


def seen(texture: npt.NDArray[np.uint8], picture_from_wall: Affine) -> npt.NDArray[np.uint8]:
    """What the camera sees of the wall."""
    return np.asarray(cv2.warpAffine(texture, picture_from_wall, (WIDTH, HEIGHT), flags=cv2.INTER_AREA), np.uint8)


def picture(grey: npt.NDArray[np.uint8], number: int = 0, depth_m: npt.NDArray[np.float32] | None = None) -> Picture:
    height, width = grey.shape
    scale = width / WIDTH
    camera = Intrinsics(CAMERA.fx * scale, CAMERA.fy * scale, (width - 1) / 2, (height - 1) / 2, width, height)
    return Picture("pub-1", number, number * 66.7, None, None, camera, grey, None, depth_m)


def placed(picture_from_wall: Affine, at: tuple[float, float]) -> npt.NDArray[np.float64]:
    """Where a place of the wall is in the picture."""
    where: npt.NDArray[np.float64] = picture_from_wall[:, :2] @ np.array(at) + picture_from_wall[:, 2]
    return where
