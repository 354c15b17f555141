"""Ports for what is only read in lists, and for stored answers of repeated requests.

Lists are pages: a query names the order, and ``after`` is the place of the last row of the page before, as
``place_of_case`` and ``place_of_fault`` give it. Rows that change between two pages may be seen twice or not at all,
rows that do not change are seen exactly once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from sightline.caselog.lists import FaultEntry
from sightline.ids import AccountId, CaseId
from sightline.protocol.common import Severity

if TYPE_CHECKING:
    from sightline.store.base import CallState, CaseRow

CaseOrder = Literal["changed", "opened", "risk"]
"""Newest change first; newest opening first; most urgent first and among equals the one that waits longest."""
FaultOrder = Literal["newest", "risk", "due"]
"""Newest first; most urgent first, then oldest; earliest due date first, those without a date are left out."""
Place = tuple[int | str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseQuery:
    """Which cases, in which order. Empty filters leave everything in.

    Attributes:
        words: all of them must occur in the search text; as ``caselog.lists.searchable`` leaves them.
        overdue_at_ms: only with a deferred fault that was due before this time.
        reviewer_id: only where this account decided an item or signed.
    """

    states: Sequence[str] = ()
    calls: Sequence[CallState] = ()
    asset_tag: str | None = None
    work_order: str | None = None
    severities: Sequence[Severity] = ()
    is_safety: bool | None = None
    overdue_at_ms: int | None = None
    reviewer_id: str | None = None
    words: Sequence[str] = ()
    order: CaseOrder = "changed"
    limit: int = 200
    after: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultQuery:
    """Which faults, in which order.

    Attributes:
        component: the path of a part; with everything below it.
        overdue_at_ms: only deferred ones that were due before this time.
    """

    asset_tag: str | None = None
    component: str | None = None
    states: Sequence[str] = ()
    severities: Sequence[Severity] = ()
    is_safety: bool | None = None
    mode_code: str | None = None
    overdue_at_ms: int | None = None
    order: FaultOrder = "newest"
    limit: int = 200
    after: Place | None = None


@dataclass(frozen=True, slots=True)
class ListedFault:
    """A fault, and what its case says."""

    fault: FaultEntry
    case_number: int
    case_state: str
    work_order: str


@dataclass(frozen=True, slots=True)
class Count:
    """Cases in one state."""

    state: str
    cases: int
    with_exceptions: int
    overdue: int


def place_of_case(order: CaseOrder, row: CaseRow) -> Place:
    """Return where a row stands in an order."""
    match order:
        case "changed":
            return (row.changed_at_ms, row.case_id)
        case "opened":
            return (row.opened_at_ms, row.case_id)
        case "risk":
            return (row.risk, row.waiting_since_ms, row.case_id)


def place_of_fault(order: FaultOrder, fault: FaultEntry) -> Place:
    """Return where a fault stands in an order."""
    match order:
        case "newest":
            return (fault.created_at_ms, fault.case_id, fault.number)
        case "risk":
            return (fault.risk, fault.created_at_ms, fault.case_id, fault.number)
        case "due":
            return (fault.due_at_ms or 0, fault.case_id, fault.number)


class ListStore(Protocol):
    """Reads the projections of all cases. Nothing raises but ``StoreUnavailable``."""

    async def cases(self, query: CaseQuery) -> Sequence[CaseRow]: ...

    async def counts(self, *, now_ms: int) -> Sequence[Count]:
        """States that have cases; overdue at that time."""

    async def by_number(self, number: int) -> CaseRow | None: ...

    async def faults(self, query: FaultQuery) -> Sequence[ListedFault]: ...

    async def faults_of(self, case_ids: Sequence[CaseId]) -> Sequence[ListedFault]:
        """All faults of these cases, in order of their numbers within each."""

    async def outdated(self, limit: int) -> Sequence[CaseId]:
        """Cases whose lists are of another version of the program."""

    async def rebuild(self, case_id: CaseId) -> None:
        """Write the lists of one case anew from its log. Raises NotFound."""


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """The answer to a request with an ``Idempotency-Key``; ``status`` None while it is being worked on.

    Attributes:
        fingerprint: SHA-256 of method, path and body.
    """

    fingerprint: str
    status: int | None = None
    media_type: str = ""
    body: bytes = b""


class AnswerStore(Protocol):
    """Answers to requests that may be repeated, per account and key."""

    async def begin(
        self, account_id: AccountId, key: str, fingerprint: str, *, now_ms: int, valid_ms: int
    ) -> KeptAnswer | None:
        """Take the key; return what is kept under it already, or None when it is taken now. Old ones are forgotten."""

    async def finish(self, account_id: AccountId, key: str, answer: KeptAnswer) -> None:
        """Keep the answer of a key that was taken."""

    async def forget(self, account_id: AccountId, key: str) -> None:
        """Give a key back whose request failed."""
