"""What WHIP and WHEP have in common: bodies, conditional requests, answers (RFC 9725 section 4, draft-ietf-wish-whep).

Both are used by programs and by pages of other origins, so they take bearer tokens only, never our cookie, and answer
cross-origin requests (``headers.SecurityHeaders``). Sessions belong to the account that began them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from starlette.requests import Request
from starlette.responses import Response

from sightline.errors import (
    Conflict,
    LimitExceeded,
    MalformedMessage,
    NegotiationError,
    PreconditionFailed,
    PreconditionRequired,
    TransportError,
    UnexpectedMessage,
    UnsupportedMediaType,
    WorkerError,
)
from sightline.protocol.signalling import IceServer
from sightline.room.ports import DeviceAnswer, Way
from sightline.sdp.fragment import parse_fragment
from sightline.web.access import PUBLIC, Access, Call, Endpoint, GuardedRoute, route
from sightline.web.body import read_body
from sightline.web.documented import Doc, Media

SDP = "application/sdp"
FRAGMENT = "application/trickle-ice-sdpfrag"
SDP_LIMIT_BYTES = 64 * 1024
FRAGMENT_LIMIT_BYTES = 32 * 1024
PREFLIGHT_S = 24 * 3600
NAME_CHARACTERS = 80
ENDPOINT_METHODS = "OPTIONS, GET, HEAD, POST"
SESSION_METHODS = "OPTIONS, GET, HEAD, PATCH, DELETE"
REFUSALS = (
    Conflict,
    LimitExceeded,
    NegotiationError,
    TransportError,
    UnexpectedMessage,
    UnsupportedMediaType,
    WorkerError,
)
"""What opening or changing a media session may be refused with, beyond what every route may."""
_ENTITY_TAG = re.compile(r'(W/)?"([\x21\x23-\x7e]*)"')


async def read_text(request: Request, media_type: str, limit_bytes: int) -> str:
    """Return the body.

    Raises:
        UnsupportedMediaType: of another type.
        MalformedMessage: not UTF-8.
        MessageTooLarge: over the limit.
    """
    found = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if found != media_type:
        raise UnsupportedMediaType(found, media_type)
    try:
        return (await read_body(request, limit_bytes)).decode()
    except UnicodeDecodeError:
        raise MalformedMessage("The body is not UTF-8.") from None


def if_match(request: Request) -> Callable[[str], bool]:
    """Return the condition of a request: whether it goes on, given the present entity tag (RFC 9110 section 13.1.1).

    Raises:
        PreconditionRequired: it has none (RFC 6585 section 3).
        MalformedMessage: it cannot be read.
    """
    given = ",".join(request.headers.getlist("if-match")).strip()
    if not given:
        raise PreconditionRequired("This request needs If-Match: the session's ETag, or * to restart ICE.")
    if given == "*":
        return lambda _: True
    tags = [_ENTITY_TAG.fullmatch(part.strip()) for part in given.split(",")]
    if None in tags:
        raise MalformedMessage("If-Match must be * or entity tags.")
    # A weak tag never matches here: the comparison is the strong one.
    known = {tag[2] for tag in tags if tag is not None and tag[1] is None}
    return known.__contains__


def device_name(call: Call, way: Way) -> str:
    """What people in the call see: ``?name=``, else the program that asks."""
    given = call.request.query_params.get("name", "") or call.request.headers.get("user-agent", "").partition(" ")[0]
    shown = "".join(character for character in given if character.isprintable()).strip()
    return (shown or way.upper())[:NAME_CHARACTERS]


def created(call: Call, way: Way, answer: DeviceAnswer) -> Response:
    """Return the answer to an offer: 201 with the session's address, ICE tag and ICE servers."""
    base = call.services.public_url or f"{call.request.url.scheme}://{call.request.headers['host']}"
    # RFC 9725 section 4.4.1 wants rtcp-mux-only in every section; there is no other way here anyhow.
    sdp = answer.sdp.replace("a=rtcp-mux\r\n", "a=rtcp-mux\r\na=rtcp-mux-only\r\n")
    response = Response(sdp, 201, {"ETag": f'"{answer.ice_tag}"', "Cache-Control": "no-store"}, SDP)
    response.headers["Location"] = f"{base.rstrip('/')}/{way}/{call.case_id}/{answer.session_id}"
    for link in ice_links(answer.ice_servers):
        response.headers.append("Link", link)
    return response


