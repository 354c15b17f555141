"""Every commit is timed, and nothing else is; failures of the store are counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import pytest

from sightline.clock import ManualClock
from sightline.errors import PermissionDenied, StoreUnavailable
from sightline.ids import CaseId, OpId
from sightline.store.base import NewEvent, StoredEvent
from sightline.store.timed import TimedStore
from support.room_harness import memory_store, person_of

ACTOR = person_of("field").actor
OPENED = {
    "title": "Leak",
    "asset_tag": "P-1",
    "asset_name": "",
    "work_order": "",
    "guide_id": "standard",
    "guide_version": 1,
    "number": 1001,
}


async def test_commits_are_timed_repetitions_and_refusals_are_not() -> None:
    clock, times, failures = ManualClock(), list[float](), list[str]()
    store = TimedStore(memory_store(), clock, times.append, failures.append)
    case_id, op_id = CaseId(str(uuid4())), OpId(str(uuid4()))

    def opening(_: Sequence[StoredEvent]) -> list[NewEvent]:
        clock.advance(0.25)
        return [NewEvent(op_id=op_id, kind="case.opened", body=OPENED)]

    def refusing(_: Sequence[StoredEvent]) -> list[NewEvent]:
        raise PermissionDenied("No.")

    await store.cases.append(case_id, ACTOR, op_id, opening, at_ms=1)
    assert times == [0.25]
    assert (await store.cases.append(case_id, ACTOR, op_id, opening, at_ms=2)).repeated
    await store.cases.append(case_id, ACTOR, OpId(str(uuid4())), lambda _: [], at_ms=3)
    with pytest.raises(PermissionDenied):
        await store.cases.append(case_id, ACTOR, OpId(str(uuid4())), refusing, at_ms=4)
    assert (times, failures) == ([0.25], [])
    assert len(await store.cases.events(case_id)) == 1
    assert (await store.cases.case(case_id)).case_id == case_id
    assert len(await store.cases.cases()) == 1
    assert await store.cases.next_number() >= 1001


async def test_a_store_that_is_away_is_counted() -> None:
    class Away:
        async def append(self, *_: Any, **__: Any) -> None:
            raise StoreUnavailable("Away.")

    inner = memory_store()
    inner.cases = Away()  # type: ignore[assignment]
    failures: list[str] = []
    store = TimedStore(inner, ManualClock(), lambda _: None, failures.append)
    with pytest.raises(StoreUnavailable):
        await store.cases.append(CaseId("x"), ACTOR, OpId("y"), lambda _: [], at_ms=1)
    assert failures == ["store_unavailable"]
