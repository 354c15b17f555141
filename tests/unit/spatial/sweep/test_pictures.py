"""The ring of posed pictures: bounded, thinned by movement, old viewpoints kept."""

from __future__ import annotations

import numpy as np

from sightline.spatial.camera import Intrinsics
from sightline.spatial.picture import Picture
from sightline.spatial.pose import RigidTransform
from sightline.spatial.sweep.pictures import LEVELS, MAX_SIDE_PX, PictureRing, posed_picture
from support.planes import camera_at

CAMERA = Intrinsics(60.0, 60.0, 31.5, 23.5, 64, 48)
LEVEL_BYTES = 64 * 48 + 32 * 24 + 16 * 12


def picture(n: int, pose: RigidTransform | None, camera: Intrinsics = CAMERA) -> Picture:
    return Picture(
        publication_id="p",
        frame_no=n,
        captured_at_ms=float(n),
        world_id="w" if pose else None,
        world_from_camera=pose,
        intrinsics=camera,
        grey=np.zeros((camera.height, camera.width), np.uint8),
    )


def test_pictures_without_pose_or_of_another_size_are_not_kept() -> None:
    ring = PictureRing()
    assert not ring.add(picture(0, None))
    lying = Intrinsics(60.0, 60.0, 31.5, 23.5, 65, 48)
    bad = picture(0, camera_at(0))
    assert not ring.add(Picture(bad.publication_id, 0, 0.0, "w", bad.world_from_camera, lying, bad.grey))
    floats = bad.grey.astype(np.float32)
    assert not ring.add(Picture("p", 0, 0.0, "w", bad.world_from_camera, CAMERA, floats))  # type: ignore[arg-type]
    assert list(ring.pictures()) == []


def test_a_standing_camera_fills_no_memory() -> None:
    ring = PictureRing(recent=4)
    for n in range(50):
        ring.add(picture(n, camera_at(0.0001 * n)))
    assert ring.dump() == {"recent": 4, "views": 1, "view_bytes": LEVEL_BYTES}
    assert ring.own("p", 49) is not None
    assert ring.own("p", 20) is None


def test_views_that_add_least_go_first_and_ends_of_the_path_stay() -> None:
    ring = PictureRing(recent=1, view_bytes=5 * LEVEL_BYTES)
    places = [0.0, 0.5, 0.52, 1.0, 1.02, 1.5, 2.0]
    for n, x in enumerate(places):
        ring.add(picture(n, camera_at(x)))
    kept = sorted(p.world_from_camera.translation[0] for p in ring.pictures())
    assert len(kept) == 5
    assert (kept[0], kept[-1]) == (0.0, 2.0)
    assert max(np.diff(kept)) <= 0.52


def test_a_large_picture_is_halved_with_its_camera() -> None:
    large = Intrinsics(1500.0, 1500.0, 959.5, 539.5, 1920, 1080)
    posed = posed_picture(picture(0, camera_at(0), large))
    assert posed is not None
    assert posed.grey.shape == (540, 960)
    assert max(posed.grey.shape) <= MAX_SIDE_PX
    assert len(posed.levels) == LEVELS
    # The same normalised position shows the same ray.
    for u, v in ((0.1, 0.9), (0.5, 0.5)):
        np.testing.assert_allclose(
            posed.intrinsics.ray(*posed.intrinsics.pixel_of(u, v)), large.ray(*large.pixel_of(u, v)), atol=1e-12
        )
