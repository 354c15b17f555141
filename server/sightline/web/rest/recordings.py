"""Recordings of a case's calls: their list, and their files with byte ranges, so that a page can seek in them."""

from __future__ import annotations

import re
from typing import Final

import msgspec
from starlette.responses import FileResponse, Response

from sightline.errors import MalformedMessage, NotFound, PermissionDenied
from sightline.protocol import rest
from sightline.recording.base import Recordings
from sightline.recording.manifest import Manifest
from sightline.web.access import CASE_MEDIA, CASE_READ, Call, route
from sightline.web.answers import json_answer
from sightline.web.documented import Doc, Media, Query

_TYPES: Final = {
    "webm": "video/webm",
    "mkv": "video/x-matroska",
    "jsonl": "application/x-ndjson",
    "json": "application/json",
}


_LINK_PATTERN: Final = "^(recordings/[0-9a-f-]{36}/[A-Za-z0-9._-]{1,80}|blobs/[0-9a-f]{64})$"
_LINKED: Final = re.compile(r"(recordings/[0-9a-f-]{36}/[A-Za-z0-9._-]{1,80}|blobs/[0-9a-f]{64})\Z")


def recording_of(manifest: Manifest, expires_at_ms: int | None) -> rest.Recording:
    """A recording as it goes over the wire; the case is in the address."""
    recording = msgspec.convert(manifest, rest.Recording, from_attributes=True)
    return msgspec.structs.replace(recording, expires_at_ms=expires_at_ms)


async def list_recordings(call: Call) -> Response:
    """Oldest first, the one that runs included."""
    recordings = _recordings(call)
    await call.services.store.cases.case(call.case_id)
    found = await recordings.of_case(call.case_id)
    listed = tuple(recording_of(manifest, recordings.expires_at_ms(manifest)) for manifest in found)
    return json_answer(rest.RecordingList(recordings=listed))


async def link(call: Call) -> Response:
    """An address for a player. Whether there is such a file, and whether it may be read, is asked when it is used."""
    asked = call.request.query_params.get("path", "")
    if not _LINKED.match(asked):
        raise MalformedMessage("The path must name a file of a recording or a blob.")
    path = f"/api/v1/cases/{call.case_id}/{asked}"
    ticket, expires_at_ms = call.services.tickets.issue(path, call.signed_in.token_hash, call.services.clock.utc_ms())
    return json_answer(rest.MediaLink(url=f"{path}?ticket={ticket}", expires_at_ms=expires_at_ms))


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
    route(
        "/api/v1/cases/{case_id}/recordings",
        "GET",
        list_recordings,
        CASE_READ,
        doc=Doc("Recordings of a case", tag="evidence", gives=rest.RecordingList),
    ),
    route(
        "/api/v1/cases/{case_id}/recordings/{recording_id}/{file}",
        "GET",
        file,
        CASE_MEDIA,
        doc=Doc(
            "A file of a recording",
            tag="evidence",
            text="Takes `Range`, also while the file grows.",
            gives=Media("video/webm,video/x-matroska,application/x-ndjson,application/json"),
            also={
                206: "A part of the file.",
                304: "What the sender has is what there is.",
                416: "There is no such part.",
            },
        ),
    ),
    route(
        "/api/v1/cases/{case_id}/media-links",
        "GET",
        link,
        CASE_READ,
        doc=Doc(
            "An address for a player",
            tag="evidence",
            text="Players send no headers of ours; the ticket in the address ends with the session.",
            gives=rest.MediaLink,
            query=(
                Query(
                    "path",
                    "`recordings/{recording_id}/{file}` or `blobs/{sha256}`.",
                    {"type": "string", "pattern": _LINK_PATTERN},
                    is_required=True,
                ),
            ),
        ),
    ),
]
