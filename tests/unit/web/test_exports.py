"""Every export over HTTP: type, name, the same bytes twice, refusals. What is in the files: tests/unit/report."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from uuid import uuid4

import pytest
from pypdf import PdfReader

from sightline.report.tables.of_case import TABLES
from sightline.web.rest.exports import EXPORTS, METADATA_SUFFIX
from support import bcf_reader
from support.edge import MARK_ID, Edge, edge, place_mark
from support.export_files import fault_places, mark_places, read_file
from support.page_reader import Page

TYPES = {
    "csv": "text/csv; charset=utf-8; header=present",
    "csv-metadata.json": "application/csvm+json",
    "json": "application/json",
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "zip": "application/zip",
    "glb": "model/gltf-binary",
}


async def case_with_a_fault(web: Edge) -> str:
    case_id = await web.open_case()
    await web.op(case_id, "field", "chat.post", text="=1+1")
    await web.op(case_id, "field", "case.close", summary="")
    return case_id


def path(case_id: str, name: str) -> str:
    return f"/api/v1/cases/{case_id}/export/{name}"


@pytest.mark.parametrize("name", [name for name in EXPORTS if name != "scene.glb"])
async def test_every_file_is_a_download_of_its_type_and_always_the_same(web: Edge, name: str) -> None:
    case_id = await case_with_a_fault(web)
    answer, again = [await web.call("GET", path(case_id, name), "auditor") for _ in range(2)]
    assert answer.status_code == 200, answer.text
    assert answer.content == again.content
    assert answer.headers["content-type"] == TYPES[name.partition(".")[2]]
    lang = "-en" if name.startswith("report.") else ""
    stem, _, suffix = name.partition(".")
    assert answer.headers["content-disposition"] == f'attachment; filename="case-1001-{stem}{lang}.{suffix}"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]


async def test_every_file_of_a_case_with_a_fault_is_opened_by_another_program(web: Edge) -> None:
    case_id = await web.open_case()
    await place_mark(web, case_id)
    fault_id = str(uuid4())
    body = {"fault_id": fault_id, "annotation_id": MARK_ID, "title": "=Seal", "component": "P-101/seal", "note": ""}
    assert (await web.op(case_id, "expert", "fault.create", severity="high", **body)).status_code == 200
    assert (await web.op(case_id, "field", "case.close", summary="")).status_code == 200
    read = {}
    for name in [name for name in EXPORTS if not name.endswith(METADATA_SUFFIX)]:
        answer = await web.call("GET", path(case_id, name), "auditor")
        assert answer.status_code == 200, name
        read[name] = read_file(f"case-{name}", answer.content)
    assert [row["title"] for row in read["faults.csv"]["rows"]] == ["'=Seal"]
    assert len(read["items.csv"]["rows"]) == read["items.json"]["count"]
    assert read["record.json"]["errors"] == read["items.json"]["errors"] == read["report.html"]["acting"] == []
    assert [topic["guid"] for topic in read["bcf.zip"]["topics"]][:1] == [fault_id]
    assert (read["scene.glb"]["marks"], read["scene.glb"]["meshes"]) == (["mark-1"], 0)
    scene, table = [await web.call("GET", path(case_id, name), "auditor") for name in ("scene.glb", "faults.csv")]
    shown, listed = mark_places(scene.content), fault_places(table.content)
    assert list(shown) == list(listed) == [1]
    assert shown[1] == pytest.approx(listed[1], abs=1e-5)
    assert all("=Seal" in read[name]["text"] for name in ("report.pdf", "report.html"))


async def test_documents_come_in_both_languages(web: Edge) -> None:
    case_id = await case_with_a_fault(web)
    pages = [await web.call("GET", path(case_id, f"report.html?lang={lang}"), "expert") for lang in ("en", "zh")]
    assert ["Review record" in Page(answer.content).text for answer in pages] == [True, False]
    pdf = await web.call("GET", path(case_id, "report.pdf?lang=zh"), "expert")
    assert "审核记录" in PdfReader(io.BytesIO(pdf.content)).pages[0].extract_text()
    assert pdf.headers["content-disposition"].endswith('-report-zh.pdf"')


async def test_tables_with_another_separator_and_their_metadata(web: Edge) -> None:
    case_id = await case_with_a_fault(web)
    for name in TABLES:
        answer = await web.call("GET", path(case_id, f"{name}?sep=%3B"), "supervisor")
        (head, *_) = csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";")
        described = json.loads((await web.call("GET", path(case_id, f"{name}-metadata.json"), "supervisor")).content)
        assert described["url"] == name
        assert [column["name"] for column in described["tableSchema"]["columns"]] == head


async def test_bcf_has_a_topic_for_the_case(web: Edge) -> None:
    case_id = await case_with_a_fault(web)
    (topic,) = bcf_reader.read((await web.call("GET", path(case_id, "bcf.zip"), "auditor")).content)
    assert topic.text("Comment/Comment") == "=1+1"


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("everything.exe", 404, "not_found"),
        ("faults.csv?sep=x", 400, "malformed_message"),
        ("report.html?lang=fr", 400, "malformed_message"),
        ("report.pdf?lang=", 400, "malformed_message"),
        ("scene.glb", 404, "not_found"),
        ("scene.glb?world=nowhere", 404, "not_found"),
    ],
)
async def test_what_there_is_not_is_refused(web: Edge, name: str, status: int, code: str) -> None:
    case_id = await case_with_a_fault(web)
    answer = await web.call("GET", path(case_id, name), "auditor")
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


async def test_nobody_gets_a_file_without_signing_in_or_of_no_case(web: Edge) -> None:
    case_id = await case_with_a_fault(web)
    assert (await web.call("GET", path(case_id, "faults.csv"))).status_code == 401
    missing = "00000000-0000-4000-8000-000000000000"
    assert (await web.call("GET", path(missing, "faults.csv"), "auditor")).status_code == 404


async def test_printed_records_lead_to_the_verifier_where_the_server_can_be_reached(tmp_path: Path) -> None:
    async with edge(tmp_path, public_url="https://sightline.example") as web:
        case_id = await case_with_a_fault(web)
        assert web.services.signer is not None
        key_id = web.services.signer.signing_key.key_id
        shown = re.sub(r"\s", "", Page((await web.call("GET", path(case_id, "report.html"), "auditor")).content).text)
        pdf = (await web.call("GET", path(case_id, "report.pdf"), "auditor")).content
        printed = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
        for text in (shown, re.sub(r"[\s\u200b]", "", printed)):
            assert key_id in text
            assert "https://sightline.example/verify" in text
