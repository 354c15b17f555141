"""A click becomes a mark at its own frame's place; it is never lost, and says how sure it is."""

from __future__ import annotations

import asyncio
import math
import uuid
from dataclasses import replace

import msgspec
import pytest

from sightline.errors import InvalidPose, SightlineError, WorkerError
from sightline.ids import PublicationId
from sightline.protocol import codec
from sightline.protocol.common import FrameRef, Intrinsics, Pose
from sightline.protocol.spatial import DepthHeader, MarksSeen, StillHeader, StillRequest, StillUnavailable
from sightline.protocol.workflow import Event
from sightline.room.ports import CheckedImage
from sightline.spatial.values import AnchorAnswer
from sightline.worker.base import DataMessage
from support.fakes_spatial import FakeSpatial
from support.room_call import INTRINSICS, LEVEL, WORLD, Call, call
from support.room_harness import QUICK, Client, Refused, person_of


@pytest.mark.parametrize("seed", range(10))
async def test_click_gets_its_own_frame_with_any_origin_and_offset(seed: int) -> None:
    async with call(seed) as running_call:
        running_call.send_records(*range(40))
        for frame_no in (0, 17, 39):
            placed = await running_call.click(seen=running_call.seen(frame_no))
            assert placed["frame"] == {"publication_id": running_call.camera, "frame_no": frame_no}
            assert placed["is_approximate"] is False
            anchor = placed["anchor"]
            assert isinstance(anchor, dict)
            assert anchor["p_world"] == [frame_no / 100, 1.6, -1.0]
            assert anchor["state"] == "good"


async def test_half_a_second_of_signalling_delay_in_a_head_turn_changes_nothing() -> None:
    """The head turns at 30 degrees a second; the click on frame 10 arrives when frame 25 is the newest."""

    def turned(frame_no: int) -> Pose:
        half = math.radians(30.0) * frame_no / 30.0 / 2
        return Pose(p=(math.sin(2 * half), 1.6, math.cos(2 * half)), q=(0.0, math.sin(half), 0.0, math.cos(half)))

    places = []
    for newest in (10, 25):
        async with call() as running_call:
            for frame_no in range(newest + 1):
                running_call.send_record(running_call.record(frame_no, pose=turned(frame_no)))
            placed = await running_call.click(seen=running_call.seen(10))
            assert running_call.spatial.clicks[-1].frame.pose.q == pytest.approx(turned(10).q)
            places.append(placed["anchor"])
    assert places[0] == places[1]
    assert places[0]["p_world"] is not None


async def test_record_that_comes_a_moment_after_the_click_still_counts() -> None:
    async with call(settings=replace(QUICK, frame_wait_s=5.0)) as running_call:
        running_call.send_records(1, 2)
        placing = asyncio.ensure_future(running_call.click(seen=running_call.seen(3)))
        await asyncio.sleep(0.01)
        running_call.send_records(3)
        assert (await placing)["is_approximate"] is False


@pytest.mark.parametrize(
    ("changes", "shift", "reason", "state", "has_frame"),
    [
        ({"is_certain": False}, 0, "frame_uncertain", "approximate", True),
        ({}, 1500, "frame_near", "approximate", True),
        ({"pose": None}, 0, "no_pose", "screen_only", True),
        ({"world_id": None}, 0, "no_pose", "screen_only", True),
        ({}, 90_000 * 5, "frame_unknown", "screen_only", False),
    ],
)
async def test_doubt_is_stated_and_the_click_is_kept(
    changes: dict[str, object], shift: int, reason: str, state: str, has_frame: bool
) -> None:
    async with call() as running_call:
        running_call.send_record(running_call.record(5, **changes))
        placed = await running_call.click(seen=running_call.seen(5, shift))
        assert placed["is_approximate"] is True
        anchor = placed["anchor"]
        assert isinstance(anchor, dict)
        assert (anchor["state"], anchor["reason"]) == (state, reason)
        assert (anchor["p_world"] is None) == (state == "screen_only")
        assert (placed["frame"] is not None) == has_frame


async def test_click_on_an_unknown_subscription_is_a_mark_on_the_screen() -> None:
    async with call() as running_call:
        placed = await running_call.click(seen={"subscription_id": WORLD, "rtp_ts": 1})
        assert placed["frame"] is None
        assert placed["anchor"]["state"] == "screen_only"


