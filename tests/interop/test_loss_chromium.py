"""20 % loss on both ways of a call between real Chromium peers: pictures and sound are made good, and go on."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import Any

import pytest
from playwright.async_api import Page

from sightline.transport.addresses import local_addresses
from sightline.worker.config import WorkerConfig
from sightline.worker.process import WorkerProcess
from support import page_module
from support.chromium_peers import page
from support.loss_pages import PRODUCT, publish_from, seen_by, watch_from
from support.needs import missing
from support.netem import Conditions, Relay
from support.room_peers import until

pytestmark = pytest.mark.browser
BAD = Conditions(loss=0.2, delay_ms=20)
SOUND = """async ([name, type]) => {
  for (const row of (await window[name].getStats()).values()) if (row.type === type && row.kind === "audio") return row;
  return {};
}"""


async def test_a_fifth_of_everything_may_be_lost() -> None:
    if not page_module.is_available():
        missing("the pages' packages are not installed (clients/web)")
    host = next(address for address in local_addresses() if ":" not in address and not address.startswith("127."))
    async with AsyncExitStack() as stack:
        worker = await stack.enter_async_context(WorkerProcess(WorkerConfig(advertised=(host,))))
        way_up, way_down = [
            await stack.enter_async_context(Relay((host, worker.port), host, seed=seed)) for seed in (5, 6)
        ]
        tab = await stack.enter_async_context(page())
        await page_module.use(tab, *PRODUCT)
        published = await publish_from(worker, tab, way_up)
        await watch_from(worker, tab, way_down, published, name="one")
        await until("a first picture", lambda: decoded(tab, 1), bool, wait_s=60)
        for way in (way_up, way_down):
            way.up.conditions = way.down.conditions = BAD
        before = (await seen_by(tab, "one"))["frames"]
        await until("60 more pictures", lambda: decoded(tab, before + 60), bool, wait_s=60)
        await until("sound sent again by the publisher", lambda: repeated_sound(tab), bool, wait_s=60)
        await until("sound sent again by the worker", lambda: resent(worker, "audio"), bool, wait_s=60)
        await until("pictures sent again twice", lambda: resent(worker, "video", "resent_twice"), bool, wait_s=60)
        await until("room for what comes late", lambda: has_room(tab), bool, wait_s=60)
        counters: Any = (await worker.dump())["counters"]
        assert counters["recovered"] > 0
        assert not [name for name in counters if name.endswith("_crashed")]


async def decoded(tab: Page, frames: int) -> bool:
    return bool((await seen_by(tab, "one"))["frames"] >= frames)


async def repeated_sound(tab: Page) -> bool:
    sound = await tab.evaluate(SOUND, ["publisher", "outbound-rtp"])
    return bool(sound.get("retransmittedPacketsSent", 0) > 0)


async def resent(worker: WorkerProcess, kind: str, counter: str = "resent") -> bool:
    dump: Any = await worker.dump()
    kinds = {name: one["kind"] for name, one in dump["publications"].items()}
    return any(one[counter] > 0 for one in dump["subscriptions"].values() if kinds[one["publication_id"]] == kind)


async def has_room(tab: Page) -> bool:
    script = "() => one.getReceivers().map((receiver) => receiver.jitterBufferTarget ?? 0)"
    targets: list[float] = await tab.evaluate(script)
    return min(targets) >= 100
