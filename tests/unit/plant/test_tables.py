"""Assets and codes come from whatever a spreadsheet wrote, and slips are named with row and column."""

from __future__ import annotations

from random import Random

import msgspec
import pytest

from sightline.errors import LimitExceeded, MalformedMessage, MessageTooLarge, PlantDataError
from sightline.plant import csv_reader
from sightline.plant.asset_table import placed, read_asset_rows, read_assets, write_assets
from sightline.plant.code_table import ListHead, read_codes, write_codes
from sightline.plant.csv_reader import read_csv
from sightline.protocol.workflow import CodeList
from sightline.store.memory_plant import MemoryPlant
from sightline.store.plant_base import ExternalRef
from sightline.workflow.codes import DEFAULT_CODES
from support.plant import AT_MS, AUTHOR, asset

HEAD = ListHead("plant-codes", 2, {"en": "Plant codes"})


@pytest.mark.parametrize(
    "data",
    [
        "tag,level,name\r\nP-101,machine,泵\r\n",
        "tag;level;name\nP-101;machine;泵",
        "tag\tlevel\tname\rP-101\tmachine\t泵\r",
        "sep=;\r\nTag; LEVEL ;Name;;\r\nP-101;machine;泵;;\r\n;;;;\r\n\r\n",
        '"sep=|"\n"tag"|"level"|"name_en"\n"P-101"|"machine"|"泵"\n',
        "level,tag,name_en,parent,class,references,retired\n MACHINE , P-101 ,泵,,,,no\n",
    ],
)
def test_tables_of_all_countries_say_the_same(data: str) -> None:
    for encoded in (data.encode(), b"\xef\xbb\xbf" + data.encode()):
        assert read_assets(encoded) == [asset("P-101", level="machine", names={"en": "泵"})]


def test_cells_may_hold_anything_and_formulas_are_texts() -> None:
    table = read_csv('a;b\n"x;\n""y""";=1+1\n\'=cmd|x;\'\'s\n\u2028z;-5\n'.encode())
    assert [dict(row.cells) for row in table.rows] == [
        {"a": 'x;\n"y"', "b": "=1+1"},
        {"a": "=cmd|x", "b": "'s"},
        {"a": "z", "b": "-5"},
    ]
    assert [row.line for row in table.rows] == [3, 4, 5]


HEADER = "tag,level,name,parent,references,retired\n"


@pytest.mark.parametrize(
    ("rows", "row", "column"),
    [
        ("A,site,n,,,\nB,planet,n,,,\n", 3, "level"),
        (",site,n,,,\n", 2, "tag"),
        ("A,site,,,,\n", 2, "name_en"),
        ("A,site,n,,SAP,\n", 2, "references"),
        ("A,site,n,,SAP=,\n", 2, "references"),
        ("A,site,n,,,perhaps\n", 2, "retired"),
        ('"A\nB",site,n,,,\n', 3, "tag"),
        ("A,site,n,,,,more\n", 2, None),
        ('A,site,"n,,,\n', 2, None),
        ('A,site,"n"x,,,\n', 2, None),
        ("A,site," + "n" * 20_000 + ",,,\n", 2, "name"),
        ("A,site," + "n" * 200_000 + ",,,\n", 2, None),
        ("A,site,\x00,,,\n", 2, None),
    ],
)
def test_slips_are_named_with_row_and_column(rows: str, row: int, column: str | None) -> None:
    with pytest.raises(PlantDataError) as refused:
        read_assets((HEADER + rows).encode())
    assert refused.value.details["row"] == row
    assert refused.value.details.get("column") == column


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        b"tag,level,tag\n",
        b"tag,,level\nA,b,site\n",
        b"name\nA\n",
        b"tag,level,colour\nA,site,red\n",
        b"tag,level,name,name_en\nA,site,x,y\n",
        "tag,level\n\ud800,site\n".encode("utf-8", "surrogatepass"),
        "tag,level,name\nA,site,泵\n".encode("gb18030"),
        "tag,level,name\nA,site,x\n".encode("utf-16"),
        b"," * 3_000_000,
        b'"\n",' * 1_000_000,
        b"tag,level,name\nA,site,x\n" + b"\n" * 300_001,
    ],
)
def test_what_is_no_table_of_assets_is_refused(data: bytes) -> None:
    with pytest.raises(PlantDataError):
        read_assets(data)


