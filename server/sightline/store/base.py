"""Ports of lasting storage: the case log with its projections, people, blobs, the plant (``plant_base``).

The event table is the truth; everything that lists or searches is a projection written in the same transaction.
Implementations: ``memory`` (tests), ``sql`` (SQLite and PostgreSQL by SQLAlchemy Core).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, Protocol

import msgspec

# Re-exported: users of the store need no second import for what it holds.
from sightline.caselog.event import Actor as Actor
from sightline.caselog.event import Erasure as Erasure
from sightline.caselog.event import NewEvent as NewEvent
from sightline.caselog.event import Role as Role
from sightline.caselog.event import StoredEvent as StoredEvent
from sightline.caselog.lists import CaseLists as CaseLists
from sightline.caselog.lists import FaultEntry as FaultEntry
from sightline.ids import AccountId, BlobHash, CaseId, OpId
from sightline.protocol.common import Severity
from sightline.store.heads_base import HeadStore as HeadStore
from sightline.store.lists_base import AnswerStore as AnswerStore
from sightline.store.lists_base import ListStore as ListStore
from sightline.store.plant_base import PlantStore as PlantStore
from sightline.workflow.fault_parts import Priority


class Appended(msgspec.Struct, frozen=True):
    events: tuple[StoredEvent, ...]
    repeated: bool
    """True when the op_id of the first event was already there: ``events`` are then the stored ones."""


CallState = Literal["none", "ringing", "in_call", "ended"]


class CaseRow(msgspec.Struct, frozen=True, kw_only=True):
    """Projection of a case for lists.

    The store keeps ``case_id``, ``head_seq`` and ``changed_at_ms`` (time of the newest event) itself; all other fields
    are the summary of the fold (``store/projection.py``).
    """

    case_id: CaseId
    number: int
    """Short human number, unique, e.g. 1042."""
    title: str
    asset_tag: str
    asset_name: str
    work_order: str
    state: str
    call_state: CallState
    opened_at_ms: int
    opened_by: str
    changed_at_ms: int
    head_seq: int
    fault_count: int
    exception_count: int
    signature_holds: bool | None
    """None = never signed."""
    severity: Severity | None = None
    """Highest of the faults that are not done with; so are the next three."""
    priority: Priority | None = None
    risk: int = 0
    is_safety: bool = False
    due_at_ms: int | None = None
    """Earliest date of a deferred fault."""
    item_count: int = 0
    undecided_count: int = 0
    rework_count: int = 0
    submitted_at_ms: int | None = None
    waiting_since_ms: int = 0
    """Since when it waits for the next step of its life; when it was finished, for a finished one."""
    reviewer_ids: tuple[str, ...] = ()
    signed_meanings: tuple[str, ...] = ()
    """Of the signatures that hold."""


Decide = Callable[[Sequence[StoredEvent]], Sequence[NewEvent]]
"""Looks at the whole log so far and returns what to append; may raise to refuse."""


DecideErasure = Callable[[Sequence[StoredEvent]], Erasure | None]
"""Looks at the whole log so far and returns what to erase, or None for nothing; may raise to refuse."""


class CaseStore(Protocol):
    async def next_number(self) -> int:
        """Take a short case number, from 1001; never given twice, gaps possible (for the body of ``case.opened``)."""

    async def append(self, case_id: CaseId, actor: Actor, op_id: OpId, decide: Decide, *, at_ms: int) -> Appended:
        """Decide and append in one transaction, serialised per case; committed durably before it returns.

        ``decide`` sees every earlier event of the case. All events it returns are stored (the first under ``op_id``,
        the others under ids derived from it, whatever ``NewEvent.op_id`` says) or none; returning none is allowed.
        A repeated ``op_id`` of the same actor stores nothing and returns what was stored then, without asking
        ``decide``. The first append of a case must produce ``case.opened``. ``decide`` runs on the event loop inside
        the transaction: it must be quick and may not wait.
        Raises:
            NotFound: the case does not exist and ``decide`` does not open it.
            Conflict: the number of the opened case is taken.
            MalformedMessage: a body has no canonical JSON (NaN, integers beyond 2^53, NUL in a text).
            StoreUnavailable: the database cannot be reached, is full or read-only. Nothing was stored, unless the
                connection broke during the commit: repeat with the same ``op_id``, which is harmless either way.
        """

    async def erase(self, case_id: CaseId, actor: Actor, op_id: OpId, decide: DecideErasure, *, at_ms: int) -> Appended:
        """Put commitments in the place of bodies and names, append the event that says so, and write the lists anew.

        One transaction, serialised with appends. Hashes stay as they were; nothing that was erased stays in the log,
        in lists or in caches of this store. Other nodes drop what they hold when they see the appended event.
        Raises:
            NotFound: the case does not exist.
            StoreUnavailable: as ``append``.
        """

    async def cases_with(self, account_id: AccountId) -> Sequence[CaseId]:
        """Cases with an event of this account, in no particular order."""

    async def cases_naming(self, blobs: frozenset[BlobHash]) -> Mapping[BlobHash, frozenset[CaseId]]:
        """Return the cases of which an event names each of the blobs; one that is named nowhere is left out."""

    async def events(self, case_id: CaseId, *, after_seq: int = 0, limit: int = 10_000) -> Sequence[StoredEvent]:
        """In order of ``seq``, starting after ``after_seq``; empty for an unknown case."""

    async def case(self, case_id: CaseId) -> CaseRow:
        """Raises NotFound."""

    async def cases(
        self,
        *,
        states: Sequence[str] = (),
        calls: Sequence[CallState] = (),
        asset_tag: str | None = None,
        limit: int = 200,
        before: tuple[int, str] | None = None,
    ) -> Sequence[CaseRow]:
        """Newest change first; ``before`` = (changed_at_ms, case_id) of the last row of the previous page."""


class Account(msgspec.Struct, frozen=True, kw_only=True):
    account_id: AccountId
    username: str
    display_name: str
    roles: tuple[Role, ...]
    password_hash: str | None
    is_demo: bool = False
    disabled: bool = False


class SessionRow(msgspec.Struct, frozen=True, kw_only=True):
    """A signed-in session; only the SHA-256 of its token is stored."""

    token_hash: str
    account_id: AccountId
    role: Role
    case_id: CaseId | None
    """Set for guests: the session is good for this case only."""
    created_at_ms: int
    expires_at_ms: int


class InviteRow(msgspec.Struct, frozen=True, kw_only=True):
    token_hash: str
    role: Role
    case_id: CaseId | None
    display_name: str
    created_by: AccountId
    expires_at_ms: int
    uses_left: int


class PeopleStore(Protocol):
    async def put_account(self, account: Account) -> None:
        """Create or replace. Raises Conflict when another account has the username."""

    async def account(self, account_id: AccountId) -> Account: ...

    async def account_by_username(self, username: str) -> Account | None: ...

    async def accounts(self) -> Sequence[Account]: ...

    async def erase_account(self, account_id: AccountId, stand_in: str) -> None:
        """Take name, password and everything that opens a door from an account; its id and roles stay.

        Sessions, invites that it made and kept answers go as well. Repeating it is harmless.
        Args:
            stand_in: its username from now on.
        Raises:
            NotFound: no such account.
            Conflict: the stand-in is taken.
        """

    async def put_session(self, session: SessionRow) -> None: ...

    async def session(self, token_hash: str, *, now_ms: int) -> SessionRow | None:
        """None when unknown or expired."""

    async def end_session(self, token_hash: str) -> None: ...

    async def put_invite(self, invite: InviteRow) -> None: ...

    async def use_invite(self, token_hash: str, *, now_ms: int) -> InviteRow | None:
        """Take one use, atomically, and return what is left; None when unknown, expired or used up."""

    async def old_invites(self, before_ms: int) -> int:
        """Return how many invites ended before that time."""

    async def drop_invites(self, before_ms: int) -> int:
        """Delete the invites that ended before that time; return how many."""


class BlobStore(Protocol):
    """Content-addressed bytes: stills, depth, scans."""

    async def put(self, data: bytes) -> BlobHash:
        """Store durably (fsync) and return the SHA-256; storing the same bytes again is harmless."""

    async def get(self, blob: BlobHash) -> bytes:
        """Raises NotFound; StoreError when the bytes no longer match the hash."""

    async def delete(self, blob: BlobHash) -> bool:
        """Delete it; return whether it was there. No event may need it any more."""

    async def size(self, blob: BlobHash) -> int | None:
        """Return its size in bytes; None when it is not there."""


class TurnStore(Protocol):
    """Which node does what is done once for all of them."""

    async def last(self, name: str) -> int | None:
        """Return when the turn of this name was last taken, UTC milliseconds; None: never."""

    async def take(self, name: str, *, now_ms: int, idle_ms: int) -> bool:
        """Take the turn unless somebody has within ``idle_ms``; of several who ask at once one gets it."""


class Store(Protocol):
    """All stores of one service; one owner opens and closes them."""

    cases: CaseStore
    people: PeopleStore
    blobs: BlobStore
    plant: PlantStore
    lists: ListStore
    answers: AnswerStore
    heads: HeadStore
    turns: TurnStore

    async def aclose(self) -> None: ...