def ice_links(servers: Iterable[IceServer]) -> list[str]:
    """Return one ``Link`` per STUN or TURN URL (RFC 9725 section 4.6)."""
    links = []
    for server in servers:
        for url in server.urls:
            link = f'<{url}>; rel="ice-server"'
            if server.username is not None and server.credential is not None:
                link += f'; username="{server.username}"; credential="{server.credential}"; credential-type="password"'
            links.append(link)
    return links


async def patch(call: Call, way: Way) -> Response:
    """Trickled candidates (204), or an ICE restart (200 with our credentials and a new ETag)."""
    allows = if_match(call.request)
    fragment = parse_fragment(await read_text(call.request, FRAGMENT, FRAGMENT_LIMIT_BYTES))
    door = await call.services.rooms.devices(call.case_id, call.person, is_new=False)
    answer = await door.patch(call.person, session_id(call), way, fragment, allows)
    if answer is None:
        return Response(status_code=204)
    return Response(answer.sdp, 200, {"ETag": f'"{answer.ice_tag}"', "Cache-Control": "no-store"}, FRAGMENT)


async def delete(call: Call, way: Way) -> Response:
    door = await call.services.rooms.devices(call.case_id, call.person, is_new=False)
    door.end(call.person, session_id(call), way)
    return Response(status_code=200)


async def show_session(call: Call, way: Way) -> Response:
    """A session has no representation; that it is there is all (RFC 9725 section 4.1)."""
    door = await call.services.rooms.devices(call.case_id, call.person, is_new=False)
    door.check(call.person, session_id(call), way)
    return Response(status_code=204)


def session_id(call: Call) -> str:
    return str(call.request.path_params["session_id"])


def session_routes(way: Way, access: Access) -> list[GuardedRoute]:
    """Return the routes of sessions, and the preflights of endpoint and session."""
    endpoint, session = f"/{way}/{{case_id}}", f"/{way}/{{case_id}}/{{session_id}}"

    async def on_patch(call: Call) -> Response:
        return await patch(call, way)

    async def on_delete(call: Call) -> Response:
        return await delete(call, way)

    async def on_get(call: Call) -> Response:
        return await show_session(call, way)

    return [
        route(
            session,
            "PATCH",
            on_patch,
            access,
            doc=Doc(
                "Candidates, or an ICE restart",
                tag="media",
                takes=Media(FRAGMENT, "ICE fragment."),
                gives=Media(FRAGMENT, "Our credentials."),
                also={204: "Candidates were taken."},
                errors=(*REFUSALS, PreconditionFailed, PreconditionRequired),
            ),
        ),
        route(
            session,
            "DELETE",
            on_delete,
            access,
            doc=Doc("End a media session", tag="media", status=200, errors=REFUSALS),
        ),
        route(session, "GET", on_get, access, doc=Doc("Whether there is such a session", tag="media", errors=REFUSALS)),
        route(session, "OPTIONS", _options(SESSION_METHODS, {"Accept-Patch": FRAGMENT}), PUBLIC),
        route(endpoint, "OPTIONS", _options(ENDPOINT_METHODS, {"Accept-Post": SDP}), PUBLIC),
    ]


def _options(methods: str, accepts: dict[str, str]) -> Endpoint:
    headers = {
        "Allow": methods,
        "Access-Control-Allow-Methods": methods,
        "Access-Control-Allow-Headers": "Authorization, Content-Type, If-Match",
        "Access-Control-Max-Age": str(PREFLIGHT_S),
        **accepts,
    }

    async def show(_: Call) -> Response:
        return Response(status_code=200, headers=headers)

    return show
