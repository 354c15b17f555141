"""What a live room still holds of a case in which something was erased."""

from __future__ import annotations

import asyncio
from uuid import uuid4

from sightline.caselog.erasing import erase_account
from sightline.caselog.event import ERASED_NAME
from sightline.ids import OpId
from sightline.room.feed import EventFeed
from sightline.store.case_projection import CASES
from sightline.store.memory import MemoryStore
from support.caselog import START_MS, SUPERVISOR, TECHNICIAN, CaseLog


async def test_a_feed_forgets_names_that_were_erased() -> None:
    store, log = MemoryStore(CASES), CaseLog().open()
    log.close()
    await log.put(store)
    told = asyncio.Event()
    feed = EventFeed(log.case_id, store.cases, page_events=1, on_events=lambda _: told.set())
    await feed.open()
    assert feed.state.facts.opened_by.display_name == TECHNICIAN.display_name
    op_id = OpId(str(uuid4()))
    decide = erase_account(op_id, TECHNICIAN.account_id, "Request")
    await store.cases.erase(log.case_id, SUPERVISOR, op_id, decide, at_ms=START_MS)
    running = asyncio.create_task(feed.run())
    feed.notify()
    async with asyncio.timeout(30):
        await told.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert feed.state.facts.opened_by.display_name == ERASED_NAME
    assert (feed.seq, feed.state.head_seq) == (len(log.events) + 1, len(log.events) + 1)
