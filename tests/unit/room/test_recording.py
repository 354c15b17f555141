"""Recording in a room: what runs is what the log allows, and the log hears what happened."""

from __future__ import annotations

import json
import uuid
from typing import Any

from sightline.caselog.event import NewEvent
from sightline.ids import OpId
from sightline.protocol.signalling import MuteChange
from sightline.protocol.workflow import Event
from sightline.recording.manifest import Manifest
from sightline.worker.base import SubscriptionClock, TransportStateChanged
from support.fakes_recording import FakeRecorder, FakeRecordings
from support.room_harness import Client, memory_store, person_of, running
from support.room_media import publish
from support.room_recording import ONE, TWO, recording_room, until


async def stopped(client: Client) -> str:
    event: Event = await client.event("recording.stopped")
    return str(event.body["reason"])


def tapped(recorder: FakeRecorder) -> set[tuple[str, str]]:
    return {(track.name, track.mime) for track in recorder.tracks.values()}


async def test_nothing_is_tapped_before_everybody_agreed_and_then_everything() -> None:
    async with recording_room() as room:
        await room.ask()
        await room.technician.event("recording.consented")
        assert room.recordings.recorders == []
        assert not room.harness.worker.subscriptions
        await room.agree()
        await room.expert.event("recording.started")
        recorder = room.recorder
        await until(lambda: len(recorder.tracks) == 2, "camera and microphone")
        assert {name for name, _ in tapped(recorder)} == {"Tom"}
        assert len({track.group for track in recorder.tracks.values()}) == 1
        tap = [parameters for _, _, parameters in room.harness.worker.subscriptions.values()]
        assert {parameters.encodings[0].ssrc for parameters in tap} == set(recorder.tracks)
        assert all(parameters.extensions == () for parameters in tap)

        await room.technician.op("chat.post", text="is this on?")
        await until(lambda: any(b"is this on?" in line for line in recorder.lines), "the event beside the recording")
        assert json.loads(recorder.lines[0])["kind"] == "recording.started"
        await room.expert.op("recording.stop", recording_id=ONE)
        assert await stopped(room.technician) == "asked"
        await until(lambda: recorder.reason == "asked", "the recorder's end")
        await until(lambda: not room.harness.worker.subscriptions, "the tap's end")


async def test_a_newcomer_is_tapped_only_after_agreeing_and_a_refusal_ends_it() -> None:
    async with recording_room() as room:
        recorder = await room.record()
        newcomer = await room.harness.joined("supervisor", "Sue")
        assert (await newcomer.event("recording.started")).body["recording_id"] == ONE, "newcomers are told"
        await publish(newcomer)
        await publish(room.expert)
        await until(lambda: {name for name, _ in tapped(recorder)} == {"Tom", "Eva"}, "the expert's tracks")
        await newcomer.op("recording.consent", recording_id=ONE, is_agreed=True)
        await until(lambda: {name for name, _ in tapped(recorder)} == {"Tom", "Eva", "Sue"}, "the newcomer's tracks")
        await newcomer.op("recording.consent", recording_id=ONE, is_agreed=False)
        assert await stopped(room.technician) == "declined"
        await until(lambda: recorder.reason == "declined", "the recorder's end")


async def test_tracks_come_and_go_with_publications_and_clocks_and_poses_reach_the_recorder() -> None:
    async with recording_room() as room:
        recorder = await room.record()
        await until(lambda: len(recorder.tracks) == 2, "both tracks")
        for subscription_id in list(room.harness.worker.subscriptions):
            room.harness.worker.emit(SubscriptionClock(subscription_id, 77, 1_000))
        await until(lambda: len(recorder.clocks) == 2, "clocks")
        assert {clock.publication_id for clock in recorder.clocks} == set(room.harness.worker.publications)

        muted = next(iter(room.harness.worker.publications))
        await room.technician.request("publication.mute", MuteChange(publication_id=muted, is_muted=True))
        assert len(recorder.tracks) == 2, "a muted track stays"
        await publish(room.technician, peer=2)
        await until(
            lambda: {t.publication_id for t in recorder.tracks.values()} == set(room.harness.worker.publications), "new"
        )
        assert min(recorder.tracks) > 2, "SSRCs are not used twice"
        await room.technician.leave()
        await until(lambda: not recorder.tracks, "no tracks")


