"""The asset tree over HTTP: who may change it, and that nobody's change is lost."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from support.edge import Edge
from support.plant import HALL, put


def change(tag: str, **fields: Any) -> dict[str, Any]:
    return {"tag": tag, "names": {"en": f"The {tag}"}, "level": "machine", **fields}


@pytest.fixture
async def plant(web: Edge) -> Edge:
    await put(web.services.store, *HALL)
    return web


async def found(web: Edge, query: str) -> list[str]:
    answer = await web.call("GET", f"/api/v1/assets?{query}", "field")
    assert answer.status_code == 200, answer.text
    return [asset["tag"] for asset in answer.json()["assets"]]


async def the(web: Edge, tag: str) -> dict[str, Any]:
    answer = await web.call("GET", "/api/v1/assets", "field", params={"tag": tag})
    (asset,) = answer.json()["assets"]
    return dict(asset)


async def test_tree_is_walked_from_the_top_and_searched(plant: Edge) -> None:
    assert await found(plant, "top=1") == ["HALL"]
    assert await found(plant, "parent=L1") == ["P-101", "P-102"]
    assert await found(plant, "text=seal&level=component") == ["P-101/seal", "P-101/seal/gland"]
    assert await found(plant, "tag=p-101/SEAL") == ["P-101/seal"]
    assert await found(plant, "tag=nothing") == await found(plant, "parent=nothing") == []
    seal = await the(plant, "P-101/seal")
    detail = (await plant.call("GET", f"/api/v1/assets/{seal['asset_id']}", "expert")).json()
    assert [asset["tag"] for asset in detail["ancestors"]] == ["HALL", "L1", "P-101"]
    line = await the(plant, "L1")
    tree = (await plant.call("GET", f"/api/v1/assets/{line['asset_id']}/tree", "expert")).json()
    assert [asset["tag"] for asset in tree["assets"]] == ["L1", "P-101", "P-102", "P-101/seal", "P-101/seal/gland"]
    assert tree["is_complete"]


async def test_pages_follow_each_other(plant: Edge) -> None:
    tags: list[str] = []
    following: str | None = ""
    while following is not None:
        params = {"limit": "4", **({"next": following} if following else {})}
        page = (await plant.call("GET", "/api/v1/assets", "field", params=params)).json()
        tags += [asset["tag"] for asset in page["assets"]]
        following = page.get("next")
    assert tags == ["HALL", "L1", "P-101", "P-101/seal", "P-101/seal/gland", "P-102"]


@pytest.mark.parametrize("query", ["next=x", "next=tag:", "next=tag:A%20b", "limit=0", "top=2", "level=planet"])
async def test_questions_that_make_no_sense_are_refused(plant: Edge, query: str) -> None:
    assert (await plant.call("GET", f"/api/v1/assets?{query}", "field")).status_code == 400


async def test_change_names_the_revision_that_it_is_for(plant: Edge) -> None:
    asset = await the(plant, "P-102")
    path = f"/api/v1/assets/{asset['asset_id']}"
    etag = (await plant.call("GET", path, "field")).headers["etag"]
    moved = change("P-102", parent_tag="HALL", is_retired=True)

    async def put_it(**headers: str) -> httpx.Response:
        return await plant.call("PUT", path, "supervisor", json=moved, headers=headers)

    assert (await put_it()).status_code == 428
    assert (await put_it(**{"if-match": "W/" + etag})).status_code == 400
    assert (await put_it(**{"if-match": '"other-1"'})).status_code == 412
    done = await put_it(**{"if-match": etag})
    assert (done.status_code, done.json()["revision"], done.json()["changed_by"]) == (200, 2, "Supervisor Person")
    again = await put_it(**{"if-match": etag})
    assert (again.status_code, again.json()["error"]["details"]["actual"]) == (412, 2)
    assert (await put_it(**{"if-match": "*"})).headers["etag"] == done.headers["etag"], "nothing to change"
    assert await found(plant, "parent=L1") == ["P-101"]
    assert await found(plant, "retired=0&level=machine") == ["P-101"]


async def test_new_asset_is_added_once(plant: Edge) -> None:
    wanted = change("K-7", parent_tag="L1", external_refs=[{"system": "SAP PM", "id": "1"}])
    made = await plant.call("POST", "/api/v1/assets", "admin", json=wanted)
    assert (made.status_code, made.json()["external_refs"]) == (201, wanted["external_refs"])
    assert (await plant.call("POST", "/api/v1/assets", "admin", json=wanted)).status_code == 409
    spelled = await plant.call("POST", "/api/v1/assets", "admin", json=change("k -7"))
    assert (spelled.status_code, spelled.json()["error"]["details"]["reason"]) == (422, "tag_spelling")
    cycle = {"if-match": made.headers["etag"]}
    path = f"/api/v1/assets/{made.json()['asset_id']}"
    refused = await plant.call("PUT", path, "admin", json=change("K-7", parent_tag="K-7"), headers=cycle)
    assert (refused.status_code, refused.json()["error"]["details"]["reason"]) == (422, "cycle")
    renamed = await plant.call("PUT", path, "admin", json=change("K-8"), headers=cycle)
    assert renamed.status_code == 422


@pytest.mark.parametrize("role", ["field", "expert", "auditor"])
async def test_only_supervisors_and_admins_change_the_plant(plant: Edge, role: Any) -> None:
    refused = [
        await plant.call("POST", "/api/v1/assets", role, json=change("X")),
        await plant.call("PUT", "/api/v1/assets/x", role, json=change("X")),
        await plant.call("POST", "/api/v1/assets/import", role, content=b""),
        await plant.call("POST", "/api/v1/catalogue/guide", role, content=b""),
        await plant.call("POST", "/api/v1/catalogue/guide/x/1/publish", role, json={}),
        await plant.call("POST", "/api/v1/catalogue/guide/x/1/retire", role),
    ]
    assert {answer.status_code for answer in refused} == {403}
    assert (await plant.call("GET", "/api/v1/assets", role)).status_code == 200


async def test_table_is_imported_whole_or_not_at_all_and_exported_as_it_was(plant: Edge) -> None:
    table = "tag;level;name;parent\r\nL2;line;Line 2;HALL\r\nP-201;machine;Pump;{parent}\r\n"

    async def sent(text: str) -> httpx.Response:
        return await plant.call("POST", "/api/v1/assets/import", "supervisor", content=text.encode())

    refused = await sent(table.format(parent="L9"))
    details = refused.json()["error"]["details"]
    assert (refused.status_code, details["row"], details["column"]) == (422, 3, "parent")
    assert await found(plant, "tag=L2") == []
    done = await sent(table.format(parent="L2"))
    assert done.json() == {"added": 2, "changed": 0, "unchanged": 0}
    exported = await plant.call("GET", "/api/v1/assets/export.csv?separator=semicolon", "field")
    assert exported.headers["content-disposition"] == 'attachment; filename="assets.csv"'
    again = await plant.call("POST", "/api/v1/assets/import", "supervisor", content=exported.content)
    assert again.json() == {"added": 0, "changed": 0, "unchanged": 8}


@pytest.mark.parametrize(
    "content", [b"", b"\x00" * 100, b"tag,level,name\nA,site,\xff\n", b'tag,level,name\nA,site,"', b"tag\n" * 9]
)
async def test_hostile_tables_are_refused(plant: Edge, content: bytes) -> None:
    refused = await plant.call("POST", "/api/v1/assets/import", "admin", content=content)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "invalid_plant_data")
    assert len(await found(plant, "limit=1000")) == len(HALL)
