"""Which losses are the path's own, shown by a sender that sends less when it hears of losses."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from sightline.rtp.path_loss import MOST_OWN, PathLoss

MS = 1_000_000
STEP_MS = 50
SIZE = 1000


class Sender:
    """Halves its rate while it hears of more than a tenth lost, and goes back up by tenths otherwise."""

    def __init__(self, bps: float) -> None:
        self.bps = self.most_bps = bps
        self._due = 0.0
        self.heard_lost = self.heard = 0

    def packets(self) -> int:
        self._due += self.bps * STEP_MS / 1000 / 8 / SIZE
        count = int(self._due)
        self._due -= count
        return count

    def hear(self, received: int, lost: int) -> None:
        self.heard += received + lost
        self.heard_lost += lost
        if self.heard < 20:
            return
        loss = self.heard_lost / self.heard
        self.bps = max(200_000, self.bps / 2) if loss > 0.1 else min(self.most_bps, self.bps * 1.1)
        self.heard = self.heard_lost = 0


def run(judge: PathLoss, sender: Sender, seconds: float, lose: Callable[[float], int], start_ms: int = 0) -> int:
    """Send for a while; returns how many losses were told. ``lose`` gets the rate and says how many of 1,000 go."""
    told = 0
    rng = random.Random(5)
    for now_ms in range(start_ms, start_ms + round(seconds * 1000), STEP_MS):
        sent = sender.packets()
        share = lose(sender.bps) / 1000
        lost = sum(rng.random() < share for _ in range(sent))
        tells = judge.tells
        judge.count(sent - lost, lost, (sent - lost) * SIZE, now_ms * MS)
        sender.hear(sent - lost, lost if tells else 0)
        told += lost if tells else 0
    return told


@pytest.mark.parametrize("share", [150, 200, 300])
@pytest.mark.parametrize("bps", [800_000, 5_000_000])
def test_loss_that_sending_less_does_not_lessen_is_no_longer_told(share: int, bps: int) -> None:
    judge, sender = PathLoss(), Sender(bps)
    run(judge, sender, 5, lambda _: 0)
    assert judge.tells
    run(judge, sender, 20, lambda _: share, 5_000)
    assert judge.own == pytest.approx(share / 1000, abs=0.07)
    told = run(judge, sender, 30, lambda _: share, 25_000)
    assert told < 0.2 * 30 * bps / 8 / SIZE * share / 1000
    assert sender.bps > 0.8 * bps


def policer(capacity_bps: float) -> Callable[[float], int]:
    """A limit without a queue."""
    return lambda bps: max(0, round(1000 * (1 - capacity_bps / bps)))


@pytest.mark.parametrize("capacity_bps", [2_000_000, 1_000_000, 400_000])
def test_a_limit_without_a_queue_keeps_being_told(capacity_bps: float) -> None:
    judge, sender = PathLoss(), Sender(2_500_000)
    rates = []

    def lose(bps: float) -> int:
        rates.append(bps)
        return policer(capacity_bps)(bps)

    run(judge, sender, 30, lose)
    later = rates[len(rates) // 3 :]
    assert sum(later) / len(later) < 1.05 * capacity_bps, "the sender still keeps to the limit by what it is told"


def test_congestion_on_top_of_the_paths_own_loss_is_told() -> None:
    judge, sender = PathLoss(), Sender(800_000)
    run(judge, sender, 40, lambda _: 200)
    assert not judge.tells
    limit = policer(300_000)
    run(judge, sender, 20, lambda bps: 200 + round(0.8 * limit(bps)), 40_000)
    assert sender.bps < 550_000


def test_the_belief_ends_with_the_loss() -> None:
    judge, sender = PathLoss(), Sender(800_000)
    run(judge, sender, 30, lambda _: 200)
    assert judge.own
    run(judge, sender, 10, lambda _: 0, 30_000)
    assert judge.own == 0
    assert judge.tells


def test_more_than_a_third_is_never_taken_for_granted() -> None:
    judge, sender = PathLoss(), Sender(800_000)
    run(judge, sender, 30, lambda _: round(1000 * MOST_OWN) + 150)
    assert judge.own == 0
    assert judge.tells


def test_a_path_without_packets_is_not_judged() -> None:
    judge = PathLoss()
    for now in range(100):
        judge.count(0, 0, 0, now * 100 * MS)
    assert judge.tells
    assert judge.loss == 0
