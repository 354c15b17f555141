"""The log of one case in memory, what an operation adds to it, and a bounded cache of such logs.

Shared by all stores, so that refusals, repetitions and hashes are the same everywhere. A cached log is only a copy:
whoever uses it compares its head with the database's first, because another node may have appended meanwhile.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sightline.caselog.chain import GENESIS, derived_op_id, erased, link
from sightline.errors import NotFound
from sightline.ids import AccountId, CaseId, OpId, RandomSource
from sightline.store.base import Actor, Appended, CaseLists, CaseRow, Decide, Erasure, StoredEvent
from sightline.store.projection import NO_LISTS, Projection, case_row

OPENING_KIND = "case.opened"
ERASING_KIND = "data.erased"
"""After it earlier events are others than a cached log has them."""
CACHED_EVENTS = 50_000
"""About 100 MB of events with their bodies."""


@dataclass(frozen=True, slots=True)
class Addition:
    """What one operation adds: the events, and what they make of the summary."""

    events: tuple[StoredEvent, ...]
    state: Any
    row: CaseRow
    lists: CaseLists
    former: CaseLists
    """As they were before: only what differs has to be written."""


class CaseLog:
    """All events of one case as committed, with the fold over them."""

    def __init__(self, case_id: CaseId, projection: Projection) -> None:
        self.case_id = case_id
        self.events: tuple[StoredEvent, ...] = ()
        self._projection = projection
        self._state = projection.initial
        self._lists: CaseLists | None = NO_LISTS
        self._index_of: dict[tuple[AccountId, OpId], int] = {}

    @property
    def head_seq(self) -> int:
        return len(self.events)

    @property
    def head_hash(self) -> str:
        return self.events[-1].hash if self.events else GENESIS

    def repeated(self, actor: Actor, op_id: OpId) -> Appended | None:
        """Return what this operation of this actor appended before, or None when it is new."""
        index = self._index_of.get((actor.account_id, op_id))
        if index is None:
            return None
        last = index + 1
        while self._index_of.get((actor.account_id, derived_op_id(op_id, last - index))) == last:
            last += 1
        return Appended(self.events[index:last], repeated=True)

    def plan(self, actor: Actor, op_id: OpId, decide: Decide, *, at_ms: int, random: RandomSource) -> Addition | None:
        """Return what to commit, or None when ``decide`` wants nothing. Changes nothing here.

        Raises:
            NotFound: the log is empty and ``decide`` does not open the case.
            MalformedMessage: a body cannot be kept.
        """
        drafts = decide(self.events)
        if not self.events and (not drafts or drafts[0].kind != OPENING_KIND):
            raise NotFound("case", self.case_id)
        if not drafts:
            return None
        previous = self.events[-1] if self.events else None
        events = link(previous, drafts, case_id=self.case_id, actor=actor, op_id=op_id, at_ms=at_ms, random=random)
        state = self._projection.extend(self._state, events)
        row = case_row(self.case_id, self._projection.summarise(state), events[-1])
        return Addition(events, state, row, self._projection.lists(state), self.lists)

    @property
    def lists(self) -> CaseLists:
        """What lists show of the case as committed."""
        if self._lists is None:
            self._lists = self._projection.lists(self._state)
        return self._lists

    @property
    def row(self) -> CaseRow:
        """The case in lists as committed; only of a log with events."""
        return case_row(self.case_id, self._projection.summarise(self._state), self.events[-1])

    def without(self, erasure: Erasure) -> CaseLog:
        """Return the log with names and bodies taken out, before the event that says so; folded anew."""
        log = CaseLog(self.case_id, self._projection)
        events = (erasure.redacted.get(event.seq, event) for event in self.events)
        log.catch_up([erased(each, body=each.seq in erasure.bodies, name=each.seq in erasure.names) for each in events])
        return log

    def commit(self, addition: Addition) -> None:
        """Take over what is durable now."""
        self._take(addition.events)
        self._state, self._lists = addition.state, addition.lists

    def catch_up(self, events: Sequence[StoredEvent]) -> None:
        """Take over events that were read from the database."""
        state = self._projection.extend(self._state, events)
        self._take(events)
        self._state, self._lists = state, None

    def _take(self, events: Sequence[StoredEvent]) -> None:
        for index, event in enumerate(events, start=len(self.events)):
            self._index_of[event.actor.account_id, event.op_id] = index
        self.events += tuple(events)


class LogCache:
    """The most recently used logs, up to a number of events in all; the newest stays however long it is."""

    def __init__(self, limit_events: int = CACHED_EVENTS) -> None:
        self._limit_events = limit_events
        self._logs: OrderedDict[CaseId, CaseLog] = OrderedDict()
        self._sizes: dict[CaseId, int] = {}
        self._held = 0

    def get(self, case_id: CaseId) -> CaseLog | None:
        return self._logs.get(case_id)

    def keep(self, log: CaseLog) -> None:
        """Make the log the most recently used one and drop the oldest beyond the limit."""
        self._logs[log.case_id] = log
        self._logs.move_to_end(log.case_id)
        # A kept log grows outside, so its size is counted when it comes by.
        self._held += log.head_seq - self._sizes.get(log.case_id, 0)
        self._sizes[log.case_id] = log.head_seq
        while self._held > self._limit_events and len(self._logs) > 1:
            oldest, _ = self._logs.popitem(last=False)
            self._held -= self._sizes.pop(oldest)

    def dump(self) -> dict[str, int]:
        """Return the number of events held per case."""
        return {case_id: len(log.events) for case_id, log in self._logs.items()}
