"""The bounded backlog of one subscriber."""

from __future__ import annotations

import asyncio

import pytest

from sightline.bus.reader import BACKLOG, Reader


async def test_a_full_backlog_drops_the_oldest_and_counts_it() -> None:
    reader = Reader()
    for number in range(BACKLOG + 3):
        reader.offer(b"%d" % number)
    assert reader.lost == 3
    assert await anext(reader) == b"3"


async def test_what_waits_is_still_read_after_the_end() -> None:
    reader = Reader()
    reader.offer(b"a")
    reader.end()
    reader.end()
    assert [data async for data in reader] == [b"a"]


async def test_a_waiting_reader_wakes_for_a_message_and_for_the_end() -> None:
    reader = Reader()
    first = asyncio.ensure_future(anext(reader))
    await asyncio.sleep(0)
    assert not first.done()
    reader.offer(b"a")
    assert await asyncio.wait_for(first, 5) == b"a"
    second = asyncio.ensure_future(anext(reader, b"ended"))
    await asyncio.sleep(0)
    reader.end()
    assert await asyncio.wait_for(second, 5) == b"ended"


async def test_a_cancelled_wait_loses_no_message() -> None:
    reader = Reader()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await anext(reader)
    reader.offer(b"a")
    assert await anext(reader) == b"a"
