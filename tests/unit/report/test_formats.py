"""Times, lengths and lists in the report."""

from __future__ import annotations

import pytest

from sightline.report.formats import accuracy, clock_time, duration, printable, seq_list, shorten, utc


def test_times_are_utc_and_say_so() -> None:
    assert utc(1_790_000_000_999) == "2026-09-21 14:13:20 UTC"
    assert clock_time(1_790_000_000_999) == "09-21 14:13:20"


@pytest.mark.parametrize(("ms", "text"), [(0, "0:00"), (61_999, "1:01"), (3_723_000, "1:02:03"), (-5, "0:00")])
def test_durations(ms: int, text: str) -> None:
    assert duration(ms) == text


@pytest.mark.parametrize(
    ("sigma_m", "text"),
    [(0.0, "±1 mm"), (0.0006, "±1 mm"), (0.0084, "±8 mm"), (0.0994, "±99 mm"), (0.0996, "±10 cm"), (0.126, "±13 cm")],
)
def test_an_accuracy_is_never_said_to_be_perfect(sigma_m: float, text: str) -> None:
    assert accuracy(sigma_m) == text


@pytest.mark.parametrize(
    ("seqs", "text"), [([], ""), ([4], "4"), ([4, 5], "4, 5"), ([1, 2, 3, 7, 9, 10, 11], "1–3, 7, 9–11")]
)
def test_runs_of_events_are_joined(seqs: list[int], text: str) -> None:
    assert seq_list(seqs) == text


def test_a_long_text_is_cut_visibly() -> None:
    assert shorten("WO-4711", 7) == "WO-4711"
    assert shorten("WO-47112", 7) == "WO-471…"


def test_characters_that_act_instead_of_being_seen_become_visible() -> None:
    given = {"a": ["in\u202evoice", "two\nlines", "a\tb", "\x00\x1b[0m"], "b": 5, "c": None}
    assert printable(given) == {"a": ["in\ufffdvoice", "two\nlines", "a b", "\ufffd\ufffd[0m"], "b": 5, "c": None}
