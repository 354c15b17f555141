"""Maps of a visit, and finding them again: what is reported, and what a person's word changes."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
import pytest

from sightline.errors import InvalidMap
from sightline.jobs.vision_decoder import Decoded
from sightline.jobs.vision_keeping import BEHIND_NS
from sightline.jobs.vision_pairing import Pairing
from sightline.jobs.vision_places import GUIDE_AFTER, Places
from sightline.jobs.vision_video import Taken, Video
from sightline.jobs.vision_wire import Localising, Viewed, VisionReport, VisitMap
from sightline.spatial.camera import project
from sightline.spatial.depth import DepthImage
from sightline.spatial.picture import ImageU8, Picture
from sightline.spatial.pose import RigidTransform
from sightline.spatial.relocalise.localiser import Localisation
from support.like_parts import row_of_parts
from support.vision_room import CAMERA, Shot, walk
from support.vision_video import PUBLICATION

OLD, NEW = "00000000-0000-4000-8000-00000000aaaa", "00000000-0000-4000-8000-00000000bbbb"
OTHER = "00000000-0000-4000-8000-00000000cccc"
HERE_FROM_ROOM = RigidTransform(
    np.array([[0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [-1.0, 0.0, 0.0]]), np.array([4.0, 0.3, -2.0])
)
ROW, MARK = row_of_parts(3, 0.2), np.array([0.2, 0.0, 2.0])


def picture(
    number: int, shot: Shot, world_id: str, here_from_room: RigidTransform, *, depth: bool = True, by: str = PUBLICATION
) -> Picture:
    return Picture(
        publication_id=by,
        frame_no=number,
        captured_at_ms=number * 100.0,
        world_id=world_id,
        world_from_camera=here_from_room @ shot.world_from_camera,
        intrinsics=CAMERA,
        grey=shot.grey,
        depth_m=shot.depth_m if depth else None,
    )


class Film(Video):
    """A video of pictures as they are, not decoded from anything."""

    def __init__(self) -> None:
        super().__init__(PUBLICATION, "video/vp8", Pairing(), lambda: None)
        self._pictures: dict[int, Picture] = {}

    def show(self, picture: Picture, *, arrival_ns: int = 0, chroma: ImageU8 | None = None) -> Taken:
        depth = None
        if picture.depth_m is not None and picture.world_from_camera is not None:
            depth_mm = np.rint(picture.depth_m * 1000).astype(np.uint16)
            depth = DepthImage(
                PUBLICATION, picture.frame_no, 0.0, depth_mm, picture.intrinsics, picture.world_from_camera
            )
        taken = Taken(len(self._pictures), arrival_ns, picture.grey, depth=depth)
        taken.decoded = Decoded(picture.grey, chroma) if chroma is not None else None
        self._pictures[taken.rtp_ts] = picture
        self.taken.append(taken)
        return taken

    def picture(self, taken: Taken) -> Picture:
        return self._pictures[taken.rtp_ts]


class Visit:
    """Pictures go in one after the other."""

    def __init__(self) -> None:
        self.reports: list[VisionReport] = []
        self.places = Places(self.reports.append)
        self.film = Film()
        self._number = 0

    def see(self, shots: list[Shot], world_id: str, here_from_room: RigidTransform | None = None, **kind: Any) -> None:
        for shot in shots:
            self._number += 1
            seen = picture(self._number, shot, world_id, here_from_room or RigidTransform.identity(), **kind)
            self.places.look(self.film, self.film.show(seen), seen, self._number)

    @property
    def said(self) -> list[Localising]:
        return [report for report in self.reports if isinstance(report, Localising)]


@lru_cache
def at(step: float) -> Shot:
    """One picture of the walk; drawing them is what takes longest here."""
    return walk(1, start=step)[0]


def passing(count: int = 5) -> list[Shot]:
    """Pictures of a later visit, between those of the map."""
    return [at(12.5 + n) for n in range(count)]


@pytest.fixture(scope="module")
def first() -> Visit:
    visit = Visit()
    visit.see([at(step) for step in (0, 8, 16, 24)], OLD)
    return visit


@pytest.fixture(scope="module")
def kept(first: Visit) -> VisitMap:
    made = first.places.take_map()
    assert made is not None
    return made


def test_an_asset_is_found_by_the_map_of_an_earlier_visit(kept: VisitMap) -> None:
    visit = Visit()
    assert visit.places.use_map(kept.data) == kept.pictures
    visit.see(passing(), NEW, HERE_FROM_ROOM, depth=False)
    assert [report.state for report in visit.said] == ["searching", "placed"]
    placed = visit.said[-1]
    assert (placed.target, placed.world_id, placed.map_world_id, placed.is_confirmed) == ("asset", NEW, OLD, False)
    assert placed.residual_px is not None
    assert 0 < placed.residual_px < 2
    assert placed.map_from_world is not None
    place = RigidTransform.from_value(placed.map_from_world) @ HERE_FROM_ROOM
    assert np.linalg.norm(place.apply(np.array([[0.0, 1.4, -1.9]]))[0] - [0.0, 1.4, -1.9]) < 0.05
    count = len(visit.said)
    visit.see(passing(2), NEW, HERE_FROM_ROOM, depth=False)
    assert len(visit.said) == count, "what is found is not looked for any more"


def test_after_a_reset_the_new_world_is_looked_for_in_the_one_before(first: Visit) -> None:
    assert first.said == []
    first.see(passing(), NEW, HERE_FROM_ROOM)
    placed = first.said[-1]
    assert (placed.state, placed.target, placed.map_world_id) == ("placed", "earlier_world", OLD)


def test_two_cameras_in_worlds_of_their_own_are_looked_for_one_after_the_other(kept: VisitMap) -> None:
    visit = Visit()
    visit.places.use_map(kept.data)
    other = "00000000-0000-4000-8000-0000000000a2"
    for shot in passing():
        visit.see([shot], NEW, HERE_FROM_ROOM, depth=False)
        visit.see([shot], OTHER, depth=False, by=other)
    for shot in passing(4):
        visit.see([shot], OTHER, depth=False, by=other)
    placed = [(report.publication_id, report.world_id) for report in visit.said if report.state == "placed"]
    assert placed == [(PUBLICATION, NEW), (other, OTHER)]


def test_without_a_find_a_view_to_look_from_is_named(kept: VisitMap) -> None:
    visit = Visit()
    visit.places.use_map(kept.data)
    blank = [replace(shot, grey=np.full_like(shot.grey, 90)) for shot in [at(0)] * (5 * GUIDE_AFTER)]
    visit.see(blank, NEW, depth=False)
    guide = visit.said[-1]
    assert guide.state == "guide"
    assert guide.reason
    assert guide.map_from_world is None
    assert guide.view is not None
    assert guide.view.jpeg.startswith(b"\xff\xd8")


class _Doubtful:
    """A localiser that always finds two places that look alike."""

    def __init__(self, place: RigidTransform) -> None:
        self._found = Localisation((1,), False, None, 60, 0.04, "looks_like_two_places", supposed=place)

    def add(self, picture: Picture) -> Localisation:
        return self._found


def test_a_doubtful_find_waits_for_a_person(kept: VisitMap) -> None:
    visit = Visit()
    visit.places.use_map(kept.data)
    shots = passing(4)
    visit.see(shots[:1], NEW, HERE_FROM_ROOM, depth=False)
    search = visit.places._search
    assert search is not None
    search.localiser = _Doubtful(HERE_FROM_ROOM.inverse())  # type: ignore[assignment]
    visit.see(shots[:1], NEW, HERE_FROM_ROOM, depth=False)
    asked = visit.said[-1]
    assert (asked.state, asked.reason) == ("confirm", "looks_like_two_places")
    assert asked.view is not None
    assert asked.map_from_world is None, "nothing is placed before somebody has said so"
    visit.see(shots[1:2], NEW, HERE_FROM_ROOM, depth=False)
    assert visit.said[-1] is asked, "one question at a time"
    visit.places.answer("another", is_confirmed=True)
    assert visit.said[-1] is asked
    visit.places.answer(asked.localisation_id, is_confirmed=False)
    assert (visit.said[-1].state, visit.said[-1].reason) == ("searching", "rejected")
    visit.see(shots[2:], NEW, HERE_FROM_ROOM, depth=False)
    assert visit.said[-1].state != "confirm", "the same place is not asked about twice"
    search.rejected.clear()
    visit.see(shots[:1], NEW, HERE_FROM_ROOM, depth=False)
    visit.places.answer(visit.said[-1].localisation_id, is_confirmed=True)
    assert (visit.said[-1].state, visit.said[-1].is_confirmed) == ("placed", True)
    assert visit.said[-1].map_from_world is not None


class _Sure:
    """A localiser that always finds one place, as exact as it is told."""

    def __init__(self, place: RigidTransform, sigma_m: float) -> None:
        self._found = Localisation((1,), True, place, 60, sigma_m, "", supposed=place)

    def add(self, picture: Picture) -> Localisation:
        return self._found


def test_a_place_that_reaches_the_next_like_part_waits_for_a_person() -> None:
    mark = (float(MARK[0]), float(MARK[1]), float(MARK[2]))
    for sigma_m, state in ((0.05, "placed"), (0.12, "confirm")):
        visit = Visit()
        visit.places._asset, visit.places._marks = ROW, (mark,)
        visit.see([at(12.5)], NEW, depth=False)
        search = visit.places._search
        assert search is not None
        # The room's pictures do not show the row: what counts is where its cameras would be.
        row_from_camera = ROW.keyframes[0].world_from_camera
        place = row_from_camera @ at(12.5).world_from_camera.inverse()
        search.localiser = _Sure(place, sigma_m)  # type: ignore[assignment]
        visit.see([at(12.5)], NEW, depth=False)
        said = visit.said[-1]
        assert said.state == state
    assert said.reason == "like_part_near"
    assert said.view is not None
    expected = project(MARK[None, :], row_from_camera.inverse(), ROW.keyframes[0].intrinsics)[0]
    u, v = ROW.keyframes[0].intrinsics.normalised_of(float(expected[0]), float(expected[1]))
    assert (said.view.u, said.view.v) == pytest.approx((u, v))
    expected = project(MARK[None, :], row_from_camera.inverse(), CAMERA)[0]
    assert (said.live_u, said.live_v) == pytest.approx(CAMERA.normalised_of(float(expected[0]), float(expected[1])))
    visit.places.answer(said.localisation_id, is_confirmed=False)
    visit.see([at(12.5)], NEW, depth=False)
    assert visit.said[-1].state != "confirm", "the same place is not asked about twice"


def test_a_map_that_is_none_is_refused() -> None:
    with pytest.raises(InvalidMap):
        Places(lambda _: None).use_map(b"\x93 no map at all")


def test_a_visit_without_depth_keeps_no_map() -> None:
    visit = Visit()
    visit.see(passing(4), OLD, depth=False)
    assert visit.places.take_map() is None


def test_pictures_of_the_map_become_key_frames_of_the_scan_in_colour() -> None:
    visit = Visit()
    height, width = at(0).grey.shape
    chroma = np.full((height // 2, width // 2, 2), (90, 170), np.uint8)
    for step in (0, 1, 20):
        seen = picture(step, at(step), OLD, RigidTransform.identity())
        taken = visit.film.show(seen, chroma=chroma)
        visit.places.look(visit.film, taken, seen, step)
        assert taken.decoded is None, "colour is not kept longer than it may be wanted"
    views = [report for report in visit.reports if isinstance(report, Viewed)]
    assert [report.change.view.frame_no for report in views] == [0, 20], "what shows nothing new is not kept"
    assert views[-1].world_id == OLD
    assert views[-1].change.kept == ((PUBLICATION, 0), (PUBLICATION, 20))
    kept = cv2.imdecode(np.frombuffer(views[0].change.view.jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert kept is not None
    assert kept[..., 2].mean() > kept[..., 1].mean() + 20, "it is as red as the video"
    made = visit.places.take_map()
    assert made is not None
    assert made.pictures == 2


def test_pictures_that_had_to_wait_all_become_key_frames_and_their_map_follows_when_there_is_time() -> None:
    visit, late_ns = Visit(), 3 * BEHIND_NS
    chroma = np.full((CAMERA.height // 2, CAMERA.width // 2, 2), 128, np.uint8)
    steps = (0, 20, 40)
    for step in steps:
        last = visit.film.show(picture(step, at(step), OLD, RigidTransform.identity()), chroma=chroma)
    visit.places.look(visit.film, last, visit.film.picture(last), late_ns)
    views = [report.change for report in visit.reports if isinstance(report, Viewed)]
    assert [change.view.frame_no for change in views] == list(steps)
    assert visit.places.dump()["map_pictures"] == {}, "looking for points takes long: not while more waits to be read"
    for _ in steps:
        visit.places.look(visit.film, last, visit.film.picture(last), 0)
    assert visit.places.dump()["map_pictures"] == {OLD: len(steps)}
    assert len([report for report in visit.reports if isinstance(report, Viewed)]) == len(steps), "each is sent once"
