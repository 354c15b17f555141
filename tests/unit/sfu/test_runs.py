"""A run of packets is decided as its packets one by one would be: the same copies, statistics, ring and feedback."""

from __future__ import annotations

import random

import pytest
from msgspec.structs import replace

from sightline.ids import SubscriptionId, TransportId
from sightline.rtp import extensions
from sightline.rtp.packet import FIXED_HEADER
from sightline.rtp.parameters import HeaderExtension, MediaParameters
from sightline.rtp.payload import DETECTORS
from sightline.rtp.payload.starts import possible_starts
from sightline.rtp.run import SEQ_HIGH, SEQ_LOW, Run, counts_up
from sightline.sfu.dump import dump_router
from sightline.sfu.fan import FanRun, Parcel, expand
from support.rtp import video
from support.sfu import CAMERA, MS, PUBLISHER, Bench, copy_of

VIEWERS = [TransportId(f"viewer {number}") for number in range(4)]
IDS = {extensions.TRANSPORT_CC: 3, extensions.ABS_SEND_TIME: 2, "urn:x": 4}
SIZES = (200, 90)


def agreed(ssrc: int, ids: dict[str, int]) -> MediaParameters:
    parameters = video(ssrc=ssrc, rtx_ssrc=ssrc + 1, payload_type=100)
    made = tuple(HeaderExtension(uri, number) for uri, number in ids.items())
    return replace(parameters, extensions=made)


def bench() -> Bench:
    """Return a router with four viewers that agreed to different extensions."""
    one = Bench(replace(video(), extensions=tuple(HeaderExtension(uri, number) for uri, number in IDS.items())))
    for number, viewer in enumerate(VIEWERS):
        one.router.add_transport(viewer)
        one.router.transport_ready(viewer, one.now_ns)
        ids = [{}, {extensions.TRANSPORT_CC: 7}, {"urn:x": 9, extensions.ABS_SEND_TIME: 1}, {}][number]
        one.subscribe(
            agreed(5000 + 10 * number, ids), subscription=SubscriptionId(viewer), transport=viewer, offset=number * 77
        )
    return one


def packet(seq: int, rtp_ts: int, *, size: int = SIZES[0], wide: int | None = None, **odd: int) -> bytes:
    """Return a VP8 packet with extensions, of this size; ``odd`` makes it another than its neighbours."""
    block = b"\xbe\xde\x00\x03\x31" + (seq if wide is None else wide).to_bytes(2, "big", signed=False)
    block += bytes((odd.get("filling", 0x22),)) + bytes((1, 2, 3, 0x43)) + seq.to_bytes(4, "big")
    payload = bytes((odd.get("start", 0), odd.get("delta", 1))) + seq.to_bytes(2, "big")
    head = FIXED_HEADER.pack(
        odd.get("first", 0x90), odd.get("marker", 0) | odd.get("pt", 96), seq, rtp_ts, odd.get("ssrc", 1111)
    )
    return (head + block + payload).ljust(size, b"x")


def run_of(packets: list[bytes], now_ns: int, tag: int = 16) -> Run:
    """Return packets as they lie in a reader's memory, with rubbish between them."""
    stride = len(packets[0]) + tag
    data = b"".join(one.ljust(stride, b"\xfe") for one in packets)
    arrivals = tuple(now_ns + 1000 * index for index in range(len(packets)))
    return Run(data, stride, len(packets), len(packets[0]), len(packets[-1]), arrivals)


def script(seed: int) -> list[list[bytes]]:
    """Return bursts of a stream with frames, keyframes, losses, late and repeated packets, wraps and oddities."""
    rng = random.Random(seed)
    seq, rtp_ts, wide, bursts = rng.choice([3, 65_500, 32_700]), rng.choice([5, 2**32 - 40_000]), 65_480, []
    older: list[bytes] = []
    for number in range(60):
        burst = []
        size = rng.choice(SIZES)
        trouble = number % 2
        for index in range(rng.randrange(1, 14)):
            odd: dict[str, int] = {}
            if rng.random() < 0.2:
                rtp_ts, odd = (rtp_ts + 3000) % 2**32, {"start": 0x10, "delta": int(rng.random() < 0.7)}
            elif rng.random() < 0.05 * trouble:
                odd = rng.choice(  # What makes a packet another than its neighbours.
                    [
                        {"pt": 99},
                        {"filling": 0x21},
                        {"ssrc": 4, "pt": 99},
                        {"first": 0xB0},
                        {"first": 0x10},
                        {"marker": 0x80},
                    ]
                )
            one = packet(seq, rtp_ts, size=size, wide=wide, **(odd if number else {"start": 0x10, "delta": index}))
            if rng.random() < 0.02 * trouble and older:
                burst.append(rng.choice(older).ljust(size, b"x")[:size])
            if rng.random() >= 0.03 * trouble:
                burst.append(one)
            older.append(one)
            seq, wide = (seq + 1) & 0xFFFF, (wide + 1 + (rng.random() < 0.03 * trouble)) & 0xFFFF
        if burst and rng.random() < 0.3 * trouble:
            burst[-1] = burst[-1][: rng.randrange(30, size + 1)]
        if len(burst) > 2 and rng.random() < 0.1:
            burst[0], burst[1] = burst[1], burst[0]
        if burst:
            bursts.append(burst)
    return bursts


