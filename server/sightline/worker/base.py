"""Port of the media worker: a few narrow commands in, events out.

The same object runs in-process for unit tests and behind a Unix socketpair (``worker/process.py``) in production.
The server is always ICE-lite and the DTLS server. Commands that name something gone raise ``WorkerError``.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Literal, Protocol

import msgspec

from sightline.ids import PublicationId, SubscriptionId, TransportId
from sightline.rtp.parameters import MediaParameters, RemoteTransport, TransportOffer
from sightline.sfu.figures import Figures

TransportState = Literal["new", "connecting", "connected", "closed", "failed"]


class TransportStateChanged(msgspec.Struct, frozen=True, tag="transport_state"):
    transport_id: TransportId
    state: TransportState
    reason: str = ""


class DataMessage(msgspec.Struct, frozen=True, tag="data_message"):
    """A data-channel message that is for the room, not relayed (see ``relay_label``)."""

    transport_id: TransportId
    label: str
    data: bytes


class SenderClock(msgspec.Struct, frozen=True, tag="sender_clock"):
    """A publisher's RTCP sender report (RFC 3550 section 6.4.1), to be echoed to it for frame identity."""

    publication_id: PublicationId
    ssrc: int
    ntp_unix_ms: float
    rtp_ts: int


class SubscriptionClock(msgspec.Struct, frozen=True, tag="subscription_clock"):
    """``outgoing rtp_ts = reference ssrc's rtp_ts + offset (mod 2**32)``; sent once, and when the SSRC changes."""

    subscription_id: SubscriptionId
    reference_ssrc: int
    offset: int


class PublicationStarted(msgspec.Struct, frozen=True, tag="publication_started"):
    """First packet of one encoding arrived."""

    publication_id: PublicationId
    ssrc: int
    rid: str | None = None


class WorkerDied(msgspec.Struct, frozen=True, tag="worker_died"):
    """The process ended; every transport is gone and clients must publish and subscribe again."""

    exit_code: int | None = None


WorkerEvent = TransportStateChanged | DataMessage | SenderClock | SubscriptionClock | PublicationStarted | WorkerDied


class MediaWorker(Protocol):
    async def create_transport(self, transport_id: TransportId, *, relay_group: str) -> TransportOffer:
        """Open one ICE-lite + DTLS association on the worker's UDP port.

        Messages on data channels labelled ``frames`` that a transport of ``relay_group`` (the case id) receives are
        reported as ``DataMessage`` and relayed to all other transports of the group that have such a channel open,
        newest first, dropped when that channel's buffer is above a small limit.
        """

    async def open_tap(self, transport_id: TransportId, address: str) -> None:
        """Open a transport to a consumer on this machine: plain RTP over the Unix socket that listens at ``address``.

        ``subscribe`` and ``close_transport`` work on it as on any other, with ``sfu.plain.plain_parameters``. Framing:
        ``rtp/stream_frames.py``. The consumer's end shows as ``TransportStateChanged`` ``closed``.
        """

    async def connect_transport(self, transport_id: TransportId, remote: RemoteTransport) -> None:
        """Give the remote parameters; repeated with new ICE credentials it is an ICE restart."""

    async def restart_ice(self, transport_id: TransportId) -> TransportOffer:
        """Give a connected transport new ICE credentials, for the answer to an ICE restart; media goes on meanwhile."""

    async def close_transport(self, transport_id: TransportId) -> None: ...

    async def publish(
        self, transport_id: TransportId, publication_id: PublicationId, parameters: MediaParameters
    ) -> None:
        """Expect media of ``parameters`` on the transport."""

    async def unpublish(self, publication_id: PublicationId) -> None: ...

    async def subscribe(
        self,
        transport_id: TransportId,
        subscription_id: SubscriptionId,
        publication_id: PublicationId,
        parameters: MediaParameters,
        *,
        rtp_ts_offset: int | None = None,
    ) -> None:
        """Forward a publication; ``parameters.encodings[0]`` holds the outgoing SSRCs (``sdp.subscribe.Ssrcs``).

        Args:
            rtp_ts_offset: fixed timestamp offset, for tests; random when None.
        """

    async def unsubscribe(self, subscription_id: SubscriptionId) -> None: ...

    async def pause(self, subscription_id: SubscriptionId, paused: bool) -> None: ...

    async def view(
        self, subscription_id: SubscriptionId, max_height: int | None, *, max_fps: float | None = None
    ) -> None:
        """Send no larger layer than fills a picture of ``max_height`` pixels; None for the best there is.

        ``max_fps`` bounds the pictures a second where the source has temporal layers; None for all there are.
        """

    async def request_keyframe(self, publication_id: PublicationId) -> None: ...

    async def send_data(self, transport_id: TransportId, label: str, data: bytes) -> None:
        """Send on an open data channel; dropped silently when there is none."""

    async def figures(self, transport_ids: tuple[TransportId, ...]) -> Figures:
        """Read what is measured of these transports; those that are gone are left out."""

    async def dump(self) -> dict[str, object]:
        """What the worker still holds, with counters; for tests, diagnosis and metrics."""

    def events(self) -> AsyncIterator[WorkerEvent]:
        """The one stream of events; a single reader."""

    async def aclose(self) -> None: ...
