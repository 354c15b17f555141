"""Which events an operation becomes, or why it is refused. Pure: the same state, operation and facts, the same answer.

    decide(state, op, actor, facts) -> events to append (none when the operation asks for what is so already)

Checked here and nowhere else: who may do it, that the things it names exist, the transition tables, limits. Numbers
are taken from the state, so they have no gaps and never change. Events of the server itself (presence, anchors,
pictures) go through ``server_events.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from sightline.caselog import (
    decide_case,
    decide_custody,
    decide_fault_facts,
    decide_faults,
    decide_guide,
    decide_localising,
    decide_marks,
    decide_models,
    decide_recording,
    decide_review,
    decide_rework,
    decide_signing,
)
from sightline.caselog.deciding import Draft, Drafts, Request
from sightline.caselog.event import Actor, NewEvent
from sightline.caselog.facts import Facts
from sightline.errors import MalformedMessage, NotFound, PermissionDenied, UnknownMessage
from sightline.ids import OpId
from sightline.protocol.registry import OP_ROLES, OPS
from sightline.workflow.case_state import CaseState

Decision = Callable[[Request, Any], Drafts]

DECISIONS: Mapping[str, Decision] = {
    "case.open": decide_case.open_case,
    "call.request": decide_case.request_call,
    "call.take": decide_case.take_call,
    "call.decline": decide_case.decline_call,
    "call.end": decide_case.end_call,
    "recording.start": decide_recording.start,
    "recording.consent": decide_recording.consent,
    "recording.stop": decide_recording.stop,
    "clip.request": decide_recording.request_clip,
    "world.start": decide_case.start_world,
    "guide.answer": decide_guide.answer_step,
    "chat.post": decide_case.post_chat,
    "note.add": decide_case.add_note,
    "case.close": decide_case.close_case,
    "annotation.place": decide_marks.place,
    "annotation.move": decide_marks.move,
    "annotation.resnap": decide_marks.resnap,
    "annotation.delete": decide_marks.delete,
    "annotation.restore": decide_marks.restore,
    "annotation.acknowledge": decide_marks.acknowledge,
    "localisation.confirm": decide_localising.confirm,
    "localisation.reject": decide_localising.reject,
    "model.answer": decide_models.answer,
    "fault.create": decide_faults.create,
    "fault.edit": decide_faults.edit,
    "fault.move": decide_faults.move,
    "fault.code": decide_fault_facts.code,
    "fault.assess": decide_fault_facts.rate,
    "fault.measure": decide_fault_facts.measure,
    "fault.act": decide_fault_facts.act,
    "fault.link": decide_fault_facts.link,
    "case.hold": decide_custody.hold,
    "case.release": decide_custody.release,
    "review.decide": decide_review.decide_item,
    "review.confirm_clear": decide_review.confirm_clear,
    "review.sign": decide_signing.sign,
    "review.return": decide_rework.return_review,
    "rework.answer": decide_rework.answer,
    "case.resubmit": decide_rework.resubmit,
    "case.void": decide_rework.void_case,
}


def decide(state: CaseState, op: NewEvent, actor: Actor, facts: Facts) -> list[NewEvent]:
    """Return the events that the operation becomes, in order.

    Args:
        op: the operation: kind and body as in ``registry.OPS``.
        actor: who, in the role used.
    Raises:
        UnknownMessage: there is no such operation.
        MalformedMessage: the body does not fit, or a text that must say something is blank.
        PermissionDenied: the role may not, or the signer took part in the work.
        Unauthenticated: signing without a fresh check of the password.
        NotFound: the case or something that the operation names does not exist.
        Conflict: an id is taken, or the record has changed since the signer saw it.
        TransitionNotAllowed: not in this state; says what would be possible.
        LimitExceeded: too many marks.
    """
    decision = DECISIONS.get(op.kind)
    if decision is None:
        raise UnknownMessage(f"There is no operation {op.kind!r}.")
    require_role(op.kind, actor)
    body = _body(op)
    if state.life == "new" and op.kind != "case.open":
        raise NotFound("case", state.case_id)
    drafts = decision(Request(state, actor, facts), body)
    return [new_event(draft, op.op_id) for draft in drafts]


def require_role(op_kind: str, actor: Actor) -> None:
    """Raises PermissionDenied when the actor's role may not use this operation at all."""
    if actor.role not in OP_ROLES[op_kind]:
        allowed = sorted(OP_ROLES[op_kind])
        raise PermissionDenied(f"{op_kind} is for: {', '.join(allowed)}.", reason="role", allowed=allowed)


def new_event(draft: Draft, op_id: OpId) -> NewEvent:
    """Return the draft with its body as plain values, checked against its schema (all limits included)."""
    # Through JSON, so that the event is the same now and when it was read back: lists, not tuples.
    body = msgspec.json.decode(msgspec.json.encode(draft.body))
    try:
        msgspec.convert(body, type(draft.body))
    except msgspec.ValidationError as exc:
        raise MalformedMessage(f"{draft.kind} cannot be recorded: {exc}.") from exc
    return NewEvent(op_id=op_id, kind=draft.kind, body=body)


def _body(op: NewEvent) -> Any:
    try:
        return msgspec.convert(op.body, OPS[op.kind])
    except msgspec.ValidationError as exc:
        raise MalformedMessage(f"{op.kind}: {exc}.") from exc
