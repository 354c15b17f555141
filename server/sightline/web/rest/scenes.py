"""The place in 3D: a device's surfaces, tiles that a page fetches, the whole scene as a file, earlier visits."""

from __future__ import annotations

import asyncio
import hashlib
import zlib
from typing import Final, Literal, cast

from starlette.requests import Request
from starlette.responses import Response

from sightline.errors import FrameMismatch, InvalidMesh, InvalidPose, MalformedMessage, NotFound, UnexpectedMessage
from sightline.ids import CaseId, WorldId
from sightline.protocol import codec
from sightline.protocol.common import Pose
from sightline.protocol.rest import (
    SavedMark,
    SavedScene,
    SavedSceneList,
    SceneTile,
    SceneTiles,
    SurfaceEntry,
    SurfacesHeader,
)
from sightline.spatial.scene.export import add_marks, scene_glb
from sightline.spatial.scene.surfaces import DeviceSurface, SurfaceChanges
from sightline.spatial.scene.values import MarkNode, TileLevel
from sightline.spatial.values import PoseValue
from sightline.web import limits
from sightline.web.access import CASE_READ, CASE_UPLOAD, SIGNED_IN, Call, route
from sightline.web.answers import file_answer, json_answer, nothing, tagged
from sightline.web.body import MIB, read_parts
from sightline.web.documented import Doc, Media, Parts, choice
from sightline.web.record import read_case, read_file
from sightline.workflow.case_state import CaseState

SURFACES_HEADER_LIMIT_BYTES: Final = 128 * 1024
SURFACES_LIMIT_BYTES: Final = 8 * MIB
SURFACES_INFLATED_LIMIT_BYTES: Final = 12 * MIB
"""A headset's mesh of a whole flat is 4 MB."""
MAX_SCENES: Final = 20
_CASES_LOOKED_AT: Final = 50
_NODE_BYTES: Final = 12


async def surfaces(call: Call) -> Response:
    """Surfaces that the device of this world has found itself, changed, or lost."""
    call.services.limiter.take(limits.UPLOAD_BY_ACCOUNT, call.person.account_id)
    await call.services.store.cases.case(call.case_id)
    parts = await read_parts(call.request, {"header": SURFACES_HEADER_LIMIT_BYTES, "data": SURFACES_LIMIT_BYTES})
    header = codec.decode_as(SurfacesHeader, parts["header"], limit_bytes=SURFACES_HEADER_LIMIT_BYTES)
    size = sum(_size_of(entry) for entry in header.surfaces)
    if size > SURFACES_INFLATED_LIMIT_BYTES:
        raise InvalidMesh("These surfaces are too large for one upload.", limit_bytes=SURFACES_INFLATED_LIMIT_BYTES)
    data = await asyncio.to_thread(_inflated, parts["data"], size)
    changes = SurfaceChanges(changed=tuple(_cut(header.surfaces, data)), removed=tuple(header.removed))
    world_id = call.request.path_params["world_id"]
    await call.services.rooms.surfaces_uploaded(call.case_id, call.person, world_id, changes)
    return nothing()


async def tiles(call: Call) -> Response:
    """What there is to see of a world, with revisions: small, asked for again and again."""
    world_id = call.request.path_params["world_id"]
    await require_world(call, world_id)
    found = await call.services.spatial.scene_tiles(call.case_id, world_id)
    listed = tuple(SceneTile(tile=one.tile, kind=one.kind, revision=one.revision) for one in found.tiles)
    answer = SceneTiles(world_id=world_id, tiles=listed, frames=found.frames)
    tag = hashlib.sha256(repr([(one.tile, one.revision) for one in listed]).encode()).hexdigest()[:20]
    return tagged(call.request, f"{tag}-{found.frames}", answer)


