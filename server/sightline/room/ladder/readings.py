"""From the worker's figures to readings of paths: one ``Way`` per viewer and picture, and one per sender. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from sightline.ids import PublicationId, TransportId
from sightline.protocol.quality import UplinkReport
from sightline.room.ladder.way import Rung, Way
from sightline.sfu.figures import Figures, PathFigures, PublicationFigures, SubscriptionFigures

VOICE_BPS: Final = 40_000
LEAST_UPLINK_BPS: Final = 90_000
"""Voice and a picture that is barely worth the name."""
SLOW_FPS: Final = 10.0
FULL_FPS_SHARE: Final = 0.95
FRESH_NS: Final = 8_000_000_000
"""A publisher's report counts for so long."""


class Reading:
    """One answer of the worker, with what it says found by id."""

    def __init__(self, figures: Figures) -> None:
        self.figures = figures
        self.paths = {path.transport_id: path for path in figures.paths}
        self.publications = {one.publication_id: one for one in figures.publications}
        self._subscriptions = {(one.transport_id, one.publication_id): one for one in figures.subscriptions}

    def path(self, transport_id: TransportId | None) -> PathFigures | None:
        """Return the figures of a transport that is connected."""
        path = self.paths.get(transport_id) if transport_id is not None else None
        return path if path is not None and path.is_connected else None

    def subscription(
        self, transport_id: TransportId | None, publication_id: PublicationId
    ) -> SubscriptionFigures | None:
        return self._subscriptions.get((transport_id, publication_id)) if transport_id is not None else None

    def voice_loss(self, transport_id: TransportId) -> float | None:
        """Return the worst loss of sound on a transport, by the receiver's newest reports."""
        losses = [
            one.fraction_lost
            for one in self.figures.subscriptions
            if one.transport_id == transport_id and one.is_active and one.fraction_lost is not None
            if (source := self.publications.get(one.publication_id)) is not None and source.kind == "audio"
        ]
        return max(losses, default=None)


@dataclass(slots=True)
class Hearing:
    """When the other side of a path was last heard; ``silence_ms`` goes on while its transport is away."""

    heard_ns: int

    def silence_ms(self, path: PathFigures | None, now_ns: int) -> float:
        if path is not None:
            self.heard_ns = max(self.heard_ns, now_ns - round(path.silence_ms * 1e6))
        return (now_ns - self.heard_ns) / 1e6


def viewer_way(
    reading: Reading,
    transport_id: TransportId | None,
    publication_id: PublicationId,
    *,
    silence_ms: float,
    is_linked: bool,
    has_video: bool,
    is_watched: bool,
    still_bps: float | None = None,
    still_wait_ms: float = 0.0,
) -> Way:
    """Read one viewer's path for one picture.

    Args:
        reading: of the worker.
        transport_id: of the viewer's subscriptions; None while there is none.
        publication_id: the picture.
        silence_ms: since the viewer was last heard.
        is_linked: the viewer's socket is there.
        has_video: the ladder lets video flow; else only voice tells of the path.
        is_watched: the page shows the picture.
        still_bps: see ``Way``.
        still_wait_ms: see ``Way``.
    """
    path, source = reading.path(transport_id), reading.publications.get(publication_id)
    one = reading.subscription(transport_id, publication_id)
    common = Way(
        is_linked=is_linked,
        # While nothing comes from the sender, nothing can be learnt either.
        is_watched=is_watched and source is not None and bool(source.streams),
        silence_ms=silence_ms,
        least_bps=least_bps(source),
        still_bps=still_bps,
        still_wait_ms=still_wait_ms,
    )
    if path is None or transport_id is None:
        return common
    if not has_video or one is None or not one.is_active:
        return replace(common, loss=reading.voice_loss(transport_id))
    return replace(
        common,
        loss=path.loss if path.loss is not None else one.fraction_lost,
        rtt_ms=one.rtt_ms,
        queue_ms=path.queue_ms,
        estimate_bps=path.estimate_bps,
        sent=_sent(one),
    )


def least_bps(source: PublicationFigures | None) -> float:
    """Return what the smallest form of a picture takes, with voice."""
    if source is None or not source.streams:
        return float(VOICE_BPS)
    smallest = source.streams[0]
    return VOICE_BPS + (smallest.least_bps or smallest.bitrate_bps)


def _sent(one: SubscriptionFigures) -> Rung:
    if one.fps_share < FULL_FPS_SHARE:
        return Rung.LOW_FRAME_RATE
    return Rung.BEST if one.is_best else Rung.LOWER_LAYER


@dataclass(slots=True)
class UplinkMeter:
    """What is known of a sender's path: its own reports, and what the server misses."""

    report: UplinkReport | None = None
    loss: float | None = None
    """Share lost before anything was sent again, since the reading before."""
    _reported_ns: int = 0
    _least_rtt_ms: float = 600_000.0
    _counted: tuple[int, int] = field(default=(0, 0))

    def reported(self, report: UplinkReport, now_ns: int) -> None:
        """Take what the publisher measures."""
        self.report, self._reported_ns = report, now_ns
        if report.rtt_ms is not None:
            self._least_rtt_ms = min(self._least_rtt_ms, report.rtt_ms)

    def way(self, source: PublicationFigures | None, now_ns: int, *, silence_ms: float, is_linked: bool) -> Way:
        """Read the sender's path for one picture."""
        self._count(source)
        report = self.report if now_ns - self._reported_ns < FRESH_NS else None
        rtt_ms = report.rtt_ms if report is not None and report.rtt_ms is not None else 0.0
        return Way(
            is_linked=is_linked,
            silence_ms=silence_ms,
            loss=self.loss,
            rtt_ms=rtt_ms,
            queue_ms=max(0.0, rtt_ms - self._least_rtt_ms),
            estimate_bps=report.available_bps if report is not None else None,
            is_limited=report is not None and report.is_limited,
            least_bps=float(LEAST_UPLINK_BPS),
            sent=_coming(source, report),
        )

    def _count(self, source: PublicationFigures | None) -> None:
        streams = source.streams if source is not None else ()
        packets, lost = sum(one.packets for one in streams), sum(one.lost for one in streams)
        new_packets, new_lost = packets - self._counted[0], lost - self._counted[1]
        self._counted = (packets, lost)
        # Streams come and go: a sum that has shrunk says nothing.
        is_usable = new_packets >= 0 and new_lost >= 0 and new_packets + new_lost > 0
        self.loss = new_lost / (new_packets + new_lost) if is_usable else None


def _coming(source: PublicationFigures | None, report: UplinkReport | None) -> Rung:
    """Return what of the picture still comes from its sender."""
    if report is not None and report.is_limited and report.fps is not None and report.fps < SLOW_FPS:
        return Rung.LOW_FRAME_RATE
    has_all = source is None or not source.streams or len(source.streams) >= source.encodings
    is_limited = report is None or report.is_limited
    return Rung.BEST if has_all or not is_limited else Rung.LOWER_LAYER
