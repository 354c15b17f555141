"""The load generator against a real worker process: what the benchmarks measure with must itself be right."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from sightline.transport.packet_io import ForwarderKind
from sightline.worker.config import WorkerConfig
from support.load.h264 import decode_h264, encode_h264, packetise_h264
from support.load.recording import Recording
from support.load.results import Figure, at_most, goals_table, write
from support.load.run import Plan, run
from support.load.servers import sightline
from support.needs import need_native_core


@pytest.mark.parametrize("kind", ["python", "native"])
async def test_a_short_load_arrives_in_order_and_unchanged(kind: ForwarderKind) -> None:
    if kind == "native":
        need_native_core()
    rng = random.Random(1)
    frames = [
        [bytes((0x10, 0)) + rng.randbytes(900)],
        [bytes((0x10, 1)) + rng.randbytes(size) for size in (900, 900, 40)],
    ]
    source = Recording(200, frames)
    plan = Plan("127.0.0.1", viewers=2, seconds=1, warm_up_s=0.5, recording=source.digests())
    async with sightline(WorkerConfig(hosts=("127.0.0.1",), forwarder=kind)) as server:
        outcome = await run(server, source, plan)
        dump = await server.worker.dump()
    counters = dump["counters"]
    assert dump["forwarder"] == kind
    assert outcome.forwarded > 20
    assert outcome.cpu_s > 0
    assert outcome.feedback["transport_feedback"] > 0, "transport-wide feedback reaches the publisher"
    for seen in outcome.seen:
        assert (seen.out_of_order, seen.corrupt) == (0, 0)
        assert seen.packets == len(seen.delays_ns)
        assert seen.first_frame == frames[0]
    assert counters["rtcp_in"] > 0, "viewers report"  # type: ignore[index]
    assert not [name for name in counters if name.endswith("crashed")]  # type: ignore[attr-defined]


def test_an_encoded_frame_survives_packets() -> None:
    frames = encode_h264(320, 240, 3, 2_000_000)
    assert decode_h264(frames[0]) == (320, 240)
    assert max(len(payload) for frame in frames for payload in frame) <= 1200


def test_long_units_are_split_and_marked_at_both_ends() -> None:
    unit = bytes((0x65,)) + bytes(range(1, 256)) * 12
    payloads = packetise_h264(b"\x00\x00\x00\x01\x67\x42\x00\x00\x01" + unit)
    assert payloads[0] == b"\x67\x42"
    assert [payload[1] & 0xC0 for payload in payloads[1:]] == [0x80, 0, 0x40]
    assert bytes((0x65,)) + b"".join(payload[2:] for payload in payloads[1:]) == unit


def test_figures_say_whether_their_goals_are_met(tmp_path: Path) -> None:
    figures = [at_most("cost", 3.0, "us", 2.5), at_most("loss", 0, "packets", 0), Figure("rate", 1, "1/s")]
    write(tmp_path / "out" / "x.json", figures, {})
    assert [line.split("|")[4].strip() for line in goals_table(figures).splitlines()[2:]] == ["no", "yes"]
    assert '"met": false' in (tmp_path / "out" / "x.json").read_text()
