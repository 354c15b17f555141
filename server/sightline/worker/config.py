"""What a media worker is told at its start."""

from __future__ import annotations

from typing import Literal

import msgspec

from sightline.transport.base import CONSENT_TIMEOUT_S
from sightline.transport.packet_io import ForwarderKind


class WorkerConfig(msgspec.Struct, frozen=True, kw_only=True):
    hosts: tuple[str, ...] = ("0.0.0.0",)  # noqa: S104 - media has to be reachable; strangers are dropped unread.
    """Addresses to bind, IPv4 and IPv6; one socket each."""
    port: int = 0
    """UDP port, the same for all addresses; 0 lets the kernel choose."""
    tcp_port: int | Literal["same"] | None = None
    """TCP port for clients that get no UDP through; ``same`` number as the UDP port; None for no such port."""
    advertised: tuple[str, ...] = ()
    """Addresses to announce, best first; empty: those of this machine."""
    consent_timeout_s: float = CONSENT_TIMEOUT_S
    """How long a client may be silent before its transport fails (RFC 7675)."""
    forwarder: ForwarderKind = "auto"
    """Who handles packets: the C core where it was built (``auto``), never (``python``), or it alone (``native``)."""
    use_gso: bool = True
    """Hand runs of packets to the kernel in one call where it can."""
