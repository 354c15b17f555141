"""Operations about faults get what they need from the plant's documents and from earlier cases."""

from __future__ import annotations

import uuid
from typing import Any

import msgspec
import pytest

from sightline.caselog.fold import fold
from sightline.ids import CaseId, OpId
from sightline.protocol.workflow import CodeList, RiskMatrix
from sightline.store.base import Store
from sightline.store.plant_base import DocumentKind
from sightline.workflow.codes import DEFAULT_CODES
from sightline.workflow.fault import Fault
from sightline.workflow.risk import DEFAULT_MATRIX
from support.plant import APPROVER, AT_MS, AUTHOR, document
from support.room_harness import Client, Harness, Refused, open_case, person_of, running

PLANT_CODES = CodeList(
    key="plant-7",
    version=3,
    title_en="Plant 7",
    title_zh="七厂",
    entries=(msgspec.structs.replace(DEFAULT_CODES.entries[0], dimension="mode", code="F-01", en="Seized", zh="咬死"),),
)
STRICT = RiskMatrix(
    key="strict",
    version=2,
    title_en="All urgent",
    title_zh="一律紧急",
    rows=(
        msgspec.structs.replace(
            DEFAULT_MATRIX.rows[-1], severity_to=10, occurrence_to=10, detection_to=10, priority="urgent"
        ),
    ),
)


async def publish(store: Store, kind: DocumentKind, body: CodeList | RiskMatrix) -> None:
    draft = document(body.version, key=body.key, kind=kind, body=msgspec.to_builtins(body))
    kept = await store.plant.put_draft(draft, by=AUTHOR, at_ms=AT_MS)
    await store.plant.publish(
        draft.kind,
        draft.key,
        draft.version,
        approver=APPROVER,
        effective_from_ms=0,
        at_ms=AT_MS,
        expected_change_no=kept.change_no,
    )


async def make_fault(expert: Client, title: str = "Seal leaks") -> str:
    mark, fault = str(uuid.uuid4()), str(uuid.uuid4())
    frame = {"publication_id": str(uuid.uuid4()), "frame_no": 1}
    await expert.op("annotation.place", annotation_id=mark, shape="point", frame=frame, u=0.5, v=0.5, label="")
    said = {"title": title, "component": "P-101/pump", "severity": "low", "note": ""}
    await expert.op("fault.create", fault_id=fault, annotation_id=mark, **said)
    return fault


async def fault_of(harness: Harness, case_id: CaseId, fault_id: str) -> Fault:
    return fold(await harness.store.cases.events(case_id)).fault(fault_id)


async def test_codes_are_the_shipped_ones_until_the_plant_publishes_its_own() -> None:
    async with running() as harness:
        expert = await harness.joined("expert")
        fault = await make_fault(expert)
        await expert.op("fault.code", fault_id=fault, mode="HOT")
        coding = (await fault_of(harness, harness.case_id, fault)).coding
        assert coding is not None
        assert coding.scheme == DEFAULT_CODES.key
        await publish(harness.store, "code_list", PLANT_CODES)
        with pytest.raises(Refused, match="not_found"):
            await expert.op("fault.code", fault_id=fault, mode="HOT")
        await expert.op("fault.code", fault_id=fault, mode="F-01")
        coding = (await fault_of(harness, harness.case_id, fault)).coding
        assert coding is not None
        assert coding.mode is not None
        assert (coding.scheme, coding.scheme_version, coding.mode.zh) == ("plant-7", 3, "咬死")


async def test_the_plants_matrix_decides_also_when_an_edit_rates_anew() -> None:
    async with running() as harness:
        expert = await harness.joined("expert")
        fault = await make_fault(expert)
        await publish(harness.store, "risk_matrix", STRICT)
        flags: dict[str, Any] = {"is_safety": False, "is_environment": False, "note": ""}
        await expert.op("fault.assess", fault_id=fault, severity_rating=1, **flags)
        await expert.op("fault.edit", fault_id=fault, severity="medium")
        risk = (await fault_of(harness, harness.case_id, fault)).risk
        assert risk is not None
        assert (risk.matrix, risk.priority, risk.severity_rating) == ("strict", "urgent", 5)


async def test_a_fault_of_an_earlier_case_of_the_same_asset_is_named_from_the_lists() -> None:
    async with running() as harness:
        earlier = await make_fault(await harness.joined("expert"))
        second = await open_case(harness.registry, "Drips again")
        colleague = harness.client("expert", "Eva", case_id=second)
        await colleague.join()
        fault = await make_fault(colleague, "Drips again")
        body: dict[str, Any] = {"relation": "recurrence_of", "other_case_id": harness.case_id}
        unknown: tuple[dict[str, Any], ...] = (
            {"other_fault_id": str(uuid.uuid4())},
            {"other_case_id": str(uuid.uuid4())},
        )
        for wrong in unknown:
            with pytest.raises(Refused, match="not_found"):
                await colleague.op("fault.link", **{"fault_id": fault, "other_fault_id": earlier, **body, **wrong})
        hostile: tuple[dict[str, Any], ...] = ({"other_fault_id": 7}, {"other_case_id": ["x"]}, {"other_case_id": None})
        for wrong in hostile:
            with pytest.raises(Refused, match="malformed_message"):
                await colleague.op("fault.link", **{"fault_id": fault, "other_fault_id": earlier, **body, **wrong})
        await colleague.op("fault.link", fault_id=fault, other_fault_id=earlier, **body)
        link = (await fault_of(harness, second, fault)).recurrence_of
        assert link is not None
        assert (link.other_case_id, link.other_number, link.other_title) == (harness.case_id, 1, "Seal leaks")


async def test_a_fault_of_another_asset_is_no_earlier_fault() -> None:
    async with running() as harness:
        earlier = await make_fault(await harness.joined("expert"))
        second = CaseId(str(uuid.uuid4()))
        said = {"title": "Fan", "asset_tag": "F-200", "asset_name": "Fan", "work_order": "", "guide_id": ""}
        await harness.registry.submit(second, person_of("field"), OpId(str(uuid.uuid4())), "case.open", said)
        colleague = harness.client("expert", "Eva", case_id=second)
        await colleague.join()
        fault = await make_fault(colleague)
        body = {"relation": "recurrence_of", "other_case_id": harness.case_id, "other_fault_id": earlier}
        with pytest.raises(Refused, match="not_found"):
            await colleague.op("fault.link", fault_id=fault, **body)
