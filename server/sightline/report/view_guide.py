"""The guide and its answers as pages print them: readings, choices, isolation, photos, overrides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sightline.protocol.workflow import GuideStep, StepLockout
from sightline.report.formats import utc
from sightline.report.model import Document, StepEntry
from sightline.report.view_values import Readable, limits, number, photos
from sightline.report.words import Words
from sightline.workflow.guide import text_in
from sightline.workflow.parts import StepAnswer
from sightline.workflow.texts import Language

Json = dict[str, Any]


def guide(document: Document, words: Words, lang: Language, readable: Readable) -> Json:
    """Return every step of the guide, answered or not.

    Args:
        readable: ids of the photos that can be shown.
    """
    title = words.guide.guide_version.format(title=text_in(document.guide.title, lang), version=document.guide.version)
    return {
        "title": "; ".join((title, *_control(document, words))),
        "section": words.guide.guide,
        "head": [words.guide.step, words.guide.result, words.guide.remark, words.guide.who_when],
        "steps": [_step(entry, words, lang, readable) for entry in document.steps],
    }


def _control(document: Document, words: Words) -> Iterator[str]:
    """Number, revision and approval of a controlled document."""
    guide = document.guide
    if guide.document_no:
        yield words.guide.document.format(number=guide.document_no, revision=guide.revision or "–")
    if guide.approved_by:
        yield words.guide.approved.format(name=guide.approved_by, date=guide.effective_date or "–")


def _step(entry: StepEntry, words: Words, lang: Language, readable: Readable) -> Json:
    answer = entry.answers[-1] if entry.answers else None
    earlier = [
        words.guide.earlier_answer.format(result=words.guide.results[given.outcome], time=utc(given.at_ms))
        for given in entry.answers[:-1]
    ]
    unanswered = words.guide.not_answered if entry.is_on_way else words.guide.not_on_way
    return {
        "number": str(entry.number),
        "title": text_in(entry.step.title, lang),
        "expected": text_in(entry.step.expected, lang),
        "kind": answer.outcome if answer else "none",
        "result": words.guide.results[answer.outcome] if answer else unanswered,
        "remark": "\n".join(_said(entry.step, answer, words, lang)) if answer else "",
        "earlier": earlier,
        "who": [answer.by.display_name, utc(answer.at_ms)] if answer else [],
        "photos": photos(entry.photos, words, readable),
    }


def _said(step: GuideStep, answer: StepAnswer, words: Words, lang: Language) -> Iterator[str]:
    """What the answer says, one line each; what went against the guide comes last, with its reason."""
    if answer.reading is not None:
        yield words.guide.reading.format(value=number(answer.reading.value), unit=answer.reading.unit)
        between = limits(step.measure.low, step.measure.high, step.measure.unit) if step.measure else ""
        if between:
            yield words.guide.limits.format(limits=between)
    if answer.choice is not None:
        known = next((text_in(each.text, lang) for each in step.choices if each.key == answer.choice), answer.choice)
        yield words.guide.choice.format(text=known)
    if answer.loto is not None:
        yield from lockout(step, answer.loto, words, lang)
    if answer.note:
        yield answer.note
    if answer.override_reason:
        yield words.guide.override.format(reason=answer.override_reason)


def lockout(step: GuideStep | None, given: StepLockout, words: Words, lang: Language) -> Iterator[str]:
    """Return what was said about an isolation; the try-out always, also when it was not done.

    Args:
        step: for the names of its isolation points; None shows their keys.
    """
    if given.permit:
        yield words.guide.permit.format(permit=given.permit)
    if given.lock_owner:
        yield words.guide.lock_owner.format(name=given.lock_owner)
    if given.isolated:
        points = step.loto.points if step and step.loto else ()
        names = {point.key: text_in(point.name, lang) for point in points}
        yield words.guide.isolated.format(points=", ".join(names.get(key, key) for key in given.isolated))
    yield words.guide.tried_out if given.is_tried_out else words.guide.not_tried_out
    if given.people_on_site:
        yield words.guide.people_on_site.format(names=", ".join(given.people_on_site))
    if given.expires_at_ms is not None:
        yield words.guide.expires.format(time=utc(given.expires_at_ms))
