"""Figures for pages whose panel is open: what arrives at the server of each picture and sound, and what leaves it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sightline.ids import ParticipantId, PublicationId
from sightline.protocol import quality
from sightline.protocol.quality import LayerFigures, PublicationFigures, StatsReport, SubscriptionFigures
from sightline.room.ladder.readings import Reading, UplinkMeter
from sightline.room.participant import Participant
from sightline.sfu import figures as measured

EVERY_NS: Final = 1_900_000_000
"""About two seconds, in steps of the ladder."""

Rungs = Mapping[tuple[ParticipantId, PublicationId], quality.Rung]


class FigureReports:
    """Who wants reports, and what the last one was counted from."""

    def __init__(self) -> None:
        self.watchers: set[ParticipantId] = set()
        self._before: Reading | None = None
        self._last_ns = 0

    @property
    def is_wanted(self) -> bool:
        return bool(self.watchers)

    def watch(self, participant_id: ParticipantId, *, is_open: bool) -> None:
        """A panel was opened or closed."""
        (self.watchers.add if is_open else self.watchers.discard)(participant_id)

    def keep(self, people: frozenset[ParticipantId]) -> None:
        """Forget who has left."""
        self.watchers &= people

    def build(
        self,
        reading: Reading,
        people: Mapping[ParticipantId, Participant],
        rungs: Rungs,
        meters: Mapping[PublicationId, UplinkMeter],
        now_ns: int,
        now_ms: int,
    ) -> StatsReport | None:
        """Return the report that is due, if one is wanted."""
        before = self._before
        if not self.is_wanted or (before is not None and now_ns - self._last_ns < EVERY_NS):
            return None
        self._before, self._last_ns = reading, now_ns
        publications = [
            _publication(reading.publications[publication.publication_id], person.id, meters)
            for person in people.values()
            for publication in person.publish.publications.values()
            if publication.publication_id in reading.publications
        ]
        subscriptions = [
            _subscription(reading, before, person, one, rungs)
            for person in people.values()
            for one in reading.figures.subscriptions
            if one.transport_id == person.subscribe.transport_id
        ]
        return StatsReport(at_ms=now_ms, publications=tuple(publications), subscriptions=tuple(subscriptions))


def _publication(
    one: measured.PublicationFigures, participant_id: ParticipantId, meters: Mapping[PublicationId, UplinkMeter]
) -> PublicationFigures:
    meter = meters.get(one.publication_id)
    report = meter.report if meter is not None else None
    return PublicationFigures(
        publication_id=one.publication_id,
        participant_id=participant_id,
        kind="audio" if one.kind == "audio" else "video",
        codec=one.codec.partition("/")[2].upper()[:40],
        layers=tuple(
            LayerFigures(rid=stream.rid, height=stream.height, bitrate_bps=stream.bitrate_bps)
            for stream in one.streams[:16]
        ),
        loss=meter.loss if meter is not None else None,
        available_bps=report.available_bps if report is not None else None,
        rtt_ms=report.rtt_ms if report is not None else None,
    )


def _subscription(
    reading: Reading, before: Reading | None, person: Participant, one: measured.SubscriptionFigures, rungs: Rungs
) -> SubscriptionFigures:
    path = reading.paths.get(one.transport_id)
    earlier = before.subscription(one.transport_id, one.publication_id) if before is not None else None
    elapsed_ns = reading.figures.at_ns - before.figures.at_ns if before is not None else 0
    sent = one.bytes - earlier.bytes if earlier is not None and earlier.subscription_id == one.subscription_id else 0
    return SubscriptionFigures(
        participant_id=person.id,
        publication_id=one.publication_id,
        bitrate_bps=max(0.0, sent * 8e9 / elapsed_ns) if elapsed_ns > 0 else 0.0,
        layer=one.layer,
        height=one.height,
        max_fps_share=one.fps_share,
        loss=one.fraction_lost,
        rtt_ms=one.rtt_ms,
        estimate_bps=path.estimate_bps if path is not None else None,
        rung=rungs.get((person.id, one.publication_id)),
        is_paused=not one.is_active,
    )
