"""Rows of the store as they go over the wire."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import msgspec

from sightline.protocol import rest
from sightline.store.base import CaseRow
from sightline.store.lists_base import ListedFault

FINISHED = frozenset({"signed", "void"})


def card_of(row: CaseRow) -> rest.CaseCard:
    """A case; a finished one waits for nothing."""
    fields = msgspec.structs.asdict(row)
    if row.state in FINISHED:
        fields["waiting_since_ms"] = None
    return msgspec.convert(fields, rest.CaseCard)


def fault_of(listed: ListedFault) -> rest.FaultCard:
    """A fault with what its case says."""
    fault = listed.fault
    x, y, z = fault.p_x_m, fault.p_y_m, fault.p_z_m
    code, en, zh = fault.mode_code, fault.mode_en, fault.mode_zh
    fields = msgspec.structs.asdict(fault) | {
        "case_number": listed.case_number,
        "case_state": listed.case_state,
        "work_order": listed.work_order,
        "mode": None if code is None else {"code": code, "en": en, "zh": zh},
        "p_asset": None if x is None else [x, y, z],
    }
    return msgspec.convert(fields, rest.FaultCard)


def by_case(faults: Iterable[ListedFault]) -> dict[str, list[ListedFault]]:
    """Faults of several cases, by the id of the case."""
    grouped: dict[str, list[ListedFault]] = defaultdict(list)
    for one in faults:
        grouped[one.fault.case_id].append(one)
    return grouped
