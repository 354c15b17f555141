"""The ladder in a room: what is held back, asked for and told while paths go bad, for each viewer by itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest

from sightline.errors import NotFound
from sightline.ids import SubscriptionId
from sightline.protocol.common import FrameRef, Pose
from sightline.protocol.quality import (
    Look,
    LookShown,
    SendLimit,
    StatsReport,
    StatsWatch,
    SubscriptionRung,
    UplinkReport,
)
from sightline.protocol.signalling import Ok, SubscribeOffer, SubscriptionView
from sightline.protocol.spatial import StillHeader, StillRequest, StillUnavailable
from sightline.room.ports import CheckedImage
from sightline.sfu.figures import Figures, PathFigures, PublicationFigures, StreamFigures, SubscriptionFigures
from support.room_call import INTRINSICS, LEVEL, WORLD, Call, call
from support.room_harness import QUICK, Client
from support.room_media import subscribe

PICTURE = b"a picture, not decoded here"


@dataclass
class Link:
    """What the worker measures of one transport."""

    loss: float = 0.0
    silence_ms: float = 0.0
    is_connected: bool = True


@dataclass
class Bench:
    """A call of which a test says how the paths are; time goes on only by ``run``."""

    call: Call
    links: dict[str, Link] = field(default_factory=dict)
    looked: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def camera(self) -> str:
        return self.call.camera

    def link(self, client: Client) -> Link:
        """Of a viewer's or a publisher's transport."""
        assert client.welcome is not None
        return self.links.setdefault(client.welcome.participant_id, Link())

    async def run(self, seconds: int) -> None:
        """Let time pass, one look at the paths a second."""
        for _ in range(seconds):
            self.call.harness.clock.advance(1.0)
            self.call.harness.worker.measured = self._figures()
            # The second look begins after the change, so the first one was whole by then.
            for _ in range(2):
                self.looked.clear()
                await self.looked.wait()

    def _figures(self) -> Figures:
        worker, room = self.call.harness.worker, self.call.harness.registry._rooms[self.call.harness.case_id]
        owners = {
            transport: self.links.setdefault(person.id, Link())
            for person in room.participants.values()
            for transport in (person.publish.transport_id, person.subscribe.transport_id)
            if transport is not None
        }
        at_ns = self.call.harness.clock.monotonic_ns()
        video = {key for key, (_, parameters) in worker.publications.items() if parameters.kind == "video"}
        return Figures(
            at_ns=at_ns,
            paths=tuple(
                PathFigures(transport, link.is_connected, link.silence_ms, None, 0.0, None)
                for transport, link in owners.items()
            ),
            publications=tuple(
                PublicationFigures(
                    key,
                    "video" if key in video else "audio",
                    "video/vp8" if key in video else "audio/opus",
                    1,
                    (StreamFigures(None, 480, 400_000.0, 1000, 0),),
                )
                for key in worker.publications
            ),
            subscriptions=tuple(
                SubscriptionFigures(
                    key, source, transport, not worker.paused.get(key, False), None, True, 480, 1.0,
                    1000, at_ns // 20_000, self._loss(owners.get(transport), is_video=source in video), 40.0,
                )
                for key, (transport, source, _) in worker.subscriptions.items()
            ),
        )  # fmt: skip

    @staticmethod
    def _loss(link: Link | None, *, is_video: bool) -> float:
        """A narrow path loses video and lets voice through."""
        return link.loss if link is not None and is_video else 0.0

    def held(self, client: Client) -> bool:
        """Whether video is held back from a viewer at the worker."""
        worker = self.call.harness.worker
        (offer,) = client.of(SubscribeOffer)[-1:]
        (track,) = [track for track in offer.tracks if track.kind == "video"]
        return worker.paused.get(SubscriptionId(track.subscription_id), False)

    async def upload(self, request: StillRequest, frame_no: int) -> None:
        header = StillHeader(
            frame=FrameRef(publication_id=self.camera, frame_no=frame_no),
            captured_at_ms=1.0,
            world_id=WORLD,
            pose=Pose(p=(0.0, 1.6, 0.0), q=LEVEL),
            intrinsics=INTRINSICS,
            source="device",
        )
        image = CheckedImage(data=PICTURE, mime="image/jpeg", width=320, height=240, blob="")  # type: ignore[arg-type]
        harness = self.call.harness
        person = self.call.technician.person
        assert await harness.registry.still_uploaded(harness.case_id, person, request.request_id, header, image) is None


@asynccontextmanager
async def ladder_call() -> AsyncIterator[Bench]:
    async with call(settings=replace(QUICK, ladder_interval_s=0.002)) as running_call:
        bench = Bench(running_call)

        def counted(name: str) -> None:
            if name == "figures":
                bench.looked.set()

        running_call.harness.worker.on_command = counted
        await bench.run(2)
        yield bench


def rungs(client: Client, of: Client) -> list[tuple[str, str]]:
    assert of.welcome is not None
    told = [each for each in client.of(SubscriptionRung) if each.participant_id == of.welcome.participant_id]
    return [(each.rung, each.reason) for each in told]


async def test_one_viewer_falls_to_stills_and_returns_while_another_keeps_the_video() -> None:
    async with ladder_call() as bench:
        poor, technician = bench.call.expert, bench.call.technician
        rich = await bench.call.harness.joined("expert", "Rich")
        await subscribe(rich)
        await bench.run(2)
        bench.link(poor).loss = 0.5
        await bench.run(5)
        for everyone in (poor, rich, technician):
            await everyone.wait(lambda _, who=everyone: rungs(who, poor) == [("stills", "loss")], "the rung")  # type: ignore[misc]
        assert bench.held(poor)
        assert not bench.held(rich)
        assert rungs(rich, rich) == []
        bench.link(poor).loss = 0.0
        await bench.run(8)
        await technician.wait(lambda _: rungs(technician, poor)[-1] == ("best", "none"), "the way back")
        assert not bench.held(poor)
        assert technician.of(SendLimit) == [], "the sender's path was never bad"


async def test_a_still_is_asked_of_the_device_shown_with_its_frame_and_never_recorded() -> None:
    async with ladder_call() as bench:
        poor, technician = bench.call.expert, bench.call.technician
        bench.link(poor).loss = 0.5
        await bench.run(6)
        request = await technician.next(StillRequest)
        assert (request.reason, request.is_newest, request.publication_id) == ("look", True, bench.camera)
        assert request.max_height is not None
        await bench.upload(request, 41)
        look = await poor.next(Look)
        assert (look.frame.frame_no, look.world_id) == (41, WORLD)
        harness = bench.call.harness
        assert harness.registry.look(harness.case_id, poor.person, look.look_id).data == PICTURE
        poor.send("look.shown", LookShown(look_id=look.look_id, took_ms=300))
        await bench.run(4)
        assert len(technician.of(StillRequest)) >= 2, "and another one after a while"
        assert "still.stored" not in await harness.log()
        with pytest.raises(NotFound):
            harness.registry.look(harness.case_id, poor.person, "another")


async def test_a_mark_on_a_still_is_of_that_frame_with_its_pose_and_keeps_it_as_evidence() -> None:
    async with ladder_call() as bench:
        poor, technician = bench.call.expert, bench.call.technician
        bench.link(poor).loss = 0.5
        await bench.run(6)
        request = await technician.next(StillRequest)
        await bench.upload(request, 41)
        look = await poor.next(Look)
        frame = {"publication_id": look.frame.publication_id, "frame_no": look.frame.frame_no}
        placed = await bench.call.click(frame=frame)
        assert placed["frame"]["frame_no"] == 41
        assert not placed["is_approximate"]
        evidence = next(each for each in technician.of(StillRequest) if each.reason == "evidence")
        technician.send("still.unavailable", StillUnavailable(request_id=evidence.request_id, nearest_frame_no=90))
        stored = (await poor.event("still.stored")).body
        assert (stored["frame"]["frame_no"], stored["annotation_id"]) == (41, placed["annotation_id"])
        assert await bench.call.harness.store.blobs.get(stored["blob"]) == PICTURE


async def test_a_bad_uplink_lowers_everyone_and_stops_the_video_at_its_source() -> None:
    async with ladder_call() as bench:
        technician, expert = bench.call.technician, bench.call.expert
        technician.send("publication.uplink", uplink(bench, 900_000, 40))
        for _ in range(6):
            await bench.run(1)
            technician.send("publication.uplink", uplink(bench, 30_000, 900))
        await expert.wait(lambda _: ("stills", "uplink") in rungs(expert, expert), "stills because of the sender")
        assert technician.of(SendLimit)[-1].is_paused
        assert not bench.held(expert), "the viewer's own path is well"
        request = await technician.next(StillRequest)
        assert request.max_height is not None
        assert request.max_height <= 360
        for _ in range(9):
            technician.send("publication.uplink", uplink(bench, 900_000, 40))
            await bench.run(1)
        await expert.wait(lambda _: rungs(expert, expert)[-1] == ("best", "none"), "the video again")
        assert not technician.of(SendLimit)[-1].is_paused


def uplink(bench: Bench, available_bps: float, rtt_ms: float) -> UplinkReport:
    is_limited = available_bps < 100_000
    return UplinkReport(
        publication_id=bench.camera, available_bps=available_bps, rtt_ms=rtt_ms, is_limited=is_limited, fps=15
    )


async def test_who_comes_later_and_who_comes_back_is_told_how_it_stands() -> None:
    async with ladder_call() as bench:
        poor, technician = bench.call.expert, bench.call.technician
        bench.link(poor).loss = 0.5
        await bench.run(6)
        await bench.upload(await technician.next(StillRequest), 41)
        await poor.next(Look)
        late = await bench.call.harness.joined("supervisor")
        await late.wait(lambda _: rungs(late, poor) == [("stills", "loss")], "the state of the call")
        poor.messages.clear()
        await poor.leave(1006)
        await poor.rejoin()
        await poor.wait(lambda _: rungs(poor, poor)[-1:] == [("stills", "loss")], "its own state")
        assert (await poor.next(Look)).frame.frame_no == 41, "and the still that may have been missed"


async def test_a_viewer_that_is_gone_altogether_is_shown_so_and_returns_at_once() -> None:
    async with ladder_call() as bench:
        expert, technician = bench.call.expert, bench.call.technician
        for second in range(1, 6):
            bench.link(expert).silence_ms = 1000.0 * second
            await bench.run(1)
        await technician.wait(lambda _: rungs(technician, expert)[-1] == ("last_still", "silence"), "the silence")
        await expert.leave(1006)
        bench.link(expert).silence_ms = 8000
        await bench.run(2)
        await technician.wait(lambda _: rungs(technician, expert)[-1] == ("store_forward", "link"), "nothing at all")
        await expert.rejoin()
        bench.link(expert).silence_ms = 0
        await bench.run(2)
        await technician.wait(lambda _: rungs(technician, expert)[-1] == ("best", "none"), "everything again")


async def test_a_hidden_page_gets_neither_video_nor_stills_and_its_view_outlasts_the_ladder() -> None:
    async with ladder_call() as bench:
        poor, technician = bench.call.expert, bench.call.technician
        bench.link(poor).loss = 0.5
        await bench.run(6)
        await technician.next(StillRequest)
        view = SubscriptionView(subscription_id=bench.call.subscription, is_paused=True, max_height=180)
        await poor.ask("subscription.view", view, Ok)
        await bench.run(14)
        asked = len(technician.of(StillRequest))
        await bench.run(14)
        assert len(technician.of(StillRequest)) == asked
        bench.link(poor).loss = 0.0
        await bench.run(20)
        assert bench.held(poor), "the page itself has paused it"
        await poor.ask("subscription.view", SubscriptionView(subscription_id=view.subscription_id, is_paused=False), Ok)
        assert not bench.held(poor)


async def test_figures_come_to_open_panels_only() -> None:
    async with ladder_call() as bench:
        expert, technician = bench.call.expert, bench.call.technician
        await bench.run(4)
        assert expert.of(StatsReport) == []
        await expert.ask("stats.watch", StatsWatch(is_open=True), Ok)
        await bench.run(5)
        await expert.wait(lambda _: len(expert.of(StatsReport)) >= 2, "two reports")
        report = expert.of(StatsReport)[-1]
        camera = next(each for each in report.publications if each.publication_id == bench.camera)
        assert (camera.codec, camera.layers[0].height, camera.layers[0].bitrate_bps) == ("VP8", 480, 400_000)
        video = next(each for each in report.subscriptions if each.publication_id == bench.camera)
        assert video.rung == "best"
        assert video.bitrate_bps == pytest.approx(400_000, rel=0.05)
        assert technician.of(StatsReport) == []
        await expert.ask("stats.watch", StatsWatch(is_open=False), Ok)
        count = len(expert.of(StatsReport))
        await bench.run(5)
        assert len(expert.of(StatsReport)) == count
