"""From ratings to a priority: severity first, by a versioned matrix, explainable by its row.

    assess(DEFAULT_MATRIX, Ratings(severity=8, occurrence=3, detection=5)) -> high, by row 6

Severity, occurrence and detection are rated 1 (least) to 10 (worst). The first row of the matrix that fits decides. Two
floors stand above every matrix: a severity rating of 9 or 10, and the safety flag, are at least high. The risk priority
number S x O x D is shown and decides nothing: equal products hide severity, the reason why AIAG & VDA (FMEA handbook,
2019) gave it up for action priorities. Rows and limits here are our own.

A rating that is not assessed counts as 1. The priority is then what it will at least be (``is_partial``): the matrix
is monotone, so every rating given later can only raise it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, Literal

import msgspec

from sightline.errors import MalformedMessage
from sightline.protocol.common import Severity
from sightline.protocol.workflow import RiskMatrix, RiskRow
from sightline.workflow.fault_parts import PRIORITY_RANK, Priority

LEAST, WORST = 1, 10
HIGH_SEVERITY_RATING = 9
"""From here on the priority is at least high, whatever the rest."""
FLOOR: Priority = "high"

RATING_OF_SEVERITY: dict[Severity, int] = {"low": 2, "medium": 5, "high": 8, "critical": 9}
"""What a severity in words stands for as long as nobody rated it."""


def severity_of_rating(rating: int) -> Severity:
    """Return the word that goes with a rating: 1-3 low, 4-6 medium, 7-8 high, 9-10 critical."""
    if rating >= HIGH_SEVERITY_RATING:
        return "critical"
    if rating >= 7:
        return "high"
    return "medium" if rating >= 4 else "low"


@dataclass(frozen=True, slots=True)
class Ratings:
    """What somebody assessed; None is not assessed."""

    severity: int
    occurrence: int | None = None
    detection: int | None = None
    is_safety: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the matrix makes of ratings.

    Attributes:
        row: number of the first row that fits, from 1.
        is_partial: a rating is not assessed; the priority is what it will at least be.
        raised_by: the floor that lifted it above what the row says.
        rpn: for information; None while a rating is not assessed.
    """

    priority: Priority
    row: int
    is_partial: bool
    raised_by: Literal["severity", "safety"] | None
    rpn: int | None


def assess(matrix: RiskMatrix, ratings: Ratings) -> Outcome:
    """Return the priority. Raises MalformedMessage for a rating outside 1 to 10 or when no row fits."""
    given = (ratings.severity, ratings.occurrence, ratings.detection)
    if any(rating is not None and not LEAST <= rating <= WORST for rating in given):
        raise MalformedMessage(f"A rating is a whole number from {LEAST} to {WORST}.")
    s, o, d = (LEAST if rating is None else rating for rating in given)
    row = next((number for number, each in enumerate(matrix.rows, 1) if _fits(each, s, o, d)), None)
    if row is None:
        raise MalformedMessage(f"The risk matrix {matrix.key} says nothing about S {s}, O {o}, D {d}.")
    priority = matrix.rows[row - 1].priority
    raised_by: Literal["severity", "safety"] | None = None
    if PRIORITY_RANK[priority] < PRIORITY_RANK[FLOOR] and (s >= HIGH_SEVERITY_RATING or ratings.is_safety):
        priority, raised_by = FLOOR, ("severity" if s >= HIGH_SEVERITY_RATING else "safety")
    is_partial = None in given
    return Outcome(priority, row, is_partial, raised_by, None if is_partial else s * o * d)


def _fits(row: RiskRow, s: int, o: int, d: int) -> bool:
    return (
        row.severity_from <= s <= row.severity_to
        and row.occurrence_from <= o <= row.occurrence_to
        and row.detection_from <= d <= row.detection_to
    )


def read_matrix(body: Mapping[str, Any]) -> RiskMatrix:
    """Return a matrix as a document of the plant brings it. Raises MalformedMessage, also as ``check_matrix``."""
    try:
        matrix = msgspec.convert(body, RiskMatrix)
    except msgspec.ValidationError as exc:
        raise MalformedMessage(f"This is no risk matrix: {exc}.") from exc
    check_matrix(matrix)
    return matrix


