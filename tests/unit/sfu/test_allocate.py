"""Who gets which layer of a path that is too small for all."""

from __future__ import annotations

import random

import pytest

from sightline.sfu.allocate import Demand, allocate, next_step_bps

RATES = (150.0, 600.0, 2400.0)


def demand(current: int | None = None, height: int = 720, rates: tuple[float, ...] = RATES) -> Demand:
    return Demand(rates, current, height)


@pytest.mark.parametrize(
    ("demands", "budget", "levels"),
    [
        ([], 1000, []),
        ([demand()], 10, [0]),
        ([demand()], 600, [0]),
        ([demand()], 700, [1]),
        ([demand(current=1)], 600, [1]),
        ([demand(current=1)], 599, [0]),
        ([demand(current=2)], 2400, [2]),
        ([demand(current=0)], 2400, [1]),
        ([demand(current=0)], 2800, [2]),
        # The larger view first, but nobody twice before everybody once.
        ([demand(height=180), demand(height=720)], 900, [0, 1]),
        ([demand(height=180), demand(height=720)], 1400, [1, 1]),
        ([demand(height=180), demand(height=720)], 3500, [1, 2]),
        # Who can take no more leaves the rest to others.
        ([demand(height=180, rates=(150.0,)), demand()], 3000, [0, 2]),
    ],
)
def test_layers_by_budget(demands: list[Demand], budget: float, levels: list[int]) -> None:
    assert allocate(demands, budget) == levels


@pytest.mark.parametrize("seed", range(200))
def test_never_more_than_the_budget_beyond_the_smallest(seed: int) -> None:
    rng = random.Random(seed)
    demands = []
    for _ in range(rng.randint(1, 8)):
        rates = tuple(sorted(rng.uniform(50, 5000) for _ in range(rng.randint(1, 4))))
        demands.append(Demand(rates, rng.choice([None, *range(len(rates))]), rng.randint(1, 2000)))
    budget = rng.uniform(0, 15_000)
    levels = allocate(demands, budget)
    total = sum(one.rates_bps[level] for one, level in zip(demands, levels, strict=True))
    assert total <= max(budget, sum(one.rates_bps[0] for one in demands)) + 1e-6
    again = [one._replace(current=level) for one, level in zip(demands, levels, strict=True)]
    assert allocate(again, budget) == levels, "what was given is kept while nothing changes"


def test_a_probe_asks_for_the_smallest_step() -> None:
    demands = [demand(), demand(rates=(100.0, 200.0))]
    assert next_step_bps(demands, [0, 0]) == pytest.approx((150 + 200) * 1.15)
    assert next_step_bps(demands, [1, 1]) == pytest.approx((2400 + 200) * 1.15)
    assert next_step_bps(demands, [2, 1]) is None
