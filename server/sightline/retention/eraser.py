"""Carries out what ``caselog.erasing`` allows: in every case of a person, or in one case with its files."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from uuid import uuid4

from sightline.caselog.erasing import DecideErasure, erase_account, erase_record, erase_text
from sightline.caselog.event import Actor, StoredEvent
from sightline.caselog.redacting import Found, search, without_names
from sightline.clock import Clock
from sightline.errors import PermissionDenied, TransitionNotAllowed
from sightline.ids import AccountId, BlobHash, CaseId, OpId
from sightline.recording.base import Recordings
from sightline.report.package import named_files
from sightline.retention.claims import all_cases, read_log, still_needed
from sightline.store.base import Appended, Erasure, Store

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Refused:
    """A case in which nothing was erased, and why in words."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class AccountErased:
    """What erasing a person came to.

    Attributes:
        numbers: cases in which something was erased.
        signed: cases that keep the printed name of a signature.
        is_closed: the account has lost its names, password and sessions; not while a case of it is worked on.
    """

    account_id: AccountId
    numbers: tuple[int, ...]
    signed: tuple[int, ...]
    refused: tuple[Refused, ...]
    is_closed: bool


@dataclass(frozen=True, slots=True)
class CaseErased:
    """What erasing a case came to; ``shared_files`` stay because another case names them."""

    number: int
    names: int
    bodies: int
    files: int
    shared_files: int
    recordings: int


class Eraser:
    """Erases in a store. With ``is_dry_run`` it only says what would be erased.

    Args:
        recordings: None: none are kept here.
    """

    def __init__(
        self, store: Store, clock: Clock, recordings: Recordings | None = None, *, is_dry_run: bool = False
    ) -> None:
        self._store = store
        self._clock = clock
        self._recordings = recordings
        self._is_dry_run = is_dry_run
        self.appended: list[tuple[CaseId, tuple[StoredEvent, ...]]] = []
        """What was written, for telling the rooms."""

    async def account(
        self, account_id: AccountId, actor: Actor, reason: str, *, with_words: bool = False
    ) -> AccountErased:
        """Erase a person's name in every case that allows it, then the account's own data. May be repeated.

        Raises:
            NotFound: no such account.
            PermissionDenied: it is the account of who asks: somebody else has to answer for it.
        """
        if account_id == actor.account_id:
            raise PermissionDenied("Another administrator has to erase this account.")
        name = (await self._store.people.account(account_id)).display_name
        own = frozenset(await self._store.cases.cases_with(account_id))
        numbers: list[int] = []
        refused: list[Refused] = []
        signed: list[int] = []
        is_working = False
        for row in await all_cases(self._store.cases):
            case_id = row.case_id
            log = await read_log(self._store.cases, case_id)
            # A person can be named where they were never signed in: as who holds a lock or answers for a risk.
            if case_id not in own and not any(without_names(event, (name,)) for event in log):
                continue
            op_id = OpId(str(uuid4()))
            decide = erase_account(op_id, account_id, reason, with_words=with_words, name=name)
            try:
                if await self.erase(case_id, actor, op_id, decide):
                    numbers.append(row.number)
            except TransitionNotAllowed as exc:
                refused.append(Refused(row.number, exc.message))
                is_working |= row.state in ("open", "returned")
            if any(_is_signature(event, account_id) for event in log):
                signed.append(row.number)
        if not is_working and not self._is_dry_run:
            await self._store.people.erase_account(account_id, f"erased-{account_id}")
            await self._store.plant.erase_editor(account_id)
        order = sorted(refused, key=lambda each: each.number)
        return AccountErased(account_id, tuple(sorted(numbers)), tuple(sorted(signed)), tuple(order), not is_working)

    async def case(self, case_id: CaseId, actor: Actor, reason: str) -> CaseErased:
        """Erase a record, then delete its files and recordings. May be repeated.

        Raises:
            NotFound: no such case.
            TransitionNotAllowed: it is under legal hold, or neither signed nor void.
        """
        row = await self._store.cases.case(case_id)
        files = frozenset(BlobHash(file.blob) for file in named_files(await read_log(self._store.cases, case_id)))
        op_id = OpId(str(uuid4()))
        erasure = await self.erase(case_id, actor, op_id, erase_record(op_id, reason))
        shared = await still_needed(self._store.cases, files, {case_id: files})
        deleted = await self._delete(files - shared)
        recordings = await self._recordings_of(case_id)
        return CaseErased(
            number=row.number,
            names=len(erasure.names) if erasure else 0,
            bodies=len(erasure.bodies) if erasure else 0,
            files=deleted,
            shared_files=len(shared),
            recordings=recordings,
        )

    async def text(self, case_id: CaseId, seq: int, text: str, actor: Actor, reason: str) -> bool:
        """Take words out of the free texts of one event; return whether they were there.

        Raises:
            NotFound: no such case or event.
            TransitionNotAllowed: it is under legal hold, or worked on.
        """
        await self._store.cases.case(case_id)
        op_id = OpId(str(uuid4()))
        return await self.erase(case_id, actor, op_id, erase_text(op_id, seq, text, reason)) is not None

    async def find(self, text: str) -> AsyncIterator[tuple[int, Found]]:
        """Yield the case's number and the place wherever a text stands in the body of an event."""
        for row in await all_cases(self._store.cases):
            for found in search(await read_log(self._store.cases, row.case_id), text):
                yield row.number, found

    async def erase(self, case_id: CaseId, actor: Actor, op_id: OpId, decide: DecideErasure) -> Erasure | None:
        """Erase what a decision allows in one case, and return that. Raises what the decision raises, StoreError."""
        if self._is_dry_run:
            return decide(await read_log(self._store.cases, case_id))
        decided: list[Erasure | None] = [None]

        def note(events: Sequence[StoredEvent]) -> Erasure | None:
            decided[0] = decide(events)
            return decided[0]

        written: Appended = await self._store.cases.erase(case_id, actor, op_id, note, at_ms=self._clock.utc_ms())
        if written.events:
            self.appended.append((case_id, written.events))
        return decided[0]

    async def _delete(self, files: frozenset[BlobHash]) -> int:
        if self._is_dry_run:
            return len(files)
        deleted = 0
        for blob in sorted(files):
            deleted += await self._store.blobs.delete(blob)
        return deleted

    async def _recordings_of(self, case_id: CaseId) -> int:
        if self._recordings is None:
            return 0
        if self._is_dry_run:
            return len(await self._recordings.of_case(case_id))
        return await self._recordings.delete(case_id)


def _is_signature(event: StoredEvent, account_id: AccountId) -> bool:
    return event.kind == "review.signed" and event.actor.account_id == account_id and not event.is_body_gone
