"""What may be taken out of a record, and when. Pure: the same log and request, the same answer.

The chain, numbers, times, kinds, accounts' ids and roles always stay. Three requests:

files     files past their period (``periods``); nothing of the events
account   the person's name at every event but signatures, which are statements under that name and go with the whole
          record; on request also the words of their notes and chat messages, which nothing else builds on
record    every name and every body but of ``KEPT_BODIES``: what is left says that there was a case, for which machine,
          how far it got, and that it was erased

Nothing is erased under legal hold, nor while the technician works on the case.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sightline.caselog import fold
from sightline.caselog.deciding import require_text
from sightline.caselog.event import Erasure, StoredEvent
from sightline.caselog.periods import Periods, due_files
from sightline.caselog.server_events import data_erased
from sightline.errors import LimitExceeded, TransitionNotAllowed
from sightline.ids import AccountId, OpId
from sightline.protocol import workflow as wire
from sightline.workflow.case_state import CaseState
from sightline.workflow.states import WORKING

DecideErasure = Callable[[Sequence[StoredEvent]], Erasure | None]

SIGNING_KIND = "review.signed"
WORDS_KINDS = frozenset({"note.added", "chat.posted"})
"""Free text that no other event refers to: the fold can do without."""
KEPT_BODIES = frozenset({"case.opened", "case.held", "case.released", "data.erased"})
KEPT_NAMES = frozenset({"data.erased"})
"""Who erased a record answers for it."""
FINISHED = frozenset({"signed", "void"})
MAX_EVENTS = 100_000
"""Of one erasure, as the event that says so can name no more."""


def erase_account(op_id: OpId, account_id: AccountId, reason: str, *, with_words: bool = False) -> DecideErasure:
    """Return the decision to erase a person's name, or name and words, in a case."""

    def decide(log: Sequence[StoredEvent]) -> Erasure | None:
        own = [event for event in log if event.actor.account_id == account_id and event.kind != SIGNING_KIND]
        names = frozenset(event.seq for event in own if event.name_hash is None)
        words = (event for event in own if with_words and event.kind in WORDS_KINDS)
        bodies = frozenset(event.seq for event in words if not event.is_body_gone)
        return _erasure(log, op_id, reason, names, bodies, account_id)

    return decide


def erase_record(op_id: OpId, reason: str) -> DecideErasure:
    """Return the decision to erase a whole case."""

    def decide(log: Sequence[StoredEvent]) -> Erasure | None:
        names = frozenset(event.seq for event in log if event.name_hash is None and event.kind not in KEPT_NAMES)
        bodies = frozenset(event.seq for event in log if not event.is_body_gone and event.kind not in KEPT_BODIES)
        state = fold.fold(log)
        if state.life not in FINISHED:
            raise TransitionNotAllowed("The case", state.life, "erase", sorted(FINISHED))
        # Also when no event is left to erase: its files are deleted after this.
        require_erasable(state)
        return _erasure(log, op_id, reason, names, bodies, None)

    return decide


def erase_files(op_id: OpId, periods: Periods, now_ms: int) -> DecideErasure:
    """Return the decision to let files go whose period is over. The events that name them stay as they are."""

    def decide(log: Sequence[StoredEvent]) -> Erasure | None:
        state = fold.fold(log)
        files = due_files(log, state, periods, now_ms)
        if not files:
            return None
        body = wire.DataErased(reason="The period of these files is over.", files=tuple(files))
        (event,) = data_erased(state, op_id, body)
        return Erasure(event)

    return decide


def _erasure(
    log: Sequence[StoredEvent],
    op_id: OpId,
    reason: str,
    names: frozenset[int],
    bodies: frozenset[int],
    account_id: AccountId | None,
) -> Erasure | None:
    """Return what to erase, or None when there is nothing (any more). Raises as ``require_erasable``."""
    if not names and not bodies:
        return None
    if max(len(names), len(bodies)) > MAX_EVENTS:
        raise LimitExceeded("Events of one erasure", MAX_EVENTS)
    state = fold.fold(log)
    require_erasable(state)
    body = wire.DataErased(
        reason=require_text(reason, "The reason to erase"),
        account_id=account_id,
        names=tuple(sorted(names)),
        bodies=tuple(sorted(bodies)),
    )
    (event,) = data_erased(state, op_id, body)
    return Erasure(event, names, bodies)


def require_erasable(state: CaseState) -> None:
    """Raise TransitionNotAllowed while the case is worked on, or under legal hold."""
    if state.hold is not None:
        raise TransitionNotAllowed("The record", "under legal hold", "erase", ["case.release"])
    if state.life in WORKING:
        raise TransitionNotAllowed("The case", state.life, "erase", ["case.close", "case.resubmit", "case.void"])
