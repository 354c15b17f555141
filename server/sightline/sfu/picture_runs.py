"""The picture numbers of one subscription, by run of the munger, so that old packets can be sent again."""

from __future__ import annotations

from typing import Final

from sightline.rtp.packet import RtpHeader
from sightline.rtp.payload.vp8 import Descriptor, parse_descriptor
from sightline.sfu.pictures import NO_SHIFT, PictureNumbers, PictureShift

_KEPT_RUNS: Final = 8


class PictureRuns:
    """Shifts by run; with ``numbers`` None the codec has none to rewrite, or there is only one layer."""

    def __init__(self, *, has_layers: bool) -> None:
        # With layers every copy is decided for itself; the numbers are rewritten where the codec has them.
        self.numbers = PictureNumbers() if has_layers else None
        self._shifts: dict[int, PictureShift] = {}

    def joined(self, run: int, descriptor: Descriptor | None) -> None:
        """Another layer goes on with this picture in this run."""
        if self.numbers is None or descriptor is None:
            return
        self.numbers.join(descriptor)
        self._shifts[run] = self.numbers.shift
        for old in [old for old in self._shifts if old <= run - _KEPT_RUNS]:
            del self._shifts[old]

    def went_on(self, run: int) -> None:
        """The same layer goes on in a new run, or the first one begins."""
        self._shifts[run] = self.numbers.shift if self.numbers else NO_SHIFT

    def rewrite(self, packet: bytes, header: RtpHeader, descriptor: Descriptor | None) -> bytes:
        """Return a packet that goes out for the first time, with its numbers shifted."""
        if self.numbers is None or descriptor is None:
            return packet
        self.numbers.sent(descriptor)
        return self.numbers.shift.apply(packet, header, descriptor)

    def rewrite_again(self, packet: bytes, header: RtpHeader, run: int) -> bytes:
        """Return a packet of an earlier run as it went out then."""
        shift = self._shifts.get(run, NO_SHIFT)
        if shift == NO_SHIFT or not header.payload_size:
            return packet
        return shift.apply(packet, header, parse_descriptor(packet[header.payload_offset : header.payload_end]))
