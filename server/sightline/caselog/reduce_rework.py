"""What sending back, answering and handing over again change in the state, and declaring a case void."""

from __future__ import annotations

from sightline.caselog.changing import replace
from sightline.caselog.line import Line
from sightline.protocol import workflow as wire
from sightline.workflow.case_state import CaseState
from sightline.workflow.rework import Return, ReworkAnswer, ReworkItem, Voiding


def review_returned(state: CaseState, body: wire.ReviewReturned, line: Line) -> None:
    state.life = "returned"
    state.returns.append(Return(body.item_ids, body.message, line.by, line.at_ms, line.seq))
    decisions = state.review.decisions if state.review else {}
    for item_id in body.item_ids:
        earlier, decision = state.rework.get(item_id), decisions.get(item_id)
        state.rework[item_id] = ReworkItem(
            item_id=item_id,
            reason=decision.reason if decision else "",
            round=earlier.round + 1 if earlier else 1,
            by=line.by,
            at_ms=line.at_ms,
            seq=line.seq,
            answers=earlier.answers if earlier else (),
        )


def rework_answered(state: CaseState, body: wire.ReworkAnswered, line: Line) -> None:
    item = state.rework.get(body.item_id)
    if item is not None:
        answer = ReworkAnswer(body.text, body.photo_ids, line.by, line.at_ms, line.seq)
        state.rework[item.item_id] = replace(item, answers=(*item.answers, answer))


def case_resubmitted(state: CaseState, body: wire.CaseResubmitted, line: Line) -> None:
    state.life = "in_review"
    for item in list(state.rework.values()):
        if item.is_open:
            state.rework[item.item_id] = replace(item, is_open=False)
    if state.returns:
        state.returns[-1] = replace(
            state.returns[-1],
            summary=body.summary,
            resubmitted_by=line.by,
            resubmitted_at_ms=line.at_ms,
            resubmitted_seq=line.seq,
        )


def case_voided(state: CaseState, body: wire.CaseVoided, line: Line) -> None:
    state.life = "void"
    state.voiding = Voiding(body.reason, line.by, line.at_ms, line.seq)
