"""A case store that tells how long each commit took: the one figure that every acknowledged operation waits for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sightline.caselog.event import Actor, StoredEvent
from sightline.clock import Clock
from sightline.errors import StoreError
from sightline.ids import AccountId, BlobHash, CaseId, OpId
from sightline.store.base import (
    AnswerStore,
    Appended,
    BlobStore,
    CallState,
    CaseRow,
    CaseStore,
    Decide,
    DecideErasure,
    HeadStore,
    ListStore,
    PeopleStore,
    PlantStore,
    Store,
    TurnStore,
)


class TimedCaseStore:
    """``CaseStore`` over another one.

    Args:
        committed: gets the seconds of each append that stored something new.
        failed: gets the code of each ``StoreError``; refusals by the rules of a case are nobody's failure.
        noticed: gets everything that was appended.
    """

    def __init__(
        self,
        inner: CaseStore,
        clock: Clock,
        committed: Callable[[float], None],
        failed: Callable[[str], None],
        noticed: Callable[[Appended], None] | None = None,
    ) -> None:
        self._inner = inner
        self._clock = clock
        self._committed = committed
        self._failed = failed
        self.noticed = noticed

    async def next_number(self) -> int:
        return await self._inner.next_number()

    async def append(self, case_id: CaseId, actor: Actor, op_id: OpId, decide: Decide, *, at_ms: int) -> Appended:
        begun_ns = self._clock.monotonic_ns()
        try:
            appended = await self._inner.append(case_id, actor, op_id, decide, at_ms=at_ms)
        except StoreError as exc:
            self._failed(exc.code)
            raise
        if appended.events and not appended.repeated:
            self._committed((self._clock.monotonic_ns() - begun_ns) / 1e9)
            if self.noticed is not None:
                self.noticed(appended)
        return appended

    async def erase(self, case_id: CaseId, actor: Actor, op_id: OpId, decide: DecideErasure, *, at_ms: int) -> Appended:
        appended = await self._inner.erase(case_id, actor, op_id, decide, at_ms=at_ms)
        if appended.events and not appended.repeated and self.noticed is not None:
            self.noticed(appended)
        return appended

    async def cases_with(self, account_id: AccountId) -> Sequence[CaseId]:
        return await self._inner.cases_with(account_id)

    async def cases_naming(self, blobs: frozenset[BlobHash]) -> Mapping[BlobHash, frozenset[CaseId]]:
        return await self._inner.cases_naming(blobs)

    async def events(self, case_id: CaseId, *, after_seq: int = 0, limit: int = 10_000) -> Sequence[StoredEvent]:
        return await self._inner.events(case_id, after_seq=after_seq, limit=limit)

    async def case(self, case_id: CaseId) -> CaseRow:
        return await self._inner.case(case_id)

    async def cases(
        self,
        *,
        states: Sequence[str] = (),
        calls: Sequence[CallState] = (),
        asset_tag: str | None = None,
        limit: int = 200,
        before: tuple[int, str] | None = None,
    ) -> Sequence[CaseRow]:
        return await self._inner.cases(states=states, calls=calls, asset_tag=asset_tag, limit=limit, before=before)


class TimedStore:
    """``Store`` whose case store is timed. Closing it closes the inner one."""

    def __init__(
        self, inner: Store, clock: Clock, committed: Callable[[float], None], failed: Callable[[str], None]
    ) -> None:
        self._inner = inner
        self._timed = TimedCaseStore(inner.cases, clock, committed, failed)
        self.cases: CaseStore = self._timed
        self.people: PeopleStore = inner.people
        self.blobs: BlobStore = inner.blobs
        self.plant: PlantStore = inner.plant
        self.lists: ListStore = inner.lists
        self.answers: AnswerStore = inner.answers
        self.heads: HeadStore = inner.heads
        self.turns: TurnStore = inner.turns

    def tell(self, noticed: Callable[[Appended], None]) -> None:
        """Tell somebody of everything that is appended from now on."""
        self._timed.noticed = noticed

    async def aclose(self) -> None:
        await self._inner.aclose()
