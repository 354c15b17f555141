"""Figures 1 to 3 on the generated hall: truth is exact, the sensor has noise, shadows and mixed pixels at outlines."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from spatial.bench import Bench, median, percentile
from support.hall_clicks import HallClick, clicks, walk
from support.load.results import Figure, at_least, at_most, within

TITLE = "Clicks on the machine hall from random sides (figures 1 to 3)"
RANGES_M = {"1 to 2.5 m": (1.0, 2.5), "0.35 to 0.5 m": (0.35, 0.5)}
FRAMES, CLICKS = 6, 40


def figures(bench: Bench) -> Iterator[Figure]:
    walks = 2 if bench.is_quick else 8
    for name, range_m in RANGES_M.items():
        for at_edges in (False, True):
            rng = np.random.default_rng(2026)
            found = [
                one for _ in range(walks) for one in clicks(rng, walk(rng, FRAMES, range_m), CLICKS, at_edges=at_edges)
            ]
            yield from (_edges if at_edges else _anywhere)(f"hall, {name}", found)


def _anywhere(name: str, found: list[HallClick]) -> Iterator[Figure]:
    placed = [one for one in found if one.final.p_world is not None]
    errors_cm = [100 * one.error_m for one in placed]
    yield at_least(f"{name}: anchored ({len(found)})", 100 * len(placed) / len(found), "%", 98)
    yield at_most(f"{name}: error, median", median(errors_cm), "cm", 0.6)
    yield at_most(f"{name}: error, 95 %", percentile(errors_cm, 95), "cm", 3.5)
    yield at_least(f"{name}: under 5 cm", 100 * float(np.mean(np.array(errors_cm) < 5)), "%", 96)
    honest = [one.error_m < 2 * (one.final.sigma_m or 0) for one in placed]
    yield within(f"{name}: error below two sigma", 100 * float(np.mean(honest)), "%", (90, 98))


def _edges(name: str, found: list[HallClick]) -> Iterator[Figure]:
    wrong = [one for one in found if not one.error_m < 0.05]
    right = 100 * (1 - len(wrong) / len(found))
    yield at_least(f"{name}: front surface within two pixels of an outline ({len(found)})", right, "%", 80)
    flagged = sum(one.final.state != "good" for one in wrong)
    yield Figure(f"{name}: wrong ones that are flagged", flagged, f"of {len(wrong)}")
    offered = sum(
        any(np.linalg.norm(np.asarray(c.p_world) - one.truth) < 0.05 for c in one.final.candidates) for one in wrong
    )
    yield Figure(f"{name}: wrong ones with the right place among the candidates", offered, f"of {len(wrong)}")
