"""Code lists as a table: one row for each code.

dimension   part, mode, mechanism, cause, detection or action; needed
code        needed
en, zh      words; where one is missing the other stands in for it, with a warning
modes       of a mechanism or cause: the modes it goes with, ``ELK | INL``; empty is all
sap         counterpart in SAP PM: ``catalog/group/code``, e.g. ``C/SEAL/0010``; empty is none
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from sightline.errors import PlantDataError
from sightline.plant.csv_reader import Row, read_csv
from sightline.plant.documents import ReadDocument, draft_of
from sightline.protocol.workflow import CodeEntry, CodeList
from sightline.report.tables.cells import cell

COLUMNS = ("dimension", "code", "en", "zh", "modes", "sap")
SEPARATOR = "|"


@dataclass(frozen=True, slots=True)
class ListHead:
    """What a table of codes does not say about itself."""

    key: str
    version: int
    titles: Mapping[str, str]
    number: str = ""
    revision: str = ""


def read_codes(data: bytes, head: ListHead) -> ReadDocument:
    """Return the draft of a code list.

    Raises:
        PlantDataError: ``details`` has ``row`` and ``column``.
        MalformedMessage: codes contradict each other.
        MessageTooLarge, LimitExceeded: see ``read_csv``.
    """
    table = read_csv(data)
    for column in ("dimension", "code"):
        if column not in table.columns:
            raise PlantDataError(f"The table has no column {column!r}.", "column", row=1, column=column)
    unknown = [each for each in table.columns if each not in COLUMNS]
    if unknown:
        message = f"There is no column {unknown[0][:60]!r}; known are {', '.join(COLUMNS)}."
        raise PlantDataError(message, "column", row=1, column=unknown[0][:60])
    _refuse_twice(table.rows)
    warnings: list[str] = []
    entries = [_entry(row, warnings) for row in table.rows]
    return draft_of("code_list", _list(entries, head), number=head.number, revision=head.revision, warnings=warnings)


def _list(entries: Sequence[CodeEntry], head: ListHead) -> CodeList:
    title = head.titles.get("en") or head.titles.get("zh") or head.key
    values = {
        "key": head.key,
        "version": head.version,
        "title_en": head.titles.get("en") or title,
        "title_zh": head.titles.get("zh") or title,
        "entries": msgspec.to_builtins(entries),
    }
    try:
        return msgspec.convert(values, CodeList)
    except msgspec.ValidationError as exc:
        raise PlantDataError(f"The code list {head.key[:60]!r}: {exc}.", "field") from exc


def _refuse_twice(rows: Sequence[Row]) -> None:
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        code = (row.cells["dimension"].lower(), row.cells["code"])
        if code in seen:
            raise row.refused("code", f"{code[1][:40]!r} is in row {seen[code]} already.", "duplicate_code")
        seen[code] = row.line


def _entry(row: Row, warnings: list[str]) -> CodeEntry:
    cells = row.cells
    en, zh = cells.get("en", ""), cells.get("zh", "")
    for language, word in (("en", en), ("zh", zh)):
        if not word:
            warnings.append(f"row {row.line}: no word in {language} for {cells['code'][:40]}")
    modes = [mode for part in cells.get("modes", "").split(SEPARATOR) if (mode := part.strip())]
    values: dict[str, Any] = {
        "dimension": cells["dimension"].lower(),
        "code": cells["code"],
        "en": en or zh,
        "zh": zh or en,
        "modes": modes or None,
        "sap": _sap(row),
    }
    try:
        return msgspec.convert(values, CodeEntry)
    except msgspec.ValidationError as exc:
        problem, _, field = str(exc).partition(" - at `$.")
        column = field.split("[")[0].split(".")[0].strip("`") or "code"
        raise row.refused(column, f"{problem}.") from exc


def _sap(row: Row) -> dict[str, str] | None:
    text = row.cells.get("sap", "")
    if not text:
        return None
    parts = [part.strip() for part in text.split("/")]
    if len(parts) != 3:
        raise row.refused("sap", f"{text[:60]!r} is not of the form catalog/group/code.")
    return dict(zip(("catalog", "group", "code"), parts, strict=True))


def write_codes(codes: CodeList, *, delimiter: str = ",") -> bytes:
    """Return a table that ``read_codes`` reads back, safe to open in a spreadsheet, always the same bytes."""
    lines = [delimiter.join(COLUMNS)]
    for entry in codes.entries:
        sap = f"{entry.sap.catalog}/{entry.sap.group}/{entry.sap.code}" if entry.sap else ""
        modes = f" {SEPARATOR} ".join(entry.modes or ())
        values = (entry.dimension, entry.code, entry.en, entry.zh, modes, sap)
        lines.append(delimiter.join(map(cell, values)))
    return b"\xef\xbb\xbf" + ("\r\n".join(lines) + "\r\n").encode()
