"""Stores that keep everything in memory: for tests and for tools that need no lasting record."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from secrets import SystemRandom

import msgspec

from sightline.errors import Conflict, NotFound
from sightline.ids import AccountId, BlobHash, CaseId, OpId, RandomSource
from sightline.proof.record import BLOB_FIELDS
from sightline.store.base import (
    Account,
    Actor,
    AnswerStore,
    Appended,
    BlobStore,
    CallState,
    CaseLists,
    CaseRow,
    CaseStore,
    Decide,
    DecideErasure,
    HeadStore,
    InviteRow,
    ListStore,
    PeopleStore,
    PlantStore,
    SessionRow,
    StoredEvent,
    TurnStore,
)
from sightline.store.log import CaseLog
from sightline.store.memory_heads import MemoryHeads
from sightline.store.memory_lists import MemoryAnswers, MemoryLists
from sightline.store.memory_plant import MemoryPlant
from sightline.store.naming import naming_cases
from sightline.store.people import is_about, nameless
from sightline.store.projection import Projection

FIRST_NUMBER = 1001


class MemoryCases:
    """``CaseStore``. Nothing here awaits, so each call is a transaction by itself."""

    def __init__(self, projection: Projection, random: RandomSource) -> None:
        self._projection = projection
        self._random = random
        self._logs: dict[CaseId, CaseLog] = {}
        self.rows: dict[CaseId, CaseRow] = {}
        self._next_number = FIRST_NUMBER

    async def next_number(self) -> int:
        number = self._next_number
        self._next_number += 1
        return number

    async def append(self, case_id: CaseId, actor: Actor, op_id: OpId, decide: Decide, *, at_ms: int) -> Appended:
        log = self._logs.get(case_id) or CaseLog(case_id, self._projection)
        repeated = log.repeated(actor, op_id)
        if repeated is not None:
            return repeated
        addition = log.plan(actor, op_id, decide, at_ms=at_ms, random=self._random)
        if addition is None:
            return Appended((), repeated=False)
        self._check_number(addition.row)
        log.commit(addition)
        self._logs[case_id] = log
        self.rows[case_id] = addition.row
        return Appended(addition.events, repeated=False)

    async def erase(self, case_id: CaseId, actor: Actor, op_id: OpId, decide: DecideErasure, *, at_ms: int) -> Appended:
        log = self._logs.get(case_id)
        if log is None:
            raise NotFound("case", case_id)
        repeated = log.repeated(actor, op_id)
        if repeated is not None:
            return repeated
        erasure = decide(log.events)
        if erasure is None:
            return Appended((), repeated=False)
        rest, event = log.without(erasure), erasure.event
        addition = rest.plan(actor, op_id, lambda _log: (event,), at_ms=at_ms, random=self._random)
        assert addition is not None, "an event is appended"
        rest.commit(addition)
        self._logs[case_id], self.rows[case_id] = rest, addition.row
        return Appended(addition.events, repeated=False)

    async def cases_with(self, account_id: AccountId) -> Sequence[CaseId]:
        return [
            case_id
            for case_id, log in self._logs.items()
            if any(event.actor.account_id == account_id for event in log.events)
        ]

    async def cases_naming(self, blobs: frozenset[BlobHash]) -> Mapping[BlobHash, frozenset[CaseId]]:
        naming = ((case_id, event) for case_id, log in self._logs.items() for event in log.events)
        return naming_cases(
            (
                (case_id, msgspec.json.encode(event.body).decode())
                for case_id, event in naming
                if event.kind in BLOB_FIELDS
            ),
            blobs,
        )

    def lists(self, case_id: CaseId) -> CaseLists:
        """What lists show of a case."""
        return self._logs[case_id].lists

    def newest_heads(self) -> Iterator[tuple[CaseId, int, str]]:
        """Yield every case with its newest event and that one's hash, in the order in which they changed."""
        for row in sorted(self.rows.values(), key=lambda row: (row.changed_at_ms, row.case_id)):
            yield row.case_id, row.head_seq, self._logs[row.case_id].head_hash

    def _check_number(self, row: CaseRow) -> None:
        for other in self.rows.values():
            if other.number == row.number and other.case_id != row.case_id:
                raise Conflict("The case number", row.number, "taken")

    async def events(self, case_id: CaseId, *, after_seq: int = 0, limit: int = 10_000) -> Sequence[StoredEvent]:
        log = self._logs.get(case_id)
        start = max(after_seq, 0)
        return log.events[start : start + limit] if log else ()

    async def case(self, case_id: CaseId) -> CaseRow:
        try:
            return self.rows[case_id]
        except KeyError:
            raise NotFound("case", case_id) from None

    async def cases(
        self,
        *,
        states: Sequence[str] = (),
        calls: Sequence[CallState] = (),
        asset_tag: str | None = None,
        limit: int = 200,
        before: tuple[int, str] | None = None,
    ) -> Sequence[CaseRow]:
        found = [
            row
            for row in self.rows.values()
            if (not states or row.state in states)
            and (not calls or row.call_state in calls)
            and (asset_tag is None or row.asset_tag == asset_tag)
            and (before is None or (row.changed_at_ms, row.case_id) < before)
        ]
        found.sort(key=lambda row: (row.changed_at_ms, row.case_id), reverse=True)
        return found[:limit]


