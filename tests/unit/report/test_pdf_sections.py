"""What the PDF says of coding, risk, work, isolation, photos, rework and its proof; read back by another program."""

from __future__ import annotations

import io
import re
from functools import cache

import cv2
import numpy as np
import pytest
from pypdf import PdfReader

from sightline.report.model import build_document
from sightline.report.pdf import render_pdf
from sightline.report.seal import Seal, qr_rows
from sightline.report.words import EN, WORDS
from sightline.workflow.texts import Language
from support.caselog import SUPERVISOR, CaseLog
from support.report_story import Pictures, picture
from support.rich_case import rich_case
from support.shared_case import guided_case, shared_case, voided_case

SEAL = Seal("https://sightline.example/verify", "0123456789abcdef" * 4)


def read(log: CaseLog, pictures: Pictures, lang: Language = "en", seal: Seal | None = None) -> tuple[PdfReader, str]:
    reader = PdfReader(io.BytesIO(render_pdf(build_document(log.events), pictures, lang, seal)))
    return reader, squeeze("".join(page.extract_text() for page in reader.pages))


def squeeze(text: str) -> str:
    return re.sub(r"[\s\u200b]+", "", text)


def missing(text: str, *phrases: str) -> list[str]:
    return [phrase for phrase in phrases if squeeze(phrase) not in text]


@cache
def shared() -> tuple[PdfReader, str]:
    """The case with every kind of event, printed once for all tests here."""
    return read(shared_case(), {})


def test_coding_and_risk_with_what_is_unknown_and_what_is_not_assessed() -> None:
    _, text = shared()
    assert (
        missing(
            text,
            *("Object part: Shaft seal (SEAL)", "Mechanism: Worn (WEAR)", "Cause: looked for and not found out"),
            *("Found by: not assessed", "Impact: Degraded", "occurrence 4, detection 3", "(for information)"),
            *("Safety: people could be hurt", "matrix severity-first, version 1"),
        )
        == []
    ), "codes in words, as they were then"
    _, plain = read(guided_case(), {})
    assert missing(plain, "Risk not assessed", "Coding not coded") == []


def test_readings_actions_parts_deferral_and_the_earlier_fault() -> None:
    _, text = shared()
    assert (
        missing(
            text,
            "Bearing temperature: 915 °C (in order: ≤ 80 °C; too high; Fluke 62; calibration not stated;",
            "Bearing temperature: 91.5 °C (in order: ≤ 80 °C; too high; Fluke 62; calibration overdue;",
            "Replaced (REPLACED) (45 min; corrected later;",
            "Shaft cleaned",
            "until 2027-01-15 08:00:00 UTC; Olga Operations answers for the risk",
            "case 1001, fault 2: Seal leaks",
        )
        == []
    )
    _, rich = read(*rich_case(1))
    assert missing(rich, "Parts replaced 1 × Mechanical seal 机械密封 4711-B", "priority High") == []


def test_isolation_readings_choices_overrides_and_photos_of_a_guide() -> None:
    log = guided_case()
    pictures = {blob: picture(number) for number, blob in enumerate(sorted(build_document(log.events).blobs))}
    reader, text = read(log, pictures)
    assert (
        missing(
            text,
            *("document MI-P-0815, revision A", "approved by Maintenance engineering, effective 2026-01-15"),
            *(
                "Permit PTW-4711",
                "Lock of Tina Field",
                "Isolated: Isolator at the local control station, Suction valve",
            ),
            *("Tried out: nothing started", "On site: Tina Field, 王伟", "Holds until", "Lock on the isolator 锁"),
            *(
                "Overridden",
                "Went on because: Camera fogged",
                "Choice: It leaks",
                "Reading 2 mm/s",
                "earlier: Out of limits",
            ),
            "not on the way that the answers led",
        )
        == []
    )
    assert sum(len(page.images) for page in reader.pages) == 2, "one photo of the lock, one of the fault"


def test_a_photo_that_cannot_be_read_is_named() -> None:
    log = guided_case()
    broken = dict.fromkeys(build_document(log.events).blobs, b"\xff\xd8 no picture")
    reader, text = read(log, broken)
    assert text.count(squeeze(EN.marks.picture_missing)) == 2
    assert sum(len(page.images) for page in reader.pages) == 0


def test_exceptions_come_first_and_what_is_all_clear_is_one_table() -> None:
    log, pictures = rich_case(2)
    _, text = read(log, pictures)
    review = log.state.review
    assert review is not None
    assert text.count(squeeze(EN.review.exception)) >= sum(item.is_exception for item in review.items)
    assert text.index(squeeze("No answer: Check coupling")) < text.index(squeeze(EN.review.clear_why))
    assert text.index(squeeze(EN.review.clear_why)) < text.index(squeeze("Guards refitted"))


def test_rework_is_told_with_its_rounds_and_answers() -> None:
    _, text = shared()
    assert (
        missing(
            text,
            *("Sent back Sue Supervisor", "Please look again 请再看一次", "Looked again", "round 2"),
            *("The upper one (Tina Field", "The lower one (Tina Field", "before the rework: Rejected"),
        )
        == []
    )


def test_meanings_of_signatures_and_how_they_were_given() -> None:
    _, text = shared()
    assert missing(text, EN.signing.meanings["performed"], EN.signing.meanings["approved"]) == []


def test_a_void_case_says_so_first() -> None:
    reader, _ = read(voided_case(), {})
    first = squeeze(reader.pages[0].extract_text())
    assert missing(first, "Void", "Sue Supervisor declared this case void on", "Wrong pump") == []


def test_legal_hold_and_erasure_are_told_on_the_cover() -> None:
    reader, _ = shared()
    first = squeeze(reader.pages[0].extract_text())
    assert missing(first, "Legal hold since", "Audit", "Personal data was erased on", "Request of the person") == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_seal_leads_to_the_verifier_and_is_left_out_without_a_key(lang: Language) -> None:
    log = CaseLog().open()
    reader, text = read(log, {}, lang, SEAL)
    assert missing(text, WORDS[lang].signing.proof, SEAL.fingerprint, SEAL.url) == []
    assert links(reader) == {f"{SEAL.url}#key={SEAL.fingerprint}"}
    without, words = read(log, {}, lang)
    assert squeeze(WORDS[lang].signing.proof) not in words
    assert links(without) == set()


def links(reader: PdfReader) -> set[str]:
    """Where the links of a document lead."""
    notes = [note.get_object() for page in reader.pages for note in page.get("/Annots") or ()]
    return {str(note["/A"]["/URI"]) for note in notes if note["/Subtype"] == "/Link"}


def test_the_code_of_the_seal_holds_the_address_with_the_key() -> None:
    rows = qr_rows(SEAL.link)
    assert len(rows) == len(rows[0])
    assert {*rows[0], *rows[1]} == {"0"}, "the quiet zone"
    dark = np.array([[character == "1" for character in row] for row in rows])
    picture = np.where(np.kron(dark, np.ones((6, 6), bool)), 0, 255).astype(np.uint8)
    said, _, _ = cv2.QRCodeDetector().detectAndDecode(np.pad(picture, 24, constant_values=255))
    assert said == f"{SEAL.url}#key={SEAL.fingerprint}"


def test_the_same_record_gives_the_same_bytes_with_everything_in_it() -> None:
    log, pictures = rich_case(2)
    log.do(SUPERVISOR, "note.add", text="x")
    document = build_document(log.events)
    assert render_pdf(document, pictures, "zh", SEAL) == render_pdf(document, pictures, "zh", SEAL)
    assert render_pdf(document, pictures, "zh") != render_pdf(document, pictures, "zh", SEAL)
