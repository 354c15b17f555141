"""What was sent back and what was done about it; whether a case is void, held or had something erased."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sightline.report.formats import utc
from sightline.report.model import Document, ItemEntry
from sightline.report.view_values import Readable, by_at, photos
from sightline.report.words import Words
from sightline.workflow.rework import Return, ReworkItem
from sightline.workflow.texts import Language, item_words

Json = dict[str, Any]


def rework(document: Document, words: Words, lang: Language, readable: Readable) -> Json:
    """Return each time that the case went back, then each item with its answers."""
    entries = {entry.item.item_id: entry for entry in document.items}
    return {
        "title": words.rework.rework,
        "returns": [_return(one, words) for one in document.state.returns],
        "items": [
            _item(one, entries.get(one.item_id), document, words, lang, readable)
            for one in document.state.rework.values()
        ],
    }


def _return(one: Return, words: Words) -> list[list[str]]:
    again = words.rework.not_resubmitted
    if one.resubmitted_by is not None and one.resubmitted_at_ms is not None:
        again = by_at(words, one.resubmitted_by.display_name, one.resubmitted_at_ms)
        again = "\n".join(filter(None, (again, one.summary)))
    sent = "\n".join(filter(None, (by_at(words, one.by.display_name, one.at_ms), one.message)))
    return [[words.rework.returned, sent], [words.rework.resubmitted, again]]


def _item(
    one: ReworkItem,
    entry: ItemEntry | None,
    document: Document,
    words: Words,
    lang: Language,
    readable: Readable,
) -> Json:
    title = item_words(entry.item, lang, lambda path: document.component(path, lang)).title if entry else one.item_id
    rejected = (one.reason, by_at(words, one.by.display_name, one.at_ms), words.rework.round.format(n=one.round))
    answers = [f"{each.text} ({by_at(words, each.by.display_name, each.at_ms)})" for each in one.answers]
    shown = [photo for photo in document.state.photos.values() if photo.item_id == one.item_id]
    return {
        "title": title,
        "rows": [
            [words.rework.rejected_because, "; ".join(filter(None, rejected))],
            [words.rework.answer, "\n".join(answers) if one.answer else "\n".join([*answers, words.rework.no_answer])],
        ],
        "photos": photos(shown, words, readable),
    }


def custody(document: Document, words: Words) -> Iterator[str]:
    """Return how the record is kept, one line each: legal hold and what was erased."""
    state = document.state
    if state.hold is not None:
        yield _told(words.rework.held, state.hold.by.display_name, state.hold.at_ms, state.hold.text)
    for one in state.erasures:
        yield _told(words.rework.erased, one.by.display_name, one.at_ms, one.text)
    gone = Counter((one.seq, one.kind, one.days, utc(one.at_ms)[:10]) for one in state.deleted_files.values())
    for (_, kind, days, date), count in sorted(gone.items()):
        yield words.rework.deleted.format(kind=words.rework.file_kinds[kind], days=days, date=date, count=count)


def _told(template: str, name: str, at_ms: int, reason: str) -> str:
    return template.format(name=name, time=utc(at_ms), reason=reason)
