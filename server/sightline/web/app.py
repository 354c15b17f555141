"""The ASGI application: routes, error answers, headers."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import Response

from sightline.errors import SightlineError
from sightline.web import dump, hall, metrics, pages, rest, whep, whip
from sightline.web.access import PUBLIC, Call, GuardedRoute, route
from sightline.web.ca_page import CA_CSS
from sightline.web.errors import on_crash, on_http_error, on_sightline_error
from sightline.web.headers import SecurityHeaders
from sightline.web.openapi import pages as openapi_pages
from sightline.web.services import Services
from sightline.web.static import Bundle, static_file
from sightline.web.ws import SOCKETS


def interface_routes(*, is_demo: bool = True) -> list[GuardedRoute]:
    """Return the routes that programs use, all of them documented, and the pages that stand among them."""
    return [
        *rest.routes(is_demo=is_demo),
        *pages.ROUTES,
        *metrics.ROUTES,
        *dump.ROUTES,
        *whip.ROUTES,
        *whep.ROUTES,
        *openapi_pages.ROUTES,
    ]


def build(services: Services, host_names: Iterable[str]) -> Starlette:
    """Return the application.

    Args:
        host_names: names in the ``Host`` header that are ours; literal addresses always are.
    """
    app = Starlette(
        routes=[
            *SOCKETS,
            *interface_routes(is_demo=services.demo is not None),
            *hall.ROUTES,
            route("/ca.css", "GET", _ca_css, PUBLIC),
            *pages.page_routes(Bundle(services.static_dir)),
        ],
        exception_handlers={SightlineError: on_sightline_error, HTTPException: on_http_error, Exception: on_crash},
        middleware=[
            Middleware(
                SecurityHeaders,
                host_names=tuple(host_names),
                counters=services.counters,
                is_public=services.public_url is not None,
                is_demo=services.demo is not None,
            )
        ],
    )
    app.state.services = services
    return app


_CA_CSS = static_file(CA_CSS.encode(), ".css")


async def _ca_css(call: Call) -> Response:
    return _CA_CSS.answer(call.request)
