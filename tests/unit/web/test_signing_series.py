"""Series of signatures over HTTP: name and password first, the password alone after."""

from __future__ import annotations

from uuid import uuid4

import pytest

from sightline.web.series import IDLE_MS, MOST, SigningSeries
from support.edge import PASSWORD, Edge


class TestSeries:
    def test_it_runs_from_a_signature_for_a_quarter_of_an_hour_after_the_last_one(self) -> None:
        series = SigningSeries()
        assert not series.is_running("a", 0)
        series.signed("a", 0)
        assert series.is_running("a", IDLE_MS)
        assert not series.is_running("b", 0)
        series.signed("a", IDLE_MS)
        assert series.is_running("a", 2 * IDLE_MS)
        assert not series.is_running("a", 2 * IDLE_MS + 1)

    def test_a_clock_that_was_set_back_ends_it(self) -> None:
        series = SigningSeries()
        series.signed("a", IDLE_MS)
        assert not series.is_running("a", 0)

    def test_it_forgets_who_signed_longest_ago(self) -> None:
        series = SigningSeries()
        for number in range(MOST + 1):
            series.signed(str(number), 0)
        assert not series.is_running("0", 0)
        assert series.is_running("1", 0)


async def closed_case(web: Edge) -> str:
    """A case that waits for signatures, with every item confirmed."""
    case_id = await web.open_case()
    await web.op(case_id, "field", "case.close", summary="")
    listed = (await web.call("GET", f"/api/v1/cases/{case_id}/checklist", "supervisor")).json()
    for entry in listed["items"]:
        body = {"item_id": entry["item"]["item_id"], "decision": "confirmed", "reason": ""}
        assert (await web.op(case_id, "supervisor", "review.decide", **body)).status_code == 200
    return case_id


async def sign(web: Edge, case_id: str, **changes: object) -> tuple[int, str]:
    """Sign as supervisor; returns the status and the reason of a refusal."""
    head_seq = (await web.call("GET", f"/api/v1/cases/{case_id}", "supervisor")).json()["head_seq"]
    request = {"op_id": str(uuid4()), "password": PASSWORD, "meaning": "reviewed", "expected_head_seq": head_seq}
    answer = await web.call("POST", f"/api/v1/cases/{case_id}/signature", "supervisor", json=request | changes)
    return answer.status_code, answer.json().get("error", {}).get("details", {}).get("reason", "")


async def authentications(web: Edge, case_id: str) -> list[str]:
    events = (await web.call("GET", f"/api/v1/cases/{case_id}/events", "auditor")).json()["events"]
    return [event["body"]["authentication"] for event in events if event["kind"] == "review.signed"]


async def test_the_first_signature_needs_the_name_and_later_ones_in_the_sitting_do_not(web: Edge) -> None:
    case_id = await closed_case(web)
    assert await sign(web, case_id) == (403, "series")
    assert await sign(web, case_id, username="supervisor-person") == (200, "")
    assert await sign(web, case_id, meaning="approved") == (200, "")
    assert await authentications(web, case_id) == ["username_and_password", "password"]
    web.clock.advance(IDLE_MS / 1000 + 1)
    other = await closed_case(web)
    assert await sign(web, other) == (403, "series")


@pytest.mark.parametrize("wrong", [{"username": "field-person"}, {"password": "not the password"}])
async def test_a_wrong_name_or_password_signs_nothing_and_ends_the_series(web: Edge, wrong: dict[str, str]) -> None:
    case_id = await closed_case(web)
    assert await sign(web, case_id, username="supervisor-person") == (200, "")
    assert await sign(web, case_id, meaning="approved", **wrong) == (403, "password")
    assert await sign(web, case_id, meaning="approved") == (403, "series")
    assert len(await authentications(web, case_id)) == 1


async def test_the_technician_signs_as_performer_and_the_auditor_not_at_all(web: Edge) -> None:
    case_id = await closed_case(web)
    head_seq = (await web.call("GET", f"/api/v1/cases/{case_id}", "field")).json()["head_seq"]
    request = {"op_id": str(uuid4()), "password": PASSWORD, "meaning": "performed", "expected_head_seq": head_seq}
    path = f"/api/v1/cases/{case_id}/signature"
    assert (await web.call("POST", path, "auditor", json={**request, "username": "auditor-person"})).status_code == 403
    assert (await web.call("POST", path, "field", json={**request, "username": "field-person"})).status_code == 200
    card = (await web.call("GET", f"/api/v1/cases/{case_id}", "auditor")).json()
    assert (card["state"], card["signature_holds"]) == ("in_review", None)
