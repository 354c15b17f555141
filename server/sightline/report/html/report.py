"""``report.html``: the record as one page that needs nothing else; the same words and order as the PDF."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from sightline.ids import BlobHash
from sightline.report.html.markup import Html, join, page, picture, tag, text
from sightline.report.html.parts import facts, plate, style_sheet, table
from sightline.report.model import Document
from sightline.report.pictures import draw_all
from sightline.report.seal import Seal, qr_rows, seal_view
from sightline.report.view import view
from sightline.report.words import WORDS
from sightline.workflow.texts import Language

Json = dict[str, Any]


def render_html(
    document: Document, pictures: Mapping[BlobHash, bytes], lang: Language, seal: Seal | None = None
) -> bytes:
    """Return the page.

    Args:
        pictures: bytes of the stored pictures, for ``document.blobs``; a missing or broken one is named as such.
        seal: leads to the verifier; left out when the server signs nothing.
    """
    drawn = draw_all(document, pictures)
    values = view(document, lang, drawn.readable)
    shown = [*_sections(values, drawn.files)]
    if seal is not None:
        shown.append(_seal(seal_view(seal, WORDS[lang]), qr_rows(seal.link)))
    foot = tag("footer", text(values["frame"]["left"]), tag("br"), text(values["frame"]["head"]))
    return page(values["frame"]["title"], lang, style_sheet(), join([*shown, foot]))


def _sections(values: Json, drawn: Mapping[str, bytes]) -> Iterator[Html]:
    yield from _cover(values["cover"])
    yield from _call(values["call"])
    yield from _guide(values["guide"], drawn)
    yield from _faults(values["faults"], values["words"], drawn)
    yield from _review(values["review"], values["words"])
    yield from _rework(values["rework"], drawn)
    yield from _remarks(values["remarks"])
    yield from _signatures(values["signatures"])


def _cover(cover: Json) -> Iterator[Html]:
    status = cover["status"]
    yield tag("p", text(f"{cover['kind']} · {cover['number']}"), class_="kind")
    yield tag("h1", text(cover["title"]))
    yield tag("div", tag("b", text(status["word"])), tag("br"), text(status["text"]), class_=f"status {status['kind']}")
    yield facts(cover["rows"])
    if cover["closing"]:
        yield facts([cover["closing"]])
    for line in cover["custody"]:
        yield tag("p", tag("small", text(line)))
    yield tag("h2", text(cover["counts_title"]))
    yield tag(
        "div",
        *(
            tag("div", text(count["label"]), tag("b", text(count["value"])), tag("small", text(count["detail"])))
            for count in cover["counts"]
        ),
        class_="counts",
    )


def _call(call: Json) -> Iterator[Html]:
    yield tag("h2", text(call["title"]))
    if not call["calls"]:
        yield tag("p", text(call["none"]), class_="muted")
    for one in call["calls"]:
        message = tag("p", text(f"“{one['message']}”")) if one["message"] else None
        yield tag("div", message, facts(one["rows"]), class_="card")
    yield tag("h3", text(call["people_title"]))
    if not call["people"]:
        yield tag("p", text(call["no_people"]), class_="muted")
    else:
        yield table(call["people_head"], ([text(cell) for cell in person] for person in call["people"]))


def _guide(guide: Json, drawn: Mapping[str, bytes]) -> Iterator[Html]:
    yield tag("h2", text(guide["section"]))
    yield tag("p", text(guide["title"]), class_="muted")
    yield table(guide["head"], (_step(step, drawn) for step in guide["steps"]))


def _step(step: Json, drawn: Mapping[str, bytes]) -> list[Html]:
    earlier = [join((tag("br"), tag("small", text(line)))) for line in step["earlier"]]
    title = f"{step['number']}  {step['title']}"
    return [
        join((tag("b", text(title)), tag("br"), tag("small", text(step["expected"])))),
        tag("span", text(step["result"]), class_=f"result {step['kind']}"),
        join((text(step["remark"]), *earlier, _photos(step["photos"], drawn))),
        tag("small", text("\n".join(step["who"]))),
    ]


def _faults(section: Json, words: Json, drawn: Mapping[str, bytes]) -> Iterator[Html]:
    yield tag("h2", text(section["title"]))
    if not section["faults"]:
        yield tag("p", text(section["none"]), class_="muted")
    for fault in section["faults"]:
        yield _fault(fault, words, drawn)
    if section["marks"]:
        yield tag("h3", text(section["marks_title"]))
        yield tag("p", text(section["marks_why"]), class_="muted")
    for mark in section["marks"]:
        head = tag("header", plate(mark["plate"]), tag("div", tag("h3", text(mark["title"]))))
        shown = _pictures([(mark["crop"], mark["title"])], mark["caption"], drawn)
        yield tag("section", head, shown, facts(mark["rows"]), class_="card")


def _fault(fault: Json, words: Json, drawn: Mapping[str, bytes]) -> Html:
    head = tag(
        "header",
        plate(fault["plate"]),
        tag("div", tag("small", text(f"{fault['number']} · {fault['mark']}")), tag("h3", text(fault["title"]))),
        tag("div", tag("b", text(fault["state"])), tag("br"), tag("small", text(_weight(fault, words)))),
    )
    whole, close_up = f"{words['whole_picture']}: {fault['title']}", f"{words['close_up']}: {fault['title']}"
    shown = _pictures([(fault["full"], whole), (fault["crop"], close_up)], fault["caption"], drawn)
    return tag("section", head, shown, facts(fault["rows"]), _photos(fault["photos"], drawn), class_="card")


def _weight(fault: Json, words: Json) -> str:
    return f"{fault['severity']} · {words['priority']} {fault['priority']}" if fault["priority"] else fault["severity"]


def _photos(photos: list[Json], drawn: Mapping[str, bytes]) -> Html | None:
    """Photos side by side; one that could not be read is said to be missing."""
    if not photos:
        return None
    return tag(
        "div",
        *(
            tag(
                "figure",
                picture(drawn[photo["file"]], photo["caption"]) if photo["file"] else None,
                tag("figcaption", text(photo["caption"])),
            )
            for photo in photos
        ),
        class_="photos",
    )


def _pictures(names: list[tuple[str | None, str]], caption: str, drawn: Mapping[str, bytes]) -> Html:
    shown = [picture(drawn[name], alt) for name, alt in names if name is not None and name in drawn]
    return tag("figure", *shown, tag("figcaption", text(caption)))


def _review(review: Json, words: Json) -> Iterator[Html]:
    yield tag("h2", text(review["title"]))
    if review["none"]:
        yield tag("p", text(review["none"]), class_="muted")
    for item in review["items"]:
        yield _item(item, words)
    if review["clear"]:
        yield tag("h3", text(review["clear_title"]))
        yield tag("p", text(review["clear_why"]), class_="muted")
        yield table(review["clear_head"], (_clear(item) for item in review["clear"]))


def _clear(item: Json) -> list[Html]:
    return [
        join((text(item["title"]), tag("br"), tag("small", text(item["origin"])))),
        join((_verdict(item), tag("br"), tag("small", text(item["reason"])))),
        tag("small", text(item["who"])),
    ]


def _verdict(item: Json) -> Html:
    return tag("span", text(item["decision"]), class_=f"verdict {item['verdict']}")


def _item(item: Json, words: Json) -> Html:
    flag = tag("span", text(words["exception"]), class_="tag critical")
    who = text(f" · {item['who']}") if item["who"] else None
    reason = join((tag("br"), text(item["reason"]))) if item["reason"] else None
    return tag(
        "section",
        tag("header", plate(item["plate"]), tag("div", tag("h3", text(item["title"]))), flag),
        facts(item["rows"]),
        tag("dl", tag("dt", text(item["decision_label"])), tag("dd", _verdict(item), who, reason)),
        tag("small", text(item["origin"])),
        class_="card exception",
    )


def _rework(rework: Json, drawn: Mapping[str, bytes]) -> Iterator[Html]:
    if rework["returns"] or rework["items"]:
        yield tag("h2", text(rework["title"]))
    for rows in rework["returns"]:
        yield tag("section", facts(rows), class_="card")
    for item in rework["items"]:
        shown = _photos(item["photos"], drawn)
        yield tag("section", tag("h3", text(item["title"])), facts(item["rows"]), shown, class_="card rework")


def _remarks(remarks: Json) -> Iterator[Html]:
    for title, lines in ((remarks["notes_title"], remarks["notes"]), (remarks["chat_title"], remarks["chat"])):
        if lines:
            yield tag("h2", text(title))
        for line in lines:
            flag = tag("span", text(line["flag"]), class_="tag critical") if line["flag"] else None
            yield tag("div", tag("small", text(line["who"])), tag("div", text(line["text"]), flag), class_="remark")


def _signatures(section: Json) -> Iterator[Html]:
    yield tag("h2", text(section["title"]))
    if not section["signatures"]:
        yield tag("p", text(section["none"]), class_="muted")
    for value in section["signatures"]:
        ended = tag("p", tag("b", text(value["ended_word"])), tag("br"), text(value["ended"]), class_="ended-word")
        bound = tag("dl", tag("dt", text(value["hash_label"])), tag("dd", text(value["hash"]), class_="hash"))
        yield tag(
            "section",
            ended if value["is_ended"] else None,
            tag("div", text(value["name"]), class_="name"),
            facts(value["rows"]),
            bound,
            class_="signature ended" if value["is_ended"] else "signature",
        )
    yield tag("p", tag("small", text(section["style"])))


def _seal(seal: Json, rows: list[str]) -> Html:
    """The verifier's address as QR code, each run of dark squares one rectangle; and the fingerprint to compare."""
    dark = [
        tag("polygon", points=f"{x},{y} {x + length},{y} {x + length},{y + 1} {x},{y + 1}")
        for y, row in enumerate(rows)
        for x, length in _runs(row)
    ]
    code = tag("svg", *dark, class_="qr", viewBox=f"0 0 {len(rows)} {len(rows)}", role="img", aria_label=seal["url"])
    words = tag(
        "div",
        tag("b", text(seal["title"])),
        tag("p", text(seal["why"])),
        tag("small", text(seal["label"])),
        tag("div", text(seal["fingerprint"]), class_="hash"),
        tag("small", text(seal["url"])),
    )
    return tag("section", code, words, class_="seal")


def _runs(row: str) -> Iterator[tuple[int, int]]:
    at = 0
    for value, group in groupby(row):
        length = len(list(group))
        if value == "1":
            yield at, length
        at += length
