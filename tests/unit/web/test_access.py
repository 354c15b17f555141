"""Deny by default: every route and socket names its access, and the access holds."""

from __future__ import annotations

from pathlib import Path
from typing import get_args
from uuid import uuid4

import pytest
from starlette.routing import Route, WebSocketRoute

from sightline.protocol.common import Role
from sightline.web import rest
from sightline.web.access import ALL_ROLES, PUBLIC, GuardedRoute
from sightline.web.ws import GuardedSocket
from support.edge import BASE, PASSWORD, Edge, edge, new_case

PUBLIC_ROUTES = {
    "GET /", "GET /field", "GET /expert", "GET /supervisor", "GET /try", "GET /join", "GET /{path:path}",
    "GET /healthz", "GET /ca", "GET /ca/root.crt", "GET /ca.css", "GET /hall/{name}",
    "GET /verify", "GET /handover", "GET /api", "GET /api.css", "GET /api/v1/openapi.json",
    "POST /api/v1/session", "POST /api/v1/invites/redeem", "POST /api/v1/demo/identities", "POST /api/v1/tour",
    "GET /api/v1/tour/walk", "POST /api/v1/tour/walk",
    "OPTIONS /whip/{case_id}", "OPTIONS /whip/{case_id}/{session_id}",
    "OPTIONS /whep/{case_id}", "OPTIONS /whep/{case_id}/{session_id}",
}  # fmt: skip
"""The whole list: a route that becomes public must be added here by somebody. ``/handover`` checks by itself: to those
who may not see it, it shows a page that says so."""


async def test_every_route_is_guarded_and_only_the_listed_ones_are_public(demo_web: Edge) -> None:
    public = set()
    for route in demo_web.app.routes:
        if isinstance(route, WebSocketRoute):
            assert isinstance(route, GuardedSocket), route.path
            assert route.access.roles is not None, route.path
        else:
            assert isinstance(route, GuardedRoute), route
            if route.access == PUBLIC:
                public.add(route.name)
    assert public == PUBLIC_ROUTES


def test_without_demo_there_is_no_demo_route() -> None:
    assert not [route for route in rest.routes(is_demo=False) if "demo" in route.path or "tour" in route.path]


async def test_nobody_gets_in_without_a_token(web: Edge) -> None:
    for path, method in guarded(web):
        answer = await web.http.request(method, path)
        assert answer.status_code == 401, f"{method} {path}: {answer.text}"
        assert answer.json()["error"]["code"] == "unauthenticated"


@pytest.mark.parametrize("role", get_args(Role))
async def test_a_role_outside_a_routes_list_is_refused(web: Edge, role: Role) -> None:
    for route in web.app.routes:
        if not isinstance(route, GuardedRoute) or route.access.is_open_locally:
            continue
        if route.access.roles is not None and role not in route.access.roles:
            for method in methods(route):
                answer = await web.call(method, filled(route.path), role)
                assert answer.status_code == 403, f"{method} {route.path} as {role}: {answer.text}"
                assert answer.json()["error"]["code"] == "permission_denied"


async def test_a_guest_finds_nothing_but_the_own_case(web: Edge) -> None:
    mine, other = await web.open_case(), await web.open_case()
    invited = {"role": "expert", "case_id": mine, "display_name": "Guest", "valid_for_s": 600, "uses": 1}
    link = (await web.call("POST", "/api/v1/invites", "supervisor", json=invited)).json()
    session = (await web.http.post("/api/v1/invites/redeem", json={"token": link["token"]})).json()
    headers = {"Authorization": f"Bearer {session['token']}"}
    assert (await web.http.get(f"/api/v1/cases/{mine}", headers=headers)).status_code == 200
    for route in web.app.routes:
        if isinstance(route, GuardedRoute) and route.access.in_case and "expert" in (route.access.roles or ()):
            for method in methods(route):
                path = route.path.replace("{case_id}", other)
                answer = await web.http.request(method, filled(path), headers=headers)
                assert answer.status_code == 404, f"{method} {path}"
    listed = (await web.http.get("/api/v1/cases", headers=headers)).json()["cases"]
    assert [card["case_id"] for card in listed] == [mine]
    assert (await web.http.post("/api/v1/cases", headers=headers, json=new_case())).status_code == 404
    again = await web.http.post("/api/v1/invites", headers=headers, json=invited)
    assert again.status_code == 403


def test_every_case_route_is_closed_to_guests_of_other_cases() -> None:
    for route in rest.routes(is_demo=True):
        assert ("{case_id}" in route.path) == route.access.in_case, route.path


def test_the_auditor_reads_and_changes_nothing() -> None:
    for route in rest.routes(is_demo=True):
        changes = not (route.methods or set()) <= {"GET", "HEAD"}
        if changes and route.access.roles is not None and route.path != "/api/v1/session":
            assert "auditor" not in route.access.roles, route.path


