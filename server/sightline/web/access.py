"""Who may use a route. Every route is made by ``route`` and names its access; there is no default.

A request is identified by ``Authorization: Bearer`` or by the session cookie. With the cookie, every request that
changes something must come from our own pages (``Origin``); a bearer token cannot be sent by another site's page.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import Route

from sightline.errors import NotFound, PermissionDenied, Unauthenticated
from sightline.ids import CaseId
from sightline.protocol.common import Role
from sightline.room.ports import Person
from sightline.web.auth import SignedIn
from sightline.web.documented import Doc
from sightline.web.repeating import once
from sightline.web.services import Services

PROXY_HEADERS = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
ALL_ROLES: frozenset[Role] = frozenset({"field", "expert", "supervisor", "auditor", "admin"})


@dataclass(frozen=True, slots=True)
class Access:
    """What a route asks for.

    Args:
        roles: any of these; None = nobody needs to be signed in.
        in_case: the path names a case; guests of another case find nothing there.
        is_open_locally: requests from this machine itself need no token, unless a proxy may have passed them on.
        takes_ticket: a player may read it by an address with a ticket (``tickets``).
        bearer_only: the session cookie does not count, so pages of other origins may be let in (``headers``).
    """

    roles: frozenset[Role] | None
    in_case: bool = False
    bearer_only: bool = False
    is_open_locally: bool = False
    takes_ticket: bool = False


PUBLIC = Access(None)
SIGNED_IN = Access(ALL_ROLES)
CASE_READ = Access(ALL_ROLES, in_case=True)
CASE_MEDIA = Access(ALL_ROLES, in_case=True, takes_ticket=True)
CASE_WRITE = Access(frozenset({"field", "expert", "supervisor", "admin"}), in_case=True)
CASE_UPLOAD = Access(frozenset({"field", "expert"}), in_case=True)
CASE_MODELS = Access(frozenset({"expert", "supervisor"}), in_case=True)
CASE_SIGN = Access(frozenset({"field", "expert", "supervisor", "admin"}), in_case=True)
OPEN_CASE = Access(frozenset({"field", "expert", "supervisor", "admin"}))
INVITE = Access(frozenset({"expert", "supervisor", "admin", "field"}))
ADMIN = Access(frozenset({"admin"}))
ADMIN_CASE = Access(frozenset({"admin"}), in_case=True)
DESK = Access(frozenset({"expert", "supervisor", "admin"}))


class Call:
    """One admitted request."""

    __slots__ = ("_signed_in", "request", "services")

    def __init__(self, request: Request, services: Services, signed_in: SignedIn | None) -> None:
        self.request = request
        self.services = services
        self._signed_in = signed_in

    @property
    def signed_in(self) -> SignedIn:
        assert self._signed_in is not None, "a public route asked who is signed in"
        return self._signed_in

    @property
    def person(self) -> Person:
        return self.signed_in.person

    @property
    def case_id(self) -> CaseId:
        return CaseId(self.request.path_params["case_id"])

    @property
    def client_address(self) -> str:
        """For rate limits; never logged."""
        return self.request.client.host if self.request.client else "unknown"


Endpoint = Callable[[Call], Awaitable[Response]]


class GuardedRoute(Route):
    """A route with its access and its documentation; made by ``route`` only."""

    access: Access
    doc: Doc | None
    """None: a page or a file of a page, no part of the interface."""
    called: Endpoint

    @property
    def takes_key(self) -> bool:
        """Whether it may be repeated by ``Idempotency-Key``: a POST without ``op_id`` and without a secret answer."""
        is_post = "POST" in (self.methods or ())
        is_fit = self.doc is not None and not (self.doc.has_op_id or self.doc.holds_secret)
        return is_post and self.access.roles is not None and not self.access.bearer_only and is_fit


def route(path: str, method: str, endpoint: Endpoint, access: Access, doc: Doc | None = None) -> GuardedRoute:
    """Return a route that admits by ``access`` before the endpoint runs.

    Args:
        doc: what ``/api/v1/openapi.json`` and the reference say of it; every route of the interface has one.
    """

    async def guarded(request: Request) -> Response:
        services: Services = request.app.state.services
        signed_in = await admit(request, services, access)
        if not made.takes_key or signed_in is None:
            return await endpoint(Call(request, services, signed_in))
        account_id = signed_in.account.account_id
        return await once(request, services, account_id, lambda again: endpoint(Call(again, services, signed_in)))

    made = GuardedRoute(path, guarded, methods=[method], name=f"{method} {path}")
    made.access, made.doc, made.called = access, doc, endpoint
    return made


async def admit(request: Request, services: Services, access: Access) -> SignedIn | None:
    """Identify the sender and check the access.

    Raises:
        Unauthenticated, PermissionDenied: see there.
        NotFound: a guest asked for another case.
    """
    if access.roles is None or (access.is_open_locally and is_local(request, services)):
        return None
    ticket = request.query_params.get("ticket")
    if access.takes_ticket and ticket is not None and request.method in SAFE_METHODS:
        session = services.tickets.session_of(ticket, request.url.path, services.clock.utc_ms())
        signed_in = await services.people.of_session(session)
        check_person(signed_in.person, access, request.path_params.get("case_id"))
        return signed_in
    token, is_cookie = token_of(request, services)
    if is_cookie and access.bearer_only:
        raise Unauthenticated("Send a bearer token.")
    if is_cookie and request.method not in SAFE_METHODS:
        check_origin(request, services)
    signed_in = await services.people.of_token(token)
    check_person(signed_in.person, access, request.path_params.get("case_id"))
    return signed_in


def is_local(connection: HTTPConnection, services: Services) -> bool:
    """True for a program on this very machine. Behind a proxy every request looks like one, so then none is."""
    has_passed_proxy = any(name in connection.headers for name in PROXY_HEADERS)
    if services.public_url is not None or has_passed_proxy or connection.client is None:
        return False
    try:
        return ipaddress.ip_address(connection.client.host).is_loopback
    except ValueError:
        return False


def check_person(person: Person, access: Access, case_id: str | None) -> None:
    """Check role and case of someone known."""
    if access.roles is None or person.role not in access.roles:
        raise PermissionDenied(f"As {person.role} you cannot do this.", role=person.role)
    if person.case_id is not None and access.in_case and case_id != person.case_id:
        raise NotFound("case", str(case_id))


def token_of(connection: HTTPConnection, services: Services) -> tuple[str, bool]:
    """Return the token sent and whether it came by cookie.

    Raises:
        Unauthenticated: none was sent.
    """
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip(), False
    cookie = connection.cookies.get(cookie_name(connection))
    if cookie:
        return cookie, True
    raise Unauthenticated("Sign in first.")


def is_https(connection: HTTPConnection) -> bool:
    return connection.url.scheme in {"https", "wss"}


def cookie_name(connection: HTTPConnection) -> str:
    """``__Host-`` binds the cookie to this very host over HTTPS; plain HTTP exists on localhost only."""
    return "__Host-sightline" if is_https(connection) else "sightline"


def check_origin(connection: HTTPConnection, services: Services) -> None:
    """Refuse what another site's page sent with our cookie.

    Raises:
        PermissionDenied: no ``Origin``, or another one than ours.
    """
    origin = connection.headers.get("origin", "")
    own = f"{'https' if is_https(connection) else 'http'}://{connection.headers.get('host', '')}"
    if _normal(origin) not in {_normal(own), _normal(services.public_url or own)}:
        raise PermissionDenied("This request did not come from a page of this server.")


def _normal(origin: str) -> tuple[str, str, int | None]:
    """Scheme, host and port with the default port filled in; never equal to ours for anything malformed."""
    try:
        parts = urlsplit(origin)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return ("", origin, None)
    if parts.path or parts.query or parts.fragment or parts.username or not parts.hostname:
        return ("", origin, None)
    return (parts.scheme, parts.hostname, port)
