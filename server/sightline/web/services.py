"""Everything the routes use, put together once by ``app.py``."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sightline.clock import Clock
from sightline.jobs.base import SpatialService
from sightline.jobs.models import ModelProcesses
from sightline.jobs.vision_base import VisionService
from sightline.ledger.signer import HeadSigner
from sightline.observe import Counters
from sightline.recording.base import Recordings
from sightline.retention.policy import Policy
from sightline.store.base import Store
from sightline.web.limits import RateLimiter
from sightline.web.ports import Rooms, TourGuide
from sightline.web.series import SigningSeries
from sightline.web.tickets import Tickets

if TYPE_CHECKING:
    from sightline.web.auth import People
    from sightline.web.demo import DemoPeople
    from sightline.web.hall import HallFiles
    from sightline.web.metrics import Metrics


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    store: Store
    people: People
    rooms: Rooms
    spatial: SpatialService
    vision: VisionService | None = None
    """None: this server looks at no pictures."""
    models: ModelProcesses = field(default_factory=ModelProcesses)
    signer: HeadSigner | None = None
    """None: this server signs no heads and no packages."""
    recordings: Recordings | None = None
    """None: this server does not record."""
    policy: Policy = field(default_factory=Policy)
    """How long what is kept."""
    clock: Clock
    limiter: RateLimiter
    tickets: Tickets = field(default_factory=Tickets)
    signing: SigningSeries = field(default_factory=SigningSeries)
    counters: Counters = field(default_factory=Counters)
    metrics: Metrics
    public_url: str | None = None
    static_dir: Path | None = None
    """The built web pages; None = not built, a placeholder says so."""
    hall: HallFiles
    ca_certificate: Path | None = None
    """Root certificate of the local CA; None when another certificate is used."""
    lan_urls: tuple[str, ...] = ()
    """How other devices reach this server."""
    demo: DemoPeople | None = None
    tour: TourGuide | None = None
