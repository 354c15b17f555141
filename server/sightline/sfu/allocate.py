"""What each picture gets of a path that does not take all of them at their best. Pure arithmetic.

Everybody gets the smallest layer first, whatever the path: a picture that is late is better than none, and what is
below the smallest layer is decided elsewhere. Then one step at a time, to the picture that is worst off, the larger
view first among equals. A step up from what is sent now needs some room to spare; a step down is taken only when it
must be.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

SPARE: Final = 1.15
"""Room needed for a step up, as a multiple of all rates: layers vary, and two changes cost two keyframes."""


class LayerTarget(NamedTuple):
    """A quality of one stream with layers inside it (SVC, temporal layers); sorts from small to large."""

    spatial: int
    temporal: int


EVERYTHING: Final = LayerTarget(1 << 8, 1 << 8)
"""More than any stream has: all of it."""


class Demand(NamedTuple):
    """One picture."""

    rates_bps: tuple[float, ...]
    """Of the layers that are of use, smallest first; at least one."""
    current: int | None
    """Index of the layer that is sent now; None when there is none, or it is of no use any more."""
    height: int
    """On the page, for the order among equals."""


def allocate(demands: Sequence[Demand], budget_bps: float) -> list[int]:
    """Return the layer of each picture, as an index into its rates."""
    levels = [0] * len(demands)
    total = sum(demand.rates_bps[0] for demand in demands)
    order = sorted(range(len(demands)), key=lambda index: -demands[index].height)
    blocked: set[int] = set()
    while True:
        open_ones = [i for i in order if i not in blocked and levels[i] + 1 < len(demands[i].rates_bps)]
        if not open_ones:
            return levels
        # min() keeps the order among equals.
        index = min(open_ones, key=lambda i: levels[i])
        demand, level = demands[index], levels[index] + 1
        step = demand.rates_bps[level] - demand.rates_bps[level - 1]
        is_kept = demand.current is not None and level <= demand.current
        if (total + step) * (1 if is_kept else SPARE) <= budget_bps:
            total += step
            levels[index] = level
        else:
            blocked.add(index)


def next_step_bps(demands: Sequence[Demand], levels: Sequence[int]) -> float | None:
    """Return the budget at which somebody would get more, for a probe; None when everybody has the best."""
    total = sum(demand.rates_bps[level] for demand, level in zip(demands, levels, strict=True))
    steps = [
        demand.rates_bps[level + 1] - demand.rates_bps[level]
        for demand, level in zip(demands, levels, strict=True)
        if level + 1 < len(demand.rates_bps)
    ]
    return (total + max(0.0, min(steps))) * SPARE if steps else None
