"""The PDF, read back by another program: what it says, how many pages and pictures it has."""

from __future__ import annotations

import io
import re

import pytest
from pypdf import PdfReader

from sightline.caselog import server_events
from sightline.errors import ConfigError
from sightline.report import pdf as report_pdf
from sightline.report import pictures as report_pictures
from sightline.report.model import ComponentNames, build_document
from sightline.report.pdf import render_pdf
from sightline.report.words import EN, WORDS, ZH
from sightline.workflow.texts import LANGUAGES, Language
from support.caselog import EXPERT, SUPERVISOR, TECHNICIAN, CaseLog, person, uid
from support.report_story import Pictures, story


def read(data: bytes) -> tuple[PdfReader, str]:
    """The reader and all text, spaces and line breaks taken out: where lines break is not what is tested."""
    reader = PdfReader(io.BytesIO(data))
    return reader, squeeze("".join(page.extract_text() for page in reader.pages))


def squeeze(text: str) -> str:
    return re.sub(r"[\s\u200b]+", "", text)


def rendered(log: CaseLog, pictures: Pictures, lang: Language = "en") -> tuple[PdfReader, str]:
    return read(render_pdf(build_document(log.events), pictures, lang))


def says(text: str, *phrases: str) -> None:
    missing = [phrase for phrase in phrases if squeeze(phrase) not in text]
    assert not missing


def test_the_signed_report_says_everything_in_english() -> None:
    log, pictures = story()
    log.decide_all()
    log.sign()
    reader, text = rendered(log, pictures)
    signature = log.state.signatures[0]
    says(
        text,
        *(
            "Case 1042",
            "WO-4711",
            "P-101",
            "Water below the pump",
            "Stays off until Friday",
            "Pump seal check, version 1",
        ),
        *("Signed: approved", "Sue Supervisor signed this record on", "Nothing in it has changed since."),
        *("It drips", "Asked for", "Tina Field", "Erik Expert", "HoloLens 2", "Duration"),
        *(
            "Mechanical seal leaks",
            "护罩螺栓缺失",
            "Paint is off",
            "P-101/coupling/guard",
            "Critical",
            "Suspected fault",
        ),
        *("±8 mm", "±13 cm", "Approximate", "On the picture only: no position on the machine", "not acknowledged"),
        *("Isolate and try out", "Done", "Flagged", "One drop a second", "not answered", "Close the suction valve"),
        *("Fault 1: Mechanical seal leaks", "Step flagged: Inspect the mechanical seal", "Exception", "To verify"),
        "The severity is high or critical: somebody must always look at it.",
        *(
            "Rule fault.recorded, version 2",
            "Rule step.flagged, version 2",
            "Confirmed",
            "Printed name",
            EN.signing.meanings["approved"],
        ),
        *(signature.record_sha256, f"Events 1–{signature.subject_seq}", "Part 11-style"),
    )
    assert "compliant" not in text.lower()
    assert reader.metadata is not None
    assert reader.metadata.title == "Review record Case 1042"


def test_parts_are_called_by_name_and_their_paths_stay_to_be_found() -> None:
    log, pictures = story()
    names: ComponentNames = {"P-101/coupling/guard": {"en": "Coupling guard", "zh": "联轴器护罩"}}
    for lang in LANGUAGES:
        _, text = read(render_pdf(build_document(log.events, names), pictures, lang))
        says(text, names["P-101/coupling/guard"][lang], "P-101/coupling/guard")
    _, text = rendered(log, pictures)
    assert text.count("P-101/coupling/guard") == 2, "without names paths stand for them, also in what to verify"


