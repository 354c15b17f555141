"""The asset's own frame in the record: kept at the first visit, found at the next, carried over a reset."""

from __future__ import annotations

import math
import random
from typing import Any

import msgspec
import pytest

from sightline.bus.local import LocalBus
from sightline.caselog import fold, server_events
from sightline.caselog.facts import Facts
from sightline.clock import ManualClock
from sightline.errors import NotFound
from sightline.ids import CaseId, OpId
from sightline.jobs.vision_wire import AnswerProposal, Localising, View, VisionCommand, VisitMap
from sightline.protocol.common import Anchor
from sightline.protocol.spatial import Localisation
from sightline.protocol.workflow import SceneSaved
from sightline.room.context import Services
from sightline.room.localising import RoomLocalising
from sightline.room.settings import RoomSettings
from sightline.room.writer import CaseWriter
from sightline.spatial.scene.views import encode_views
from sightline.spatial.values import PoseValue, Vector3
from sightline.store.memory import MemoryStore
from sightline.workflow.case_state import CaseState
from support.caselog import EXPERT, TECHNICIAN, anchor, geometry, uid
from support.painted import painted_view
from support.room_harness import memory_store
from support.scenes import looking

W1, W2, W3 = uid(0xE0001), uid(0xE0002), uid(0xE0003)
MARK = uid(0xE0010)
QUARTER = PoseValue(p=(1.0, 0.0, -2.0), q=(0.0, math.sqrt(0.5), 0.0, math.sqrt(0.5)))
"""Turns +X into -Z."""


class Eyes:
    """Vision as a room sees it, remembering what it was told."""

    def __init__(self, kept: VisitMap | None = None) -> None:
        self.kept = kept
        self.maps: list[bytes] = []
        self.told: list[VisionCommand] = []
        self.marks: tuple[Vector3, ...] = ()

    def tell(self, command: VisionCommand) -> None:
        self.told.append(command)

    async def use_map(self, data: bytes, marks: tuple[Vector3, ...] = ()) -> int:
        self.maps.append(data)
        self.marks = marks
        return 5

    async def take_map(self) -> VisitMap | None:
        return self.kept


class Visit:
    """One case of an asset, as far as its log goes; also what ``RoomLocalising`` asks of its room."""

    def __init__(self, store: MemoryStore, number: int) -> None:
        self.case_id = CaseId(uid(0xE0100 + number))
        self.number = number
        self.state: CaseState = fold.EMPTY
        self.said: list[Localisation] = []
        media: Any = None
        spatial: Any = None
        services = Services(store, media, spatial, LocalBus(), ManualClock(), random.Random(number), RoomSettings())
        self.store = store
        self.writer = CaseWriter(self.case_id, services)
        self.localising = RoomLocalising(self.case_id, services, self, self.writer)
        self._ops = 0

    def broadcast(self, message_type: str, body: msgspec.Struct) -> None:
        assert message_type == "localisation.state"
        assert isinstance(body, Localisation)
        self.said.append(body)

    async def do(self, kind: str, facts: dict[str, Any] | None = None, **body: Any) -> None:
        self._ops += 1
        actor = EXPERT if kind.startswith("annotation") else TECHNICIAN
        given = Facts(now_ms=1_000 + self._ops, **(facts or {}))
        await self.writer.operate(actor, OpId(uid(0xF0000 + 100 * self.number + self._ops)), kind, body, given)
        await self.read()

    async def read(self) -> None:
        """Follow the log, and hand on what is new as a room does."""
        events = await self.store.cases.events(self.case_id, after_seq=self.state.head_seq)
        self.state = fold.advance(self.state, events)
        self.localising.log_grew(events)

    async def open(self, world_id: str, asset_tag: str = "P-7") -> None:
        await self.do(
            "case.open",
            {"case_number": 1000 + self.number},
            title="Leak",
            asset_tag=asset_tag,
            asset_name="",
            work_order="",
            guide_id="",
        )
        await self.do("world.start", world_id=world_id, reason="session_start")

    async def mark(self, at: Anchor, **facts: Any) -> None:
        shape = {"shape": "arrow", "points": [[0.4, 0.4]]} if facts else {"shape": "point"}
        frame = {"publication_id": uid(0xE0020), "frame_no": 7}
        await self.do(
            "annotation.place",
            {"anchor": at, "frame": None, **facts},
            annotation_id=MARK,
            frame=frame,
            u=0.5,
            v=0.5,
            label="here",
            **shape,
        )

    def kinds(self) -> list[str]:
        return [message.state for message in self.said]


