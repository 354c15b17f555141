"""Frames out of packets: exact payloads over reordering, loss, doubles and wrap-around, for every codec we can read."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from aiortc.codecs.h264 import H264Encoder
from aiortc.codecs.vpx import Vp8Encoder

from sightline.errors import PacketError
from sightline.rtp.frames import av1, h264
from sightline.rtp.frames.assembler import AUDIO_WAIT_NS, VIDEO_WAIT_NS, EncodedFrame, FrameAssembler
from sightline.rtp.frames.formats import FORMATS
from sightline.rtp.payload import DETECTORS
from support.fuzz_corpora import files, rtpdump_packets
from support.rtp import rtp

MS = 1_000_000
Packets = list[bytes]


def assembler(mime: str) -> FrameAssembler:
    wait_ns = AUDIO_WAIT_NS if mime.startswith("audio") else VIDEO_WAIT_NS
    return FrameAssembler(FORMATS[mime], DETECTORS.get(mime), wait_ns)


def vp8_frame(number: int, *, key: bool, parts: int = 3) -> list[bytes]:
    """Return VP8 payloads whose content names frame and part."""
    head = bytes((0x00 if key else 0x01,)) + f"frame {number}".encode()
    payloads = [b"\x10" + head]
    payloads += [b"\x00" + f" part {part}".encode() for part in range(1, parts)]
    return payloads


def vp8_bytes(number: int, *, key: bool, parts: int = 3) -> bytes:
    return b"".join(payload[1:] for payload in vp8_frame(number, key=key, parts=parts))


def stream(frames: Iterable[list[bytes]], *, seq: int = 0, rtp_ts: int = 0, step: int = 3_000) -> Packets:
    packets = []
    for payloads in frames:
        for index, payload in enumerate(payloads):
            packets.append(rtp(seq, rtp_ts, payload=payload, marker=index == len(payloads) - 1))
            seq += 1
        rtp_ts += step
    return packets


def feed(target: FrameAssembler, packets: Packets, *, start_ns: int = 0, every_ns: int = MS) -> list[EncodedFrame]:
    frames = []
    for index, packet in enumerate(packets):
        now_ns = start_ns + index * every_ns
        frames += target.push(packet, now_ns)
        frames += target.tick(now_ns)
    return frames


@pytest.mark.parametrize("seq", [0, 127, 32_767, 65_500, 65_535])
@pytest.mark.parametrize("rtp_ts", [0, 2**32 - 5_000])
def test_frames_come_out_whole_over_wrap_arounds(seq: int, rtp_ts: int) -> None:
    packets = stream((vp8_frame(n, key=n == 0) for n in range(40)), seq=seq, rtp_ts=rtp_ts)
    frames = feed(assembler("video/vp8"), packets)
    assert [frame.data for frame in frames] == [vp8_bytes(n, key=n == 0) for n in range(40)]
    assert [frame.is_keyframe for frame in frames] == [True] + [False] * 39
    assert {b.rtp_ts - a.rtp_ts for a, b in pairwise(frames)} == {3_000}
    assert [frame.is_after_loss for frame in frames] == [True] + [False] * 39


@pytest.mark.parametrize("seed", range(5))
def test_reordered_and_doubled_packets_change_nothing(seed: int) -> None:
    packets = stream((vp8_frame(n, key=n == 0) for n in range(60)), seq=65_400)
    rng = random.Random(seed)
    order = sorted(range(len(packets)), key=lambda index: index + rng.uniform(0, 8))
    shuffled = [packets[index] for index in order for _ in range(rng.choice((1, 1, 1, 2)))]
    frames = feed(assembler("video/vp8"), shuffled)
    # Before the first keyframe has come whole nothing can be waited for, so the first frames may be lost, in order.
    texts = [vp8_bytes(n, key=n == 0) for n in range(60)]
    assert [frame.data for frame in frames] == texts


def test_a_hole_is_waited_for_then_video_goes_on_at_a_keyframe() -> None:
    numbers = [vp8_frame(n, key=n in (0, 20)) for n in range(30)]
    packets = stream(numbers)
    late = packets.pop(3 * 5 + 1)
    target = assembler("video/vp8")
    before = feed(target, packets[:60])
    assert len(before) == 5
    assert not target.needs_keyframe, "the missing packet may still come"
    recovered = target.push(late, 61 * MS)
    assert [frame.data for frame in recovered] == [vp8_bytes(n, key=n == 20) for n in range(5, 20)]
    assert recovered[0].is_after_loss is False

    target = assembler("video/vp8")
    frames = feed(target, packets[:50])
    assert target.tick(50 * MS + VIDEO_WAIT_NS) == []
    assert target.needs_keyframe
    frames += feed(target, packets[50:], start_ns=51 * MS + VIDEO_WAIT_NS)
    assert [frame.data for frame in frames] == [vp8_bytes(n, key=n in (0, 20)) for n in (*range(5), *range(20, 30))]
    assert frames[5].is_after_loss
    assert not target.needs_keyframe


@pytest.mark.parametrize("seed", range(5))
def test_with_random_loss_only_whole_frames_come_out(seed: int) -> None:
    packets = stream((vp8_frame(n, key=n % 10 == 0) for n in range(300)), seq=60_000)
    rng = random.Random(seed)
    target = assembler("video/vp8")
    frames = feed(target, [packet for packet in packets if rng.random() > 0.03], every_ns=20 * MS)
    frames += target.tick(10**12)
    texts = [vp8_bytes(n, key=n % 10 == 0) for n in range(300)]
    numbers = [texts.index(frame.data) for frame in frames]
    assert numbers == sorted(set(numbers))
    assert 100 < len(numbers) < 300
    for previous, number, frame in zip(numbers, numbers[1:], frames[1:], strict=False):
        assert frame.is_after_loss is (number != previous + 1)
        assert number == previous + 1 or frame.is_keyframe


def test_audio_skips_what_is_lost() -> None:
    packets = [rtp(n, n * 960, payload=b"opus%d" % n, marker=False) for n in range(20)]
    del packets[7]
    target = assembler("audio/opus")
    frames = feed(target, packets)
    assert len(frames) == 7
    frames += target.tick(AUDIO_WAIT_NS + 30 * MS)
    assert [frame.data for frame in frames] == [b"opus%d" % n for n in range(20) if n != 7]
    assert [n for n, frame in enumerate(frames) if frame.is_after_loss] == [0, 7]
    assert target.needs_keyframe is False


def test_padding_and_a_missing_marker_do_not_disturb() -> None:
    first = [rtp(0, 0, payload=p) for p in vp8_frame(0, key=True, parts=1)]
    second = [rtp(2, 3_000, payload=p, marker=True) for p in vp8_frame(1, key=False, parts=1)]
    frames = feed(assembler("video/vp8"), [*first, rtp(1, 0, payload=b"", padding=200), *second])
    assert [frame.data for frame in frames] == [vp8_bytes(0, key=True, parts=1), vp8_bytes(1, key=False, parts=1)]


def picture(number: int) -> av.VideoFrame:
    noise = np.random.default_rng(number).integers(0, 255, (240, 320, 3), dtype=np.uint8)
    frame = av.VideoFrame.from_ndarray(noise, format="rgb24")
    frame.pts, frame.time_base = number * 3_000, Fraction(1, 90_000)
    return frame


@pytest.mark.parametrize(
    ("mime", "encoder", "codec"), [("video/vp8", Vp8Encoder, "vp8"), ("video/h264", H264Encoder, "h264")]
)
def test_real_encoders_frames_decode_again(mime: str, encoder: Callable[[], object], codec: str) -> None:
    made: Any = encoder()
    frames = [made.encode(picture(n), force_keyframe=n == 4)[0] for n in range(8)]
    assert max(map(len, frames)) > 5, "frames of several packets"
    out = feed(assembler(mime), stream(frames, seq=65_530))
    assert len(out) == 8
    assert [frame.is_keyframe for frame in out] == [True, *[False] * 3, True, *[False] * 3]
    decoder: Any = av.CodecContext.create(codec, "r")
    decoded = 0
    for frame in out:
        data = frame.data
        if mime == "video/h264":
            data = b"".join(b"\0\0\0\1" + unit for unit in h264.units_of(data))
        decoded += len(decoder.decode(av.Packet(data)))
    assert decoded + len(decoder.decode(None)) == 8


def test_h264_units_of_all_packet_kinds() -> None:
    sps, pps, idr = b"\x67sps", b"\x68pps", b"\x65" + bytes(range(200))
    stap = b"\x78" + b"".join(len(unit).to_bytes(2, "big") + unit for unit in (sps, pps))
    pieces = [idr[1:80], idr[80:160], idr[160:]]
    fragments = [bytes((0x7C, (0x80 if n == 0 else 0) | (0x40 if n == 2 else 0) | 5)) + p for n, p in enumerate(pieces)]
    unpacked = h264.unpack([stap, *fragments, b"\x0cfiller"])
    assert list(h264.units_of(unpacked.data)) == [sps, pps, idr]
    assert unpacked.is_keyframe
    for bad in ([fragments[1]], fragments[:2], [fragments[0], fragments[0]], [b""], [b"\x79mtap"], [stap[:-1]]):
        with pytest.raises(PacketError):
            h264.unpack(bad)


def test_vp9_single_and_layered_frames() -> None:
    # I with 15-bit id, B, E; scalability structure with one layer's size.
    key = [bytes((0x8A, 0x81, 0x02, 0x10, 1, 64, 0, 240)) + b"A", bytes((0x84, 0x81, 0x02)) + b"B"]
    unpacked = FORMATS["video/vp9"].unpack(key)
    assert (unpacked.data, unpacked.is_keyframe) == (b"AB", True)
    # P; L with TL0PICIDX; two spatial layers.
    layered = [bytes((0xEC, 0x05, 0x00, 0x09)) + b"one", bytes((0xEC, 0x05, 0x02, 0x09)) + b"second"]
    unpacked = FORMATS["video/vp9"].unpack(layered)
    assert unpacked.data == b"onesecond" + bytes((0xC1, 3, 6, 0xC1))
    assert not unpacked.is_keyframe
    # Flexible mode with two references.
    flexible = FORMATS["video/vp9"].unpack([bytes((0xDC, 0x05, 0x03, 0x04)) + b"x"])
    assert flexible.data == b"x"


def test_av1_elements_get_their_sizes_back() -> None:
    header, frame = b"\x08seq", b"\x30" + bytes(300)
    first = bytes((0x28,)) + av1.write_leb128(len(header)) + header + frame[:100]
    second = bytes((0x90,)) + frame[100:]
    unpacked = FORMATS["video/av1"].unpack([first, second])
    sized = b"\x0a" + av1.write_leb128(3) + b"seq" + b"\x32" + av1.write_leb128(300) + bytes(300)
    assert (unpacked.data, unpacked.is_keyframe) == (sized, True)
    with pytest.raises(PacketError):
        FORMATS["video/av1"].unpack([second])
    with pytest.raises(PacketError):
        av1.read_leb128(b"\xff" * 9, 0)


def test_red_gives_the_primary_block() -> None:
    packet = bytes((0x80 | 111, 0x0F, 0x00, 0x03, 111)) + b"old" + b"new"
    assert FORMATS["audio/red"].unpack([packet]).data == b"new"
    for cut in range(len(packet) - 3):
        with pytest.raises(PacketError):
            FORMATS["audio/red"].unpack([packet[: cut + 1]])


def push_everything(data: bytes) -> None:
    """Run bytes through every format and assembler; anything but ``PacketError`` is a fault of ours."""
    for mime, each in FORMATS.items():
        target = assembler(mime)
        try:
            each.unpack([data])
            each.unpack([data, data[:5], data[1:]])
        except PacketError:
            pass
        try:
            target.push(data, 0)
            target.push(data[:2] + bytes((data[2] ^ 0x80,)) + data[3:] if len(data) > 3 else data, 1)
        except PacketError:
            continue
        target.tick(10**12)


def test_any_bytes_are_read_or_refused() -> None:
    rng = random.Random(9)
    for size in (0, 1, 2, 3, 5, 13, 20, 60):
        for _ in range(150):
            data = bytearray(rng.randbytes(size))
            push_everything(bytes(data))
            if size > 12:
                data[0] = 0x80 | data[0] & 0x1F
                push_everything(bytes(data))


def test_hostile_packets_of_others(corpora_dir: Path) -> None:
    corpora = corpora_dir / "webrtc-fuzz/test/fuzzers/corpora"
    samples = [*files(corpora / "rtp-corpus"), *files(corpora / "h264-depacketizer-fuzzer-corpus")]
    samples += rtpdump_packets(corpora / "rtpdump-corpus")
    samples += [path.read_bytes() for path in (corpora_dir / "aiortc-tests/tests").glob("*.bin")]
    assert len(samples) > 100
    for data in samples:
        push_everything(data[:4_000])


def test_a_recorded_stream_of_another_project_comes_out_as_frames(corpora_dir: Path) -> None:
    """Whole captures pushed in order through every assembler: frames or nothing, never an exception."""
    packets = list(rtpdump_packets(corpora_dir / "webrtc-fuzz/test/fuzzers/corpora/rtpdump-corpus"))
    for mime in FORMATS:
        target = assembler(mime)
        for index, packet in enumerate(packets):
            with contextlib.suppress(PacketError):
                target.push(packet, index * MS)
            target.tick(index * MS)
