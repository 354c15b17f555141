"""Publications and subscriptions of a room over a worker that forwards nothing (real media: tests/loopback)."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace

import pytest

from sightline.bus.local import LocalBus
from sightline.clock import ManualClock
from sightline.errors import WorkerError
from sightline.ids import PublicationId, SubscriptionId, TransportId
from sightline.protocol import codec, signalling
from sightline.protocol.signalling import (
    MediaReset,
    MuteChange,
    Ok,
    PublicationChanged,
    PublicationEnded,
    PublishAnswer,
    PublishOffer,
    SubscribeOffer,
    SubscribeStart,
    SubscriptionView,
    TrackOffer,
)
from sightline.room.registry import RoomRegistry
from sightline.sdp.capabilities import CodecPreference
from sightline.sdp.parse import parse
from sightline.worker.base import SenderClock, SubscriptionClock, TransportStateChanged
from support.fakes_media import FakeWorker
from support.fakes_spatial import FakeSpatial
from support.room_harness import QUICK, Client, Harness, Refused, memory_store, running
from support.room_media import BOTH, answer, publish, subscribe
from support.sdp_peers import chromium_offer


async def offer_with(client: Client, tracks: int, *, after: int = 0) -> SubscribeOffer:
    """Wait for an offer of so many tracks, of a version above ``after``."""

    def fits(message: codec.Message) -> bool:
        body = message.body
        return isinstance(body, SubscribeOffer) and len(body.tracks) == tracks and body.version > after

    message = await client.wait(fits, f"an offer of {tracks} tracks")
    assert isinstance(message.body, SubscribeOffer)
    return message.body


def forwarded(harness: Harness) -> int:
    return len(harness.worker.subscriptions)


async def test_published_tracks_are_announced_offered_and_forwarded() -> None:
    async with running() as harness:
        technician, expert = await harness.joined("field"), await harness.joined("expert")
        first = await subscribe(expert)
        assert first.tracks == ()
        published = await publish(technician)
        assert {track.mid for track in published.tracks} == {"0", "1"}
        announced = [m.publication for m in expert.of(PublicationChanged)]
        assert {(p.source, p.kind) for p in announced} == {("microphone", "audio"), ("camera", "video")}
        offer = await offer_with(expert, 2)
        assert offer.version > first.version
        await answer(expert, offer)
        assert forwarded(harness) == 2
        publications = {p.publication_id for p in announced}
        assert {publication_id for _, publication_id, _ in harness.worker.subscriptions.values()} == publications
        streams = {p.msid.split()[0] for _, _, p in harness.worker.subscriptions.values()}
        assert streams == {announced[0].participant_id}, "sound and picture are lip-synced"


async def test_publisher_is_not_offered_its_own_tracks() -> None:
    async with running() as harness:
        technician = await harness.joined("field")
        await publish(technician)
        assert (await subscribe(technician)).tracks == ()


async def test_who_comes_late_is_offered_what_runs() -> None:
    async with running() as harness:
        technician = await harness.joined("field")
        await publish(technician)
        expert = await harness.joined("expert")
        assert expert.welcome is not None
        assert len(expert.welcome.publications) == 2
        assert len((await subscribe(expert)).tracks) == 2
        assert forwarded(harness) == 2


async def test_a_newer_offer_supersedes_an_unanswered_one() -> None:
    async with running() as harness:
        technician, expert = await harness.joined("field"), await harness.joined("expert")
        await expert.ask("subscribe.start", SubscribeStart(), Ok)
        old = await offer_with(expert, 0)
        await publish(technician)
        new = await offer_with(expert, 2)
        await answer(expert, old)
        assert forwarded(harness) == 0, "an answer to a superseded offer is ignored"
        await answer(expert, new)
        assert forwarded(harness) == 2
        with pytest.raises(Refused, match="unexpected_message"):
            await answer(expert, signalling.SubscribeOffer(version=99, sdp=new.sdp, tracks=()))


async def test_ended_track_frees_its_section_for_the_next() -> None:
    async with running() as harness:
        technician, expert = await harness.joined("field"), await harness.joined("expert")
        await publish(technician)
        first = await subscribe(expert)
        await publish(technician, ice=1, tracks=BOTH[:1])
        ended = await expert.next(PublicationEnded)
        camera = next(track for track in first.tracks if track.source == "camera")
        assert ended.publication_id == camera.publication_id
        one = await offer_with(expert, 1, after=first.version)
        await answer(expert, one)
        assert forwarded(harness) == 1
        inactive = next(s for s in parse(one.sdp).sections if s.mid == camera.mid)
        assert inactive.direction == "inactive"
        await publish(technician)
        two = await offer_with(expert, 2, after=one.version)
        again = next(track for track in two.tracks if track.source == "camera")
        assert again.mid == camera.mid
        assert again.subscription_id != camera.subscription_id
        assert len(parse(two.sdp).sections) == 3


async def test_microphone_survives_a_new_offer_untouched() -> None:
    async with running() as harness:
        technician = await harness.joined("field")
        first = await publish(technician)
        second = await publish(technician, tracks=BOTH[:1])
        by_mid = {track.mid: track.publication_id for track in first.tracks}
        assert {track.mid: track.publication_id for track in second.tracks} == {"0": by_mid["0"]}
        assert len(harness.worker.transports) == 1


async def test_new_ice_credentials_restart_ice_and_a_new_certificate_is_a_new_connection() -> None:
    async with running() as harness:
        technician = await harness.joined("field")
        first = await publish(technician)
        restarted = await publish(technician, ice=2)
        assert restarted.tracks == first.tracks
        assert parse(restarted.sdp).sections[0].transport.ice_ufrag != parse(first.sdp).sections[0].transport.ice_ufrag
        other = await publish(technician, peer=2)
        assert {t.publication_id for t in other.tracks}.isdisjoint(t.publication_id for t in first.tracks)
        assert len(harness.worker.transports) == 1


async def test_offer_without_a_common_codec_is_refused_and_nothing_changes() -> None:
    settings = replace(QUICK, codecs=CodecPreference(video=("video/h265",)))
    async with running(settings) as harness:
        technician = await harness.joined("field")
        with pytest.raises(Refused, match="no_common_codec"):
            await publish(technician)
        assert harness.worker.transports == {}
        assert len((await publish(technician, tracks=BOTH[:1])).tracks) == 1


@pytest.mark.parametrize(
    ("sdp", "tracks"),
    [
        ("", ()),
        ("v=0\r\n", ()),
        (chromium_offer(mids=()), BOTH),
        (chromium_offer(), (TrackOffer(mid="0", source="camera"),)),
        (chromium_offer(), (BOTH[0], BOTH[0])),
        (chromium_offer(), (TrackOffer(mid="77", source="camera"),)),
    ],
)
async def test_offers_that_make_no_sense_are_refused(sdp: str, tracks: tuple[TrackOffer, ...]) -> None:
    async with running() as harness:
        technician = await harness.joined("field")
        with pytest.raises(Refused, match="negotiation_failed"):
            await technician.ask("publish.offer", PublishOffer(sdp=sdp, tracks=tracks), PublishAnswer)
        assert len((await publish(technician)).tracks) == 2, "the next offer is as good as the first"


async def test_auditor_publishes_nothing() -> None:
    async with running() as harness:
        auditor = await harness.joined("auditor")
        with pytest.raises(Refused, match="permission_denied"):
            await publish(auditor)


async def test_subscriber_without_the_codec_gets_the_rest() -> None:
    async with running() as harness:
        technician, expert = await harness.joined("field"), await harness.joined("expert")
        await publish(technician)
        await expert.ask("subscribe.start", SubscribeStart(), Ok)
        offer = await offer_with(expert, 2)
        await answer(expert, offer, without=("video/vp8", "video/rtx"))
        assert forwarded(harness) == 1
        other = await harness.joined("expert", "Eva")
        await publish(other, tracks=BOTH[:1])
        assert {track.kind for track in (await offer_with(expert, 2, after=offer.version)).tracks} == {"audio"}


async def test_mute_is_told_and_remembered() -> None:
    async with running() as harness:
        technician, expert = await harness.joined("field"), await harness.joined("expert")
        published = await publish(technician)
        microphone = published.tracks[0].publication_id
        await technician.ask("publication.mute", MuteChange(publication_id=microphone, is_muted=True), Ok)
        muted = [m.publication for m in expert.of(PublicationChanged) if m.publication.is_muted]
        assert [p.publication_id for p in muted] == [microphone]
        late = await harness.joined("expert", "Lea")
        assert late.welcome is not None
        assert [p.publication_id for p in late.welcome.publications if p.is_muted] == [microphone]
        with pytest.raises(Refused, match="not_found"):
            await expert.ask("publication.mute", MuteChange(publication_id=microphone, is_muted=False), Ok)


async def test_the_worker_learns_how_a_page_shows_a_picture() -> None:
    async with running() as harness:
        technician, expert = await harness.joined("field"), await harness.joined("expert")
        await publish(technician)
        await expert.ask("subscribe.start", SubscribeStart(), Ok)
        offer = await offer_with(expert, 2)
        camera = next(track.subscription_id for track in offer.tracks if track.kind == "video")
        # Said before anything is forwarded, it counts from the first packet.
        early = SubscriptionView(subscription_id=camera, is_paused=True, max_height=180)
        await expert.ask("subscription.view", early, Ok)
        assert harness.worker.views == {}
        await answer(expert, offer)
        assert harness.worker.views == {camera: 180}
        assert harness.worker.paused == {camera: True}
        await expert.ask("subscription.view", SubscriptionView(subscription_id=camera, is_paused=False), Ok)
        assert harness.worker.views == {camera: None}
        assert harness.worker.paused == {camera: False}
        with pytest.raises(Refused, match="not_found"):
            await technician.ask("subscription.view", early, Ok)


async def clocks_at(client: Client, count: int) -> list[signalling.SubscriptionClock]:
    """Wait until so many have come."""
    await client.wait(lambda _: len(client.of(signalling.SubscriptionClock)) >= count, f"{count} clocks")
    return client.of(signalling.SubscriptionClock)


async def test_all_layers_clocks_are_told_again_after_a_lost_socket() -> None:
    async with running() as harness:
        technician, expert = await harness.joined("field"), await harness.joined("expert")
        await publish(technician)
        offer = await subscribe(expert)
        camera = SubscriptionId(next(track.subscription_id for track in offer.tracks if track.kind == "video"))
        for ssrc in (1, 2, 3):
            harness.worker.emit(SubscriptionClock(camera, ssrc, 1000 * ssrc))
        await clocks_at(expert, 3)
        expert.messages.clear()
        await expert.leave(1006)
        await expert.rejoin()
        again = await clocks_at(expert, 3)
        assert [(clock.reference_ssrc, clock.offset) for clock in again] == [(1, 1000), (2, 2000), (3, 3000)]


async def test_clocks_go_to_whom_they_concern_and_again_after_a_lost_socket() -> None:
    async with running() as harness:
        technician, expert = await harness.joined("field"), await harness.joined("expert")
        published = await publish(technician)
        offer = await subscribe(expert)
        camera = PublicationId(published.tracks[1].publication_id)
        harness.worker.emit(SenderClock(camera, 77, 1_700_000_000_123.5, 4_000_000_000))
        told = await technician.next(signalling.SenderClock)
        assert (told.ssrc, told.ntp_unix_ms, told.rtp_ts) == (77, 1_700_000_000_123.5, 4_000_000_000)
        subscription = next(track for track in offer.tracks if track.kind == "video").subscription_id
        harness.worker.emit(SubscriptionClock(SubscriptionId(subscription), 77, 4_294_967_295))
        clock = await expert.next(signalling.SubscriptionClock)
        assert (clock.subscription_id, clock.reference_ssrc, clock.offset) == (subscription, 77, 4_294_967_295)
        assert expert.of(signalling.SenderClock) == []
        expert.messages.clear()
        await expert.leave(1006)
        await expert.rejoin()
        assert await expert.next(signalling.SubscriptionClock) == clock


async def test_lost_socket_keeps_media_and_an_unanswered_offer_is_made_again() -> None:
    async with running() as harness:
        technician, expert = await harness.joined("field"), await harness.joined("expert")
        await publish(technician)
        await expert.ask("subscribe.start", SubscribeStart(), Ok)
        lost = await offer_with(expert, 2)
        await technician.leave(1006)
        await expert.leave(1006)
        assert len(harness.worker.publications) == 2
        await expert.rejoin()
        fresh = await offer_with(expert, 2, after=lost.version)
        await answer(expert, fresh)
        assert forwarded(harness) == 2
        assert expert.of(PublicationEnded) == []


async def test_transport_that_fails_takes_its_publications_with_it() -> None:
    async with running() as harness:
        technician, expert = await harness.joined("field"), await harness.joined("expert")
        await publish(technician)
        await subscribe(expert)
        transport_id = next(iter(harness.worker.publications.values()))[0]
        await harness.worker.close_transport(transport_id)
        harness.worker.emit(TransportStateChanged(TransportId(transport_id), "failed", "consent_lost"))
        await expert.wait(lambda m: len(expert.of(PublicationEnded)) == 2, "the end of both publications")
        with pytest.raises(Refused, match="ice_failed"):
            await publish(technician)
        assert len((await publish(technician, peer=2)).tracks) == 2


async def test_dead_worker_is_replaced_and_everyone_begins_again() -> None:
    async with running() as harness:
        technician, expert = await harness.joined("field"), await harness.joined("expert")
        await publish(technician)
        first = await subscribe(expert)
        harness.worker.die()
        await technician.next(MediaReset)
        await expert.next(MediaReset)
        assert len(expert.of(PublicationEnded)) == 2
        assert len(harness.workers) == 2
        assert (await technician.op("chat.post", text="words go on")).seq > 0
        await answer(expert, first)
        await publish(technician, peer=2)
        again = await subscribe(expert)
        assert len(again.tracks) == 2
        assert again.version > first.version
        assert forwarded(harness) == 2


async def test_worker_that_refuses_is_told_and_can_be_tried_again() -> None:
    async with running() as harness:
        technician = await harness.joined("field")

        def refuse(command: str) -> None:
            if command == "connect_transport":
                raise WorkerError("Not now.")

        harness.worker.on_command = refuse
        with pytest.raises(Refused, match="worker_unavailable"):
            await publish(technician)
        harness.worker.on_command = lambda _: None
        assert harness.worker.transports == {}
        assert len((await publish(technician)).tracks) == 2


async def test_socket_lost_in_the_middle_of_a_negotiation_leaves_nothing_half_done() -> None:
    async with running() as harness:
        technician, expert = await harness.joined("field"), await harness.joined("expert")
        offer = PublishOffer(sdp=chromium_offer(), tracks=BOTH)
        for ticks in range(8):
            technician.send("publish.offer", offer)
            for _ in range(ticks):
                await asyncio.sleep(0)
            await technician.leave(1006)
            await technician.rejoin()
        await publish(technician)
        assert len(harness.worker.publications) == 2
        late = await harness.joined("expert", "Lea")
        assert late.welcome is not None
        assert {p.publication_id for p in late.welcome.publications} == set(harness.worker.publications)
        assert len((await subscribe(expert)).tracks) == 2


async def test_error_in_our_own_code_is_one_participants_matter() -> None:
    async with running(crashes=1) as harness:
        technician, expert = await harness.joined("field"), await harness.joined("expert")

        def broken(_: str) -> None:
            raise RuntimeError("a bug of ours")

        harness.worker.on_command = broken
        with pytest.raises(Refused, match="internal"):
            await publish(technician)
        harness.worker.on_command = lambda _: None
        assert (await expert.op("chat.post", text="the others go on")).seq > 0
        assert (await technician.op("chat.post", text="and so does this one")).seq > 0
        assert len((await publish(technician)).tracks) == 2


async def test_number_of_tracks_in_a_room_is_limited() -> None:
    async with running(replace(QUICK, publications=3)) as harness:
        technician, expert = await harness.joined("field"), await harness.joined("expert")
        await publish(technician)
        with pytest.raises(Refused, match="limit_exceeded"):
            await publish(expert)
        assert len((await publish(expert, tracks=BOTH[:1])).tracks) == 1


async def test_worker_is_ended_even_if_the_registry_ends_at_once() -> None:
    workers: list[FakeWorker] = []

    async def start_worker() -> FakeWorker:
        workers.append(FakeWorker())
        return workers[-1]

    registry = RoomRegistry(
        memory_store(), start_worker, FakeSpatial(), LocalBus(), ManualClock(), random.Random(1), QUICK
    )
    # No step of the loop in between: the registry's tasks are cancelled before they begin.
    await registry.__aenter__()
    await registry.aclose()
    assert [worker.is_closed for worker in workers] == [True]
