"""Pictures that people take: for a guide step, a fault, or an item sent back for rework."""

from __future__ import annotations

import asyncio

from starlette.responses import Response

from sightline.caselog.photos import photo_stored, require_subject
from sightline.errors import Conflict, InvalidImage, LimitExceeded, TransitionNotAllowed
from sightline.ids import CaseId
from sightline.protocol.rest import PhotoHeader
from sightline.protocol.workflow import Event, PhotoStored
from sightline.room.context import derived_op_id
from sightline.web import limits
from sightline.web.access import CASE_UPLOAD, Call, route
from sightline.web.answers import json_answer
from sightline.web.body import HEADER_PART_LIMIT_BYTES, STILL_LIMIT_BYTES, decode_header, read_parts
from sightline.web.documented import Doc, Media, Parts
from sightline.web.images import check_image
from sightline.web.record import read_case
from sightline.web.rest.cases import event_of


async def photo(call: Call) -> Response:
    """Store a picture with the case. Sending it again with the same ``photo_id`` changes nothing.

    The file is kept as it came: a client that does not want its place and time in the picture takes them out.
    """
    call.services.limiter.take(limits.UPLOAD_BY_ACCOUNT, call.person.account_id)
    await call.services.store.cases.case(call.case_id)
    parts = await read_parts(call.request, {"header": HEADER_PART_LIMIT_BYTES, "image": STILL_LIMIT_BYTES})
    header = decode_header(PhotoHeader, parts["header"])
    await _require_subject(call, call.case_id, header)
    image = await asyncio.to_thread(check_image, parts["image"])
    stored = PhotoStored(
        photo_id=header.photo_id,
        # Durable before the event that names it.
        blob=await call.services.store.blobs.put(image.data),
        mime=image.mime,
        width=image.width,
        height=image.height,
        step_key=header.step_key,
        fault_id=header.fault_id,
        item_id=header.item_id,
        caption=header.caption.strip(),
    )
    op_id = derived_op_id(header.photo_id, "photo")
    event = await call.services.rooms.record(
        call.case_id, call.person, op_id, lambda state: photo_stored(state, op_id, stored)
    )
    return json_answer(event_of(event), 201)


async def _require_subject(call: Call, case_id: CaseId, header: PhotoHeader) -> None:
    """Refuse before the picture is decoded and stored what the log would refuse; one sent again is known to it."""
    state = await read_case(call.services.store, case_id)
    if header.photo_id not in state.photos:
        require_subject(state, header.step_key, header.fault_id, header.item_id)


ROUTES = [
    route(
        "/api/v1/cases/{case_id}/photos",
        "POST",
        photo,
        CASE_UPLOAD,
        doc=Doc(
            "Add a picture to a case",
            tag="evidence",
            takes=Parts({"header": PhotoHeader, "image": Media("image/jpeg,image/png,image/webp", "The picture.")}),
            gives=Event,
            status=201,
            errors=(Conflict, InvalidImage, LimitExceeded, TransitionNotAllowed),
        ),
    ),
]
