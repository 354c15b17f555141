"""Which steps the answers lead to, in order, and which hard gate on that way holds a step back."""

from __future__ import annotations

from collections.abc import Mapping

from sightline.protocol.workflow import Guide, GuideCondition, GuideStep
from sightline.workflow.guide.outcome import is_complete
from sightline.workflow.parts import StepAnswer

Answers = Mapping[str, StepAnswer]
"""The answer that counts of each step that has one."""


def way_of(guide: Guide, answers: Answers) -> tuple[GuideStep, ...]:
    """Return the steps from the first on: those behind an unanswered step as if none of its conditions held."""
    steps = {step.key: step for step in guide.steps}
    way: dict[str, GuideStep] = {}
    key = guide.steps[0].key
    # A published guide has no loops; a log may hold anything, so a step seen before ends the way.
    while key in steps and key not in way:
        way[key] = steps[key]
        key = next_key(guide, steps[key], answers.get(key))
    return tuple(way.values())


def next_key(guide: Guide, step: GuideStep, answer: StepAnswer | None) -> str:
    """Return the key of the step behind this one; empty at the end."""
    for rule in step.next:
        if applies(rule.when, answer):
            return rule.go_to
    return key_below(guide, step.key)


def key_below(guide: Guide, key: str) -> str:
    """Return the key of the step that stands below in the document; empty below the last."""
    keys = [step.key for step in guide.steps]
    below = keys.index(key) + 1
    return keys[below] if below < len(keys) else ""


def is_always(when: GuideCondition) -> bool:
    return when == GuideCondition()


def applies(when: GuideCondition, answer: StepAnswer | None) -> bool:
    """Return whether everything holds that the condition names; of an unanswered step only nothing does."""
    if is_always(when):
        return True
    if answer is None:
        return False
    value = answer.reading.value if answer.reading else None
    return (
        when.outcome in (None, answer.outcome)
        and when.choice in (None, answer.choice)
        and (when.reading_above is None or (value is not None and value > when.reading_above))
        and (when.reading_below is None or (value is not None and value < when.reading_below))
    )


def holding_gate(guide: Guide, answers: Answers, key: str, now_ms: int) -> GuideStep | None:
    """Return the first hard gate before a step that is not complete; None when nothing holds the step back."""
    for step in way_of(guide, answers):
        if step.key == key:
            return None
        if step.gate == "hard" and not is_complete(step, answers.get(step.key), now_ms):
            return step
    return None
