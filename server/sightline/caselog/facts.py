"""What a decision needs from outside the log."""

from __future__ import annotations

from dataclasses import dataclass

from sightline.protocol.common import Anchor, FrameRef, Geometry


@dataclass(frozen=True, slots=True)
class Facts:
    """Each kind of operation uses a few of these; the caller fills those.

    Attributes:
        now_ms: server UTC, milliseconds.
        case_number: ``case.open``: the number taken from the store.
        frame: ``annotation.place``, ``.move``: the identified frame, None when it could not be identified.
        is_approximate: ``annotation.place``, ``.move``: the frame's identity or pose was in doubt.
        anchor: ``annotation.place``, ``.move``: where the mark lies; ``.resnap``: on the chosen surface.
        geometry: of the same: the shape in space, None where there is none.
        reauthenticated_at_ms: ``review.sign``: when the signer's password was checked.
    """

    now_ms: int
    case_number: int | None = None
    frame: FrameRef | None = None
    is_approximate: bool = False
    anchor: Anchor | None = None
    geometry: Geometry | None = None
    reauthenticated_at_ms: int | None = None
