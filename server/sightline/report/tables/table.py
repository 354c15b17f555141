"""Tables with named, typed and described columns, written as CSV (RFC 4180 with a byte order mark).

The description of the columns is served beside each file as CSV on the Web metadata, ``NAME.csv-metadata.json``
(W3C Recommendation "Metadata Vocabulary for Tabular Data").
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from sightline.errors import MalformedMessage
from sightline.report.tables.cells import Value, cell

Kind = Literal["string", "integer", "number", "boolean", "dateTime"]
Separator = Literal[",", ";"]
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column: its stable name, the type of its cells (XML Schema's names), what it means, and how to read it."""

    name: str
    kind: Kind
    description: str
    value: Callable[[Row], Value]


@dataclass(frozen=True, slots=True)
class Table(Generic[Row]):
    """A table. New columns are only added at the end, so that a reader by position goes on working."""

    name: str
    title: str
    key: str
    """Column (or columns with a space between) that tell the rows of one file apart."""
    columns: tuple[Column[Row], ...]

    def csv(self, rows: Iterable[Row], separator: Separator = ",") -> bytes:
        """Return the file: byte order mark, one line of names, one line per row, each ended by CR LF."""
        lines = [separator.join(cell(column.name) for column in self.columns)]
        lines += [separator.join(cell(column.value(row)) for column in self.columns) for row in rows]
        return codecs.BOM_UTF8 + "".join(f"{line}\r\n" for line in lines).encode()

    def metadata(self) -> dict[str, Any]:
        """Return the CSV on the Web description of the file."""
        return {
            "@context": "http://www.w3.org/ns/csvw",
            "url": self.name,
            "dc:title": self.title,
            "dialect": {"encoding": "utf-8", "delimiter": ",", "lineTerminators": ["\r\n"], "header": True},
            "tableSchema": {
                "primaryKey": self.key.split(),
                "columns": [
                    {"name": c.name, "titles": c.name, "datatype": c.kind, "dc:description": c.description}
                    for c in self.columns
                ],
            },
        }


def separator_of(text: str) -> Separator:
    """Return the separator asked for; ``;`` suits spreadsheets of countries with a decimal comma.

    Raises:
        MalformedMessage: neither a comma nor a semicolon.
    """
    match text:
        case "," | "":
            return ","
        case ";":
            return ";"
        case _:
            raise MalformedMessage("?sep= must be , or ; (written %3B).")
