"""Complete frames in order, from packets that come out of order, twice, late or never.

A frame is what shares one timestamp, up to the marker bit or the next timestamp. Holes are waited for, because
retransmissions come late; after that video goes on at the next keyframe, and audio just goes on.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from sightline.errors import PacketError
from sightline.rtp.frames.formats import Format
from sightline.rtp.packet import RtpHeader
from sightline.rtp.payload import KeyframeDetector
from sightline.rtp.seq import SequenceExtender, ts_delta

VIDEO_WAIT_NS: Final = 600_000_000
"""The worker asks a publisher ten times at 40 ms; a round trip more and a hole stays one."""
AUDIO_WAIT_NS: Final = 400_000_000
MAX_PACKETS: Final = 16_384
"""Held at once: more than a second of the densest stream we plan for."""


@dataclass(frozen=True, slots=True)
class EncodedFrame:
    """One frame as the encoder made it.

    Attributes:
        rtp_ts: extended to 64 bits; differences are real time.
        data: see ``Unpacked.data``.
        is_keyframe: decoding can start here.
        is_after_loss: something between this frame and the one before is missing.
        arrival_ns: monotonic time at which its first packet came.
    """

    rtp_ts: int
    data: bytes
    is_keyframe: bool
    is_after_loss: bool
    arrival_ns: int


@dataclass(frozen=True, slots=True)
class _Packet:
    rtp_ts: int
    marker: bool
    payload: bytes
    arrival_ns: int


class FrameAssembler:
    """Assembles the frames of one SSRC; constant work per packet.

    Args:
        format: of its codec.
        detector: tells whether a payload starts a keyframe; None when every frame can be a start.
        wait_ns: how long a hole is waited for.
    """

    def __init__(self, format: Format, detector: KeyframeDetector | None, wait_ns: int = VIDEO_WAIT_NS) -> None:  # noqa: A002
        self._format = format
        self._detector = detector
        self._wait_ns = wait_ns
        self._sequence = SequenceExtender()
        self._rtp_ts: int | None = None
        self._next_seq: int | None = None
        """The packet that is wanted next; None while looking for a start."""
        self._open: list[_Packet] = []
        """Of the frame that is being read, in order and without a hole."""
        self._ahead: dict[int, _Packet] = {}
        """What came before its turn, oldest arrival first."""
        self._is_after_loss = True
        self.needs_keyframe = detector is not None
        """True until a keyframe has come out, and again after a loss; the caller asks for one."""
        self.counters: Counter[str] = Counter()

    def push(self, packet: bytes, arrival_ns: int) -> list[EncodedFrame]:
        """Take one RTP packet; returns the frames that it completes.

        Raises:
            PacketError: if it is no RTP.
        """
        header = RtpHeader(packet)
        ext_seq = self._sequence.extend(header.seq)
        if (self._next_seq is not None and ext_seq < self._next_seq) or ext_seq in self._ahead:
            self.counters["late_or_double"] += 1
            return []
        payload = packet[header.payload_offset : header.payload_end]
        self._ahead[ext_seq] = _Packet(self._extend(header.rtp_ts), bool(header.marker), payload, arrival_ns)
        if self._next_seq is None and self._starts(payload):
            self._begin_at(ext_seq)
        frames = self._read()
        if len(self._ahead) > MAX_PACKETS:
            frames += self._give_up()
        return frames

    def tick(self, now_ns: int) -> list[EncodedFrame]:
        """Give up holes that have been waited for long enough; returns what can come out then."""
        frames: list[EncodedFrame] = []
        while self._ahead and now_ns - next(iter(self._ahead.values())).arrival_ns >= self._wait_ns:
            frames += self._give_up()
        return frames

    def _extend(self, rtp_ts: int) -> int:
        if self._rtp_ts is None:
            self._rtp_ts = rtp_ts + (1 << 32)  # Packets from before the first one stay positive.
            return self._rtp_ts
        extended = self._rtp_ts + ts_delta(rtp_ts, self._rtp_ts & 0xFFFFFFFF)
        self._rtp_ts = max(self._rtp_ts, extended)
        return extended

    def _starts(self, payload: bytes) -> bool:
        if self._detector is None:
            return True
        try:
            return bool(payload) and self._detector(payload)
        except PacketError:
            return False

    def _begin_at(self, ext_seq: int) -> None:
        self._next_seq = ext_seq
        for seq in [seq for seq in self._ahead if seq < ext_seq]:
            del self._ahead[seq]

    def _read(self) -> list[EncodedFrame]:
        """Take packets in order until one is missing."""
        frames: list[EncodedFrame | None] = []
        while self._next_seq is not None and (packet := self._ahead.pop(self._next_seq, None)) is not None:
            self._next_seq += 1
            if not packet.payload:
                continue  # Padding, sent to probe the bandwidth.
            if self._open and packet.rtp_ts != self._open[0].rtp_ts:
                frames.append(self._close())
            self._open.append(packet)
            if packet.marker or self._format.is_packet_per_frame:
                frames.append(self._close())
        return [frame for frame in frames if frame is not None]

    def _close(self) -> EncodedFrame | None:
        packets, self._open = self._open, []
        try:
            unpacked = self._format.unpack([packet.payload for packet in packets])
        except PacketError:
            self.counters["unreadable"] += 1
            self._lost()
            return None
        if self.needs_keyframe and not unpacked.is_keyframe:
            self.counters["undecodable"] += 1
            return None
        is_after_loss, self._is_after_loss, self.needs_keyframe = self._is_after_loss, False, False
        self.counters["frames"] += 1
        arrival_ns = min(packet.arrival_ns for packet in packets)
        return EncodedFrame(packets[0].rtp_ts, unpacked.data, unpacked.is_keyframe, is_after_loss, arrival_ns)

    def _give_up(self) -> list[EncodedFrame]:
        """Go on behind a hole: at the next start that is here, else at the next one that comes."""
        self._lost()
        self._open.clear()
        start = next((seq for seq in sorted(self._ahead) if self._starts(self._ahead[seq].payload)), None)
        if start is None:
            self._ahead.clear()
            self._next_seq = None
            return []
        self._begin_at(start)
        return self._read()

    def _lost(self) -> None:
        self.counters["losses"] += 1
        self._is_after_loss = True
        self.needs_keyframe = self._detector is not None
