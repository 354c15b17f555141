"""Addresses for players: for one file, an hour and the session that asked; clips are read through them in parts."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from sightline.caselog import server_events
from sightline.caselog.fold import EMPTY, advance
from sightline.ids import CaseId, OpId
from sightline.protocol.workflow import ClipStored
from sightline.store.base import NewEvent
from sightline.web.tickets import VALID_MS
from support.edge import MARK_ID, PUBLICATION_ID, Edge, place_mark
from support.recorded_call import RECORDING, Stage

CLIP = "0e000000-0000-4000-8000-00000000000e"
FAULT = "0f000000-0000-4000-8000-00000000000f"
PART = f"recordings/{RECORDING}/part-001.webm"


@pytest.fixture
async def case_id(web: Edge, tmp_path: Path) -> CaseId:
    """A case with a recording."""
    made = await web.open_case()
    stage = Stage(tmp_path / "recordings", case_id=made)
    stage.add()
    stage.run(1_000)
    stage.stop()
    return made


async def link(web: Edge, case_id: CaseId, path: str = PART) -> str:
    answer = await web.call("GET", f"/api/v1/cases/{case_id}/media-links", "supervisor", params={"path": path})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["url"])


async def read(web: Edge, url: str, **headers: str) -> httpx.Response:
    """As a player does: without any identity of its own."""
    return await web.http.get(url, headers=headers)


async def test_a_player_reads_one_file_by_its_address(web: Edge, case_id: CaseId) -> None:
    url = await link(web, case_id)
    whole = await read(web, url)
    assert (whole.status_code, whole.headers["content-type"]) == (200, "video/webm")
    part = await read(web, url, Range="bytes=10-19")
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    ticket = url.partition("?")[2]
    for other in (f"recordings/{RECORDING}/poses.jsonl", f"recordings/{RECORDING}/manifest.json"):
        assert (await read(web, f"/api/v1/cases/{case_id}/{other}?{ticket}")).status_code == 401
    assert (await read(web, f"/api/v1/cases/{case_id}/recordings?{ticket}")).status_code == 401
    assert (await web.http.post(url)).status_code == 405


@pytest.mark.parametrize("ticket", ["", "x", "1.2.3", f"9999999999999.{'0' * 64}.{'0' * 64}", "9" * 400, "1.\u00e9.2"])
async def test_what_is_no_ticket_of_ours_opens_nothing(web: Edge, case_id: CaseId, ticket: str) -> None:
    answer = await web.http.get(f"/api/v1/cases/{case_id}/{PART}", params={"ticket": ticket})
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthenticated")


async def test_an_address_ends_with_its_hour_and_with_its_session(web: Edge, case_id: CaseId) -> None:
    url = await link(web, case_id)
    web.clock.advance((VALID_MS - 1) / 1000)
    assert (await read(web, url)).status_code == 200
    web.clock.advance(0.001)
    assert (await read(web, url)).status_code == 401
    url = await link(web, case_id)
    assert (await web.call("DELETE", "/api/v1/session", "supervisor")).status_code == 204
    assert (await read(web, url)).status_code == 401


@pytest.mark.parametrize("path", ["", "events", "record.json", "recordings/../x", f"{PART}?x=1", "blobs/zz", "x" * 300])
async def test_an_address_is_made_for_media_only(web: Edge, case_id: CaseId, path: str) -> None:
    answer = await web.call("GET", f"/api/v1/cases/{case_id}/media-links", "supervisor", params={"path": path})
    assert answer.status_code == 400


async def test_recordings_stay_closed_to_guests_also_by_address(web: Edge, case_id: CaseId) -> None:
    invitation = {"role": "expert", "case_id": case_id, "display_name": "Gus Guest", "valid_for_s": 600, "uses": 1}
    token = (await web.call("POST", "/api/v1/invites", "supervisor", json=invitation)).json()["token"]
    guest = (await web.http.post("/api/v1/invites/redeem", json={"token": token})).json()["token"]
    headers = {"Authorization": f"Bearer {guest}"}
    answer = await web.http.get(f"/api/v1/cases/{case_id}/media-links", params={"path": PART}, headers=headers)
    assert (await read(web, answer.json()["url"])).status_code == 403


async def attach_clip(web: Edge, case_id: CaseId, media: bytes) -> str:
    """Returns the content hash."""
    await place_mark(web, case_id)
    said = {"title": "Drips", "component": "P-101", "severity": "high", "note": ""}
    await web.op(case_id, "expert", "fault.create", fault_id=FAULT, annotation_id=MARK_ID, **said)
    blob = await web.services.store.blobs.put(media)
    stored = ClipStored(
        clip_id=CLIP, blob=blob, mime="video/webm", size_bytes=len(media), started_at_ms=1, duration_ms=20_000,
        participant_id=PUBLICATION_ID, width=640, height=480, has_audio=True,
    )  # fmt: skip
    asked = NewEvent(
        op_id=OpId(str(uuid4())), kind="clip.requested", body={"clip_id": CLIP, "number": 1, "fault_id": FAULT}
    )
    actor = (await web.services.store.cases.events(case_id))[0].actor
    cases = web.services.store.cases
    await cases.append(case_id, actor, asked.op_id, lambda _: [asked], at_ms=1)
    op_id = OpId(str(uuid4()))
    await cases.append(
        case_id, actor, op_id, lambda log: server_events.clip_stored(advance(EMPTY, log), op_id, stored), at_ms=1
    )
    return blob


async def test_a_clip_is_read_in_parts_and_only_in_its_case(web: Edge, case_id: CaseId) -> None:
    media = bytes(range(256)) * 4
    blob = await attach_clip(web, case_id, media)
    url = await link(web, case_id, f"blobs/{blob}")
    whole = await read(web, url)
    assert (whole.status_code, whole.content, whole.headers["content-type"]) == (200, media, "video/webm")
    assert whole.headers["accept-ranges"] == "bytes"
    for asked, first, last in (("0-0", 0, 0), ("100-199", 100, 199), ("1000-", 1000, 1023), ("-24", 1000, 1023),
                               ("0-99999", 0, 1023), ("-99999", 0, 1023)):  # fmt: skip
        part = await read(web, url, Range=f"bytes={asked}")
        assert (part.status_code, part.content) == (206, media[first : last + 1]), asked
        assert part.headers["content-range"] == f"bytes {first}-{last}/1024"
    for asked in ("1024-", "-0"):
        beyond = await read(web, url, Range=f"bytes={asked}")
        assert (beyond.status_code, beyond.headers["content-range"]) == (416, "bytes */1024"), asked
    for asked in ("bytes=5-4", "bytes=-", "bytes=1-2,5-6", "lines=1-2"):
        assert (await read(web, url, Range=asked)).content == media, "what is no single range is passed over"
    stale = await read(web, url, Range="bytes=0-0", **{"If-Range": '"older"'})
    assert (stale.status_code, stale.content) == (200, media)

    other = await web.open_case()
    assert (await web.call("GET", f"/api/v1/cases/{other}/blobs/{blob}", "supervisor")).status_code == 404
    assert (await web.call("GET", f"/api/v1/cases/{case_id}/blobs/{blob}", "expert")).status_code == 200
