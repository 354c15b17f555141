"""All tables of a case by their file names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sightline.report.tables import faults, items, signatures
from sightline.report.tables.faults import FAULTS
from sightline.report.tables.items import EXCEPTIONS, ITEMS
from sightline.report.tables.signatures import SIGNATURES
from sightline.report.tables.table import Table
from sightline.workflow.case_state import CaseState

TABLES: Final[Mapping[str, tuple[Table[Any], Callable[[CaseState], Sequence[Any]]]]] = {
    FAULTS.name: (FAULTS, faults.rows),
    ITEMS.name: (ITEMS, items.rows),
    EXCEPTIONS.name: (EXCEPTIONS, items.exception_rows),
    SIGNATURES.name: (SIGNATURES, signatures.rows),
}


def tables_of(state: CaseState) -> list[tuple[str, bytes]]:
    """Return each table's file name and content, separated by commas."""
    return [(name, table.csv(rows(state), ",")) for name, (table, rows) in TABLES.items()]