def test_clips_are_listed_with_name_length_and_hash() -> None:
    log = CaseLog(4).open()
    log.join(TECHNICIAN, "Headset")
    log.join(EXPERT, "Desk")
    fault = log.fault(log.place())
    log.do(EXPERT, "recording.start", recording_id=uid(1))
    log.do(TECHNICIAN, "recording.consent", recording_id=uid(1), is_agreed=True)
    log.by_server(EXPERT, server_events.recording_started, uid(1))
    for clip_id in (uid(2), uid(3)):
        log.do(EXPERT, "clip.request", clip_id=clip_id, fault_id=fault)
    log.clip(uid(2), blob="ab" * 32)
    log.by_server(EXPERT, server_events.clip_failed, uid(3), "failed")
    log.close()
    reader, text = rendered(log, {})
    says(text, "Clip", "clip-1.webm, 20.3 s, 1.2 MB", "SHA-256 " + "ab" * 32)
    assert "clip-2" not in text, "what was never stored is no evidence"
    assert len(reader.pages) >= 2
    _, text = rendered(log, {}, "zh")
    says(text, "片段", "ab" * 32)


def test_the_same_record_in_chinese() -> None:
    log, pictures = story()
    log.decide_all("rejected")
    log.sign(meaning="rejected")
    reader, text = rendered(log, pictures, "zh")
    says(
        text,
        *("审核记录", "案例 1042", "工单号", "已签署：驳回", "泵密封检查，第 1 版", "检查机械密封", "有异常", "未回答"),
        *("疑似故障", "护罩螺栓缺失", "严重", "近似", "仅在画面上", "设备相机第 1234 帧", "审核清单", "例外", "驳回"),
        *("Not on the picture", "列入原因", ZH.signing.meanings["rejected"], "记录哈希"),
    )
    assert EN.review.review_list not in text
    assert reader.trailer["/Root"]["/Lang"].startswith("zh")  # type: ignore[index]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_page_is_numbered_and_names_the_case_and_the_head_of_the_record(lang: Language) -> None:
    log, pictures = story()
    reader, _ = rendered(log, pictures, lang)
    count = len(reader.pages)
    assert count >= 3
    for number, page in enumerate(reader.pages, 1):
        text = squeeze(page.extract_text())
        says(text, f"{number} / {count}", "1042", "WO-4711", WORDS[lang].record.record, log.state.head_hash[:16])
        width, height = (float(side) / 72 * 25.4 for side in page.mediabox[2:])
        assert (round(width), round(height)) == (210, 297)


def test_pictures_stand_whole_and_as_close_up_beside_their_fault() -> None:
    log, pictures = story()
    reader, text = rendered(log, pictures)
    shapes = [image.image.size for page in reader.pages for image in page.images if image.image]
    # Two faults with both views, one mark with its close-up.
    assert sorted(shapes) == sorted([(1100, 825), (825, 619)] * 2 + [(825, 619)])
    says(text, "Frame 1234 of the device's camera", "There is no picture of this mark.")


def test_a_report_with_many_marks_has_smaller_pictures_each_at_its_own_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_pictures, "MANY_PICTURES", 3)
    log, pictures = story()
    reader, _ = rendered(log, pictures)
    shapes = {image.image.size for page in reader.pages for image in page.images if image.image}
    assert shapes == {(640, 480), (480, 360)}
    assert render_pdf(build_document(log.events), pictures, "en") == render_pdf(
        build_document(log.events), pictures, "en"
    ), "drawn by several threads, and still the same file"


def test_a_missing_and_a_broken_picture_are_named_and_the_report_is_made() -> None:
    log, pictures = story()
    first, second = sorted(pictures)[:2]
    del pictures[first]
    pictures[second] = b"\xff\xd8\xff not a picture"
    reader, text = rendered(log, pictures)
    assert sum(len(page.images) for page in reader.pages) == 1
    assert text.count(squeeze(EN.marks.picture_missing)) == 2


def test_what_people_typed_is_printed_and_never_read_as_markup() -> None:
    log, pictures = story()
    for hostile in ('#import "x"', '#read("/etc/passwd")', "= Heading", "\\u{41} @ref <label> // gone", "```raw```"):
        log.do(TECHNICIAN, "note.add", text=hostile)
    _, text = rendered(log, pictures)
    says(
        text, "*not bold* #panic() $x$ <b>", '#import "x"', '#read("/etc/passwd")', "= Heading", "// gone", "```raw```"
    )


