"""A case runs on what the plant has published, and keeps a copy of it."""

from __future__ import annotations

from typing import Any

import msgspec

from sightline.protocol.workflow import Guide
from sightline.workflow.guide import STANDARD_GUIDE, guide_document
from support.edge import Edge, new_case
from support.plant import APPROVER, AUTHOR, asset, document, put

KEY = STANDARD_GUIDE.guide_id


async def opened(web: Edge, **changes: Any) -> dict[str, Any]:
    """Open a case and return the body of its first event."""
    answer = await web.call("POST", "/api/v1/cases", "field", json=new_case(**changes))
    assert answer.status_code == 201, answer.text
    (first,) = await web.services.store.cases.events(answer.json()["case_id"])
    return first.body


async def publish_guide(web: Edge, version: int, title: str) -> None:
    plant, now_ms = web.services.store.plant, web.services.clock.utc_ms()
    body = guide_document(msgspec.structs.replace(STANDARD_GUIDE, version=version, title={"en": title}))
    draft = document(version, key=KEY, body=body, number="WI-7", revision="C")
    await plant.put_draft(draft, by=AUTHOR, at_ms=now_ms)
    await plant.publish(
        "guide", KEY, version, approver=APPROVER, effective_from_ms=now_ms, at_ms=now_ms, expected_change_no=1
    )


async def test_newest_published_guide_takes_the_place_of_the_shipped_one(web: Edge) -> None:
    before = await opened(web)
    assert (before["guide_version"], before["guide"]["title"]) == (STANDARD_GUIDE.version, dict(STANDARD_GUIDE.title))
    for version in (7, 8):
        await publish_guide(web, version, f"Seal check, edition {version}")
    after = await opened(web)
    kept = msgspec.convert(after["guide"], Guide)
    assert (after["guide_id"], after["guide_version"], kept.title) == (KEY, 8, {"en": "Seal check, edition 8"})
    assert (kept.document_no, kept.revision, kept.approved_by) == ("WI-7", "C", APPROVER.name)
    assert kept.effective_date == "2023-11-14", "of the manual clock"
    assert kept.steps == STANDARD_GUIDE.steps


async def test_case_of_a_known_asset_names_it_as_the_plant_does(web: Edge) -> None:
    await put(web.services.store, asset("P-101", level="machine", names={"en": "Feed pump", "zh": "给水泵"}))
    known = await web.services.store.plant.asset("P-101")
    body = await opened(web, asset_tag="p -101", asset_name="")
    assert (body["asset_tag"], body["asset_name"], body["asset_id"]) == ("P-101", "Feed pump", known.asset_id)
    assert (await opened(web, asset_tag="P-101", asset_name="My pump"))["asset_name"] == "My pump"


async def test_case_of_an_unknown_tag_is_opened_all_the_same(web: Edge) -> None:
    body = await opened(web, asset_tag="K-7", asset_name="Compressor")
    assert (body["asset_tag"], body["asset_name"], body["asset_id"]) == ("K-7", "Compressor", None)