async def test_own_frame_is_named_by_its_number() -> None:
    async with call() as running_call:
        running_call.send_record(running_call.record(4, is_certain=False))
        placed = await running_call.click(frame={"publication_id": running_call.camera, "frame_no": 4})
        assert (placed["is_approximate"], placed["frame"]["frame_no"]) == (False, 4)
        forgotten = await running_call.click(frame={"publication_id": running_call.camera, "frame_no": 400})
        assert (forgotten["is_approximate"], forgotten["frame"]["frame_no"]) == (True, 400)
        foreign = await running_call.click(frame={"publication_id": WORLD, "frame_no": 4})
        assert foreign["frame"] is None


@pytest.mark.parametrize(
    ("error", "reason"),
    [(WorkerError("dead"), "spatial_service_away"), (InvalidPose("bad"), "invalid_pose")],
)
async def test_spatial_service_that_fails_costs_the_place_not_the_mark(error: SightlineError, reason: str) -> None:
    async with call(spatial=FakeSpatial(error=error)) as running_call:
        running_call.send_records(5)
        placed = await running_call.click(seen=running_call.seen(5))
        assert (placed["anchor"]["state"], placed["anchor"]["reason"]) == ("screen_only", reason)
        assert placed["is_approximate"] is False


async def test_slow_spatial_service_gives_the_place_later() -> None:
    settings = replace(QUICK, anchor_deadline_s=0.01)
    async with call(spatial=FakeSpatial(delay_s=0.05), settings=settings) as running_call:
        running_call.send_records(5)
        placed = await running_call.click(seen=running_call.seen(5))
        assert placed["anchor"]["reason"] == "no_answer_in_time"
        refined = (await running_call.expert.event("anchor.refined")).body
        assert refined["annotation_id"] == placed["annotation_id"]
        assert refined["anchor"]["p_world"] == [0.05, 1.6, -1.0]


async def test_the_volumes_answer_follows_and_is_no_surer_than_the_frame() -> None:
    better = AnchorAnswer(
        world_id=WORLD, method="depth+volume", state="good", p_world=(9.0, 9.0, 9.0), sigma_m=0.005, views=40
    )
    for is_certain, state in ((True, "good"), (False, "approximate")):
        async with call(spatial=FakeSpatial(refined=better)) as running_call:
            running_call.send_record(running_call.record(5, is_certain=is_certain))
            await running_call.click(seen=running_call.seen(5))
            anchor = (await running_call.technician.event("anchor.refined")).body["anchor"]
            assert (anchor["p_world"], anchor["state"]) == ([9.0, 9.0, 9.0], state)


async def test_repeated_click_makes_one_mark_and_one_request_for_evidence() -> None:
    async with call() as running_call:
        running_call.send_records(5)
        op_id, mark_id = str(uuid.uuid4()), str(uuid.uuid4())
        for _ in range(3):
            await running_call.expert.op(
                "annotation.place",
                op_id=op_id,
                annotation_id=mark_id,
                shape="point",
                seen=running_call.seen(5),
                u=0.5,
                v=0.5,
                label="",
            )
        await running_call.technician.event("annotation.placed")
        assert len(running_call.technician.of(StillRequest)) == 1


async def test_who_may_not_mark_costs_the_spatial_service_nothing() -> None:
    async with call() as running_call:
        running_call.send_records(5)
        supervisor = await running_call.harness.joined("supervisor")
        running_call.expert = supervisor
        with pytest.raises(Refused, match="permission_denied"):
            await running_call.click(seen=running_call.seen(5))
        assert running_call.spatial.clicks == []


