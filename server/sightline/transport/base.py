"""What the transport layer tells its owner, and the sizes that it works with."""

from __future__ import annotations

from typing import Final, Protocol

from sightline.errors import SightlineError
from sightline.ids import TransportId
from sightline.rtp.parameters import MediaKind
from sightline.rtp.run import Run

CONSENT_TIMEOUT_S: Final = 30.0
"""How long an association lives without a valid check (RFC 7675 section 5.1)."""
MAX_DATAGRAM: Final = 2048
"""Larger datagrams are not ours: browsers keep below 1,500 bytes."""


class TransportOwner(Protocol):
    """Hears of what happens on associations. Called from the event loop; must return at once."""

    def transport_connecting(self, transport_id: TransportId) -> None:
        """A first valid check arrived."""

    def transport_connected(self, transport_id: TransportId) -> None:
        """Keys are agreed: media may flow."""

    def transport_ended(self, transport_id: TransportId, error: SightlineError | None) -> None:
        """The association is of no more use: None when the other side said goodbye, else why."""

    def rtp_received(self, transport_id: TransportId, packet: bytes, arrival_ns: int) -> None:
        """A decrypted RTP packet; ``arrival_ns`` on the monotonic clock."""

    def rtp_run_received(self, transport_id: TransportId, run: Run) -> None:
        """Decrypted RTP packets that arrived together."""

    def rtcp_received(self, transport_id: TransportId, packet: bytes, arrival_ns: int) -> None:
        """A decrypted RTCP packet."""

    def data_received(self, transport_id: TransportId, label: str, data: bytes | str) -> None:
        """A data-channel message."""

    def kind_sent(self, transport_id: TransportId, ssrc: int) -> MediaKind | None:
        """Return what is sent to a transport under an SSRC, or None when that is not known."""

    def pictures_lost(self, transport_id: TransportId) -> None:
        """Video to a transport was dropped before it was sent: its decoders need keyframes."""

    def batch_ended(self) -> None:
        """All datagrams that were waiting have been handed over: a good moment to flush."""
