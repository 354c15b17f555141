"""Decisions of the supervisor: verdicts on the items of the review list, and the signature over the record."""

from __future__ import annotations

from sightline.caselog.deciding import NOTHING, Draft, Drafts, Request, require_text
from sightline.errors import Conflict, NotFound, PermissionDenied, TransitionNotAllowed, Unauthenticated
from sightline.ids import AccountId
from sightline.protocol import workflow as wire
from sightline.workflow.case_state import CaseState
from sightline.workflow.review import Review
from sightline.workflow.states import CASE

REAUTHENTICATION_VALID_MS = 300_000
"""How long after the password was checked a signature may follow; the signing request does both at once."""


def decide_item(request: Request, body: wire.DecideItem) -> Drafts:
    state = request.state
    CASE.next(state.life, "review.decided")
    review = _review(state)
    if review.item(body.item_id) is None:
        raise NotFound("review item", body.item_id)
    reason = body.reason.strip()
    if body.decision == "rejected":
        require_text(reason, "The reason to reject an item")
    earlier = review.decisions.get(body.item_id)
    is_same = earlier is not None and (earlier.verdict, earlier.reason) == (body.decision, reason)
    if is_same or (earlier is None and body.decision == "undecided"):
        return NOTHING
    decided = wire.ItemDecided(item_id=body.item_id, decision=body.decision, reason=reason)
    return (Draft("review.decided", decided),)


def sign(request: Request, body: wire.SignReview) -> Drafts:
    """Sign everything up to the newest event. The hash signed is that event's, and so covers all before it."""
    state, actor = request.state, request.actor
    CASE.next(state.life, "review.signed")
    _require_other_person(state, AccountId(actor.account_id))
    _require_complete(_review(state), body)
    _require_seen(state, body.expected_head_seq)
    signed = wire.ReviewSigned(
        meaning=body.meaning,
        printed_name=actor.display_name,
        subject_seq=state.head_seq,
        record_sha256=state.head_hash,
        reauthenticated_at_ms=_reauthenticated_at_ms(request),
    )
    return (Draft("review.signed", signed),)


def _review(state: CaseState) -> Review:
    if state.review is None:
        raise NotFound("review list of case", state.case_id)
    return state.review


def _require_other_person(state: CaseState, account_id: AccountId) -> None:
    """Performer and approver are different people: by account, whatever role either is used in."""
    if account_id in state.performers:
        raise PermissionDenied(
            "You took part in the work of this case: somebody else must sign it.",
            reason="performer",
            event_seq=state.performers[account_id],
        )
    if any(signature.holds and signature.account_id == account_id for signature in state.signatures):
        raise Conflict("Your signature", expected="none that holds", actual="signed already")


def _require_complete(review: Review, body: wire.SignReview) -> None:
    undecided, rejected = len(review.undecided), len(review.rejected)
    if undecided:
        raise TransitionNotAllowed(
            "The review list", f"not complete ({undecided} undecided)", "sign", ["review.decide"]
        )
    if rejected and body.meaning != "rejected":
        raise TransitionNotAllowed(
            "The review list", f"not approved ({rejected} rejected)", f"sign as {body.meaning}", ["sign as rejected"]
        )


def _require_seen(state: CaseState, expected_head_seq: int) -> None:
    """Nobody signs what they have not seen. People coming and going meanwhile change nothing that was read."""
    if not state.record_seq <= expected_head_seq <= state.head_seq:
        raise Conflict("The case", expected=expected_head_seq, actual=state.head_seq)


def _reauthenticated_at_ms(request: Request) -> int:
    at_ms = request.facts.reauthenticated_at_ms
    if at_ms is None or not 0 <= request.facts.now_ms - at_ms <= REAUTHENTICATION_VALID_MS:
        raise Unauthenticated("Signing needs your password again.")
    return at_ms
