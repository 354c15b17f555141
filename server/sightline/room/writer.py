"""Appends to the log of one case: operations by the rules of ``caselog``, and the server's own events.

Commit first; then whoever asked gets its acknowledgement, and everyone else hears of it by bus and feed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from sightline.bus.base import Bus
from sightline.caselog import fold, operations
from sightline.caselog.event import Actor, NewEvent, StoredEvent
from sightline.caselog.facts import Facts
from sightline.ids import CaseId, OpId
from sightline.protocol.workflow import Ack
from sightline.room.context import DESK_TOPIC, Services, case_topic
from sightline.room.fault_facts import with_fault_facts
from sightline.store.base import Appended
from sightline.workflow.case_state import CaseState

DESK_KINDS = frozenset({"call.requested", "call.taken", "call.declined", "call.ended"})

Decision = Callable[[CaseState], Sequence[NewEvent]]


@dataclass(frozen=True, slots=True)
class Written:
    """What an append came to."""

    events: tuple[StoredEvent, ...]
    """Empty when the operation asked for what was so already."""
    repeated: bool
    head_seq: int

    @property
    def is_new(self) -> bool:
        return bool(self.events) and not self.repeated

    def ack(self, op_id: OpId) -> Ack:
        seq = self.events[0].seq if self.events else self.head_seq
        return Ack(op_id=op_id, seq=seq, is_repeated=self.repeated)


class CaseWriter:
    """The way into one case's log.

    Args:
        known: the case as folded so far, to spare folding the whole log again.
        on_new: called after an attempt to append.
    """

    def __init__(
        self,
        case_id: CaseId,
        services: Services,
        known: Callable[[], CaseState] = lambda: fold.EMPTY,
        on_new: Callable[[], None] = lambda: None,
    ) -> None:
        self._case_id = case_id
        self._services = services
        self._known = known
        self._on_new = on_new

    async def operate(self, actor: Actor, op_id: OpId, kind: str, body: dict[str, Any], facts: Facts) -> Written:
        """Append what an operation becomes; raises what ``operations.decide`` and ``CaseStore.append`` raise."""
        op = NewEvent(op_id=op_id, kind=kind, body=body)
        facts = await with_fault_facts(self._services.store, self._case_id, kind, body, facts)
        return await self.append(actor, op_id, lambda state: operations.decide(state, op, actor, facts))

    async def append(self, actor: Actor, op_id: OpId, decision: Decision) -> Written:
        """Append what ``decision`` makes of the case as it is at that moment."""
        head_seq = 0

        def decide(log: Sequence[StoredEvent]) -> Sequence[NewEvent]:
            nonlocal head_seq
            known = self._known()
            # Events are numbered from 1 without gaps, so the head of what is known is an index into the log.
            state = fold.advance(known, log[known.head_seq :])
            head_seq = state.head_seq
            return decision(state)

        now_ms = self._services.clock.utc_ms()
        try:
            appended = await self._services.store.cases.append(self._case_id, actor, op_id, decide, at_ms=now_ms)
        finally:
            # Also when cancelled: the commit may have happened all the same.
            self._on_new()
        if appended.events and not appended.repeated:
            await self._announce(appended)
        return Written(appended.events, appended.repeated, head_seq)

    async def _announce(self, appended: Appended) -> None:
        bus, events = self._services.bus, appended.events
        await announce(bus, self._case_id, events)
        if any(event.kind in DESK_KINDS for event in events):
            await bus.publish(DESK_TOPIC, b"")


async def announce(bus: Bus, case_id: CaseId, events: Sequence[StoredEvent]) -> None:
    """Tell the rooms of a case that these events were appended."""
    await bus.publish(case_topic(case_id), msgspec.msgpack.encode((events[0].seq, events[-1].seq)))
