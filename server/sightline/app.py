"""Composition: the one place that picks concrete implementations and owns them all, from store to application."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from secrets import SystemRandom

import msgspec
from starlette.applications import Starlette

from sightline.bus.base import Bus
from sightline.bus.local import LocalBus
from sightline.clock import Clock, SystemClock
from sightline.config import LOCAL_HOSTS, Settings, is_address
from sightline.errors import ConfigError
from sightline.jobs.base import SpatialService
from sightline.jobs.pool import LocalSpatialService
from sightline.jobs.vision_base import VisionService
from sightline.jobs.vision_pool import LocalVision
from sightline.ledger.export import HeadFiles
from sightline.ledger.keyring import KeyRing
from sightline.ledger.signer import HeadSigner
from sightline.observe import Counters
from sightline.plant.demo import put_demo_plant
from sightline.recording.base import Recordings
from sightline.recording.library import RecordingLibrary
from sightline.retention.holds import is_held
from sightline.retention.nightly import Nightly
from sightline.retention.policy import SERVICE, policy_of
from sightline.retention.sweep import Sweep
from sightline.room.registry import RoomRegistry
from sightline.room.settings import RoomSettings
from sightline.room.turn import TurnRelay
from sightline.sdp.codec_names import preference_of
from sightline.store.base import Store
from sightline.store.case_projection import CASES
from sightline.store.sql.store import open_sql_store
from sightline.store.timed import TimedStore
from sightline.web import app as web_app
from sightline.web.addresses import host_names, in_url, lan_addresses
from sightline.web.auth import People
from sightline.web.demo import DemoPeople, make_demo_people, retire_demo_people
from sightline.web.hall import HallFiles
from sightline.web.limits import RateLimiter
from sightline.web.metrics import Metrics
from sightline.web.ports import TourGuide
from sightline.web.services import Services
from sightline.web.static import find_bundle
from sightline.web.tls import LocalAuthority, ServerCertificate
from sightline.worker.base import MediaWorker
from sightline.worker.config import WorkerConfig
from sightline.worker.process import WorkerProcess

log = logging.getLogger(__name__)

TourFactory = Callable[[Services, DemoPeople], AbstractAsyncContextManager[TourGuide]]
"""Made above this module, because the scripted technician is a client."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where this server can be reached, decided before anything is opened."""

    addresses: tuple[str, ...]
    """For other devices, best first."""
    names: tuple[str, ...]
    """Every name and address of the certificate and of the ``Host`` header."""
    lan_urls: tuple[str, ...]
    local_url: str | None


def survey(settings: Settings) -> Site:
    """Look at this machine's addresses and names."""
    addresses = settings.advertise or lan_addresses()
    own = host_names()
    public = settings.public_url.removeprefix("https://").partition(":")[0].rstrip("/") if settings.public_url else ""
    names = tuple(dict.fromkeys(name for name in (*sorted(LOCAL_HOSTS), *own, *addresses, public) if name))
    lan = () if settings.tls == "off" else tuple(f"https://{in_url(name)}:{settings.port}" for name in addresses)
    local = f"http://localhost:{settings.local_port}" if settings.local_port is not None else None
    return Site(addresses, names, lan, local)


@dataclass(frozen=True, slots=True)
class Composition:
    """A running service without its listeners."""

    app: Starlette
    services: Services
    certificate: ServerCertificate | None
    authority: LocalAuthority | None


@asynccontextmanager
async def compose(
    settings: Settings, site: Site, *, clock: Clock | None = None, tour: TourFactory | None = None
) -> AsyncIterator[Composition]:
    """Open everything a service needs, in order; close it in the opposite order.

    Raises:
        ConfigError: the data folder, the database or the certificate cannot be used.
        StoreUnavailable: the database cannot be reached.
        WorkerError: the media worker did not start.
    """
    clock = clock or SystemClock()
    make_data_dir(settings.data_dir)
    authority, certificate = _certificate(settings, site, clock)
    async with AsyncExitStack() as stack:
        metrics, counters = Metrics(clock), Counters()
        store = TimedStore(
            await open_store(settings),
            clock,
            metrics.append.observe,
            lambda code: counters.add(f"append failed {code}"),
        )
        stack.push_async_callback(store.aclose)
        bus = _open_bus(settings)
        stack.push_async_callback(bus.aclose)
        signer = HeadSigner(
            store.heads, key_ring(settings), clock, _head_files(settings), lambda code: counters.add(f"log {code}")
        )
        await stack.enter_async_context(signer)
        store.tell(signer.noticed)
        people = People(store.people, clock)
        spatial = await stack.enter_async_context(LocalSpatialService())
        recordings = await stack.enter_async_context(
            RecordingLibrary(settings.data_dir / "recordings", settings.recording_days, partial(is_held, store.cases))
        )
        vision = LocalVision() if settings.vision == "on" else None
        if vision is not None:
            stack.push_async_callback(vision.aclose)
        rooms = await stack.enter_async_context(_rooms(settings, store, spatial, bus, clock, recordings, vision))
        services = Services(
            store=store,
            people=people,
            rooms=rooms,
            spatial=spatial,
            vision=vision,
            recordings=recordings,
            policy=policy_of(settings),
            signer=signer,
            clock=clock,
            limiter=RateLimiter(clock),
            counters=counters,
            metrics=metrics,
            public_url=settings.public_url,
            static_dir=find_bundle(),
            hall=HallFiles(cache_dir(settings) / "hall"),
            ca_certificate=certificate.root_der if authority and certificate else None,
            lan_urls=site.lan_urls,
            demo=await _demo(settings, people, store, clock),
        )
        if tour is not None and services.demo is not None:
            guide = await stack.enter_async_context(tour(services, services.demo))
            services = replace(services, tour=guide)
        await stack.enter_async_context(_nightly(services, recordings))
        yield Composition(web_app.build(services, site.names), services, certificate, authority)