def test_an_ended_signature_says_so_in_words_and_red_with_the_event_that_ended_it() -> None:
    log, pictures = story()
    log.decide_all()
    log.sign()
    (note,) = log.do(TECHNICIAN, "note.add", text="The valve leaks as well")
    data = render_pdf(build_document(log.events), pictures, "en")
    reader, text = read(data)
    says(
        text,
        "Signature no longer holds",
        f"Event {note.seq} changed it afterwards: a supplement was added, Tina Field",
        *("The valve leaks as well", "added after a signature"),
    )
    assert text.count(squeeze("Signature no longer holds")) == 2  # On the cover and at the signature.
    assert "Nothinginithaschangedsince" not in text
    last = reader.pages[-1].get_contents()
    assert last is not None
    red = re.compile(rb"0?\.7019\d* 0?\.149\d* 0?\.117\d* (rg|sc|scn)")
    assert red.search(last.get_data())


def test_a_second_signature_counts_and_the_first_stays_visible() -> None:
    log, pictures = story()
    log.decide_all()
    log.sign()
    log.do(TECHNICIAN, "note.add", text="Late")
    log.sign(person(7, "Second Supervisor", "supervisor"))
    _, text = rendered(log, pictures)
    says(text, "Second Supervisor signed this record on", "Signature no longer holds", "Sue Supervisor")
    assert text.count("Recordhash(SHA-256)") == 2


def test_a_case_just_opened_has_a_report_too() -> None:
    reader, text = rendered(CaseLog().open(), {})
    says(text, "Not signed", "No fault was recorded.", "There was no call.", EN.review.not_generated)
    assert len(reader.pages) == 1


def test_texts_of_any_length_and_script_fit_the_page() -> None:
    log = CaseLog().open(title="W" * 200, asset_tag="P" * 60, asset_name="漏" * 120, work_order="#" * 60)
    log.fault(title="e\u0301" * 100, component="a/b" * 40, note="x" * 2000, severity="high")
    log.do(EXPERT, "chat.post", text="y" * 2000)
    log.do(EXPERT, "chat.post", text="مضخة \u202e👷 насос\nline\n\n" + "é " * 900)
    log.close(summary="z" * 2000)
    reader, text = rendered(log, {})
    assert text.count("W") >= 200
    assert text.count("x") >= 2000
    assert "\u202e" not in text
    lines = [line for page in reader.pages for line in page.extract_text().splitlines()]
    # What fits between the margins at the size of title and text; a line that runs off the page would be longer.
    assert 15 <= max(line.count("W") for line in lines) <= 26
    assert 50 <= max(line.count("x") for line in lines) <= 90


def test_the_same_record_gives_the_same_bytes() -> None:
    log, pictures = story()
    document = build_document(log.events)
    assert render_pdf(document, pictures, "en") == render_pdf(document, pictures, "en")


def test_the_document_asks_for_exactly_the_pictures_it_shows() -> None:
    log, pictures = story()
    assert build_document(log.events).blobs == frozenset(pictures)


def test_without_a_chinese_font_the_report_is_refused_instead_of_full_of_boxes(monkeypatch: pytest.MonkeyPatch) -> None:
    class LatinOnly:
        def families(self) -> list[str]:
            return ["DejaVu Sans"]

    monkeypatch.setattr(report_pdf, "_installed", LatinOnly)
    with pytest.raises(ConfigError, match="fonts-noto-cjk"):
        rendered(CaseLog().open(), {}, "zh")
    log = CaseLog().open(title="密封")
    with pytest.raises(ConfigError):
        rendered(log, {}, "en")


def test_each_verdict_and_its_reason_stand_at_the_item() -> None:
    log, pictures = story()
    log.do(SUPERVISOR, "review.decide", item_id="fault:1", decision="rejected", reason="Wrong part marked")
    _, text = rendered(log, pictures)
    says(text, "Rejected · Sue Supervisor", "Wrong part marked", "not decided yet", "1 rejected, 8 undecided")
