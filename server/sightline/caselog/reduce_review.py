"""What closing, reviewing and signing change in the state. See ``reduce_call``."""

from __future__ import annotations

from sightline.caselog.changing import replace
from sightline.caselog.line import Line
from sightline.protocol import workflow as wire
from sightline.workflow.case_state import CaseState
from sightline.workflow.parts import Closing
from sightline.workflow.review import VERDICT_MEANINGS, ItemDecision, Review, Signature


def case_closed(state: CaseState, body: wire.CaseClosed, line: Line) -> None:
    state.life = "submitted"
    state.closing = Closing(body.summary, line.by, line.at_ms, line.seq)


def review_generated(state: CaseState, body: wire.ReviewGenerated, line: Line) -> None:
    """Verdicts on items that are the same as on the list before stay; the others are kept as what was said earlier."""
    kept = frozenset(body.kept or ())
    before = state.review.decisions if state.review else {}
    state.review = Review(
        body.ruleset,
        body.ruleset_version,
        body.items,
        line.at_ms,
        line.seq,
        decisions={item_id: decision for item_id, decision in before.items() if item_id in kept},
        earlier={item_id: decision for item_id, decision in before.items() if item_id not in kept},
    )


def review_decided(state: CaseState, body: wire.ItemDecided, line: Line) -> None:
    if state.review is None:
        return
    decision = ItemDecision(body.item_id, body.decision, body.reason, line.by, line.at_ms, line.seq)
    state.review = replace(state.review, decisions={**state.review.decisions, body.item_id: decision})
    state.life = "in_review"


def review_signed(state: CaseState, body: wire.ReviewSigned, line: Line) -> None:
    if body.meaning in VERDICT_MEANINGS:
        state.life = "signed"
    state.signatures.append(
        Signature(
            meaning=body.meaning,
            printed_name=body.printed_name,
            by=line.by,
            at_ms=line.at_ms,
            seq=line.seq,
            subject_seq=body.subject_seq,
            record_sha256=body.record_sha256,
            reauthenticated_at_ms=body.reauthenticated_at_ms,
            authentication=body.authentication,
        )
    )
