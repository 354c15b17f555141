"""Recordings of a case's calls: their list, and their files with byte ranges, so that a page can seek in them."""

from __future__ import annotations

from typing import Final

import msgspec
from starlette.responses import FileResponse, Response

from sightline.errors import NotFound, PermissionDenied
from sightline.protocol import rest
from sightline.recording.base import Recordings
from sightline.recording.manifest import Manifest
from sightline.web.access import CASE_READ, Call, route
from sightline.web.answers import json_answer

_TYPES: Final = {
    "webm": "video/webm",
    "mkv": "video/x-matroska",
    "jsonl": "application/x-ndjson",
    "json": "application/json",
}


def recording_of(manifest: Manifest) -> rest.Recording:
    """A recording as it goes over the wire; the case is in the address."""
    return msgspec.convert(manifest, rest.Recording, from_attributes=True)


async def list_recordings(call: Call) -> Response:
    """Oldest first, the one that runs included."""
    recordings = _recordings(call)
    await call.services.store.cases.case(call.case_id)
    found = await recordings.of_case(call.case_id)
    return json_answer(rest.RecordingList(recordings=tuple(recording_of(manifest) for manifest in found)))


async def file(call: Call) -> Response:
    """One file, whole or in parts (RFC 9110 section 14); also while it grows."""
    recording_id, name = call.request.path_params["recording_id"], call.request.path_params["file"]
    path = await _recordings(call).file(call.case_id, recording_id, name)
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-cache",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return FileResponse(
        path, headers=headers, media_type=_TYPES[path.suffix[1:]], filename=name, content_disposition_type="inline"
    )


def _recordings(call: Call) -> Recordings:
    """Faces and voices are not for guests, who are let in for one call."""
    if call.person.case_id is not None:
        raise PermissionDenied("Recordings are not open to guests.")
    if call.services.recordings is None:
        raise NotFound("recording", "of any kind: this server does not record")
    return call.services.recordings


ROUTES = [
    route("/api/v1/cases/{case_id}/recordings", "GET", list_recordings, CASE_READ),
    route("/api/v1/cases/{case_id}/recordings/{recording_id}/{file}", "GET", file, CASE_READ),
]
