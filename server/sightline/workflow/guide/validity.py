"""What a guide document must be like before it is published. The schema knows shapes and sizes; here is the sense."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise

from sightline.errors import InvalidGuide
from sightline.protocol.workflow import Guide, GuideMeasure, GuideStep
from sightline.workflow.guide.way import is_always, key_below

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}\Z")
"""A language tag (RFC 5646), as far as guides need it."""


def check_guide(guide: Guide) -> None:
    """Refuse a guide that cannot be run.

    Raises:
        InvalidGuide: says everything that is wrong, each with its place.
    """
    problems = list(_problems(guide))
    if problems:
        raise InvalidGuide(guide.guide_id, problems)


def _problems(guide: Guide) -> Iterator[str]:
    yield from _text_problems("title", guide.title, is_needed=True)
    keys = Counter(step.key for step in guide.steps)
    yield from (f"steps: {key} is there {times} times" for key, times in keys.items() if times > 1)
    for step in guide.steps:
        yield from (f"{step.key}: {problem}" for problem in _step_problems(step, keys))
    if len(keys) == len(guide.steps) and all(rule.go_to in ("", *keys) for step in guide.steps for rule in step.next):
        yield from _way_problems(guide)


def _step_problems(step: GuideStep, keys: Mapping[str, int]) -> Iterator[str]:
    yield from _text_problems("title", step.title, is_needed=True)
    for name in ("safety", "instruction", "expected"):
        yield from _text_problems(name, getattr(step, name))
    yield from _text_problems("statement", step.statement, is_needed=step.kind == "confirm")
    yield from _kind_problems(step)
    choices = [choice.key for choice in step.choices]
    if len(set(choices)) != len(choices):
        yield "choices: a key is there twice"
    for choice in step.choices:
        yield from _text_problems(f"choice {choice.key}", choice.text, is_needed=True)
    for rule in step.next:
        if rule.go_to and rule.go_to not in keys:
            yield f"next: there is no step {rule.go_to}"
        if rule.when.choice is not None and rule.when.choice not in choices:
            yield f"next: there is no choice {rule.when.choice}"
        if (rule.when.reading_above, rule.when.reading_below) != (None, None) and step.measure is None:
            yield "next: a reading decides, but nothing is measured"


def _kind_problems(step: GuideStep) -> Iterator[str]:
    if step.measure is None and (step.kind == "measure" or step.evidence == "reading"):
        yield "measure: missing"
    if step.measure is not None:
        if step.kind != "measure" and step.evidence != "reading":
            yield "measure: nobody asks for a reading"
        yield from _measure_problems(step.measure)
    if (step.loto is None) == (step.kind == "loto"):
        yield "loto: missing" if step.kind == "loto" else "loto: only for a loto step"
    if step.loto is not None:
        points = [point.key for point in step.loto.points]
        if len(set(points)) != len(points):
            yield "loto: an isolation point is there twice"
        for point in step.loto.points:
            yield from _text_problems(f"point {point.key}", point.name, is_needed=True)
    if step.gate == "hard" and not step.required:
        yield "gate: a step that is not required cannot hold others back"


def _measure_problems(measure: GuideMeasure) -> Iterator[str]:
    yield from _text_problems("quantity", measure.quantity, is_needed=True)
    ascending = ("range_low", "low", "warn_low", "warn_high", "high", "range_high")
    given = [(name, value) for name in ascending if (value := getattr(measure, name)) is not None]
    for (name, value), (other, larger) in pairwise(given):
        if value > larger:
            yield f"measure: {name} is greater than {other}"


def _text_problems(name: str, text: Mapping[str, str], *, is_needed: bool = False) -> Iterator[str]:
    for language in text:
        if not _LANGUAGE.match(language):
            yield f"{name}: {language[:20]!r} is not a language"
    if is_needed and not any(each.strip() for each in text.values()):
        yield f"{name}: missing"


def _way_problems(guide: Guide) -> Iterator[str]:
    """No way through the guide may go round, and every step must be on one."""
    edges = {step.key: tuple(_followers(guide, step)) for step in guide.steps}
    loop = _loop_from(guide.steps[0].key, edges)
    if loop:
        yield f"next: the way goes round: {' > '.join(loop)}"
        return
    reached, waiting = set[str](), [guide.steps[0].key]
    while waiting:
        key = waiting.pop()
        if key not in reached:
            reached.add(key)
            waiting += edges[key]
    yield from (f"{step.key}: no way leads there" for step in guide.steps if step.key not in reached)


def _followers(guide: Guide, step: GuideStep) -> Iterator[str]:
    """Every step that may come next; the end is none."""
    for rule in step.next:
        if rule.go_to:
            yield rule.go_to
        if is_always(rule.when):
            return
    below = key_below(guide, step.key)
    if below:
        yield below


def _loop_from(first: str, edges: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return a way that comes back to where it was; depth first, without recursion, each step once."""
    done: set[str] = set()
    # The way walked so far: each step with those of its followers that were not looked at yet.
    walked: dict[str, Iterator[str]] = {first: iter(edges[first])}
    while walked:
        key = next(reversed(walked))
        other = next(walked[key], None)
        if other is None:
            del walked[key]
            done.add(key)
        elif other in walked:
            keys = list(walked)
            return (*keys[keys.index(other) :], other)
        elif other not in done:
            walked[other] = iter(edges[other])
    return ()
