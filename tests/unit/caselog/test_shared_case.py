"""The example that Python and TypeScript fold alike."""

from __future__ import annotations

from sightline.protocol.registry import EVENTS
from support.shared_case import files, shared_case


def test_the_example_in_the_repository_is_current() -> None:
    for path, text in files().items():
        assert path.read_text() == text, f"{path.name}: run tests/support/shared_case.py"


def test_the_example_has_every_kind_of_event() -> None:
    assert {event.kind for event in shared_case().events} == set(EVENTS) - {"event"}
