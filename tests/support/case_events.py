"""Small events and people for tests of the log, the stores and what folds over them."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from sightline.caselog.chain import link
from sightline.caselog.event import Actor, NewEvent, StoredEvent
from sightline.ids import AccountId, CaseId, OpId

AT_MS = 1_770_000_000_000
"""A server time, UTC milliseconds."""

ANNA = Actor(account_id=AccountId("a0000000-0000-4000-8000-000000000001"), display_name="Anna Weber", role="field")
LI = Actor(account_id=AccountId("a0000000-0000-4000-8000-000000000002"), display_name="李 明", role="expert")


def op_id(number: int) -> OpId:
    """Return a UUIDv4 that is the same for the same number."""
    return OpId(str(UUID(int=random.Random(f"op {number}").getrandbits(128), version=4)))


def case_id(number: int) -> CaseId:
    """Return a case id that is the same for the same number."""
    return CaseId(str(UUID(int=random.Random(f"case {number}").getrandbits(128), version=4)))


def draft(kind: str, **body: Any) -> NewEvent:
    """Return a proposed event; the store replaces its ``op_id``."""
    return NewEvent(op_id=op_id(0), kind=kind, body=body)


def opening(number: int, **body: Any) -> NewEvent:
    """Return a ``case.opened`` with the fields that the tests' projection reads."""
    fields = {"number": number, "title": f"Case {number}", "asset_tag": "P-101", "asset_name": "Feed pump"}
    return draft("case.opened", **(fields | {"work_order": "4711"} | body))


def always(*drafts: NewEvent) -> Callable[[Sequence[StoredEvent]], Sequence[NewEvent]]:
    """Return a decision that appends the drafts whatever the log says."""
    return lambda _log: drafts


def chain_of(length: int, *, case: CaseId | None = None, seed: int = 1) -> list[StoredEvent]:
    """Return a valid log with one operation per event."""
    source = random.Random(seed)
    log: list[StoredEvent] = []
    for index in range(length):
        new = draft("chat.said", text=f"line {index}", values=[index, index / 7, None, {"ok": True}])
        previous = log[-1] if log else None
        log += link(
            previous,
            [opening(1001) if index == 0 else new],
            case_id=case or case_id(1),
            actor=(ANNA, LI)[index % 2],
            op_id=op_id(index),
            at_ms=AT_MS + index,
            random=source,
        )
    return log
