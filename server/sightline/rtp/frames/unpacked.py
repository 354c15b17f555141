"""What undoing a payload format gives."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unpacked:
    """One frame of a codec.

    Attributes:
        data: VP8, VP9, Opus: the frame; AV1: a temporal unit of OBUs with sizes, without temporal delimiters;
            H.264: NAL units, each behind four bytes of length.
        is_keyframe: decoding can start here.
    """

    data: bytes
    is_keyframe: bool
