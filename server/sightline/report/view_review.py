"""Guide, review list, people's words and signatures as the template prints them."""

from __future__ import annotations

from typing import Any

from sightline.report.formats import seq_list, utc
from sightline.report.model import Document, ItemEntry, SignatureEntry, StepEntry
from sightline.report.view_faults import plate
from sightline.report.words import Words
from sightline.workflow.guide import text_in
from sightline.workflow.parts import Remark
from sightline.workflow.texts import Language, item_words

Json = dict[str, Any]


def guide(document: Document, words: Words, lang: Language) -> Json:
    """Return every step of the guide, answered or not."""
    return {
        "title": words.guide.guide_version.format(
            title=text_in(document.guide.title, lang), version=document.guide.version
        ),
        "section": words.guide.guide,
        "head": [words.guide.step, words.guide.result, words.guide.remark, words.guide.who_when],
        "steps": [_step(entry, words, lang) for entry in document.steps],
    }


def _step(entry: StepEntry, words: Words, lang: Language) -> Json:
    answer = entry.answers[-1] if entry.answers else None
    earlier = [
        words.guide.earlier_answer.format(result=words.guide.results[given.result], time=utc(given.at_ms))
        for given in entry.answers[:-1]
    ]
    return {
        "number": str(entry.number),
        "title": text_in(entry.step.title, lang),
        "expected": text_in(entry.step.expected, lang),
        "kind": answer.result if answer else "none",
        "result": words.guide.results[answer.result] if answer else words.guide.not_answered,
        "remark": answer.note if answer else "",
        "earlier": earlier,
        "who": [answer.by.display_name, utc(answer.at_ms)] if answer else [],
    }


def review(document: Document, words: Words, lang: Language) -> Json:
    """Return the review list in its own order: exceptions first."""
    is_generated = document.state.review is not None
    return {
        "title": words.review.review_list,
        "none": words.review.no_items if is_generated else words.review.not_generated,
        "items": [_item(entry, document, words, lang) for entry in document.items],
    }


def _item(entry: ItemEntry, document: Document, words: Words, lang: Language) -> Json:
    item, decision = entry.item, entry.decision
    said = item_words(item, lang, lambda path: document.component(path, lang))
    rule = words.review.rule.format(rule=item.rule, version=item.rule_version)
    events = words.review.events.format(seqs=seq_list(item.event_seqs))
    rows = [[words.review.verify, said.verify], [words.review.why, " ".join((said.why, *said.reasons))]]
    return {
        "plate": plate(entry.entry) if entry.entry else None,
        "title": said.title,
        "is_exception": item.is_exception,
        "rows": rows,
        "origin": f"{rule} · {events}",
        "decision_label": words.review.decision,
        "verdict": decision.verdict if decision else "undecided",
        "decision": words.review.verdicts[decision.verdict] if decision else words.review.undecided,
        "who": words.record.by_at.format(name=decision.by.display_name, time=utc(decision.at_ms)) if decision else "",
        "reason": decision.reason if decision else "",
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


def status(document: Document, words: Words) -> Json:
    """Return the one line that says whether the record is signed: the newest signature counts."""
    if not document.signatures:
        return {"kind": "unsigned", "word": words.signing.not_signed, "text": words.signing.not_signed_why}
    entry = document.signatures[-1]
    signature = entry.signature
    if entry.ended_by is not None:
        return {"kind": "ended", "word": words.signing.ended, "text": _ended(entry, words)}
    word = words.signing.signed_approved if signature.meaning == "approved" else words.signing.signed_rejected
    return {
        "kind": signature.meaning,
        "word": word,
        "text": words.signing.holds.format(name=signature.printed_name, time=utc(signature.at_ms)),
    }


def _ended(entry: SignatureEntry, words: Words) -> str:
    signature, event = entry.signature, entry.ended_by
    if event is None:
        return ""
    return words.signing.ended_by.format(
        name=signature.printed_name,
        time=utc(signature.at_ms),
        seq=event.seq,
        what=words.events.kinds.get(event.kind, event.kind),
        who=event.actor.display_name,
        when=utc(event.at_ms),
    )


def signatures(document: Document, words: Words) -> Json:
    """Return every signature ever given, also those that no longer hold."""
    return {
        "title": words.signing.signatures,
        "none": words.signing.not_signed_why,
        "style": words.signing.signature_style,
        "signatures": [_signature(entry, words) for entry in document.signatures],
    }


def _signature(entry: SignatureEntry, words: Words) -> Json:
    signature = entry.signature
    meaning = words.signing.meaning_approved if signature.meaning == "approved" else words.signing.meaning_rejected
    return {
        "name": signature.printed_name,
        "role": words.record.roles[signature.by.role],
        "is_ended": entry.ended_by is not None,
        "ended_word": words.signing.ended,
        "ended": _ended(entry, words),
        "rows": [
            [words.signing.printed_name, signature.printed_name],
            [words.record.role, words.record.roles[signature.by.role]],
            [words.signing.meaning, meaning],
            [words.record.time, utc(signature.at_ms)],
            [words.signing.reauthenticated, utc(signature.reauthenticated_at_ms)],
            [words.signing.covers, words.review.events.format(seqs=seq_list(range(1, signature.subject_seq + 1)))],
        ],
        "hash_label": words.signing.record_hash,
        "hash": signature.record_sha256,
    }
