"""Depth and stills: what is accepted, and how everything else is refused."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import msgspec
import numpy as np
import pytest
from PIL import Image

from sightline.errors import InvalidDepth
from sightline.ids import BlobHash, CaseId
from sightline.room.ports import CheckedImage
from sightline.web.body import DEPTH_LIMIT_BYTES, STILL_LIMIT_BYTES, inflate_depth
from support.edge import (
    MARK_ID,
    PUBLICATION_ID,
    STILL_ID,
    WORLD_ID,
    Edge,
    intrinsics,
    picture,
    place_mark,
    still_header,
)

WIDTH, HEIGHT = 64, 48


def depth_header(**changes: object) -> bytes:
    header = {
        "frame": {"publication_id": PUBLICATION_ID, "frame_no": 7},
        "captured_at_ms": 12.5,
        "world_id": WORLD_ID,
        "pose": {"p": [0, 1.6, 0], "q": [0, 0, 0, 1]},
        "width": WIDTH,
        "height": HEIGHT,
        "intrinsics": intrinsics(WIDTH, HEIGHT),
    }
    return msgspec.json.encode(header | changes)


def depth_of(millimetres: int = 1500) -> bytes:
    return struct.pack("<H", millimetres) * (WIDTH * HEIGHT)


async def put_depth(web: Edge, case_id: CaseId, header: bytes, data: bytes, frame_no: object = 7) -> tuple[int, str]:
    files = {"header": (None, header, "application/json"), "depth": ("d", data, "application/octet-stream")}
    path = f"/api/v1/cases/{case_id}/depth/{PUBLICATION_ID}/{frame_no}"
    answer = await web.call("PUT", path, "field", files=files)
    return answer.status_code, answer.json()["error"]["code"] if answer.content else ""


async def test_depth_arrives_inflated_at_the_room(web: Edge) -> None:
    case_id = await web.open_case()
    assert await put_depth(web, case_id, depth_header(), zlib.compress(depth_of())) == (204, "")
    ((header, raw),) = web.rooms.depths
    assert (header.frame.frame_no, raw) == (7, depth_of())


async def test_depth_that_does_not_fit_is_refused_before_the_room(web: Edge) -> None:
    case_id = await web.open_case()
    good = zlib.compress(depth_of())
    refused = {
        "another frame in the address": (depth_header(), good, 8),
        "not a number": (depth_header(), good, "x"),
        "intrinsics of another size": (depth_header(intrinsics=intrinsics(32, 24)), good, 7),
        "larger than its data": (depth_header(width=128, intrinsics=intrinsics(128, HEIGHT)), good, 7),
        "smaller than its data": (depth_header(height=24, intrinsics=intrinsics(WIDTH, 24)), good, 7),
        "not deflated": (depth_header(), depth_of(), 7),
        "cut": (depth_header(), good[:-6], 7),
        "with something behind": (depth_header(), good + b"more", 7),
        "nothing": (depth_header(), b"", 7),
        "too many pixels": (depth_header(width=4096, height=4096, intrinsics=intrinsics(4096, 4096)), good, 7),
        "no JSON": (b"{", good, 7),
        "no pose": (depth_header(pose=None), good, 7),
        "a header like a novel": (depth_header(novel="x" * 20_000), good, 7),
    }
    for what, (header, data, frame_no) in refused.items():
        status, code = await put_depth(web, case_id, header, data, frame_no)
        assert status in {400, 413, 422}, what
        assert code in {"malformed_message", "invalid_depth", "invalid_intrinsics", "message_too_large"}, what
    assert web.rooms.depths == []


def test_a_bomb_is_not_inflated() -> None:
    """A thousand to one: refused after the promised bytes, whatever the rest would become."""
    bomb = zlib.compress(bytes(50_000_000), 9)
    assert len(bomb) < 100_000
    with pytest.raises(InvalidDepth):
        inflate_depth(bomb, 6144)


async def test_a_body_over_the_limit_is_refused_by_its_announcement_and_by_its_bytes(web: Edge) -> None:
    case_id = await web.open_case()
    big = bytes(DEPTH_LIMIT_BYTES + 100_000)
    assert await put_depth(web, case_id, depth_header(), big) == (413, "message_too_large")

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(2 * STILL_LIMIT_BYTES // 65536):
            yield bytes(65536)

    path = f"/api/v1/cases/{case_id}/stills/{STILL_ID}"
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = await web.call("PUT", path, "field", content=endless(), headers=headers)
    assert answer.status_code == 413


async def put_still(web: Edge, case_id: CaseId, image: bytes, header: bytes | None = None) -> tuple[int, str]:
    files = {"header": (None, header or still_header(), "application/json"), "image": ("i", image, "image/jpeg")}
    answer = await web.call("PUT", f"/api/v1/cases/{case_id}/stills/{STILL_ID}", "field", files=files)
    return answer.status_code, answer.json().get("error", {}).get("code", "")


async def test_a_still_to_look_at_is_handed_out_while_it_is_kept(web: Edge) -> None:
    case_id, data = await web.open_case(), picture(WIDTH, HEIGHT, "JPEG")
    web.rooms.looks[STILL_ID] = CheckedImage(
        data=data, mime="image/jpeg", width=WIDTH, height=HEIGHT, blob=BlobHash("")
    )
    answer = await web.call("GET", f"/api/v1/cases/{case_id}/looks/{STILL_ID}", "expert")
    assert (answer.content, answer.headers["content-type"]) == (data, "image/jpeg")
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    web.rooms.looks.clear()
    assert (await web.call("GET", f"/api/v1/cases/{case_id}/looks/{STILL_ID}", "expert")).status_code == 404


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_a_still_is_stored_as_it_came(web: Edge, kind: str) -> None:
    case_id = await web.open_case()
    await place_mark(web, case_id)
    image = picture(WIDTH, HEIGHT, kind)
    assert await put_still(web, case_id, image) == (201, "")
    events = (await web.call("GET", f"/api/v1/cases/{case_id}/events", "expert")).json()["events"]
    body = next(event["body"] for event in events if event["kind"] == "still.stored")
    assert (body["annotation_id"], body["mime"]) == (MARK_ID, f"image/{kind.lower()}")
    answer = await web.call("GET", f"/api/v1/cases/{case_id}/blobs/{body['blob']}", "expert")
    assert answer.content == image
    assert answer.headers["content-type"] == f"image/{kind.lower()}"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert "immutable" in answer.headers["cache-control"]


async def test_pictures_that_are_none_are_refused(web: Edge) -> None:
    case_id = await web.open_case()
    await place_mark(web, case_id)
    whole = picture(WIDTH, HEIGHT)
    refused = {
        "another size than the intrinsics": picture(32, 24),
        "cut in the middle": whole[: len(whole) // 2],
        "a GIF": picture(WIDTH, HEIGHT, "GIF"),
        "a BMP": picture(WIDTH, HEIGHT, "BMP"),
        "a page": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        "nothing": b"",
        "a JPEG's head": whole[:20],
        "a bomb": png_of(60_000, 60_000),
        "too many pixels": png_of(9_000, 9_000),
    }
    for what, image in refused.items():
        assert await put_still(web, case_id, image) == (422, "invalid_image"), what


def png_of(width: int, height: int) -> bytes:
    """A PNG that promises many pixels and holds almost nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


