"""After a period: addresses, documents and the package say that a file was deleted, and when; not that it is lost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sightline.caselog.periods import DAY_MS, Periods
from sightline.clock import ManualClock
from sightline.proof.container import read_container
from sightline.proof.package import MANIFEST, Manifest, read_canonical
from sightline.proof.verify import verify_package
from sightline.retention.policy import SERVICE, Policy
from sightline.retention.sweep import Sweep
from support.caselog import EXPERT, SUPERVISOR, TECHNICIAN, CaseLog
from support.edge import Edge, edge, picture
from support.finished_case import put_case

POLICY = Policy(of_case=Periods(pictures=10, clips=10, scans=10, cases=4000), recordings=90)


@pytest.fixture
async def web(tmp_path: Path) -> AsyncIterator[Edge]:
    """The application with periods."""
    async with edge(tmp_path, policy=POLICY) as running:
        yield running


async def finished(web: Edge) -> CaseLog:
    """A signed case with a still and a photo."""
    log = CaseLog().open()
    log.join(TECHNICIAN)
    mark = log.place()
    blob = await web.services.store.blobs.put(picture())
    log.still(mark, blob)
    log.photo(blob=blob, fault_id=log.fault(mark), caption="Before")
    log.close()
    log.decide_all()
    log.sign()
    await log.put(web.services.store)
    return log


async def swept(web: Edge, log: CaseLog) -> CaseLog:
    clock = ManualClock(log.events[-1].at_ms + 10 * DAY_MS)
    await Sweep(web.services.store, clock, POLICY, SERVICE).run()
    return log


async def test_addresses_of_deleted_files_are_gone_and_say_since_when(web: Edge) -> None:
    log = await swept(web, await finished(web))
    (still,) = log.state.stills.values()
    for path in (f"blobs/{still.blob}", f"stills/{still.still_id}/marked.jpg"):
        answer = await web.call("GET", f"/api/v1/cases/{log.case_id}/{path}", "expert")
        error = answer.json()["error"]
        assert (answer.status_code, error["code"], error["details"]["days"]) == (410, "file_deleted", 10)
    missing = await web.call("GET", f"/api/v1/cases/{log.case_id}/blobs/{'0' * 64}", "expert")
    assert missing.status_code == 404


async def test_a_record_verifies_and_reads_without_its_files(web: Edge) -> None:
    log = await swept(web, (await put_case(web.services.store, end="void")).log)
    package = await web.call("GET", f"/api/v1/cases/{log.case_id}/export/evidence.zip", "supervisor")
    verdict = verify_package(package.content)
    assert (verdict.findings, verdict.omitted) == ([], 7)
    members = {member.name: bytes(member.data) for member in read_container(package.content, []) or ()}
    manifest = read_canonical(members[MANIFEST], Manifest)
    assert isinstance(manifest, Manifest)
    assert sorted(one.reason for one in manifest.omitted) == [*["erased"] * 6, "not_evidence"]
    for lang, words in (("en", "period of 10 days"), ("zh", "保存期 10 天已满")):
        report = await web.call("GET", f"/api/v1/cases/{log.case_id}/export/report.html?lang={lang}", "supervisor")
        assert report.text.count(words) == 6, "mark's picture, photo, clip, and three lines on how the record is kept"
    scene = await web.call("GET", f"/api/v1/cases/{log.case_id}/export/scene.glb", "supervisor")
    assert (scene.status_code, scene.content[:4]) == (200, b"glTF"), "the marks, without the scan"


async def test_what_goes_when_is_said(web: Edge) -> None:
    log = await finished(web)
    path = f"/api/v1/cases/{log.case_id}/retention"
    told = (await web.call("GET", path, "expert")).json()
    finished_ms = log.events[-1].at_ms
    kinds = {kind["kind"]: kind for kind in told["kinds"]}
    assert (told["is_held"], told["counted_from_ms"]) == (False, finished_ms)
    assert (kinds["pictures"]["files"], kinds["pictures"]["ends_at_ms"]) == (1, finished_ms + 10 * DAY_MS)
    assert (kinds["maps"].get("days"), kinds["recordings"]["days"]) == (None, 90)
    assert kinds["cases"]["ends_at_ms"] == finished_ms + 4000 * DAY_MS
    log.do(SUPERVISOR, "case.hold", reason="Claim")
    await log.put(web.services.store)
    assert (await web.call("GET", path, "expert")).json()["is_held"]
    log.do(SUPERVISOR, "case.release", reason="Settled")
    await log.put(web.services.store)
    await swept(web, log)
    (pictures,) = (kind for kind in (await web.call("GET", path, "auditor")).json()["kinds"] if kind.get("deleted"))
    assert (pictures["kind"], pictures["deleted"], pictures.get("files", 0)) == ("pictures", 1, 0)


async def test_a_case_under_way_has_no_date(web: Edge) -> None:
    log = CaseLog().open()
    log.do(EXPERT, "chat.post", text="Close the valve")
    await log.put(web.services.store)
    told = (await web.call("GET", f"/api/v1/cases/{log.case_id}/retention", "field")).json()
    assert told.get("counted_from_ms") is None
    assert all(kind.get("ends_at_ms") is None for kind in told["kinds"])
