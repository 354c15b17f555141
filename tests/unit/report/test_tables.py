"""CSV files, read back by Python's own reader: whole, typed, and never a formula."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sightline.errors import MalformedMessage
from sightline.report.tables import faults, items, signatures
from sightline.report.tables.cells import cell, guarded, restored, timestamp
from sightline.report.tables.faults import FAULTS
from sightline.report.tables.items import EXCEPTIONS, ITEMS
from sightline.report.tables.signatures import SIGNATURES
from sightline.report.tables.table import Separator, Table, separator_of
from support.caselog import SUPERVISOR, CaseLog, anchor
from support.random_cases import play, seeded
from support.shared_case import shared_case

TABLES: tuple[Table[Any], ...] = (FAULTS, ITEMS, EXCEPTIONS, SIGNATURES)
FORMULA_STARTS = set("=+-@＝＋－＠﹢﹣﹫\t\r\n")


def read(data: bytes, separator: str = ",") -> list[dict[str, str]]:
    """Rows as a program reads them that knows nothing of us, apostrophes still in place."""
    assert data.startswith(b"\xef\xbb\xbf"), "a byte order mark, so that spreadsheets read UTF-8"
    text = data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, strict=True))


def first_seen(text: str) -> str:
    return next((c for c in text if not c.isspace() and unicodedata.category(c) not in ("Cc", "Cf")), "")


def story() -> CaseLog:
    log = CaseLog().open(title="Water below the pump", work_order="=1+1", asset_tag='P;101,"x"')
    log.fault(
        log.place(at=anchor(sigma_m=0.0084)),
        severity="critical",
        title='=HYPERLINK("http://x")',
        note='two\nlines, "so"',
    )
    log.fault(log.place(at=anchor("lost")), severity="low", title="护罩螺栓缺失")
    log.answer("inspect-seal", "flagged", "@SUM(1)")
    log.close()
    log.decide_all()
    log.sign()
    return log


@given(st.text(max_size=40))
@settings(max_examples=300, deadline=None)
def test_no_text_starts_a_formula_and_every_text_comes_back(text: str) -> None:
    safe = guarded(text)
    assert restored(safe) == text
    assert safe[:1] not in FORMULA_STARTS or safe == ""
    assert safe.startswith("'") or first_seen(safe) not in FORMULA_STARTS
    (row,) = csv.reader(io.StringIO(cell(text) + "\r\n", newline=""), strict=True)
    assert restored(row[0]) == text


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1",
        "＋1",
        "－1",
        "＠A1",
        " =1",
        "\u200b=1",
        "\ufeff=1",
        "'=1",
        "'",
    ],
)
def test_what_would_run_gets_an_apostrophe(text: str) -> None:
    assert guarded(text) == "'" + text


@pytest.mark.parametrize("text", ["", "P-101", "a=b", "12 mm", "护罩", "(1)", " plain", "\u00ad"])
def test_what_would_not_run_stays(text: str) -> None:
    assert guarded(text) == text


def test_numbers_stay_numbers() -> None:
    assert [cell(value) for value in (-1.5, 0, -0.0, 1e-9, True, None, float("nan"))] == [
        *("-1.5", "0", "0.0", "1e-09", "true", "", ""),
    ]


def test_times_are_iso_8601_in_utc() -> None:
    assert timestamp(1_790_000_000_009) == "2026-09-21T14:13:20.009Z"
    assert timestamp(None) is None


@pytest.mark.parametrize("separator", [",", ";"])
def test_faults_in_the_file_are_the_faults_of_the_case(separator: Separator) -> None:
    log = story()
    data = FAULTS.csv(faults.rows(log.state), separator)
    assert data.count(b"\r\n") == 3
    first, second = read(data, separator)
    assert list(first) == [column.name for column in FAULTS.columns]
    assert restored(first["title"]) == '=HYPERLINK("http://x")'
    assert first["title"].startswith("'")
    assert first["note"] == 'two\nlines, "so"'
    assert (first["work_order"], first["asset_tag"]) == ("'=1+1", 'P;101,"x"')
    assert (float(first["x_world_m"]), float(first["sigma_m"])) == (0.42, 0.0084)
    assert (first["severity"], first["state"], first["anchor_state"]) == ("critical", "suspected", "good")
    assert second["title"] == "护罩螺栓缺失"
    assert (second["x_world_m"], second["sigma_m"]) == ("", ""), "no place is no number, not zero"


def test_coding_risk_work_and_deferral_of_a_fault() -> None:
    (row, *_) = read(FAULTS.csv(faults.rows(shared_case().state)))
    told = {
        "scheme": "sightline-machinery",
        "part_code": "SEAL",
        "mode_code": "LEAK-OUT",
        "mechanism_text": "Worn",
        "cause_code": "unknown",
        "detection_code": "",
        "impact": "degraded",
        "occurrence_rating": "4",
        "detection_rating": "3",
        "is_safety": "true",
        "state": "deferred",
        "due_at": "2027-01-15T08:00:00.000Z",
        "risk_owner": "Olga Operations",
        "recurrence_of_case": "1001",
        "measurements": "Bearing temperature: 91.5 °C (<= 80)",
        "action_notes": "Shaft cleaned",
        "parts_replaced": "",
        "minutes": "",
    }
    assert {name: row[name] for name in told} == told
    ratings = [int(row[name]) for name in ("severity_rating", "occurrence_rating", "detection_rating")]
    assert int(row["rpn"]) == ratings[0] * ratings[1] * ratings[2]
    assert row["part_sap"].startswith("B/")


def test_items_exceptions_and_signatures() -> None:
    log = story()
    listed = read(ITEMS.csv(items.rows(log.state)))
    exceptions = read(EXCEPTIONS.csv(items.exception_rows(log.state)))
    review = log.state.review
    assert review is not None
    assert [row["item_id"] for row in listed] == [item.item_id for item in review.items]
    assert exceptions == [row for row in listed if row["is_exception"] == "true"]
    assert {row["verdict"] for row in listed} == {"confirmed"}
    assert {row["decided_by"] for row in listed} == {SUPERVISOR.display_name}
    (signed,) = read(SIGNATURES.csv(signatures.rows(log.state)))
    assert (signed["printed_name"], signed["meaning"], signed["holds"]) == ("Sue Supervisor", "approved", "true")
    assert signed["record_sha256"] == log.state.signatures[0].record_sha256


@pytest.mark.parametrize("seed", range(4))
def test_the_same_record_gives_the_same_files_and_every_row_has_its_key(seed: int) -> None:
    log = CaseLog(seed).open()
    play(log, seeded(seed, 120))
    state = log.state
    made: list[tuple[Table[Any], list[Any]]] = [
        (FAULTS, [*faults.rows(state)]),
        (ITEMS, [*items.rows(state)]),
        (SIGNATURES, [*signatures.rows(state)]),
    ]
    for table, rows in made:
        data = table.csv(rows)
        assert data == table.csv(rows)
        keys = [row[table.key] for row in read(data)]
        assert len(set(keys)) == len(keys) == len(rows)


def test_a_case_without_a_review_has_empty_files_with_their_columns() -> None:
    state = CaseLog().open().state
    data = ITEMS.csv(items.rows(state))
    assert read(data) == []
    assert data.decode("utf-8-sig").startswith('"case_id",')


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_column_is_described_and_in_the_documentation(table: Table[Any]) -> None:
    metadata = table.metadata()
    columns = metadata["tableSchema"]["columns"]
    assert json.loads(json.dumps(metadata)) == metadata
    names = [column["name"] for column in columns]
    assert len(set(names)) == len(names)
    assert all(column["dc:description"] and column["datatype"] for column in columns)
    assert set(metadata["tableSchema"]["primaryKey"]) <= set(names)
    page = (Path(__file__).parents[3] / "docs" / "exports.md").read_text()
    assert [name for name in names if f"`{name}`" not in page] == []


@pytest.mark.parametrize("text", ["\t", "x", ",,", "\n"])
def test_another_separator_is_refused(text: str) -> None:
    with pytest.raises(MalformedMessage):
        separator_of(text)
