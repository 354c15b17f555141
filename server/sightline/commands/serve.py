"""``sightline serve``: the whole service in one command."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import os
import socket
import ssl
import sys
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from msgspec.structs import replace

from sightline import config
from sightline.app import Composition, Site, TourFactory, cache_dir, compose, survey
from sightline.commands.banner import banner
from sightline.commands.touring import TourProcesses
from sightline.config import Settings
from sightline.errors import ConfigError, SightlineError
from sightline.observe import service_logs
from sightline.web.demo import DemoPeople
from sightline.web.services import Services
from sightline.web.serving import Listeners, bind, port_of
from sightline.web.tls import load_chain, server_context

log = logging.getLogger(__name__)

HELP = "run the service"
DESCRIPTION = """\
Serves the pages and the interface over HTTPS on all addresses (for phones, headsets and other computers) and over
plain HTTP on localhost, and starts the media worker and the spatial processes. Every flag can also be given as a
variable: --data-dir as SIGHTLINE_DATA_DIR, and so on. Ctrl-C ends it.
"""
CERTIFICATE_CHECK_S = 3600.0
"""How often the certificate is compared with this machine's addresses and the calendar."""


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("serve", help=HELP, description=DESCRIPTION)
    default = Settings()
    add = parser.add_argument
    add_store_flags(parser)
    add("--demo", action="store_true", default=None, help="demo identities and the tour; never with real cases")
    add("--host", help=f"address of HTTPS ({default.host})")
    add("--port", type=int, help=f"port of HTTPS, 0 for a free one ({default.port})")
    add("--local-port", help=f"port of plain HTTP on localhost, 'none' for no such listener ({default.local_port})")
    add("--media-host", help=f"address of the media port ({default.media_host})")
    add("--media-port", type=int, help=f"UDP port of the media worker ({default.media_port})")
    add("--media-workers", type=int, metavar="N", help="media processes, on as many ports from these on (1)")
    add("--media-tcp-port", metavar="PORT", help="TCP port for clients without UDP; none = no such port (same number)")
    add_period_flags(parser)
    add(
        "--codecs",
        metavar="LIST",
        type=lambda text: tuple(text.split(",")),
        help=f"video codecs, most wanted first ({','.join(default.codecs)})",
    )
    add("--forwarder", choices=("auto", "python", "native"), help="who handles media packets: C core if built (auto)")
    add("--advertise", action="append", metavar="ADDRESS", help="address that clients use; may be repeated (found)")
    add("--tls", choices=("auto", "off", "files"), help="auto: local CA; off: localhost only; files: own (auto)")
    add("--tls-cert", metavar="FILE", help="own certificate chain, PEM")
    add("--tls-key", metavar="FILE", help="its key, PEM")
    add("--public-url", metavar="URL", help="how browsers reach the service through a proxy")
    add("--turn-url", action="append", metavar="URL", help="TURN relay for clients; may be repeated (none)")
    add("--turn-secret", metavar="SECRET", help="shared with the relay; better given as SIGHTLINE_TURN_SECRET")
    add("--heads-dir", metavar="DIR", help="append signed heads of the log to files here, best off this machine (none)")
    add("--redis-url", metavar="URL", help="event bus between nodes (in this process)")
    add("--log-level", choices=("debug", "info", "warning", "error"), help=f"({default.log_level})")
    add(
        "--vision",
        choices=("on", "off"),
        help=f"look at the video of calls, in processes of their own ({default.vision})",
    )
    add("--log-format", choices=("text", "json"), help=f"({default.log_format})")
    add(
        "--security-log",
        metavar="FILE",
        help="who came from where; none = no such log (security.log in the data folder)",
    )
    parser.set_defaults(run=run)


def add_store_flags(parser: argparse.ArgumentParser) -> None:
    """Flags that every command with a store has."""
    parser.add_argument("--data-dir", metavar="DIR", help=f"database, files, certificates ({Settings().data_dir})")
    parser.add_argument("--database-url", metavar="URL", help="SQLite or PostgreSQL (SQLite in the data folder)")


