"""The listeners: sockets bound before anything else is opened, two uvicorn servers over one application, their end.

HTTPS serves every interface; plain HTTP serves localhost, which browsers trust like HTTPS. Signals end both: WebSockets
close with 1012 (come back in a moment), requests in progress get a few seconds.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import signal
import socket
import ssl
from collections.abc import Iterator, Sequence

import uvicorn
from starlette.types import ASGIApp

from sightline.errors import ConfigError

log = logging.getLogger(__name__)

WS_MAX_BYTES = 1024 * 1024
"""Above the largest limit of a message, so that ``codec`` can refuse it with a typed error (close code 4413)."""
GRACE_S = 5
KEEP_ALIVE_S = 30
PING_EVERY_S = 5.0
PONG_WITHIN_S = 10.0
BACKLOG = 512
ANY_IPV4 = "0.0.0.0"  # noqa: S104  (compared with, not bound to)


def bind(host: str, port: int, flag: str) -> list[socket.socket]:
    """Bind and listen; for ``0.0.0.0`` and ``localhost`` also on the IPv6 counterpart where there is one.

    Args:
        flag: the command line flag that names the port, for the error text.
    Raises:
        ConfigError: the port is taken, or the address is not of this machine.
    """
    hosts = {ANY_IPV4: (ANY_IPV4, "::"), "localhost": ("127.0.0.1", "::1")}.get(host, (host,))
    try:
        first = _listen(hosts[0], port)
    except OSError as exc:
        raise _cannot_bind(host, port, flag, exc) from exc
    sockets = [first]
    for other in hosts[1:]:
        # A machine without IPv6 is served over IPv4 alone.
        with contextlib.suppress(OSError):
            sockets.append(_listen(other, port_of(first)))
    return sockets


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.bind((host, port))
        sock.listen(BACKLOG)
        sock.setblocking(False)
    except BaseException:
        sock.close()
        raise
    return sock


def _cannot_bind(host: str, port: int, flag: str, exc: OSError) -> ConfigError:
    if exc.errno == errno.EADDRINUSE:
        text = (
            f"Port {port} is taken: is Sightline running already? Stop the other program, or choose a port by {flag}."
        )
    elif exc.errno == errno.EACCES:
        text = f"Port {port} is for the system; choose one above 1023 by {flag}."
    else:
        text = f"Cannot listen on {host} port {port}: {exc.strerror}."
    return ConfigError(text, setting=flag)


def port_of(sock: socket.socket) -> int:
    return int(sock.getsockname()[1])


class _Server(uvicorn.Server):
    """uvicorn without its own signal handlers: two servers share the ones below. ``up`` is set when it serves."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Listeners:
    """Serves one application on plain and TLS sockets until a signal or ``stop``."""

    def __init__(
        self,
        app: ASGIApp,
        plain: Sequence[socket.socket],
        secure: Sequence[socket.socket],
        context: ssl.SSLContext | None,
        *,
        behind_proxy: bool = False,
    ) -> None:
        self._groups = [(_Server(_config(app, None, behind_proxy)), list(plain))] if plain else []
        if secure:
            assert context is not None
            self._groups.append((_Server(_config(app, context, behind_proxy)), list(secure)))

    async def serve(self) -> None:
        """Return after the end of every listener."""
        async with asyncio.TaskGroup() as tasks:
            for server, sockets in self._groups:
                tasks.create_task(server.serve(sockets))

    async def wait_up(self) -> None:
        """Return when every listener takes connections."""
        for server, _ in self._groups:
            await server.up.wait()

    def stop(self) -> None:
        """Ask for a graceful end; the second call does not wait for requests any more."""
        for server, _ in self._groups:
            server.force_exit = server.should_exit
            server.should_exit = True

    @contextlib.contextmanager
    def ending_by_signal(self) -> Iterator[None]:
        """SIGINT and SIGTERM call ``stop`` inside."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.stop)
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)


def _config(app: ASGIApp, context: ssl.SSLContext | None, behind_proxy: bool) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        lifespan="off",  # What the application uses is opened and closed around the listeners.
        http="h11",
        ws="websockets-sansio",
        ws_max_size=WS_MAX_BYTES,
        ws_per_message_deflate=False,  # Costs more time than a local network saves.
        # A dead network is noticed within 15 s; browsers answer by themselves, also while their page stands still.
        ws_ping_interval=PING_EVERY_S,
        ws_ping_timeout=PONG_WITHIN_S,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=behind_proxy,
        forwarded_allow_ips="127.0.0.1,::1",
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=GRACE_S,
        ssl_context_factory=None if context is None else lambda _config, _default: context,
    )
