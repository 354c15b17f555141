"""The catalogue over HTTP: import, approval by somebody else, export of the same bytes."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from sightline.plant.documents import to_plain
from sightline.plant.yaml_writer import write_yaml
from sightline.workflow.codes import DEFAULT_CODES
from sightline.workflow.guide import STANDARD_GUIDE
from support.edge import Edge, new_case

KEY = STANDARD_GUIDE.guide_id
VERSION = f"/api/v1/catalogue/guide/{KEY}/5"


def guide(**fields: Any) -> bytes:
    return write_yaml({**to_plain(STANDARD_GUIDE), "version": 5, "document_no": "WI-1", "revision": "A", **fields})


async def send(web: Edge, content: bytes, role: Any = "supervisor", **headers: str) -> httpx.Response:
    given = {"content-type": "application/yaml", **headers}
    return await web.call("POST", "/api/v1/catalogue/guide", role, content=content, headers=given)


async def publish(web: Edge, role: Any, etag: str, **body: Any) -> httpx.Response:
    return await web.call("POST", f"{VERSION}/publish", role, json=body, headers={"if-match": etag})


async def test_guide_goes_from_file_to_case(web: Edge) -> None:
    drafted = await send(web, guide(title={"en": "Our seal check"}))
    assert drafted.status_code == 201, drafted.text
    assert (drafted.json()["head"]["state"], drafted.json()["head"]["number"]) == ("draft", "WI-1")
    assert drafted.json()["warnings"] == ["title: no text in zh"]
    etag = drafted.headers["etag"]
    assert (await publish(web, "supervisor", etag)).status_code == 403, "its author"
    assert (await publish(web, "admin", etag.replace("-1", "-2"))).status_code == 412
    done = await publish(web, "admin", etag)
    assert (done.status_code, done.json()["state"], done.json()["approver"]) == (200, "published", "Admin Person")
    assert (await publish(web, "admin", done.headers["etag"])).status_code == 409, "twice"
    assert (await publish(web, "admin", etag)).status_code in {409, 412}
    assert (await send(web, guide())).status_code == 409, "published for ever"
    opened = (await web.call("POST", "/api/v1/cases", "field", json=new_case())).json()
    (first,) = await web.services.store.cases.events(opened["case_id"])
    assert (first.body["guide_version"], first.body["guide"]["approved_by"]) == (5, "Admin Person")
    shown = (await web.call("GET", "/api/v1/guides/standard", "field")).json()
    assert (shown["version"], shown["title"]) == (5, {"en": "Our seal check"})


async def test_guides_on_offer_are_the_plants_and_the_shipped(web: Edge) -> None:
    before = (await web.call("GET", "/api/v1/guides", "field")).json()["guides"]
    assert all(entry["is_shipped"] for entry in before)
    now_ms = web.clock.utc_ms()
    etag = (await send(web, guide())).headers["etag"]
    await publish(web, "admin", etag, effective_from_ms=now_ms + 60_000)
    assert (await web.call("GET", "/api/v1/guides", "field")).json()["guides"] == before, "not yet"
    web.clock.advance(60.0)
    after = {entry["guide_id"]: entry for entry in (await web.call("GET", "/api/v1/guides", "field")).json()["guides"]}
    assert (after[KEY]["version"], after[KEY]["is_shipped"]) == (5, False)
    assert len(after) == len(before)
    head = (await web.call("GET", VERSION, "field")).headers["etag"]
    gone = await web.call("POST", f"{VERSION}/retire", "supervisor", headers={"if-match": head})
    assert gone.json()["state"] == "retired"
    assert (await web.call("GET", "/api/v1/guides", "field")).json()["guides"] == before


async def test_exported_file_is_imported_to_the_same_bytes(web: Edge) -> None:
    await send(web, guide())
    exported = await web.call("GET", f"{VERSION}/file", "field")
    assert exported.headers["content-type"] == "application/yaml"
    etag = (await web.call("GET", VERSION, "field")).headers["etag"]
    again = await send(web, exported.content, **{"if-match": etag})
    assert again.status_code == 201, again.text
    assert (await web.call("GET", f"{VERSION}/file", "field")).content == exported.content
    assert (await web.call("GET", f"{VERSION}/file?format=csv", "field")).status_code == 400


async def test_draft_is_replaced_by_who_saw_it(web: Edge) -> None:
    etag = (await send(web, guide())).headers["etag"]
    assert (await send(web, guide())).status_code == 409
    second = await send(web, guide(revision="B"), **{"if-match": etag})
    assert second.json()["head"]["revision"] == "B"
    assert (await send(web, guide(revision="C"), **{"if-match": etag})).status_code == 412


async def test_code_list_comes_as_a_table(web: Edge) -> None:
    table = "dimension;code;en;zh\nmode;ELK;External leak;外漏\n".encode()
    path = "/api/v1/catalogue/code_list?key=acme&version=2&title_en=ACME&number=C-1&revision=1"
    made = await web.call("POST", path, "admin", content=table, headers={"content-type": "text/csv"})
    assert made.status_code == 201, made.text
    version = (await web.call("GET", "/api/v1/catalogue/code_list/acme/2", "field")).json()
    assert version["body"]["entries"][0]["zh"] == "外漏"
    again = await web.call("GET", "/api/v1/catalogue/code_list/acme/2/file?format=csv", "field")
    assert '"mode","ELK","External leak","外漏","",""' in again.text
    listed = (await web.call("GET", "/api/v1/catalogue?kind=code_list,guide&state=draft", "field")).json()
    assert [(head["kind"], head["key"], head["version"]) for head in listed["documents"]] == [("code_list", "acme", 2)]
    assert DEFAULT_CODES.key != "acme"


BOMB = b"a: &a [1,1]\nb: &b [*a,*a]\nc: [*b,*b]\n"


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (BOMB, "application/yaml", 422),
        (b"[" * 900_000, "application/yaml", 422),
        (b"steps: !!python/name:os.system x", "application/yaml", 422),
        (b"\xff\xfe", "application/yaml", 422),
        (b"", "application/json", 422),
        (b"{}", "application/json", 422),
        (b"x" * (1024 * 1024 + 1), "application/yaml", 413),
        (b"dimension,code\n", "text/csv", 415),
        (b"{}", "text/html", 415),
        (guide(steps=[]), "application/yaml", 422),
        (guide(stepps=[]), "application/yaml", 422),
    ],
)
async def test_hostile_documents_are_refused(web: Edge, content: bytes, kind: str, status: int) -> None:
    refused = await send(web, content, **{"content-type": kind})
    assert refused.status_code == status, refused.text
    assert (await web.call("GET", "/api/v1/catalogue", "field")).json()["documents"] == []


@pytest.mark.parametrize(
    "path", ["novel/x/1", "guide/x/0", "guide/x/9999999999", "guide/x/-1", "guide/x/1", "guide/%00/1"]
)
async def test_addresses_of_nothing_are_not_found(web: Edge, path: str) -> None:
    answer = await web.call("GET", f"/api/v1/catalogue/{path}", "field")
    assert answer.status_code == 404


async def test_pages_follow_each_other(web: Edge) -> None:
    for version in (1, 2, 3):
        await send(web, guide(version=version))
    first = (await web.call("GET", "/api/v1/catalogue?limit=2", "field")).json()
    second = (await web.call("GET", "/api/v1/catalogue?limit=2", "field", params={"next": first["next"]})).json()
    versions = [head["version"] for page in (first, second) for head in page["documents"]]
    assert versions == [3, 2, 1]
    assert (await web.call("GET", "/api/v1/catalogue?next=guide:x", "field")).status_code == 400
