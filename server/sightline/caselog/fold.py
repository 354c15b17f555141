"""From events to ``CaseState``: the same result in one go or event by event.

``fold`` and ``advance`` copy the collections once and then change their own copy; ``apply`` is one such step. The log
is the truth: the fold never refuses an event because of a rule, it only refuses bodies that cannot be read and gaps
in ``seq``. An event kind that this version does not know changes nothing but the head (and ends a signature).
"""

from __future__ import annotations

import copy
import dataclasses
import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import msgspec

from sightline.caselog.event import ERASED_NAME, Role, StoredEvent
from sightline.caselog.line import Line
from sightline.caselog.lists import card
from sightline.caselog.reducers import REDUCERS
from sightline.errors import MalformedMessage
from sightline.ids import AccountId
from sightline.protocol.common import Actor
from sightline.protocol.registry import EVENTS
from sightline.workflow.case_state import CaseState
from sightline.workflow.review import PRESENCE_KINDS, SIGNATURE_NEUTRAL_KINDS, is_performing
from sightline.workflow.states import CaseLife

EMPTY = CaseState()
"""The case before its first event. Never change it: ``advance`` and ``apply`` return new states."""

COLLECTIONS = tuple(
    field.name for field in dataclasses.fields(CaseState) if isinstance(getattr(EMPTY, field.name), dict | list)
)


ERASED_LIFE: Mapping[str, CaseLife] = {
    "case.closed": "submitted",
    "review.signed": "signed",
    "case.voided": "void",
}
"""Where a case stands after an event whose words are gone: one that was erased whole stays signed or void."""


def fold(events: Iterable[StoredEvent]) -> CaseState:
    """Return the state after all events of one case, from its first on.

    Raises:
        MalformedMessage: a body does not fit its kind, or the events are not one gapless log.
    """
    with _uncollected():
        return advance(EMPTY, events)


def apply(state: CaseState, event: StoredEvent) -> CaseState:
    """Return the state after one more event; ``state`` stays as it was. Raises as ``fold``."""
    return advance(state, (event,))


def advance(state: CaseState, events: Iterable[StoredEvent]) -> CaseState:
    """Return the state after the events newer than its head; older ones are passed over. Raises as ``fold``."""
    folded = _copy(state)
    for event in events:
        if event.seq > folded.head_seq:
            _absorb(folded, event)
    return folded


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let the collector rest: a fold makes no cycles, and looking for some among 100,000 events is a third of its time.

    Of folds in two threads the first that ends wakes it up again, which costs the other one time and nothing else.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def summarise(state: CaseState) -> dict[str, Any]:
    """Return the summary that the store keeps for lists."""
    return card(state)


def _copy(state: CaseState) -> CaseState:
    copied = copy.copy(state)
    for name in COLLECTIONS:
        setattr(copied, name, getattr(state, name).copy())
    return copied


def _absorb(state: CaseState, event: StoredEvent) -> None:
    if event.seq != state.head_seq + 1 or (state.case_id and event.case_id != state.case_id):
        raise MalformedMessage(f"Event {event.seq} of case {event.case_id} does not follow {state.head_seq}.")
    _note_performer(state, event)
    reducer = REDUCERS.get(event.kind)
    # What was erased cannot be told any more; that the event happened still counts below.
    if event.is_body_gone:
        state.life = ERASED_LIFE.get(event.kind, state.life)
    elif reducer is not None:
        reducer(state, _body(event), _line(event))
    if event.kind not in SIGNATURE_NEUTRAL_KINDS:
        _end_signatures(state, event)
    if event.kind not in PRESENCE_KINDS:
        state.record_seq = event.seq
    state.case_id = event.case_id
    state.head_seq, state.head_hash, state.head_at_ms = event.seq, event.hash, event.at_ms


def _body(event: StoredEvent) -> Any:
    try:
        return msgspec.convert(event.body, EVENTS[event.kind])
    except msgspec.ValidationError as exc:
        raise MalformedMessage(f"Event {event.seq} ({event.kind}) cannot be read: {exc}.") from exc


def _line(event: StoredEvent) -> Line:
    who = event.actor
    name = who.display_name if event.name_hash is None else ERASED_NAME
    return Line(seq=event.seq, at_ms=event.at_ms, by=_actor(who.account_id, name, who.role))


@lru_cache(maxsize=1024)
def _actor(account_id: AccountId, display_name: str, role: Role) -> Actor:
    """One value for the same person in the same role: a log names few people, and names them at every event."""
    return Actor(account_id=account_id, display_name=display_name, role=role)


def _note_performer(state: CaseState, event: StoredEvent) -> None:
    is_case_open = state.life in ("new", "open")
    if is_performing(event.kind, event.actor.role, is_case_open=is_case_open):
        state.performers.setdefault(AccountId(event.actor.account_id), event.seq)


def _end_signatures(state: CaseState, event: StoredEvent) -> None:
    for index, signature in enumerate(state.signatures):
        if signature.holds and signature.is_ended_by(event.kind):
            state.signatures[index] = dataclasses.replace(
                signature, ended_by_seq=event.seq, ended_by_kind=event.kind, ended_at_ms=event.at_ms
            )
