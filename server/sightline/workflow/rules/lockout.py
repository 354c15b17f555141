"""Rule ``lockout.recorded`` v1: every lockout step of the guide, always: people rely on it with their hands.

Software documents isolation, it is never the authority for it. An exception is every gap in what was documented: no
answer, no try-out, no owner of the lock, work recorded after the shift in which the isolation was made.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from sightline.protocol.common import Severity
from sightline.protocol.workflow import GuideStep, ReviewItem
from sightline.workflow.guide import missing_evidence
from sightline.workflow.guide.outcome import expires_at_ms
from sightline.workflow.parts import StepAnswer
from sightline.workflow.rules.base import Rule, Subject, make_item
from sightline.workflow.rules.record import Record
from sightline.workflow.rules.steps import MISSING_REASONS, step_evidence, step_params, step_seqs

GRAVE = frozenset({"lockout_unanswered", "lockout_skipped", "missing_lockout", "missing_try_out", "lockout_expired"})
"""Without these nobody can say that the machine could not start."""


def _items(record: Record, rule: Rule) -> Iterator[ReviewItem]:
    on_way = {step.key for step in record.way}
    for step in record.guide.steps:
        answer = record.newest_answers.get(step.key)
        # Nobody has begun: ``guide.not_started`` says so. A branch that was not taken needs no isolation.
        if step.kind != "loto" or not record.newest_answers or (answer is None and step.key not in on_way):
            continue
        reasons = tuple(_reasons(record, step, answer))
        yield make_item(
            rule,
            f"step:{step.key}",
            Subject(step_key=step.key),
            params={**step_params(step, answer), **_said(answer)},
            reasons=reasons,
            severity=_severity(reasons),
            seqs=[*step_seqs(record, step.key)] or [1],
            evidence=step_evidence(record, answer, step.key),
            suggested="rejected" if GRAVE.intersection(reasons) else None,
        )


def _said(answer: StepAnswer | None) -> dict[str, str]:
    loto = answer.loto if answer else None
    if loto is None:
        return {"permit": "", "lock_owner": "", "tried_out": "no", "people": ""}
    return {
        "permit": loto.permit,
        "lock_owner": loto.lock_owner,
        "tried_out": "yes" if loto.is_tried_out else "no",
        "people": ", ".join(loto.people_on_site),
    }


def _reasons(record: Record, step: GuideStep, answer: StepAnswer | None) -> Iterator[str]:
    if answer is None:
        yield "lockout_unanswered"
        return
    match answer.outcome:
        case "skipped":
            yield "lockout_skipped"
        case "ok":
            pass
        case outcome:
            yield outcome
    yield from (f"missing_{what}" for what in missing_evidence(step, answer, answer.at_ms))
    if _has_gap(record, step):
        yield "lockout_expired"


def _has_gap(record: Record, step: GuideStep) -> bool:
    """Return whether work was recorded between the end of one isolation and the next record of it."""
    given = record.state.answers[step.key]
    for index, answer in enumerate(given):
        end_ms = expires_at_ms(step, answer)
        if end_ms is None:
            continue
        next_ms = given[index + 1].at_ms if index + 1 < len(given) else None
        first = bisect_left(record.work_times_ms, end_ms)
        if first < len(record.work_times_ms) and (next_ms is None or record.work_times_ms[first] < next_ms):
            return True
    return False


def _severity(reasons: tuple[str, ...]) -> Severity:
    if not reasons:
        return "medium"
    return "critical" if GRAVE.intersection(reasons) else "high"


RULE = Rule(
    "lockout.recorded",
    1,
    _items,
    (
        "lockout_unanswered",
        "lockout_skipped",
        "lockout_expired",
        "overridden",
        "failed",
        "flagged",
        "out_of_limits",
        "missing_lockout",
        "missing_permit",
        "missing_lock_owner",
        "missing_try_out",
        "missing_people_on_site",
        "missing_isolation_point",
        "missing_expiry",
        *MISSING_REASONS,
    ),
)