async def tile(call: Call) -> Response:
    """One tile as GLB, coarse or fine. ``?level=`` chooses; the entity tag tells whether it is still the same."""
    path = call.request.path_params
    level = call.request.query_params.get("level", "fine")
    if level not in {"coarse", "fine"}:
        raise MalformedMessage("?level= must be coarse or fine.")
    mesh = await call.services.spatial.scene_tile(
        call.case_id, path["world_id"], path["tile"][:80], cast("TileLevel", level)
    )
    if mesh is None:
        # A tile that is listed may have no triangles yet: that is an empty scene, not a mistake.
        listed = (await call.services.spatial.scene_tiles(call.case_id, path["world_id"])).tiles
        if path["tile"] not in [one.tile for one in listed]:
            raise NotFound("tile", path["tile"][:80])
    return _glb_answer(call.request, scene_glb([mesh] if mesh else []))


async def whole(call: Call) -> Response:
    """The scene as one GLB; ``?marks=1`` adds the marks as named nodes. The stored one when no call runs."""
    world_id = call.request.path_params["world_id"]
    marks = call.request.query_params.get("marks", "0")
    if marks not in {"0", "1"}:
        raise MalformedMessage("?marks= must be 0 or 1.")
    state = await require_world(call, world_id)
    meshes = await call.services.spatial.scene_meshes(call.case_id, world_id)
    saved = next((scene for world, scene in state.scenes.items() if world == world_id), None)
    if meshes:
        data = await asyncio.to_thread(scene_glb, meshes)
    elif saved is not None:
        data = await read_file(call.services.store, state, saved.blob)
    else:
        raise NotFound("scene", world_id)
    if marks == "1":
        nodes = [_node(mark) for mark in saved_marks(state, world_id)]
        data = await asyncio.to_thread(add_marks, data, nodes)
    return file_answer(data, "model/gltf-binary", name=f"case-{state.facts.number}-scene.glb" if marks == "1" else None)


async def of_asset(call: Call) -> Response:
    """Scans and marks of an asset's earlier visits, the newest first. Guests see those of their own case only."""
    tag = call.request.path_params["tag"]
    if call.person.case_id is not None:
        case_ids = [call.person.case_id]
    else:
        rows = await call.services.store.cases.cases(asset_tag=tag, limit=_CASES_LOOKED_AT)
        case_ids = [row.case_id for row in rows]
    found: list[SavedScene] = []
    for case_id in case_ids:
        state = await read_case(call.services.store, case_id)
        if state.facts.asset_tag == tag:
            found += saved_scenes(case_id, state)
        if len(found) >= MAX_SCENES:
            break
    newest_first = sorted(found, key=lambda scene: -scene.saved_at_ms)[:MAX_SCENES]
    return json_answer(SavedSceneList(scenes=tuple(newest_first)))


def saved_scenes(case_id: CaseId, state: CaseState) -> list[SavedScene]:
    """The stored scans of a case with the marks placed in them."""
    return [
        SavedScene(
            case_id=case_id,
            case_number=state.facts.number,
            world_id=scene.world_id,
            blob=scene.blob,
            saved_at_ms=scene.at_ms,
            area_m2=scene.area_m2,
            marks=tuple(saved_marks(state, scene.world_id)),
            asset_from_world=_asset_from_world(state, scene.world_id),
        )
        for scene in state.scenes.values()
        if scene.blob not in state.deleted_files
    ]


def _asset_from_world(state: CaseState, world_id: WorldId) -> Pose | None:
    found = state.localisations.get(world_id)
    return found.asset_from_world if found else None


def saved_marks(state: CaseState, world_id: str) -> list[SavedMark]:
    """Marks that have a place in a world and were not deleted."""
    faults = {fault.annotation_id: fault for fault in state.live_faults}
    marks = []
    for mark in state.live_annotations:
        anchor = mark.anchor
        if anchor.world_id != world_id or anchor.p_world is None:
            continue
        fault = faults.get(mark.annotation_id)
        marks.append(
            SavedMark(
                annotation_id=mark.annotation_id,
                number=mark.number,
                label=fault.title if fault else "",
                severity=fault.severity if fault else None,
                p_world=anchor.p_world,
                normal=anchor.normal,
                sigma_m=anchor.sigma_m,
            )
        )
    return marks


