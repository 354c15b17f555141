"""What the record says of a fault beyond its mark: coding, risk, readings, actions, deferral, earlier faults."""

from __future__ import annotations

from collections.abc import Iterator

from sightline.protocol.workflow import CodeWord
from sightline.report.formats import utc
from sightline.report.view_values import by_at, limits, number
from sightline.report.words import Words
from sightline.workflow.fault import Fault
from sightline.workflow.fault_parts import UNKNOWN, Action, Coding, Link, Measurement, Risk
from sightline.workflow.texts import Language

Row = list[str]
DIMENSIONS = ("part", "mode", "mechanism", "cause", "detection")


def work_rows(fault: Fault, words: Words, lang: Language) -> Iterator[Row]:
    """Return label and text of everything that was said; coding and risk also when nobody said anything."""
    yield _risk(fault.risk, words)
    yield _coding(fault.coding, words, lang)
    if fault.measurements:
        standing = {each.measurement_id for each in fault.standing_measurements}
        lines = (_measurement(each, words, stands=each.measurement_id in standing) for each in fault.measurements)
        yield [words.work.measurement, "\n".join(lines)]
    if fault.actions:
        standing = {each.action_id for each in fault.standing_actions}
        lines = (_action(each, words, lang, stands=each.action_id in standing) for each in fault.actions)
        yield [words.work.action, "\n".join(lines)]
    parts = [part for action in fault.standing_actions for part in action.parts]
    if parts:
        told = (" ".join(filter(None, (f"{number(each.quantity)} ×", each.part, each.number))) for each in parts)
        yield [words.work.parts, "\n".join(told)]
    if fault.deferral is not None:
        yield [words.work.deferred, deferred_until(fault, words)]
    for label, link in ((words.work.recurrence, fault.recurrence_of), (words.work.duplicate, fault.duplicate_of)):
        if link is not None:
            yield [label, _link(link, words), link.other_fault_id]


def deferred_until(fault: Fault, words: Words) -> str:
    """Return until when a fault was put off and who answers for it; empty when it is not put off."""
    move = fault.deferral
    if move is None:
        return ""
    due = utc(move.due_at_ms) if move.due_at_ms is not None else words.work.no_date
    return words.work.deferred_until.format(due=due, owner=move.risk_owner or words.work.no_owner)


def priority(fault: Fault, words: Words) -> str:
    """Return the priority by the risk matrix; empty when nobody assessed it."""
    return words.assessment.priorities[fault.risk.priority] if fault.risk else ""


def _risk(risk: Risk | None, words: Words) -> Row:
    said = words.assessment
    if risk is None:
        return [said.risk, said.not_rated]
    ratings = (risk.severity_rating, risk.occurrence_rating, risk.detection_rating)
    s, o, d = ("–" if each is None else str(each) for each in ratings)
    head = "; ".join(
        filter(
            None,
            (
                said.priorities[risk.priority],
                said.raised[risk.raised_by] if risk.raised_by else "",
                said.partial if risk.is_partial else "",
            ),
        )
    )
    figures = ", ".join(
        filter(None, (said.ratings.format(s=s, o=o, d=d), said.rpn.format(rpn=risk.rpn) if risk.rpn else ""))
    )
    flags = (said.safety if risk.is_safety else "", said.environment if risk.is_environment else "", risk.note)
    matrix = said.matrix.format(matrix=risk.matrix, version=risk.matrix_version, row=risk.row)
    return [said.risk, "\n".join(filter(None, (head, figures, *flags))), matrix]


def _coding(coding: Coding | None, words: Words, lang: Language) -> Row:
    said = words.assessment
    if coding is None:
        return [said.coding, said.not_coded]
    lines = [f"{said.dimensions[name]}: {_word(getattr(coding, name), words, lang)}" for name in DIMENSIONS]
    lines.append(f"{said.impact}: {said.impacts[coding.impact] if coding.impact else said.not_assessed}")
    if coding.is_unusual:
        lines.append(said.unusual)
    scheme = said.scheme.format(scheme=coding.scheme, version=coding.scheme_version)
    return [said.coding, "\n".join(lines), scheme]


def _word(word: CodeWord | None, words: Words, lang: Language) -> str:
    if word is None:
        return words.assessment.not_assessed
    if word.code == UNKNOWN:
        return words.assessment.unknown
    return f"{word.zh if lang == 'zh' else word.en} ({word.code})"


def _measurement(reading: Measurement, words: Words, *, stands: bool) -> str:
    between = limits(reading.low, reading.high, reading.unit)
    notes = (
        words.work.limits.format(limits=between) if between else "",
        words.work.outcomes[reading.outcome] if reading.is_out_of_limits else "",
        reading.instrument,
        words.work.calibrations[reading.calibration] if reading.instrument else "",
        "" if stands else words.work.corrected,
        by_at(words, reading.by.display_name, reading.at_ms),
    )
    value = f"{number(reading.value)} {reading.unit}".rstrip()
    return f"{reading.quantity}: {value} ({'; '.join(filter(None, notes))})"


def _action(action: Action, words: Words, lang: Language, *, stands: bool) -> str:
    notes = (
        words.work.minutes.format(n=action.minutes) if action.minutes is not None else "",
        "" if stands else words.work.corrected,
        by_at(words, action.by.display_name, action.at_ms),
    )
    word = _word(action.action, words, lang) if action.action else ""
    return f"{'. '.join(filter(None, (word, action.text)))} ({'; '.join(filter(None, notes))})"


def _link(link: Link, words: Words) -> str:
    return words.work.other.format(case=link.other_case_number, number=link.other_number, title=link.other_title)
