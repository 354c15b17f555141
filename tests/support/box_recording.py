"""A walk past boxes as a recording on disk, with clicks whose places are known exactly."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from sightline.spatial.camera import Intrinsics, project
from sightline.spatial.pose import RigidTransform
from support.scenes import CAMERA, ROOM, Box, depth_map, looking


def walk(frames: int = 6) -> list[RigidTransform]:
    """``world_from_camera`` of a step aside in front of the pillar."""
    return [looking((0.12 * n - 0.3, 0.05, 0.0), (0.1, -0.1, -2.5)) for n in range(frames)]


def write(
    folder: Path,
    poses: Sequence[RigidTransform],
    *,
    boxes: Sequence[Box] = ROOM,
    depth_camera: Intrinsics = CAMERA,
    unit_m: float = 0.001,
    holes: Sequence[tuple[int, int, int]] = (),
    first_number: int = 10,
) -> Path:
    """Write ``sequence.json`` and its pictures.

    Args:
        depth_camera: of the depth pictures, at the place of the colour camera.
        unit_m: metres per count.
        holes: (frame, x, y): 5 x 5 pixels of its depth that are missing.
        first_number: frames are numbered from here.
    """
    folder.mkdir(parents=True)
    cv2.imwrite(str(folder / "grey.png"), np.full((CAMERA.height, CAMERA.width, 3), 128, np.uint8))
    rows = []
    for n, pose in enumerate(poses):
        counts = np.round(depth_map(boxes, pose, depth_camera) / unit_m).astype(np.uint16)
        for _, x, y in (hole for hole in holes if hole[0] == n):
            counts[y - 2 : y + 3, x - 2 : x + 3] = 0
        cv2.imwrite(str(folder / f"depth-{n}.png"), counts)
        rows.append(
            {
                "n": first_number + n,
                "t": n * 0.25,
                "color": "grey.png",
                "depth": f"depth-{n}.png",
                "color_cam_to_world": pose.matrix().tolist(),
                "depth_cam_to_world": pose.matrix().tolist(),
            }
        )
    is_registered = depth_camera == CAMERA
    sequence = {
        "name": folder.name,
        "width": CAMERA.width,
        "height": CAMERA.height,
        "depth_width": depth_camera.width,
        "depth_height": depth_camera.height,
        "depth_unit_m": unit_m,
        "depth_registered_to_color": is_registered,
        "K_color": matrix_of(CAMERA),
        "K_depth": matrix_of(depth_camera),
        "frames": rows,
    }
    (folder / "sequence.json").write_text(json.dumps(sequence))
    return folder


def matrix_of(camera: Intrinsics) -> list[list[float]]:
    return [[camera.fx, 0, camera.cx], [0, camera.fy, camera.cy], [0, 0, 1]]


def click(
    poses: Sequence[RigidTransform],
    n: int,
    pixel: tuple[int, int],
    *,
    boxes: Sequence[Box] = ROOM,
    first_number: int = 10,
    own_depth: bool = True,
) -> dict[str, Any]:
    """A click with its exact place, and where it is in every other frame."""
    x, y = pixel
    depth_m = float(depth_map(boxes, poses[n])[y, x])
    place = poses[n].apply(CAMERA.ray(x, y) * depth_m)
    targets: list[list[Any]] = []
    for other, pose in enumerate(poses):
        camera_from_world = pose.inverse()
        u, v = (float(c) for c in project(place[None], camera_from_world, CAMERA)[0])
        if other == n or not CAMERA.contains(u, v):
            continue
        gap_m = float(camera_from_world.apply(place[None])[0, 2]) - float(depth_map(boxes, pose)[round(v), round(u)])
        if gap_m < 0.02 or gap_m > 0.3:
            targets.append([first_number + other, u, v, "occluded" if gap_m > 0.3 else "visible"])
    return {
        "frame": first_number + n,
        "u": x,
        "v": y,
        "targets": targets,
        "world": place.tolist(),
        "own_depth_m": depth_m if own_depth else 0.0,
        "edge": False,
    }
