"""Takes names and bodies out of stored events, and finds where something is still named."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, select, update

from sightline.ids import AccountId, BlobHash, CaseId
from sightline.proof.record import BLOB_FIELDS
from sightline.store.base import Erasure, StoredEvent
from sightline.store.naming import naming_cases
from sightline.store.sql.rows import event_values
from sightline.store.sql.tables import events

CHANGED = ("display_name", "body", "salt", "body_hash", "name_hash")
ROWS_AT_ONCE = 2_000

_UPDATE_EVENT = (
    update(events)
    .where(events.c.case_id == bindparam("of_case"), events.c.seq == bindparam("of_seq"))
    .values({name: bindparam(f"new_{name}") for name in CHANGED})
)


def replace_events(connection: Connection, log: Sequence[StoredEvent], erasure: Erasure) -> None:
    """Write those events of the log anew from which something was taken; everything else of a row stays as it was."""
    touched = [event for event in log if event.seq in erasure.touched]
    rows = [_new_values(event) | {"of_case": event.case_id, "of_seq": event.seq} for event in touched]
    if rows:
        connection.execute(_UPDATE_EVENT, rows)


def _new_values(event: StoredEvent) -> dict[str, object]:
    values = event_values(event)
    return {f"new_{name}": values[name] for name in CHANGED}


def cases_with(connection: Connection, account_id: AccountId) -> list[CaseId]:
    """Return the cases with an event of this account."""
    query = select(events.c.case_id).where(events.c.account_id == account_id).distinct()
    return [CaseId(case_id) for (case_id,) in connection.execute(query)]


def cases_naming(connection: Connection, blobs: frozenset[BlobHash]) -> dict[BlobHash, frozenset[CaseId]]:
    """Return the cases that name each of the blobs. Reads every event that may, some at a time."""
    if not blobs:
        return {}
    naming = select(events.c.case_id, events.c.body).where(events.c.kind.in_(BLOB_FIELDS))
    rows = connection.execute(naming.execution_options(yield_per=ROWS_AT_ONCE))
    return naming_cases(((CaseId(case_id), body) for case_id, body in rows), blobs)
