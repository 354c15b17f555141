"""Pictures that stand for what a technician saw: parts of the machine hall, each from a place in front of it.

Rendering takes about a second a picture, so there are few of them and cases share them, as they share the hall.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sightline.hall.mesh import F64
    from sightline.hall.render import Renderer

WIDTH, HEIGHT = 960, 720
FOCAL_PX = 780.0
JPEG_QUALITY = 88
EYES_M = (0.55, 0.35, 0.45)
"""From the part to the eyes, in the hall frame (+Y up)."""


@dataclass(frozen=True, slots=True)
class View:
    """A picture with one part in it.

    Attributes:
        u, v: where that part is, 0 to 1.
        p_hall: the same point in the hall frame, metres.
    """

    part: str
    jpeg: bytes
    u: float
    v: float
    p_hall: tuple[float, float, float]
    width: int = WIDTH
    height: int = HEIGHT


def render_views(cache: Path, count: int) -> list[View]:
    """Return pictures of so many parts of the pump skid.

    Args:
        cache: folder in which the baked hall is kept; made first where missing, which takes some seconds.
    Raises:
        OSError: the folder cannot be written.
    """
    # Imported late: rendering needs libraries that nobody else should wait for.
    import numpy as np

    from sightline.hall.cache import load_hall
    from sightline.hall.model import build_hall, model_version, skid_part_ids
    from sightline.hall.render import Renderer

    renderer = Renderer(load_hall(cache / f"hall-model-{model_version()}"))
    renderer.set_state({}, frozenset({"seal_leak"}))
    hall = build_hall()
    wanted = [hall.part(part_id) for part_id in skid_part_ids()]
    views = []
    for part in wanted:
        corners = np.concatenate([surface.mesh.positions for surface in part.surfaces])
        view = _view(renderer, part.component, (corners.min(axis=0) + corners.max(axis=0)) / 2)
        if view is not None:
            views.append(view)
        if len(views) == count:
            break
    return views


def _view(renderer: Renderer, component: str, centre: F64) -> View | None:
    """A picture of a part from beside it; None when something stands in front."""
    import cv2
    import numpy as np

    from sightline.hall.render import Camera, project

    camera = Camera(FOCAL_PX, FOCAL_PX, WIDTH / 2 - 0.5, HEIGHT / 2 - 0.5, WIDTH, HEIGHT)
    pose = looking_at(centre + np.asarray(EYES_M), centre + np.asarray([0.04, 0.03, 0.0]))
    pixel = project(centre[None], pose, camera)[0]
    hit = renderer.first_hit(pose[:3, 3], centre - pose[:3, 3])
    if hit is None or not np.isfinite(pixel).all():
        return None
    point = hit[0]
    u, v = project(point[None], pose, camera)[0, :2] + 0.5
    picture = renderer.render(pose, camera)
    is_written, data = cv2.imencode(".jpg", picture.colour, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    if not is_written or not (0 < u < WIDTH and 0 < v < HEIGHT):
        return None
    x, y, z = (float(value) for value in point)
    return View(component, data.tobytes(), float(u / WIDTH), float(v / HEIGHT), (x, y, z))


def looking_at(eyes: F64, target: F64) -> F64:
    """Return ``world_from_camera`` (4, 4) of a level OpenCV camera that looks from one point to another, metres."""
    import numpy as np

    forward = (target - eyes) / np.linalg.norm(target - eyes)
    right = np.cross(forward, [0.0, 1.0, 0.0])
    right /= np.linalg.norm(right)
    pose = np.eye(4)
    pose[:3, 0], pose[:3, 1], pose[:3, 2], pose[:3, 3] = right, np.cross(forward, right), forward, eyes
    return pose
