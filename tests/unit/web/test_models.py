"""Imported models over HTTP: read by a process of its own, kept, listed; a place is only ever proposed."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import msgspec
import pytest

from sightline.ids import CaseId
from sightline.jobs.models import ModelProcesses
from sightline.jobs.wire import FoundModel
from sightline.protocol.common import Role
from sightline.spatial.scene.values import TileMesh
from sightline.spatial.values import PoseValue
from sightline.web.record import read_case
from support.edge import WORLD_ID, Edge, place_mark
from support.fakes_spatial import FakeSpatial
from support.model_files import MACHINE, binary_stl, scan_tiles

FOUND = FoundModel(
    world_from_model=PoseValue(p=(1.0, 0.0, -2.0), q=(0.0, 0.0, 0.0, 1.0)),
    fitness=0.8,
    residual_m=0.01,
    runner_up=0.3,
    reason="",
)


class AnsweringModels(ModelProcesses):
    """Reads as the real one; what it finds a test chooses."""

    def __init__(self, found: FoundModel) -> None:
        super().__init__()
        self.found = found
        self.asked: list[tuple[bytes, int]] = []

    async def find(self, glb: bytes, tiles: tuple[TileMesh, ...]) -> FoundModel:
        self.asked.append((glb, len(tiles)))
        return self.found


async def _import(web: Edge, case_id: str, data: bytes, who: Role = "expert", **header: str) -> tuple[int, Any]:
    head = msgspec.json.encode({"name": "pump.stl", "unit": "m", **header})
    files = {"header": ("h", head, "application/json"), "data": ("d", data)}
    answer = await web.call("POST", f"/api/v1/cases/{case_id}/models", who, files=files)
    return answer.status_code, answer.json()


def _with(web: Edge, found: FoundModel, tiles: tuple[TileMesh, ...]) -> AnsweringModels:
    models = AnsweringModels(found)
    object.__setattr__(web.services, "models", models)
    object.__setattr__(web.services, "spatial", FakeSpatial(meshes=tiles))
    return models


async def test_a_model_is_kept_in_metres_and_listed_for_its_asset(web: Edge) -> None:
    case_id = await web.open_case()
    status, event = await _import(web, case_id, binary_stl(MACHINE, scale=1000), name="Pump 泵.STL", unit="mm")
    assert (status, event["kind"], event["actor"]["role"]) == (201, "model.imported", "expert")
    assert event["body"]["size_m"] == pytest.approx([1.2, 0.9, 0.6], abs=1e-4)
    tag = (await web.call("GET", f"/api/v1/cases/{case_id}", "expert")).json()["asset_tag"]
    (model,) = (await web.call("GET", f"/api/v1/assets/{tag}/models", "supervisor")).json()["models"]
    assert (model["name"], model["case_id"], model["triangles"]) == ("Pump 泵.STL", case_id, len(MACHINE.triangles))
    assert (await web.call("GET", "/api/v1/assets/another/models", "expert")).json() == {"models": []}
    answer = await web.call("GET", f"/api/v1/cases/{case_id}/blobs/{model['blob']}", "expert")
    assert (answer.content[:4], answer.headers["content-type"]) == (b"glTF", "model/gltf-binary")


async def test_files_that_are_no_shape_are_refused_and_nothing_is_recorded(web: Edge) -> None:
    case_id = await web.open_case()
    assert (await _import(web, case_id, b"MZ"))[1]["error"]["code"] == "invalid_mesh"
    assert (await _import(web, case_id, b"MZ", unit="furlong"))[0] == 400
    for who in ("field", "auditor"):
        assert (await _import(web, case_id, binary_stl(MACHINE), who))[0] == 403, who
    events = await web.services.store.cases.events(CaseId(case_id))
    assert [event.kind for event in events if event.kind.startswith("model.")] == []


async def _kept(web: Edge) -> tuple[CaseId, str]:
    """A case with a world and a model."""
    case_id = await web.open_case()
    await place_mark(web, case_id)
    status, event = await _import(web, case_id, binary_stl(MACHINE))
    assert status == 201
    return case_id, event["body"]["model_id"]


async def test_a_place_is_proposed_and_means_nothing_until_it_is_confirmed(web: Edge) -> None:
    case_id, model_id = await _kept(web)
    models = _with(web, FOUND, scan_tiles(MACHINE))
    path = f"/api/v1/cases/{case_id}/models/{model_id}/proposals"
    answer = await web.call("POST", path, "expert", json={"world_id": WORLD_ID})
    assert (answer.status_code, answer.json()["outcome"]) == (201, "proposed")
    assert [count for _, count in models.asked] == [2]
    state = await read_case(web.services.store, case_id)
    proposal = state.model_proposals[answer.json()["proposal_id"]]
    assert (proposal.answer, proposal.world_from_model.p, proposal.fitness) == (None, (1.0, 0.0, -2.0), 0.8)
    said = await web.op(case_id, "expert", "model.answer", proposal_id=proposal.proposal_id, is_confirmed=True)
    assert said.status_code == 200, said.text
    answered = (await read_case(web.services.store, case_id)).model_proposals[proposal.proposal_id].answer
    assert answered is not None
    assert answered.is_confirmed
    later = await web.open_case()
    assert (await web.call("GET", f"/api/v1/cases/{later}/blobs/{proposal.blob}", "expert")).status_code == 404


async def test_without_a_scan_or_an_overlap_nothing_is_proposed(web: Edge) -> None:
    case_id, model_id = await _kept(web)
    path = f"/api/v1/cases/{case_id}/models/{model_id}/proposals"
    nowhere = msgspec.structs.replace(FOUND, world_from_model=None, reason="no_overlap")
    for tiles, outcome in (((), "nothing_scanned"), (scan_tiles(MACHINE), "no_overlap")):
        _with(web, nowhere, tiles)
        answer = await web.call("POST", path, "expert", json={"world_id": WORLD_ID})
        assert (answer.status_code, answer.json()) == (200, {"outcome": outcome, "proposal_id": None})
    assert (await read_case(web.services.store, case_id)).model_proposals == {}
    for other, world_id in ((model_id, str(uuid4())), (str(uuid4()), WORLD_ID)):
        path = f"/api/v1/cases/{case_id}/models/{other}/proposals"
        assert (await web.call("POST", path, "expert", json={"world_id": world_id})).status_code == 404
    assert (await web.call("POST", path, "field", json={"world_id": WORLD_ID})).status_code == 403