def check_matrix(matrix: RiskMatrix) -> None:
    """Check what a schema cannot say, for a matrix that a plant brings.

    Raises:
        MalformedMessage: a range runs backwards; a row never decides; a combination has no row; a higher rating would
            lower the priority; a severity of 9 or 10 is below high.
    """
    grid: dict[tuple[int, int, int], int] = {}
    for number, row in enumerate(matrix.rows, 1):
        before = len(grid)
        for cell in product(*_ranges(row, number)):
            grid.setdefault(cell, number)
        if len(grid) == before:
            raise MalformedMessage(f"Row {number} of the risk matrix never decides: earlier rows cover it.")
    scale = range(LEAST, WORST + 1)
    missing = next((cell for cell in product(scale, scale, scale) if cell not in grid), None)
    if missing is not None:
        raise MalformedMessage("The risk matrix says nothing about S {}, O {}, D {}.".format(*missing))
    ranks = {cell: PRIORITY_RANK[matrix.rows[number - 1].priority] for cell, number in grid.items()}
    _require_monotone(ranks)
    low = next((c for c, rank in ranks.items() if c[0] >= HIGH_SEVERITY_RATING and rank < PRIORITY_RANK[FLOOR]), None)
    if low is not None:
        raise MalformedMessage("Severity 9 and 10 are at least high; not so at S {}, O {}, D {}.".format(*low))


def _ranges(row: RiskRow, number: int) -> tuple[range, range, range]:
    ends = (
        (row.severity_from, row.severity_to),
        (row.occurrence_from, row.occurrence_to),
        (row.detection_from, row.detection_to),
    )
    if any(not LEAST <= low <= high <= WORST for low, high in ends):
        raise MalformedMessage(f"Row {number} of the risk matrix: ranges go upwards, within {LEAST} to {WORST}.")
    s, o, d = (range(low, high + 1) for low, high in ends)
    return s, o, d


def _require_monotone(ranks: dict[tuple[int, int, int], int]) -> None:
    for (s, o, d), rank in ranks.items():
        for higher in ((s + 1, o, d), (s, o + 1, d), (s, o, d + 1)):
            if ranks.get(higher, rank) < rank:
                text = "From S {}, O {}, D {} to S {}, O {}, D {} the priority falls: worse may never count less."
                raise MalformedMessage(text.format(s, o, d, *higher))


def _row(severity: tuple[int, int], occurrence: tuple[int, int], detection: tuple[int, int], p: Priority) -> RiskRow:
    return RiskRow(
        severity_from=severity[0],
        severity_to=severity[1],
        occurrence_from=occurrence[0],
        occurrence_to=occurrence[1],
        detection_from=detection[0],
        detection_to=detection[1],
        priority=p,
    )


ANY = (LEAST, WORST)

DEFAULT_MATRIX = RiskMatrix(
    key="severity-first",
    version=1,
    title_en="Severity first",
    title_zh="严重度优先",
    rows=(
        _row((9, 10), (5, 10), ANY, "urgent"),
        _row((9, 10), ANY, (7, 10), "urgent"),
        _row((9, 10), ANY, ANY, "high"),
        _row((7, 8), (8, 10), (5, 10), "urgent"),
        _row((7, 8), (4, 10), ANY, "high"),
        _row((7, 8), ANY, (5, 10), "high"),
        _row((7, 8), ANY, ANY, "medium"),
        _row((4, 6), (7, 10), (5, 10), "high"),
        _row((4, 6), (4, 10), ANY, "medium"),
        _row((4, 6), ANY, (7, 10), "medium"),
        _row((4, 6), ANY, ANY, "low"),
        _row((1, 3), (8, 10), (7, 10), "medium"),
        _row((1, 3), ANY, ANY, "low"),
    ),
)
"""For plants without one of their own (catalogue kind ``risk_matrix``)."""