async def test_bad_frame_records_are_dropped_and_counted() -> None:
    async with call() as running_call:
        harness = running_call.harness
        transport_id = harness.worker.publications[PublicationId(running_call.camera)][0]
        for data in (b"", b"\xff", b"[]", b"{" * 5000, codec.encode_body(running_call.record(1))[:-3]):
            harness.worker.emit(DataMessage(transport_id, "frames", data))
        running_call.send_record(running_call.record(2, publication_id=WORLD))
        running_call.send_record(running_call.record(3, pose=Pose(p=(0.0, 0.0, 0.0), q=(0.0, 0.0, 0.0, 2.0))))
        running_call.send_records(4)
        assert (await running_call.click(seen=running_call.seen(4)))["is_approximate"] is False
        placed = await running_call.click(seen=running_call.seen(3))
        assert placed["anchor"]["reason"] == "no_pose"
        rooms = harness.registry.dump()["rooms"]
        assert isinstance(rooms, dict)
        sightings = rooms[harness.case_id]["sightings"]
        assert (sightings["records_unreadable"], sightings["records_of_others"]) == (5, 1)
        assert sightings["records_bad_pose"] == 1


# Depth and visibility


def depth_header(running_call: Call, frame_no: int) -> DepthHeader:
    return DepthHeader(
        frame=FrameRef(publication_id=running_call.camera, frame_no=frame_no),
        captured_at_ms=frame_no * 33.3,
        world_id=WORLD,
        pose=Pose(p=(frame_no / 100, 1.6, 0.0), q=LEVEL),
        width=16,
        height=16,
        intrinsics=Intrinsics(fx=15, fy=15, cx=7.5, cy=7.5, w=16, h=16),
    )


DEPTH = b"\x10\x27" * 256


async def test_depth_goes_to_the_spatial_service_and_marks_are_tested_a_few_times_a_second() -> None:
    async with call() as running_call:
        harness, case_id = running_call.harness, running_call.harness.case_id
        running_call.send_records(5)
        placed = await running_call.click(seen=running_call.seen(5))
        for frame_no in range(6, 16):
            header = depth_header(running_call, frame_no)
            await harness.registry.depth_uploaded(case_id, running_call.technician.person, header, DEPTH)
            harness.clock.advance(0.05)
        assert len(running_call.spatial.depths) == 10
        await running_call.expert.wait(lambda _: len(running_call.expert.of(MarksSeen)) == 3, "three looks in 0.5 s")
        seen = running_call.technician.of(MarksSeen)[0]
        assert seen.frame.frame_no == 6
        assert [(s.annotation_id, s.visibility) for s in seen.marks] == [(placed["annotation_id"], "visible")]


async def test_a_mark_whose_surface_is_gone_is_told_to_be_in_doubt() -> None:
    async with call() as running_call:
        running_call.send_records(5)
        await running_call.click(seen=running_call.seen(5))
        running_call.spatial.is_surface_gone = True
        header, case_id = depth_header(running_call, 6), running_call.harness.case_id
        await running_call.harness.registry.depth_uploaded(case_id, running_call.technician.person, header, DEPTH)
        await running_call.expert.wait(lambda _: len(running_call.expert.of(MarksSeen)) == 1, "a look at the mark")
        assert [sight.state for sight in running_call.expert.of(MarksSeen)[0].marks] == ["suspect"]


@pytest.mark.parametrize(
    ("changes", "data", "code"),
    [
        ({}, b"\x00", "invalid_depth"),
        ({"width": 15}, DEPTH, "invalid_depth"),
        ({"pose": Pose(p=(0.0, 0.0, 0.0), q=(0.0, 0.0, 0.0, 0.0))}, DEPTH, "invalid_pose"),
        ({"frame": FrameRef(publication_id=WORLD, frame_no=1)}, DEPTH, "not_found"),
    ],
)
async def test_depth_that_makes_no_sense_is_refused(changes: dict[str, object], data: bytes, code: str) -> None:
    async with call() as running_call:
        header = msgspec.structs.replace(depth_header(running_call, 1), **changes)
        case_id, person = running_call.harness.case_id, running_call.technician.person
        with pytest.raises(SightlineError) as refusal:
            await running_call.harness.registry.depth_uploaded(case_id, person, header, data)
        assert refusal.value.code == code
        assert running_call.spatial.depths == []


async def test_depth_of_somebody_elses_camera_is_refused() -> None:
    async with call() as running_call:
        header = depth_header(running_call, 1)
        case_id = running_call.harness.case_id
        with pytest.raises(SightlineError) as refusal:
            await running_call.harness.registry.depth_uploaded(case_id, person_of("field", "Mallory"), header, DEPTH)
        assert refusal.value.code == "permission_denied"


# Evidence


