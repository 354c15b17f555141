"""Routes of the pages, their assets, the local CA's page, health and status."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from sightline.errors import NotFound
from sightline.web.access import ADMIN, PUBLIC, Call, GuardedRoute, route
from sightline.web.answers import json_answer
from sightline.web.ca_page import ca_page
from sightline.web.documented import Doc
from sightline.web.static import PAGES, Bundle

NOT_BUILT = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Sightline</title>
<h1>The web pages are not built yet</h1><p>Run <code>make setup</code>, then load this page again.</p></html>"""


def page_routes(bundle: Bundle) -> list[GuardedRoute]:
    """Return the routes that serve a bundle."""

    def page(name: str) -> GuardedRoute:
        async def show(call: Call) -> Response:
            found = bundle.page(name)
            return found.answer(call.request) if found else HTMLResponse(NOT_BUILT, 503)

        return route(f"/{name}", "GET", show, PUBLIC)

    async def asset(call: Call) -> Response:
        found = bundle.file(call.request.url.path)
        if found is None:
            raise NotFound("page", call.request.url.path[:200])
        return found.answer(call.request)

    return [*(page(name) for name in PAGES), route("/{path:path}", "GET", asset, PUBLIC)]


async def health(call: Call) -> Response:
    """Answers while the process serves and its database can be read."""
    await call.services.store.cases.cases(limit=1)
    return json_answer({"status": "ok"})


async def status(call: Call) -> Response:
    """For administrators: what the service holds and what it counted since its start."""
    services = call.services
    return json_answer(
        {
            "counters": services.counters.snapshot(),
            "rooms": services.rooms.dump(),
            "spatial": await services.spatial.dump(),
            "vision": await services.vision.dump() if services.vision is not None else None,
        }
    )


async def show_ca(call: Call) -> Response:
    return HTMLResponse(ca_page(_language(call.request), call.services.ca_certificate, call.services.lan_urls))


async def root_certificate(call: Call) -> Response:
    """The local CA's root, in the form that phones and computers install (DER)."""
    certificate = call.services.ca_certificate
    if certificate is None:
        raise NotFound("local CA", "root.crt")
    headers = {"Content-Disposition": 'attachment; filename="sightline-root.crt"'}
    return Response(certificate.read_bytes(), 200, headers, "application/x-x509-ca-cert")


def _language(request: Request) -> str:
    wanted = request.query_params.get("lang", "") or request.headers.get("accept-language", "")
    return "zh" if wanted.lower().startswith("zh") else "en"


_HEALTH = {
    "type": "object",
    "properties": {"status": {"type": "string", "enum": ["ok"]}},
    "required": ["status"],
}

ROUTES = [
    route("/healthz", "GET", health, PUBLIC, doc=Doc("Whether the service works", tag="service", gives=_HEALTH)),
    route(
        "/api/v1/status",
        "GET",
        status,
        ADMIN,
        doc=Doc("What the service holds and counted", tag="service", gives={"type": "object"}),
    ),
    route("/ca", "GET", show_ca, PUBLIC),
    route("/ca/root.crt", "GET", root_certificate, PUBLIC),
]
