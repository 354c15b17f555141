"""What makes a shape: any sensible drawing is taken and comes back the same, nothing else is."""

from __future__ import annotations

import math

import msgspec
import numpy as np
import pytest

from sightline.errors import InvalidShape
from sightline.protocol.workflow import PlaceAnnotation
from sightline.spatial.shapes.form import ANCHORING, COUNTS, Point, Shape, check_label, check_shape, shifted

SQUARE: tuple[Point, ...] = ((0.2, 0.2), (0.6, 0.2), (0.6, 0.6), (0.2, 0.6))


def drawing(shape: Shape, chance: np.random.Generator) -> tuple[Point, tuple[Point, ...]]:
    """A random sensible one: positions in order round a middle, none near another."""
    low, high = COUNTS[shape]
    count = int(chance.integers(low, high + 1))
    turns = np.sort(chance.permutation(max(count, 1) * 2)[:count]) / max(count, 1) * math.pi
    points = tuple((0.5 + 0.4 * math.cos(t), 0.5 + 0.4 * math.sin(t)) for t in turns)
    if shape == "circle":
        points = ((0.7, 0.5), (0.5, float(chance.uniform(0.55, 1.4))))
    at = ANCHORING.get(shape)
    return (points[at] if at is not None else (0.5, 0.5)), points


@pytest.mark.parametrize("shape", sorted(COUNTS))
def test_sensible_drawing_is_taken_and_survives_the_wire(shape: Shape) -> None:
    chance = np.random.default_rng(7)
    for _ in range(40):
        (u, v), points = drawing(shape, chance)
        check_shape(shape, u, v, points)
        sent = PlaceAnnotation(annotation_id="x", shape=shape, u=u, v=v, label="", points=points)
        unchecked = msgspec.json.decode(msgspec.json.encode(sent))
        assert tuple(tuple(p) for p in unchecked["points"]) == points


@pytest.mark.parametrize("wrong", [math.nan, math.inf, -math.inf, 1e308, -0.001])
@pytest.mark.parametrize("shape", sorted(set(COUNTS) - {"point"}))
def test_position_that_is_nowhere_is_refused(shape: Shape, wrong: float) -> None:
    (u, v), points = drawing(shape, np.random.default_rng(3))
    outside = -1.5 if wrong == -0.001 and shape in ("circle", "text") else wrong
    with pytest.raises(InvalidShape):
        check_shape(shape, u, v, (*points[:-1], (outside, 0.5)))
    with pytest.raises(InvalidShape):
        check_shape(shape, wrong, v, points)


@pytest.mark.parametrize("shape", sorted(COUNTS))
def test_too_many_and_too_few_points_are_refused(shape: Shape) -> None:
    low, high = COUNTS[shape]
    line = tuple((i / 1000, 0.5) for i in range(high + 1))
    with pytest.raises(InvalidShape, match="points"):
        check_shape(shape, 0.0, 0.5, line)
    if low:
        with pytest.raises(InvalidShape, match="points"):
            check_shape(shape, 0.0, 0.5, line[: low - 1])


@pytest.mark.parametrize(
    ("shape", "points", "words"),
    [
        ("distance", ((0.2, 0.2), (0.2, 0.2)), "same"),
        ("angle", ((0.5, 0.5), (0.2, 0.2), (0.2, 0.2)), "same"),
        ("arrow", ((0.2, 0.2),), "same"),
        ("stroke", ((0.2, 0.2),) * 9, "no length"),
        ("circle", ((0.4, 0.2), (0.6, 0.2)), "encloses nothing"),
        ("polygon", ((0.2, 0.2), (0.4, 0.2), (0.6, 0.2)), "encloses nothing"),
        ("area", ((0.2, 0.2), (0.6, 0.6), (0.6, 0.2), (0.2, 0.7)), "crosses"),
        ("area", ((0.2, 0.2), (0.6, 0.2), (0.6, 0.6), (0.6, 0.3)), "folds|crosses"),
        ("polygon", (*SQUARE, (0.2, 0.2)), "same"),
        ("distance", ((0.3, 0.2), (0.6, 0.2)), "its point 0"),
    ],
)
def test_degenerate_drawing_is_refused_in_words(shape: Shape, points: tuple[Point, ...], words: str) -> None:
    with pytest.raises(InvalidShape, match=words):
        check_shape(shape, 0.2, 0.2, points)


def test_labels_are_short_and_texts_say_something() -> None:
    check_label("text", "x" * 200)
    for shape, label in (("text", "x" * 201), ("text", " "), ("arrow", "x" * 81)):
        with pytest.raises(InvalidShape):
            check_label(shape, label)  # type: ignore[arg-type]


def test_shifting_keeps_the_form() -> None:
    moved = shifted(SQUARE, 0.25, -0.125)
    check_shape("area", *moved[0], moved)
    assert [b[0] - a[0] for a, b in zip(SQUARE, moved, strict=True)] == pytest.approx([0.25] * 4)
