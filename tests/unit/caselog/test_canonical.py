"""Canonical JSON: one encoding per value, and nothing that would read back different."""

from __future__ import annotations

import json
import math
import random
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from sightline.caselog.canonical import MAX_NUMBER, canonical
from sightline.errors import MalformedMessage

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
NUMBERS = st.integers(-MAX_NUMBER, MAX_NUMBER) | st.floats(-MAX_NUMBER, MAX_NUMBER, allow_nan=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_what_is_accepted_reads_back_equal_and_encodes_the_same_again(value: Any) -> None:
    encoded = canonical(value)
    read = json.loads(encoded)
    assert read == value
    assert canonical(read) == encoded


@given(VALUES)
def test_encoding_is_that_of_the_reference_implementation(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@given(st.floats(-2, 2, allow_nan=False) | st.floats(-MAX_NUMBER, MAX_NUMBER, allow_nan=False))
def test_every_float_is_spelled_as_the_reference_implementation_does(value: float) -> None:
    assert canonical([value]) == rfc8785.dumps([value])


@pytest.mark.parametrize("exponent", range(-12, 15))
def test_floats_of_every_size_are_spelled_as_the_reference_implementation_does(exponent: int) -> None:
    source = random.Random(exponent)
    values = [source.uniform(-10, 10) * 10.0**exponent for _ in range(200)]
    values += [round(value, 12 - exponent) for value in values]
    assert canonical(values) == rfc8785.dumps(values)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        # RFC 8785 sections 3.2.2 and 3.2.3.
        (
            {
                "numbers": [333333333.33333329, 4.50, 2e-3, 0.000000000000000000000000001],
                "string": '€$\u000f\nA\'B"\\\\"/',
                "literals": [None, True, False],
            },
            (
                '{"literals":[null,true,false],"numbers":[333333333.3333333,4.5,0.002,1e-27],'
                '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
            ),
        ),
        # Keys are ordered by UTF-16 code units, where an astral character comes before U+FB33.
        ({"\ufb33": 1, "😀": 2, "\r": 3, "1": 4, "é": 5}, '{"\\r":3,"1":4,"é":5,"😀":2,"\ufb33":1}'),
        ([-0.0, 1.0, 1e15, 1e-7, 5e-324], "[0,1,1000000000000000,1e-7,5e-324]"),
    ],
)
def test_encoding_follows_rfc_8785(value: Any, expected: str) -> None:
    assert canonical(value).decode() == expected


@pytest.mark.parametrize(
    "value",
    [
        math.nan,
        math.inf,
        -math.inf,
        MAX_NUMBER + 1,
        -MAX_NUMBER - 1,
        1e20,
        10**400,
        "a\x00b",
        "\ud800",
        {"a\x00": 1},
        {1: "number as key"},
        b"bytes",
        {1, 2},
        pytest.param(object(), id="object"),
    ],
    ids=repr,
)
def test_values_that_do_not_survive_json_are_refused_wherever_they_stand(value: Any) -> None:
    for wrapped in (value, [value], {"a": [{"b": value}]}):
        with pytest.raises(MalformedMessage):
            canonical(wrapped)


def test_deep_nesting_is_refused_with_a_typed_error() -> None:
    value: Any = 1
    for _ in range(100_000):
        value = [value]
    with pytest.raises(MalformedMessage, match="deeper"):
        canonical(value)
