"""How much a path takes, from what its receiver says about single packets (transport-wide feedback).

In the manner of Google congestion control (draft-ietf-rmcat-gcc-02), with two differences that its use here allows. The
queue is measured by the *least* delay of the packets of one feedback message above the least of the last ten seconds: a
queue on the path delays all packets, a busy machine only some. And the estimate only limits a choice between few
layers, so it need not follow the path closely: it falls to what arrives, rises slowly, and jumps only by probes.

Loss alone lowers the estimate only while sending less lowers the loss; a radio link that loses ten per cent at any rate
loses them at any rate.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Final, NamedTuple

MIN_BPS: Final = 50_000
MAX_BPS: Final = 1_000_000_000
START_BPS: Final = 3_000_000
"""Before anything is known. Too much is noticed within half a second."""

_HIGH_QUEUE_NS: Final = 60_000_000
_HIGH_MESSAGES: Final = 3
"""So many in a row tell of a queue; a process that was held up for a moment catches up before."""
_CALM_QUEUE_NS: Final = 25_000_000
_DRAINING_NS: Final = 5_000_000
_BASE_WINDOW_NS: Final = 5_000_000_000
"""The least delay is of this window and the one before: routes change, clocks drift."""
_RATE_WINDOW_NS: Final = 500_000_000
_MIN_SPAN_NS: Final = 150_000_000
_LOSS_WINDOW_NS: Final = 2_000_000_000
_DECREASE_EVERY_NS: Final = 300_000_000
_BACK_OFF: Final = 0.85
_FALL_AT_ONCE: Final = 0.5
_USUAL_NS: Final = 1_000_000_000
_GROWTH_PER_S: Final = 0.08
_HEADROOM: Final = 1.5
"""Without a probe the estimate does not outgrow what has been seen to arrive by more than this."""
_HIGH_LOSS: Final = 0.15
_LOW_LOSS: Final = 0.12
_ENOUGH_PACKETS: Final = 30
_TRIAL_SHARE: Final = 0.7
_TRIAL_NS: Final = 2_500_000_000
"""Longer than the window in which loss is counted."""
_INHERENT_FOR_NS: Final = 20_000_000_000


class PacketResult(NamedTuple):
    """What became of one packet."""

    sent_ns: int
    arrival_ns: int | None
    """On the receiver's clock, whose zero is anywhere; None when it did not arrive."""
    size_bytes: int


class _Trial(NamedTuple):
    """Less was sent because of loss: does that help?"""

    at_ns: int
    loss: float
    sent_bps: float
    estimate_bps: float
    """Before, to be believed again when it was not to blame."""


