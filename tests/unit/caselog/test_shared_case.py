"""The example that Python and TypeScript fold alike."""

from __future__ import annotations

from sightline.protocol.registry import EVENTS
from support.shared_case import files, guided_case, shared_case, voided_case


def test_the_example_in_the_repository_is_current() -> None:
    for path, text in files().items():
        assert path.read_text() == text, f"{path.name}: run tests/support/shared_case.py"


def test_the_examples_have_every_kind_of_event() -> None:
    events = [*shared_case().events, *guided_case().events, *voided_case().events]
    assert {event.kind for event in events} == set(EVENTS) - {"event"}