def add_period_flags(parser: argparse.ArgumentParser) -> None:
    """How long what is kept; a command that deletes needs the same as the server."""
    add = partial(parser.add_argument, metavar="DAYS")
    add("--recording-days", help="keep recordings of calls so long; none = for ever (90)")
    add("--picture-days", help="evidence pictures and photos, from the day on which their case was finished (for ever)")
    add("--clip-days", help="likewise clips (for ever)")
    add("--scan-days", help="likewise scans with their key frames (for ever)")
    add("--map-days", help="likewise maps that later visits find an asset by (for ever)")
    add("--model-days", help="likewise imported models (for ever)")
    add("--case-days", help="likewise the whole record; that there was a case stays (for ever)")
    add("--invite-days", help="invites, from their end (for ever)")


def settings_of(arguments: argparse.Namespace) -> Settings:
    """Read the settings of a command line. Raises ConfigError."""
    flags = {name: value for name, value in vars(arguments).items() if name in Settings.__struct_fields__}
    return config.read(flags, os.environ)


def run(arguments: argparse.Namespace) -> int:
    settings = settings_of(arguments)
    failures: list[Exception] = []
    try:
        with service_logs(settings.log_level, settings.log_format, settings.security_file):
            asyncio.run(serve(settings))
    except* SightlineError as group:
        failures.extend(group.exceptions)
    for failure in failures:
        sys.stderr.write(f"sightline: {failure}\n")
    return 1 if failures else 0


@dataclass(slots=True)
class Sockets:
    """What is bound before anything is opened: a taken port is told at once."""

    plain: list[socket.socket] = field(default_factory=list)
    secure: list[socket.socket] = field(default_factory=list)

    def close(self) -> None:
        for sock in (*self.plain, *self.secure):
            sock.close()


async def serve(settings: Settings) -> None:
    """Run the service until a signal ends it.

    Raises:
        SightlineError: it could not start, with what to do.
    """
    sockets = bind_all(settings)
    with contextlib.closing(sockets):
        settings = _with_real_ports(settings, sockets)
        site = survey(settings)
        async with compose(settings, site, tour=_tour(settings, site)) as composition:
            context = _context(composition)
            listeners = Listeners(
                composition.app,
                sockets.plain,
                sockets.secure,
                context,
                behind_proxy=settings.public_url is not None,
            )
            with listeners.ending_by_signal():
                await _serve_until_ended(listeners, composition, context, settings, site)
    log.info("ended")


def _tour(settings: Settings, site: Site) -> TourFactory | None:
    if site.local_url is None:
        # The technician trusts no local CA: it speaks plain HTTP on this machine.
        return None
    url = site.local_url

    def make(services: Services, demo: DemoPeople) -> TourProcesses:
        return TourProcesses(services, demo, url, cache_dir(settings) / "walks")

    return make


def bind_all(settings: Settings) -> Sockets:
    """Bind every listener of the settings. Raises ConfigError."""
    sockets = Sockets()
    try:
        if settings.local_port is not None:
            sockets.plain = bind("localhost", settings.local_port, "--local-port")
        if settings.tls != "off":
            sockets.secure = bind(settings.host, settings.port, "--port")
    except ConfigError:
        sockets.close()
        raise
    return sockets


def _with_real_ports(settings: Settings, sockets: Sockets) -> Settings:
    """Fill in the ports that the system chose."""
    if sockets.plain:
        settings = replace(settings, local_port=port_of(sockets.plain[0]))
    if sockets.secure:
        settings = replace(settings, port=port_of(sockets.secure[0]))
    return settings


def _context(composition: Composition) -> ssl.SSLContext | None:
    files = composition.certificate
    return server_context(files.chain, files.key) if files else None


async def _serve_until_ended(
    listeners: Listeners, composition: Composition, context: ssl.SSLContext | None, settings: Settings, site: Site
) -> None:
    async with asyncio.TaskGroup() as tasks:
        serving = tasks.create_task(listeners.serve())
        watching = tasks.create_task(_keep_certificate(composition, context, settings))
        await listeners.wait_up()
        sys.stdout.write(banner(settings, site, composition.certificate if composition.authority else None))
        sys.stdout.flush()
        await serving
        watching.cancel()


async def _keep_certificate(composition: Composition, context: ssl.SSLContext | None, settings: Settings) -> None:
    """Renew the local certificate when addresses change or its end comes near; connections in use are not touched."""
    if composition.authority is None or context is None:
        return
    while True:
        await asyncio.sleep(CERTIFICATE_CHECK_S)
        try:
            if composition.authority.ensure(survey(settings).names):
                files = composition.authority.files
                load_chain(context, files.chain, files.key)
                log.info("the server certificate was renewed")
        except ConfigError as error:
            log.warning("the server certificate could not be renewed: %s", error.message)
