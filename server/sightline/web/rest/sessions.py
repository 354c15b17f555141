"""Signing in and out, who I am, invites."""

from __future__ import annotations

from starlette.responses import Response

from sightline.errors import LimitExceeded, NotFound, PermissionDenied, Unauthenticated
from sightline.ids import CaseId
from sightline.observe import security_event
from sightline.protocol import common, rest
from sightline.web import limits
from sightline.web.access import INVITE, PUBLIC, SIGNED_IN, Call, check_origin, cookie_name, is_https, route, token_of
from sightline.web.answers import json_answer, nothing
from sightline.web.auth import SESSION_S, SignedIn, token_hash
from sightline.web.body import read_struct
from sightline.web.documented import Doc


def actor_of(signed_in: SignedIn) -> common.Actor:
    person = signed_in.person
    return common.Actor(account_id=person.account_id, display_name=person.display_name, role=person.role)


def session_of(token: str, signed_in: SignedIn) -> rest.Session:
    """The answer to every way of signing in."""
    return rest.Session(
        token=token,
        expires_at_ms=signed_in.expires_at_ms,
        self=actor_of(signed_in),
        roles=signed_in.account.roles,
        case_id=signed_in.person.case_id,
    )


async def sign_in(call: Call) -> Response:
    services = call.services
    login = await read_struct(call.request, rest.Login)
    services.limiter.take(limits.LOGIN_BY_ADDRESS, call.client_address)
    # By name and address: nobody can lock another person out from elsewhere.
    name_key = f"{login.username}\n{call.client_address}"
    services.limiter.take(limits.LOGIN_BY_NAME, name_key)
    if login.keep_cookie:
        check_origin(call.request, services)
    token, signed_in = await services.people.sign_in(login.username, login.password, login.role)
    services.limiter.forgive(limits.LOGIN_BY_NAME, name_key)
    _note("signed_in", call, token, signed_in)
    answer = json_answer(session_of(token, signed_in))
    if login.keep_cookie:
        _set_cookie(call, answer, token, SESSION_S)
    return answer


async def sign_out(call: Call) -> Response:
    token, is_cookie = token_of(call.request, call.services)
    await call.services.people.sign_out(token)
    _note("signed_out", call, token, call.signed_in)
    answer = nothing()
    if is_cookie:
        _set_cookie(call, answer, "", 0)
    return answer


def _note(event: str, call: Call, token: str, signed_in: SignedIn) -> None:
    security_event(
        event,
        address=call.client_address,
        account=signed_in.account.account_id,
        role=signed_in.person.role,
        session=token_hash(token)[:12],
    )


def _set_cookie(call: Call, answer: Response, token: str, max_age_s: int) -> None:
    answer.set_cookie(
        cookie_name(call.request),
        token,
        max_age=max_age_s,
        path="/",
        secure=is_https(call.request),
        httponly=True,
        samesite="strict",
    )


async def me(call: Call) -> Response:
    signed_in = call.signed_in
    return json_answer(
        rest.Me(
            expires_at_ms=signed_in.expires_at_ms,
            self=actor_of(signed_in),
            roles=signed_in.account.roles,
            case_id=signed_in.person.case_id,
        )
    )


async def invite(call: Call) -> Response:
    wanted = await read_struct(call.request, rest.InviteRequest)
    services, person = call.services, call.person
    if person.case_id is not None or call.signed_in.account.password_hash is None:
        raise PermissionDenied("Guests cannot invite others.")
    if wanted.case_id is not None:
        await services.store.cases.case(CaseId(wanted.case_id))
    token, expires_at_ms = await services.people.invite(
        person.account_id,
        wanted.role,
        CaseId(wanted.case_id) if wanted.case_id else None,
        wanted.display_name,
        wanted.valid_for_s,
        wanted.uses,
    )
    base = services.public_url or f"{call.request.url.scheme}://{call.request.headers['host']}"
    # In the fragment: browsers send it to nobody, so it is in no log.
    return json_answer(
        rest.Invite(token=token, url=f"{base.rstrip('/')}/join#{token}", expires_at_ms=expires_at_ms), 201
    )


async def redeem(call: Call) -> Response:
    services = call.services
    services.limiter.take(limits.REDEEM_BY_ADDRESS, call.client_address)
    wanted = await read_struct(call.request, rest.InviteRedeem)
    token, signed_in = await services.people.redeem(wanted.token)
    _note("invite_redeemed", call, token, signed_in)
    return json_answer(session_of(token, signed_in))


ROUTES = [
    route(
        "/api/v1/session",
        "POST",
        sign_in,
        PUBLIC,
        doc=Doc(
            "Sign in",
            tag="session",
            text="`keep_cookie` sets the pages' cookie too; then the `Origin` must be ours.",
            takes=rest.Login,
            gives=rest.Session,
            errors=(Unauthenticated, PermissionDenied),
            holds_secret=True,
        ),
    ),
    route("/api/v1/session", "DELETE", sign_out, SIGNED_IN, doc=Doc("Sign out", tag="session")),
    route("/api/v1/me", "GET", me, SIGNED_IN, doc=Doc("Who is signed in", tag="session", gives=rest.Me)),
    route(
        "/api/v1/invites",
        "POST",
        invite,
        INVITE,
        doc=Doc(
            "Invite a guest",
            tag="session",
            text="The token stands in the fragment of `url`, which browsers send to nobody.",
            takes=rest.InviteRequest,
            gives=rest.Invite,
            status=201,
            errors=(NotFound, LimitExceeded),
            holds_secret=True,
        ),
    ),
    route(
        "/api/v1/invites/redeem",
        "POST",
        redeem,
        PUBLIC,
        doc=Doc(
            "Use an invite",
            tag="session",
            takes=rest.InviteRedeem,
            gives=rest.Session,
            errors=(Unauthenticated,),
            holds_secret=True,
        ),
    ),
]
