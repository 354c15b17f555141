"""The ladder over what the worker really measures: a viewer behind heavy loss goes down and comes up, another stays."""

from __future__ import annotations

import asyncio

import pytest

from sightline.room.ladder.machine import Ladder
from sightline.room.ladder.readings import Reading, viewer_way
from sightline.room.ladder.way import Rung
from sightline.worker.core import LocalMediaWorker
from support.media_peers import Peers, Publisher, Subscriber, TestPicture, lan_address, tone, wait_for
from support.netem import CLEAN, Conditions, Relay, through

SECOND_NS = 1_000_000_000
LOOK_S = 0.1
"""A look at the paths is a second to the ladder, so that its patience costs no time here."""


class Watched:
    """One viewer's ladder, carried out at the worker."""

    def __init__(self, worker: LocalMediaWorker, publisher: Publisher, viewer: Subscriber) -> None:
        self._worker, self._publisher, self._viewer = worker, publisher, viewer
        self._now_ns = 0
        self.ladder = Ladder(0)
        self.rungs = [Rung.BEST]

    async def look(self) -> Rung:
        self._now_ns += SECOND_NS
        transport_id, video = self._viewer.transport_id, self._publisher.video
        reading = Reading(await self._worker.figures((self._publisher.transport_id, transport_id)))
        path = reading.path(transport_id)
        way = viewer_way(
            reading,
            transport_id,
            video,
            silence_ms=path.silence_ms if path else 0.0,
            is_linked=True,
            has_video=self.ladder.has_video,
            is_watched=True,
        )
        if self.ladder.step(way, self._now_ns):
            self.rungs.append(self.ladder.rung)
            await self._worker.pause(self._viewer.subscription(video), not self.ladder.has_video)
        return self.ladder.rung

    async def until(self, rung: Rung) -> None:
        try:
            async with asyncio.timeout(40):
                while await self.look() is not rung:  # noqa: ASYNC110 - what is waited for is measured
                    await asyncio.sleep(LOOK_S)
        except TimeoutError:
            pytest.fail(f"waited for {rung.name}; got {[each.name for each in self.rungs]}")


async def test_a_viewer_behind_heavy_loss_goes_down_and_up_while_another_keeps_the_video(
    worker: LocalMediaWorker, peers: Peers
) -> None:
    publisher, poor, rich = peers(Publisher), peers(Subscriber), peers(Subscriber)
    host = lan_address()
    async with Relay((host, worker.port), host, seed=5) as relay:
        poor.change_local = lambda local: through(local, relay.address)
        await publisher.start(TestPicture(fps=20), tone())
        for viewer in (poor, rich):
            await viewer.start(publisher.parameters)
        await wait_for(lambda: min(len(one.frames["video"]) for one in (poor, rich)) >= 5, "video at both")
        theirs = {one: Watched(worker, publisher, one) for one in (poor, rich)}
        for _ in range(5):
            assert await theirs[poor].look() is Rung.BEST
        relay.down.conditions = Conditions(loss=0.6)
        await theirs[poor].until(Rung.STILLS)
        seen = len(rich.frames["video"])
        await wait_for(lambda: len(rich.frames["video"]) >= seen + 10, "video at the other one")
        assert await theirs[rich].look() is Rung.BEST
        relay.down.conditions = CLEAN
        await theirs[poor].until(Rung.BEST)
        seen = len(poor.frames["video"])
        await wait_for(lambda: len(poor.frames["video"]) >= seen + 5, "video again")
        assert theirs[rich].rungs == [Rung.BEST]
