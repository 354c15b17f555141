"""Clips in a room: cut from what is recorded, of the camera in which the fault was marked, and ended by the log."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from sightline.caselog.event import NewEvent
from sightline.errors import RecordingError
from sightline.ids import BlobHash, OpId
from sightline.recording.manifest import Manifest
from support.fakes_recording import FakeRecordings
from support.room_harness import Client, Refused, memory_store, person_of, running
from support.room_recording import ONE, RecordedRoom, recording_room, until

CLIP, FAULT, MARK = (str(uuid.UUID(int=number << 64 | 4 << 76 | 8 << 60)) for number in (0xC1001, 0xFA001, 0xAB001))


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sightline.room.clips.BEGIN_EVERY_S", 0.01)


async def mark_fault(expert: Client) -> None:
    """A fault whose mark names no frame that is known here."""
    frame = {"publication_id": str(uuid.uuid4()), "frame_no": 1}
    await expert.op("annotation.place", annotation_id=MARK, shape="point", frame=frame, u=0.5, v=0.5, label="")
    said = {"title": "Drips", "component": "P-101", "severity": "high", "note": ""}
    await expert.op("fault.create", fault_id=FAULT, annotation_id=MARK, **said)


async def ask(room: RecordedRoom) -> None:
    await mark_fault(room.expert)
    await room.expert.op("clip.request", clip_id=CLIP, fault_id=FAULT)


async def test_a_clip_is_cut_from_the_technicians_camera_and_stored_with_its_poses() -> None:
    async with recording_room() as room:
        recorder = await room.record()
        await until(lambda: len(recorder.tracks) == 2, "camera and microphone")
        await ask(room)
        stored = (await room.technician.event("clip.stored")).body
        assert (stored["clip_id"], stored["mime"], stored["size_bytes"]) == (CLIP, "video/webm", 14)
        camera = next(t.publication_id for t in recorder.tracks.values() if t.mime.startswith("video/"))
        assert recorder.clipped == [camera]
        blobs = room.harness.store.blobs
        assert await blobs.get(BlobHash(str(stored["blob"]))) == b"twenty seconds"
        assert await blobs.get(BlobHash(str(stored["poses"]))) == b"{}\n"
        events = [event.kind for event in room.expert.events]
        assert events.count("clip.stored") == events.count("clip.requested") == 1


async def test_who_has_not_agreed_is_in_no_clip() -> None:
    """A newcomer's camera is published, but not recorded; nothing else is left that a clip could show."""
    async with recording_room() as room:
        recorder = await room.record()
        await until(lambda: len(recorder.tracks) == 2, "camera and microphone")
        newcomer = await room.harness.joined("supervisor", "Sue")
        await room.technician.leave()
        await until(lambda: not recorder.tracks, "nothing to record")
        await ask(room)
        assert (await newcomer.event("clip.failed")).body == {"clip_id": CLIP, "reason": "nothing_there"}
        assert recorder.clipped == []


async def test_a_clip_asked_for_before_the_first_picture_waits_for_it() -> None:
    async with recording_room() as room:
        recorder = await room.record()
        await until(lambda: len(recorder.tracks) == 2, "camera and microphone")
        recorder.clips_begin_with = [None, 0]
        await ask(room)
        stored = (await room.technician.event("clip.stored")).body
        assert stored["width"] > 0
        assert len(recorder.clipped) == 3


@pytest.mark.parametrize(("error", "reason"), [(None, "nothing_there"), (RecordingError("full"), "failed")])
async def test_a_clip_that_cannot_be_cut_is_told(error: RecordingError | None, reason: str) -> None:
    async with recording_room() as room:
        recorder = await room.record()
        recorder.clip_media, recorder.clip_error = None, error
        await until(lambda: len(recorder.tracks) == 2, "camera and microphone")
        await ask(room)
        assert (await room.expert.event("clip.failed")).body["reason"] == reason


async def test_without_a_recording_there_is_no_clip_and_a_refusal_takes_the_right_to_one() -> None:
    async with recording_room() as room:
        with pytest.raises(Refused):
            await ask(room)
        await room.record()
        await room.technician.op("recording.consent", recording_id=ONE, is_agreed=False)
        with pytest.raises(Refused):
            await room.expert.op("clip.request", clip_id=CLIP, fault_id=FAULT)


async def test_a_clip_of_a_killed_server_is_ended_at_the_next_start() -> None:
    store = memory_store()
    async with running(store=store) as harness:
        case_id = harness.case_id
    actor = person_of("expert").actor

    async def log(kind: str, body: dict[str, Any]) -> None:
        op_id = OpId(str(uuid.uuid4()))
        draft = NewEvent(op_id=op_id, kind=kind, body=body)
        await store.cases.append(case_id, actor, op_id, lambda _: [draft], at_ms=1)

    mark = {"annotation_id": MARK, "number": 1, "shape": "point", "is_approximate": True, "u": 0.5, "v": 0.5}
    anchor = {
        "world_id": str(uuid.UUID(int=0)),
        "state": "screen_only",
        "method": "screen",
        "views": 0,
        "reason": "",
        "candidates": [],
    }
    await log("annotation.placed", {**mark, "label": "", "anchor": anchor})
    said = {"title": "Drips", "component": "P-101", "severity": "high", "note": ""}
    await log("fault.created", {"fault_id": FAULT, "number": 1, "annotation_id": MARK, **said})
    await log("clip.requested", {"clip_id": CLIP, "number": 1, "fault_id": FAULT})
    recordings = FakeRecordings(interrupted=[Manifest(recording_id=ONE, case_id=case_id, started_at_ms=1)])
    for _ in range(2):
        async with running(store=store, recordings=recordings, case_id=case_id):
            ends = [event.body for event in await store.cases.events(case_id) if event.kind == "clip.failed"]
            assert ends == [{"clip_id": CLIP, "reason": "not_recorded"}]
