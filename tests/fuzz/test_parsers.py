"""Every hostile input of every corpus through every parser of packets, whatever it was made for.

A parser answers or raises ``PacketError``; what decides over packets (the router) never raises anything else either.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from sightline.errors import PacketError
from sightline.rtp import rtcp
from sightline.rtp.extensions import elements
from sightline.rtp.packet import RtpHeader, unwrap_rtx
from sightline.rtp.payload import DETECTORS, vp9
from sightline.rtp.payload.dependency import DependencyReader
from sightline.transport import stun
from sightline.transport.stream_framing import Deframer, frame
from support.fuzz_corpora import packets_of_all
from support.rtp import rtp
from support.sfu import PUBLISHER, SUBSCRIBER, Bench


def _header(data: bytes) -> None:
    header = RtpHeader(data)
    elements(data, header)
    unwrap_rtx(data, header, 1, 2)


def _stun(data: bytes) -> None:
    if stun.is_stun(data):
        stun.check_integrity(data, stun.parse(data), "a password")
    stun.parse(data)


def _frames(data: bytes) -> None:
    deframer = Deframer()
    for start in range(0, len(data), 7):
        deframer.feed(data[start : start + 7])


def _dependency(reader: DependencyReader) -> Callable[[bytes], object]:
    """The reader keeps tables between packets: hostile ones meet those of the packets before."""
    return reader.read


PARSERS: dict[str, Callable[[bytes], object]] = {
    "rtp": _header,
    "rtcp": rtcp.parse,
    "stun": _stun,
    "frames": _frames,
    "dependency": lambda data: DependencyReader().read(data),
    "dependency with tables": _dependency(DependencyReader()),
    "vp9": vp9.parse_descriptor,
    **{f"keyframe of {name}": detector for name, detector in DETECTORS.items()},
}


@pytest.fixture(scope="module")
def samples(corpora_dir: Path) -> list[bytes]:
    found = list(packets_of_all(corpora_dir))
    assert len(found) > 800
    return found


@pytest.mark.parametrize("name", PARSERS)
def test_every_input_is_parsed_or_refused(samples: list[bytes], name: str) -> None:
    parse, refused = PARSERS[name], 0
    rng = random.Random(name)
    for sample in samples:
        for data in (sample, sample[: rng.randrange(len(sample) + 1)]):
            try:
                parse(data)
            except PacketError:
                refused += 1
    assert refused < 2 * len(samples), "some are good"


def test_every_input_is_routed_or_refused(samples: list[bytes]) -> None:
    bench = Bench()
    bench.subscribe()
    refused = 0
    for number, sample in enumerate(samples):
        # As it is; and as payload of a packet of the call, where it reaches what looks into payloads.
        for data in (sample, rtp(number & 0xFFFF, payload=sample[:1200])):
            try:
                bench.router.parcels(PUBLISHER, data, bench.now_ns)
                bench.router.rtcp(PUBLISHER, data, bench.now_ns)
                bench.router.rtcp(SUBSCRIBER, data, bench.now_ns)
            except PacketError:
                refused += 1
        bench.now_ns += 1_000_000
        if number % 20 == 0:
            bench.router.tick(bench.now_ns)
            bench.router.drain()
    assert refused > 0


def test_every_input_survives_framing(samples: list[bytes]) -> None:
    fitting = [sample for sample in samples if 0 < len(sample) <= 2048]
    assert Deframer().feed(b"".join(frame(sample) for sample in fitting)) == fitting
