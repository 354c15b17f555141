"""The decision to sign: by whom, with which meaning, over what.

What each meaning says, and who may give it, is in ``docs/records.md``.
"""

from __future__ import annotations

from collections.abc import Mapping

from sightline.caselog.decide_review import review_of
from sightline.caselog.deciding import Draft, Drafts, Request
from sightline.errors import Conflict, PermissionDenied, TransitionNotAllowed, Unauthenticated
from sightline.ids import AccountId
from sightline.protocol import workflow as wire
from sightline.workflow.case_state import CaseState
from sightline.workflow.review import VERDICT_MEANINGS, Meaning, Review, Signature
from sightline.workflow.states import CASE

REAUTHENTICATION_VALID_MS = 300_000
"""How long after the password was checked a signature may follow; the signing request does both at once."""

SIGNER_ROLES: Mapping[Meaning, frozenset[str]] = {
    "approved": frozenset({"supervisor"}),
    "rejected": frozenset({"supervisor"}),
    "reviewed": frozenset({"supervisor"}),
    "performed": frozenset({"field", "expert"}),
    "accepted": frozenset({"field", "expert", "supervisor", "admin"}),
    "witnessed": frozenset({"field", "expert", "supervisor", "admin"}),
}
"""The role in use when signing. An auditor only reads."""

OF_A_COMPLETE_LIST: frozenset[Meaning] = VERDICT_MEANINGS | {"reviewed"}
"""Given only when every item has a verdict."""


def sign(request: Request, body: wire.SignReview) -> Drafts:
    """Sign everything up to the newest event. The hash signed is that event's, and so covers all before it."""
    state, actor = request.state, request.actor
    _require_role(actor.role, body.meaning)
    CASE.next(state.life, "review.signed" if body.meaning in VERDICT_MEANINGS else "record.signed")
    _require_right_person(state, AccountId(actor.account_id), body.meaning)
    if body.meaning in OF_A_COMPLETE_LIST:
        _require_complete(review_of(state), body)
    _require_seen(state, body.expected_head_seq)
    signed = wire.ReviewSigned(
        meaning=body.meaning,
        printed_name=actor.display_name,
        subject_seq=state.head_seq,
        record_sha256=state.head_hash,
        reauthenticated_at_ms=_reauthenticated_at_ms(request),
        authentication=request.facts.authentication,
    )
    return (Draft("review.signed", signed),)


def _require_role(role: str, meaning: Meaning) -> None:
    allowed = SIGNER_ROLES[meaning]
    if role not in allowed:
        raise PermissionDenied(
            f"Signing as {meaning} is for: {', '.join(sorted(allowed))}.", reason="role", allowed=sorted(allowed)
        )


def _require_right_person(state: CaseState, account_id: AccountId, meaning: Meaning) -> None:
    """Performer and approver are different people: by account, whatever role either is used in."""
    if meaning == "performed":
        if account_id not in state.performers:
            raise PermissionDenied("Only who took part in the work signs that it was performed.", reason="no_performer")
    elif account_id in state.performers:
        raise PermissionDenied(
            "You took part in the work of this case: somebody else must sign it.",
            reason="performer",
            event_seq=state.performers[account_id],
        )
    holding = [signature for signature in state.signatures if signature.holds]
    _require_other_person(holding, account_id, meaning)
    if meaning == "accepted":
        _require_approved(holding)
    if meaning == "witnessed" and not holding:
        raise TransitionNotAllowed("The record", "not signed", "countersign", ["review.sign"])


def _require_other_person(holding: list[Signature], account_id: AccountId, meaning: Meaning) -> None:
    """A verdict, its acceptance and its countersignature are three people; nobody signs the same thing twice."""
    own = [signature.meaning for signature in holding if signature.account_id == account_id]
    if not own:
        return
    if "witnessed" in own or meaning == "witnessed":
        raise Conflict("Your signature", expected="of another person", actual=f"signed as {own[0]} already")
    if meaning == "accepted" or "accepted" in own:
        raise Conflict("Your signature", expected="of another person", actual=f"signed as {own[0]} already")
    if meaning in own or (meaning in VERDICT_MEANINGS and VERDICT_MEANINGS.intersection(own)):
        raise Conflict("Your signature", expected="none that holds", actual="signed already")


def _require_approved(holding: list[Signature]) -> None:
    verdicts = [signature.meaning for signature in holding if signature.is_verdict]
    if not verdicts or verdicts[-1] != "approved":
        raise TransitionNotAllowed("The record", "not approved", "sign as accepted", ["sign as approved"])


def _require_complete(review: Review, body: wire.SignReview) -> None:
    undecided, rejected = len(review.undecided), len(review.rejected)
    if undecided:
        raise TransitionNotAllowed(
            "The review list", f"not complete ({undecided} undecided)", "sign", ["review.decide"]
        )
    if rejected and body.meaning == "approved":
        raise TransitionNotAllowed(
            "The review list",
            f"not approved ({rejected} rejected)",
            f"sign as {body.meaning}",
            ["sign as rejected", "review.return"],
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
