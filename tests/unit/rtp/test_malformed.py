"""Any bytes at all: a parser answers or raises ``PacketError``, never anything else."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterable
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from sightline.errors import PacketError
from sightline.rtp import rtcp
from sightline.rtp.extensions import ABS_SEND_TIME, MID, TRANSPORT_CC, ExtensionMap, elements
from sightline.rtp.packet import RtpHeader, unwrap_rtx
from sightline.rtp.payload import DETECTORS, vp9
from sightline.rtp.payload.dependency import DependencyReader
from support.fuzz_corpora import files, go_fuzz_seeds, rtpdump_packets
from support.rtp import rtp


def parse_rtp(data: bytes) -> bool:
    """Run an alleged RTP packet through everything that reads one; True when it is well-formed."""
    is_good = False
    with contextlib.suppress(PacketError):
        header = RtpHeader(data)
        found = elements(data, header)
        rewritten = ExtensionMap({MID: 1, TRANSPORT_CC: 2}, {TRANSPORT_CC: 3, ABS_SEND_TIME: 4}).rewrite(
            data, header, found
        )
        assert len(rewritten.block) == header.extension_size
        is_good = True
        unwrap_rtx(data, header, 1, 2)
    for detector in (*DETECTORS.values(), vp9.parse_descriptor, DependencyReader().read):
        with contextlib.suppress(PacketError):
            detector(data)
    return is_good


def parse_rtcp(data: bytes) -> bool:
    """Run an alleged RTCP packet through the parser; True when it is well-formed."""
    with contextlib.suppress(PacketError):
        rtcp.parse(data)
        return True
    return False


def mutations(samples: Iterable[bytes], seed: int, count: int) -> Iterable[bytes]:
    """Yield the samples cut, flipped and lengthened."""
    rng = random.Random(seed)
    for sample in samples:
        yield sample
        for _ in range(count):
            data = bytearray(sample)
            for _ in range(rng.randrange(1, 4)):
                if data:
                    data[rng.randrange(len(data))] = rng.randrange(256)
            yield bytes(data[: rng.randrange(len(data) + 1)] if rng.random() < 0.5 else data + rng.randbytes(3))


@given(st.binary(max_size=200))
def test_random_bytes(data: bytes) -> None:
    parse_rtp(data)
    parse_rtcp(data)


@given(st.binary(max_size=120), st.integers(192, 223), st.integers(0, 31))
def test_random_bodies_behind_a_good_rtcp_header(body: bytes, packet_type: int, count: int) -> None:
    body = body[: len(body) - len(body) % 4]
    parse_rtcp(bytes((0x80 | count, packet_type)) + (len(body) // 4).to_bytes(2, "big") + body)


def test_mutated_packets_of_our_own() -> None:
    ours = [rtp(1, extensions={1: b"a", 3: b"bc"}, csrcs=2, padding=7), rtp(1, extensions={9: b"abc"}, two_byte=True)]
    assert sum(parse_rtp(data) for data in mutations(ours, 1, 500)) > 100


def test_rtp_corpora(corpora_dir: Path) -> None:
    samples = list(files(corpora_dir / "webrtc-fuzz/test/fuzzers/corpora/rtp-corpus"))
    samples += [path.read_bytes() for path in (corpora_dir / "aiortc-tests/tests").glob("rtp*.bin")]
    samples += list(rtpdump_packets(corpora_dir / "webrtc-fuzz/test/fuzzers/corpora/rtpdump-corpus"))
    assert len(samples) > 100
    assert any(parse_rtp(sample) for sample in samples)
    for data in mutations(samples, 2, 20):
        parse_rtp(data)


def test_rtcp_corpora(corpora_dir: Path) -> None:
    samples = list(files(corpora_dir / "webrtc-fuzz/test/fuzzers/corpora/rtcp-corpus"))
    samples += [path.read_bytes() for path in (corpora_dir / "aiortc-tests/tests").glob("rtcp*.bin")]
    samples += list(go_fuzz_seeds(corpora_dir / "pion-rtcp"))
    assert len(samples) > 20
    assert any(parse_rtcp(sample) for sample in samples)
    for data in mutations(samples, 3, 50):
        parse_rtcp(data)


def test_aiortc_calls_the_same_packets_invalid(corpora_dir: Path) -> None:
    """aiortc's file names say which of its RTCP samples are broken."""
    folder = corpora_dir / "aiortc-tests/tests"
    for path in folder.glob("rtcp_*.bin"):
        if "invalid" in path.name or "truncated" in path.name:
            assert not parse_rtcp(path.read_bytes()), path.name
        else:
            assert parse_rtcp(path.read_bytes()), path.name


def test_payload_corpora(corpora_dir: Path) -> None:
    for data in mutations(
        files(corpora_dir / "webrtc-fuzz/test/fuzzers/corpora/h264-depacketizer-fuzzer-corpus"), 4, 20
    ):
        parse_rtp(data)
