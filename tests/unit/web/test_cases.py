"""Cases, events, operations, review and signature over HTTP."""

from __future__ import annotations

import io
from itertools import pairwise
from uuid import uuid4

import pytest
from pypdf import PdfReader

from sightline.caselog.chain import GENESIS
from support.edge import PASSWORD, Edge, new_case

UNKNOWN = "00000000-0000-4000-8000-000000000000"


async def test_opening_a_case_twice_with_one_operation_opens_one(web: Edge) -> None:
    op_id = str(uuid4())
    first = await web.open_case(op_id=op_id)
    assert await web.open_case(op_id=op_id) == first
    assert await web.open_case() != first
    listed = (await web.call("GET", "/api/v1/cases", "expert")).json()["cases"]
    assert len(listed) == 2
    assert {card["number"] for card in listed} == {1001, 1002}, "a repetition uses no number"


async def test_two_people_may_use_the_same_operation_id(web: Edge) -> None:
    op_id = str(uuid4())
    assert await web.open_case("field", op_id) != await web.open_case("expert", op_id)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": ""},
        {"title": "x" * 201},
        {"op_id": "1"},
        {"asset_tag": None},
        {"guide_id": "no-such-guide"},
        {"title": "   "},
    ],
)
async def test_a_case_that_cannot_be_opened_leaves_nothing(web: Edge, changes: dict[str, object]) -> None:
    answer = await web.call("POST", "/api/v1/cases", "field", json=new_case() | changes)
    assert answer.status_code in {400, 404}, answer.text
    assert (await web.call("GET", "/api/v1/cases", "field")).json()["cases"] == []


async def test_lists_filter_by_state_and_call(web: Edge) -> None:
    ringing, quiet = await web.open_case(), await web.open_case()
    assert (await web.op(ringing, "field", "call.request", message="leak")).status_code == 200

    async def listed(query: str) -> set[str]:
        answer = await web.call("GET", f"/api/v1/cases?{query}", "expert")
        return {card["case_id"] for card in answer.json()["cases"]}

    assert await listed("call=ringing") == {ringing}
    assert await listed("state=open&call=none,ringing") == {ringing, quiet}
    assert await listed("state=signed") == set()
    for query in ("state=opened", "call=maybe", "before=x", "before=1:x", f"before=-1:{UNKNOWN}"):
        assert (await web.call("GET", f"/api/v1/cases?{query}", "expert")).status_code == 400, query


async def test_long_lists_come_in_pages_without_gaps(web: Edge) -> None:
    wanted = set()
    for k in range(205):
        web.clock.advance(0.01 if k % 3 else 0)
        wanted.add(await web.open_case())
        web.clock.advance(0.03)  # The rate of operations.
    first = (await web.call("GET", "/api/v1/cases", "field")).json()
    assert len(first["cases"]) == 200
    second = (await web.call("GET", f"/api/v1/cases?before={first['next']}", "field")).json()
    assert second["next"] is None
    found = [card["case_id"] for card in first["cases"] + second["cases"]]
    assert len(found) == len(set(found)) == 205
    assert set(found) == wanted


async def test_entity_tags_spare_what_is_known_and_show_what_is_new(web: Edge) -> None:
    case_id = await web.open_case()
    for path in ("/api/v1/cases", f"/api/v1/cases/{case_id}", f"/api/v1/cases/{case_id}/events?after=0"):
        first = await web.call("GET", path, "field")
        known = {"If-None-Match": first.headers["etag"]}
        assert (await web.call("GET", path, "field", headers=known)).status_code == 304, path
        assert (await web.op(case_id, "field", "chat.post", text="hello")).status_code == 200
        assert (await web.call("GET", path, "field", headers=known)).status_code == 200, path


async def test_events_come_in_order_after_the_one_asked_for_and_without_salt(web: Edge) -> None:
    case_id = await web.open_case()
    for k in range(3):
        await web.op(case_id, "field", "chat.post", text=f"line {k}")
    page = (await web.call("GET", f"/api/v1/cases/{case_id}/events?after=2", "expert")).json()
    assert [event["seq"] for event in page["events"]] == [3, 4]
    assert page["head_seq"] == 4
    assert "salt" not in page["events"][0]
    assert (await web.call("GET", f"/api/v1/cases/{case_id}/events?after=x", "expert")).status_code == 400


async def test_operations_are_acknowledged_once_and_refused_with_reasons(web: Edge) -> None:
    case_id = await web.open_case()
    op = {"op_id": str(uuid4()), "kind": "chat.post", "body": {"text": "hello"}}
    path = f"/api/v1/cases/{case_id}/ops"
    first = (await web.call("POST", path, "field", json=op)).json()
    again = (await web.call("POST", path, "field", json=op)).json()
    assert first == {"op_id": op["op_id"], "seq": 2, "is_repeated": False}
    assert again == {"op_id": op["op_id"], "seq": 2, "is_repeated": True}

    async def refusal(role: str, kind: str, **body: object) -> tuple[int, str]:
        answer = await web.op(case_id, role, kind, **body)  # type: ignore[arg-type]
        return answer.status_code, answer.json()["error"]["code"]

    assert await refusal("field", "no.such.op") == (400, "unknown_message")
    assert await refusal("field", "chat.post") == (400, "malformed_message")
    assert await refusal("field", "call.take") == (403, "permission_denied")
    assert await refusal("field", "annotation.delete", annotation_id=UNKNOWN) == (404, "not_found")
    assert await refusal("supervisor", "review.sign", meaning="approved", expected_head_seq=1) == (
        400,
        "malformed_message",
    )
    missing = await web.call("POST", f"/api/v1/cases/{UNKNOWN}/ops", "field", json=op)
    assert missing.status_code == 404


