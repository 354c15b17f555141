"""Opens a case: the one operation that no room can take, because there is none yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sightline.caselog.facts import Facts
from sightline.caselog.fold import EMPTY, advance
from sightline.caselog.operations import decide
from sightline.clock import Clock
from sightline.errors import NotFound
from sightline.ids import CaseId, OpId
from sightline.room.ports import Person
from sightline.store.base import Appended, NewEvent, Store, StoredEvent


async def open_case(
    store: Store, clock: Clock, person: Person, case_id: CaseId, op_id: OpId, body: dict[str, Any]
) -> Appended:
    """Append ``case.opened``; a repeated operation changes nothing.

    Raises:
        NotFound: the guide does not exist.
        PermissionDenied: the role opens no cases.
        MalformedMessage: a blank title or tag.
    """
    try:
        await store.cases.case(case_id)
        number = None  # Opened before: the store answers with what it has, no number is used up.
    except NotFound:
        number = await store.cases.next_number()
    now_ms = clock.utc_ms()
    op = NewEvent(op_id=op_id, kind="case.open", body=body)

    def opening(log: Sequence[StoredEvent]) -> Sequence[NewEvent]:
        return decide(advance(EMPTY, log), op, person.actor, Facts(now_ms=now_ms, case_number=number))

    return await store.cases.append(case_id, person.actor, op_id, opening, at_ms=now_ms)