async def test_a_cookie_changes_things_from_our_own_pages_only(web: Edge) -> None:
    await web.token("field")
    login = {"username": "field-person", "password": PASSWORD, "keep_cookie": True}
    refused = await web.http.post("/api/v1/session", json=login)
    assert refused.status_code == 403
    assert "set-cookie" not in refused.headers

    signed_in = await web.http.post("/api/v1/session", json=login, headers={"Origin": BASE})
    cookie = signed_in.headers["set-cookie"]
    assert cookie.startswith("sightline=")
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert (await web.http.get("/api/v1/me")).status_code == 200
    for origin in ("https://evil.example", "http://localhost:9999", "https://localhost:8080", "null", ""):
        answer = await web.http.post("/api/v1/cases", json=new_case(), headers={"Origin": origin} if origin else {})
        assert answer.status_code == 403, origin
    assert (await web.http.post("/api/v1/cases", json=new_case(), headers={"Origin": BASE})).status_code == 201

    assert (await web.http.delete("/api/v1/session", headers={"Origin": BASE})).status_code == 204
    assert (await web.http.get("/api/v1/me")).status_code == 401


async def test_over_https_the_cookie_is_bound_to_the_host(web: Edge) -> None:
    await web.token("field")
    login = {"username": "field-person", "password": PASSWORD, "keep_cookie": True}
    url = "https://plant-server:8443"
    answer = await web.http.post(f"{url}/api/v1/session", json=login, headers={"Origin": url})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-sightline=")
    assert "Secure" in cookie
    assert "Path=/;" in cookie
    assert "Domain" not in cookie


async def test_behind_a_proxy_the_public_address_is_the_origin(tmp_path: Path) -> None:
    async with edge(tmp_path, public_url="https://sightline.example.com") as web:
        await web.token("field")
        login = {"username": "field-person", "password": PASSWORD, "keep_cookie": True}
        headers = {"Origin": "https://sightline.example.com"}
        assert (await web.http.post("/api/v1/session", json=login, headers=headers)).status_code == 200


async def test_another_host_name_is_not_us(web: Edge) -> None:
    for host in (
        "evil.example",
        "evil.example:8080",
        "localhost.evil.example",
        "",
        "localhost:8080; script-src *",
        "localhost:",
        "[::1",
        "user@localhost",
    ):
        answer = await web.http.get("/healthz", headers={"Host": host})
        assert answer.status_code == 403, host
    for host in ("localhost:1", "PLANT-SERVER", "192.0.2.7:8443", "[2001:db8::7]:8443", "[2001:db8::7]"):
        assert (await web.http.get("/healthz", headers={"Host": host})).status_code == 200, host


async def test_every_answer_carries_the_security_headers(web: Edge) -> None:
    for path in ("/", "/api/v1/me", "/healthz", "/ca", "/nowhere"):
        headers = (await web.http.get(path)).headers
        assert "default-src 'none'" in headers["content-security-policy"], path
        assert "unsafe-inline" not in headers["content-security-policy"], path
        assert "camera=(self)" in headers["permissions-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["referrer-policy"] == "no-referrer"
        assert "strict-transport-security" not in headers  # It would break plain HTTP on localhost.


def test_all_roles_are_those_of_the_protocol() -> None:
    assert frozenset(get_args(Role)) == ALL_ROLES


def guarded(web: Edge) -> list[tuple[str, str]]:
    return [
        (filled(route.path), method)
        for route in web.app.routes
        # What this machine itself may read without a token: tests/unit/web/test_metrics.py.
        if isinstance(route, GuardedRoute) and route.access != PUBLIC and not route.access.is_open_locally
        for method in methods(route)
    ]


def methods(route: Route) -> set[str]:
    return (route.methods or set()) - {"HEAD"}


def filled(path: str) -> str:
    """The path with a value for every parameter."""
    values = {"case_id": str(uuid4()), "sha256": "0" * 64, "frame_no": "1", "guide_id": "standard", "tag": "P-101"}
    for name in (
        "case_id",
        "publication_id",
        "frame_no",
        "request_id",
        "session_id",
        "sha256",
        "still_id",
        "world_id",
        "guide_id",
        "tag",
    ):
        path = path.replace(f"{{{name}}}", values.get(name, str(uuid4())))
    return path


async def test_only_the_demos_tour_may_frame_pages_and_only_three(tmp_path: Path) -> None:
    for is_demo in (False, True):
        async with edge(tmp_path / str(is_demo), demo=is_demo) as web:
            framing = {path: await _framing(web, path) for path in ("/", "/join", "/try", "/expert", "/ca")}
        none = {"frame-src": "'none'", "frame-ancestors": "'none'"}
        assert framing["/"] == framing["/join"] == framing["/ca"] == none
        assert framing["/try"] == (none | {"frame-src": "'self'"} if is_demo else none)
        assert framing["/expert"] == (none | {"frame-ancestors": "'self'"} if is_demo else none)


async def _framing(web: Edge, path: str) -> dict[str, str]:
    policy = (await web.http.get(path)).headers["content-security-policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    return {name: rule for name, rule in rules.items() if name.startswith("frame-")}
