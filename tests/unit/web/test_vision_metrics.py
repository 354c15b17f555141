"""Figures of vision as Prometheus reads them."""

from __future__ import annotations

from sightline.observe.exposition import expose
from sightline.web.vision_metrics import families_of

CALL = {
    "pid": 1,
    "restarts": 1,
    "is_ready": True,
    "videos": {"p": {"backlog": 2, "kept": 9, "decoded": 40, "paired": 38, "frames": 41}},
    "spent": {"track": {"steps": 10, "cpu_ms": 80.0}},
    "marks": {"followed": 3, "lost": 1},
    "taps": 1,
}


def test_nothing_is_told_where_nothing_is_looked_at() -> None:
    assert families_of(None) == []


def test_frames_time_backlog_and_states_are_told() -> None:
    text = expose(families_of({"calls": {"c": CALL}, "refused": 2}), [])
    lines = set(text.splitlines() if isinstance(text, str) else text.decode().splitlines())
    for line in (
        "sightline_vision_calls 1.0",
        "sightline_vision_refused_total 2.0",
        'sightline_vision_restarts_total{case="c"} 1.0',
        'sightline_vision_frames_total{case="c",what="decoded"} 40.0',
        'sightline_vision_backlog_frames{case="c"} 2.0',
        'sightline_vision_cpu_seconds_total{case="c",what="track"} 0.08',
        'sightline_vision_steps_total{case="c",what="track"} 10.0',
        'sightline_vision_marks{case="c",state="followed"} 2.0',
        'sightline_vision_marks{case="c",state="lost"} 1.0',
    ):
        assert line in lines


def test_a_process_that_is_starting_or_silent_is_no_error() -> None:
    silent = {"pid": None, "restarts": 0, "is_ready": False, "is_silent": True}
    assert families_of({"calls": {"c": silent}, "refused": 0})
