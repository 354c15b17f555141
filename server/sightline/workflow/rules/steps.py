"""Rules ``step.flagged`` v2, ``step.failed``, ``step.out_of_limits``, ``step.overridden``, ``step.skipped`` v1.

One item for each step whose newest answer came out like that. Lockout steps have a rule of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sightline.protocol.common import Severity
from sightline.protocol.workflow import EvidenceRef, GuideMeasure, GuideStep, ReviewItem
from sightline.workflow.guide import missing_evidence, text_in
from sightline.workflow.parts import StepAnswer, StepOutcome
from sightline.workflow.rules.base import Rule, Subject, make_item
from sightline.workflow.rules.record import Record


@dataclass(frozen=True, slots=True)
class OutcomeRule:
    """What an outcome means for the list: plain data, from which the rule is made."""

    outcome: StepOutcome
    version: int
    severity: Severity
    reasons: tuple[str, ...]


OUTCOMES = (
    OutcomeRule("failed", 1, "high", ("failed",)),
    OutcomeRule("out_of_limits", 1, "high", ("out_of_limits",)),
    OutcomeRule("overridden", 1, "high", ("overridden",)),
    OutcomeRule("flagged", 2, "medium", ("flagged",)),
    OutcomeRule("skipped", 1, "medium", ("skipped_required", "skipped_gate")),
)


def step_params(step: GuideStep, answer: StepAnswer | None) -> dict[str, str]:
    """Return the words of a step and of its answer."""
    reading = answer.reading if answer else None
    return {
        "step": step.key,
        "title_en": text_in(step.title, "en"),
        "title_zh": text_in(step.title, "zh"),
        "note": answer.note if answer else "",
        "override_reason": (answer.override_reason or "") if answer else "",
        "reading": f"{reading.value:g} {reading.unit}" if reading else "",
        "limits": limits_of(step.measure) if step.measure else "",
    }


def limits_of(measure: GuideMeasure) -> str:
    """Return the limits with their unit, e.g. ``≤ 4.5 mm/s``; nothing when there are none."""
    match measure.low, measure.high:
        case None, None:
            return ""
        case None, high:
            return f"≤ {high:g} {measure.unit}"
        case low, None:
            return f"≥ {low:g} {measure.unit}"
        case low, high:
            return f"{low:g} … {high:g} {measure.unit}"


def step_evidence(record: Record, answer: StepAnswer | None, key: str) -> Iterator[EvidenceRef]:
    for photo in record.photos_of_step.get(key, ())[-10:]:
        yield EvidenceRef(kind="photo", ref=photo.photo_id, seq=photo.seq)
    if answer is not None and answer.reading is not None:
        yield EvidenceRef(kind="reading", ref=key, seq=answer.seq)


def step_seqs(record: Record, key: str) -> Iterator[int]:
    """All answers to the step, and pictures taken for it."""
    yield from (given.seq for given in record.state.answers.get(key, ()))
    yield from (photo.seq for photo in record.photos_of_step.get(key, ()))


def _rule(data: OutcomeRule) -> Rule:
    def items(record: Record, rule: Rule) -> Iterator[ReviewItem]:
        for step in record.guide.steps:
            answer = record.newest_answers.get(step.key)
            if step.kind == "loto" or answer is None or answer.outcome != data.outcome:
                continue
            yield make_item(
                rule,
                f"step:{step.key}",
                Subject(step_key=step.key),
                params=step_params(step, answer),
                reasons=_reasons(data, step, answer),
                severity=_severity(data, step),
                seqs=step_seqs(record, step.key),
                evidence=step_evidence(record, answer, step.key),
            )

    reasons = (*data.reasons, *MISSING_REASONS) if data.outcome == "overridden" else data.reasons
    return Rule(f"step.{data.outcome}", data.version, items, reasons)


MISSING_REASONS = ("missing_reading", "missing_evidence_reading", "missing_choice", "missing_photo")


def _reasons(data: OutcomeRule, step: GuideStep, answer: StepAnswer) -> Iterator[str]:
    if data.outcome == "skipped":
        if step.gate == "hard":
            yield "skipped_gate"
        elif step.required:
            yield "skipped_required"
        return
    yield data.outcome
    if data.outcome == "overridden":
        yield from (f"missing_{what}" for what in missing_evidence(step, answer, answer.at_ms))


def _severity(data: OutcomeRule, step: GuideStep) -> Severity:
    if data.outcome == "skipped" and step.gate == "hard":
        return "high"
    return data.severity


RULES = tuple(_rule(data) for data in OUTCOMES)
