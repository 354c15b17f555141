"""The signed log and evidence packages over HTTP."""

from __future__ import annotations

import hashlib
from uuid import uuid4

import msgspec
import pytest

from sightline.caselog import server_events
from sightline.caselog.fold import EMPTY, advance
from sightline.ids import CaseId, OpId
from sightline.proof.heads import Consistency, Inclusion, SignedHead
from sightline.proof.keys import PublicKey
from sightline.proof.verify import verify_package
from sightline.protocol.workflow import StillStored
from sightline.web.package import signer_of
from support.caselog import TECHNICIAN
from support.edge import Edge, picture, place_mark
from support.tampering import members_of


async def test_anyone_signed_in_can_check_that_the_log_only_grows(web: Edge) -> None:
    assert (await web.call("GET", "/api/v1/log/head")).status_code == 401
    empty = (await web.call("GET", "/api/v1/log/head", "auditor")).json()
    assert (empty["head"], len(empty["keys"])) == (None, 1)
    first_case = await web.open_case()
    first = await signer_of(web.services).sign()
    second_case = await web.open_case()
    second = await signer_of(web.services).sign()
    assert first is not None
    assert second is not None
    said = (await web.call("GET", "/api/v1/log/head", "auditor")).json()
    key = msgspec.convert(said["keys"][0], PublicKey)
    assert msgspec.convert(said["head"], SignedHead) == second
    assert second.is_signed_by(key)
    grown = await web.call("GET", "/api/v1/log/proof?first=1&second=2", "field")
    assert msgspec.json.decode(grown.content, type=Consistency).holds
    for case_id in (first_case, second_case):
        held = await web.call("GET", f"/api/v1/cases/{case_id}/log/proof", "auditor")
        proof = msgspec.json.decode(held.content, type=Inclusion)
        assert proof.holds
        assert proof.leaf.case_id == case_id


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 400), ("first=1", 400), ("first=1&second=x", 400), ("first=1&second=9", 404), ("first=-1&second=1", 400)],
)
async def test_proofs_of_what_was_never_signed_are_refused(web: Edge, query: str, status: int) -> None:
    await web.open_case()
    await signer_of(web.services).sign()
    assert (await web.call("GET", f"/api/v1/log/proof?{query}", "auditor")).status_code == status


async def test_a_case_becomes_a_package_that_proves_itself(web: Edge) -> None:
    case_id = await web.open_case()
    await web.op(case_id, "field", "note.add", text="The seal drips 滴水")
    address = f"/api/v1/cases/{case_id}/export/evidence.zip"
    answer = await web.call("GET", address, "auditor")
    assert answer.status_code == 200, answer.text
    assert 'filename="case-1001-evidence.zip"' in answer.headers["content-disposition"]
    keys = (await web.call("GET", "/api/v1/log/head", "auditor")).json()["keys"]
    verdict = verify_package(answer.content, [keys[0]["key_id"]])
    assert verdict.is_accepted, verdict.findings
    assert verdict.events == 2
    members = members_of(answer.content)
    assert members["exports/report.zh.pdf"].startswith(b"%PDF")
    for table in ("faults", "items", "exceptions", "signatures"):
        alone = await web.call("GET", f"/api/v1/cases/{case_id}/export/{table}.csv", "auditor")
        assert members[f"exports/{table}.csv"] == alone.content
    for name, address_of in (
        ("report.en.html", "report.html"),
        ("report.zh.html", "report.html?lang=zh"),
        ("bcf.zip", "bcf.zip"),
    ):
        alone = await web.call("GET", f"/api/v1/cases/{case_id}/export/{address_of}", "auditor")
        assert members[f"exports/{name}"] == alone.content, name
    assert "exports/scene.glb" not in members, "nothing in this case has a place"
    assert members["record.json"] == (await web.call("GET", f"/api/v1/cases/{case_id}/record.json", "auditor")).content
    assert (await web.call("GET", address, "auditor")).content == answer.content, "the same record, the same bytes"
    await web.op(case_id, "field", "note.add", text="Another")
    later = await web.call("GET", address, "auditor")
    assert verify_package(later.content).events == 3


async def test_the_scene_with_its_marks_is_in_the_package(web: Edge) -> None:
    case_id = await web.open_case()
    await place_mark(web, case_id)
    packages = [await web.call("GET", f"/api/v1/cases/{case_id}/export/evidence.zip", "auditor") for _ in range(2)]
    assert packages[0].content == packages[1].content
    assert verify_package(packages[0].content).is_accepted
    scene = members_of(packages[0].content)["exports/scene.glb"]
    assert scene == (await web.call("GET", f"/api/v1/cases/{case_id}/export/scene.glb", "auditor")).content
    assert b'"mark-1"' in scene


async def test_stored_files_are_in_the_package_and_missing_ones_are_said(web: Edge) -> None:
    case_id = await web.open_case()
    data = picture()
    blob = await web.services.store.blobs.put(data)
    for still_id, name in (("0a", blob), ("0b", "0" * 64)):
        await _still(web, case_id, f"{still_id}000000-0000-4000-8000-00000000000a", name)
    answer = await web.call("GET", f"/api/v1/cases/{case_id}/export/evidence.zip", "auditor")
    verdict = verify_package(answer.content)
    assert verdict.is_accepted, verdict.findings
    assert verdict.omitted == 1
    assert members_of(answer.content)[f"blobs/{hashlib.sha256(data).hexdigest()}.jpg"] == data


async def _still(web: Edge, case_id: str, still_id: str, blob: str) -> None:
    still = StillStored(still_id=still_id, blob=blob, mime="image/jpeg", width=64, height=48, source="device")
    op_id = OpId(str(uuid4()))
    await web.services.store.cases.append(
        CaseId(case_id),
        TECHNICIAN,
        op_id,
        lambda log: server_events.still_stored(advance(EMPTY, log), op_id, still),
        at_ms=web.clock.utc_ms(),
    )
