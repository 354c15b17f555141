"""Scans and CAD meshes made elsewhere: imported for an asset, listed, and looked for in what is scanned now.

What is found is written to the log as a proposal. Nothing lies anywhere before an expert has looked at both shapes on
top of each other and said so (``model.answer``).
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final
from uuid import uuid4

from starlette.responses import Response

from sightline.caselog import server_events
from sightline.caselog.deciding import require_open
from sightline.errors import InvalidMesh, LimitExceeded, NotFound, TransitionNotAllowed, WorkerError
from sightline.ids import CaseId, OpId
from sightline.jobs.wire import FoundModel
from sightline.protocol import workflow as wire
from sightline.protocol.common import Pose
from sightline.protocol.rest import AssetModel, AssetModelList, ModelHeader, ModelSearch, ProposeModel
from sightline.web import limits
from sightline.web.access import CASE_MODELS, SIGNED_IN, Call, route
from sightline.web.answers import json_answer
from sightline.web.body import HEADER_PART_LIMIT_BYTES, MIB, decode_header, read_parts, read_struct
from sightline.web.documented import Doc, Media, Parts
from sightline.web.record import read_case
from sightline.web.rest.cases import event_of
from sightline.workflow.case_state import CaseState
from sightline.workflow.models import ImportedModel

MODEL_LIMIT_BYTES: Final = 40 * MIB
"""Of an upload. A CAD part is some megabytes; larger scans are thinned out before they are imported."""
MAX_MODELS: Final = 50
_CASES_LOOKED_AT: Final = 50


async def imported(call: Call) -> Response:
    """Read a file of a shape, store it in metres, and record that it is there."""
    call.services.limiter.take(limits.MODEL_BY_ACCOUNT, call.person.account_id)
    require_open(await read_case(call.services.store, call.case_id), "model.import")
    parts = await read_parts(call.request, {"header": HEADER_PART_LIMIT_BYTES, "data": MODEL_LIMIT_BYTES})
    header = decode_header(ModelHeader, parts["header"])
    kept = await call.services.models.read(parts["data"], PurePosixPath(header.name).suffix, header.unit)
    model = wire.ModelImported(
        model_id=str(uuid4()),
        name=header.name,
        # Durable before the event that names it.
        blob=await call.services.store.blobs.put(kept.glb),
        size_bytes=len(kept.glb),
        triangles=kept.triangles,
        size_m=kept.size_m,
    )
    op_id = OpId(str(uuid4()))
    stored = await call.services.rooms.record(
        call.case_id, call.person, op_id, lambda state: server_events.model_imported(state, op_id, model)
    )
    return json_answer(event_of(stored), 201)


async def of_asset(call: Call) -> Response:
    """Models of an asset, the newest first. Guests see those of their own case only."""
    found = await _models(call, call.request.path_params["tag"])
    return json_answer(AssetModelList(models=tuple(_listed(*one) for one in found)))


async def proposed(call: Call) -> Response:
    """Look where a model lies in the scan of a world as it is now; what is found is recorded as a proposal."""
    call.services.limiter.take(limits.MODEL_BY_ACCOUNT, call.person.account_id)
    wanted = await read_struct(call.request, ProposeModel)
    state = await read_case(call.services.store, call.case_id)
    require_open(state, "model.propose")
    if wanted.world_id not in state.worlds:
        raise NotFound("world", wanted.world_id)
    model = await _model(call, state, call.request.path_params["model_id"])
    tiles = await call.services.spatial.scene_meshes(call.case_id, wanted.world_id)
    if not tiles:
        return json_answer(ModelSearch(outcome="nothing_scanned"))
    found = await call.services.models.find(await call.services.store.blobs.get(model.blob), tiles)
    if found.world_from_model is None:
        return json_answer(ModelSearch(outcome="no_overlap" if found.reason == "no_overlap" else "too_few_points"))
    proposal_id = await _record(call, model, wanted.world_id, found)
    return json_answer(ModelSearch(outcome="proposed", proposal_id=proposal_id), 201)


async def _record(call: Call, model: ImportedModel, world_id: str, found: FoundModel) -> str:
    assert found.world_from_model is not None
    proposal = wire.ModelProposed(
        proposal_id=str(uuid4()),
        model_id=model.model_id,
        world_id=world_id,
        name=model.name,
        blob=model.blob,
        world_from_model=Pose(p=found.world_from_model.p, q=found.world_from_model.q),
        fitness=found.fitness,
        residual_m=found.residual_m,
        runner_up=found.runner_up,
    )
    op_id = OpId(str(uuid4()))
    await call.services.rooms.record(
        call.case_id, call.person, op_id, lambda state: server_events.model_proposed(state, op_id, proposal)
    )
    return proposal.proposal_id


async def _model(call: Call, state: CaseState, model_id: str) -> ImportedModel:
    """A model of this case's asset. Raises NotFound."""
    for _, _, model in await _models(call, state.facts.asset_tag):
        if model.model_id == model_id:
            return model
    raise NotFound("model", model_id[:80])


async def _models(call: Call, tag: str) -> list[tuple[CaseId, int, ImportedModel]]:
    """The newest models of an asset with the cases that they were imported in."""
    if call.person.case_id is not None:
        case_ids = [call.person.case_id]
    else:
        rows = await call.services.store.cases.cases(asset_tag=tag, limit=_CASES_LOOKED_AT)
        case_ids = [row.case_id for row in rows]
    found = []
    for case_id in case_ids:
        state = await read_case(call.services.store, case_id)
        if state.facts.asset_tag == tag:
            kept = [model for model in state.models.values() if model.blob not in state.deleted_files]
            found += [(case_id, state.facts.number, model) for model in kept]
    return sorted(found, key=lambda one: -one[2].at_ms)[:MAX_MODELS]


def _listed(case_id: CaseId, case_number: int, model: ImportedModel) -> AssetModel:
    return AssetModel(
        case_id=case_id,
        case_number=case_number,
        model_id=model.model_id,
        name=model.name,
        blob=model.blob,
        triangles=model.triangles,
        size_m=model.size_m,
        imported_at_ms=model.at_ms,
    )


ROUTES = [
    route(
        "/api/v1/cases/{case_id}/models",
        "POST",
        imported,
        CASE_MODELS,
        doc=Doc(
            "Import a shape",
            tag="place",
            takes=Parts(
                {
                    "header": ModelHeader,
                    "data": Media("application/octet-stream", "PLY, STL, OBJ or GLB with triangles."),
                }
            ),
            gives=wire.Event,
            status=201,
            errors=(InvalidMesh, LimitExceeded, TransitionNotAllowed, WorkerError),
        ),
    ),
    route(
        "/api/v1/cases/{case_id}/models/{model_id}/proposals",
        "POST",
        proposed,
        CASE_MODELS,
        doc=Doc(
            "Look where a shape lies",
            tag="place",
            text="Takes some seconds.",
            takes=ProposeModel,
            gives=ModelSearch,
            errors=(TransitionNotAllowed, WorkerError, LimitExceeded),
        ),
    ),
    route(
        "/api/v1/assets/{tag}/models",
        "GET",
        of_asset,
        SIGNED_IN,
        doc=Doc("Imported shapes of an asset", tag="assets", gives=AssetModelList),
    ),
]
