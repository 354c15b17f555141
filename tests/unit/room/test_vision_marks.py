"""Clicks that pictures answer: within a moment as the mark's own place, later as a refinement, never both."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Coroutine
from typing import Any

import msgspec

from sightline.caselog.event import Actor
from sightline.jobs.vision_wire import Click, Sight, Sights, VisionCommand
from sightline.protocol.workflow import PlaceAnnotation
from sightline.room import anchoring
from sightline.room.context import Services
from sightline.room.frames import Identified
from sightline.room.placed import Placed
from sightline.room.settings import RoomSettings
from sightline.room.sightings import Sightings
from sightline.room.vision_marks import VisionMarks
from sightline.spatial.values import AnchorAnswer, ClickQuery, FramePose, IntrinsicsValue, PoseValue
from support.caselog import EXPERT, WORLD, CaseLog, anchor, uid

PUBLICATION = uid(0xE0020)
CAMERA = IntrinsicsValue(fx=300.0, fy=300.0, cx=159.5, cy=119.5, w=320, h=240)
SWEPT = AnchorAnswer(world_id=WORLD, method="sweep", state="good", p_world=(0.5, 1.0, -2.0), sigma_m=0.02, views=4)
FRAME = {"publication_id": PUBLICATION, "frame_no": 7}


class Eyes:
    """Answers clicks when it is told to."""

    def __init__(self) -> None:
        self.told: list[VisionCommand] = []
        self.may_answer = asyncio.Event()

    def tell(self, command: VisionCommand) -> None:
        self.told.append(command)

    async def click(self, command: VisionCommand, deadline_s: float) -> AnchorAnswer | None:
        await self.may_answer.wait()
        return SWEPT


class Room:
    """A case's log, and everything else that these marks ask of their room."""

    def __init__(self) -> None:
        self.log = CaseLog().open()
        self.heard: list[dict[str, Any]] = []
        self.tasks: list[asyncio.Task[None]] = []
        nothing: Any = None
        settings = RoomSettings(vision_deadline_s=0.02)
        services = Services(nothing, nothing, nothing, nothing, nothing, random.Random(1), settings)
        services = with_log_time(services, self)
        self.marks = VisionMarks(services, self, self, Sightings(0.0))  # type: ignore[arg-type]
        self.eyes = Eyes()
        self.marks.eyes = self.eyes  # type: ignore[assignment]

    @property
    def state(self) -> Any:
        return self.log.state

    def spawn(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        self.tasks.append(asyncio.create_task(work, name=name))
        return self.tasks[-1]

    def broadcast_if_fast(self, text: str) -> None:
        self.heard.append(msgspec.json.decode(text)["body"])

    async def append(self, actor: Actor, op_id: str, decision: Any) -> None:
        """As ``CaseWriter.append``."""
        self.log._append(actor, op_id, decision)  # type: ignore[arg-type]

    async def settle(self) -> None:
        await asyncio.gather(*self.tasks)


def with_log_time(services: Services, room: Room) -> Services:
    """Ids come from the log, so that no clock is needed."""
    object.__setattr__(services, "clock", type("Clock", (), {"utc_ms": lambda self: room.log.now_ms})())
    return services


def request(mark_id: str) -> PlaceAnnotation:
    body = {"annotation_id": mark_id, "shape": "point", "frame": FRAME, "u": 0.5, "v": 0.5, "label": ""}
    return msgspec.convert(body, PlaceAnnotation)


def placed(*, has_pose: bool = True, answer: AnchorAnswer | None = None) -> Placed:
    pose = PoseValue(p=(0.0, 0.0, 0.0), q=(0.0, 0.0, 0.0, 1.0))
    frame = FramePose(
        publication_id=PUBLICATION, frame_no=7, world_id=WORLD, captured_at_ms=0.0, pose=pose, intrinsics=CAMERA
    )
    named = request(uid(1)).frame
    click = ClickQuery(frame=frame, u=0.5, v=0.5) if has_pose else None
    return Placed(Identified(None, ""), named, click, answer or anchoring.screen_only(WORLD, "no_depth"))


async def test_an_answer_within_a_moment_is_the_marks_own_place() -> None:
    room = Room()
    room.eyes.may_answer.set()
    better = await room.marks.improve(EXPERT, request(uid(0xA1)), placed())
    assert (better.answer.method, better.answer.p_world) == ("sweep", SWEPT.p_world)
    await room.settle()
    assert [event.kind for event in room.log.events] == ["case.opened"]


async def test_an_answer_that_comes_later_refines_the_mark() -> None:
    room = Room()
    mark_id = room.log.place(at=anchor("screen_only"))
    same = await room.marks.improve(EXPERT, request(mark_id), placed())
    assert same.answer.p_world is None
    room.eyes.may_answer.set()
    await room.settle()
    assert room.state.annotations[mark_id].anchor.p_world == SWEPT.p_world


async def test_what_depth_has_placed_is_only_watched() -> None:
    room = Room()
    good = AnchorAnswer(world_id=WORLD, method="depth", state="good", p_world=(0.0, 0.0, -1.0), sigma_m=0.01)
    given = placed(answer=good)
    assert await room.marks.improve(EXPERT, request(uid(0xA1)), given) is given
    (told,) = room.eyes.told
    assert isinstance(told, Click)
    assert told.anchor == good


async def test_a_mark_without_pose_is_followed_and_that_is_noted_once() -> None:
    room = Room()
    mark_id = room.log.place(at=anchor("screen_only", method="screen"))
    await room.marks.improve(EXPERT, request(mark_id), placed(has_pose=False))
    assert len(room.eyes.told) == 1
    sights = [
        Sight(mark_id=mark_id, state="moving", u=0.25, v=1.5, is_outside=True),
        Sight(mark_id=uid(9), state="lost"),
    ]
    room.marks.seen(Sights(PUBLICATION, 8, tuple(sights)))
    room.marks.seen(Sights(PUBLICATION, 9, (Sight(mark_id=mark_id, state="lost"),)))
    await room.settle()
    assert [event.kind for event in room.log.events].count("anchor.refined") == 1
    assert room.state.annotations[mark_id].anchor.method == "track"
    first, second = room.heard
    assert [(m["u"], m["visibility"], m["state"]) for m in first["marks"]] == [(0.25, "outside", "moving")]
    assert second["marks"][0]["u"] is None
    assert second["marks"][0]["state"] == "lost"
    assert second["frame"]["frame_no"] == 9


async def test_a_mark_that_moved_is_known_to_until_it_is_put_elsewhere() -> None:
    room = Room()
    mark_id = room.log.place()
    assert not room.marks.has_moved(mark_id)
    room.marks.seen(Sights(PUBLICATION, 8, (Sight(mark_id=mark_id, state="moving", p_world=(1.0, 1.0, -1.0)),)))
    assert room.marks.has_moved(mark_id)
    room.marks.forget(mark_id)
    assert not room.marks.has_moved(mark_id)
    await room.settle()


async def test_without_vision_a_click_stays_as_it_is() -> None:
    room = Room()
    room.marks.eyes = None
    given = placed()
    assert await room.marks.improve(EXPERT, request(uid(0xA1)), given) is given
