"""The review list in words over HTTP: draft, stored list, and the rules."""

from __future__ import annotations

import pytest

from sightline.protocol.rule_texts import RULE_TEXTS
from support.edge import Edge


async def listed(web: Edge, case_id: str, lang: str = "en") -> dict[str, object]:
    answer = await web.call("GET", f"/api/v1/cases/{case_id}/checklist?lang={lang}", "supervisor")
    assert answer.status_code == 200
    body: dict[str, object] = answer.json()
    return body


def ids(body: dict[str, object]) -> list[str]:
    return [entry["item"]["item_id"] for entry in body["items"]]  # type: ignore[attr-defined]


async def test_the_draft_follows_the_log_and_becomes_the_stored_list(web: Edge) -> None:
    case_id = await web.open_case()
    draft = await listed(web, case_id)
    assert draft["is_draft"] is True
    assert "guide" in ids(draft)
    await web.op(case_id, "field", "guide.answer", step_key="isolate", result="flagged", note="Ran on")
    draft = await listed(web, case_id)
    assert {"step:isolate", "step:inspect-seal"} <= set(ids(draft))
    await web.op(case_id, "field", "case.close", summary="")
    stored = await listed(web, case_id)
    assert (stored["is_draft"], stored["items"]) == (False, draft["items"])
    body = {"item_id": "step:isolate", "decision": "rejected", "reason": "Look again"}
    await web.op(case_id, "supervisor", "review.decide", **body)
    entry = next(e for e in (await listed(web, case_id))["items"] if e["item"]["item_id"] == "step:isolate")  # type: ignore[attr-defined]
    assert (entry["decision"], entry["decision_reason"], entry["decided_by"]["role"]) == (
        "rejected",
        "Look again",
        "supervisor",
    )


async def test_each_item_says_in_words_what_it_is_and_why_it_is_there(web: Edge) -> None:
    case_id = await web.open_case()
    for lang, why in (("en", "The case was opened with a guide"), ("zh", "该工单附有指南")):
        entry = next(e for e in (await listed(web, case_id, lang))["items"] if e["item"]["item_id"] == "guide")  # type: ignore[attr-defined]
        assert entry["why"].startswith(why)
        assert entry["reasons"] == [{"id": "not_started", "text": RULE_TEXTS[lang]["reasons"]["not_started"]}]


async def test_a_client_that_has_the_newest_list_gets_nothing(web: Edge) -> None:
    case_id = await web.open_case()
    path = f"/api/v1/cases/{case_id}/checklist"
    first = await web.call("GET", path, "auditor")
    tag = {"If-None-Match": first.headers["etag"]}
    assert (await web.call("GET", path, "auditor", headers=tag)).status_code == 304
    assert (await web.call("GET", f"{path}?lang=zh", "auditor", headers=tag)).status_code == 200
    await web.op(case_id, "field", "chat.post", text="Hello")
    assert (await web.call("GET", path, "auditor", headers=tag)).status_code == 200


@pytest.mark.parametrize("path", ["cases/{case_id}/checklist?lang=fr", "rules?lang=fr"])
async def test_another_language_is_refused(web: Edge, path: str) -> None:
    case_id = await web.open_case()
    assert (await web.call("GET", f"/api/v1/{path.format(case_id=case_id)}", "field")).status_code == 400


async def test_the_rules_are_public_to_everybody_who_is_signed_in(web: Edge) -> None:
    rules = (await web.call("GET", "/api/v1/rules", "auditor")).json()
    assert rules["ruleset_version"] == 2
    by_id = {rule["rule_id"]: rule for rule in rules["rules"]}
    assert "try-out" not in by_id["lockout.recorded"]["title"]
    assert "missing_try_out" in [reason["id"] for reason in by_id["lockout.recorded"]["exception_when"]]
    assert all(rule["why"] and rule["title"] for rule in rules["rules"])
    assert (await web.call("GET", "/api/v1/rules")).status_code == 401
