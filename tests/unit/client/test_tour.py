"""How long the tour's technician stays: with company for ever, without it not."""

from __future__ import annotations

import asyncio

import pytest

from sightline.client.tour import LINES, Company

SOON_S, NEVER_S, BOUND_S = 0.01, 3600.0, 10.0


async def test_it_leaves_when_nobody_comes() -> None:
    async with asyncio.timeout(BOUND_S):
        await Company().wait_until_missed(unanswered_s=SOON_S, alone_s=NEVER_S)


async def test_it_stays_with_company_and_leaves_when_the_last_has_gone() -> None:
    company = Company()
    company.seen("a", is_connected=True)
    company.seen("b", is_connected=True)
    waiting = asyncio.create_task(company.wait_until_missed(unanswered_s=NEVER_S, alone_s=SOON_S))
    company.seen("a", is_connected=False)
    await asyncio.wait([waiting], timeout=10 * SOON_S)
    assert not waiting.done()
    company.seen("b", is_connected=False)
    async with asyncio.timeout(BOUND_S):
        await waiting


async def test_who_comes_back_in_time_keeps_it_there() -> None:
    company = Company()
    waiting = asyncio.create_task(company.wait_until_missed(unanswered_s=NEVER_S, alone_s=30.0))
    for is_connected in (True, False, True):
        company.seen("a", is_connected=is_connected)
        await asyncio.sleep(0)
    assert not waiting.done()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


def test_it_speaks_both_languages() -> None:
    assert {line.count("{number}") for line in (LINES["en"].sees_mark, LINES["zh"].sees_mark)} == {1}
