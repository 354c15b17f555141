"""Chromium behind a firewall that lets no UDP through publishes and watches over the TCP port."""

from __future__ import annotations

import random
import re
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
from playwright.async_api import Page

from sightline.ids import PublicationId, SubscriptionId, TransportId
from sightline.rtp.parameters import MediaParameters
from sightline.sdp import parse, publish, subscribe
from sightline.sdp.capabilities import CodecPreference
from sightline.transport.addresses import local_addresses
from sightline.worker.config import WorkerConfig
from sightline.worker.core import LocalMediaWorker
from support.chromium_peers import MAKE_OFFER, RECEIVED, TAKE_ANSWER, TAKE_OFFER, page
from support.media_peers import lan_address

pytestmark = pytest.mark.browser
PROTOCOL = """async () => {
  const reports = [...(await (window.subscriber ?? pc).getStats()).values()];
  const pair = reports.find((r) => r.type === "candidate-pair" && r.nominated && r.state === "succeeded");
  return pair && reports.find((r) => r.id === pair.localCandidateId).protocol;
}"""
UP, DOWN = TransportId("a1"), TransportId("b1")


def addresses() -> list[Any]:
    """An address of each family; without an IPv6 address outside loopback that case is skipped, visibly."""
    six = next((a for a in local_addresses() if ":" in a and a != "::1"), None)
    skip = pytest.mark.skip(reason="this machine has no IPv6 address but loopback")
    return [pytest.param(4, id="IPv4"), pytest.param(6, id="IPv6", marks=[] if six else [skip])]


@pytest.fixture(params=addresses())
async def worker(request: pytest.FixtureRequest) -> AsyncIterator[LocalMediaWorker]:
    host, own = "0.0.0.0", lan_address()
    if request.param == 6:
        host, own = "::", next(a for a in local_addresses() if ":" in a and a != "::1")
    async with LocalMediaWorker(WorkerConfig(hosts=(host,), advertised=(own,), tcp_port="same")) as running:
        yield running


def without_udp(sdp: str) -> str:
    """Take the UDP candidates out: for the browser there is no way but TCP."""
    stripped = re.sub(r"a=candidate:\S+ 1 udp .*\r\n", "", sdp)
    assert stripped != sdp
    assert "tcptype passive" in stripped
    return stripped


async def _publish(worker: LocalMediaWorker, tab: Page) -> dict[PublicationId, MediaParameters]:
    offer = parse.parse(await tab.evaluate(MAKE_OFFER, False))
    plan = publish.plan(offer, ["0", "1"], CodecPreference(video=("video/vp8",)))
    local = await worker.create_transport(UP, relay_group="case")
    media = {PublicationId(parameters.kind): parameters for parameters in plan.media.values()}
    for publication_id, parameters in media.items():
        await worker.publish(UP, publication_id, parameters)
    await worker.connect_transport(UP, plan.remote)
    await tab.evaluate(TAKE_ANSWER, without_udp(publish.answer(plan, local)))
    return media


async def _subscribe(worker: LocalMediaWorker, tab: Page, media: dict[PublicationId, MediaParameters]) -> None:
    sections: subscribe.Sections[PublicationId] = subscribe.Sections(random.SystemRandom())
    for publication_id, parameters in media.items():
        sections.add(publication_id, parameters, stream="s", cname="c")
    local = await worker.create_transport(DOWN, relay_group="case")
    taken = await tab.evaluate(TAKE_OFFER, without_udp(sections.offer(local, 1)))
    answer = subscribe.read_answer(parse.parse(taken["sdp"]), sections.live())
    for publication_id, parameters in answer.accepted.items():
        await worker.subscribe(DOWN, SubscriptionId(publication_id), publication_id, parameters)
    await worker.connect_transport(DOWN, answer.remote)


async def _decoded(tab: Page, frames: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for _ in range(400):
        found = await tab.evaluate(RECEIVED)
        if found["video"] >= frames and found["energy"] > 0:
            return found
        await tab.wait_for_timeout(100)
    pytest.fail(f"waited for {frames} frames and sound; got {found}")


async def test_a_browser_without_udp_publishes_and_watches(worker: LocalMediaWorker) -> None:
    async with page() as tab:
        await _subscribe(worker, tab, await _publish(worker, tab))
        found = await _decoded(tab, 40)
        worker._endpoint._streams.break_connections()
        # The browser connects anew by itself; nobody signals anything.
        await _decoded(tab, found["video"] + 30)
        assert await tab.evaluate(PROTOCOL) == "tcp"
        dump = msgspec.convert(await worker.dump(), dict[str, Any])
        assert [transport["way"] for transport in dump["transports"].values()] == ["tcp", "tcp"]
        assert dump["counters"].get("datagram_crashed", 0) == 0
