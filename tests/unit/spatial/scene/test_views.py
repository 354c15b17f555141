"""Key frames of a scan: chosen by what they show, kept as bytes that are not believed when they are read."""

from __future__ import annotations

import zlib
from dataclasses import replace

import cv2
import msgspec
import numpy as np
import pytest

from sightline.errors import InvalidMap
from sightline.spatial.picture import Picture
from sightline.spatial.pose import RigidTransform
from sightline.spatial.relocalise.builder import MapBuilder
from sightline.spatial.scene.view_choice import ViewChoice
from sightline.spatial.scene.views import (
    MAX_BARE,
    MAX_VIEWS_BYTES,
    PICTURE_SIDE_PX,
    ViewsChange,
    decode_views,
    depth_of,
    encode_views,
)
from support.painted import SMALL, painted_picture, painted_view
from support.scenes import CAMERA, looking
from support.vision_room import CAMERA as WALKING
from support.vision_room import Shot, walk

AHEAD = looking((0.0, 0.0, 0.0), (0.0, 0.0, -3.0))


def at(step: float) -> Shot:
    return walk(1, start=step)[0]


def _offered(choice: ViewChoice, builder: MapBuilder, n: int, pose: RigidTransform) -> ViewsChange | None:
    return _offer(choice, builder, painted_picture(n, pose, SMALL))


def _offer(choice: ViewChoice, builder: MapBuilder, picture: Picture) -> ViewsChange | None:
    return choice.offer(picture, lambda: picture.colour, builder, is_mapped=builder.add(picture))


def test_bytes_give_back_the_same_key_frames() -> None:
    views = [painted_view(n, looking((0.1 * n, 0.0, 0.0), (0.0, 0.0, -3.0))) for n in range(3)]
    again = decode_views(encode_views(views))
    assert again == tuple(views)
    picture = cv2.imdecode(np.frombuffer(again[0].jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    assert picture.shape == (CAMERA.height, CAMERA.width, 3)
    assert depth_of(again[0]).shape == (120, 160)
    assert 2900 < np.median(depth_of(again[0])[:40]) < 3100


def test_damaged_bytes_are_refused() -> None:
    data = encode_views([painted_view(0, AHEAD)])
    view = painted_view(0, AHEAD)
    bad = (
        b"",
        b"\x93" * 4000,
        data[:-7],
        data + b"x",
        bytes(MAX_VIEWS_BYTES + 1),
        data.replace(b"sightline-views", b"sightline-vjews"),
        encode_views([msgspec.structs.replace(view, depth_size=(999, 3))]),
        encode_views([msgspec.structs.replace(view, pose=msgspec.structs.replace(view.pose, p=(np.nan, 0.0, 0.0)))]),
    )
    for each in bad:
        with pytest.raises(InvalidMap):
            decode_views(each)


def test_a_depth_that_inflates_to_more_than_it_says_takes_no_memory() -> None:
    view = msgspec.structs.replace(painted_view(0, AHEAD), depth=zlib.compress(bytes(30_000_000), 9))
    with pytest.raises(InvalidMap):
        depth_of(view)


def test_key_frames_are_those_of_the_map_of_places() -> None:
    """The same choice is made once: what finds the place again and what shows it later are of the same moments."""
    choice, builder = ViewChoice(), MapBuilder(limit=2)
    changes = []
    for n, shot in enumerate(at(18.0 * step) for step in range(4)):
        base = painted_picture(n, AHEAD)
        picture = replace(
            base,
            intrinsics=WALKING,
            grey=shot.grey,
            colour=np.dstack([shot.grey] * 3),
            depth_m=shot.depth_m,
            world_from_camera=shot.world_from_camera,
        )
        change = _offer(choice, builder, picture)
        changes += [change] if change else []
    assert len(changes) > 2
    assert set(changes[-1].kept) == set(builder.names)
    assert len(changes[-1].kept) == 2


def test_views_of_bare_walls_are_kept_too_but_not_twice_and_not_without_end() -> None:
    choice, builder = ViewChoice(), MapBuilder()
    first = _offered(choice, builder, 0, AHEAD)
    assert first is not None
    assert builder.names == (), "plain colours hold nothing to find a place by"
    assert _offered(choice, builder, 1, looking((0.02, 0.0, 0.0), (0.0, 0.0, -3.0))) is None
    turned = looking((0.0, 0.0, 0.0), (2.0, 0.0, -3.0))
    second = _offered(choice, builder, 2, turned)
    assert second is not None
    assert second.kept == (("pub-1", 0), ("pub-1", 2))
    newest = second
    for n in range(MAX_BARE + 6):
        eye = (-2.0 + 0.5 * (n % 6), 0.5 * (n // 6), 0.6)
        newest = _offered(choice, builder, 10 + n, looking(eye, (eye[0], eye[1], -3.0))) or newest
    assert len(newest.kept) == MAX_BARE


def test_large_pictures_are_made_smaller_and_grey_ones_left_out() -> None:
    choice, builder = ViewChoice(), MapBuilder()
    picture = painted_picture(0, AHEAD)
    assert choice.offer(picture, lambda: None, builder, is_mapped=False) is None
    large = np.random.default_rng(3).integers(0, 255, (1080, 1440, 3), dtype=np.uint8)
    change = choice.offer(picture, lambda: large, builder, is_mapped=False)
    assert change is not None
    assert max(change.view.intrinsics.w, change.view.intrinsics.h) == PICTURE_SIDE_PX
    assert change.view.intrinsics.fx == pytest.approx(CAMERA.fx * 2)