def by_viewer(parcels: list[Parcel]) -> dict[str, list[tuple[bytes, object]]]:
    """Return for each viewer the plaintexts in order, with the places of stamps."""
    out: dict[str, list[tuple[bytes, object]]] = {viewer: [] for viewer in VIEWERS}
    for send in expand(parcels):
        out[send.transport_id].append((copy_of(send), send.extensions and send.extensions[1:]))
    return out


def one_by_one(one: Bench, run: Run) -> list[Parcel]:
    """Return what the packets of a run lead to when each comes for itself."""
    parcels: list[Parcel] = []
    for index in range(run.packets):
        single = run.part(index, index + 1)
        parcels += one.router.run(PUBLISHER, single)
    return parcels


@pytest.mark.parametrize("seed", range(12))
def test_runs_and_their_packets_lead_to_the_same(seed: int) -> None:
    whole, apart = bench(), bench()
    at_once = 0
    for burst in script(seed):
        parcels = whole.router.run(PUBLISHER, run_of(burst, whole.now_ns))
        at_once += sum(parcel.packets for parcel in parcels if isinstance(parcel, FanRun))
        assert by_viewer(parcels) == by_viewer(one_by_one(apart, run_of(burst, apart.now_ns)))
        for one in (whole, apart):
            one.advance(7)
    assert at_once > 100, "the short way was taken"
    assert dump_router(whole.router) == dump_router(apart.router)
    assert whole.router.counters == apart.router.counters
    assert whole.outputs == apart.outputs
    streams = [next(iter(one.router.publications[0].streams.values())) for one in (whole, apart)]
    highest = streams[0].stats.sequence.highest
    assert highest is not None
    kept = [[stream.history.get(highest - back) for back in range(700)] for stream in streams]
    assert kept[0] == kept[1]
    assert sum(one is not None for one in kept[0]) > 300


def test_a_keyframe_in_a_run_is_noticed_and_the_rest_goes_at_once() -> None:
    one = bench()
    one.router.run(PUBLISHER, run_of([packet(1, 10, start=0x10, delta=0), packet(2, 10)], one.now_ns))
    asked = [packet(3 + index, 20, start=0x10 if index == 4 else 0, delta=0) for index in range(9)]
    one.now_ns += 400 * MS
    one.router.request_keyframe(CAMERA, one.now_ns)
    parcels = one.router.run(PUBLISHER, run_of(asked, one.now_ns + 1))
    assert [parcel.packets if isinstance(parcel, FanRun) else 1 for parcel in parcels] == [4, 1, 4]
    assert one.router.counters["keyframes"] == 2
    assert not one.router.publications[0].keyframes.is_waiting


def test_a_viewer_that_waits_for_a_keyframe_gets_nothing_before_it() -> None:
    one = bench()
    burst = [packet(1 + index, 10, start=0x10 if index == 3 else 0, delta=0) for index in range(6)]
    copies = by_viewer(one.router.run(PUBLISHER, run_of(burst, one.now_ns)))
    assert {viewer: len(each) for viewer, each in copies.items()} == dict.fromkeys(VIEWERS, 3)


@pytest.mark.parametrize("mime", DETECTORS)
def test_no_keyframe_is_overlooked(mime: str) -> None:
    """Whatever the first bytes are: where the detector says yes or refuses, the packet is among the possible ones."""
    detector = DETECTORS[mime]
    rng = random.Random(3)
    for first in range(256):
        payloads = [bytes((first, rng.choice([0, 0x80, 0x85, 0x87, 0x93]))) + rng.randbytes(6) for _ in range(12)]
        run = run_of([bytes(12) + payload for payload in payloads], 0)
        possible = possible_starts(mime, run, 12)
        for index, payload in enumerate(payloads):
            try:
                is_start = detector(payload)
            except Exception:
                is_start = True
            assert index in possible or not is_start, payload.hex()


def test_an_unknown_codec_is_looked_into_everywhere() -> None:
    assert possible_starts("video/x", run_of([bytes(20)] * 3, 0), 12) == [0, 1, 2]


@pytest.mark.parametrize("first", [0, 127, 255, 32767, 65500, 65535])
def test_numbers_that_count_up_are_recognised_across_the_wrap(first: int) -> None:
    numbers = [(first + offset) & 0xFFFF for offset in range(64)]
    high, low = bytes(number >> 8 for number in numbers), bytes(number & 0xFF for number in numbers)
    assert counts_up(high, low) == first
    assert counts_up(high[::-1], low[::-1]) is None
    assert (SEQ_HIGH[first : first + 64], SEQ_LOW[first : first + 64]) == (high, low)


def test_a_run_and_its_parts_have_the_same_packets() -> None:
    packets = [bytes((index,)) * 40 for index in range(5)] + [b"end"]
    run = run_of(packets, 5)
    assert [run.packet(index) for index in range(6)] == packets
    assert [run.part(2, 6).packet(index) for index in range(4)] == packets[2:]
    assert run.part(1, 3).last_size == 40
    assert run.total_size == sum(map(len, packets))
    assert run.column(0) == b"\x00\x01\x02\x03\x04e"
