"""Picture numbers of VP8 that go on across a change of layer (RFC 7741 section 4.2).

Each simulcast layer counts pictures from its own random start. Decoders find the frames that a frame refers to by
these numbers, and a jump looks like loss. So after a change the payload descriptor is rewritten in a copy of the
packet: three bytes, the only ones of a payload that the server ever changes, and only for VP8 with simulcast.
"""

from __future__ import annotations

from typing import NamedTuple

from sightline.rtp.packet import RtpHeader
from sightline.rtp.payload.vp8 import Descriptor, renumber

_WIDTH_BITS = 15


class PictureShift(NamedTuple):
    """What is added to the numbers of one run of one layer."""

    picture_id: int = 0
    tl0_pic_idx: int = 0

    def apply(self, packet: bytes, header: RtpHeader, descriptor: Descriptor) -> bytes:
        """Return the packet with its numbers shifted; the same object when there is nothing to shift."""
        if self == NO_SHIFT:
            return packet
        at = header.payload_offset
        head = renumber(packet[at : at + descriptor.size], descriptor, self.picture_id, self.tl0_pic_idx)
        return b"".join((packet[:at], head, packet[at + descriptor.size :]))


NO_SHIFT = PictureShift()


class PictureNumbers:
    """Follows the numbers that went out on one subscription."""

    def __init__(self) -> None:
        self.shift = NO_SHIFT
        self._newest_id: int | None = None
        self._newest_tl0: int | None = None

    def sent(self, descriptor: Descriptor, shift: PictureShift) -> None:
        """Note a packet that goes out under a shift."""
        if descriptor.picture_id is not None:
            width = 1 << descriptor.picture_id_bits
            out = (descriptor.picture_id + shift.picture_id) % width
            if self._newest_id is None or 0 < (out - self._newest_id) % width < width // 2:
                self._newest_id = out
        if descriptor.tl0_pic_idx is not None:
            out = (descriptor.tl0_pic_idx + shift.tl0_pic_idx) & 0xFF
            if self._newest_tl0 is None or 0 < (out - self._newest_tl0) & 0xFF < 0x80:
                self._newest_tl0 = out

    def join(self, descriptor: Descriptor) -> None:
        """Go on with another layer whose first picture, a keyframe, has these numbers."""
        picture_id = tl0_pic_idx = 0
        if descriptor.picture_id is not None and self._newest_id is not None:
            picture_id = (self._newest_id + 1 - descriptor.picture_id) % (1 << _WIDTH_BITS)
        if descriptor.tl0_pic_idx is not None and self._newest_tl0 is not None:
            tl0_pic_idx = (self._newest_tl0 + 1 - descriptor.tl0_pic_idx) & 0xFF
        self.shift = PictureShift(picture_id, tl0_pic_idx)
