"""Which stored files a case still needs: one file may be named by several cases, and goes with the last of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import msgspec

from sightline.caselog.event import StoredEvent
from sightline.ids import BlobHash, CaseId
from sightline.protocol import workflow as wire
from sightline.store.base import CaseRow, CaseStore

PAGE = 2_000
ROWS_AT_ONCE = 200


async def read_log(cases: CaseStore, case_id: CaseId) -> list[StoredEvent]:
    """Return all events of a case; none of an unknown one. Raises StoreError."""
    events: list[StoredEvent] = []
    while page := await cases.events(case_id, after_seq=len(events), limit=PAGE):
        events.extend(page)
    return events


async def all_cases(cases: CaseStore) -> list[CaseRow]:
    """Return every case, in order of their numbers. Raises StoreError."""
    rows: list[CaseRow] = []
    before: tuple[int, str] | None = None
    while page := await cases.cases(limit=ROWS_AT_ONCE, before=before):
        rows += page
        before = (page[-1].changed_at_ms, page[-1].case_id)
    return sorted(rows, key=lambda row: row.number)


async def still_needed(
    cases: CaseStore, blobs: Collection[BlobHash], given_up: Mapping[CaseId, Collection[BlobHash]]
) -> frozenset[BlobHash]:
    """Return those of the files that a case names and has not given up after their period.

    Args:
        given_up: what cases are about to give up, beside what their logs say. Raises StoreError.
    """
    if not blobs:
        return frozenset()
    logged: dict[CaseId, frozenset[str]] = {}
    needed: set[BlobHash] = set()
    for blob, naming in (await cases.cases_naming(frozenset(blobs))).items():
        for case_id in naming:
            if blob in given_up.get(case_id, ()):
                continue
            if case_id not in logged:
                logged[case_id] = _deleted_in(await read_log(cases, case_id))
            if blob not in logged[case_id]:
                needed.add(blob)
                break
    return frozenset(needed)


def _deleted_in(log: Collection[StoredEvent]) -> frozenset[str]:
    erasures = (msgspec.convert(event.body, wire.DataErased) for event in log if event.kind == "data.erased")
    return frozenset(blob for erasure in erasures for files in erasure.files for blob in files.blobs)
