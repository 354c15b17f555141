"""Participants without a socket: how they come, what others get of them, and all the ways in which they end."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from sightline.errors import LimitExceeded, NotFound, WorkerError
from sightline.ids import TransportId
from sightline.protocol.signalling import (
    MediaReset,
    ParticipantLeft,
    PublicationEnded,
    SubscriptionClock,
)
from sightline.worker.base import SubscriptionClock as WorkerClock
from sightline.worker.base import TransportStateChanged
from support.room_harness import QUICK, Client, Harness, person_of, running
from support.room_media import subscribe
from support.wish import whep_offer, whip_offer

CAMERA = person_of("field", "Camera")
MARK = "3f0cbb0e-6a0f-4c8e-9d0a-2b6f7d1e8c55"


async def ingest(harness: Harness, *, peer: int = 1) -> str:
    """Take an encoder in; returns its session."""
    door = await harness.registry.devices(harness.case_id, CAMERA, is_new=True)
    return (await door.publish(CAMERA, "OBS", whip_offer(peer=peer))).session_id


async def gone(client: Client, session_id: str) -> None:
    await client.wait(
        lambda m: isinstance(m.body, ParticipantLeft) and m.body.participant_id == session_id, "the device's end"
    )


def transport(harness: Harness) -> TransportId:
    """The encoder's transport: the one that publishes."""
    return next(iter(harness.worker.publications.values()))[0]


async def test_its_tracks_are_offered_to_browsers_and_end_with_its_transport() -> None:
    async with running() as harness:
        expert = await harness.joined("expert")
        session = await ingest(harness)
        offer = await subscribe(expert)
        assert {(t.source, t.participant_id) for t in offer.tracks} == {("camera", session), ("microphone", session)}
        assert len(harness.worker.subscriptions) == 2
        lost = transport(harness)
        await harness.worker.close_transport(lost)  # The worker itself releases what has failed.
        harness.worker.emit(TransportStateChanged(lost, "failed", "consent_lost"))
        await gone(expert, session)
        assert len(expert.of(PublicationEnded)) == 2
        assert (await harness.log())[-1] == "participant.left"
        door = await harness.registry.devices(harness.case_id, CAMERA, is_new=False)
        with pytest.raises(NotFound):
            door.end(CAMERA, session, "whip")


async def test_it_ends_with_the_worker_and_comes_back() -> None:
    async with running() as harness:
        expert = await harness.joined("expert")
        session = await ingest(harness)
        harness.worker.die()
        await gone(expert, session)
        await expert.next(MediaReset)
        assert await ingest(harness, peer=2) != session
        assert len(harness.worker.publications) == 2


async def test_a_room_lives_while_a_device_is_there_and_ends_it_when_it_closes() -> None:
    async with running(replace(QUICK, linger_s=0.01)) as harness:
        session = await ingest(harness)
        expert = await harness.joined("expert")
        assert expert.welcome is not None
        assert {p.participant_id for p in expert.welcome.participants} >= {session}
        await expert.leave()
        await asyncio.sleep(0.1)  # Long enough for a deserted room to close.
        door = await harness.registry.devices(harness.case_id, CAMERA, is_new=False)
        door.check(CAMERA, session, "whip")
        assert harness.worker.publications, "the encoder keeps the room"
    assert (await harness.log())[-1] == "participant.left"


async def test_without_a_worker_nobody_has_joined_for_long() -> None:
    async with running() as harness:
        expert = await harness.joined("expert")

        def refuse(command: str) -> None:
            if command == "publish":
                raise WorkerError("No.")

        harness.worker.on_command = refuse
        with pytest.raises(WorkerError):
            await ingest(harness)
        await expert.next(ParticipantLeft)
        assert harness.worker.transports == {}


async def test_the_room_has_limits_for_devices_too() -> None:
    async with running(replace(QUICK, publications=3)) as harness:
        await ingest(harness)
        with pytest.raises(LimitExceeded):
            await ingest(harness, peer=2)
    async with running(replace(QUICK, participants=1)) as harness:
        await ingest(harness)
        with pytest.raises(LimitExceeded):
            await ingest(harness, peer=2)


async def test_players_do_not_keep_each_other_alive() -> None:
    async with running() as harness:
        expert = await harness.joined("expert")
        session = await ingest(harness)
        viewer = person_of("auditor", "Wall")
        door = await harness.registry.devices(harness.case_id, viewer, is_new=True)
        players = [(await door.play(viewer, "wall", whep_offer(peer=n), None)).session_id for n in (5, 6)]
        door.end(CAMERA, session, "whip")
        for player in players:
            await gone(expert, player)


async def clicked(expert: Client, **click: Any) -> dict[str, Any]:
    """Place a mark by what the expert saw, and return its event."""
    await expert.op("annotation.place", annotation_id=MARK, shape="point", u=0.5, v=0.5, label="", **click)
    body: dict[str, Any] = (await expert.event("annotation.placed")).body
    return body


async def test_a_click_on_its_picture_claims_no_place_and_no_frame() -> None:
    """Plain encoders send no frame records: there is no pose, so there must be no position either."""
    async with running() as harness:
        expert = await harness.joined("expert")
        await ingest(harness)
        offer = await subscribe(expert)
        camera = next(t for t in offer.tracks if t.source == "camera")
        harness.worker.emit(WorkerClock(camera.subscription_id, 1234, 77))  # type: ignore[arg-type]
        await expert.next(SubscriptionClock)
        seen = {"subscription_id": camera.subscription_id, "rtp_ts": 90_077}
        placed = await clicked(expert, seen=seen)
        assert placed["is_approximate"] is True
        assert placed["frame"] is None
        anchor = placed["anchor"]
        assert (anchor["state"], anchor["reason"], anchor["p_world"]) == ("screen_only", "frame_unknown", None)


async def test_a_click_by_an_invented_frame_number_is_approximate_too() -> None:
    async with running() as harness:
        expert = await harness.joined("expert")
        await ingest(harness)
        offer = await subscribe(expert)
        camera = next(t for t in offer.tracks if t.source == "camera")
        frame = {"publication_id": camera.publication_id, "frame_no": 7}
        placed = await clicked(expert, frame=frame)
        assert placed["is_approximate"] is True
        assert placed["anchor"]["state"] == "screen_only"
