"""The estimate follows what a path takes, and is not misled by what only looks like a full path."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sightline.rtp.bandwidth import BandwidthEstimator, PacketResult
from support.bottleneck import MS, Bottleneck

FEEDBACK_NS = 62 * MS
PACKET = 1200
LAYERS = (150_000, 600_000, 2_400_000)
Rate = Callable[[float], float]


def fixed(bps: float) -> Rate:
    return lambda _: bps


def best_layer(estimate_bps: float) -> float:
    """What a sender with three layers sends."""
    return max((rate for rate in LAYERS if rate <= estimate_bps), default=LAYERS[0])


class Path:
    """A sender that obeys the estimate, the path, and a receiver that reports."""

    def __init__(self, link: Bottleneck, estimator: BandwidthEstimator | None = None) -> None:
        self.link = link
        self.estimator = estimator or BandwidthEstimator()
        self.now_ns = 10**12
        self.sent_bytes = 0
        self._pending: list[tuple[int, int | None]] = []
        self._owed = 0.0
        self._next_feedback_ns = self.now_ns + FEEDBACK_NS

    def run(self, seconds: float, rate: Rate) -> list[float]:
        """Return the estimate over time, one value per feedback."""
        estimates = []
        end_ns = self.now_ns + int(seconds * 1e9)
        while self.now_ns < end_ns:
            self.now_ns += 5 * MS
            self._owed += rate(self.estimator.estimate_bps) * 0.005 / 8
            while self._owed >= PACKET:
                self._owed -= PACKET
                self.sent_bytes += PACKET
                self._pending.append((self.now_ns, self.link.send(PACKET, self.now_ns)))
            if self.now_ns >= self._next_feedback_ns:
                self._next_feedback_ns += FEEDBACK_NS
                self._report()
                estimates.append(self.estimator.estimate_bps)
        return estimates

    def _report(self) -> None:
        """Tell of everything up to the newest packet that has arrived; what is missing before it is lost."""
        horizon_ns = self.now_ns - int(self.link.delay_ms * MS)
        arrived = [i for i, (_, at) in enumerate(self._pending) if at is not None and at <= horizon_ns]
        if not arrived:
            return
        reported, self._pending = self._pending[: arrived[-1] + 1], self._pending[arrived[-1] + 1 :]
        results = [
            PacketResult(sent, None if at is None else self.link.receiver_ns(at), PACKET) for sent, at in reported
        ]
        self.estimator.feedback(results, self.now_ns)


@pytest.mark.parametrize("seed", range(4))
def test_a_bottleneck_is_noticed_within_a_second(seed: int) -> None:
    path = Path(Bottleneck(seed=seed))
    path.run(5, best_layer)
    assert best_layer(path.estimator.estimate_bps) == LAYERS[2]
    path.link.capacity_bps = 1_000_000
    estimates = path.run(1, best_layer)
    assert best_layer(estimates[-1]) == LAYERS[1]
    after = path.run(10, best_layer)
    assert all(best_layer(bps) == LAYERS[1] for bps in after), "and it stays with what fits"
    assert path.estimator.queue_ns < 30 * MS


@pytest.mark.parametrize("capacity", [400_000, 1_500_000, 5_000_000])
def test_the_estimate_comes_to_rest_below_the_path(capacity: int) -> None:
    path = Path(Bottleneck(capacity_bps=capacity))
    estimates = path.run(20, lambda bps: min(bps, 20_000_000))
    late = estimates[len(estimates) // 2 :]
    assert 0.6 < sum(late) / len(late) / capacity < 1.1


def test_a_busy_receiver_is_not_a_full_path() -> None:
    """Jitter of 50 ms with some packets in time is a machine that is doing something else."""
    path = Path(Bottleneck(jitter_ms=50, seed=3))
    estimates = path.run(20, fixed(2_400_000))
    assert min(estimates) > 2_500_000


class Stalling(Bottleneck):
    """Everything stands still for 250 ms in every 1.5 s, as on a machine that does something else."""

    def send(self, size_bytes: int, now_ns: int) -> int | None:
        arrival_ns = super().send(size_bytes, now_ns)
        if arrival_ns is None:
            return None
        into_ns = arrival_ns % (1_500 * MS)
        return arrival_ns + max(0, 250 * MS - into_ns)


def test_a_machine_that_stands_still_now_and_then_is_not_a_full_path() -> None:
    path = Path(Stalling())
    estimates = path.run(30, best_layer)
    assert best_layer(min(estimates)) == LAYERS[2]


def test_a_wrong_alarm_is_forgotten_soon() -> None:
    path = Path(Bottleneck(), BandwidthEstimator(60_000))
    path.run(2, fixed(600_000))
    assert path.estimator.estimate_bps > 500_000, "what arrives without a queue fits"


@pytest.mark.parametrize("drift", [-200e-6, 200e-6])
def test_clocks_that_drift_apart_are_not_a_queue(drift: float) -> None:
    path = Path(Bottleneck(drift=drift))
    estimates = path.run(120, fixed(1_000_000))
    assert min(estimates) > 1_500_000


@pytest.mark.parametrize("loss", [0.05, 0.10, 0.20])
def test_loss_at_any_rate_does_not_end_at_the_lowest_layer(loss: float) -> None:
    path = Path(Bottleneck(loss=loss, seed=5))
    path.run(20, best_layer)
    late = path.run(10, best_layer)
    assert best_layer(min(late)) >= LAYERS[1]


def test_a_policer_without_a_queue_is_obeyed() -> None:
    path = Path(Bottleneck(capacity_bps=1_000_000, queue_ms=15))
    path.run(15, best_layer)
    late = path.run(5, best_layer)
    assert all(best_layer(bps) == LAYERS[1] for bps in late)
    assert path.estimator.loss < 0.05


def test_what_is_not_sent_is_not_believed() -> None:
    path = Path(Bottleneck(), BandwidthEstimator(200_000))
    path.run(60, fixed(150_000))
    assert path.estimator.estimate_bps < 300_000
    path.estimator.proven(900_000)
    assert path.estimator.estimate_bps == 900_000


def test_nothing_is_known_from_nothing() -> None:
    estimator = BandwidthEstimator(500_000)
    estimator.feedback([], 1)
    estimator.feedback([PacketResult(5, None, 100)], 2)
    assert estimator.estimate_bps == 500_000