def found(world_id: str, state: str = "placed", **changes: Any) -> Localising:
    fields: dict[str, Any] = {
        "localisation_id": uid(0xE0200),
        "publication_id": uid(0xE0020),
        "world_id": world_id,
        "map_world_id": W1,
        "target": "asset",
        "state": state,
        "map_from_world": QUARTER if state == "placed" else None,
        "sigma_m": 0.03,
        "inliers": 90,
        "pictures": 5,
    }
    return Localising(**{**fields, **changes})


def in_w2(p_w1: tuple[float, float, float]) -> tuple[float, float, float]:
    """The inverse of QUARTER, by hand: p_w1 = (z, y, -x) of p_w2, plus (1, 0, -2)."""
    x, y, z = p_w1[0] - 1.0, p_w1[1], p_w1[2] + 2.0
    return -z, y, x


async def first_visit(store: MemoryStore) -> Visit:
    visit = Visit(store, 1)
    await visit.open(W1)
    await visit.mark(anchor(world_id=W1, p_world=(0.5, 1.0, -1.5), sigma_m=0.01))
    await visit.do(
        "fault.create", fault_id=uid(0xE0030), annotation_id=MARK, title="Drips", component="Seal", severity="low",
        note="",
    )  # fmt: skip
    eyes = Eyes(VisitMap(b"the map", W1, 5))
    await visit.localising.begin(eyes)  # type: ignore[arg-type]
    assert eyes.maps == []
    await visit.localising.finish()
    await visit.read()
    return visit


async def test_the_map_of_the_first_visit_is_kept_and_its_world_begins_the_assets_frame() -> None:
    visit = await first_visit(memory_store())
    origin = visit.state.localisations[W1]  # type: ignore[index]
    assert (origin.method, origin.asset_frame) == ("origin", W1)
    assert visit.state.asset_map is not None
    assert visit.state.asset_map.pictures == 5
    assert await visit.store.blobs.get(visit.state.asset_map.blob) == b"the map"


async def test_the_next_visit_finds_the_asset_and_its_earlier_fault() -> None:
    store = memory_store()
    first = await first_visit(store)
    visit, eyes = Visit(store, 2), Eyes(VisitMap(b"another map", W2, 9))
    await visit.open(W2)
    await visit.localising.begin(eyes)  # type: ignore[arg-type]
    assert eyes.maps == [b"the map"]
    (asked,) = eyes.marks
    assert asked == pytest.approx((0.5, 1.0, -1.5)), "the earlier fault is what may not be confused"
    await visit.localising.reported(found(W2))
    await visit.read()
    assert visit.state.localisations[W2].asset_frame == W1  # type: ignore[index]
    earlier = visit.state.earlier_marks[MARK]  # type: ignore[index]
    assert (earlier.case_id, earlier.case_number, earlier.title) == (first.case_id, 1001, "Drips")
    assert earlier.anchor.p_world == pytest.approx(in_w2((0.5, 1.0, -1.5)))
    assert earlier.anchor.p_asset == pytest.approx((0.5, 1.0, -1.5))
    assert (earlier.anchor.world_id, earlier.anchor.method, earlier.anchor.state) == (W2, "asset", "good")
    assert earlier.anchor.sigma_m == pytest.approx(math.hypot(0.01, 0.03))
    assert visit.kinds() == ["placed"]
    await visit.localising.finish()
    await visit.read()
    assert visit.state.asset_map is None, "one map, one frame: the first visit's"


async def test_a_place_by_tags_replaces_one_by_pictures_and_not_the_other_way_round() -> None:
    store = memory_store()
    await first_visit(store)
    visit = Visit(store, 2)
    await visit.open(W2)
    await visit.localising.begin(Eyes())  # type: ignore[arg-type]
    for number, (method, sigma_m) in enumerate([("map", 0.04), ("tag", 0.01), ("map", 0.03)]):
        await visit.localising.reported(
            found(W2, method=method, sigma_m=sigma_m, residual_px=0.4, localisation_id=uid(0xE0300 + number))
        )
        await visit.read()
    localised = visit.state.localisations[W2]  # type: ignore[index]
    assert (localised.method, localised.sigma_m, localised.residual_px) == ("tag", 0.01, 0.4)
    assert visit.state.earlier_marks[MARK].residual_m == 0.01  # type: ignore[index]
    assert visit.said[1].method == "tag"


