"""Tables as spreadsheets write them, within limits, with the place of every cell.

UTF-8 with or without a byte-order mark; comma, semicolon or tab (Excel's choice depends on the country), also announced
by a first line ``sep=;``; any line end. Cells are texts: nothing is computed, ``=1+1`` stays what was typed. An
apostrophe that our own tables put before such a text (``report/tables/cells.py``) is taken away again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sightline.errors import Detail, LimitExceeded, MessageTooLarge, PlantDataError
from sightline.report.tables.cells import restored

MAX_BYTES = 64 * 1024 * 1024
MAX_ROWS = 100_000
MAX_CELL = 10_000
MAX_COLUMNS = 100
MAX_ROW = 1024 * 1024
"""Characters of one row, with all its lines."""
MAX_LINES = 300_000
"""Of a file, empty ones too."""
DELIMITERS = ";\t,"

_ANNOUNCED = re.compile(r"\"?sep=([;,\t|])\"?\r?\n", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """Cells by column, and where they stand."""

    line: int
    """Last line of the row in the file, from 1; a cell with line ends makes a row longer than a line."""
    cells: Mapping[str, str]
    """Empty cells are empty texts."""

    def refused(self, column: str, message: str, reason: str = "cell", **more: Detail) -> PlantDataError:
        where = f"row {self.line}, column {column!r}"
        return PlantDataError(f"{where}: {message}", reason, row=self.line, column=column, **more)


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[str, ...]
    """As in the first row, in lower case."""
    rows: Sequence[Row]


def read_csv(data: bytes, *, max_rows: int = MAX_ROWS) -> Table:
    """Return the rows of a table whose first row names the columns; empty rows are left out.

    Raises:
        PlantDataError: it is not such a table; ``details`` has ``row``.
        MessageTooLarge, LimitExceeded: more than ``MAX_BYTES``, ``max_rows`` or ``MAX_COLUMNS``.
    """
    text = _text(data)
    announced = _ANNOUNCED.match(text)
    skipped = 0 if announced is None else 1
    body = text if announced is None else text[announced.end() :]
    delimiter = _delimiter(body) if announced is None else announced[1]
    # Line ends are left to the parser: U+2028 and the like are signs in a cell.
    rows = _rows(_Lines(body, skipped), delimiter)
    header = next(rows, None)
    if header is None:
        raise PlantDataError("The table is empty.", "table", row=1)
    columns = _columns(*header)
    found: list[Row] = []
    for line, cells in rows:
        if len(found) == max_rows:
            raise LimitExceeded("The rows of a table", max_rows)
        found.append(_row(columns, line, cells))
    return Table(columns, found)


def _text(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise MessageTooLarge(len(data), MAX_BYTES)
    if b"\x00" in data:
        row = data.count(b"\n", 0, data.index(b"\x00")) + 1
        raise PlantDataError("The file is no text: it has zero bytes. Save it as CSV UTF-8.", "encoding", row=row)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        row = data.count(b"\n", 0, exc.start) + 1
        raise PlantDataError("The file is not UTF-8. Save it as CSV UTF-8.", "encoding", row=row) from exc


def _delimiter(text: str) -> str:
    """Return what stands most often between the names in the first line."""
    first = re.split(r"[\r\n]", text, maxsplit=1)[0]
    return max(DELIMITERS, key=first.count)


class _Lines:
    """The lines of a table for the parser, which by itself would make any number of them into one row."""

    def __init__(self, text: str, skipped: int) -> None:
        self._lines = io.StringIO(text, newline="")
        self.number = skipped
        self._of_row = 0

    def begin_row(self) -> None:
        self._of_row = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.number += 1
        self._of_row += len(line)
        if self._of_row > MAX_ROW or self.number > MAX_LINES:
            raise PlantDataError(f"row {self.number}: the row or the table has no end.", "table", row=self.number)
        return line


def _rows(lines: _Lines, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield rows that say something, with their line."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.begin_row()
        try:
            cells = next(reader, None)
        except csv.Error as exc:
            raise PlantDataError(f"row {lines.number}: this is no table: {exc}.", "table", row=lines.number) from exc
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield lines.number, cells


def _columns(line: int, cells: Sequence[str]) -> tuple[str, ...]:
    columns = [cell.strip().lower() for cell in cells]
    # Spreadsheets keep columns that were once used.
    while columns and not columns[-1]:
        columns.pop()
    if len(columns) > MAX_COLUMNS:
        raise LimitExceeded("The columns of a table", MAX_COLUMNS)
    for column in columns:
        if not column:
            raise PlantDataError(f"row {line}: a column has no name.", "column", row=line)
        if columns.count(column) > 1:
            raise PlantDataError(
                f"row {line}: the column {column[:60]!r} is there twice.", "column", row=line, column=column[:60]
            )
    return tuple(columns)


def _row(columns: Sequence[str], line: int, cells: Sequence[str]) -> Row:
    if any(cell.strip() for cell in cells[len(columns) :]):
        raise PlantDataError(f"row {line}: there are more cells than columns.", "table", row=line)
    row = Row(line, dict(zip(columns, (*map(_cell, cells), *[""] * len(columns)), strict=False)))
    for column, cell in row.cells.items():
        if len(cell) > MAX_CELL:
            raise row.refused(column, f"more than {MAX_CELL} signs.")
    return row


def _cell(text: str) -> str:
    return restored(text.strip())
