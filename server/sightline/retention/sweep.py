"""Lets go what is past its period, in every finished case; recordings and invites as well.

First the record says that a file goes, then the file goes: who dies between the two leaves a file that the next sweep
finds. A file that several cases name goes with the last of them. Cases are taken some at a time, with pauses.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from uuid import uuid4

import msgspec

from sightline.caselog.erasing import erase_files, erase_record
from sightline.caselog.event import Actor, StoredEvent
from sightline.caselog.fold import fold
from sightline.caselog.periods import DAY_MS, due_files, ends_at_ms, files_of, is_over
from sightline.clock import Clock
from sightline.errors import SightlineError
from sightline.ids import BlobHash, CaseId, OpId
from sightline.protocol import workflow as wire
from sightline.recording.library import RecordingLibrary
from sightline.retention.claims import read_log, still_needed
from sightline.retention.eraser import Eraser
from sightline.retention.policy import Policy
from sightline.store.base import CaseRow, Erasure, Store
from sightline.workflow.case_state import CaseState

log = logging.getLogger(__name__)

BATCH = 50
PAUSE_S = 0.05
ROWS_AT_ONCE = 200

Progress = Callable[[int, int], None]
Files = dict[BlobHash, str]
"""Files to delete, by the kind they are counted under."""


@dataclass(slots=True)
class Gone:
    """What went of one kind: files, or whole cases with all of theirs, recordings, invites."""

    days: int
    items: int = 0
    size_bytes: int = 0
    cases: list[int] = field(default_factory=list)
    """Their numbers."""


@dataclass(slots=True)
class Swept:
    """What one sweep came to.

    Attributes:
        looked_at: finished cases that are old enough to be looked at.
        held: cases of which something would go, were they not under legal hold.
        failed: cases that could not be worked on, with the code of the error; the next sweep tries again.
    """

    gone: dict[str, Gone] = field(default_factory=dict)
    looked_at: int = 0
    held: list[int] = field(default_factory=list)
    failed: dict[int, str] = field(default_factory=dict)

    @property
    def items(self) -> int:
        """Everything that went."""
        return sum(gone.items for gone in self.gone.values())

    @property
    def size_bytes(self) -> int:
        """Bytes that were freed."""
        return sum(gone.size_bytes for gone in self.gone.values())


class Sweep:
    """One sweep. With ``is_dry_run`` it only says what would go.

    Args:
        recordings: None: none are kept here.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        policy: Policy,
        actor: Actor,
        recordings: RecordingLibrary | None = None,
        *,
        is_dry_run: bool = False,
    ) -> None:
        self._store = store
        self._policy = policy
        self._periods = policy.of_case
        self._actor = actor
        self._recordings = recordings
        self._is_dry_run = is_dry_run
        self._now_ms = clock.utc_ms()
        self._eraser = Eraser(store, clock, recordings, is_dry_run=is_dry_run)
        self._given_up: dict[CaseId, frozenset[BlobHash]] = {}
        self._counted: set[BlobHash] = set()
        self.swept = Swept()
        """So far; all of it after ``run``."""

    def appended(self) -> list[tuple[CaseId, tuple[StoredEvent, ...]]]:
        """Return what was written since this was last asked, for telling the rooms."""
        written, self._eraser.appended = self._eraser.appended, []
        return written

    async def run(self, progress: Progress = lambda _done, _total: None) -> Swept:
        """Sweep everything. An error of one case is noted, and the others go on. Raises StoreError."""
        async for _ in self.steps(progress):
            await asyncio.sleep(PAUSE_S)
        return self.swept

    async def steps(self, progress: Progress = lambda _done, _total: None) -> AsyncIterator[None]:
        """As ``run``, some cases at a time."""
        rows = await self._old_enough()
        self.swept.looked_at = len(rows)
        for start in range(0, len(rows), BATCH):
            await self._batch(rows[start : start + BATCH])
            progress(min(start + BATCH, len(rows)), len(rows))
            yield
        await self._old_recordings()
        await self._old_invites()
        yield

    async def _old_enough(self) -> list[CaseRow]:
        """Finished cases whose shortest period may be over."""
        shortest = self._periods.shortest
        rows: list[CaseRow] = []
        before: tuple[int, str] | None = None
        while shortest is not None:
            page = await self._store.cases.cases(states=("signed", "void"), limit=ROWS_AT_ONCE, before=before)
            rows += [row for row in page if row.waiting_since_ms + shortest * DAY_MS <= self._now_ms]
            if len(page) < ROWS_AT_ONCE:
                break
            before = (page[-1].changed_at_ms, page[-1].case_id)
        return rows

    async def _batch(self, rows: Sequence[CaseRow]) -> None:
        files: dict[BlobHash, tuple[str, int]] = {}
        for row in rows:
            try:
                files |= {blob: (kind, row.number) for blob, kind in (await self._let_go(row)).items()}
            except SightlineError as exc:
                self.swept.failed[row.number] = exc.code
                log.warning("what is past its period in case %s stays: %s", row.case_id, exc.code)
        needed = await still_needed(self._store.cases, files.keys(), self._given_up if self._is_dry_run else {})
        for blob in sorted(files.keys() - needed - self._counted):
            await self._delete(blob, *files[blob])

    async def _let_go(self, row: CaseRow) -> Files:
        """Write into the record what goes, and return its files."""
        events = await read_log(self._store.cases, row.case_id)
        state = await asyncio.to_thread(fold, events)
        if state.hold is not None:
            if self._would_go(events, state):
                self.swept.held.append(row.number)
            return {}
        files: Files = {blob: state.deleted_files[blob].kind for blob in await self._left_over(state)}
        op_id = OpId(str(uuid4()))
        if is_over(state, self._periods.cases, self._now_ms):
            reason = f"The period of cases is over: {self._periods.cases} days."
            await self._eraser.erase(row.case_id, self._actor, op_id, erase_record(op_id, reason))
            files |= dict.fromkeys(files_of(events), "cases")
            self._count("cases", row.number)
            await self._recordings_of(row.case_id)
        elif due_files(events, state, self._periods, self._now_ms):
            decide = erase_files(op_id, self._periods, self._now_ms)
            # Decided anew on the log as it is then: somebody may have set a hold meanwhile.
            files |= _files_in(await self._eraser.erase(row.case_id, self._actor, op_id, decide))
        self._given_up[row.case_id] = frozenset(files)
        return files

    def _would_go(self, events: Sequence[StoredEvent], state: CaseState) -> bool:
        kinds = {kind for kinds in files_of(events).values() for kind in kinds}
        periods = [self._periods.cases, *(self._periods.of_files(kind) for kind in kinds)]
        ends = [end_ms for days in periods if (end_ms := ends_at_ms(state, days)) is not None]
        return bool(ends) and min(ends) <= self._now_ms

    async def _left_over(self, state: CaseState) -> list[BlobHash]:
        """Files that the record says are deleted and that are there: another case needed them, or a process died."""
        deleted = [BlobHash(blob) for blob in state.deleted_files]
        return [blob for blob in deleted if await self._store.blobs.size(blob) is not None]

    async def _delete(self, blob: BlobHash, kind: str, number: int) -> None:
        size_bytes = await self._store.blobs.size(blob)
        if size_bytes is None or not (self._is_dry_run or await self._store.blobs.delete(blob)):
            return
        self._counted.add(blob)
        if kind == "cases":
            self._gone(kind).size_bytes += size_bytes
        else:
            self._count(kind, number, size_bytes)

    async def _recordings_of(self, case_id: CaseId) -> None:
        if self._recordings is None:
            return
        for manifest in await self._recordings.of_case(case_id):
            self._gone("cases").size_bytes += await self._recordings.size_bytes(manifest)
        if not self._is_dry_run:
            await self._recordings.delete(case_id)

    async def _old_recordings(self) -> None:
        if self._recordings is None or self._policy.recordings is None:
            return
        for manifest in await self._recordings.expired(self._now_ms):
            self._count("recordings", None, await self._recordings.size_bytes(manifest))
        if not self._is_dry_run:
            await self._recordings.expire(self._now_ms)

    async def _old_invites(self) -> None:
        days = self._policy.invites
        if days is None:
            return
        before_ms = self._now_ms - days * DAY_MS
        people = self._store.people
        ended = await (people.old_invites if self._is_dry_run else people.drop_invites)(before_ms)
        if ended:
            self._gone("invites").items += ended

    def _count(self, kind: str, number: int | None, size_bytes: int = 0) -> None:
        gone = self._gone(kind)
        gone.items += 1
        gone.size_bytes += size_bytes
        if number is not None and number not in gone.cases[-1:]:
            gone.cases.append(number)

    def _gone(self, kind: str) -> Gone:
        if kind not in self.swept.gone:
            # A file that was left over may be of a kind that has no period any more.
            self.swept.gone[kind] = Gone(self._policy.by_kind[kind] or 0)
        return self.swept.gone[kind]


def _files_in(erasure: Erasure | None) -> Files:
    if erasure is None:
        return {}
    body = msgspec.convert(erasure.event.body, wire.DataErased)
    return {BlobHash(blob): files.kind for files in body.files for blob in files.blobs}
