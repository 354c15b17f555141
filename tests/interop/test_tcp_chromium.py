"""Chromium over the TCP port where no UDP gets through, and over UDP while its network changes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from sightline.rtp.parameters import TransportOffer
from sightline.transport.addresses import local_addresses
from sightline.worker.config import WorkerConfig
from sightline.worker.core import LocalMediaWorker
from support.chromium_peers import page
from support.media_peers import lan_address
from support.mirror_page import decoded, watch_itself, ways
from support.netem import Relay

pytestmark = pytest.mark.browser
PROTOCOL = """async () => {
  const reports = [...(await (window.subscriber ?? pc).getStats()).values()];
  const pair = reports.find((r) => r.type === "candidate-pair" && r.nominated && r.state === "succeeded");
  return pair && reports.find((r) => r.id === pair.localCandidateId).protocol;
}"""


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


async def _no_crash(worker: LocalMediaWorker) -> None:
    counters = msgspec.convert((await worker.dump())["counters"], dict[str, int])
    assert [name for name in counters if name.endswith("_crashed")] == []


def without_udp(local: TransportOffer) -> TransportOffer:
    """For the browser there is no way but TCP."""
    assert local.tcp_candidates
    return msgspec.structs.replace(local, candidates=())


async def test_a_browser_without_udp_publishes_watches_and_connects_anew(worker: LocalMediaWorker) -> None:
    async with page() as tab:
        await watch_itself(worker, tab, without_udp)
        found = await decoded(tab, 40)
        worker._endpoint._streams.break_connections()
        # The browser connects anew by itself; nobody signals anything.
        await decoded(tab, found["video"] + 30)
        assert await tab.evaluate(PROTOCOL) == "tcp"
        assert await ways(worker) == ["tcp", "tcp"]
        await _no_crash(worker)


@pytest.mark.parametrize("worker", [4], indirect=True)
async def test_a_call_follows_its_browser_to_another_address(worker: LocalMediaWorker) -> None:
    """Wi-Fi to 5G: the same credentials from another address, and nobody signals anything."""
    own = lan_address()
    async with page() as tab, Relay((own, worker.port), own) as relay:
        await watch_itself(worker, tab, lambda local: msgspec.structs.replace(local, candidates=(relay.address,)))
        found = await decoded(tab, 20)
        assert await ways(worker) == ["udp", "udp"], "UDP is preferred where it works"
        selected = worker.counters["address_selected"]
        relay.rebind()
        await decoded(tab, found["video"] + 60)
        assert worker.counters["address_selected"] >= selected + 2, "both transports have moved"
        assert await ways(worker) == ["udp", "udp"]
        await _no_crash(worker)
