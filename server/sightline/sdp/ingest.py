"""What a WHIP client's offer may be (RFC 9725 section 4.4), beyond what ``publish`` asks of every offer.

All or nothing: an offer that could only partly be taken is refused, so that nobody streams unseen or unheard without
knowing. A data section is taken besides: a headset's own software may send frame records on it (DESIGN.md section 4).
"""

from __future__ import annotations

from typing import Literal

from sightline.errors import NegotiationError
from sightline.sdp.model import SessionDescription

TrackKind = Literal["audio", "video"]


def offered_tracks(offer: SessionDescription) -> dict[str, TrackKind]:
    """Return what the offer sends: mid to kind, in its order.

    Raises:
        NegotiationError: it sends nothing, too much, or has a section that it does not send on.
    """
    tracks: dict[str, TrackKind] = {}
    for section in offer.sections:
        if section.is_rejected or section.kind == "application":
            continue
        if section.kind not in ("audio", "video"):
            raise NegotiationError(f"A {section.kind[:20]} section cannot be published here.")
        if section.direction not in ("sendonly", "sendrecv"):
            raise NegotiationError("Every section of a WHIP offer must send.", direction=section.direction)
        kind: TrackKind = "audio" if section.kind == "audio" else "video"
        if section.mid is None or section.mid in tracks:
            raise NegotiationError("Every section needs a mid of its own.")
        if kind in tracks.values():
            raise NegotiationError(f"One {kind} track can be published over one WHIP session, not several.")
        tracks[section.mid] = kind
    if not tracks:
        raise NegotiationError("The offer sends no sound and no video.")
    return tracks