async def test_bodies_that_are_no_such_parts_are_refused(web: Edge) -> None:
    case_id = await web.open_case()
    path = f"/api/v1/cases/{case_id}/stills/{STILL_ID}"
    part = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    header, image, end = part % (b"header", still_header()), part % (b"image", picture()), b"--x--\r\n"
    kind = "multipart/form-data; boundary=x"
    refused = {
        "no boundary": ("multipart/form-data", header + image + end),
        "another kind": ("application/json", header + image + end),
        "no end": (kind, header + image),
        "a part missing": (kind, header + end),
        "a part twice": (kind, header + image + image + end),
        "one part more": (kind, header + image + part % (b"more", b"1") + end),
        "many parts": (kind, header + image + b"".join(part % (b"p%d" % k, b"") for k in range(500)) + end),
        "no names": (kind, b"--x\r\n\r\n1\r\n" + end),
        "noise": (kind, bytes(range(256)) * 8),
        "nothing": (kind, b""),
    }
    for what, (content_type, body) in refused.items():
        answer = await web.call("PUT", path, "field", content=body, headers={"Content-Type": content_type})
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "malformed_message"), what
    whole = await web.call("PUT", path, "field", content=header + image + end, headers={"Content-Type": kind})
    assert whole.status_code == 404, "well-formed, and then there is no such mark"


