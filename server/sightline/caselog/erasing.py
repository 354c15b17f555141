"""What may be taken out of a record, and when. Pure: the same log and request, the same answer.

The chain, numbers, times, kinds, accounts' ids and roles always stay. Four requests:

text      words in the free texts of one event
files     files past their period (``periods``); nothing of the events
account   the person's name at every event but signatures, which are statements under that name and go with the whole
          record, and in fields of other events that hold a name; on request also the words of their notes and chat
          messages, which nothing else builds on
record    every name and every body but of ``KEPT_BODIES``: what is left says that there was a case, for which machine,
          how far it got, and that it was erased

Nothing is erased under legal hold, nor while the technician works on the case.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from secrets import SystemRandom
from types import MappingProxyType
from typing import Any

from sightline.caselog import fold
from sightline.caselog.chain import redacted, rest_hash
from sightline.caselog.deciding import require_text
from sightline.caselog.event import Erasure, StoredEvent
from sightline.caselog.periods import Periods, due_files
from sightline.caselog.redacting import without_names, without_text
from sightline.caselog.server_events import data_erased
from sightline.errors import LimitExceeded, MalformedMessage, NotFound, TransitionNotAllowed
from sightline.ids import AccountId, OpId, RandomSource
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
MAX_REDACTED = 10_000
MAX_EVENTS = 100_000
"""Of one erasure, as the event that says so can name no more."""


def erase_account(
    op_id: OpId,
    account_id: AccountId,
    reason: str,
    *,
    with_words: bool = False,
    name: str = "",
    random: RandomSource = SystemRandom(),  # noqa: B008
) -> DecideErasure:
    """Return the decision to erase a person's name, or name and words, in a case.

    Args:
        name: of the account now; names that it had at events are known from these.
        random: of fresh salts; cryptographic outside tests.
    """

    def decide(log: Sequence[StoredEvent]) -> Erasure | None:
        own = [event for event in log if event.actor.account_id == account_id and event.kind != SIGNING_KIND]
        called = {name, *(event.actor.display_name for event in own)}
        names = frozenset(event.seq for event in own if event.name_hash is None)
        words = (event for event in own if with_words and event.kind in WORDS_KINDS)
        bodies = frozenset(event.seq for event in words if not event.is_body_gone)
        rests = {event.seq: without_names(event, called) for event in log if event.seq not in bodies}
        redacted_events = _redacted(log, rests, random)
        return _erasure(log, op_id, reason, names, bodies, account_id, redacted_events)

    return decide


def erase_text(
    op_id: OpId,
    seq: int,
    text: str,
    reason: str,
    *,
    random: RandomSource = SystemRandom(),  # noqa: B008
) -> DecideErasure:
    """Return the decision to take words out of the free texts of one event; the rest of it stays."""

    def decide(log: Sequence[StoredEvent]) -> Erasure | None:
        if not text.strip():
            raise MalformedMessage("The words to take out are missing.")
        if not 1 <= seq <= len(log):
            raise NotFound("event", str(seq))
        rests = {seq: without_text(log[seq - 1], text)}
        return _erasure(log, op_id, reason, frozenset(), frozenset(), None, _redacted(log, rests, random))

    return decide


def _redacted(
    log: Sequence[StoredEvent], rests: Mapping[int, dict[str, Any] | None], random: RandomSource
) -> dict[int, StoredEvent]:
    return {seq: redacted(log[seq - 1], rest, random) for seq, rest in rests.items() if rest}


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
    rests: Mapping[int, StoredEvent] = MappingProxyType({}),
) -> Erasure | None:
    """Return what to erase, or None when there is nothing (any more). Raises as ``require_erasable``.

    Args:
        rests: events with what is left of their bodies.
    """
    if not names and not bodies and not rests:
        return None
    if max(len(names), len(bodies)) > MAX_EVENTS or len(rests) > MAX_REDACTED:
        raise LimitExceeded("Events of one erasure", MAX_EVENTS)
    state = fold.fold(log)
    require_erasable(state)
    body = wire.DataErased(
        reason=require_text(reason, "The reason to erase"),
        account_id=account_id,
        names=tuple(sorted(names)),
        bodies=tuple(sorted(bodies)),
        redacted=tuple(wire.RedactedBody(seq=seq, sha256=rest_hash(rests[seq])) for seq in sorted(rests)),
    )
    (event,) = data_erased(state, op_id, body)
    return Erasure(event, names, bodies, rests)


def require_erasable(state: CaseState) -> None:
    """Raise TransitionNotAllowed while the case is worked on, or under legal hold."""
    if state.hold is not None:
        raise TransitionNotAllowed("The record", "under legal hold", "erase", ["case.release"])
    if state.life in WORKING:
        raise TransitionNotAllowed("The case", state.life, "erase", ["case.close", "case.resubmit", "case.void"])
