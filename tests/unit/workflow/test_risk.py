"""From ratings to a priority: severity first, monotone, explained by its row."""

from __future__ import annotations

import random
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.errors import MalformedMessage
from sightline.protocol.common import Severity
from sightline.protocol.workflow import RiskMatrix
from sightline.workflow.fault_parts import PRIORITY_RANK
from sightline.workflow.risk import (
    DEFAULT_MATRIX,
    RATING_OF_SEVERITY,
    Outcome,
    Ratings,
    assess,
    check_matrix,
    read_matrix,
    severity_of_rating,
)
from support.risk_vectors import FILE, text

RATING = st.integers(1, 10)
MAYBE = st.none() | RATING


def rank(outcome: Outcome) -> int:
    return PRIORITY_RANK[outcome.priority]


def changed(**changes: Any) -> RiskMatrix:
    return msgspec.structs.replace(DEFAULT_MATRIX, **changes)


def row_changed(index: int, **changes: Any) -> RiskMatrix:
    rows = list(DEFAULT_MATRIX.rows)
    rows[index] = msgspec.structs.replace(rows[index], **changes)
    return changed(rows=tuple(rows))


@given(MAYBE, MAYBE, st.booleans(), st.integers(1, 9))
def test_raising_severity_never_lowers_the_priority(o: int | None, d: int | None, safety: bool, s: int) -> None:
    lower, higher = (assess(DEFAULT_MATRIX, Ratings(each, o, d, safety)) for each in (s, s + 1))
    assert rank(lower) <= rank(higher)


@given(RATING, MAYBE, MAYBE, RATING, RATING)
def test_assessing_what_was_open_never_lowers_the_priority(
    s: int, o: int | None, d: int | None, later_o: int, later_d: int
) -> None:
    partial = assess(DEFAULT_MATRIX, Ratings(s, o, d))
    whole = assess(DEFAULT_MATRIX, Ratings(s, o or later_o, d or later_d))
    assert rank(partial) <= rank(whole)
    assert partial.is_partial is (None in (o, d))
    assert (partial.rpn is None) is partial.is_partial


@given(RATING, MAYBE, MAYBE)
def test_the_safety_flag_and_the_worst_severities_are_at_least_high(s: int, o: int | None, d: int | None) -> None:
    flagged = assess(DEFAULT_MATRIX, Ratings(s, o, d, is_safety=True))
    assert rank(flagged) >= PRIORITY_RANK["high"]
    if s >= 9:
        assert rank(assess(DEFAULT_MATRIX, Ratings(s, o, d))) >= PRIORITY_RANK["high"]


def test_what_lifted_the_priority_above_its_row_is_said() -> None:
    assert assess(DEFAULT_MATRIX, Ratings(2, 1, 1)) == Outcome("low", 13, False, None, 2)
    assert assess(DEFAULT_MATRIX, Ratings(2, 1, 1, is_safety=True)) == Outcome("high", 13, False, "safety", 2)
    mild = msgspec.structs.replace(DEFAULT_MATRIX.rows[-1], severity_to=10)
    careless = changed(rows=(mild,))
    assert assess(careless, Ratings(9, 1, 1)).raised_by == "severity"


def test_equal_products_do_not_mean_equal_priorities() -> None:
    """RPN 60 twice: the reason why it decides nothing."""
    severe, frequent = assess(DEFAULT_MATRIX, Ratings(10, 3, 2)), assess(DEFAULT_MATRIX, Ratings(2, 10, 3))
    assert severe.rpn == frequent.rpn == 60
    assert (severe.priority, frequent.priority) == ("high", "low")


@pytest.mark.parametrize("given_", [(0, 1, 1), (11, 1, 1), (1, 0, None), (1, None, 99), (-(10**30), 1, 1)])
def test_ratings_outside_the_scale_are_refused(given_: tuple[int, int | None, int | None]) -> None:
    with pytest.raises(MalformedMessage):
        assess(DEFAULT_MATRIX, Ratings(*given_))


def test_the_shipped_matrix_is_complete_and_monotone() -> None:
    check_matrix(DEFAULT_MATRIX)


def test_every_severity_in_words_and_its_rating_agree() -> None:
    assert set(RATING_OF_SEVERITY) == set(get_args(Severity))
    assert all(severity_of_rating(rating) == word for word, rating in RATING_OF_SEVERITY.items())
    words = [severity_of_rating(rating) for rating in range(1, 11)]
    assert words == ["low"] * 3 + ["medium"] * 3 + ["high"] * 2 + ["critical"] * 2


@pytest.mark.parametrize(
    ("matrix", "says"),
    [
        (changed(rows=DEFAULT_MATRIX.rows[:-1]), "says nothing about S 1, O 1, D 1"),
        (row_changed(4, priority="low"), "the priority falls"),
        (row_changed(2, priority="medium"), "the priority falls|at least high"),
        (row_changed(0, occurrence_from=9, occurrence_to=5), "ranges go upwards"),
        (changed(rows=(*DEFAULT_MATRIX.rows, DEFAULT_MATRIX.rows[0])), "Row 14 .* never decides"),
    ],
)
def test_a_plants_matrix_with_a_fault_is_refused(matrix: RiskMatrix, says: str) -> None:
    with pytest.raises(MalformedMessage, match=says):
        check_matrix(matrix)


def test_worst_severities_below_high_are_refused_even_when_monotone() -> None:
    row = msgspec.structs.replace(DEFAULT_MATRIX.rows[-1], severity_from=1, severity_to=10)
    with pytest.raises(MalformedMessage, match="at least high"):
        check_matrix(changed(rows=(row,)))


def test_random_matrices_that_are_taken_are_monotone_everywhere() -> None:
    """Whatever check_matrix lets through keeps its promise; most random ones are refused."""
    source = random.Random(5)
    taken = 0
    for _ in range(300):
        cuts = sorted(source.sample(range(2, 9), 2))
        words = [source.choice(("low", "medium")), source.choice(("medium", "high")), source.choice(("high", "urgent"))]
        bands = ((1, cuts[0] - 1), (cuts[0], cuts[1] - 1), (cuts[1], 10))
        base = DEFAULT_MATRIX.rows[-1]
        rows = tuple(
            msgspec.structs.replace(base, severity_from=low, severity_to=high, occurrence_from=1, priority=word)
            for (low, high), word in zip(bands, source.sample(words, 3), strict=True)
        )
        matrix = changed(rows=rows)
        try:
            check_matrix(matrix)
        except MalformedMessage:
            continue
        taken += 1
        ranks = [rank(assess(matrix, Ratings(s, 5, 5))) for s in range(1, 11)]
        assert ranks == sorted(ranks)
    assert 0 < taken < 300


def test_a_stored_matrix_is_read_back_and_a_strange_one_refused() -> None:
    body = msgspec.to_builtins(DEFAULT_MATRIX)
    assert read_matrix(body) == DEFAULT_MATRIX
    for wrong in ({}, {**body, "rows": []}, {**body, "rows": [{"priority": "low"}]}, {**body, "version": "x"}):
        with pytest.raises(MalformedMessage):
            read_matrix(wrong)


def test_the_table_that_the_pages_are_tested_on_is_current() -> None:
    assert FILE.read_text() == text(), "run tests/support/risk_vectors.py"
