"""Pictures of guide steps, faults and rework: stored as they came, read through the case, refused when they lie."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx
import msgspec
import pytest

from sightline.ids import CaseId
from support.edge import Edge, picture

STEP = {"step_key": "isolate"}


async def post(web: Edge, case_id: CaseId, image: bytes, role: Any = "field", **header: Any) -> httpx.Response:
    header = {"photo_id": str(uuid4()), **header}
    files = {"header": (None, msgspec.json.encode(header), "application/json"), "image": ("i", image, "image/jpeg")}
    return await web.call("POST", f"/api/v1/cases/{case_id}/photos", role, files=files)


async def test_a_picture_of_a_step_is_stored_as_it_came_and_read_by_everybody_of_the_case(web: Edge) -> None:
    case_id, other = await web.open_case(), await web.open_case()
    image = picture(64, 48)
    answer = await post(web, case_id, image, caption=" Lock 锁 ", **STEP)
    assert answer.status_code == 201
    body = answer.json()["body"]
    assert answer.json()["kind"] == "photo.stored"
    assert (body["step_key"], body["caption"], body["width"], body["height"]) == ("isolate", "Lock 锁", 64, 48)
    stored = await web.call("GET", f"/api/v1/cases/{case_id}/blobs/{body['blob']}", "supervisor")
    assert (stored.status_code, stored.content, stored.headers["content-type"]) == (200, image, "image/jpeg")
    assert (await web.call("GET", f"/api/v1/cases/{other}/blobs/{body['blob']}", "supervisor")).status_code == 404


async def test_a_picture_sent_again_is_one_picture(web: Edge) -> None:
    case_id, photo_id = await web.open_case(), str(uuid4())
    first = await post(web, case_id, picture(64, 48), photo_id=photo_id, **STEP)
    again = await post(web, case_id, picture(64, 48), photo_id=photo_id, **STEP)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["seq"] == again.json()["seq"]


@pytest.mark.parametrize(
    ("header", "status", "code"),
    [
        ({}, 400, "malformed_message"),
        ({**STEP, "item_id": "fault:1"}, 400, "malformed_message"),
        ({"step_key": "nothing"}, 404, "not_found"),
        ({"fault_id": str(uuid4())}, 404, "not_found"),
        ({"item_id": "fault:1"}, 404, "not_found"),
        ({**STEP, "photo_id": "1"}, 400, "malformed_message"),
        ({**STEP, "caption": "x" * 201}, 400, "malformed_message"),
    ],
)
async def test_a_picture_is_of_one_thing_that_the_case_has(
    web: Edge, header: dict[str, str], status: int, code: str
) -> None:
    answer = await post(web, await web.open_case(), picture(64, 48), **header)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


async def test_a_picture_is_checked_as_stills_are(web: Edge) -> None:
    case_id = await web.open_case()
    for what, image in {"text": b"<svg/>", "cut": picture(64, 48)[:200], "tiny": picture(8, 8), "none": b""}.items():
        answer = await post(web, case_id, image, **STEP)
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid_image"), what


async def test_only_those_at_work_add_pictures_and_only_while_they_work(web: Edge) -> None:
    case_id = await web.open_case()
    for role in ("supervisor", "auditor"):
        assert (await post(web, case_id, picture(64, 48), role, **STEP)).status_code == 403
    await web.op(case_id, "field", "case.close", summary="")
    answer = await post(web, case_id, picture(64, 48), **STEP)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "transition_not_allowed")
