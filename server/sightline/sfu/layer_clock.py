"""One clock for all layers of a source, so that a change of layer does not change the clock of what goes out.

Every simulcast layer has a random timestamp origin of its own, but the difference between two layers is exactly
constant, because both are made of the same source frames. It is found by voting: each pair of frames of two layers that
arrive close together votes for its difference. Votes alone could be wrong by whole frames at a steady rate, so the
senders' reports (RFC 3550 section 6.4.1) say which votes count: they name the wall time of a timestamp to a few
milliseconds. Until both agree nothing is claimed.
"""

from __future__ import annotations

from collections import Counter, deque
from typing import Final, NamedTuple

from sightline.rtp.rtcp import SenderReport
from sightline.rtp.seq import ts_delta

NEAR_NS: Final = 120_000_000
"""Layers of one frame arrive within this; a keyframe of a large layer takes its time."""
REPORT_ERROR_S: Final = 0.005
"""Reports of two layers differ from the truth by up to 2.6 ms each (measured: 0.3 ms)."""
ENOUGH_VOTES: Final = 8
ALIVE_NS: Final = 1_000_000_000
GONE_NS: Final = 8_000_000_000
_KEPT_FRAMES: Final = 16
_MAX_CANDIDATES: Final = 2048


class Shift(NamedTuple):
    """``common clock = timestamp + ticks`` (mod 2**32), comparable within one group."""

    group: int
    ticks: int


class _Frame(NamedTuple):
    rtp_ts: int
    arrival_ns: int


class _Layer:
    def __init__(self) -> None:
        self.frames: deque[_Frame] = deque(maxlen=_KEPT_FRAMES)
        self.report: SenderReport | None = None
        self.shift: Shift | None = None
        self.votes: Counter[int] = Counter()
        """For what ``shift.ticks`` is, as seen from the reference."""
        self.voted_against: int | None = None


class LayerClocks:
    """Learns how the timestamps of a publication's streams relate."""

    def __init__(self, clock_rate_hz: int) -> None:
        self._clock_rate_hz = clock_rate_hz
        self._layers: dict[int, _Layer] = {}
        self._groups = 0
        self._has_news = False

    def shift(self, ssrc: int) -> Shift | None:
        """Return how a stream relates to the common clock of its group; None while that is not certain."""
        layer = self._layers.get(ssrc)
        return layer.shift if layer else None

    def difference(self, from_ssrc: int, to_ssrc: int) -> int | None:
        """Return ticks to be added to the shift of one stream for that of another; None while not certain."""
        a, b = self.shift(from_ssrc), self.shift(to_ssrc)
        if a is None or b is None or a.group != b.group:
            return None
        return (b.ticks - a.ticks) & 0xFFFFFFFF

    def take_news(self) -> bool:
        """Tell whether a stream has become certain since the last call."""
        has_news, self._has_news = self._has_news, False
        return has_news

    def frame(self, ssrc: int, rtp_ts: int, arrival_ns: int) -> None:
        """Take the first packet of a frame, in order of time."""
        layer = self._layers.setdefault(ssrc, _Layer())
        if layer.frames and ts_delta(rtp_ts, layer.frames[-1].rtp_ts) <= 0:
            return
        layer.frames.append(_Frame(rtp_ts, arrival_ns))
        reference_ssrc = self._reference(arrival_ns, ALIVE_NS)
        if reference_ssrc is None:
            # A short silence of the others is a busy sender, not a new clock.
            if self._reference(arrival_ns, GONE_NS) is None:
                self._found_group(layer)
        elif reference_ssrc == ssrc:
            for other_ssrc, other in self._layers.items():
                if other.shift is None:
                    self._vote(other, other_ssrc, ssrc, layer.frames[-1], other.frames, arrival_ns)
        elif layer.shift is None:
            reference = self._layers[reference_ssrc]
            self._vote(layer, ssrc, reference_ssrc, layer.frames[-1], reference.frames, arrival_ns)

    def report(self, report: SenderReport) -> None:
        """Take a sender report of one of the streams."""
        self._layers.setdefault(report.ssrc, _Layer()).report = report

    def forget(self, ssrc: int) -> None:
        """The stream is gone for good."""
        self._layers.pop(ssrc, None)

    def _reference(self, now_ns: int, silence_ns: int) -> int | None:
        """Return the certain, living stream that all others are compared with: the one that is certain for longest."""
        for ssrc, layer in self._layers.items():
            if layer.shift is not None and layer.frames and now_ns - layer.frames[-1].arrival_ns < silence_ns:
                return ssrc
        return None

    def _found_group(self, layer: _Layer) -> None:
        """Nobody is there to be compared with: this stream is the origin of a new clock."""
        self._groups += 1
        layer.shift = Shift(self._groups, 0)
        self._has_news = True

    def _vote(
        self, layer: _Layer, ssrc: int, reference_ssrc: int, newest: _Frame, others: deque[_Frame], now_ns: int
    ) -> None:
        reference = self._layers[reference_ssrc]
        if reference.shift is None:
            raise RuntimeError("only a certain stream is a reference")
        if layer.voted_against != reference_ssrc or len(layer.votes) > _MAX_CANDIDATES:
            layer.votes.clear()
            layer.voted_against = reference_ssrc
        is_own = others is reference.frames
        for other in others:
            if now_ns - other.arrival_ns <= NEAR_NS:
                own_ts, reference_ts = (newest.rtp_ts, other.rtp_ts) if is_own else (other.rtp_ts, newest.rtp_ts)
                layer.votes[(reference_ts - own_ts) & 0xFFFFFFFF] += 1
        difference = self._elected(layer, reference)
        if difference is not None:
            layer.shift = Shift(reference.shift.group, (reference.shift.ticks + difference) & 0xFFFFFFFF)
            layer.votes.clear()
            self._has_news = True

    def _elected(self, layer: _Layer, reference: _Layer) -> int | None:
        """Return the difference that the votes agree on, among those that the reports allow."""
        if layer.report is None or reference.report is None:
            return None
        apart_s = (layer.report.ntp - reference.report.ntp) / 2**32
        told = reference.report.rtp_ts - layer.report.rtp_ts + round(apart_s * self._clock_rate_hz)
        allowed = REPORT_ERROR_S * self._clock_rate_hz
        near = sorted(
            (
                (count, ticks)
                for ticks, count in layer.votes.items()
                if abs(ts_delta(ticks, told & 0xFFFFFFFF)) <= allowed
            ),
            reverse=True,
        )
        if not near or near[0][0] < ENOUGH_VOTES:
            return None
        return None if len(near) > 1 and near[1][0] * 2 > near[0][0] else near[0][1]
