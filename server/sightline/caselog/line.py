"""Who and when of an event, as the reducers get it."""

from __future__ import annotations

from typing import NamedTuple

from sightline.protocol.common import Actor


class Line(NamedTuple):
    """One line of the log without its body."""

    seq: int
    at_ms: int
    by: Actor
