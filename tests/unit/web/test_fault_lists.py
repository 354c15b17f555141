"""Codes and risk matrix in force over HTTP: the shipped ones, until the plant publishes its own."""

from __future__ import annotations

import msgspec
import pytest

from sightline.protocol.workflow import CodeList, RiskMatrix
from sightline.workflow.codes import DEFAULT_CODES
from sightline.workflow.risk import DEFAULT_MATRIX
from support.edge import Edge
from support.plant import APPROVER, AUTHOR, document

PLANT_CODES = msgspec.structs.replace(DEFAULT_CODES, key="plant-7", version=3, entries=DEFAULT_CODES.entries[:2])
PLANT_MATRIX = msgspec.structs.replace(DEFAULT_MATRIX, key="plant-7", version=2)


async def publish(web: Edge, kind: str, body: CodeList | RiskMatrix) -> None:
    plant, now_ms = web.services.store.plant, web.services.clock.utc_ms()
    draft = document(body.version, key=body.key, kind=kind, body=msgspec.to_builtins(body))
    await plant.put_draft(draft, by=AUTHOR, at_ms=now_ms)
    await plant.publish(
        draft.kind,
        body.key,
        body.version,
        approver=APPROVER,
        effective_from_ms=now_ms,
        at_ms=now_ms,
        expected_change_no=1,
    )


@pytest.mark.parametrize(
    ("path", "kind", "shipped", "own"),
    [
        ("/api/v1/fault-codes", "code_list", DEFAULT_CODES, PLANT_CODES),
        ("/api/v1/risk-matrix", "risk_matrix", DEFAULT_MATRIX, PLANT_MATRIX),
    ],
)
async def test_the_plants_own_takes_the_place_of_the_shipped_one(
    web: Edge, path: str, kind: str, shipped: CodeList | RiskMatrix, own: CodeList | RiskMatrix
) -> None:
    first = await web.call("GET", path, "expert")
    assert msgspec.json.decode(first.content, type=type(shipped)) == shipped
    same = await web.call("GET", path, "expert", headers={"If-None-Match": first.headers["ETag"]})
    assert same.status_code == 304
    await publish(web, kind, own)
    second = await web.call("GET", path, "field", headers={"If-None-Match": first.headers["ETag"]})
    assert second.status_code == 200
    assert msgspec.json.decode(second.content, type=type(own)) == own


@pytest.mark.parametrize("path", ["/api/v1/fault-codes", "/api/v1/risk-matrix"])
async def test_nobody_reads_them_without_signing_in(web: Edge, path: str) -> None:
    assert (await web.call("GET", path)).status_code == 401
