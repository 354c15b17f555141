"""The document in one language as plain values: exactly what the page template prints, nothing left to decide there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sightline.ids import BlobHash
from sightline.report import view_faults, view_review
from sightline.report.formats import clock_time, duration, shorten, utc
from sightline.report.model import Document
from sightline.report.words import WORDS, Words
from sightline.workflow.parts import Call
from sightline.workflow.texts import Language

Json = dict[str, Any]
PictureNames = Mapping[BlobHash, str]


def view(document: Document, lang: Language, readable: frozenset[str]) -> Json:
    """Return the values of the template.

    Args:
        readable: mark ids whose pictures were drawn; a picture that could not be read is said to be missing.
    """
    words = WORDS[lang]
    return {
        "lang": lang,
        "words": {"exception": words.exception, "close_up": words.close_up, "whole_picture": words.whole_picture},
        "frame": _frame(document, words),
        "cover": _cover(document, words, lang),
        "call": _call(document, words),
        "faults": view_faults.faults(document, words, lang, readable),
        "guide": view_review.guide(document, words, lang),
        "review": view_review.review(document, words, lang),
        "remarks": view_review.remarks(document, words),
        "signatures": view_review.signatures(document, words),
    }


def _frame(document: Document, words: Words) -> Json:
    """What stands at the head and the foot of every page."""
    facts, state = document.state.facts, document.state
    number = words.case_number.format(number=facts.number)
    head = words.head.format(seq=state.head_seq, time=utc(state.head_at_ms), hash=state.head_hash[:16])
    left = " · ".join(shorten(text, 40) for text in (number, facts.work_order, facts.asset_tag) if text)
    return {"left": left, "right": words.record, "head": head, "title": f"{words.record} {number}"}


def _cover(document: Document, words: Words, lang: Language) -> Json:
    facts, state = document.state.facts, document.state
    closed = words.not_closed
    if state.closing:
        closed = words.by_at.format(name=state.closing.by.display_name, time=utc(state.closing.at_ms))
    guide = words.guide_version.format(title=document.guide.title[lang], version=document.guide.version)
    rows = [
        [words.work_order, facts.work_order or words.no_work_order],
        [words.asset, " · ".join(text for text in (facts.asset_tag, facts.asset_name) if text)],
        [words.opened, words.by_at.format(name=facts.opened_by.display_name, time=utc(facts.opened_at_ms))],
        [words.closed, closed],
        [words.guide, guide],
        [words.state, words.case_states.get(state.life, state.life)],
    ]
    return {
        "kind": words.record,
        "number": words.case_number.format(number=facts.number),
        "title": facts.title,
        "rows": rows,
        "status": view_review.status(document, words),
        "counts_title": words.summary,
        "counts": _counts(document, words),
        "closing": [words.closing_words, state.closing.summary] if state.closing and state.closing.summary else None,
    }


def _counts(document: Document, words: Words) -> list[Json]:
    """The four numbers a supervisor looks at first."""
    live = document.state.live_faults
    severities = [
        f"{sum(fault.severity == severity for fault in live)} {words.severities[severity]}"
        for severity in ("critical", "high", "medium", "low")
        if any(fault.severity == severity for fault in live)
    ]
    answers = [entry.answers[-1] for entry in document.steps if entry.answers]
    flagged = sum(answer.result == "flagged" for answer in answers)
    verdicts = [entry.decision.verdict if entry.decision else "undecided" for entry in document.items]
    said = {
        words.count_confirmed: verdicts.count("confirmed"),
        words.count_rejected: verdicts.count("rejected"),
        words.count_undecided: verdicts.count("undecided"),
    }
    exceptions = sum(entry.item.is_exception for entry in document.items)
    return [
        {"label": words.counts_faults, "value": str(len(live)), "detail": ", ".join(severities)},
        {
            "label": words.counts_steps,
            "value": f"{len(answers)} / {len(document.steps)}",
            "detail": words.count_flagged.format(n=flagged),
        },
        {
            "label": words.counts_items,
            "value": str(len(verdicts)),
            "detail": ", ".join(text.format(n=number) for text, number in said.items() if number),
        },
        {"label": words.counts_exceptions, "value": str(exceptions), "detail": ""},
    ]


def _call(document: Document, words: Words) -> Json:
    people = [
        [
            person.actor.display_name,
            words.roles[person.actor.role],
            ", ".join(filter(None, person.devices)),
            clock_time(person.joined_at_ms),
            clock_time(person.left_at_ms) if person.left_at_ms is not None else words.still_there,
        ]
        for person in document.people
    ]
    return {
        "title": words.call,
        "none": words.no_call,
        "calls": [_one_call(call, words) for call in document.state.calls],
        "people_title": words.people,
        "people_head": [words.name, words.role, words.device, words.joined, words.left],
        "people": people,
        "no_people": words.no_people,
    }


def _one_call(call: Call, words: Words) -> Json:
    taken, ended = words.call_untaken, words.call_running
    if call.taken_by is not None and call.taken_at_ms is not None:
        taken = words.by_at.format(name=call.taken_by.display_name, time=utc(call.taken_at_ms))
    rows = [
        [words.call_requested, words.by_at.format(name=call.requested_by.display_name, time=utc(call.requested_at_ms))],
        [words.call_taken, taken],
    ]
    rows += [
        [words.declined.format(name=decline.by.display_name), " ".join((utc(decline.at_ms), decline.reason)).strip()]
        for decline in call.declines
    ]
    if call.ended_at_ms is not None:
        ended = utc(call.ended_at_ms)
    rows.append([words.call_ended, ended])
    if call.ended_at_ms is not None and call.taken_at_ms is not None:
        rows.append([words.duration, duration(call.ended_at_ms - call.taken_at_ms)])
    return {"message": call.message, "rows": rows}
