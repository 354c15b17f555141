"""WHEP (draft-ietf-wish-whep): players watch a case's call without any code of ours.

``POST /whep/{case_id}`` with an offer to receive; ``?participant=`` names whose picture and sound, else it is a
technician's. Left out: counter-offers (406), which the draft leaves to the server.
"""

from __future__ import annotations

import re

from starlette.responses import Response

from sightline.errors import MalformedMessage
from sightline.ids import ParticipantId
from sightline.web import limits, wish
from sightline.web.access import ALL_ROLES, Access, Call, route
from sightline.web.documented import Doc, Media, Query

PLAY = Access(ALL_ROLES, in_case=True, bearer_only=True)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")


async def begin(call: Call) -> Response:
    """Take a player in."""
    call.services.limiter.take(limits.MEDIA_BY_ACCOUNT, call.person.account_id)
    participant_id = call.request.query_params.get("participant")
    if participant_id is not None and not _UUID.match(participant_id):
        raise MalformedMessage("?participant= must be the id of a participant.")
    offer = await wish.read_text(call.request, wish.SDP, wish.SDP_LIMIT_BYTES)
    door = await call.services.rooms.devices(call.case_id, call.person, is_new=True)
    wanted = ParticipantId(participant_id) if participant_id is not None else None
    answer = await door.play(call.person, wish.device_name(call, "whep"), offer, wanted)
    return wish.created(call, "whep", answer)


async def show(call: Call) -> Response:
    """Players know an endpoint by this content type (draft-ietf-wish-whep section 4.2)."""
    await call.services.store.cases.case(call.case_id)
    return Response(status_code=200, media_type=wish.SDP)


ROUTES = [
    route(
        "/whep/{case_id}",
        "POST",
        begin,
        PLAY,
        doc=Doc(
            "Watch a call",
            tag="media",
            takes=Media(wish.SDP, "Offer."),
            gives=Media(wish.SDP, "Answer."),
            status=201,
            query=(
                Query(
                    "participant",
                    "Whose picture and sound; else a technician's.",
                    {"type": "string", "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"},
                ),
            ),
            errors=wish.REFUSALS,
        ),
    ),
    route(
        "/whep/{case_id}",
        "GET",
        show,
        PLAY,
        doc=Doc(
            "Whether there is such a case", tag="media", gives=Media(wish.SDP, "Nothing: players look at the type.")
        ),
    ),
    *wish.session_routes("whep", PLAY),
]