def test_size_of_a_table_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(LimitExceeded, match="columns"):
        read_csv(",".join(f"c{n}" for n in range(101)).encode())
    with pytest.raises(LimitExceeded, match="rows"):
        read_csv(b"a\n" + b"1\n" * 11, max_rows=10)
    assert len(read_csv(b"a\n" + b"1\n" * 10, max_rows=10).rows) == 10
    monkeypatch.setattr(csv_reader, "MAX_BYTES", 10)
    with pytest.raises(MessageTooLarge):
        read_csv(b"a\n" + b"1\n" * 11)


async def test_assets_survive_a_table_byte_for_byte() -> None:
    plant = MemoryPlant(Random(1))
    refs = (ExternalRef("SAP PM", "10004711"), ExternalRef("IFC", "2O2Fr$t4X"))
    drafts = [
        asset("HALL", level="site", names={"en": "Hall", "zh": "大厅", "de": "=Halle"}),
        asset("-7", "HALL", "machine", asset_class='"a";b', external_refs=refs, is_retired=True),
    ]
    kept = (await plant.put_assets(drafts, by=AUTHOR, at_ms=AT_MS)).assets
    parents = {each.asset_id: each.tag for each in kept}
    for delimiter in (",", ";"):
        written = write_assets(kept, parents, delimiter=delimiter)
        assert read_assets(written) == drafts
        assert b"'=Halle" in written, "no spreadsheet computes it"
    again = await plant.put_assets(read_assets(written), by=AUTHOR, at_ms=AT_MS)
    assert again.unchanged == 2


async def test_what_the_whole_tree_refuses_is_named_with_its_row() -> None:
    rows = read_asset_rows((HEADER + "A,site,n,,,\n\nB,line,n,nowhere,,\n").encode())
    with pytest.raises(PlantDataError) as refused:
        await MemoryPlant(Random(1)).put_assets([draft for _, draft in rows], by=AUTHOR, at_ms=AT_MS)
    named = placed(refused.value, [row for row, _ in rows])
    assert (named.details["row"], named.details["column"]) == (4, "parent")


def test_code_lists_survive_a_table_byte_for_byte() -> None:
    head = ListHead(DEFAULT_CODES.key, 1, {"en": DEFAULT_CODES.title_en, "zh": DEFAULT_CODES.title_zh}, "N", "A")
    written = write_codes(DEFAULT_CODES)
    read = read_codes(written, head)
    assert msgspec.convert(read.draft.body, CodeList) == DEFAULT_CODES
    assert (read.draft.number, read.draft.revision, read.warnings) == ("N", "A", ())
    assert write_codes(msgspec.convert(read.draft.body, CodeList)) == written


def test_code_without_a_word_gets_the_other_one_and_a_warning() -> None:
    read = read_codes(b"dimension;code;en\nMode;ELK;External leak\n", HEAD)
    assert read.draft.body["entries"][0]["zh"] == "External leak"
    assert read.warnings == ("row 2: no word in zh for ELK",)


@pytest.mark.parametrize(
    ("rows", "column"),
    [
        ("mode,ELK,a,b,,\nmode,ELK,a,b,,\n", "code"),
        ("mood,ELK,a,b,,\n", "dimension"),
        ("mode,a b,a,b,,\n", "code"),
        ("mode,ELK,,,,\n", "en"),
        ("mode,ELK,a,b,,C\n", "sap"),
        ("mode,ELK,a,b,,Z/1/1\n", "sap"),
        ("cause,C1,a,b,x y,\n", "modes"),
    ],
)
def test_slips_in_codes_are_named_with_row_and_column(rows: str, column: str) -> None:
    with pytest.raises(PlantDataError) as refused:
        read_codes(("dimension,code,en,zh,modes,sap\n" + rows).encode(), HEAD)
    assert refused.value.details["column"] == column
    assert refused.value.details["row"] in (2, 3)


@pytest.mark.parametrize("rows", ["", "cause,C1,a,b,NONE,\n", "mode,unknown,a,b,,\n"])
def test_codes_that_contradict_each_other_are_refused(rows: str) -> None:
    with pytest.raises((PlantDataError, MalformedMessage)):
        read_codes(("dimension,code,en,zh,modes,sap\n" + rows).encode(), HEAD)
