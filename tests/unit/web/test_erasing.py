"""Erasing over HTTP: administrators only, with files and the account, and rooms hear of it."""

from __future__ import annotations

from uuid import uuid4

import pytest

from sightline.caselog.chain import verify_chain
from sightline.caselog.event import ERASED_NAME
from sightline.errors import NotFound
from sightline.ids import AccountId, CaseId
from sightline.proof.verify import verify_package
from sightline.protocol.common import Role
from sightline.web.record import read_events
from support.caselog import EXPERT, SUPERVISOR, TECHNICIAN, CaseLog
from support.edge import Edge, picture

REASON = {"reason": "Request of the person"}


async def signed(web: Edge) -> CaseLog:
    """A signed case in the store, with one picture."""
    log = CaseLog().open()
    log.join(TECHNICIAN)
    log.do(EXPERT, "chat.post", text="Close the valve")
    log.still(log.place(), await web.services.store.blobs.put(picture()))
    log.close()
    log.decide_all()
    log.sign()
    await log.put(web.services.store)
    return log


@pytest.mark.parametrize("role", ["field", "expert", "supervisor", "auditor"])
async def test_only_an_administrator_erases(web: Edge, role: Role) -> None:
    log = await signed(web)
    for path in (f"cases/{log.case_id}", f"accounts/{EXPERT.account_id}"):
        answer = await web.call("POST", f"/api/v1/{path}/erase", role, json=REASON)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "permission_denied")
    assert len(await read_events(web.services.store, log.case_id)) == len(log.events)


async def test_a_record_is_erased_with_its_files_and_rooms_are_told(web: Edge) -> None:
    log, path = await signed(web), f"/api/v1/cases/{CaseLog().case_id}/erase"
    named = next(iter(log.state.stills.values())).blob
    dry = await web.call("POST", path, "admin", json={**REASON, "is_dry_run": True})
    assert (await web.services.store.cases.case(log.case_id)).head_seq == len(log.events)
    done = await web.call("POST", path, "admin", json=REASON)
    assert done.json() == dry.json()
    assert (done.json()["number"], done.json()["files"], done.json()["shared_files"]) == (1042, 1, 0)
    with pytest.raises(NotFound):
        await web.services.store.blobs.get(named)
    assert web.rooms.told == [(log.case_id, len(log.events) + 1)]
    listed = await web.call("GET", f"/api/v1/cases/{log.case_id}/events", "admin")
    assert all(event["erased"] == ["body", "name"] for event in listed.json()["events"][1:-1])
    assert verify_chain(await read_events(web.services.store, log.case_id)) is None
    again = await web.call("POST", path, "admin", json=REASON)
    assert (again.json()["names"], again.json()["bodies"], again.json()["files"]) == (0, 0, 0)
    report = await web.call("GET", f"/api/v1/cases/{log.case_id}/report.pdf", "admin")
    assert report.status_code == 200


async def test_an_evidence_package_made_after_erasing_is_accepted(web: Edge) -> None:
    log = await signed(web)
    await web.call("POST", f"/api/v1/accounts/{EXPERT.account_id}/erase", "admin", json=REASON)
    await web.call("POST", f"/api/v1/cases/{log.case_id}/erase", "admin", json=REASON)
    package = await web.call("GET", f"/api/v1/cases/{log.case_id}/export/evidence.zip", "admin")
    assert package.status_code == 200
    verdict = verify_package(package.content)
    assert (verdict.findings, verdict.erased) == ([], len(log.events))
    assert b"Close the valve" not in package.content


async def test_a_held_or_open_record_is_refused(web: Edge) -> None:
    log = await signed(web)
    await web.op(CaseId(log.case_id), "supervisor", "case.hold", reason="Claim")
    opened = await web.open_case()
    for case_id in (log.case_id, opened):
        answer = await web.call("POST", f"/api/v1/cases/{case_id}/erase", "admin", json=REASON)
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "transition_not_allowed")
    answer = await web.call("POST", f"/api/v1/cases/{uuid4()}/erase", "admin", json=REASON)
    assert answer.status_code == 404


async def account_of(web: Edge, role: Role) -> AccountId:
    return (await web.services.people.of_token(await web.token(role))).account.account_id


async def test_a_person_is_erased_from_cases_and_cannot_come_back(web: Edge) -> None:
    case_id, who = await web.open_case("field"), await account_of(web, "field")
    path = f"/api/v1/accounts/{who}/erase"
    working = (await web.call("POST", path, "admin", json=REASON)).json()
    assert ([each["number"] for each in working["refused"]], working["is_closed"]) == ([1001], False)
    await web.op(case_id, "field", "case.close", summary="")
    done = (await web.call("POST", path, "admin", json=REASON)).json()
    assert (done["numbers"], done["refused"], done["is_closed"]) == ([1001], [], True)
    assert (await web.services.store.cases.case(case_id)).opened_by == ERASED_NAME
    assert (await web.call("GET", "/api/v1/cases", "field")).status_code == 401
    account = await web.services.store.people.account(who)
    assert (account.display_name, account.disabled) == (ERASED_NAME, True)


async def test_nobody_erases_the_own_account_and_a_signature_keeps_its_name(web: Edge) -> None:
    await signed(web)
    own = await account_of(web, "admin")
    assert (await web.call("POST", f"/api/v1/accounts/{own}/erase", "admin", json=REASON)).status_code == 403
    assert (await web.call("POST", f"/api/v1/accounts/{uuid4()}/erase", "admin", json=REASON)).status_code == 404
    await web.services.people.add_account("sue", SUPERVISOR.display_name, ("supervisor",), None)
    sue = await web.services.store.people.account_by_username("sue")
    assert sue is not None
    await web.services.store.people.put_account(
        type(sue)(
            account_id=SUPERVISOR.account_id,
            username="sue2",
            display_name="Sue",
            roles=("supervisor",),
            password_hash=None,
        )
    )
    done = (await web.call("POST", f"/api/v1/accounts/{SUPERVISOR.account_id}/erase", "admin", json=REASON)).json()
    assert done["signed"] == [1042]
