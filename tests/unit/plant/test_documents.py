"""Documents of each kind go through files and come back the same, and slips are named with their line."""

from __future__ import annotations

import msgspec
import pytest

from sightline.errors import InvalidGuide, MalformedMessage, PlantDataError
from sightline.plant.documents import draft_of, read_document, to_plain
from sightline.plant.yaml_reader import read_yaml
from sightline.plant.yaml_writer import write_yaml
from sightline.protocol.workflow import Guide
from sightline.store.plant_base import DocumentKind
from sightline.workflow.codes import DEFAULT_CODES
from sightline.workflow.guide import GUIDES
from sightline.workflow.review_template import STANDARD_TEMPLATE
from sightline.workflow.risk import DEFAULT_MATRIX

SHIPPED: list[tuple[DocumentKind, msgspec.Struct]] = [
    *(("guide", guide) for guide in GUIDES.values()),
    ("code_list", DEFAULT_CODES),
    ("risk_matrix", DEFAULT_MATRIX),
    ("review_template", STANDARD_TEMPLATE),
]

GUIDE = """\
guide_id: valve-check
version: 3
title:
  en: Valve check
  zh: 阀门检查
document_no: WI-9
revision: A
steps:
  - key: look
    title: {en: Look, zh: 查看}
    instruction:
      en: |
        Look at the valve.
        Listen to it.
  - key: read
    kind: measure
    title: {en: Read, zh: 读数}
    measure:
      quantity: {en: Pressure, zh: 压力}
      unit: bar
      high: 7.5
"""


@pytest.mark.parametrize(("kind", "found"), SHIPPED)
def test_shipped_documents_survive_a_file_byte_for_byte(kind: DocumentKind, found: msgspec.Struct) -> None:
    written = write_yaml(to_plain(found))
    read = read_document(kind, read_yaml(written), number="N", revision="1")
    again = msgspec.convert(read.draft.body, type(found))
    if isinstance(found, Guide):
        # Numbers stand in the document or are given beside it; an approval in a file counts for nothing.
        number, revision = found.document_no or "N", found.revision or "1"
        found = msgspec.structs.replace(
            found, document_no=number, revision=revision, approved_by="", effective_date=None
        )
    assert again == found
    assert write_yaml(to_plain(again)) == write_yaml(to_plain(found))
    assert read.draft == draft_of(kind, again, number=read.draft.number, revision=read.draft.revision).draft
    assert [text for text in read.warnings if "no text" in text] == [], "shipped texts are in both languages"


def test_guide_is_read_and_written_as_its_author_did() -> None:
    read = read_document("guide", read_yaml(GUIDE.encode()))
    draft = read.draft
    assert (draft.key, draft.version, draft.number, draft.revision) == ("valve-check", 3, "WI-9", "A")
    assert draft.titles == {"en": "Valve check", "zh": "阀门检查"}
    assert read.warnings == ("steps[0].instruction: no text in zh",)
    guide = msgspec.convert(draft.body, Guide)
    assert guide.steps[1].measure is not None
    assert guide.steps[1].measure.high == 7.5
    first = write_yaml(to_plain(guide))
    again = msgspec.convert(read_document("guide", read_yaml(first)).draft.body, Guide)
    assert again == guide
    assert write_yaml(to_plain(again)) == first
    assert b"Look at the valve.\n" in first, "long texts stay readable"


def test_approval_in_a_file_is_no_approval() -> None:
    text = GUIDE.replace("revision: A", "revision: A\napproved_by: Me\neffective_date: '2026-01-31'")
    read = read_document("guide", read_yaml(text.encode()))
    assert (read.draft.body["approved_by"], read.draft.body["effective_date"]) == ("", None)
    assert len(read.warnings) == 3


@pytest.mark.parametrize(
    ("before", "after", "line", "field"),
    [
        ("version: 3", "version: three", 2, "version"),
        ("version: 3", "version: 0", 2, "version"),
        ("    kind: measure", "    kind: weigh", 16, "steps[1].kind"),
        ("      unit: bar", "      unit: 7", 20, "steps[1].measure.unit"),
        ("      unit: bar\n", "", 18, "steps[1].measure"),
        ("    instruction:", "    instuction:", 11, "steps[0].instuction"),
        ("title:\n  en: Valve check", "title:\n  en: [Valve]", 3, "title"),
    ],
)
def test_slips_are_named_with_line_and_field(before: str, after: str, line: int, field: str) -> None:
    assert before in GUIDE
    with pytest.raises(PlantDataError) as refused:
        read_document("guide", read_yaml(GUIDE.replace(before, after).encode()))
    assert (refused.value.details["line"], refused.value.details["field"]) == (line, field)


def test_what_contradicts_itself_is_refused() -> None:
    with pytest.raises(InvalidGuide):
        read_document("guide", read_yaml(GUIDE.replace("key: read", "key: look").encode()))
    codes = msgspec.structs.replace(DEFAULT_CODES, entries=(DEFAULT_CODES.entries[0], DEFAULT_CODES.entries[0]))
    with pytest.raises(MalformedMessage):
        draft_of("code_list", codes)
    for text in ("[]", "7", "x: 1", "null"):
        with pytest.raises(PlantDataError):
            read_document("risk_matrix", read_yaml(text.encode()))
