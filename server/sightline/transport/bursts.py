"""Copies of a run of packets, written column by column: a step of the interpreter is for all packets, not for one.

All copies of a run share a template: the plaintext with the receiver's form of extensions. What is left for each
receiver is a handful of columns (payload type, numbers, SSRC) and one call that encrypts all packets.
"""

from __future__ import annotations

import time
from functools import lru_cache
from struct import Struct
from typing import Final

from sightline.rtp.extensions import abs_send_time
from sightline.rtp.run import SEQ_HIGH, SEQ_LOW
from sightline.sfu.fan import FanRun, Lane

_TS_AT: Final = 4
_SSRC_AT: Final = 8
_WORD: Final = Struct("!I")


@lru_cache(maxsize=128)
def _with_payload_type(payload_type: int) -> bytes:
    """Return the table that turns second bytes of a header into those with another payload type."""
    return bytes(value & 0x80 | payload_type for value in range(256))


class Template:
    """A run as it goes out, with another distance between packets: that of encrypted ones."""

    def __init__(self, fan: FanRun, stride: int) -> None:
        """Lay packets out.

        Args:
            fan: the run.
            stride: distance of packets; at least the size of one.
        """
        self._fan = fan
        self._stride = stride
        self._end = fan.packets * stride
        self._plain = self._laid_out()
        self._by_block: dict[int, bytearray] = {}
        data, given = fan.data, fan.stride
        self._seq = data[2] << 8 | data[3]
        self._seconds = data[1::given]
        words = [data[_TS_AT + at :: given] for at in range(4)]
        is_one_frame = all(word.count(word[0]) == fan.packets for word in words)
        count = 1 if is_one_frame else fan.packets
        self._timestamps = [_WORD.unpack_from(data, index * given + _TS_AT)[0] for index in range(count)]

    def write(self, lane: Lane, out: bytearray, transport_seq: int) -> bool:
        """Write one receiver's copies, still in plain.

        Args:
            lane: of the receiver.
            out: where to; from its beginning.
            transport_seq: its next transport-wide number.
        Returns:
            Whether the copies carry transport-wide numbers.
        """
        stride, end, count = self._stride, self._end, self._fan.packets
        _, ssrc, payload_type, seq_offset, ts_offset, block = lane
        out[0:end] = self._plain if not self._fan.patches else self._patched(block)
        out[1:end:stride] = self._seconds.translate(_with_payload_type(payload_type))
        self._count_up(out, 2, (self._seq + seq_offset) & 0xFFFF)
        for place, value in enumerate(_WORD.pack(ssrc), _SSRC_AT):
            out[place:end:stride] = bytes((value,)) * count
        if ts_offset:
            self._shift_timestamps(out, ts_offset)
        at = self._fan.patches[block].transport_seq_at if self._fan.patches else None
        if at is not None:
            self._count_up(out, at, transport_seq)
        return at is not None

    def _laid_out(self) -> bytes:
        fan, stride = self._fan, self._stride
        if fan.stride == stride:
            return fan.data
        starts = range(0, fan.packets * fan.stride, fan.stride)
        return b"".join([fan.data[start : start + fan.size].ljust(stride, b"\0") for start in starts])

    def _patched(self, block: int) -> bytearray:
        """Return the run with the extensions of one kind of receivers, stamped with the time."""
        found = self._by_block.get(block)
        if found is not None:
            return found
        made, stride, count = bytearray(self._plain), self._stride, self._fan.packets
        written, send_time_at, _ = self._fan.patches[block]
        if send_time_at is not None:
            written = (*written, (send_time_at, abs_send_time(time.time_ns())))
        for first, values in written:
            for place, value in enumerate(values, first):
                made[place::stride] = bytes((value,)) * count
        self._by_block[block] = made
        return made

    def _count_up(self, out: bytearray, at: int, first: int) -> None:
        stride, end, count = self._stride, self._end, self._fan.packets
        out[at:end:stride] = SEQ_HIGH[first : first + count]
        out[at + 1 : end : stride] = SEQ_LOW[first : first + count]

    def _shift_timestamps(self, out: bytearray, offset: int) -> None:
        stride, end = self._stride, self._end
        words = b"".join([_WORD.pack((rtp_ts + offset) & 0xFFFFFFFF) for rtp_ts in self._timestamps])
        times = self._fan.packets // len(self._timestamps)
        for at in range(4):
            out[_TS_AT + at : end : stride] = words[at::4] * times
