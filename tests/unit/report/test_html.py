"""The report as a page: everything is in it, nothing in it acts, whatever people typed."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from pathlib import Path

import pytest

from sightline.errors import SightlineError
from sightline.ids import BlobHash
from sightline.report.formats import printable
from sightline.report.html.markup import tag, text
from sightline.report.html.report import render_html
from sightline.report.model import build_document
from sightline.report.words import EN, ZH
from sightline.workflow.texts import LANGUAGES
from support.caselog import EXPERT, TECHNICIAN, CaseLog, anchor
from support.page_reader import Page
from support.random_cases import play, seeded
from support.report_story import picture, story


def squeeze(value: str) -> str:
    return re.sub(r"\s+", "", value)


def test_the_signed_record_says_what_the_pdf_says() -> None:
    log, pictures = story()
    log.decide_all()
    log.sign()
    page = Page(render_html(build_document(log.events), pictures, "en"))
    assert page.acting == []
    assert page.pictures == 5, "two faults with both views, one mark with its close-up"
    for phrase in (
        *("Case 1042", "WO-4711", "Water below the pump", "Signed: approved", "Mechanical seal leaks", "护罩螺栓缺失"),
        *("*not bold* #panic() $x$ <b>", "±8 mm", "One drop a second", "Close the suction valve", "Printed name"),
        log.state.signatures[0].record_sha256,
    ):
        assert squeeze(phrase) in squeeze(page.text), phrase


def test_the_same_record_in_chinese_and_always_the_same_bytes() -> None:
    log, pictures = story()
    document = build_document(log.events)
    data = render_html(document, pictures, "zh")
    assert data == render_html(document, pictures, "zh")
    assert data.startswith(b'<!doctype html>\n<html lang="zh-CN">')
    page = Page(data)
    assert ZH.review.review_list in page.text
    assert EN.review.review_list not in page.text


def test_an_ended_signature_says_so() -> None:
    log, pictures = story()
    log.decide_all()
    log.sign()
    log.do(TECHNICIAN, "note.add", text="The valve leaks as well")
    page = Page(render_html(build_document(log.events), pictures, "en"))
    assert page.text.count(EN.signing.ended) == 2
    assert "added after a signature" in page.text


def test_a_missing_and_a_broken_picture_are_named() -> None:
    log, pictures = story()
    first, second = sorted(pictures)[:2]
    del pictures[first]
    pictures[second] = b"\xff\xd8\xff not a picture"
    page = Page(render_html(build_document(log.events), pictures, "en"))
    assert page.text.count(EN.marks.picture_missing) == 2
    assert page.acting == []


def hostile(corpora_dir: Path) -> list[str]:
    cases = json.loads((corpora_dir / "dompurify-xss" / "expect.json").read_text())
    naughty = json.loads((corpora_dir / "naughty-strings" / "blns.json").read_text())
    return [*(str(one["payload"]) for one in cases), *map(str, naughty)]


def test_hostile_texts_stay_texts(corpora_dir: Path) -> None:
    """As a note each; every tenth also as title, part and note of a fault, in the chat and in a name of the case."""
    log = CaseLog().open(title="<script>alert(1)</script>", asset_name='"><img src=x onerror=alert(1)>')
    for index, payload in enumerate(one for one in hostile(corpora_dir) if one.strip()):
        # U+0000 and lone surrogates never get into a log.
        with suppress(SightlineError):
            if index % 10:
                log.do(EXPERT, "chat.post", text=payload[:2000])
            else:
                component = re.sub(r"\s", "", payload)[:80] or "x"
                log.fault(log.place(at=anchor()), title=payload[:100], note=payload[:1000], component=component)
    state = log.state
    kept = [remark.text for remark in state.chat]
    kept += [one for fault in state.faults.values() for one in (fault.title, fault.note, fault.component)]
    assert len(kept) > 700
    for lang in LANGUAGES:
        page = Page(render_html(build_document(log.events), {}, lang))
        assert page.acting == []
        assert [one for one in kept if str(printable(one)) not in page.text] == []


@pytest.mark.parametrize("seed", range(3))
def test_every_case_has_a_page_in_which_nothing_acts(seed: int) -> None:
    log = CaseLog(seed).open()
    play(log, seeded(seed, 120))
    assert Page(render_html(build_document(log.events), {}, "en")).acting == []


def test_only_known_elements_and_attributes_can_be_written() -> None:
    for name in ("script", "iframe", "a", "form", "object"):
        with pytest.raises(AssertionError):
            tag(name)
    for name in ("onclick", "href", "style", "srcdoc"):
        with pytest.raises(AssertionError):
            tag("div", **{name: "x"})
    assert (
        tag("div", text("<b> & \u202e"), aria_label='"x"')
        == '<div aria-label="&quot;x&quot;">&lt;b&gt; &amp; \ufffd</div>'
    )


def test_a_picture_is_part_of_the_page() -> None:
    log = CaseLog().open()
    mark = log.place()
    log.still(mark, "ab" * 32)
    page = Page(render_html(build_document(log.events), {BlobHash("ab" * 32): picture(1)}, "en"))
    assert (page.pictures, page.acting) == (1, [])