class MemoryPeople:
    """``PeopleStore``.

    Args:
        forget_answers: drops what is kept for an account elsewhere.
    """

    def __init__(self, forget_answers: Callable[[AccountId], None] = lambda _account_id: None) -> None:
        self._forget_answers = forget_answers
        self._accounts: dict[AccountId, Account] = {}
        self._sessions: dict[str, SessionRow] = {}
        self._invites: dict[str, InviteRow] = {}

    async def put_account(self, account: Account) -> None:
        holder = await self.account_by_username(account.username)
        if holder is not None and holder.account_id != account.account_id:
            raise Conflict("The username", account.account_id, holder.account_id)
        self._accounts[account.account_id] = account

    async def account(self, account_id: AccountId) -> Account:
        try:
            return self._accounts[account_id]
        except KeyError:
            raise NotFound("account", account_id) from None

    async def account_by_username(self, username: str) -> Account | None:
        return next((each for each in self._accounts.values() if each.username == username), None)

    async def accounts(self) -> Sequence[Account]:
        return sorted(self._accounts.values(), key=lambda each: each.username)

    async def erase_account(self, account_id: AccountId, stand_in: str) -> None:
        account = await self.account(account_id)
        await self.put_account(nameless(account, stand_in))
        self._sessions = {key: each for key, each in self._sessions.items() if each.account_id != account_id}
        self._invites = {key: each for key, each in self._invites.items() if not is_about(each, account)}
        self._forget_answers(account_id)

    async def put_session(self, session: SessionRow) -> None:
        now_ms = session.created_at_ms
        self._sessions = {key: each for key, each in self._sessions.items() if each.expires_at_ms > now_ms}
        self._sessions[session.token_hash] = session

    async def session(self, token_hash: str, *, now_ms: int) -> SessionRow | None:
        found = self._sessions.get(token_hash)
        return found if found is not None and found.expires_at_ms > now_ms else None

    async def end_session(self, token_hash: str) -> None:
        self._sessions.pop(token_hash, None)

    async def put_invite(self, invite: InviteRow) -> None:
        self._invites[invite.token_hash] = invite

    async def use_invite(self, token_hash: str, *, now_ms: int) -> InviteRow | None:
        found = self._invites.get(token_hash)
        if found is None or found.uses_left < 1 or found.expires_at_ms <= now_ms:
            return None
        used = msgspec.structs.replace(found, uses_left=found.uses_left - 1)
        self._invites[token_hash] = used
        return used

    async def old_invites(self, before_ms: int) -> int:
        return sum(each.expires_at_ms < before_ms for each in self._invites.values())

    async def drop_invites(self, before_ms: int) -> int:
        before = len(self._invites)
        self._invites = {key: each for key, each in self._invites.items() if each.expires_at_ms >= before_ms}
        return before - len(self._invites)


class MemoryBlobs:
    """``BlobStore``."""

    def __init__(self) -> None:
        self._blobs: dict[BlobHash, bytes] = {}

    async def put(self, data: bytes) -> BlobHash:
        blob = BlobHash(hashlib.sha256(data).hexdigest())
        self._blobs[blob] = bytes(data)
        return blob

    async def get(self, blob: BlobHash) -> bytes:
        try:
            return self._blobs[blob]
        except KeyError:
            raise NotFound("blob", blob) from None

    async def delete(self, blob: BlobHash) -> bool:
        return self._blobs.pop(blob, None) is not None

    async def size(self, blob: BlobHash) -> int | None:
        found = self._blobs.get(blob)
        return None if found is None else len(found)


class MemoryTurns:
    """``TurnStore``."""

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}

    async def last(self, name: str) -> int | None:
        return self._taken.get(name)

    async def take(self, name: str, *, now_ms: int, idle_ms: int) -> bool:
        if now_ms - self._taken.get(name, -idle_ms) < idle_ms:
            return False
        self._taken[name] = now_ms
        return True


class MemoryStore:
    """``Store`` without a disk."""

    def __init__(self, projection: Projection, random: RandomSource | None = None) -> None:
        random = random or SystemRandom()
        cases = MemoryCases(projection, random)
        self.cases: CaseStore = cases
        self.lists: ListStore = MemoryLists(cases.rows, cases.lists)
        answers = MemoryAnswers()
        self.answers: AnswerStore = answers
        self.heads: HeadStore = MemoryHeads(cases.newest_heads)
        self.people: PeopleStore = MemoryPeople(answers.forget_account)
        self.blobs: BlobStore = MemoryBlobs()
        self.plant: PlantStore = MemoryPlant(random)
        self.turns: TurnStore = MemoryTurns()

    async def aclose(self) -> None:
        """Nothing to release."""
