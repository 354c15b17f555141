"""What decisions about faults need from outside the log: the plant's codes and matrix, a fault of an earlier case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sightline.caselog.facts import EarlierFault, Facts
from sightline.errors import NotFound
from sightline.ids import CaseId
from sightline.plant.effective import codes_for, risk_matrix_for
from sightline.store.base import Store

NEEDS_CODES = frozenset({"fault.code", "fault.act"})
NEEDS_MATRIX = frozenset({"fault.assess", "fault.edit"})


async def with_fault_facts(store: Store, case_id: CaseId, kind: str, body: Mapping[str, Any], facts: Facts) -> Facts:
    """Return the facts with what the operation needs beyond them; an operation about something else needs nothing.

    Raises:
        StoreError: the store fails, or a stored document of the plant cannot be read.
    """
    if kind in NEEDS_CODES:
        return replace(facts, codes=await codes_for(store.plant, at_ms=facts.now_ms))
    if kind in NEEDS_MATRIX:
        return replace(facts, risk_matrix=await risk_matrix_for(store.plant, at_ms=facts.now_ms))
    if kind == "fault.link":
        return replace(facts, earlier_fault=await _earlier_fault(store, case_id, body))
    return facts


async def _earlier_fault(store: Store, case_id: CaseId, body: Mapping[str, Any]) -> EarlierFault | None:
    """Return the named fault when it is of another case at the same asset; the body was not checked yet."""
    other_case, other_fault = body.get("other_case_id"), body.get("other_fault_id")
    if not isinstance(other_case, str) or not isinstance(other_fault, str) or other_case == case_id:
        return None
    try:
        here = await store.cases.case(case_id)
    except NotFound:
        return None
    for each in await store.lists.faults_of([CaseId(other_case)]):
        if each.fault.fault_id == other_fault and each.fault.asset_tag == here.asset_tag:
            return EarlierFault(
                case_id=each.fault.case_id,
                case_number=each.case_number,
                fault_id=each.fault.fault_id,
                number=each.fault.number,
                title=each.fault.title,
            )
    return None
