"""Review list and people's words as pages print them: exceptions one by one, what is all clear in one table."""

from __future__ import annotations

from typing import Any

from sightline.report.formats import seq_list, utc
from sightline.report.model import Document, ItemEntry
from sightline.report.view_faults import plate
from sightline.report.view_values import by_at
from sightline.report.words import Words
from sightline.workflow.parts import Remark
from sightline.workflow.texts import Language, item_words

Json = dict[str, Any]


def review(document: Document, words: Words, lang: Language) -> Json:
    """Return the review list in its own order: exceptions as cards, the others as rows of a table."""
    is_generated = document.state.review is not None
    said = words.review
    exceptions = [entry for entry in document.items if entry.item.is_exception]
    clear = [entry for entry in document.items if not entry.item.is_exception]
    return {
        "title": said.review_list,
        "none": "" if document.items else said.no_items if is_generated else said.not_generated,
        "items": [_item(entry, document, words, lang) for entry in exceptions],
        "clear_title": said.clear,
        "clear_why": said.clear_why,
        "clear_head": [said.item, said.decision, words.guide.who_when],
        "clear": [_clear(entry, document, words, lang) for entry in clear],
    }


def _item(entry: ItemEntry, document: Document, words: Words, lang: Language) -> Json:
    said = item_words(entry.item, lang, lambda path: document.component(path, lang))
    return {
        "plate": plate(entry.entry) if entry.entry else None,
        "title": said.title,
        "is_exception": True,
        "rows": [[words.review.verify, said.verify], [words.review.why, " ".join((said.why, *said.reasons))]],
        "origin": _origin(entry, words),
        "decision_label": words.review.decision,
        **_decision(entry, words),
    }


def _clear(entry: ItemEntry, document: Document, words: Words, lang: Language) -> Json:
    said = item_words(entry.item, lang, lambda path: document.component(path, lang))
    return {
        "plate": plate(entry.entry) if entry.entry else None,
        "title": said.title,
        "origin": _origin(entry, words),
        **_decision(entry, words),
    }


def _origin(entry: ItemEntry, words: Words) -> str:
    item = entry.item
    rule = words.review.rule.format(rule=item.rule, version=item.rule_version)
    return f"{rule} · {words.review.events.format(seqs=seq_list(item.event_seqs))}"


def _decision(entry: ItemEntry, words: Words) -> Json:
    decision, earlier, suggested = entry.decision, entry.earlier, entry.item.suggested
    undecided = words.review.undecided
    if suggested is not None:
        undecided = f"{undecided}; {words.review.suggested.format(verdict=words.review.verdicts[suggested])}"
    before = ""
    if earlier is not None:
        verdict = words.review.verdicts[earlier.verdict]
        name, time = earlier.by.display_name, utc(earlier.at_ms)
        before = words.review.before_rework.format(verdict=verdict, name=name, time=time)
    return {
        "verdict": decision.verdict if decision else "undecided",
        "decision": words.review.verdicts[decision.verdict] if decision else undecided,
        "who": by_at(words, decision.by.display_name, decision.at_ms) if decision else "",
        "reason": "\n".join(filter(None, (decision.reason if decision else "", before))),
    }


def remarks(document: Document, words: Words) -> Json:
    """Return what people wrote: supplements first, they belong to the record; then the chat."""
    first_signature = document.state.signatures[0].seq if document.state.signatures else None

    def line(remark: Remark) -> Json:
        is_late = first_signature is not None and remark.seq > first_signature
        who = f"{remark.by.display_name}, {utc(remark.at_ms)}"
        return {"who": who, "text": remark.text, "flag": words.record.after_signature if is_late else ""}

    return {
        "notes_title": words.record.notes,
        "notes": [line(note) for note in document.state.notes],
        "chat_title": words.record.chat,
        "chat": [line(remark) for remark in document.state.chat],
    }