async def test_a_lost_tap_is_opened_again() -> None:
    async with recording_room() as room:
        recorder = await room.record()
        await until(lambda: len(recorder.tracks) == 2, "both tracks")
        first = {transport_id for transport_id, _, _ in room.harness.worker.subscriptions.values()}
        (tap_id,) = first
        room.harness.worker.subscriptions.clear()
        del room.harness.worker.transports[tap_id]
        room.harness.worker.emit(TransportStateChanged(tap_id, "closed"))
        await until(lambda: len(room.harness.worker.subscriptions) == 2, "another tap")
        assert {transport_id for transport_id, _, _ in room.harness.worker.subscriptions.values()} != first
        assert min(recorder.tracks) == 3


async def test_a_dead_recorder_and_a_broken_one_are_told_to_everybody() -> None:
    async with recording_room() as room:
        (await room.record()).die()
        assert await stopped(room.technician) == "failed"
        room.recordings.is_broken = True
        await room.ask(TWO)
        await room.agree(TWO)
        told = await room.expert.event("recording.stopped", count=2)
        assert told.body == {"recording_id": TWO, "reason": "failed"}


async def test_a_server_that_does_not_record_says_so() -> None:
    async with running() as harness:
        expert = await harness.joined("expert")
        await expert.op("recording.start", recording_id=ONE)
        assert await stopped(expert) == "failed"


async def test_hanging_up_ends_it() -> None:
    async with recording_room() as room:
        await room.technician.op("call.request", message="")
        await room.expert.op("call.take")
        recorder = await room.record()
        await room.expert.op("call.end")
        assert await stopped(room.technician) == "call_ended"
        await until(lambda: recorder.reason == "call_ended", "the recorder's end")


async def test_the_last_to_leave_ends_it_and_a_closing_server_interrupts_it() -> None:
    recordings = FakeRecordings()
    store = memory_store()
    async with running(recordings=recordings, store=store) as harness:
        expert = await harness.joined("expert")
        await expert.op("recording.start", recording_id=ONE)
        await expert.event("recording.started")
        await expert.leave()
        await until(lambda: recordings.recorders[0].reason == "call_ended", "the recorder's end")
        again = await harness.joined("expert")
        await again.op("recording.start", recording_id=TWO)
        await until(lambda: len(recordings.recorders) == 2, "another recorder")
        await again.event("recording.started", count=2)
    assert recordings.recorders[1].reason == "interrupted"
    events = await store.cases.events(harness.case_id)
    assert [event.body["reason"] for event in events if event.kind == "recording.stopped"] == [
        "call_ended",
        "interrupted",
    ]


async def test_the_end_of_a_recording_of_a_killed_server_is_noted_at_the_next_start() -> None:
    store = memory_store()
    async with running(store=store) as harness:
        case_id = harness.case_id
    actor = person_of("expert").actor

    async def log(*events: tuple[str, dict[str, Any]]) -> None:
        op_id = OpId(str(uuid.uuid4()))
        drafts = [NewEvent(op_id=op_id, kind=kind, body=body) for kind, body in events]
        await store.cases.append(case_id, actor, op_id, lambda _: drafts, at_ms=1)

    body = {"recording_id": ONE}
    await log(("recording.requested", body), ("recording.consented", body), ("recording.started", body))
    recordings = FakeRecordings(interrupted=[Manifest(recording_id=ONE, case_id=case_id, started_at_ms=1)])
    for _ in range(2):
        async with running(store=store, recordings=recordings, case_id=case_id) as harness:
            ends = [event.body for event in await store.cases.events(case_id) if event.kind == "recording.stopped"]
            assert ends == [{"recording_id": ONE, "reason": "interrupted"}]
