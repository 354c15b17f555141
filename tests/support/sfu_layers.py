"""A simulcast sender in virtual time: three layers of one numbered source, as Chromium sends them.

Each layer has its own SSRC, random origins of sequence numbers, timestamps and VP8 picture numbers. Every packet
carries the number of its source frame, so that tests can say which frame a receiver saw.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from sightline.rtp import rtcp
from sightline.rtp.packet import RtpHeader
from sightline.rtp.payload.vp8 import parse_descriptor
from sightline.rtp.rtcp import SenderReport
from sightline.sfu.outputs import SubscriptionClockSet
from support.rtp import MID_URI, RID_URI, TWCC_URI, rtp, video
from support.sfu import PUBLISHER, Bench

RIDS = ("q", "h", "f")
EXTENSIONS = {MID_URI: 4, RID_URI: 10, TWCC_URI: 3}
NTP_START_S = 3_900_000_000
BYTES = {"q": 600, "h": 2_400, "f": 9_600}
"""Per frame; at 30 frames per second about 150, 580 and 2,300 kbit/s."""
HEIGHTS = {"q": 180, "h": 360, "f": 720}
MTU = 1200


def simulcast_bench() -> Bench:
    return Bench(video(ssrc=None, rtx_ssrc=None, rids=RIDS, extensions=EXTENSIONS))


@dataclass
class Layer:
    rid: str
    ssrc: int
    seq: int
    ts_origin: int
    picture_id: int
    tl0: int
    packets: int = 0
    is_on: bool = True


@dataclass(frozen=True)
class Seen:
    """One frame at the receiver, put together from its packets."""

    frame_no: int
    rid: str
    rtp_ts: int
    is_key: bool
    picture_id: int
    tl0: int


@dataclass
class SimulcastSender:
    bench: Bench
    seed: int = 1
    fps: float = 30.0
    frame_no: int = 0
    wants_key: bool = True
    layers: dict[str, Layer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        for index, rid in enumerate(RIDS):
            bits = self.random.getrandbits
            self.layers[rid] = Layer(rid, 100 + index, bits(16), bits(32), bits(15), bits(8))
        self._next_report_ns = self.bench.now_ns + 300_000_000

    def run(self, seconds: float, *, lose: float = 0.0) -> list[bytes]:
        """Send for a while; returns what the router gave out, as sent."""
        out: list[bytes] = []
        for _ in range(round(seconds * self.fps)):
            out += self.frame(lose=lose)
            self.bench.advance(1000 / self.fps)
        return out

    def frame(self, *, lose: float = 0.0, order: tuple[str, ...] = RIDS) -> list[bytes]:
        """Send the next source frame on all layers that are on."""
        is_key, self.wants_key = self.wants_key, False
        captured_s = self.frame_no / self.fps
        out: list[bytes] = []
        for rid in order:
            layer = self.layers[rid]
            if layer.is_on:
                for packet in self._packets(layer, captured_s, is_key):
                    if self.random.random() >= lose:
                        out += self.bench.send(packet)
        self.frame_no += 1
        if self.bench.now_ns >= self._next_report_ns:
            self._next_report_ns += 700_000_000
            for layer in self.layers.values():
                self.report(layer)
        return out

    def report(self, layer: Layer) -> None:
        now_s = (self.frame_no - 1) / self.fps + self.random.uniform(-0.002, 0.002)
        ntp = int((NTP_START_S + (self.frame_no - 1) / self.fps) * 2**32)
        rtp_ts = (round(now_s * 90_000) + layer.ts_origin) & 0xFFFFFFFF
        report = rtcp.build_sender_report(SenderReport(layer.ssrc, ntp, rtp_ts, layer.packets, 0))
        self.bench.rtcp(report, transport=PUBLISHER)

    def _packets(self, layer: Layer, captured_s: float, is_key: bool) -> list[bytes]:
        size = BYTES[layer.rid] * (4 if is_key else 1)
        rtp_ts = (round(captured_s * 90_000) + layer.ts_origin) & 0xFFFFFFFF
        layer.picture_id = (layer.picture_id + 1) & 0x7FFF
        layer.tl0 = (layer.tl0 + 1) & 0xFF
        packets = []
        for part in range(0, size, MTU):
            first = b"\x90" if part == 0 else b"\x80"
            descriptor = first + b"\xe0" + (0x8000 | layer.picture_id).to_bytes(2, "big") + bytes((layer.tl0, 0x20))
            # A keyframe's first byte has bit 0 clear, and a start code and the size follow (RFC 7741 section 4.3).
            body = b"\x10\x00\x00\x9d\x01\x2a" if is_key else b"\x11\x00\x00\x00\x00\x00"
            body += (HEIGHTS[layer.rid] * 16 // 9).to_bytes(2, "little") + HEIGHTS[layer.rid].to_bytes(2, "little")
            body += f"{layer.rid} {self.frame_no:08d} ".encode()
            payload = descriptor + body + bytes(min(MTU, size - part) - len(body))
            packets.append(
                rtp(
                    layer.seq,
                    rtp_ts,
                    ssrc=layer.ssrc,
                    payload=payload,
                    marker=part + MTU >= size,
                    extensions={4: b"1", 10: layer.rid.encode(), 3: b"\0\0"},
                )
            )
            layer.seq = (layer.seq + 1) & 0xFFFF
            layer.packets += 1
        return packets


def frames_of(copies: list[bytes]) -> list[Seen]:
    """Return the frames of a received stream, in order; fails where a decoder would have to wait."""
    frames: list[Seen] = []
    expected: int | None = None
    for copy in copies:
        header = RtpHeader(copy)
        assert expected is None or header.seq == expected, "a hole in the sequence numbers"
        expected = (header.seq + 1) & 0xFFFF
        payload = copy[header.payload_offset :]
        descriptor = parse_descriptor(payload)
        rid, number, _ = payload[descriptor.size + 10 :].split(b" ", 2)
        if descriptor.starts_partition:
            is_key = not payload[descriptor.size] & 1
            assert descriptor.picture_id is not None
            assert descriptor.tl0_pic_idx is not None
            seen = Seen(int(number), rid.decode(), header.rtp_ts, is_key, descriptor.picture_id, descriptor.tl0_pic_idx)
            frames.append(seen)
        assert frames[-1].rtp_ts == header.rtp_ts
        assert frames[-1].frame_no == int(number)
    return frames


def clocks_of(bench: Bench) -> dict[int, int]:
    """Return the newest offset of each SSRC that was told."""
    return {clock.reference_ssrc: clock.offset for clock in bench.take(SubscriptionClockSet)}
