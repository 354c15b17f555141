"""Which outgoing payload type carries what an incoming one carries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from sightline.rtp.parameters import Codec, MediaParameters

RTX: Final = "/rtx"

_DISTINGUISHING: Final = {
    "video/h264": ("packetization-mode", "profile-level-id"),
    "video/vp9": ("profile-id",),
    "video/av1": ("profile",),
    "video/h265": ("profile-id", "tier-flag"),
}
"""Parameters by which several payload types of one codec differ, most important first."""


def is_rtx(codec: Codec) -> bool:
    """Tell a retransmission codec (RFC 4588) from media."""
    return codec.mime.endswith(RTX)


def payload_type_map(source: MediaParameters, target: MediaParameters) -> dict[int, int]:
    """Map each media payload type of a publication to the subscription's one for the same codec.

    Where the subscriber agreed to several forms of a codec, the most similar parameters win.
    """
    table = {}
    for codec in source.codecs:
        if is_rtx(codec):
            continue
        candidates = [other for other in target.codecs if other.mime == codec.mime]
        if candidates:
            table[codec.payload_type] = max(candidates, key=lambda other: _likeness(codec, other)).payload_type
    return table


def _likeness(a: Codec, b: Codec) -> tuple[bool, ...]:
    names = _DISTINGUISHING.get(a.mime, ())
    return tuple(a.fmtp.get(name, "").lower() == b.fmtp.get(name, "").lower() for name in names)


def rtx_by_media(codecs: Iterable[Codec]) -> dict[int, int]:
    """Map media payload type to the RTX payload type that repairs it."""
    return {codec.apt: codec.payload_type for codec in codecs if is_rtx(codec) and codec.apt is not None}


def has_feedback(codecs: Iterable[Codec], kind: str, parameter: str = "") -> bool:
    """Tell whether any codec agreed to a feedback message, e.g. ``transport-cc`` or ``nack`` with ``pli``."""
    return any(fb.type == kind and fb.parameter == parameter for codec in codecs for fb in codec.feedback)


def extension_ids(parameters: MediaParameters) -> Mapping[str, int]:
    """Return header-extension ids by URI."""
    return {extension.uri: extension.id for extension in parameters.extensions}
