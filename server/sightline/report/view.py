"""The document in one language as plain values: exactly what the page template prints, nothing left to decide there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sightline.ids import BlobHash
from sightline.report import view_faults, view_guide, view_review, view_rework, view_signing
from sightline.report.formats import clock_time, duration, shorten, utc
from sightline.report.model import Document
from sightline.report.view_values import Readable
from sightline.report.words import WORDS, Words
from sightline.workflow.guide import text_in
from sightline.workflow.parts import Call
from sightline.workflow.texts import Language

Json = dict[str, Any]
PictureNames = Mapping[BlobHash, str]


def view(document: Document, lang: Language, drawn: frozenset[str]) -> Json:
    """Return the values of the template.

    Args:
        drawn: ids of marks and photos whose pictures were drawn; of the others it is said why they are missing.
    """
    words, readable = WORDS[lang], Readable(drawn, document.state.deleted_files)
    return {
        "lang": lang,
        "words": {
            "exception": words.review.exception,
            "close_up": words.marks.close_up,
            "whole_picture": words.marks.whole_picture,
            "priority": words.assessment.priority,
        },
        "frame": _frame(document, words),
        "cover": _cover(document, words, lang),
        "call": _call(document, words),
        "faults": view_faults.faults(document, words, lang, readable),
        "guide": view_guide.guide(document, words, lang, readable),
        "review": view_review.review(document, words, lang),
        "rework": view_rework.rework(document, words, lang, readable),
        "remarks": view_review.remarks(document, words),
        "signatures": view_signing.signatures(document, words),
    }


def _frame(document: Document, words: Words) -> Json:
    """What stands at the head and the foot of every page."""
    facts, state = document.state.facts, document.state
    number = words.record.case_number.format(number=facts.number)
    head = words.record.head.format(seq=state.head_seq, time=utc(state.head_at_ms), hash=state.head_hash[:16])
    left = " · ".join(shorten(text, 40) for text in (number, facts.work_order, facts.asset_tag) if text)
    return {"left": left, "right": words.record.record, "head": head, "title": f"{words.record.record} {number}"}


def _cover(document: Document, words: Words, lang: Language) -> Json:
    facts, state = document.state.facts, document.state
    closed = words.record.not_closed
    if state.closing:
        closed = words.record.by_at.format(name=state.closing.by.display_name, time=utc(state.closing.at_ms))
    guide = words.guide.guide_version.format(title=text_in(document.guide.title, lang), version=document.guide.version)
    rows = [
        [words.record.work_order, facts.work_order or words.record.no_work_order],
        [words.record.asset, " · ".join(text for text in (facts.asset_tag, facts.asset_name) if text)],
        [
            words.record.opened,
            words.record.by_at.format(name=facts.opened_by.display_name, time=utc(facts.opened_at_ms)),
        ],
        [words.record.closed, closed],
        [words.guide.guide, guide],
        [words.record.state, words.record.case_states.get(state.life, state.life)],
    ]
    return {
        "kind": words.record.record,
        "number": words.record.case_number.format(number=facts.number),
        "title": facts.title,
        "rows": rows,
        "status": view_signing.status(document, words),
        "custody": list(view_rework.custody(document, words)),
        "counts_title": words.record.summary,
        "counts": _counts(document, words),
        "closing": [words.record.closing_words, state.closing.summary]
        if state.closing and state.closing.summary
        else None,
    }


def _counts(document: Document, words: Words) -> list[Json]:
    """The four numbers a supervisor looks at first."""
    live = document.state.live_faults
    severities = [
        f"{sum(fault.severity == severity for fault in live)} {words.faults.severities[severity]}"
        for severity in ("critical", "high", "medium", "low")
        if any(fault.severity == severity for fault in live)
    ]
    steps = [entry for entry in document.steps if entry.is_on_way or entry.answers]
    answers = [entry.answers[-1] for entry in steps if entry.answers]
    flagged = sum(answer.outcome != "ok" for answer in answers)
    verdicts = [entry.decision.verdict if entry.decision else "undecided" for entry in document.items]
    said = {
        words.record.count_confirmed: verdicts.count("confirmed"),
        words.record.count_rejected: verdicts.count("rejected"),
        words.record.count_not_applicable: verdicts.count("not_applicable"),
        words.record.count_undecided: verdicts.count("undecided"),
    }
    exceptions = sum(entry.item.is_exception for entry in document.items)
    return [
        {"label": words.record.counts_faults, "value": str(len(live)), "detail": ", ".join(severities)},
        {
            "label": words.record.counts_steps,
            "value": f"{len(answers)} / {len(steps)}",
            "detail": words.record.count_flagged.format(n=flagged),
        },
        {
            "label": words.record.counts_items,
            "value": str(len(verdicts)),
            "detail": ", ".join(text.format(n=number) for text, number in said.items() if number),
        },
        {"label": words.record.counts_exceptions, "value": str(exceptions), "detail": ""},
    ]


def _call(document: Document, words: Words) -> Json:
    people = [
        [
            person.actor.display_name,
            words.record.roles[person.actor.role],
            ", ".join(filter(None, person.devices)),
            clock_time(person.joined_at_ms),
            clock_time(person.left_at_ms) if person.left_at_ms is not None else words.call.still_there,
        ]
        for person in document.people
    ]
    return {
        "title": words.call.call,
        "none": words.call.no_call,
        "calls": [_one_call(call, words) for call in document.state.calls],
        "people_title": words.call.people,
        "people_head": [words.record.name, words.record.role, words.call.device, words.call.joined, words.call.left],
        "people": people,
        "no_people": words.call.no_people,
    }


def _one_call(call: Call, words: Words) -> Json:
    taken, ended = words.call.call_untaken, words.call.call_running
    if call.taken_by is not None and call.taken_at_ms is not None:
        taken = words.record.by_at.format(name=call.taken_by.display_name, time=utc(call.taken_at_ms))
    rows = [
        [
            words.call.call_requested,
            words.record.by_at.format(name=call.requested_by.display_name, time=utc(call.requested_at_ms)),
        ],
        [words.call.call_taken, taken],
    ]
    rows += [
        [
            words.call.declined.format(name=decline.by.display_name),
            " ".join((utc(decline.at_ms), decline.reason)).strip(),
        ]
        for decline in call.declines
    ]
    if call.ended_at_ms is not None:
        ended = utc(call.ended_at_ms)
    rows.append([words.call.call_ended, ended])
    if call.ended_at_ms is not None and call.taken_at_ms is not None:
        rows.append([words.call.duration, duration(call.ended_at_ms - call.taken_at_ms)])
    return {"message": call.message, "rows": rows}