async def closed_case(web: Edge) -> str:
    """A case that was closed, with every item of its review list confirmed."""
    case_id = await web.open_case()
    for step in (await web.call("GET", "/api/v1/guides/standard", "field")).json()["steps"]:
        answer = {"step_key": step["key"], "result": "done", "note": ""}
        assert (await web.op(case_id, "field", "guide.answer", **answer)).status_code == 200
    assert (await web.op(case_id, "field", "case.close", summary="done")).status_code == 200
    events = (await web.call("GET", f"/api/v1/cases/{case_id}/events", "field")).json()["events"]
    generated = next(event for event in events if event["kind"] == "review.generated")
    for item in generated["body"]["items"]:
        verdict = {"item_id": item["item_id"], "decision": "confirmed", "reason": ""}
        assert (await web.op(case_id, "supervisor", "review.decide", **verdict)).status_code == 200
    return case_id


async def test_signing_wants_the_password_anew_and_the_record_as_seen(web: Edge) -> None:
    case_id = await closed_case(web)
    head_seq = (await web.call("GET", f"/api/v1/cases/{case_id}", "supervisor")).json()["head_seq"]

    async def sign(role: str = "supervisor", **changes: object) -> tuple[int, str]:
        request = {"op_id": str(uuid4()), "password": PASSWORD, "meaning": "approved", "expected_head_seq": head_seq}
        request["username"] = f"{role}-person"
        answer = await web.call("POST", f"/api/v1/cases/{case_id}/signature", role, json=request | changes)  # type: ignore[arg-type]
        return answer.status_code, answer.json().get("error", {}).get("code", "")

    assert await sign(password="not it") == (403, "permission_denied")
    assert await sign("expert") == (403, "permission_denied")
    assert await sign(expected_head_seq=head_seq - 1) == (409, "conflict")
    assert await sign() == (200, "")
    card = (await web.call("GET", f"/api/v1/cases/{case_id}", "auditor")).json()
    assert (card["state"], card["signature_holds"]) == ("signed", True)


async def test_nobody_signs_the_own_work(web: Edge) -> None:
    people = web.services.people
    await people.add_account("both", "Both", ("field", "supervisor"), PASSWORD)
    web.tokens["field"], _ = await people.sign_in("both", PASSWORD, "field")
    web.tokens["supervisor"], _ = await people.sign_in("both", PASSWORD, "supervisor")
    case_id = await closed_case(web)
    head_seq = (await web.call("GET", f"/api/v1/cases/{case_id}", "supervisor")).json()["head_seq"]
    request = {"op_id": str(uuid4()), "password": PASSWORD, "meaning": "approved", "expected_head_seq": head_seq}
    request["username"] = "both"
    answer = await web.call("POST", f"/api/v1/cases/{case_id}/signature", "supervisor", json=request)
    assert answer.status_code == 403
    assert answer.json()["error"]["details"]["reason"] == "performer"


async def test_guessing_the_signing_password_is_slowed_down(web: Edge) -> None:
    case_id = await web.open_case()
    request = {"op_id": str(uuid4()), "password": "guess", "meaning": "approved", "expected_head_seq": 1}
    request["username"] = "supervisor-person"
    path = f"/api/v1/cases/{case_id}/signature"
    codes = [(await web.call("POST", path, "supervisor", json=request)).status_code for _ in range(9)]
    assert codes == [403] * 8 + [429]


async def test_the_record_holds_what_verifies_it(web: Edge) -> None:
    case_id = await closed_case(web)
    record = (await web.call("GET", f"/api/v1/cases/{case_id}/record.json", "auditor")).json()
    events = record["events"]
    assert record["format"] == "sightline-record"
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert events[0]["prev_hash"] == GENESIS
    assert all(event["prev_hash"] == previous["hash"] for previous, event in pairwise(events))
    assert record["head"] == {"seq": len(events), "hash": events[-1]["hash"]}
    assert all(event["salt"] for event in events)


@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_the_report_is_a_pdf_of_the_case(web: Edge, lang: str) -> None:
    case_id = await closed_case(web)
    answer = await web.call("GET", f"/api/v1/cases/{case_id}/report.pdf?lang={lang}", "auditor")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == f'attachment; filename="case-1001-{lang}.pdf"'
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert "Pump leaks" in text
    assert (await web.call("GET", f"/api/v1/cases/{case_id}/report.pdf?lang=fr", "auditor")).status_code == 400


async def test_what_does_not_exist_says_so_in_our_form(web: Edge) -> None:
    for method, path, status, code in [
        ("GET", f"/api/v1/cases/{UNKNOWN}", 404, "not_found"),
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("GET", "/api/v1/guides/nothing", 404, "not_found"),
        ("DELETE", "/api/v1/me", 405, "method_not_allowed"),
        ("GET", "/no/such/page", 404, "not_found"),
        ("GET", "/%2e%2e/%2e%2e/etc/passwd", 404, "not_found"),
    ]:
        answer = await web.call(method, path, "field")
        error = answer.json()["error"]
        assert (answer.status_code, error["code"]) == (status, code), path
        assert set(error) == {"code", "message", "is_retryable", "details"}
