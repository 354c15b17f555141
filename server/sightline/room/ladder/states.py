"""What the ladder remembers: of each sender's picture, and of each viewer of it."""

from __future__ import annotations

from sightline.protocol import quality
from sightline.protocol.quality import SubscriptionRung
from sightline.room.ladder.looks import Delivery
from sightline.room.ladder.machine import Ladder, combine
from sightline.room.ladder.readings import Hearing, Reading, UplinkMeter, viewer_way
from sightline.room.ladder.way import Rung
from sightline.room.participant import Participant
from sightline.room.publishing import RoomPublication


class Sender:
    """One published picture: the ladder of its sender's own path."""

    def __init__(self, publication: RoomPublication, now_ns: int) -> None:
        self.publication = publication
        self.meter = UplinkMeter()
        self.ladder = Ladder(now_ns)
        self.is_paused = False
        """As the publisher was told."""
        self._hearing = Hearing(now_ns)

    def step(self, reading: Reading, publisher: Participant, now_ns: int) -> None:
        path = reading.path(self.publication.transport_id)
        silence_ms = self._hearing.silence_ms(path, now_ns)
        source = reading.publications.get(self.publication.publication_id)
        way = self.meter.way(source, now_ns, silence_ms=silence_ms, is_linked=publisher.is_connected)
        self.ladder.step(way, now_ns)


class Viewer:
    """One participant's view of one picture. Begins when its transport is first connected."""

    def __init__(self, now_ns: int) -> None:
        self.ladder = Ladder(now_ns)
        self.delivery = Delivery()
        self.rung = Rung.BEST
        self.reason: quality.RungReason = "none"
        self.since_ms = 0
        self._hearing = Hearing(now_ns)

    def step(self, reading: Reading, sender: Sender, viewer: Participant, now_ns: int) -> None:
        """Take a reading of the viewer's path."""
        publication_id = sender.publication.publication_id
        subscription = viewer.subscribe.subscriptions.get(publication_id)
        view = subscription.view if subscription is not None else None
        way = viewer_way(
            reading,
            viewer.subscribe.transport_id,
            publication_id,
            silence_ms=self._hearing.silence_ms(reading.path(viewer.subscribe.transport_id), now_ns),
            is_linked=viewer.is_connected,
            has_video=self.ladder.has_video,
            is_watched=view is None or not view.is_paused,
            still_bps=self.delivery.still_bps(now_ns),
            still_wait_ms=self.delivery.wait_ms(now_ns),
        )
        self.ladder.step(way, now_ns)
        if not self.ladder.wants_stills:
            self.delivery.reset()

    def settle(self, sender: Sender, *, can_give_stills: bool, now_ms: int) -> bool:
        """Bring together both paths; returns whether what the viewer gets has changed.

        Args:
            sender: of the picture.
            can_give_stills: the sender is a page; an encoder has nothing to answer with.
            now_ms: UTC.
        """
        rung, reason = combine(self.ladder, sender.ladder)
        if rung is Rung.STILLS and not can_give_stills:
            rung = Rung.LAST_STILL
        has_changed = (rung, reason) != (self.rung, self.reason)
        if rung is not self.rung:
            self.since_ms = now_ms
        self.rung, self.reason = rung, reason
        return has_changed

    def wire(self, participant_id: str, publication_id: str) -> SubscriptionRung:
        return SubscriptionRung(
            participant_id=participant_id,
            publication_id=publication_id,
            rung=self.rung.wire,
            reason=self.reason,
            since_ms=self.since_ms,
        )
