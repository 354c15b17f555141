"""Writes what lists show of a case, in the transaction that added the events or, for old rows, in one of its own."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, insert, update

from sightline.ids import CaseId
from sightline.store.base import CaseLists, CaseRow
from sightline.store.projection import NO_LISTS
from sightline.store.sql.rows import case_values
from sightline.store.sql.tables import case_texts, cases, faults

_UPDATE_CASE = update(cases).where(cases.c.case_id == bindparam("of_case"))
_INSERT_CASE = insert(cases)
_INSERT_TEXT, _INSERT_FAULTS = insert(case_texts), insert(faults)
_UPDATE_TEXT = update(case_texts).where(case_texts.c.case_id == bindparam("of_case"))
_UPDATE_FAULT = update(faults).where(
    faults.c.case_id == bindparam("of_case"), faults.c.fault_id == bindparam("of_fault")
)


def insert_case(connection: Connection, row: CaseRow, head_hash: str, version: int) -> None:
    """Add the row of a new case; its lists follow by ``write_lists``."""
    connection.execute(_INSERT_CASE, case_values(row) | {"head_hash": head_hash, "lists_version": version})


def update_case(connection: Connection, row: CaseRow, head_hash: str, version: int) -> None:
    """Write the row of a case that is there."""
    values = case_values(row) | {"head_hash": head_hash, "lists_version": version, "of_case": row.case_id}
    connection.execute(_UPDATE_CASE, values)


def write_lists(connection: Connection, case_id: CaseId, new: CaseLists, former: CaseLists | None) -> None:
    """Write faults and search text where they differ.

    Args:
        former: what is stored; None when that is not known, then everything is written anew.
    """
    if former is None:
        connection.execute(delete(faults).where(faults.c.case_id == case_id))
        connection.execute(delete(case_texts).where(case_texts.c.case_id == case_id))
        former = NO_LISTS
    if new.search != former.search:
        if former.search:
            connection.execute(_UPDATE_TEXT, {"of_case": case_id, "text": new.search})
        else:
            connection.execute(_INSERT_TEXT, {"case_id": case_id, "text": new.search})
    if new.faults == former.faults:
        return
    known = {fault.fault_id: fault for fault in former.faults}
    added = [_values(fault) for fault in new.faults if fault.fault_id not in known]
    if added:
        connection.execute(_INSERT_FAULTS, added)
    for fault in new.faults:
        if fault.fault_id in known and known[fault.fault_id] != fault:
            connection.execute(_UPDATE_FAULT, _values(fault) | {"of_case": case_id, "of_fault": fault.fault_id})


def _values(entry: msgspec.Struct) -> dict[str, Any]:
    return msgspec.structs.asdict(entry)
