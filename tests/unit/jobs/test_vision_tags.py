"""Tags of a call: measured on a first visit, what a later one is placed by, and clicks on their plates."""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType

import msgspec
import numpy as np
import pytest

from sightline.errors import InvalidMap
from sightline.jobs.vision import VisionCore
from sightline.jobs.vision_pairing import Pairing
from sightline.jobs.vision_places import Places
from sightline.jobs.vision_tags import TIRED_AFTER, TIRED_INTERVAL_NS, Tags
from sightline.jobs.vision_video import Taken, Video
from sightline.jobs.vision_wire import Click, Localising, SawFrame, TakeMap, UseMap, VisionReport, VisitMap
from sightline.spatial.camera import Intrinsics
from sightline.spatial.frames import pose_value
from sightline.spatial.picture import Picture
from sightline.spatial.pose import RigidTransform
from sightline.spatial.relocalise.joint import rotation_of
from sightline.spatial.relocalise.visit import encode_visit
from sightline.spatial.tags.families import TagId
from sightline.spatial.tags.layout import PlacedTag, TagLayout
from support.pasted import paste
from support.textured_room import looking
from support.vision_video import PUBLICATION

CAMERA = Intrinsics(390.0, 390.0, 239.5, 179.5, 480, 360)
OLD, NEW = "00000000-0000-4000-8000-00000000aaaa", "00000000-0000-4000-8000-00000000bbbb"
TAG, SIDE_M = TagId("apriltag_36h11", 5), 0.16
ROOM_FROM_TAG = RigidTransform(rotation_of(np.array([0.0, 0.25, 0.0])), np.array([1.0, 1.2, 0.1]))
HERE_FROM_ROOM = RigidTransform(
    np.array([[0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [-1.0, 0.0, 0.0]]), np.array([4.0, 0.3, -2.0])
)
LAYOUT = TagLayout(OLD, MappingProxyType({TAG: PlacedTag(ROOM_FROM_TAG, SIDE_M)}))


@lru_cache
def view(step: int) -> tuple[np.ndarray, RigidTransform]:
    """A noisy wall with one tag on it, from a place on a walk past it."""
    room_from_camera = looking((0.6 + 0.1 * step, 1.35, 1.2), (1.0, 1.2, 0.1))
    noise = np.random.default_rng(step).normal(120, 4, (CAMERA.height, CAMERA.width))
    grey = np.clip(noise, 0, 255).astype(np.uint8)
    return paste(grey, CAMERA, TAG, SIDE_M, room_from_camera.inverse() @ ROOM_FROM_TAG), room_from_camera


def picture(step: int, world_id: str, here_from_room: RigidTransform | None = None) -> Picture:
    grey, room_from_camera = view(step)
    return Picture(
        publication_id=PUBLICATION,
        frame_no=step,
        captured_at_ms=step * 100.0,
        world_id=world_id,
        world_from_camera=(here_from_room or RigidTransform.identity()) @ room_from_camera,
        intrinsics=CAMERA,
        grey=grey,
        depth_m=None,
    )


class Call:
    """Pictures go in; nothing of the video matters here."""

    def __init__(self) -> None:
        self.reports: list[VisionReport] = []
        self.placed: list[str] = []
        self.tags = Tags(self.reports.append, self.placed.append)
        self.video = Video(PUBLICATION, "video/vp8", Pairing(), lambda: None)

    def see(self, *pictures: Picture) -> None:
        for seen in pictures:
            self.tags.look(self.video, Taken(0, 0, seen.grey), seen, 0)

    @property
    def said(self) -> list[Localising]:
        return [report for report in self.reports if isinstance(report, Localising)]


def room_place(report: Localising) -> float:
    """How far the tag lies from where it is, metres, by what was reported of NEW."""
    assert report.map_from_world is not None
    map_from_here = RigidTransform.from_value(report.map_from_world)
    return float(np.linalg.norm((map_from_here @ HERE_FROM_ROOM).apply(ROOM_FROM_TAG.translation) - [1.0, 1.2, 0.1]))


@pytest.fixture(scope="module")
def first() -> Call:
    call = Call()
    call.see(*(picture(step, OLD) for step in range(8)))
    return call


def test_a_first_visit_measures_the_tags_it_sees(first: Call) -> None:
    layout = first.tags.layout(OLD)
    assert layout is not None
    assert layout.asset == OLD
    assert layout.tags[TAG].side_m == pytest.approx(SIDE_M, rel=0.02)
    assert layout.tags[TAG].asset_from_tag.distance_to_m(ROOM_FROM_TAG) < 0.01
    assert first.tags.sizes() == layout.sizes()
    assert first.said == []


def test_a_later_visit_is_placed_by_five_sights(first: Call) -> None:
    call = Call()
    call.tags.use(first.tags.layout(OLD))
    call.see(*(picture(step, NEW, HERE_FROM_ROOM) for step in range(4)))
    assert call.said == [], "four sights are not enough"
    call.see(*(picture(step, NEW, HERE_FROM_ROOM) for step in range(4, 7)))
    (placed,) = call.said
    assert (placed.state, placed.method, placed.target) == ("placed", "tag", "asset")
    assert (placed.world_id, placed.map_world_id, placed.pictures) == (NEW, OLD, 5)
    assert placed.residual_px is not None
    assert room_place(placed) < 0.015
    assert call.placed == [NEW]


def test_after_a_reset_the_tag_joins_the_new_world_to_the_one_before() -> None:
    call = Call()
    call.see(*(picture(step, OLD) for step in range(8)))
    call.see(*(picture(step, NEW, HERE_FROM_ROOM) for step in range(6)))
    (placed,) = call.said
    assert (placed.target, placed.map_world_id) == ("earlier_world", OLD)
    assert room_place(placed) < 0.015


def test_pictures_without_tags_are_looked_at_less_often() -> None:
    call = Call()
    assert call.tags.interval_ns(call.video) is None, "nobody says where the camera is"
    call.video.pairing.add(record(0))
    often = call.tags.interval_ns(call.video)
    assert often is not None
    blank = picture(0, OLD)
    blank = Picture(**{name: getattr(blank, name) for name in blank.__slots__} | {"grey": np.full_like(blank.grey, 90)})
    call.see(*[blank] * (TIRED_AFTER + 1))
    assert call.tags.interval_ns(call.video) == TIRED_INTERVAL_NS > often
    call.see(picture(0, OLD))
    assert call.tags.interval_ns(call.video) == often


def record(frame_no: int) -> SawFrame:
    return SawFrame(
        publication_id=PUBLICATION,
        frame_no=frame_no,
        ssrc=1,
        rtp_ts=frame_no,
        captured_at_ms=0.0,
        world_id=None,
        pose=None,
        intrinsics=CAMERA.to_value(),
        is_certain=True,
    )


def test_what_was_measured_is_kept_with_the_visit_and_read_again() -> None:
    core = VisionCore(lambda _: None, lambda _: None)
    assert core.handle(UseMap(encode_visit(b"", LAYOUT)), 0) == 0
    assert core.handle(TakeMap(), 0) is None, "what was read is not what was seen"
    with pytest.raises(InvalidMap):
        core.handle(UseMap(encode_visit(b"no map", LAYOUT)), 0)
    video = Video(PUBLICATION, "video/vp8", Pairing(), lambda: None)
    for step in range(8):
        seen = picture(step, OLD)
        core._tags.look(video, Taken(0, 0, seen.grey), seen, 0)
    kept = core.handle(TakeMap(), 0)
    assert isinstance(kept, VisitMap)
    assert (kept.world_id, kept.pictures) == (OLD, 0)
    later = VisionCore(lambda _: None, lambda _: None)
    assert later.handle(UseMap(kept.data), 0) == 0
    assert later._tags.sizes().keys() == {TAG}


def test_a_click_on_the_plate_of_a_known_tag_has_a_place_without_depth() -> None:
    core = VisionCore(lambda _: None, lambda _: None)
    seen = picture(2, NEW, HERE_FROM_ROOM)
    assert seen.world_from_camera is not None
    on_plate = ROOM_FROM_TAG.apply(np.array([0.03, -0.05, 0.0]))
    x, y, z = seen.world_from_camera.inverse().apply(HERE_FROM_ROOM.apply(on_plate))
    u, v = CAMERA.normalised_of(CAMERA.fx * x / z + CAMERA.cx, CAMERA.fy * y / z + CAMERA.cy)
    click = Click(mark_id="m", publication_id=PUBLICATION, frame_no=2, sources=(), u=u, v=v)
    posed = msgspec.structs.replace(record(2), world_id=NEW, pose=pose_value(seen.world_from_camera))
    without = core._anchor(click, posed, seen, 0)
    assert (without.state, without.method) == ("screen_only", "screen"), "one picture, and no tag is known"
    core.handle(UseMap(encode_visit(b"", LAYOUT)), 0)
    answer = core._anchor(click, posed, seen, 0)
    assert (answer.method, answer.world_id) == ("marker", NEW)
    assert answer.p_world is not None
    assert answer.sigma_m is not None
    assert np.linalg.norm(np.subtract(answer.p_world, HERE_FROM_ROOM.apply(on_plate))) < 0.02
    beside = core._anchor(msgspec.structs.replace(click, u=0.02), posed, seen, 0)
    assert beside.state in ("screen_only", "approximate")


def test_a_world_that_tags_have_placed_is_not_looked_for_in_pictures() -> None:
    places = Places(lambda _: None)
    places.placed_otherwise(NEW)
    assert places.dump()["placed"] == 1
