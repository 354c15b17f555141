"""What every section of the benchmark is given: where recordings lie, and how much time there is."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

RECORDINGS = ("hololens-a", "kitchen-a")


@dataclass(frozen=True, slots=True)
class Bench:
    """Settings of one run.

    Attributes:
        data: folder of real recordings (``SIGHTLINE_DATA``); those missing are left out, and said to be.
        cache: where generated recordings are kept between runs.
        is_quick: measure on a sample only, to see that everything works.
        more: further recordings to measure (``--recording``), of any format.
    """

    data: Path
    cache: Path
    is_quick: bool = False
    more: tuple[Path, ...] = ()

    def recordings(self, names: tuple[str, ...] = RECORDINGS) -> Iterator[Path]:
        """Folders of the real recordings named, and of all given on the command line."""
        for folder in (*(self.data / name for name in names), *self.more):
            if folder.is_dir():
                yield folder
            else:
                print(f"  {folder.name}: not there, left out", file=sys.stderr)


def median(values: list[float]) -> float:
    """Median; NaN of nothing."""
    return float(np.median(values)) if values else math.nan


def percentile(values: list[float], share: float) -> float:
    """Percentile (0 to 100); NaN of nothing."""
    return float(np.percentile(values, share)) if values else math.nan
