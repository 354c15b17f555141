"""The media worker itself, in the process that calls it: joins router, endpoint, forwarder and data channels.

Production runs it behind ``process.WorkerProcess``; unit tests use it directly.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import sys
from collections import Counter
from collections.abc import AsyncIterator
from typing import Final, Self

from sightline.clock import Clock, SystemClock
from sightline.errors import PacketError, SightlineError, WorkerError
from sightline.ids import PublicationId, RandomSource, SubscriptionId, TransportId
from sightline.observe import process_figures
from sightline.rtp.parameters import MediaKind, MediaParameters, RemoteTransport, TransportOffer
from sightline.rtp.run import Run
from sightline.sfu.dump import dump_router
from sightline.sfu.figures import Figures, figures_of
from sightline.sfu.outputs import EncodingStarted, Output, SenderClockSeen, SendRtcp, SubscriptionClockSet
from sightline.sfu.router import Router
from sightline.transport import aiortc_seam
from sightline.transport.endpoint import Endpoint
from sightline.transport.paced import PacedForwarder
from sightline.transport.packet_io import packet_io
from sightline.worker.base import (
    DataMessage,
    PublicationStarted,
    SenderClock,
    SubscriptionClock,
    TransportState,
    TransportStateChanged,
    WorkerEvent,
)
from sightline.worker.config import WorkerConfig
from sightline.worker.events import EventQueue
from sightline.worker.heap import HeapTrimmer
from sightline.worker.relay import RELAYED_LABEL, RelayGroups
from sightline.worker.tap import Taps

log = logging.getLogger(__name__)

TICK_S: Final = 0.01
_IDLE_TICK_S: Final = 0.1
_CONSENT_EVERY_NS: Final = 100_000_000
"""Between looks at who is still there."""


class LocalMediaWorker:
    """A ``MediaWorker`` in this process; use it as an async context manager."""

    def __init__(self, config: WorkerConfig, *, clock: Clock | None = None, random: RandomSource | None = None) -> None:
        self._config = config
        self._clock = clock or SystemClock()
        self._random = random or secrets.SystemRandom()
        self._counters: Counter[str] = Counter()
        self._router = Router(self._random)
        self._packets = packet_io(config.forwarder, self._counters, use_gso=config.use_gso)
        self._forwarder = PacedForwarder(
            self._packets.forwarder, self._clock.monotonic_ns, self._is_urgent, self._sent, self._counters
        )
        self._endpoint = Endpoint(
            self,
            self._forwarder,
            self._clock,
            self._random,
            self._counters,
            consent_timeout_s=config.consent_timeout_s,
            new_reader=self._packets.new_reader,
        )
        self._taps = Taps(self, self._counters)
        self._groups = RelayGroups()
        self._events = EventQueue(self._counters)
        self._heap = HeapTrimmer()
        self._ticker: asyncio.Task[None] | None = None
        self._closing: set[asyncio.Task[None]] = set()
        self._is_closed = False

    async def __aenter__(self) -> Self:
        aiortc_seam.self_test()
        self._endpoint.open(self._config.hosts, self._config.port, self._config.advertised)
        if self._config.tcp_port is not None:
            tcp_port = None if self._config.tcp_port == "same" else self._config.tcp_port
            self._endpoint.open_tcp(self._config.hosts, tcp_port)
        self._ticker = asyncio.create_task(self._tick_forever(), name="media worker ticks")
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    @property
    def port(self) -> int:
        """The UDP port in use."""
        return self._endpoint.port

    @property
    def tcp_port(self) -> int:
        """The TCP port in use; 0 when there is none."""
        return self._endpoint.tcp_port

    @property
    def counters(self) -> Counter[str]:
        """What happened so far."""
        return self._counters

    # MediaWorker

    async def create_transport(self, transport_id: TransportId, *, relay_group: str) -> TransportOffer:
        self._check_open()
        offer = self._endpoint.create(transport_id)
        self._router.add_transport(transport_id)
        self._groups.join(transport_id, relay_group)
        return offer

    async def open_tap(self, transport_id: TransportId, address: str) -> None:
        self._check_open()
        self._router.add_transport(transport_id)
        try:
            self._taps.open(transport_id, address)
        except WorkerError:
            self._router.remove_transport(transport_id)
            raise
        self._router.transport_ready(transport_id, self._clock.monotonic_ns())

    async def connect_transport(self, transport_id: TransportId, remote: RemoteTransport) -> None:
        self._check_open()
        self._endpoint.connect(transport_id, remote)

    async def restart_ice(self, transport_id: TransportId) -> TransportOffer:
        self._check_open()
        return self._endpoint.restart_ice(transport_id)

    async def close_transport(self, transport_id: TransportId) -> None:
        await self._release(transport_id, notify=True)

    async def publish(
        self, transport_id: TransportId, publication_id: PublicationId, parameters: MediaParameters
    ) -> None:
        self._check_open()
        self._router.publish(transport_id, publication_id, parameters, self._clock.monotonic_ns())

    async def unpublish(self, publication_id: PublicationId) -> None:
        self._router.unpublish(publication_id)

    async def subscribe(
        self,
        transport_id: TransportId,
        subscription_id: SubscriptionId,
        publication_id: PublicationId,
        parameters: MediaParameters,
        *,
        rtp_ts_offset: int | None = None,
    ) -> None:
        self._check_open()
        now_ns = self._clock.monotonic_ns()
        self._router.subscribe(transport_id, subscription_id, publication_id, parameters, rtp_ts_offset, now_ns)
        self._perform()

    async def unsubscribe(self, subscription_id: SubscriptionId) -> None:
        self._router.unsubscribe(subscription_id)

    async def pause(self, subscription_id: SubscriptionId, paused: bool) -> None:
        self._router.pause(subscription_id, paused, self._clock.monotonic_ns())
        self._perform()

    async def view(
        self, subscription_id: SubscriptionId, max_height: int | None, *, max_fps: float | None = None
    ) -> None:
        self._router.view(subscription_id, max_height, self._clock.monotonic_ns(), max_fps=max_fps)

    async def request_keyframe(self, publication_id: PublicationId) -> None:
        self._router.request_keyframe(publication_id, self._clock.monotonic_ns())
        self._perform()

    async def send_data(self, transport_id: TransportId, label: str, data: bytes) -> None:
        association = self._endpoint.associations.get(transport_id)
        if association is not None:
            association.channels.send(label, data, source="room")

    async def figures(self, transport_ids: tuple[TransportId, ...]) -> Figures:
        wanted = frozenset(transport_ids)
        peers = (peer for peer in self._router.peers if peer.transport_id in wanted)
        return figures_of(peers, self._clock.monotonic_ns())

    async def dump(self) -> dict[str, object]:
        return {
            "port": self._endpoint.port,
            "forwarder": "native" if self._packets.is_native else "python",
            "counters": dict(self._counters + self._router.counters),
            "transports": {
                association.id: {
                    "state": association.state,
                    "srtp_profile": association.srtp_profile,
                    "addresses": len(association.agent.addresses),
                    "way": association.way,
                    "packets_in": association.packets_in,
                    "bytes_in": association.bytes_in,
                    "channels": association.channels.labels,
                    "messages_in": association.channels.messages_in,
                    "messages_out": association.channels.messages_out,
                    "messages_dropped": association.channels.dropped,
                }
                for association in self._endpoint.associations.values()
            },
            "groups": self._groups.dump(),
            "taps": self._taps.dump(),
            "tcp": self._endpoint.dump_tcp(),
            "tasks": len(self._closing),
            "events": self._events.dump(),
            "process": {**process_figures(), "tasks": len(asyncio.all_tasks())},
            "loop_tasks": len(asyncio.all_tasks()),
            "heavy_modules": sorted(_FORBIDDEN_MODULES.intersection(sys.modules)),
            **dump_router(self._router),
        }

    def events(self) -> AsyncIterator[WorkerEvent]:
        return self._events.read()

    async def aclose(self) -> None:
        await self._close(notify=True)

    async def parent_closed(self) -> None:
        """The owner is gone: release everything quietly."""
        await self._close(notify=False)

    # TransportOwner

    def transport_connecting(self, transport_id: TransportId) -> None:
        self._state(transport_id, "connecting")

    def transport_connected(self, transport_id: TransportId) -> None:
        association = self._endpoint.associations[transport_id]
        destination = self._endpoint.destination(association)
        if destination is None:
            raise RuntimeError("a connected association has an address and keys")
        self._forwarder.open(transport_id, destination)
        self._state(transport_id, "connected")
        self._router.transport_ready(transport_id, self._clock.monotonic_ns())
        self._perform()

    def transport_ended(self, transport_id: TransportId, error: SightlineError | None) -> None:
        self._state(transport_id, "closed" if error is None else "failed", error.code if error else "")
        task = asyncio.create_task(self._release(transport_id, notify=False), name=f"release {transport_id}")
        self._closing.add(task)
        task.add_done_callback(self._released)

    def rtp_received(self, transport_id: TransportId, packet: bytes, arrival_ns: int) -> None:
        try:
            sends = self._router.parcels(transport_id, packet, arrival_ns)
        except PacketError:
            self._counters["dropped_bad_rtp"] += 1
            return
        self._counters["rtp_in"] += 1
        if sends:
            self._forwarder.forward(sends)
            self._taps.forward(sends, arrival_ns)

    def rtp_run_received(self, transport_id: TransportId, run: Run) -> None:
        self._counters["rtp_in"] += run.packets
        parcels = self._router.run(transport_id, run)
        if parcels:
            self._forwarder.forward(parcels)
            self._taps.forward(parcels, run.arrivals_ns[0])

    def rtcp_received(self, transport_id: TransportId, packet: bytes, arrival_ns: int) -> None:
        try:
            sends = self._router.rtcp(transport_id, packet, arrival_ns)
        except PacketError:
            self._counters["dropped_bad_rtcp"] += 1
            return
        self._counters["rtcp_in"] += 1
        if sends:
            self._forwarder.forward(sends)

    # TapOwner

    def tap_rtcp(self, transport_id: TransportId, data: bytes) -> None:
        now_ns = self._clock.monotonic_ns()
        try:
            self._taps.forward(self._router.rtcp(transport_id, data, now_ns), now_ns)
        except PacketError:
            self._counters["dropped_bad_rtcp"] += 1
            return
        self._taps.flush()
        self._perform()

    def tap_ended(self, transport_id: TransportId) -> None:
        self._state(transport_id, "closed")
        self._router.remove_transport(transport_id)
        self._taps.close(transport_id)

    def data_received(self, transport_id: TransportId, label: str, data: bytes | str) -> None:
        payload = data.encode() if isinstance(data, str) else data
        self._events.put(DataMessage(transport_id, label, payload))
        if label != RELAYED_LABEL:
            return
        for other in self._groups.others(transport_id):
            association = self._endpoint.associations.get(other)
            if association is not None:
                association.channels.send(label, data, source=transport_id)

    def kind_sent(self, transport_id: TransportId, ssrc: int) -> MediaKind | None:
        return self._router.kind_sent(transport_id, ssrc)

    def pictures_lost(self, transport_id: TransportId) -> None:
        self._router.pictures_lost(transport_id, self._clock.monotonic_ns())
        self._perform()

    def batch_ended(self) -> None:
        self._forwarder.flush()
        self._sent()
        self._taps.flush()
        self._perform()

    # Inside

    def _check_open(self) -> None:
        if self._is_closed:
            raise WorkerError("The media worker is closed.")

    def _is_urgent(self, transport_id: TransportId, ssrc: int) -> bool:
        """Sound is never held up behind a picture."""
        return self._router.kind_sent(transport_id, ssrc) == "audio"

    def _sent(self) -> None:
        """Packets have gone out just now."""
        self._router.flushed(self._clock.monotonic_ns(), self._forwarder.pacer.waiting)

    def _state(self, transport_id: TransportId, state: TransportState, reason: str = "") -> None:
        self._events.put(TransportStateChanged(transport_id, state, reason))

    async def _release(self, transport_id: TransportId, *, notify: bool) -> None:
        self._router.remove_transport(transport_id)
        self._groups.leave(transport_id)
        if self._taps.close(transport_id):
            return
        await self._endpoint.close(transport_id, notify=notify)
        self._heap.ended()

    def _released(self, task: asyncio.Task[None]) -> None:
        self._closing.discard(task)
        if not task.cancelled() and (exc := task.exception()) is not None:
            self._counters["release_crashed"] += 1
            log.error("%s crashed", task.get_name(), exc_info=exc)

    async def _close(self, *, notify: bool) -> None:
        if self._is_closed:
            return
        self._is_closed = True
        if self._ticker is not None:
            self._ticker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._ticker
        for transport_id in list(self._endpoint.associations):
            await self._release(transport_id, notify=notify)
        self._taps.close_all()
        self._forwarder.stop()
        if self._closing:
            await asyncio.wait(self._closing, timeout=5)
        await self._endpoint.aclose(notify=notify)
        await self._heap.aclose()
        self._events.close()

    async def _tick_forever(self) -> None:
        consent_ns = 0
        while True:
            await asyncio.sleep(_IDLE_TICK_S if self._router.is_idle else TICK_S)
            try:
                now_ns = self._clock.monotonic_ns()
                probes = self._router.tick(now_ns)
                if probes:
                    self._forwarder.forward_at_once(probes)
                    self._forwarder.flush()
                    self._sent()
                for transport_id, estimate_bps in self._router.path_rates():
                    self._forwarder.pacer.set_path(transport_id, estimate_bps)
                self._perform()
                if now_ns - consent_ns >= _CONSENT_EVERY_NS:
                    consent_ns = now_ns
                    self._endpoint.tick(now_ns)
                    self._heap.tick(now_ns)
            except Exception:
                self._counters["tick_crashed"] += 1
                log.exception("a tick of the media worker crashed")

    def _perform(self) -> None:
        for output in self._router.drain():
            self._perform_one(output)

    def _perform_one(self, output: Output) -> None:
        match output:
            case SendRtcp(transport_id, data):
                self._forwarder.rtcp(transport_id, data)
                self._taps.rtcp(transport_id, data, self._clock.monotonic_ns())
            case SenderClockSeen(publication_id, ssrc, ntp_unix_ms, rtp_ts):
                self._events.put(SenderClock(publication_id, ssrc, ntp_unix_ms, rtp_ts))
            case SubscriptionClockSet(subscription_id, reference_ssrc, offset):
                self._events.put(SubscriptionClock(subscription_id, reference_ssrc, offset))
            case EncodingStarted(publication_id, ssrc, rid):
                self._events.put(PublicationStarted(publication_id, ssrc, rid))


_FORBIDDEN_MODULES: Final = frozenset({"av", "cv2", "open3d", "starlette", "sqlalchemy", "numpy", "aiortc"})
"""None of these may be loaded in a worker process; ``dump`` names those that are."""