async def test_a_case_that_is_gone_on_with_finds_its_own_marks_again_by_its_own_map() -> None:
    visit = await first_visit(memory_store())
    again = Eyes()
    await visit.localising.begin(again)  # type: ignore[arg-type]
    assert again.maps == [], "in the world of the map there is nothing to find again"
    await visit.localising.finish()
    await visit.do("world.start", world_id=W2, reason="session_start")
    await visit.localising.begin(again)  # type: ignore[arg-type]
    assert again.maps == [b"the map"]
    await visit.localising.reported(found(W2))
    await visit.read()
    mark = visit.state.annotations[MARK]  # type: ignore[index]
    assert (mark.anchor.world_id, mark.anchor.state) == (W2, "good")
    assert mark.anchor.p_world == pytest.approx(in_w2((0.5, 1.0, -1.5)))
    assert visit.state.earlier_marks == {}, "its own marks are no earlier ones"


async def test_another_asset_is_not_looked_for() -> None:
    store = memory_store()
    await first_visit(store)
    visit, eyes = Visit(store, 2), Eyes()
    await visit.open(W2, asset_tag="P-8")
    await visit.localising.begin(eyes)  # type: ignore[arg-type]
    assert eyes.maps == []


async def test_after_a_reset_marks_are_good_again_in_the_new_world() -> None:
    visit = Visit(memory_store(), 1)
    await visit.open(W1)
    shape = geometry(points=1, points_world=((0.5, 1.0, -1.0),), normal=(0.0, 0.0, 1.0))
    await visit.mark(anchor(world_id=W1, p_world=(0.5, 1.0, -1.5), sigma_m=0.01), geometry=shape)
    await visit.do("world.start", world_id=W2, reason="reset")
    assert visit.state.annotations[MARK].anchor_state == "suspect"  # type: ignore[index]
    await visit.localising.reported(found(W2, target="earlier_world"))
    await visit.read()
    mark = visit.state.annotations[MARK]  # type: ignore[index]
    assert mark.anchor.world_id == W2
    assert mark.anchor.p_world == pytest.approx(in_w2((0.5, 1.0, -1.5)))
    assert mark.anchor.asset_frame == W1
    assert mark.geometry is not None
    assert mark.geometry.points_world[0] == pytest.approx(in_w2((0.5, 1.0, -1.0)))
    assert mark.geometry.normal == pytest.approx((-1.0, 0.0, 0.0))
    assert visit.state.localisations[W1].method == "origin"  # type: ignore[index]
    await visit.localising.reported(found(W2, target="earlier_world"))
    before = visit.state.head_seq
    await visit.read()
    assert visit.state.head_seq == before, "said twice, recorded once"


async def test_a_map_made_after_a_reset_leads_into_the_frame_that_the_asset_had_before_it() -> None:
    store = memory_store()
    first = Visit(store, 1)
    await first.open(W1)
    await first.mark(anchor(world_id=W1, p_world=(0.5, 1.0, -1.5), sigma_m=0.01))
    await first.do(
        "fault.create", fault_id=uid(0xE0030), annotation_id=MARK, title="Drips", component="Seal", severity="low",
        note="",
    )  # fmt: skip
    await first.localising.begin(Eyes(VisitMap(b"of the second world", W2, 5)))  # type: ignore[arg-type]
    await first.do("world.start", world_id=W2, reason="reset")
    await first.localising.reported(found(W2, target="earlier_world"))
    await first.read()
    await first.localising.finish()
    visit, eyes = Visit(store, 2), Eyes()
    await visit.open(W3)
    await visit.localising.begin(eyes)  # type: ignore[arg-type]
    (asked,) = eyes.marks
    assert asked == pytest.approx(in_w2((0.5, 1.0, -1.5))), "where the map's own world has it"
    # The new world is found to be the map's very world, so the fault lies where it lay there.
    identity = PoseValue(p=(0.0, 0.0, 0.0), q=(0.0, 0.0, 0.0, 1.0))
    await visit.localising.reported(found(W3, map_world_id=W2, map_from_world=identity))
    await visit.read()
    assert visit.state.localisations[W3].asset_frame == W1  # type: ignore[index]
    earlier = visit.state.earlier_marks[MARK]  # type: ignore[index]
    assert earlier.anchor.p_world == pytest.approx(in_w2((0.5, 1.0, -1.5)))
    assert earlier.anchor.p_asset == pytest.approx((0.5, 1.0, -1.5))


async def test_a_fault_known_in_another_frame_only_is_not_placed_in_this_one() -> None:
    store = memory_store()
    await first_visit(store)
    visit = Visit(store, 2)
    await visit.open(W2)
    await visit.localising.begin(Eyes())  # type: ignore[arg-type]
    await visit.localising.reported(found(W2, method="tag", map_world_id="tags of P-7"))
    await visit.read()
    assert visit.state.localisations[W2].asset_frame == "tags of P-7"  # type: ignore[index]
    assert visit.state.earlier_marks == {}


