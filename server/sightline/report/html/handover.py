"""The shift handover as a printable page: what can hurt somebody first, then what waits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from sightline.protocol.rest import Handover, HandoverCase, HandoverFault, HandoverLock, HandoverPerson, HandoverRework
from sightline.report.formats import clock_time, utc
from sightline.report.html.markup import Html, join, link, page, tag, text
from sightline.report.html.parts import style_sheet, table
from sightline.report.words import WORDS
from sightline.report.words.handover import HANDOVER_WORDS, HandoverWords
from sightline.workflow.guide import text_in
from sightline.workflow.texts import Language

PATH = "/handover"
HOURS = (8, 12, 24)
HOUR_MS = 3_600_000


def render_handover(found: Handover, lang: Language, sites: Sequence[str] = ()) -> bytes:
    """Return the page.

    Args:
        sites: tags of the plant's sites, to choose from.
    """
    words = HANDOVER_WORDS[lang]
    head = tag("h1", text(words.title))
    shift = text(words.shift.format(since=utc(found.since_ms), until=utc(found.until_ms)))
    place = text(words.site.format(tag=found.site) if found.site else words.whole_plant)
    shown = join([head, tag("p", tag("b", place), text(" · "), shift), _choices(found, lang, sites, words)])
    return page(words.title, lang, style_sheet(), join([shown, *_sections(found, lang, words)]))


def render_sign_in(lang: Language, *, is_refused: bool) -> bytes:
    """Return the page for somebody who may not see it, or not yet."""
    words = HANDOVER_WORDS[lang]
    why = tag("p", text(words.refused if is_refused else words.sign_in_why))
    return page(words.title, lang, style_sheet(), join([tag("h1", text(words.title)), why, link("/", words.sign_in)]))


def _choices(found: Handover, lang: Language, sites: Sequence[str], words: HandoverWords) -> Html:
    """Other lengths, sites and the other language; not printed."""
    other = "en" if lang == "zh" else "zh"
    window = f"since={found.since_ms}&until={found.until_ms}"

    def address(times: str, site: str | None, language: str) -> str:
        return f"{PATH}?{times}&lang={language}" + (f"&site={quote(site, safe='')}" if site else "")

    links = [
        link(address(f"since={found.until_ms - hours * HOUR_MS}&until={found.until_ms}", found.site, lang), label)
        for hours, label in ((hours, words.hours.format(n=hours)) for hours in HOURS)
    ]
    if sites:
        links.append(link(address(window, None, lang), words.whole_plant))
    links += [link(address(window, site, lang), words.site.format(tag=site)) for site in sites]
    links.append(link(address(window, found.site, other), words.other_language))
    return tag("p", *links, class_="choices")


def _sections(found: Handover, lang: Language, words: HandoverWords) -> Iterator[Html]:
    if found.is_cut:
        yield tag("p", tag("b", text(words.cut)), class_="status ended")
    locks = ([*_lock(lock, lang, words)] for lock in found.locks)
    yield _section(words.locks, words.no_locks, words.lock_head, locks, note=words.locks_why)
    faults = ([*_fault(fault, lang, words)] for fault in found.faults)
    yield _section(words.faults, words.no_faults, words.fault_head, faults)
    deferred = ([*_deferred(fault, lang, words)] for fault in found.deferred)
    yield _section(words.deferred, words.no_deferred, words.deferred_head, deferred)
    rework = ([*_rework(one, words)] for one in found.rework)
    yield _section(words.rework, words.no_rework, words.rework_head, rework)
    cases = ([*_case(case, lang, words)] for case in found.cases)
    yield _section(words.cases, words.no_cases, words.case_head, cases)
    people = ([*_person(person, lang, words)] for person in found.people)
    yield _section(words.people, words.no_people, words.people_head, people)


def _section(title: str, none: str, head: Iterable[str], rows: Iterable[list[Html]], note: str = "") -> Html:
    listed = list(rows)
    return tag(
        "section",
        tag("h2", text(f"{title} ({len(listed)})" if listed else title)),
        tag("p", text(note), class_="muted") if note else None,
        table(head, listed) if listed else tag("p", text(none), class_="muted"),
    )


def _number(number: int, case_id: str, asset_tag: str, words: HandoverWords) -> Html:
    shown = link(f"/supervisor?case={case_id}", words.case.format(number=number))
    return join((shown, tag("br"), tag("small", text(asset_tag))))


def _flags(*flags: str) -> Html:
    return join(tag("span", text(flag), class_="tag critical") for flag in flags if flag)


def _lines(*lines: str) -> Html:
    return text("\n".join(line for line in lines if line))


def _lock(lock: HandoverLock, lang: Language, words: HandoverWords) -> Iterator[Html]:
    yield _number(lock.case_number, lock.case_id, lock.asset_tag, words)
    gaps = _flags(words.overridden if lock.is_overridden else "", "" if lock.is_tried_out else words.not_tried_out)
    yield join((text(text_in(lock.title, lang)), tag("br"), gaps))
    yield _lines(lock.lock_owner, lock.permit, words.tried_out if lock.is_tried_out else "")
    yield text(", ".join(lock.people_on_site))
    yield _lines(lock.recorded_by, utc(lock.recorded_at_ms))
    ends = text(utc(lock.expires_at_ms)) if lock.expires_at_ms is not None else text("–")
    yield join((ends, tag("br"), _flags(words.expired if lock.is_expired else "")))


def _named(fault: HandoverFault, words: HandoverWords) -> Html:
    title = tag("b", text(words.fault.format(number=fault.number, title=fault.title)))
    return join((title, tag("br"), tag("small", text(fault.component))))


def _weight(fault: HandoverFault, lang: Language, words: HandoverWords) -> Html:
    said = WORDS[lang]
    priority = f"{said.assessment.priority} {words.priorities[fault.priority]}" if fault.priority else ""
    return _lines(said.faults.severities[fault.severity], priority)


def _fault(fault: HandoverFault, lang: Language, words: HandoverWords) -> Iterator[Html]:
    yield _number(fault.case_number, fault.case_id, fault.asset_tag, words)
    flags = _flags(words.safety if fault.is_safety else "")
    yield join((_named(fault, words), tag("br"), flags))
    yield _weight(fault, lang, words)
    new = f"{words.new}, {utc(fault.created_at_ms)}" if fault.is_new else ""
    yield _lines(WORDS[lang].faults.fault_states[fault.state], new)


def _deferred(fault: HandoverFault, lang: Language, words: HandoverWords) -> Iterator[Html]:
    due = text(utc(fault.due_at_ms)) if fault.due_at_ms is not None else text(words.no_date)
    yield join((due, tag("br"), _flags(words.overdue if fault.is_overdue else "")))
    yield _number(fault.case_number, fault.case_id, fault.asset_tag, words)
    yield join((_named(fault, words), tag("br"), _flags(words.safety if fault.is_safety else "")))
    yield _weight(fault, lang, words)
    yield text(fault.risk_owner or "–")
    yield text(fault.reason)


def _rework(one: HandoverRework, words: HandoverWords) -> Iterator[Html]:
    yield _number(one.case_number, one.case_id, one.asset_tag, words)
    yield join((_lines(one.reason, one.message), tag("br"), tag("small", text(one.item_id))))
    yield _lines(one.returned_by, utc(one.returned_at_ms))
    yield text(words.answered if one.is_answered else words.not_answered)


def _case(case: HandoverCase, lang: Language, words: HandoverWords) -> Iterator[Html]:
    yield _number(case.case_number, case.case_id, case.asset_tag, words)
    yield join(
        (text(case.title), tag("br"), tag("small", text(" · ".join(filter(None, (case.work_order, case.asset_name))))))
    )
    yield text(WORDS[lang].record.case_states[case.state])
    yield text(str(case.faults))
    yield text(str(case.open_exceptions))
    yield _lines(utc(case.changed_at_ms), words.changed if case.is_changed else "")


def _person(person: HandoverPerson, lang: Language, words: HandoverWords) -> Iterator[Html]:
    yield tag("b", text(person.name))
    yield text(WORDS[lang].record.roles[person.role])
    yield text(", ".join(map(str, person.case_numbers)))
    yield text(words.in_call if person.is_in_call else f"{clock_time(person.last_at_ms)} UTC")