class BandwidthEstimator:
    """Estimate of one path. Feed it every feedback message, in order."""

    def __init__(self, start_bps: int = START_BPS) -> None:
        self.estimate_bps = float(start_bps)
        self.queue_ns = 0
        """Newest measure of what is queued on the path."""
        self.loss = 0.0
        """Share lost in the last two seconds."""
        self.acknowledged_bps = 0.0
        """What has arrived in the last half second."""
        self._usual_bps = 0.0
        """The same, smoothed over a second."""
        self.last_decrease_ns: int | None = None
        self._high_queues = 0
        self._base: tuple[int | None, int | None] = (None, None)
        """Least delay of the window before, and of this one."""
        self._base_since_ns = 0
        self._arrived: deque[tuple[int, int]] = deque()
        """(arrival, bytes) of the packets in the window; sums are kept beside it, windows can be long."""
        self._arrived_bytes = 0
        self._newest_ns = -(1 << 63)
        self._results: deque[tuple[int, bool]] = deque()
        self._lost = 0
        self._last_feedback_ns: int | None = None
        self._trial: _Trial | None = None
        self._inherent: tuple[float, int] = (0.0, 0)
        """Loss that is there at any rate, and until when that is believed."""

    @property
    def is_calm(self) -> bool:
        """Whether nothing speaks against sending more."""
        return self.queue_ns < _CALM_QUEUE_NS and self.loss <= self._inherent[0] + _LOW_LOSS

    @property
    def is_queueing(self) -> bool:
        """Whether packets wait on the path."""
        return self.queue_ns >= _CALM_QUEUE_NS

    def feedback(self, results: Sequence[PacketResult], now_ns: int, *, is_probing: bool = False) -> None:
        """Take the packets of one feedback message.

        Args:
            results: in the order of sending.
            now_ns: when the message came.
            is_probing: a probe is under way: a queue is expected and says nothing about the media.
        """
        if not results:
            return
        elapsed_ns = 0 if self._last_feedback_ns is None else now_ns - self._last_feedback_ns
        self._last_feedback_ns = now_ns
        before_ns = self.queue_ns
        self._measure(results, now_ns)
        share = min(1.0, max(elapsed_ns, 1) / _USUAL_NS) if self._usual_bps else 1.0
        self._usual_bps += share * (self.acknowledged_bps - self._usual_bps)
        self._judge_trial(now_ns)
        if self.queue_ns < _HIGH_QUEUE_NS or self.queue_ns < before_ns - _DRAINING_NS:
            self._high_queues = 0
        elif not is_probing:
            self._high_queues += 1
        if self._high_queues >= _HIGH_MESSAGES:
            self._fall_to_arrivals(now_ns)
        elif self.loss > _HIGH_LOSS + self._inherent[0] and not is_probing:
            self._fall_by_loss(now_ns)
        elif self.is_calm:
            self._grow(elapsed_ns)

    def proven(self, bps: float) -> None:
        """A probe has arrived at this rate."""
        self.estimate_bps = min(max(self.estimate_bps, bps), MAX_BPS)

    def _measure(self, results: Sequence[PacketResult], now_ns: int) -> None:
        delays = [one.arrival_ns - one.sent_ns for one in results if one.arrival_ns is not None]
        if delays:
            least = min(delays)
            before, current = self._base
            if now_ns - self._base_since_ns > _BASE_WINDOW_NS:
                before, current, self._base_since_ns = current, None, now_ns
            current = least if current is None else min(current, least)
            self._base = (before, current)
            self.queue_ns = least - (current if before is None else min(before, current))
        for one in results:
            if one.arrival_ns is not None:
                self._arrived.append((one.arrival_ns, one.size_bytes))
                self._arrived_bytes += one.size_bytes
                self._newest_ns = max(self._newest_ns, one.arrival_ns)
            self._results.append((now_ns, one.arrival_ns is None))
            self._lost += one.arrival_ns is None
        while self._arrived and self._arrived[0][0] < self._newest_ns - _RATE_WINDOW_NS:
            self._arrived_bytes -= self._arrived.popleft()[1]
        while self._results and self._results[0][0] < now_ns - _LOSS_WINDOW_NS:
            self._lost -= self._results.popleft()[1]
        if self._arrived:
            span_ns = min(_RATE_WINDOW_NS, max(_MIN_SPAN_NS, self._newest_ns - self._arrived[0][0]))
            self.acknowledged_bps = self._arrived_bytes * 8e9 / span_ns
        self.loss = self._lost / len(self._results) if len(self._results) >= _ENOUGH_PACKETS else 0.0

    def _fall_to_arrivals(self, now_ns: int) -> None:
        """The queue grows: send less than what gets through."""
        if self.last_decrease_ns is not None and now_ns - self.last_decrease_ns < _DECREASE_EVERY_NS:
            return
        # Who was held up for a moment has not acknowledged much of it.
        least_bps = _FALL_AT_ONCE * min(self.estimate_bps, self._usual_bps)
        self._lower(max(_BACK_OFF * self.acknowledged_bps, least_bps), now_ns)

    @property
    def _sent_bps(self) -> float:
        return self.acknowledged_bps / max(0.1, 1 - self.loss)

    def _fall_by_loss(self, now_ns: int) -> None:
        """Try whether less is lost of less; one trial at a time."""
        if self._trial is None:
            self._trial = _Trial(now_ns, self.loss, self._sent_bps, self.estimate_bps)
            self._lower(min(self.estimate_bps, self._sent_bps) * _TRIAL_SHARE, now_ns)

    def _judge_trial(self, now_ns: int) -> None:
        loss, until_ns = self._inherent
        if until_ns and now_ns > until_ns:
            # Believed on while it goes on; the belief ends with the loss.
            self._inherent = (loss, now_ns + _INHERENT_FOR_NS) if self.loss > loss / 2 else (0.0, 0)
        trial = self._trial
        if trial is None or now_ns - trial.at_ns < _TRIAL_NS:
            return
        if self.loss <= 0.6 * trial.loss:
            self._trial = None
        elif self._sent_bps < 0.8 * trial.sent_bps or self.estimate_bps <= MIN_BPS:
            self._inherent = (self.loss, now_ns + _INHERENT_FOR_NS)
            self._trial = None
            self.proven(trial.estimate_bps)
        else:
            # What is sent has not become less: layers are coarse. Ask for a smaller one.
            self._trial = trial._replace(at_ns=now_ns)
            self._lower(self.estimate_bps * _TRIAL_SHARE, now_ns)

    def _lower(self, bps: float, now_ns: int) -> None:
        if bps < self.estimate_bps:
            self.estimate_bps = max(MIN_BPS, bps)
            self.last_decrease_ns = now_ns

    def _grow(self, elapsed_ns: int) -> None:
        limit = max(self.estimate_bps, _HEADROOM * self.acknowledged_bps)
        grown = self.estimate_bps * (1 + _GROWTH_PER_S * min(elapsed_ns, 1_000_000_000) / 1e9)
        # What arrives without a queue fits, whatever was thought before.
        arrives = min(self.acknowledged_bps, self._usual_bps)
        self.estimate_bps = min(max(min(grown, limit), arrives), MAX_BPS)