def _nightly(services: Services, recordings: RecordingLibrary) -> Nightly:
    store, clock = services.store, services.clock
    # Recordings lie on this node alone, and go by themselves.
    policy = msgspec.structs.replace(services.policy, recordings=None)
    made = partial(Sweep, store, clock, policy, SERVICE, recordings)
    return Nightly(made, store.turns, clock, SystemRandom(), services.counters, services.rooms.tell)


async def open_store(settings: Settings) -> Store:
    """Open the store that the settings name; its database is upgraded first."""
    return await open_sql_store(settings.database, settings.data_dir / "blobs", CASES)


def cache_dir(settings: Settings) -> Path:
    """Derived files, which can be made again."""
    return settings.data_dir / "cache"


def key_ring(settings: Settings) -> KeyRing:
    """The keys that sign the log and packages of this node."""
    return KeyRing(settings.data_dir / "keys")


def _head_files(settings: Settings) -> HeadFiles | None:
    return HeadFiles(settings.heads_dir) if settings.heads_dir is not None else None


def make_data_dir(folder: Path) -> None:
    """Create the data folder for this user alone. Raises ConfigError."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as exc:
        raise ConfigError(f"The data folder {folder} cannot be made: {exc.strerror}.", setting="data_dir") from exc


def _certificate(
    settings: Settings, site: Site, clock: Clock
) -> tuple[LocalAuthority | None, ServerCertificate | None]:
    if settings.tls == "off":
        return None, None
    if settings.tls == "files":
        assert settings.tls_cert is not None, "config.check lets no other through"
        assert settings.tls_key is not None, "config.check lets no other through"
        none = Path()
        return None, ServerCertificate(chain=settings.tls_cert, key=settings.tls_key, root=none, root_der=none)
    authority = LocalAuthority(settings.data_dir / "tls", clock)
    authority.ensure(site.names)
    return authority, authority.files


def _open_bus(settings: Settings) -> Bus:
    if settings.redis_url is None:
        return LocalBus()
    # Only a service of several nodes needs the library.
    from sightline.bus.redis import RedisBus

    return RedisBus(settings.redis_url)


async def _demo(settings: Settings, people: People, store: Store, clock: Clock) -> DemoPeople | None:
    if settings.demo:
        await put_demo_plant(store.plant, at_ms=clock.utc_ms())
        return await make_demo_people(people, store.people)
    await retire_demo_people(people, store.people)
    return None


def _rooms(
    settings: Settings,
    store: Store,
    spatial: SpatialService,
    bus: Bus,
    clock: Clock,
    recordings: Recordings,
    vision: VisionService | None,
) -> RoomRegistry:
    if settings.forwarder == "native" and find_spec("sightline_native") is None:
        raise ConfigError(
            "--forwarder native: the core is not built here; tools/setup.sh says why.", setting="forwarder"
        )
    workers = [partial(_start_worker, _worker_config(settings, number)) for number in range(settings.media_workers)]
    turn = TurnRelay(settings.turn_url, settings.turn_secret) if settings.turn_secret is not None else None
    room_settings = RoomSettings(turn=turn, codecs=preference_of(settings.codecs))
    return RoomRegistry(store, workers, spatial, bus, clock, SystemRandom(), room_settings, recordings, vision)


def _worker_config(settings: Settings, number: int) -> WorkerConfig:
    """Return what one media worker is told; each has ports of its own, one after the other."""
    tcp_port = settings.media_tcp_port
    return WorkerConfig(
        hosts=(settings.media_host,),
        port=settings.media_port and settings.media_port + number,
        tcp_port=tcp_port + number if isinstance(tcp_port, int) and tcp_port else tcp_port,
        forwarder=settings.forwarder,
        advertised=tuple(name for name in settings.advertise if is_address(name)),
    )


async def _start_worker(worker: WorkerConfig) -> MediaWorker:
    return await WorkerProcess(worker).__aenter__()
