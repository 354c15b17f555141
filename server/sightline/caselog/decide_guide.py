"""Decisions about guide steps: what an answer amounts to, and whether the way to the step is open."""

from __future__ import annotations

import math

from sightline.caselog.deciding import Draft, Drafts, Request, ops_possible
from sightline.errors import MalformedMessage, NotFound, TransitionNotAllowed
from sightline.protocol import workflow as wire
from sightline.workflow.case_state import CaseState
from sightline.workflow.guide import guide_of_case, holding_gate, outcome_of, step_of, way_of
from sightline.workflow.guide.way import Answers
from sightline.workflow.states import CASE

AT_WORK = frozenset({"open", "returned"})
"""A step is also answered anew when the case came back for rework."""


def answer_step(request: Request, body: wire.AnswerStep) -> Drafts:
    """Record an answer with its outcome.

    Raises:
        NotFound: the guide has no such step, or a picture does not exist.
        TransitionNotAllowed: a hard gate before the step is open, or the answers lead past the step.
        EvidenceMissing: see ``outcome_of``.
        MalformedMessage: a reading, choice or lockout form that the step does not ask for, or that cannot be.
    """
    state = request.state
    if state.life not in AT_WORK:
        raise TransitionNotAllowed(CASE.subject, state.life, "guide.answer", ops_possible(state))
    guide = guide_of_case(state.facts)
    step = step_of(guide, body.step_key)
    _require_way(guide, step, newest_answers(state), request.facts.now_ms)
    _check_reading(step, body.reading)
    _check_choice(step, body.choice)
    _check_lockout(step, body.loto)
    _check_photos(state, body)
    answered = wire.StepAnswered(
        step_key=body.step_key,
        result=body.result,
        note=body.note.strip(),
        reading=body.reading,
        photo_ids=tuple(dict.fromkeys(body.photo_ids)),
        choice=body.choice,
        loto=body.loto,
        override_reason=(body.override_reason or "").strip() or None,
        outcome=outcome_of(step, body, request.facts.now_ms),
    )
    return (Draft("guide.answered", answered),)


def newest_answers(state: CaseState) -> Answers:
    return {key: given[-1] for key, given in state.answers.items() if given}


def _require_way(guide: wire.Guide, step: wire.GuideStep, answers: Answers, now_ms: int) -> None:
    gate = holding_gate(guide, answers, step.key, now_ms)
    if gate is not None:
        subject = f"Step {step.key}"
        raise TransitionNotAllowed(subject, f"held back by {gate.key}", "guide.answer", [f"guide.answer {gate.key}"])
    way = way_of(guide, answers)
    if step not in way:
        possible = [f"guide.answer {each.key}" for each in way if each.key not in answers]
        raise TransitionNotAllowed(f"Step {step.key}", "not on the way that the answers took", "guide.answer", possible)


def _check_reading(step: wire.GuideStep, reading: wire.StepReading | None) -> None:
    if reading is None:
        return
    measure = step.measure
    if measure is None:
        raise MalformedMessage(f"The step {step.key} takes no reading.")
    if reading.unit != measure.unit:
        raise MalformedMessage(f"The reading of {step.key} must be in {measure.unit}, not in {reading.unit}.")
    low = -math.inf if measure.range_low is None else measure.range_low
    high = math.inf if measure.range_high is None else measure.range_high
    if not low <= reading.value <= high:
        raise MalformedMessage(f"{reading.value:g} {measure.unit} cannot be: look at the reading again.")


def _check_choice(step: wire.GuideStep, choice: str | None) -> None:
    if choice is not None and choice not in {each.key for each in step.choices}:
        raise MalformedMessage(f"The step {step.key} has no choice {choice}.")


def _check_lockout(step: wire.GuideStep, loto: wire.StepLockout | None) -> None:
    if loto is None:
        return
    if step.loto is None:
        raise MalformedMessage(f"The step {step.key} is no lockout.")
    unknown = set(loto.isolated) - {point.key for point in step.loto.points}
    if unknown:
        raise MalformedMessage(f"The step {step.key} has no isolation point {min(unknown)}.")


def _check_photos(state: CaseState, body: wire.AnswerStep) -> None:
    """A picture proves the step that it was taken for."""
    for photo_id in body.photo_ids:
        photo = state.photos.get(photo_id)
        if photo is None or photo.step_key != body.step_key:
            raise NotFound("photo of the step", photo_id)
