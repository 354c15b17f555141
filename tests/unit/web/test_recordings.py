"""Recordings over HTTP: listed, read in ranges, and closed to everybody who has no business with them."""

from __future__ import annotations

import json
from pathlib import Path

from sightline.protocol import codec, rest
from support.edge import Edge
from support.recorded_call import RECORDING, Stage


def record(web: Edge, tmp_path: Path, case_id: str) -> bytes:
    stage = Stage(tmp_path / "recordings", case_id=case_id)
    stage.add()
    stage.run(2_000)
    stage.session.event(b'{"seq":1}', 0)
    stage.stop()
    return (stage.folder / "part-001.webm").read_bytes()


async def test_a_recording_is_listed_and_read_in_ranges(web: Edge, tmp_path: Path) -> None:
    case_id = await web.open_case()
    base = f"/api/v1/cases/{case_id}/recordings"
    assert (await web.call("GET", base, "supervisor")).json() == {"recordings": []}
    data = record(web, tmp_path, case_id)
    answer = await web.call("GET", base, "auditor")
    (recording,) = codec.decode_as(rest.RecordingList, answer.content, limit_bytes=100_000).recordings
    assert (recording.recording_id, recording.end_reason) == (RECORDING, "asked")
    (part,) = recording.parts
    assert part.size_bytes == len(data)

    path = f"{base}/{RECORDING}/{part.file}"
    whole = await web.call("GET", path, "supervisor")
    assert whole.content == data
    assert whole.headers["content-type"] == "video/webm"
    assert whole.headers["x-content-type-options"] == "nosniff"
    assert whole.headers["accept-ranges"] == "bytes"
    some = await web.call("GET", path, "supervisor", headers={"Range": "bytes=100-199"})
    assert (some.status_code, some.content) == (206, data[100:200])
    assert some.headers["content-range"] == f"bytes 100-199/{len(data)}"
    end = await web.call("GET", path, "supervisor", headers={"Range": "bytes=-50"})
    assert (end.status_code, end.content) == (206, data[-50:])
    beyond = await web.call("GET", path, "supervisor", headers={"Range": f"bytes={len(data)}-"})
    assert beyond.status_code == 416
    events = await web.call("GET", f"{base}/{RECORDING}/events.jsonl", "expert")
    assert json.loads(events.content)["event"] == {"seq": 1}
    assert (await web.call("GET", f"{base}/{RECORDING}/manifest.json", "expert")).json()["recording_id"] == RECORDING


async def test_nobody_gets_what_is_not_named_or_not_theirs(web: Edge, tmp_path: Path) -> None:
    case_id, other = await web.open_case(), await web.open_case()
    record(web, tmp_path, case_id)
    base = f"/api/v1/cases/{case_id}/recordings"
    for path in (
        f"{base}/{RECORDING}/lock",
        f"{base}/{RECORDING}/..%2Fmanifest.json",
        f"{base}/{RECORDING}/part-002.webm",
        f"{base}/{case_id}/manifest.json",
        f"/api/v1/cases/{other}/recordings/{RECORDING}/part-001.webm",
        f"/api/v1/cases/{RECORDING}/recordings",
    ):
        assert (await web.call("GET", path, "supervisor")).status_code == 404, path
    assert (await web.call("GET", base)).status_code == 401
    assert (await web.call("GET", f"{base}/{RECORDING}/part-001.webm")).status_code == 401
    assert (await web.call("POST", base, "supervisor")).status_code == 405
    invitation = {"role": "expert", "case_id": case_id, "display_name": "Gus Guest", "valid_for_s": 600, "uses": 1}
    token = (await web.call("POST", "/api/v1/invites", "supervisor", json=invitation)).json()["token"]
    guest = await web.http.post("/api/v1/invites/redeem", json={"token": token})
    headers = {"Authorization": f"Bearer {guest.json()['token']}"}
    assert (await web.http.get(f"/api/v1/cases/{case_id}", headers=headers)).status_code == 200
    assert (await web.http.get(base, headers=headers)).status_code == 403
    assert (await web.http.get(f"{base}/{RECORDING}/part-001.webm", headers=headers)).status_code == 403
