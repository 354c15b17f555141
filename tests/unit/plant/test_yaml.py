"""YAML of strangers is read within limits; ours is read back as it was, byte for byte."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sightline.errors import MessageTooLarge, PlantDataError
from sightline.plant.yaml_reader import MAX_BYTES, MAX_NODES, read_yaml
from sightline.plant.yaml_writer import write_yaml


def test_values_are_those_of_json_with_their_lines() -> None:
    loaded = read_yaml(
        b"\xef\xbb\xbftitle: {en: No, zh: \xe6\xb3\xb5}\nlimits: [1, -2.5, 1e3, .5, ~, true]\n"
        b"texts:\n  - no\n  - 12:30\n  - 2026-01-31\n  - 0x1F\n  - 012\n  - '7'\n  - |\n    two\n    lines\n"
    )
    assert loaded.value == {
        "title": {"en": "No", "zh": "泵"},
        "limits": [1, -2.5, 1000.0, 0.5, None, True],
        "texts": ["no", "12:30", "2026-01-31", "0x1F", "012", "7", "two\nlines\n"],
    }
    assert (loaded.line_of(("limits", 1)), loaded.line_of(("texts", 4)), loaded.line_of(("texts", 1, "x"))) == (2, 8, 5)


BOMB = b"a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n"


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (BOMB, 1),
        (b"a: 1\nb: *nowhere\n", 2),
        (b"a: 1\nb: !!python/object/apply:os.system [x]\n", 2),
        (b"a: 1\nb: !!str 1\n", 2),
        (b"a: 1\n<<: {b: 2}\n", 2),
        (b"a: 1\nb: 2\na: 3\n", 3),
        (b"a: 1\n? [x]\n: 2\n", 2),
        (b"a: 1\n---\nb: 2\n", 2),
        (b"a:\n  b: [1, 2\n", 3),
        (b"a: 'x\n", 2),
        (b"a: 1\n\tb: 2\n", 2),
        (b"", 1),
        (b"# nothing\n", 1),
        (b"a: \xff\n", 1),
        (b"[" * 100_000, 1),
        (b"- " * 100_000, 1),
        (b"{a: " * 100_000, 1),
        (b"a: \x00\n", None),
        ("a: \ud800".encode("utf-8", "surrogatepass"), 1),
        (b"%YAML 9.9\n---\na: 1\n", None),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(data: bytes, line: int | None) -> None:
    with pytest.raises(PlantDataError) as refused:
        read_yaml(data)
    if line is not None:
        assert refused.value.details["line"] in (line, line - 1)


def test_size_is_bounded() -> None:
    with pytest.raises(MessageTooLarge):
        read_yaml(b"a" * (MAX_BYTES + 1))
    with pytest.raises(PlantDataError, match="values"):
        read_yaml(b"[" + b"1," * (MAX_NODES + 1) + b"]")


WORDS = st.sampled_from(
    ["no", "yes", "on", "~", "null", "1e3", "0x1F", "12:30", "2026-01-31", "<<", "=", "-", "? ", ": "]
)
TEXTS = st.one_of(WORDS, st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40))
NUMBERS = st.one_of(st.integers(-(2**53), 2**53), st.floats(-1e12, 1e12, allow_nan=False), st.booleans(), st.none())
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(TEXTS, NUMBERS),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=10,
)


@settings(max_examples=150, deadline=None)
@given(VALUES)
def test_what_is_written_is_read_back_and_written_the_same(value: Any) -> None:
    written = write_yaml(value)
    again = read_yaml(written).value
    assert again == value
    assert write_yaml(again) == written
