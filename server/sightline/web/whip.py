"""WHIP (RFC 9725): encoders such as OBS, GStreamer, FFmpeg or a headset's own software publish into a case's call.

``POST /whip/{case_id}`` with an offer; the session's own address ends it or restarts its ICE. See ``docs/media.md``.
"""

from __future__ import annotations

from starlette.responses import Response

from sightline.signalling.machine import PUBLISHING_ROLES
from sightline.web import limits, wish
from sightline.web.access import Access, Call, route
from sightline.web.documented import Doc, Media

INGEST = Access(PUBLISHING_ROLES, in_case=True, bearer_only=True)


async def begin(call: Call) -> Response:
    """Take an encoder in."""
    call.services.limiter.take(limits.MEDIA_BY_ACCOUNT, call.person.account_id)
    offer = await wish.read_text(call.request, wish.SDP, wish.SDP_LIMIT_BYTES)
    door = await call.services.rooms.devices(call.case_id, call.person, is_new=True)
    answer = await door.publish(call.person, wish.device_name(call, "whip"), offer)
    return wish.created(call, "whip", answer)


async def show(call: Call) -> Response:
    """The endpoint has no representation; that there is such a case is all (RFC 9725 section 4.1)."""
    await call.services.store.cases.case(call.case_id)
    return Response(status_code=204)


ROUTES = [
    route(
        "/whip/{case_id}",
        "POST",
        begin,
        INGEST,
        doc=Doc(
            "Publish into a call",
            tag="media",
            takes=Media(wish.SDP, "Offer."),
            gives=Media(wish.SDP, "Answer."),
            status=201,
            errors=wish.REFUSALS,
        ),
    ),
    route("/whip/{case_id}", "GET", show, INGEST, doc=Doc("Whether there is such a case", tag="media")),
    *wish.session_routes("whip", INGEST),
]
