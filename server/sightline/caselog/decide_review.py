"""Decisions of the supervisor on the items of the review list: one by one, and all at once where nothing is odd."""

from __future__ import annotations

from sightline.caselog.deciding import NOTHING, Draft, Drafts, Request, require_text
from sightline.errors import Conflict, NotFound, TransitionNotAllowed
from sightline.protocol import workflow as wire
from sightline.workflow.case_state import CaseState
from sightline.workflow.review import Review
from sightline.workflow.states import CASE

REASON_TO = {"rejected": "reject an item", "not_applicable": "say that an item does not apply"}
"""Verdicts that need a reason."""


def decide_item(request: Request, body: wire.DecideItem) -> Drafts:
    state = request.state
    CASE.next(state.life, "review.decided")
    review = review_of(state)
    if review.item(body.item_id) is None:
        raise NotFound("review item", body.item_id)
    reason = body.reason.strip()
    if body.decision in REASON_TO:
        require_text(reason, f"The reason to {REASON_TO[body.decision]}")
    _require_newest(review, body)
    earlier = review.decisions.get(body.item_id)
    is_same = earlier is not None and (earlier.verdict, earlier.reason) == (body.decision, reason)
    if is_same or (earlier is None and body.decision == "undecided"):
        return NOTHING
    decided = wire.ItemDecided(item_id=body.item_id, decision=body.decision, reason=reason)
    return (Draft("review.decided", decided),)


def confirm_clear(request: Request, body: wire.ConfirmClear) -> Drafts:
    """Confirm items that are no exception: all of them or none. Those that were confirmed meanwhile are passed over.

    Raises:
        TransitionNotAllowed: an item is an exception, which must be looked at by itself.
        Conflict: somebody decided otherwise about one of them.
    """
    CASE.next(request.state.life, "review.decided")
    review = review_of(request.state)
    items = {item.item_id: item for item in review.items}
    drafts: list[Draft] = []
    for item_id in dict.fromkeys(body.item_ids):
        item = items.get(item_id)
        if item is None:
            raise NotFound("review item", item_id)
        if item.is_exception:
            raise TransitionNotAllowed(f"The item {item_id}", "an exception", "review.confirm_clear", ["review.decide"])
        verdict = review.verdict(item_id)
        if verdict == "undecided":
            drafts.append(Draft("review.decided", wire.ItemDecided(item_id=item_id, decision="confirmed", reason="")))
        elif verdict != "confirmed":
            _refuse(review, item_id, "undecided")
    return tuple(drafts)


def review_of(state: CaseState) -> Review:
    """Raises NotFound before there is a list."""
    if state.review is None:
        raise NotFound("review list of case", state.case_id)
    return state.review


def _require_newest(review: Review, body: wire.DecideItem) -> None:
    """Two reviewers at the same item: the later one must have seen what the earlier one said."""
    if body.expected_decision_seq is None:
        return
    decision = review.decisions.get(body.item_id)
    if (decision.seq if decision else 0) != body.expected_decision_seq:
        _refuse(review, body.item_id, str(body.expected_decision_seq))


def _refuse(review: Review, item_id: str, expected: str) -> None:
    """Say what was decided meanwhile, and by whom."""
    decision = review.decisions.get(item_id)
    verdict, by = (decision.verdict, decision.by.display_name) if decision else ("undecided", "")
    raise Conflict(
        f"The verdict on {item_id}",
        expected,
        f"{verdict} by {by}" if by else verdict,
        item_id=item_id,
        decision=verdict,
        decision_seq=decision.seq if decision else 0,
        decided_by=by,
    )