def _node(mark: SavedMark) -> MarkNode:
    return MarkNode(
        number=mark.number, label=mark.label, p_world=mark.p_world, normal=mark.normal, sigma_m=mark.sigma_m
    )


async def require_world(call: Call, world_id: str) -> CaseState:
    """The case, if it knows the world. Raises NotFound."""
    state = await read_case(call.services.store, call.case_id)
    if world_id not in state.worlds:
        raise NotFound("scene", world_id[:80])
    return state


def _glb_answer(request: Request, data: bytes) -> Response:
    etag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
    if etag in [part.strip() for part in request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers={"ETag": etag, "Cache-Control": "private, no-cache"})
    answer = file_answer(data, "model/gltf-binary")
    answer.headers["ETag"] = etag
    return answer


def _size_of(entry: SurfaceEntry) -> int:
    return (entry.vertex_count + entry.triangle_count) * _NODE_BYTES


def _inflated(deflated: bytes, size_bytes: int) -> bytes:
    """Inflate to exactly the size that the header promises; never allocates more. Raises InvalidMesh."""
    stream = zlib.decompressobj()
    try:
        data = stream.decompress(deflated, size_bytes + 1)
    except zlib.error as exc:
        raise InvalidMesh("The surfaces are not zlib data.") from exc
    if len(data) != size_bytes or not stream.eof or stream.unused_data:
        raise InvalidMesh(f"The surfaces do not have the {size_bytes} bytes that their header says.")
    return data


def _cut(entries: tuple[SurfaceEntry, ...], data: bytes) -> list[DeviceSurface]:
    cut, at = [], 0
    for entry in entries:
        vertices_end = at + entry.vertex_count * _NODE_BYTES
        end = vertices_end + entry.triangle_count * _NODE_BYTES
        kind: Literal["mesh", "plane"] = entry.kind
        cut.append(
            DeviceSurface(
                surface_id=entry.surface_id,
                kind=kind,
                pose=PoseValue(p=entry.pose.p, q=entry.pose.q),
                vertices=data[at:vertices_end],
                indices=data[vertices_end:end],
                label=entry.label,
            )
        )
        at = end
    return cut


ROUTES = [
    route(
        "/api/v1/cases/{case_id}/scene/{world_id}/surfaces",
        "POST",
        surfaces,
        CASE_UPLOAD,
        doc=Doc(
            "Surfaces that a device found",
            tag="place",
            takes=Parts(
                {
                    "header": SurfacesHeader,
                    "data": Media(
                        "application/octet-stream",
                        "zlib-deflated vertices (float32) and indices (uint32), little-endian.",
                    ),
                }
            ),
            errors=(InvalidMesh, InvalidPose, FrameMismatch, UnexpectedMessage),
        ),
    ),
    route(
        "/api/v1/cases/{case_id}/scene/{world_id}/tiles",
        "GET",
        tiles,
        CASE_READ,
        doc=Doc("What there is to see of a world", tag="place", gives=SceneTiles, is_tagged=True),
    ),
    route(
        "/api/v1/cases/{case_id}/scene/{world_id}/tiles/{tile}.glb",
        "GET",
        tile,
        CASE_READ,
        doc=Doc(
            "One tile of a world",
            tag="place",
            gives=Media("model/gltf-binary"),
            query=(choice("level", "How fine.", "coarse", "fine", default="fine"),),
            is_tagged=True,
        ),
    ),
    route(
        "/api/v1/cases/{case_id}/scene/{world_id}.glb",
        "GET",
        whole,
        CASE_READ,
        doc=Doc(
            "The scene of a world",
            tag="place",
            gives=Media("model/gltf-binary"),
            query=(choice("marks", "1: with the marks as named nodes.", "0", "1", default="0"),),
        ),
    ),
    route(
        "/api/v1/assets/{tag}/scenes",
        "GET",
        of_asset,
        SIGNED_IN,
        doc=Doc("Scans and marks of earlier visits", tag="assets", gives=SavedSceneList),
    ),
]