async def test_a_still_is_shown_with_its_mark_whole_and_cropped(web: Edge) -> None:
    case_id = await web.open_case()
    await place_mark(web, case_id, u=0.25, v=0.75)
    await put_still(web, case_id, picture(640, 480), still_header(640, 480))
    shown = {}
    for crop in (0, 1):
        path = f"/api/v1/cases/{case_id}/stills/{STILL_ID}/marked.jpg?crop={crop}"
        answer = await web.call("GET", path, "auditor")
        assert answer.headers["content-type"] == "image/jpeg"
        shown[crop] = np.asarray(Image.open(io.BytesIO(answer.content)).convert("RGB")).astype(int)
    height, width = shown[0].shape[:2]
    ys, xs = np.nonzero(np.abs(shown[0] - 90).max(axis=2) > 60)
    assert np.hypot(xs - 0.25 * width, ys - 0.75 * height).min() < 4, "something is drawn at the very point"
    assert np.hypot(xs - 0.25 * width, ys - 0.75 * height).max() < 0.3 * width, "and nothing elsewhere"
    assert shown[1].shape != shown[0].shape
    bad = await web.call("GET", f"/api/v1/cases/{case_id}/stills/{STILL_ID}/marked.jpg?crop=2", "auditor")
    assert bad.status_code == 400


async def test_uploads_are_rate_limited(web: Edge) -> None:
    case_id = await web.open_case()
    codes = [(await put_depth(web, case_id, b"{", b""))[0] for _ in range(62)]
    assert codes == [400] * 60 + [429] * 2


async def test_a_hash_opens_nothing_in_another_case(web: Edge) -> None:
    case_id, other = await web.open_case(), await web.open_case()
    await place_mark(web, case_id)
    await put_still(web, case_id, picture(WIDTH, HEIGHT))
    events = (await web.call("GET", f"/api/v1/cases/{case_id}/events", "expert")).json()["events"]
    blob = next(event["body"]["blob"] for event in events if event["kind"] == "still.stored")
    assert (await web.call("GET", f"/api/v1/cases/{case_id}/blobs/{blob}", "expert")).status_code == 200
    for path in (f"{other}/blobs/{blob}", f"{case_id}/blobs/{'0' * 64}", f"{case_id}/blobs/..%2f..%2fetc"):
        assert (await web.call("GET", f"/api/v1/cases/{path}", "expert")).status_code == 404, path
    for path in (f"{other}/stills/{STILL_ID}/marked.jpg", f"{case_id}/stills/{uuid4()}/marked.jpg"):
        assert (await web.call("GET", f"/api/v1/cases/{path}", "expert")).status_code == 404, path


async def test_the_scene_of_a_spatial_process_that_is_away_can_be_asked_for_again(web: Edge) -> None:
    case_id = await web.open_case()
    await place_mark(web, case_id)
    answer = await web.call("GET", f"/api/v1/cases/{case_id}/scene/{WORLD_ID}.glb", "expert")
    assert (answer.status_code, answer.json()["error"]["is_retryable"]) == (503, True)
    assert (await web.call("GET", f"/api/v1/cases/{case_id}/scene/{uuid4()}.glb", "expert")).status_code == 404


async def test_hostile_pictures_are_typed_errors(web: Edge, corpora_dir: Path) -> None:
    """Any bytes as a picture: a typed refusal, never a crash."""
    case_id = await web.open_case()
    await place_mark(web, case_id)
    samples = [path for path in sorted(corpora_dir.rglob("*")) if path.is_file() and path.stat().st_size < 200_000]
    for path in samples[:: max(1, len(samples) // 150)]:
        status, code = await put_still(web, case_id, path.read_bytes())
        assert (status, code) == (422, "invalid_image"), path.name
        web.clock.advance(1)
