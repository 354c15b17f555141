"""Transport-wide congestion control feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1).

The recorder notes when each transport-wide number arrived; the builder turns that into feedback from which the
sender's estimator works. A message covers at most 400 packets, so that it stays below the MTU.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import dataclass
from struct import Struct
from typing import Final

from sightline.errors import PacketError
from sightline.rtp.seq import SequenceExtender

RTPFB: Final = 205
FORMAT: Final = 15

_FIXED: Final = Struct("!IIHH")
_HEADER: Final = Struct("!BBH")
_TICK_NS: Final = 250_000
_REFERENCE_TICKS: Final = 256
"""Delta ticks (250 µs) in one reference time unit (64 ms)."""
_MAX_PACKETS: Final = 400
_MAX_SMALL: Final = 0xFF
_MAX_LARGE: Final = 0x7FFF
_LOST, _SMALL, _LARGE = 0, 1, 2
_MAX_RUN: Final = 0x1FFF
_HISTORY: Final = 8192
"""Most packets that one call reports on; a longer silence is not told packet by packet."""
_REORDERED: Final = 1024
"""How far back a late packet may make feedback start again."""


@dataclass(frozen=True, slots=True)
class TransportFeedback:
    """Arrivals as reported: for each packet from ``base_seq`` on, its time in 250 µs ticks, or None if not received."""

    sender_ssrc: int
    media_ssrc: int
    feedback_count: int
    base_seq: int
    reference_ticks: int
    """Reference time in 250 µs ticks; wraps with 24 bits of 64 ms."""
    arrivals: tuple[int | None, ...]


def parse(body: bytes) -> TransportFeedback:
    """Read the body of a transport feedback packet.

    Raises:
        PacketError: if chunks or deltas are missing.
    """
    if len(body) < 16:
        raise PacketError("The transport feedback packet is truncated.")
    sender_ssrc, media_ssrc, base_seq, count = _FIXED.unpack_from(body)
    reference_ticks = int.from_bytes(body[12:15], "big", signed=True) * _REFERENCE_TICKS
    statuses, offset = _parse_statuses(body, count)
    arrivals: list[int | None] = []
    ticks = reference_ticks
    for status in statuses:
        if status == _LOST or status == 3:
            arrivals.append(None)
            continue
        size = 1 if status == _SMALL else 2
        if offset + size > len(body):
            raise PacketError("The transport feedback has fewer deltas than packets.")
        ticks += int.from_bytes(body[offset : offset + size], "big", signed=size == 2)
        offset += size
        arrivals.append(ticks)
    return TransportFeedback(sender_ssrc, media_ssrc, body[15], base_seq, reference_ticks, tuple(arrivals))


def _parse_statuses(body: bytes, count: int) -> tuple[list[int], int]:
    statuses: list[int] = []
    offset = 16
    while len(statuses) < count:
        if offset + 2 > len(body):
            raise PacketError("The transport feedback has too few status chunks.")
        chunk = int.from_bytes(body[offset : offset + 2], "big")
        offset += 2
        if not chunk & 0x8000:
            statuses.extend([chunk >> 13 & 3] * min(chunk & _MAX_RUN, count - len(statuses)))
            if not chunk & _MAX_RUN:
                raise PacketError("The transport feedback has an empty run.")
        elif chunk & 0x4000:
            statuses.extend(chunk >> shift & 3 for shift in range(12, -1, -2))
        else:
            statuses.extend(chunk >> shift & 1 for shift in range(13, -1, -1))
    return statuses[:count], offset


class ArrivalRecorder:
    """Collects arrivals of one transport and hands out feedback about those not yet reported.

    Arrivals stay known for a while after they were reported: when a late packet makes feedback start further back,
    its neighbours must not look lost.
    """

    def __init__(self) -> None:
        self._extender = SequenceExtender()
        self._arrivals: dict[int, int] = {}
        self._next_base: int | None = None
        self._last_base = 0
        """Where the newest feedback began."""
        self._has_news = False
        self._feedback_count = 0
        self.received = self.lost = 0
        """Of all packets that feedback was built about; a late one counts as both."""

    def record(self, seq: int, arrival_ns: int) -> None:
        """Note the arrival of one transport-wide number, on any clock that does not go back."""
        extended = self._extender.extend(seq)
        if extended in self._arrivals:
            return
        base = self._next_base
        if base is None or extended < base:
            if base is not None and base - extended > _REORDERED:
                return
            self._next_base = extended
        self._arrivals[extended] = arrival_ns // _TICK_NS
        self._has_news = True

    def record_run(self, first: int, arrivals_ns: Sequence[int]) -> None:
        """Note the arrivals of numbers that count up from ``first``, modulo 2**16."""
        highest, base = self._extender.highest, self._next_base
        if highest is None or base is None or (highest + 1) & 0xFFFF != first or base > highest + 1:
            for offset, arrival_ns in enumerate(arrivals_ns):
                self.record((first + offset) & 0xFFFF, arrival_ns)
            return
        self._extender.highest = highest + len(arrivals_ns)
        ticks = [arrival_ns // _TICK_NS for arrival_ns in arrivals_ns]
        self._arrivals.update(zip(range(highest + 1, highest + 1 + len(ticks)), ticks, strict=True))
        self._has_news = True

    def build(
        self, sender_ssrc: int, media_ssrc: int, *, tell_losses: bool = True, repeats: bool = False
    ) -> list[bytes]:
        """Return RTCP packets about everything since the last call; empty when nothing arrived.

        Args:
            sender_ssrc: ours.
            media_ssrc: of any stream of the sender.
            tell_losses: False passes over packets that did not come: each message covers a run of those that did,
                and nothing is said of the others, as if the message about them had been lost.
            repeats: begin with what the call before said of packets that came: feedback is lost too, and a sender
                that hears nothing of a third of its packets takes them for too many. Losses are told once only.
        """
        base, last = self._next_base, self._extender.highest
        if not self._has_news or base is None or last is None:
            return []
        self._has_news = False
        if last - base >= _HISTORY:
            base = last - _HISTORY + 1
        came = sum(map(self._arrivals.__contains__, range(base, last + 1)))
        self.received, self.lost = self.received + came, self.lost + last + 1 - base - came
        ssrcs = (sender_ssrc, media_ssrc)
        before = self._messages(self._last_base, base - 1, ssrcs, tell_losses=False) if repeats else []
        self._last_base, self._next_base = base, last + 1
        messages = before + self._messages(base, last, ssrcs, tell_losses=tell_losses)
        if len(self._arrivals) > 2 * _REORDERED:
            self._arrivals = {seq: ticks for seq, ticks in self._arrivals.items() if seq > last - _REORDERED}
        return messages

    def _messages(self, base: int, last: int, ssrcs: tuple[int, int], *, tell_losses: bool) -> list[bytes]:
        """Return messages about these numbers, both ends included."""
        messages = []
        while base <= last:
            if tell_losses or base in self._arrivals:
                message, base = self._message(base, last, ssrcs, tell_losses=tell_losses)
                messages.append(message)
            else:
                base += 1
        return messages

    def _message(self, base: int, last: int, ssrcs: tuple[int, int], *, tell_losses: bool) -> tuple[bytes, int]:
        stop = min(base + _MAX_PACKETS, last + 1)
        times = list(map(self._arrivals.get, range(base, stop)))
        if not tell_losses and None in times:
            times = times[: times.index(None)]
        first = next((ticks for ticks in times if ticks is not None), None)
        reference = (first if first is not None else 0) // _REFERENCE_TICKS
        coded = _common(times, reference * _REFERENCE_TICKS)
        if coded is None:
            statuses, deltas, covered = _deltas(times, reference * _REFERENCE_TICKS)
            coded = _chunks(statuses) + deltas
        else:
            covered = len(times)
        fixed = _FIXED.pack(*ssrcs, base & 0xFFFF, covered)
        fixed += (reference & 0xFFFFFF).to_bytes(3, "big") + bytes((self._feedback_count & 0xFF,))
        self._feedback_count += 1
        body = fixed + coded
        padding = -len(body) % 4
        if padding:
            body += bytes(padding - 1) + bytes((padding,))
        header = _HEADER.pack(0x80 | (0x20 if padding else 0) | FORMAT, RTPFB, len(body) // 4)
        return header + body, base + covered


def _common(times: list[int | None], ticks: int) -> bytes | None:
    """Return chunks and deltas of packets that all came, in order and soon after each other; None for any others."""
    arrived = [time for time in times if time is not None]
    if len(arrived) != len(times) or not arrived:
        return None
    deltas = list(map(operator.sub, arrived, [ticks, *arrived]))
    if min(deltas) < 0 or max(deltas) > _MAX_SMALL:
        return None
    return (_SMALL << 13 | len(deltas)).to_bytes(2, "big") + bytes(deltas)


def _deltas(times: list[int | None], ticks: int) -> tuple[list[int], bytes, int]:
    """Code times as differences; stops early when one does not fit, and the next message begins there."""
    statuses: list[int] = []
    deltas = bytearray()
    for time in times:
        if time is None:
            statuses.append(_LOST)
            continue
        delta = time - ticks
        if 0 <= delta <= _MAX_SMALL:
            statuses.append(_SMALL)
            deltas.append(delta)
        elif -0x8000 <= delta <= _MAX_LARGE:
            statuses.append(_LARGE)
            deltas += (delta & 0xFFFF).to_bytes(2, "big")
        else:
            break
        ticks = time
    return statuses, bytes(deltas), len(statuses)


def _chunks(statuses: list[int]) -> bytes:
    out = bytearray()
    index = 0
    while index < len(statuses):
        run = 1
        while index + run < len(statuses) and statuses[index + run] == statuses[index] and run < _MAX_RUN:
            run += 1
        if run >= 7 or index + run == len(statuses):
            chunk, used = statuses[index] << 13 | run, run
        else:
            chunk, used = _vector(statuses[index : index + 14])
        out += chunk.to_bytes(2, "big")
        index += used
    return bytes(out)


def _vector(statuses: list[int]) -> tuple[int, int]:
    """Pack up to 14 one-bit symbols, or up to 7 two-bit ones when a large delta is among them."""
    if _LARGE not in statuses:
        chunk = 0x8000
        for position, status in enumerate(statuses):
            chunk |= status << (13 - position)
        return chunk, len(statuses)
    chunk = 0xC000
    for position, status in enumerate(statuses[:7]):
        chunk |= status << (12 - 2 * position)
    return chunk, len(statuses[:7])
