"""A media worker that forwards nothing and remembers everything: a fake of our own port, for tests of rooms."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from sightline.errors import WorkerError
from sightline.ids import PublicationId, SubscriptionId, TransportId
from sightline.rtp.parameters import MediaParameters, RemoteTransport, TransportOffer
from sightline.sfu.figures import Figures
from sightline.worker.base import WorkerDied, WorkerEvent

FINGERPRINT = ":".join(f"{number:02X}" for number in range(32))


@dataclass(slots=True)
class FakeTransport:
    relay_group: str
    remote: RemoteTransport | None = None
    restarts: int = 0


@dataclass(slots=True)
class FakeWorker:
    """Implements ``MediaWorker``; commands that name something gone raise ``WorkerError`` as the real one's do."""

    transports: dict[TransportId, FakeTransport] = field(default_factory=dict)
    publications: dict[PublicationId, tuple[TransportId, MediaParameters]] = field(default_factory=dict)
    subscriptions: dict[SubscriptionId, tuple[TransportId, PublicationId, MediaParameters]] = field(
        default_factory=dict
    )
    paused: dict[SubscriptionId, bool] = field(default_factory=dict)
    views: dict[SubscriptionId, int | None] = field(default_factory=dict)
    measured: Figures = field(default_factory=lambda: Figures(0))
    """What ``figures`` answers."""
    is_closed: bool = False
    on_command: Callable[[str], None] = lambda _: None
    _events: asyncio.Queue[WorkerEvent | None] = field(default_factory=asyncio.Queue)

    async def create_transport(self, transport_id: TransportId, *, relay_group: str) -> TransportOffer:
        self._command("create_transport")
        self.transports[transport_id] = FakeTransport(relay_group)
        return self._offer(transport_id)

    async def open_tap(self, transport_id: TransportId, address: str) -> None:
        self._command("open_tap")
        self.transports[transport_id] = FakeTransport("")

    async def connect_transport(self, transport_id: TransportId, remote: RemoteTransport) -> None:
        self._command("connect_transport")
        self._transport(transport_id).remote = remote

    async def restart_ice(self, transport_id: TransportId) -> TransportOffer:
        self._command("restart_ice")
        self._transport(transport_id).restarts += 1
        return self._offer(transport_id)

    async def close_transport(self, transport_id: TransportId) -> None:
        self._command("close_transport")
        self._transport(transport_id)
        del self.transports[transport_id]
        self.publications = {k: v for k, v in self.publications.items() if v[0] != transport_id}
        self.subscriptions = {k: v for k, v in self.subscriptions.items() if v[0] != transport_id}
        self._drop_orphans()

    async def publish(
        self, transport_id: TransportId, publication_id: PublicationId, parameters: MediaParameters
    ) -> None:
        self._command("publish")
        self._transport(transport_id)
        self.publications[publication_id] = (transport_id, parameters)

    async def unpublish(self, publication_id: PublicationId) -> None:
        self._command("unpublish")
        if self.publications.pop(publication_id, None) is None:
            raise WorkerError("There is no such publication.")
        self._drop_orphans()

    async def subscribe(
        self,
        transport_id: TransportId,
        subscription_id: SubscriptionId,
        publication_id: PublicationId,
        parameters: MediaParameters,
        *,
        rtp_ts_offset: int | None = None,
    ) -> None:
        self._command("subscribe")
        self._transport(transport_id)
        if publication_id not in self.publications:
            raise WorkerError("There is no such publication.")
        self.subscriptions[subscription_id] = (transport_id, publication_id, parameters)

    async def unsubscribe(self, subscription_id: SubscriptionId) -> None:
        self._command("unsubscribe")
        if self.subscriptions.pop(subscription_id, None) is None:
            raise WorkerError("There is no such subscription.")

    async def pause(self, subscription_id: SubscriptionId, paused: bool) -> None:
        self._command("pause")
        self._subscription(subscription_id)
        self.paused[subscription_id] = paused

    async def view(
        self, subscription_id: SubscriptionId, max_height: int | None, *, max_fps: float | None = None
    ) -> None:
        self._command("view")
        self._subscription(subscription_id)
        self.views[subscription_id] = max_height

    async def request_keyframe(self, publication_id: PublicationId) -> None:
        self._command("request_keyframe")

    async def send_data(self, transport_id: TransportId, label: str, data: bytes) -> None:
        self._command("send_data")

    async def figures(self, transport_ids: tuple[TransportId, ...]) -> Figures:
        self._command("figures")
        return self.measured

    async def dump(self) -> dict[str, object]:
        return {
            "transports": len(self.transports),
            "publications": len(self.publications),
            "subscriptions": len(self.subscriptions),
        }

    async def events(self) -> AsyncIterator[WorkerEvent]:
        while (event := await self._events.get()) is not None:
            yield event

    async def aclose(self) -> None:
        self.is_closed = True
        self._events.put_nowait(None)

    # What a test makes it do

    def emit(self, event: WorkerEvent) -> None:
        self._events.put_nowait(event)

    def die(self) -> None:
        """End as a killed process does."""
        self.is_closed = True
        self.emit(WorkerDied(-9))

    def _command(self, name: str) -> None:
        self.on_command(name)
        if self.is_closed:
            raise WorkerError("The media worker is gone.")

    def _subscription(self, subscription_id: SubscriptionId) -> None:
        if subscription_id not in self.subscriptions:
            raise WorkerError("There is no such subscription.")

    def _transport(self, transport_id: TransportId) -> FakeTransport:
        try:
            return self.transports[transport_id]
        except KeyError:
            raise WorkerError("There is no such transport.") from None

    def _offer(self, transport_id: TransportId) -> TransportOffer:
        restarts = self.transports[transport_id].restarts
        return TransportOffer(
            transport_id=transport_id,
            ice_ufrag=f"{transport_id[-8:]}{restarts}",
            ice_pwd=f"{transport_id.replace('-', '')}{restarts}",
            fingerprint_sha256=FINGERPRINT,
            candidates=(("192.0.2.1", 40000),),
        )

    def _drop_orphans(self) -> None:
        self.subscriptions = {k: v for k, v in self.subscriptions.items() if v[1] in self.publications}
