"""Shapes and the volume: a cast of exact rays stands for it, so that what is combined is known."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from sightline.spatial.anchor import anchor_from_depth, screen_only
from sightline.spatial.depth import decode_depth
from sightline.spatial.pose import RigidTransform
from sightline.spatial.shapes.form import ANCHORING, Point, Shape
from sightline.spatial.shapes.refine import Cast, refine_shape
from sightline.spatial.shapes.solve import shape_from_depth
from sightline.spatial.shapes.values import ShapeAnswer, ShapeQuery
from sightline.spatial.values import AnchorAnswer, ClickQuery
from support.scenes import CAMERA, FORWARD, ROOM, Box, depth_frame, depth_map, frame_pose

WALL = 3.0
SQUARE: tuple[Point, ...] = ((0.1, 0.1), (0.3, 0.1), (0.3, 0.4), (0.1, 0.4))
POINTS: dict[Shape, tuple[Point, ...]] = {
    "distance": SQUARE[:2],
    "angle": SQUARE[:3],
    "area": SQUARE,
    "stroke": SQUARE,
    "circle": ((0.7, 0.5), (0.5, 0.6)),
    "arrow": ((0.8, 0.2),),
}


def wall(off_m: float = 0.0, views: float = 5.0) -> Cast:
    """What a volume says that knows the room, its wall a little off."""
    metres = depth_map(ROOM, FORWARD)

    def cast(pose: RigidTransform, rays: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        assert pose.translation == pytest.approx(0.0)
        columns = np.clip(np.rint(rays[:, 0] * CAMERA.fx + CAMERA.cx), 0, CAMERA.width - 1).astype(int)
        rows = np.clip(np.rint(rays[:, 1] * CAMERA.fy + CAMERA.cy), 0, CAMERA.height - 1).astype(int)
        return metres[rows, columns] + off_m, np.full(len(rays), views)

    return cast


def unrefined(click: ClickQuery, first: AnchorAnswer) -> AnchorAnswer | None:
    return None


def first_of(shape: Shape, *, hole: bool = False, boxes: tuple[Box, ...] = ROOM) -> tuple[ShapeQuery, ShapeAnswer]:
    metres = depth_map(boxes, FORWARD)
    if hole:
        metres[:, CAMERA.width // 5 :] = 0
    image = decode_depth(depth_frame(1, metres))
    place = POINTS[shape][ANCHORING[shape]] if shape in ANCHORING else (0.5, 0.5)
    anchor = anchor_from_depth("world-1", image, CAMERA, *place)
    if hole and anchor.p_world is None:
        anchor = screen_only("world-1", "no_depth")
    query = ShapeQuery(frame=frame_pose(1), shape=shape, u=place[0], v=place[1], points=POINTS[shape], anchor=anchor)
    return query, shape_from_depth(query, image, ())


@pytest.mark.parametrize("shape", sorted(POINTS))
def test_agreeing_volume_keeps_the_shape_and_takes_no_certainty_away(shape: Shape) -> None:
    query, first = first_of(shape)
    better = refine_shape(query, first, unrefined, wall(0.004))
    assert better.geometry.state == first.geometry.state == "good"
    if first.geometry.measure is not None:
        assert better.geometry.measure is not None
        assert better.geometry.measure.value == pytest.approx(first.geometry.measure.value, rel=0.02)
        assert better.geometry.measure.sigma < 1.6 * first.geometry.measure.sigma


def test_volume_fills_what_the_depth_image_did_not_measure() -> None:
    query, first = first_of("distance", hole=True)
    assert first.geometry.measure is None
    better = refine_shape(query, first, unrefined, wall())
    assert better.geometry.measure is not None
    assert better.geometry.measure.value == pytest.approx(0.2 * CAMERA.width / CAMERA.fx * WALL, abs=0.01)
    seen_once = refine_shape(query, first, unrefined, wall(views=1.0))
    assert seen_once.geometry.measure is None, "what one frame alone saw fills no hole"


@pytest.mark.parametrize("shape", ["area", "circle"])
def test_volume_alone_answers_what_encloses_something(shape: Shape) -> None:
    query, _ = first_of(shape)
    unseen = msgspec.structs.replace(query, anchor=screen_only("world-1", "no_depth"))
    first = shape_from_depth(unseen, None, ())
    assert first.geometry.state == "screen_only"
    better = refine_shape(unseen, first, unrefined, wall())
    assert better.geometry.plane is not None
    assert better.geometry.plane.point[2] == pytest.approx(-WALL if shape == "area" else -1.8, abs=0.02)


@pytest.mark.parametrize("shape", ["distance", "area"])
def test_contradiction_keeps_what_the_frame_saw_and_says_so(shape: Shape) -> None:
    query, first = first_of(shape)
    better = refine_shape(query, first, unrefined, wall(0.5))
    assert (better.geometry.state, better.geometry.reason) == ("suspect", "disagrees")
    assert first.geometry.measure is not None
    assert better.geometry.measure is not None
    assert better.geometry.measure.value == pytest.approx(first.geometry.measure.value, rel=0.01)


def test_front_of_an_ellipse_is_kept_and_the_back_can_be_chosen() -> None:
    query, first = first_of("circle")
    assert first.anchor.p_world is not None
    assert first.anchor.p_world[2] == pytest.approx(-1.8, abs=0.01)
    assert [c.p_world[2] for c in first.anchor.candidates] == pytest.approx([-1.8, -3.0], abs=0.02)
    better = refine_shape(query, first, unrefined, wall())
    assert better.anchor.candidates == first.anchor.candidates
    image = decode_depth(depth_frame(1, depth_map(ROOM, FORWARD)))
    back = msgspec.structs.replace(query, snap=first.anchor.candidates[1].p_world)
    chosen = shape_from_depth(back, image, ())
    assert chosen.anchor.p_world is not None
    assert chosen.anchor.p_world[2] == pytest.approx(-3.0, abs=0.02)
    assert chosen.geometry.radii_m[0] == pytest.approx(first.geometry.radii_m[0] * 3 / 1.8, rel=0.02)


def test_arrow_takes_the_normal_of_the_surface_that_was_chosen() -> None:
    image = decode_depth(depth_frame(1, depth_map(ROOM, FORWARD)))
    edge_u = (CAMERA.cx + 0.3 / 1.8 * CAMERA.fx + 0.5) / CAMERA.width
    anchor = anchor_from_depth("world-1", image, CAMERA, edge_u, 0.5)
    assert len(anchor.candidates) == 2, "an edge keeps both surfaces"
    back = max(anchor.candidates, key=lambda each: -each.p_world[2])
    snapped = msgspec.structs.replace(anchor, p_world=back.p_world, normal=None, state="good", reason="")
    query = ShapeQuery(
        frame=frame_pose(1),
        shape="arrow",
        u=edge_u,
        v=0.5,
        points=((0.9, 0.2),),
        anchor=snapped,
        snap=back.p_world,
    )
    normal = shape_from_depth(query, image, ()).geometry.normal
    assert normal == pytest.approx((0.0, 0.0, 1.0), abs=0.02)
