"""A small summary of a case for tests of the stores, which know nothing of the real fold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sightline.caselog.event import StoredEvent
from sightline.store.projection import Projection, incremental

EMPTY: dict[str, Any] = {}


def apply(state: dict[str, Any], event: StoredEvent) -> dict[str, Any]:
    """Return the summary after one more event."""
    match event.kind:
        case "case.opened":
            fresh = {"state": "open", "call_state": "none", "fault_count": 0, "exception_count": 0}
            opened = {"opened_at_ms": event.at_ms, "opened_by": event.actor.display_name, "signature_holds": None}
            return fresh | opened | event.body
        case "fault.raised":
            return state | {"fault_count": state["fault_count"] + 1}
        case "state.changed" | "call.changed" | "review.signed":
            return state | event.body
    return state


def summarise(events: Sequence[StoredEvent]) -> dict[str, Any]:
    """Return the summary of a whole log."""
    state = EMPTY
    for event in events:
        state = apply(state, event)
    return state


PROJECTION: Projection = incremental(EMPTY, apply, dict)
