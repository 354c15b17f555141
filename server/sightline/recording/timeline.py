"""When a frame was taken, on one clock for all tracks of a sender: the server's monotonic nanoseconds.

Sender reports (RFC 3550 section 6.4.1) tie each track's timestamps to the sender's own clock, which all its tracks
share: that is what lip sync rests on. The sender's clock is tied to ours once, by the quickest arrival so far. Before
the first report a track goes by its quickest arrival alone, which is off by what the network and the jitter make.
"""

from __future__ import annotations

from typing import Final

from sightline.rtp.rtcp import SenderReport
from sightline.rtp.seq import ts_delta

_STEP_NS: Final = 1_000_000
"""A report moves a track by no more: senders write them with an error of a few milliseconds."""
_JUMP_NS: Final = 100_000_000
"""A report that differs by more is doubted."""
_DOUBTS: Final = 3
"""So many doubtful reports in a row are right: the sender's clock was set."""


class SenderClock:
    """What the tracks of one sender share."""

    def __init__(self) -> None:
        self.server_from_sender_ns: int | None = None


class TrackClock:
    """Maps the timestamps of one track.

    Args:
        sender: shared with the sender's other tracks.
        clock_rate_hz: of the timestamps.
    """

    def __init__(self, sender: SenderClock, clock_rate_hz: int) -> None:
        self._sender = sender
        self._rate_hz = clock_rate_hz
        self._server_from_rtp_ns: int | None = None
        self._sender_from_rtp_ns: int | None = None
        self._newest: int | None = None
        self._doubts = 0

    @property
    def has_report(self) -> bool:
        """Whether lip sync is certain."""
        return self._sender_from_rtp_ns is not None

    def arrived(self, rtp_ts: int, arrival_ns: int) -> None:
        """Learn from a frame.

        Args:
            rtp_ts: extended.
            arrival_ns: server's monotonic time of its first packet.
        """
        offset_ns = arrival_ns - self._rtp_ns(rtp_ts)
        if self._server_from_rtp_ns is None or offset_ns < self._server_from_rtp_ns:
            self._server_from_rtp_ns = offset_ns
        self._newest = max(rtp_ts, self._newest or rtp_ts)

    def reported(self, report: SenderReport) -> None:
        """Learn from a sender report; ignored before the first frame."""
        rtp_ts = self.extend(report.rtp_ts)
        if rtp_ts is None or report.ntp == 0:
            return
        offset_ns = report.ntp * 1_000_000_000 // (1 << 32) - self._rtp_ns(rtp_ts)
        known_ns = self._sender_from_rtp_ns
        if known_ns is None:
            self._sender_from_rtp_ns = offset_ns
            self._tie_sender()
            return
        difference_ns = offset_ns - known_ns
        if abs(difference_ns) > _JUMP_NS:
            self._doubts += 1
            if self._doubts >= _DOUBTS:
                self._doubts = 0
                self._sender_from_rtp_ns = offset_ns
                self._sender.server_from_sender_ns = None
                self._tie_sender()
            return
        self._doubts = 0
        self._sender_from_rtp_ns = known_ns + max(-_STEP_NS, min(difference_ns, _STEP_NS))

    def extend(self, rtp_ts: int) -> int | None:
        """Return a timestamp of 32 bits as the extended one nearest to the newest frame's; None before the first."""
        if self._newest is None:
            return None
        return self._newest + ts_delta(rtp_ts, self._newest & 0xFFFFFFFF)

    def server_ns(self, rtp_ts: int) -> int:
        """Return when the frame with this extended timestamp was taken, as far as it is known now."""
        if self._sender_from_rtp_ns is not None and self._sender.server_from_sender_ns is not None:
            return self._rtp_ns(rtp_ts) + self._sender_from_rtp_ns + self._sender.server_from_sender_ns
        if self._server_from_rtp_ns is None:
            raise RuntimeError("a frame must have arrived")
        return self._rtp_ns(rtp_ts) + self._server_from_rtp_ns

    def _rtp_ns(self, rtp_ts: int) -> int:
        return rtp_ts * 1_000_000_000 // self._rate_hz

    def _tie_sender(self) -> None:
        if self._sender.server_from_sender_ns is None:
            assert self._sender_from_rtp_ns is not None
            assert self._server_from_rtp_ns is not None
            self._sender.server_from_sender_ns = self._server_from_rtp_ns - self._sender_from_rtp_ns
