"""Renders a walk through the hall as a recording with exact truth: colour, depth, poses, and reference anchors.

The folder has the format of every other recording that Sightline reads: ``sequence.json`` with intrinsics and one
entry per frame, colour JPEG, depth PNG in millimetres, ``color_cam_to_world`` as 4 x 4 (OpenCV camera axes), and
``anchors.json`` with clicks whose 3D point is known, each with frames in which it is later visible or hidden.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from sightline.errors import RecordingError
from sightline.hall.cache import load_hall
from sightline.hall.mesh import F64
from sightline.hall.model import Hall, build_hall, model_version, skid_part_ids
from sightline.hall.render import Camera, Picture, Renderer, project
from sightline.hall.walk import Walk

Progress = Callable[[int, int], None]

DEPTH_UNIT_M = 0.001
JPEG_QUALITY = 92
#: A headset's colour camera: about 63 degrees wide.
HEADSET_CAMERA = Camera(520.0, 520.0, 319.5, 239.5, 640, 480)
#: A point nearer than this to what the ray meets counts as visible; hidden begins at three times that.
VISIBLE_M = 0.012
#: Clicks keep this far from a part's outline, in pixels: what a person means when pointing at a part.
CLICK_MARGIN_PX = 3


@dataclass(frozen=True, slots=True)
class RecordingPlan:
    """What to record.

    Attributes:
        duration_s: length; the walk is cut, not stretched, when shorter than its script.
        start_s: where in the walk to begin.
        anchors: how many reference clicks to make.
    """

    fps: float = 15.0
    duration_s: float = 20.0
    start_s: float = 0.0
    camera: Camera = HEADSET_CAMERA
    faults: frozenset[str] = frozenset({"seal_leak"})
    anchors: int = 60
    seed: int = 7

    @property
    def frames(self) -> int:
        return max(1, round(self.fps * self.duration_s))

    @property
    def folder_name(self) -> str:
        """Names the contents and the version of the hall, so that a folder can be kept and trusted."""
        c = self.camera
        faults = "-".join(sorted(self.faults)) or "sound"
        return (
            f"hall-{model_version()}-{c.width}x{c.height}-{self.fps:g}fps-{self.start_s:g}s-{self.duration_s:g}s-"
            f"{faults}-{self.anchors}a{self.seed}"
        )


@dataclass(frozen=True, slots=True)
class _Shot:
    n: int
    t: float
    pose: F64
    part: NDArray[np.int16]
    depth_m: NDArray[np.float32]


def write_recording(
    parent: Path, plan: RecordingPlan, renderer: Renderer | None = None, progress: Progress | None = None
) -> Path:
    """Record a walk into a folder below ``parent``; a complete folder of the same plan is used again.

    Args:
        renderer: reused when given; otherwise the baked hall is kept below ``parent``, made first where missing.
        progress: called with (frames done, frames in all).
    Returns:
        The folder.
    Raises:
        RecordingError: if a file cannot be written.
    """
    folder = parent / plan.folder_name
    if (folder / "sequence.json").is_file():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    renderer = renderer or Renderer(load_hall(parent / f"hall-model-{model_version()}"))
    renderer.set_state({}, plan.faults)
    walk = Walk()
    wanted = _click_frames(plan)
    shots: dict[int, _Shot] = {}
    entries, poses = [], []
    for n in range(plan.frames):
        t = n / plan.fps
        pose = walk.world_from_camera(plan.start_s + t)
        picture = renderer.render(pose, plan.camera)
        entries.append(_write_frame(folder, n, t, pose, picture))
        poses.append(pose)
        if n in wanted:
            shots[n] = _Shot(n, t, pose, picture.part, picture.depth_m)
        if progress is not None:
            progress(n + 1, plan.frames)
    anchors = reference_anchors(renderer, plan, shots, poses)
    _write_json(folder / "anchors.json", anchors)
    _write_json(folder / "sequence.json", _sequence(folder.name, plan, entries))
    return folder


def _write_frame(folder: Path, n: int, t: float, pose: F64, picture: Picture) -> dict[str, Any]:
    colour, depth = f"color-{n:05d}.jpg", f"depth-{n:05d}.png"
    millimetres = np.clip(np.rint(picture.depth_m / DEPTH_UNIT_M), 0, 65535).astype(np.uint16)
    _write_image(folder / colour, picture.colour, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    _write_image(folder / depth, millimetres, [cv2.IMWRITE_PNG_COMPRESSION, 1])
    rounded = [[round(float(v), 9) for v in row] for row in pose]
    return {"n": n, "color": colour, "depth": depth, "t": round(t, 6), "color_cam_to_world": rounded}


def _write_image(path: Path, image: NDArray[Any], options: list[int]) -> None:
    done, data = cv2.imencode(path.suffix, image, options)
    if not done:
        raise RecordingError(f"{path.name} could not be encoded.")
    try:
        path.write_bytes(data.tobytes())
    except OSError as exc:
        raise RecordingError(f"{path.name} could not be written: {exc.strerror}.") from exc


def _write_json(path: Path, content: dict[str, Any]) -> None:
    try:
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1))
    except OSError as exc:
        raise RecordingError(f"{path.name} could not be written: {exc.strerror}.") from exc


def _sequence(name: str, plan: RecordingPlan, entries: list[dict[str, Any]]) -> dict[str, Any]:
    matrix = plan.camera.matrix.tolist()
    return {
        "name": name,
        "width": plan.camera.width,
        "height": plan.camera.height,
        "depth_unit_m": DEPTH_UNIT_M,
        "depth_invalid": [0],
        "dt": 1.0 / plan.fps,
        "depth_registered_to_color": True,
        "depth_to_color": np.eye(4).tolist(),
        "pose_convention": "camera-to-world, camera x right y down z forward (OpenCV); world +Y up; metres",
        "note": "rendered walk through the machine hall; poses, depth and anchors are exact",
        "model_version": model_version(),
        "K_color": matrix,
        "K_depth": matrix,
        "frames": entries,
    }


def _click_frames(plan: RecordingPlan) -> set[int]:
    count = min(plan.frames, max(1, plan.anchors // 2))
    return {round(k) for k in np.linspace(0, plan.frames - 1, count)}


def reference_anchors(
    renderer: Renderer, plan: RecordingPlan, shots: dict[int, _Shot], poses: list[F64]
) -> dict[str, Any]:
    """Clicks on named parts with their exact points and where they are in other frames."""
    hall = build_hall()
    rng = np.random.default_rng(plan.seed)
    anchors: list[dict[str, Any]] = []
    used: dict[str, int] = {}
    order = sorted(shots)
    while order and len(anchors) < plan.anchors:
        added = len(anchors)
        for n in order:
            if len(anchors) < plan.anchors:
                anchor = _click(renderer, plan, shots[n], hall, rng, used)
                if anchor is not None:
                    anchors.append({**anchor, "targets": _targets(renderer, plan, anchor, poses)})
        if len(anchors) == added:
            break
    note = "exact points of rendered geometry; targets = [frame, u, v, visible|occluded]"
    return {"note": note, "anchors": anchors}


def _click(
    renderer: Renderer, plan: RecordingPlan, shot: _Shot, hall: Hall, rng: np.random.Generator, used: dict[str, int]
) -> dict[str, Any] | None:
    """A click inside the least used named part of the skid that is large enough in the picture."""
    choice = _clickable(shot, hall, used)
    if choice is None:
        return None
    index, rows, columns = choice
    k = int(rng.integers(len(rows)))
    u, v = int(columns[k]), int(rows[k])
    part = hall.parts[index]
    used[part.id] = used.get(part.id, 0) + 1
    depth = float(renderer.depth_at(shot.pose, plan.camera, u, v))
    camera = plan.camera
    local = np.array([(u - camera.cx) / camera.fx * depth, (v - camera.cy) / camera.fy * depth, depth, 1.0])
    point = (shot.pose @ local)[:3]
    return {
        "frame": shot.n,
        "u": u,
        "v": v,
        "part": part.id,
        "component": part.component,
        "depth_ref_m": round(depth, 5),
        "world": [round(float(x), 5) for x in point],
        "ref_std_m": 0.0,
        "own_depth_m": round(depth, 3),
        "edge": False,
    }


def _clickable(
    shot: _Shot, hall: Hall, used: dict[str, int]
) -> tuple[int, NDArray[np.int64], NDArray[np.int64]] | None:
    skid = set(skid_part_ids())
    best = None
    for index in np.unique(shot.part):
        if index < 0 or hall.parts[index].id not in skid:
            continue
        mask = cv2.erode((shot.part == index).astype(np.uint8), np.ones((2 * CLICK_MARGIN_PX + 1,) * 2, np.uint8))
        rows, columns = np.nonzero(mask)
        rank = (used.get(hall.parts[index].id, 0), -len(rows))
        if len(rows) >= 12 and (best is None or rank < best[0]):
            best = (rank, int(index), rows, columns)
    return None if best is None else best[1:]


def _targets(renderer: Renderer, plan: RecordingPlan, anchor: dict[str, Any], poses: list[F64]) -> list[list[Any]]:
    targets: list[list[Any]] = []
    step = max(1, len(poses) // 40)
    point = np.array(anchor["world"])
    for n in range(0, len(poses), step):
        u, v, z = project(point[None], poses[n], plan.camera)[0]
        if n == anchor["frame"] or not np.isfinite(u):
            continue
        if not (2 <= u < plan.camera.width - 2 and 2 <= v < plan.camera.height - 2 and z > 0.2):
            continue
        gap = z - renderer.depth_at(poses[n], plan.camera, u, v)
        if abs(gap) < VISIBLE_M:
            targets.append([n, round(float(u), 2), round(float(v), 2), "visible"])
        elif gap > 3 * VISIBLE_M:
            targets.append([n, round(float(u), 2), round(float(v), 2), "occluded"])
    return targets