def picture(frame: FrameRef, source: str = "device") -> tuple[StillHeader, CheckedImage]:
    header = StillHeader(
        frame=frame,
        captured_at_ms=1.0,
        world_id=WORLD,
        pose=Pose(p=(0.0, 1.6, 0.0), q=LEVEL),
        intrinsics=INTRINSICS,
        source=source,  # type: ignore[arg-type]
    )
    data = b"not decoded here"
    return header, CheckedImage(data=data, mime="image/jpeg", width=320, height=240, blob="")  # type: ignore[arg-type]


async def uploaded(running_call: Call, request_id: str, frame_no: int, client: Client, source: str = "device") -> Event:
    frame = FrameRef(publication_id=running_call.camera, frame_no=frame_no)
    registry = running_call.harness.registry
    stored = await registry.still_uploaded(
        running_call.harness.case_id, client.person, request_id, *picture(frame, source)
    )
    return msgspec.convert(stored, Event, from_attributes=True)


async def test_the_clicked_frame_is_asked_for_and_recorded_once() -> None:
    async with call() as running_call:
        running_call.send_records(5)
        placed = await running_call.click(seen=running_call.seen(5))
        request = await running_call.technician.next(StillRequest)
        assert (request.publication_id, request.frame_no) == (running_call.camera, 5)
        first = await uploaded(running_call, request.request_id, 5, running_call.technician)
        again = await uploaded(running_call, request.request_id, 5, running_call.technician)
        assert first == again
        body = (await running_call.expert.event("still.stored")).body
        assert (body["annotation_id"], body["still_id"]) == (placed["annotation_id"], request.request_id)
        assert await running_call.harness.store.blobs.get(body["blob"]) == b"not decoded here"
        assert (await running_call.harness.log()).count("still.stored") == 1


async def test_request_for_evidence_waits_for_a_technician_who_is_away() -> None:
    async with call() as running_call:
        running_call.send_records(5)
        await running_call.click(seen=running_call.seen(5))
        await running_call.technician.next(StillRequest)
        running_call.technician.messages = [m for m in running_call.technician.messages if m.type != "still.request"]
        await running_call.technician.leave(1006)
        await running_call.click(seen=running_call.seen(5))
        await running_call.technician.rejoin()
        await running_call.technician.wait(
            lambda _: len(running_call.technician.of(StillRequest)) == 2, "both requests after coming back"
        )


async def test_lost_frame_is_replaced_by_its_neighbour_once() -> None:
    async with call() as running_call:
        running_call.send_records(5)
        placed = await running_call.click(seen=running_call.seen(5))
        technician = running_call.technician
        first = await technician.next(StillRequest)
        technician.send("still.unavailable", StillUnavailable(request_id=first.request_id, nearest_frame_no=7))
        await technician.wait(lambda _: len(technician.of(StillRequest)) == 2, "a request for the neighbour")
        second = technician.of(StillRequest)[1]
        assert second.frame_no == 7
        stored = await uploaded(running_call, second.request_id, 7, technician)
        assert (stored.body["annotation_id"], stored.body["frame"]["frame_no"]) == (placed["annotation_id"], 7)


@pytest.mark.parametrize(
    ("who", "frame_no", "code"), [("technician", 6, "frame_mismatch"), ("mallory", 5, "permission_denied")]
)
async def test_picture_of_another_frame_or_by_somebody_else_is_refused(who: str, frame_no: int, code: str) -> None:
    async with call() as running_call:
        running_call.send_records(5)
        await running_call.click(seen=running_call.seen(5))
        request = await running_call.technician.next(StillRequest)
        client = running_call.technician if who == "technician" else running_call.harness.client("field", "Mallory")
        with pytest.raises(SightlineError) as refusal:
            await uploaded(running_call, request.request_id, frame_no, client)
        assert refusal.value.code == code


async def test_the_experts_grab_is_tied_to_the_mark_that_it_names() -> None:
    async with call() as running_call:
        running_call.send_records(5)
        placed = await running_call.click(seen=running_call.seen(5))
        mark_id = str(placed["annotation_id"])
        stored = await uploaded(running_call, mark_id, 5, running_call.expert, "expert_grab")
        assert (stored.body["annotation_id"], stored.body["source"]) == (mark_id, "expert_grab")
