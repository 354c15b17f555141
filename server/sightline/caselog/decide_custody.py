"""Decisions about keeping the record: legal hold and its end. The state of the case does not matter to them."""

from __future__ import annotations

from sightline.caselog.deciding import NOTHING, Draft, Drafts, Request, require_text
from sightline.protocol import workflow as wire


def hold(request: Request, body: wire.HoldCase) -> Drafts:
    """A second hold with other words replaces the reason: both stay in the log."""
    reason = require_text(body.reason, "The reason for a legal hold")
    held = request.state.hold
    if held is not None and held.text == reason:
        return NOTHING
    return (Draft("case.held", wire.CaseHeld(reason=reason)),)


def release(request: Request, body: wire.ReleaseCase) -> Drafts:
    if request.state.hold is None:
        return NOTHING
    reason = require_text(body.reason, "The reason to end a legal hold")
    return (Draft("case.released", wire.CaseReleased(reason=reason)),)
