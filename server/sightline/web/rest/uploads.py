"""Binary uploads of a device: depth a few times a second, stills when asked for."""

from __future__ import annotations

import asyncio
import re

from starlette.responses import Response

from sightline.errors import (
    Conflict,
    FrameMismatch,
    InvalidDepth,
    InvalidImage,
    InvalidIntrinsics,
    InvalidPose,
    MalformedMessage,
    TransitionNotAllowed,
    UnexpectedMessage,
)
from sightline.protocol.spatial import DepthHeader, StillHeader
from sightline.protocol.workflow import Event
from sightline.web import limits
from sightline.web.access import CASE_READ, CASE_UPLOAD, Call, route
from sightline.web.answers import file_answer, json_answer, nothing
from sightline.web.body import (
    DEPTH_LIMIT_BYTES,
    HEADER_PART_LIMIT_BYTES,
    STILL_LIMIT_BYTES,
    decode_header,
    inflate_depth,
    read_parts,
)
from sightline.web.documented import Doc, Media, Parts
from sightline.web.images import check_image
from sightline.web.rest.cases import event_of

MAX_DEPTH_PIXELS = 4_000_000
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")


async def depth(call: Call) -> Response:
    """Depth of one frame: the header must name the frame of the address and fit its own picture."""
    call.services.limiter.take(limits.UPLOAD_BY_ACCOUNT, call.person.account_id)
    await call.services.store.cases.case(call.case_id)
    parts = await read_parts(call.request, {"header": HEADER_PART_LIMIT_BYTES, "depth": DEPTH_LIMIT_BYTES})
    header = decode_header(DepthHeader, parts["header"])
    path = call.request.path_params
    if (header.frame.publication_id, str(header.frame.frame_no)) != (path["publication_id"], path["frame_no"]):
        raise MalformedMessage("The header names another frame than the address.")
    if (header.intrinsics.w, header.intrinsics.h) != (header.width, header.height):
        raise InvalidIntrinsics("The intrinsics are of another size than the depth.")
    if header.width * header.height > MAX_DEPTH_PIXELS:
        raise InvalidDepth(f"Depth may have {MAX_DEPTH_PIXELS} pixels.")
    raw = await asyncio.to_thread(inflate_depth, parts["depth"], header.width * header.height * 2)
    await call.services.rooms.depth_uploaded(call.case_id, call.person, header, raw)
    return nothing()


async def still(call: Call) -> Response:
    """A picture that was asked for; the header's intrinsics must be of its very size."""
    call.services.limiter.take(limits.UPLOAD_BY_ACCOUNT, call.person.account_id)
    request_id = call.request.path_params["request_id"]
    if not _UUID.match(request_id):
        raise MalformedMessage("The address does not name a request.")
    await call.services.store.cases.case(call.case_id)
    parts = await read_parts(call.request, {"header": HEADER_PART_LIMIT_BYTES, "image": STILL_LIMIT_BYTES})
    header = decode_header(StillHeader, parts["header"])
    image = await asyncio.to_thread(check_image, parts["image"])
    if (header.intrinsics.w, header.intrinsics.h) != (image.width, image.height):
        raise InvalidImage("The picture has another size than its intrinsics say.")
    stored = await call.services.rooms.still_uploaded(call.case_id, call.person, request_id, header, image)
    return nothing() if stored is None else json_answer(event_of(stored), 201)


async def look(call: Call) -> Response:
    """A still for somebody whose path takes no video; kept for a minute or so."""
    image = call.services.rooms.look(call.case_id, call.person, call.request.path_params["look_id"][:80])
    return file_answer(image.data, image.mime, is_immutable=True)


ROUTES = [
    route(
        "/api/v1/cases/{case_id}/depth/{publication_id}/{frame_no}",
        "PUT",
        depth,
        CASE_UPLOAD,
        doc=Doc(
            "Depth of a frame",
            tag="place",
            takes=Parts(
                {
                    "header": DepthHeader,
                    "depth": Media(
                        "application/octet-stream", "zlib-deflated little-endian uint16, millimetres, row by row."
                    ),
                }
            ),
            errors=(InvalidDepth, InvalidIntrinsics, InvalidPose, FrameMismatch, UnexpectedMessage),
        ),
    ),
    route(
        "/api/v1/cases/{case_id}/stills/{request_id}",
        "PUT",
        still,
        CASE_UPLOAD,
        doc=Doc(
            "A still that was asked for",
            tag="evidence",
            takes=Parts({"header": StillHeader, "image": Media("image/jpeg,image/png,image/webp", "The picture.")}),
            gives=Event,
            status=201,
            also={204: "It was a look, which the log does not keep."},
            errors=(InvalidImage, InvalidIntrinsics, UnexpectedMessage, TransitionNotAllowed, Conflict),
        ),
    ),
    route(
        "/api/v1/cases/{case_id}/looks/{look_id}",
        "GET",
        look,
        CASE_READ,
        doc=Doc(
            "A still in place of video",
            tag="evidence",
            text="Kept for a minute or so.",
            gives=Media("image/jpeg,image/png,image/webp"),
        ),
    ),
]
