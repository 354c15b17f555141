"""The hall's files: asked of a process of its own, sent from memory, and read for the list of components."""

from __future__ import annotations

from pathlib import Path

import pytest

from sightline.errors import WorkerError
from sightline.web.hall import HallFiles
from support.edge import Edge, edge
from support.hall_files import PART, export_into


async def test_files_come_compressed_with_a_tag_and_nothing_else_comes(tmp_path: Path) -> None:
    export_into(tmp_path / "hall")
    async with edge(tmp_path) as web:
        answer = await web.http.get("/hall/hall.glb")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "model/gltf-binary")
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.content == b"glTF" + bytes(4000)
        again = await web.http.get("/hall/hall.glb", headers={"If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304
        for name in ("hall.version", "..%2fhall.json", "nothing"):
            assert (await web.http.get(f"/hall/{name}")).status_code == 404


async def test_components_are_the_parts_of_one_asset_without_its_faults(tmp_path: Path) -> None:
    export_into(tmp_path / "hall")
    async with edge(tmp_path) as web:
        found = (await web.call("GET", "/api/v1/assets/P-101/components", "expert")).json()
        assert [component["id"] for component in found["components"]] == ["P-101/pump/seal/gland"]
        assert found["components"][0]["box_max"] == [1, 2, 3]
        assert (await web.call("GET", "/api/v1/assets/P-10/components", "expert")).status_code == 404
        names = await web.services.hall.part_names()
        assert names["P-101/pump/seal/gland"] == PART["name"]
        assert "P-101/pump/seal/leak" not in names


async def test_documents_do_not_wait_for_an_export_to_get_names(tmp_path: Path) -> None:
    assert await HallFiles(tmp_path / "never").part_names() == {}
    assert not (tmp_path / "never").exists()


async def test_an_export_that_fails_can_be_asked_for_again(web: Edge, tmp_path: Path) -> None:
    (tmp_path / "hall").write_text("a file where the folder should be")
    with pytest.raises(WorkerError):
        await HallFiles(tmp_path / "hall").file("hall.json")
    answer = await web.http.get("/hall/hall.json")
    assert (answer.status_code, answer.json()["error"]["is_retryable"]) == (503, True)
