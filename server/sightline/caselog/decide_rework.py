"""Decisions about the way back: rejected items become work again, are answered, and the case is handed over anew."""

from __future__ import annotations

from sightline.caselog.decide_review import review_of
from sightline.caselog.deciding import NOTHING, Draft, Drafts, Request, require_text
from sightline.errors import MalformedMessage, NotFound, TransitionNotAllowed
from sightline.protocol import workflow as wire
from sightline.workflow.case_state import CaseState
from sightline.workflow.review import Review
from sightline.workflow.rules import generate
from sightline.workflow.rules.same import content_hash
from sightline.workflow.states import CASE

STAYING_VERDICTS = frozenset({"confirmed", "not_applicable"})


def return_review(request: Request, body: wire.ReturnReview) -> Drafts:
    """Send all rejected items back. The others keep what was decided about them.

    Raises:
        TransitionNotAllowed: nothing is rejected.
    """
    state = request.state
    CASE.next(state.life, "review.returned")
    rejected = review_of(state).rejected
    if not rejected:
        raise TransitionNotAllowed("The review list", "without a rejected item", "review.return", ["review.decide"])
    item_ids = tuple(item.item_id for item in rejected)
    return (Draft("review.returned", wire.ReviewReturned(item_ids=item_ids, message=body.message.strip())),)


def answer(request: Request, body: wire.AnswerRework) -> Drafts:
    """Say what was done about an item; a later answer replaces an earlier one."""
    state = request.state
    CASE.next(state.life, "rework.answered")
    item = state.rework.get(body.item_id)
    if item is None or not item.is_open:
        raise NotFound("item to rework", body.item_id)
    text = body.text.strip()
    if not text and not body.photo_ids:
        raise MalformedMessage("An answer to a rejection says or shows what was done.")
    unknown = next((photo_id for photo_id in body.photo_ids if photo_id not in state.photos), None)
    if unknown is not None:
        raise NotFound("picture", unknown)
    given = item.answer
    if given is not None and (given.text, given.photo_ids) == (text, body.photo_ids):
        return NOTHING
    answered = wire.ReworkAnswered(item_id=body.item_id, text=text, photo_ids=body.photo_ids)
    return (Draft("rework.answered", answered),)


def resubmit(request: Request, body: wire.ResubmitCase) -> Drafts:
    """Hand the case over again, with a new list by the rules of the first one.

    Raises:
        TransitionNotAllowed: an item that was sent back has no answer yet.
    """
    state = request.state
    CASE.next(state.life, "case.resubmitted")
    review = review_of(state)
    missing = [item.item_id for item in state.rework.values() if item.is_open and item.answer is None]
    if missing:
        waiting = f"not answered ({', '.join(missing[:5])})"
        raise TransitionNotAllowed("The rework", waiting, "case.resubmit", ["rework.answer"])
    items = generate(state, review.ruleset_version)
    again = wire.ReviewGenerated(
        ruleset=review.ruleset,
        ruleset_version=review.ruleset_version,
        items=items,
        kept=_kept(state, review, items) or None,
    )
    ringing = (Draft("call.ended", wire.CallEnded()),) if state.call_state == "ringing" else ()
    resubmitted = Draft("case.resubmitted", wire.CaseResubmitted(summary=body.summary.strip()))
    return (*ringing, resubmitted, Draft("review.generated", again))


def _kept(state: CaseState, review: Review, items: tuple[wire.ReviewItem, ...]) -> tuple[str, ...]:
    """Return the items whose verdicts stay: nothing about them is new, and nobody asked for rework."""
    before = {item.item_id: content_hash(item) for item in review.items}
    open_again = {item.item_id for item in state.rework.values() if item.is_open}
    return tuple(
        item.item_id
        for item in items
        if item.item_id not in open_again
        and review.verdict(item.item_id) in STAYING_VERDICTS
        and before.get(item.item_id) == content_hash(item)
    )


def void_case(request: Request, body: wire.VoidCase) -> Drafts:
    state = request.state
    CASE.next(state.life, "case.voided")
    ringing = (Draft("call.ended", wire.CallEnded()),) if state.call_state == "ringing" else ()
    voided = wire.CaseVoided(reason=require_text(body.reason, "The reason to declare a case void"))
    return (*ringing, Draft("case.voided", voided))
