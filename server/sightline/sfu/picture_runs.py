"""The picture numbers of one subscription, by run of the munger, so that old packets can be sent again.

Pictures that are left out leave no hole in the numbers of VP8: receivers hold back frames of upper temporal layers
while one between them and their base is missing.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from sightline.rtp.packet import RtpHeader
from sightline.rtp.payload.vp8 import Descriptor, parse_descriptor
from sightline.sfu.pictures import NO_SHIFT, PictureNumbers, PictureShift

_KEPT_RUNS: Final = 8
_KEPT_PICTURES: Final = 512
_LONGEST_GAP: Final = 64


class PictureRuns:
    """Shifts by run; with ``numbers`` None the codec has none to rewrite, or there is only one layer."""

    def __init__(self, *, has_layers: bool) -> None:
        # With layers every copy is decided for itself; the numbers are rewritten where the codec has them.
        self.numbers = PictureNumbers() if has_layers else None
        self._shifts: dict[int, PictureShift] = {}
        self._run = 0
        self._left_out = 0
        """Pictures of this run that did not go out."""
        self._newest: int | None = None
        self._gaps: OrderedDict[tuple[int, int], int] = OrderedDict()
        """How many had been left out before a picture, by run and its number; empty as long as none was."""

    def joined(self, run: int, descriptor: Descriptor | None) -> None:
        """Another layer goes on with this picture in this run."""
        if self.numbers is None or descriptor is None:
            return
        self.numbers.join(descriptor)
        self._begin(run)
        for old in [old for old in self._shifts if old <= run - _KEPT_RUNS]:
            del self._shifts[old]

    def went_on(self, run: int) -> None:
        """The same layer goes on in a new run, or the first one begins."""
        if self.numbers is not None and self._left_out:
            shift = self.numbers.shift
            self.numbers.shift = shift._replace(picture_id=shift.picture_id - self._left_out)
        self._begin(run)

    def _begin(self, run: int) -> None:
        self._shifts[run] = self.numbers.shift if self.numbers else NO_SHIFT
        self._run, self._left_out, self._newest = run, 0, None

    def left_out(self, descriptor: Descriptor | None) -> None:
        """A packet of this picture does not go out, nor does any other of it."""
        if descriptor is None or descriptor.picture_id is None:
            return
        if self.numbers is None:
            self.numbers = PictureNumbers()
        if self._is_new(descriptor):
            self._pass(descriptor.picture_id, descriptor.picture_id_bits)
            self._left_out += 1

    def rewrite(self, packet: bytes, header: RtpHeader, descriptor: Descriptor | None) -> bytes:
        """Return a packet that goes out for the first time, with its numbers shifted."""
        if self.numbers is None or descriptor is None:
            return packet
        if descriptor.picture_id is not None and self._is_new(descriptor):
            self._pass(descriptor.picture_id, descriptor.picture_id_bits)
        shift = self._closed_up(self.numbers.shift, self._run, descriptor)
        self.numbers.sent(descriptor, shift)
        return shift.apply(packet, header, descriptor)

    def rewrite_again(self, packet: bytes, header: RtpHeader, run: int) -> bytes:
        """Return a packet of an earlier run as it went out then."""
        shift = self._shifts.get(run, NO_SHIFT)
        if not header.payload_size or (shift == NO_SHIFT and not self._gaps):
            return packet
        descriptor = parse_descriptor(packet[header.payload_offset : header.payload_end])
        return self._closed_up(shift, run, descriptor).apply(packet, header, descriptor)

    def _is_new(self, descriptor: Descriptor) -> bool:
        if descriptor.picture_id is None or self._newest is None:
            return True
        width = 1 << descriptor.picture_id_bits
        return 0 < (descriptor.picture_id - self._newest) % width < width // 2

    def _pass(self, picture_id: int, bits: int) -> None:
        """Settle the numbers up to a picture; those of pictures that are missing so far are kept free."""
        if self._left_out:
            gap = 1 if self._newest is None else min((picture_id - self._newest) % (1 << bits), _LONGEST_GAP)
            for back in range(gap):
                self._gaps[self._run, (picture_id - back) % (1 << bits)] = self._left_out
            while len(self._gaps) > _KEPT_PICTURES:
                self._gaps.popitem(last=False)
        self._newest = picture_id

    def _closed_up(self, shift: PictureShift, run: int, descriptor: Descriptor) -> PictureShift:
        missing = self._gaps.get((run, descriptor.picture_id or 0), 0)
        return shift._replace(picture_id=shift.picture_id - missing) if missing else shift
