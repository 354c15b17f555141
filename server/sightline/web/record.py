"""The record of a case for reading: folded, and as one JSON document."""

from __future__ import annotations

from typing import Any

import msgspec

from sightline.caselog.fold import EMPTY, advance
from sightline.errors import NotFound
from sightline.ids import CaseId
from sightline.store.base import CaseRow, Store, StoredEvent
from sightline.workflow.case_state import CaseState

PAGE = 2_000
RECORD_FORMAT = "sightline-record"
RECORD_VERSION = 1


async def read_events(store: Store, case_id: CaseId) -> list[StoredEvent]:
    """Return all events of a case. Raises NotFound."""
    events: list[StoredEvent] = []
    while page := await store.cases.events(case_id, after_seq=events[-1].seq if events else 0, limit=PAGE):
        events.extend(page)
        if len(page) < PAGE:
            break
    if not events:
        raise NotFound("case", case_id)
    return events


async def read_case(store: Store, case_id: CaseId) -> CaseState:
    """Return the folded case. Raises NotFound."""
    return advance(EMPTY, await read_events(store, case_id))


async def record_json(store: Store, row: CaseRow) -> dict[str, Any]:
    """Return the whole record: the summary, and every event with salt and hashes, so that the chain can be checked."""
    events = await read_events(store, row.case_id)
    return {
        "format": RECORD_FORMAT,
        "version": RECORD_VERSION,
        "case": msgspec.to_builtins(row),
        "head": {"seq": events[-1].seq, "hash": events[-1].hash},
        "events": [msgspec.to_builtins(event) for event in events],
    }
