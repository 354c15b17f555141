"""The shift handover over HTTP: windows, sites, who may see it, the page."""

from __future__ import annotations

from uuid import uuid4

import pytest

from sightline.ids import AccountId
from sightline.store.plant_base import AssetDraft, Editor
from support.edge import Edge
from support.page_reader import Page

API = "/api/v1/handover"


async def test_open_cases_are_handed_over_with_who_has_them(web: Edge) -> None:
    case_id = await web.open_case()
    found = (await web.call("GET", API, "supervisor")).json()
    assert [case["case_id"] for case in found["cases"]] == [case_id]
    assert [(person["name"], person["case_numbers"]) for person in found["people"]] == [("Field Person", [1001])]
    assert found["until_ms"] - found["since_ms"] == 8 * 3_600_000
    assert (found["site"], found["is_cut"]) == (None, False)


async def test_a_shift_in_the_past_is_told_as_it_was(web: Edge) -> None:
    await web.open_case()
    now_ms = web.clock.utc_ms()
    before = f"{API}?since={now_ms - 7_200_000}&until={now_ms - 3_600_000}"
    assert (await web.call("GET", before, "expert")).json()["cases"] == []
    words = await web.call("GET", f"{API}?since=2020-01-01T00:00:00Z&until=2020-01-01T08:00:00+00:00", "expert")
    assert words.json()["until_ms"] - words.json()["since_ms"] == 8 * 3_600_000


@pytest.mark.parametrize(
    "query",
    [
        "since=5&until=4",
        "since=yesterday",
        "until=2020-01-01T00:00:00",
        "since=0",
        "until=99999999999999999999",
        "since=-1",
    ],
)
async def test_what_is_no_shift_is_refused(web: Edge, query: str) -> None:
    answer = await web.call("GET", f"{API}?{query}", "supervisor")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "malformed_message")


async def test_a_site_has_what_lies_below_it(web: Edge) -> None:
    await web.open_case()
    drafts = [AssetDraft(tag=tag, level="site", names={"en": tag}) for tag in ("SITE-A", "SITE-B")]
    drafts.append(AssetDraft(tag="P-101", level="machine", names={"en": "Pump"}, parent_tag="SITE-A"))
    await web.services.store.plant.put_assets(drafts, by=Editor(AccountId(str(uuid4())), "Ada"), at_ms=1)
    for site, count in (("SITE-A", 1), ("SITE-B", 0)):
        assert len((await web.call("GET", f"{API}?site={site}", "supervisor")).json()["cases"]) == count
    assert (await web.call("GET", f"{API}?site=NOWHERE", "supervisor")).status_code == 404
    page = await web.call("GET", "/handover?site=SITE-A", "supervisor")
    assert "Site SITE-A" in Page(page.content).text


async def test_only_the_desk_gets_it(web: Edge) -> None:
    assert (await web.call("GET", API)).status_code == 401
    assert (await web.call("GET", API, "field")).status_code == 403
    stranger, technician = await web.call("GET", "/handover"), await web.call("GET", "/handover", "field")
    assert (stranger.status_code, technician.status_code) == (401, 403)
    assert Page(stranger.content).links == ["/"]
    assert "Cases" not in Page(technician.content).text


async def test_the_page_works_with_the_cookie_and_forbids_what_it_does_not_contain(web: Edge) -> None:
    case_id = await web.open_case()
    token = await web.token("supervisor")
    answers = [
        await web.call("GET", f"/handover?lang={lang}", headers={"Cookie": f"sightline={token}"})
        for lang in ("en", "zh")
    ]
    for answer, title in zip(answers, ("Shift handover", "交接班"), strict=True):
        page = Page(answer.content)
        assert answer.status_code == 200
        assert title in page.text
        assert page.acting == []
        assert f"/supervisor?case={case_id}" in page.links
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
