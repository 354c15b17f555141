"""Security headers on every answer, and the list of host names that this server answers to.

A fixed set of host names (with every literal address) defeats DNS rebinding: a page of another name cannot make itself
same-origin with us. No HSTS with the local CA: it would also force HTTPS on the plain listener of ``localhost``, whose
other port shares the policy.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable

from h11 import LocalProtocolError
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sightline.config import is_address
from sightline.errors import PermissionDenied
from sightline.observe import Counters
from sightline.web.errors import error_response

PERMISSIONS = ", ".join(
    [
        "camera=(self)",
        "microphone=(self)",
        "xr-spatial-tracking=(self)",
        "fullscreen=(self)",
        "screen-wake-lock=(self)",
        "accelerometer=(self)",
        "gyroscope=(self)",
        "magnetometer=(self)",
        "geolocation=()",
        "display-capture=()",
        "payment=()",
        "usb=()",
        "serial=()",
        "midi=()",
    ]
)


CROSS_ORIGIN_PATHS = ("/whip/", "/whep/")
"""Nothing there looks at our cookie, so a page of another origin can do no more than any program with a token."""
CROSS_ORIGIN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Location, ETag, Link, Retry-After",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_HOST = re.compile(r"(?:\[(?P<address>[0-9A-Fa-f:.]+)\]|(?P<name>[A-Za-z0-9.-]+))(?::[0-9]{1,5})?\Z")
"""A ``Host`` header; it stands in the policy below, so nothing else may be in it."""


TOUR_PAGE = "/try"
FRAMED_PAGES = frozenset({"/expert", "/field", "/supervisor"})
"""The tour shows these real pages in a frame of its own page; only with ``--demo``, and nobody else ever may."""


def content_security_policy(host: str, is_https: bool, *, path: str = "/", is_demo: bool = False) -> str:
    """The policy of our pages: nothing from elsewhere, no inline script or style, WebAssembly allowed (codecs).

    Args:
        path: of the request; with ``is_demo`` the tour's page may frame the pages that it shows.
    """
    socket = f"{'wss' if is_https else 'ws'}://{host}"  # Safari before 15.4 does not count sockets as 'self'.
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self' 'wasm-unsafe-eval'",
            "worker-src 'self'",
            f"connect-src 'self' {socket}",
            "img-src 'self' blob: data:",
            "media-src 'self' blob:",
            "style-src 'self'",
            "font-src 'self'",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            f"frame-src {_own(is_demo and path == TOUR_PAGE)}",
            f"frame-ancestors {_own(is_demo and path in FRAMED_PAGES)}",
            "object-src 'none'",
        ]
    )


def _own(is_allowed: bool) -> str:
    return "'self'" if is_allowed else "'none'"


class SecurityHeaders:
    """ASGI middleware; outermost, so that errors carry the headers too. Counts answers by their class."""

    def __init__(
        self, app: ASGIApp, host_names: Iterable[str], counters: Counters, *, is_public: bool, is_demo: bool = False
    ) -> None:
        self._app = app
        self._is_demo = is_demo
        self._counters = counters
        self._host_names = frozenset(name.lower() for name in host_names)
        self._is_public = is_public

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        host = Headers(scope=scope).get("host", "")
        if not self.knows(host):
            await self._refuse(scope, receive, send)
            return
        is_https = scope["scheme"] in {"https", "wss"}

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._counters.add(f"http {message['status'] // 100}xx")
                policy = content_security_policy(host, is_https, path=scope["path"], is_demo=self._is_demo)
                self._add(MutableHeaders(scope=message), policy)
                if scope["path"].startswith(CROSS_ORIGIN_PATHS):
                    MutableHeaders(scope=message).update(CROSS_ORIGIN)
            if message["type"] == "websocket.close":
                self._counters.add(f"socket closed {message.get('code', 1000)}")
            # After a malformed chunk the server below has answered already; the sender is at fault, nobody else.
            with contextlib.suppress(LocalProtocolError):
                await send(message)

        await self._app(scope, receive, send_with_headers)

    def knows(self, host: str) -> bool:
        """True when a ``Host`` header names us: a known name or any literal address, whatever the port."""
        match = _HOST.match(host)
        if match is None:
            return False
        name = (match["name"] or match["address"]).lower()
        return name in self._host_names or is_address(name)

    def _add(self, headers: MutableHeaders, policy: str) -> None:
        headers.setdefault("Content-Security-Policy", policy)
        headers.setdefault("Permissions-Policy", PERMISSIONS)
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "no-referrer")
        headers.setdefault("Cache-Control", "no-store")
        if self._is_public:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 4403, "reason": "unknown host name"})
            return
        error = PermissionDenied("This server is not known by that host name; see --public-url and --advertise.")
        await error_response(error)(scope, receive, send)
