"""What a case holds, for reading: stored files, stills with their mark, the whole record."""

from __future__ import annotations

import asyncio
import re

from starlette.responses import Response

from sightline.errors import FileDeleted, MalformedMessage, NotFound, StoreError
from sightline.ids import BlobHash
from sightline.report.evidence import look_of
from sightline.report.marking import draw_mark
from sightline.report.record import record_json
from sightline.web.access import CASE_MEDIA, CASE_READ, Call, route
from sightline.web.answers import file_answer
from sightline.web.documented import Doc, Media, choice
from sightline.web.ranges import ranged_answer
from sightline.web.record import read_case, read_events, read_file
from sightline.workflow.case_state import CaseState

_HASH = re.compile(r"[0-9a-f]{64}\Z")


async def blob(call: Call) -> Response:
    """A stored file, if this case names it: knowing a hash of another case opens nothing."""
    wanted = call.request.path_params["sha256"]
    if not _HASH.match(wanted):
        raise NotFound("file", wanted[:80])
    state = await read_case(call.services.store, call.case_id)
    mime = (
        _in_pictures(state, wanted)
        or _in_clips(state, wanted)
        or _in_scenes(state, wanted)
        or _in_models(state, wanted)
    )
    if mime is None:
        raise NotFound("file", wanted)
    data = await read_file(call.services.store, state, BlobHash(wanted))
    return ranged_answer(call.request, data, mime, wanted)


def _in_pictures(state: CaseState, wanted: str) -> str | None:
    """Return the type of a still or photo."""
    stills = (still.mime for still in state.stills.values() if still.blob == wanted)
    photos = (photo.mime for photo in state.photos.values() if photo.blob == wanted)
    return next(stills, None) or next(photos, None)


def _in_clips(state: CaseState, wanted: str) -> str | None:
    """Return the type of a clip or of its pose track."""
    for clip in state.clips.values():
        if clip.stored is not None and clip.stored.blob == wanted:
            return clip.stored.mime
        if clip.stored is not None and clip.stored.poses == wanted:
            return "application/x-ndjson"
    return None


def _in_scenes(state: CaseState, wanted: str) -> str | None:
    """Return the type of a stored scan or of its key frames."""
    for scene in state.scenes.values():
        if scene.blob == wanted:
            return "model/gltf-binary"
        if scene.keyframes == wanted:
            return "application/octet-stream"
    return None


def _in_models(state: CaseState, wanted: str) -> str | None:
    """Return the type of a model, imported here or proposed here and imported in an earlier case."""
    known = {model.blob for model in state.models.values()} | {one.blob for one in state.model_proposals.values()}
    return "model/gltf-binary" if wanted in known else None


async def marked_still(call: Call) -> Response:
    """A still with its mark and number plate, whole or the surroundings of the mark (``?crop=1``)."""
    crop = call.request.query_params.get("crop", "0")
    if crop not in {"0", "1"}:
        raise MalformedMessage("?crop= must be 0 or 1.")
    state = await read_case(call.services.store, call.case_id)
    still = state.stills.get(call.request.path_params["still_id"])
    if still is None or still.annotation_id is None:
        raise NotFound("still", call.request.path_params["still_id"][:80])
    look = look_of(state, state.annotation(still.annotation_id), still)
    data = await read_file(call.services.store, state, still.blob)
    drawn = await asyncio.to_thread(draw_mark, data, look, crop=crop == "1")
    return file_answer(drawn, "image/jpeg")


async def record(call: Call) -> Response:
    """Everything the case log says, with the hashes that bind it."""
    row = await call.services.store.cases.case(call.case_id)
    events = await read_events(call.services.store, call.case_id)
    data = await asyncio.to_thread(record_json, events)
    return file_answer(data, "application/json", name=f"case-{row.number}.json")


ROUTES = [
    route(
        "/api/v1/cases/{case_id}/blobs/{sha256}",
        "GET",
        blob,
        CASE_MEDIA,
        doc=Doc(
            "A stored file",
            tag="evidence",
            text="Only files that this case names. Takes `Range`.",
            gives=Media(
                "image/jpeg,image/png,image/webp,video/webm,video/mp4,video/x-matroska,model/gltf-binary,application/x-ndjson,application/octet-stream"
            ),
            also={
                206: "A part of the file.",
                304: "What the sender has is what there is.",
                416: "There is no such part.",
            },
            errors=(FileDeleted,),
        ),
    ),
    route(
        "/api/v1/cases/{case_id}/stills/{still_id}/marked.jpg",
        "GET",
        marked_still,
        CASE_READ,
        doc=Doc(
            "A still with its mark",
            tag="evidence",
            gives=Media("image/jpeg"),
            query=(choice("crop", "1: the surroundings of the mark only.", "0", "1", default="0"),),
            errors=(StoreError, FileDeleted),
        ),
    ),
    route(
        "/api/v1/cases/{case_id}/record.json",
        "GET",
        record,
        CASE_READ,
        doc=Doc(
            "The whole record",
            tag="record",
            text="All events with salts and hashes, canonical JSON (RFC 8785).",
            gives=Media("application/json"),
        ),
    ),
]