async def test_a_place_that_may_be_off_is_approximate() -> None:
    visit = Visit(memory_store(), 1)
    await visit.open(W1)
    await visit.mark(anchor(world_id=W1, p_world=(0.5, 1.0, -1.5), sigma_m=0.01))
    await visit.do("world.start", world_id=W2, reason="jump")
    await visit.localising.reported(found(W2, target="earlier_world", sigma_m=0.2))
    await visit.read()
    placed = visit.state.annotations[MARK].anchor  # type: ignore[index]
    assert (placed.state, placed.reason) == ("approximate", "relocated")


@pytest.mark.parametrize("is_later_visit", [False, True], ids=["after a reset", "later visit"])
async def test_a_mark_far_from_the_tag_is_less_certain_by_the_tags_turn(is_later_visit: bool) -> None:
    store = memory_store()
    visit = await first_visit(store)  # its mark, sigma 1 cm, at (0.5, 1.0, -1.5) of W1
    if is_later_visit:
        visit = Visit(store, 2)
        await visit.open(W2)
        await visit.localising.begin(Eyes())  # type: ignore[arg-type]
    else:
        await visit.do("world.start", world_id=W2, reason="jump")
    tag: dict[str, Any] = {"method": "tag", "sigma_m": 0.02, "sigma_rad": 0.03, "pivot": (0.5, 1.0, 0.5)}
    await visit.localising.reported(found(W2, target="asset" if is_later_visit else "earlier_world", **tag))
    await visit.read()
    marks = visit.state.earlier_marks if is_later_visit else visit.state.annotations
    placed = marks[MARK].anchor  # type: ignore[index]
    assert placed.world_id == W2
    assert placed.sigma_m == pytest.approx((0.01**2 + 0.02**2 + (0.03 * 2.0) ** 2) ** 0.5)
    assert placed.state == "approximate"  # though it would be good beside the tag


async def test_a_person_is_shown_the_stored_view_and_the_answer_reaches_vision() -> None:
    visit, eyes = Visit(memory_store(), 1), Eyes()
    await visit.open(W2)
    await visit.localising.begin(eyes)  # type: ignore[arg-type]
    view = View(b"\xff\xd8 a picture", 240, 180, PoseValue(p=(0.0, 1.0, 2.0), q=(0.0, 0.0, 0.0, 1.0)), 0.25, 0.75)
    asked = found(W2, "confirm", reason="looks_like_two_places", view=view, frame_no=9, live_u=0.5, live_v=0.6)
    await visit.localising.reported(asked)
    message = visit.said[-1]
    assert message.view is not None
    assert (message.view.u, message.view.v, message.live_u, message.live_v) == (0.25, 0.75, 0.5, 0.6)
    assert message.view.url.startswith(f"/api/v1/cases/{visit.case_id}/looks/")
    assert visit.localising.view(message.view.url.rpartition("/")[2]).data == view.jpeg
    with pytest.raises(NotFound):
        visit.localising.view(uid(1))
    assert visit.localising.greet() == message, "who comes now is asked too"
    assert visit.state.localisations == {}
    await visit.do("localisation.reject", localisation_id=asked.localisation_id)
    assert eyes.told == [AnswerProposal(asked.localisation_id, False)]


async def test_a_stored_view_is_shown_in_colour_when_its_moment_was_kept_with_the_scan() -> None:
    store, here = memory_store(), looking((0.0, 1.0, 2.0), (0.0, 1.0, 0.0))
    first = await first_visit(store)
    kept = painted_view(5, here)
    saved = SceneSaved(
        scene_id=uid(0xE0300),
        world_id=W1,
        blob=await store.blobs.put(b"glb"),
        size_bytes=3,
        area_m2=1.0,
        frames=4,
        keyframes=await store.blobs.put(encode_views([kept])),
    )
    op_id = OpId(uid(0xE0301))
    await first.writer.append(TECHNICIAN, op_id, lambda state: server_events.scene_saved(state, op_id, saved))
    second = Visit(store, 2)
    await second.open(W2)
    await second.localising.begin(Eyes())  # type: ignore[arg-type]
    small = View(b"\xff\xd8 grey", 240, 180, kept.pose, 0.25, 0.75, 5)
    elsewhere = msgspec.structs.replace(small, pose=PoseValue(p=(3.0, 1.0, 2.0), q=small.pose.q))
    for view, jpeg, width in ((small, kept.jpeg, 320), (elsewhere, small.jpeg, 240)):
        await second.localising.reported(found(W2, "guide", reason="few_matches", view=view))
        shown = second.said[-1].view
        assert shown is not None
        assert (shown.width, shown.u, shown.v) == (width, 0.25, 0.75)
        assert second.localising.view(shown.url.rpartition("/")[2]).data == jpeg
