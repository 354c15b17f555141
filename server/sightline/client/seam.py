"""The private names of aiortc that a headless participant needs; aiortc is pinned for their sake.

aiortc hides RTP timestamps: a sender adds a random origin that is a local variable, a receiver subtracts the first
timestamp. Frame identity needs both as they are on the wire. A test fails when these names move.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

from aiortc import RTCRtpReceiver, RTCRtpSender

_RTP_HEADER = struct.Struct("!BBHII")


class _WireTimestamps:
    """Stands in for aiortc's ``TimestampMapper``: passes RTP timestamps through."""

    def map(self, timestamp: int) -> int:
        return timestamp


def keep_wire_timestamps(receiver: RTCRtpReceiver) -> None:
    """Make decoded frames carry ``pts`` = RTP timestamp on the wire."""
    name = "_RTCRtpReceiver__timestamp_mapper"
    if not hasattr(receiver, name):
        raise RuntimeError("aiortc has changed: the receiver's timestamp mapper is not where it was.")
    setattr(receiver, name, _WireTimestamps())


def observe_sent_packets(sender: RTCRtpSender, observe: Callable[[int, int], None]) -> None:
    """Call ``observe(ssrc, rtp_ts)`` for each RTP packet of the sender just before it leaves."""
    transport: Any = sender.transport
    own_ssrc: int = sender._ssrc
    send = transport._send_rtp

    async def observed(data: bytes) -> None:
        if len(data) >= _RTP_HEADER.size:
            _, payload_type, _, rtp_ts, ssrc = _RTP_HEADER.unpack_from(data)
            is_rtcp = 64 <= payload_type & 0x7F <= 95
            if ssrc == own_ssrc and not is_rtcp:
                observe(ssrc, rtp_ts)
        await send(data)

    transport._send_rtp = observed
