"""Layers follow the path: down before the queue is long, up again without being told, never back and forth."""

from __future__ import annotations

from itertools import pairwise

import pytest

from sightline.rtp import feedback
from sightline.rtp.twcc import TransportFeedback
from sightline.sfu.downlink import SentLedger
from support.bottleneck import Bottleneck
from support.sfu import SUBSCRIBER, VIEW
from support.sfu_layers import BYTES, simulcast_bench
from support.sfu_paths import MEDIA_SSRC, Viewer

KBPS = {rid: size * 30 * 8 / 1000 for rid, size in BYTES.items()}


def changes(viewer: Viewer) -> list[str]:
    return [b for (_, a), (_, b) in pairwise(viewer.layers) if a != b]


@pytest.mark.parametrize("seed", range(2))
def test_down_within_three_seconds_and_up_within_ten(seed: int) -> None:
    viewer = Viewer(Bottleneck(seed=seed), seed)
    viewer.run(6)
    assert viewer.sent_layers(2) == {"f"}
    viewer.link.capacity_bps = 1_000_000
    viewer.run(3)
    assert viewer.sent_layers(0.3) <= {"h", "q"}
    viewer.run(17)
    assert viewer.sent_layers(5) == {"h"}, "and it stays there"
    assert viewer.link.dropped < 120
    viewer.link.capacity_bps = 20_000_000
    viewer.run(10)
    assert viewer.sent_layers(0.5) == {"f"}
    assert len(changes(viewer)) <= 6


def test_a_good_path_gets_the_best_at_once_and_hardly_a_probe() -> None:
    viewer = Viewer(Bottleneck())
    viewer.run(8)
    assert {rid for _, rid in viewer.layers} == {"f"}
    # The first keyframes make the layer look larger than it is.
    assert viewer.bench.router._known.peers[SUBSCRIBER].downlink.probes <= 1  # type: ignore[union-attr]


def test_a_path_that_was_never_good_is_probed_carefully() -> None:
    viewer = Viewer(Bottleneck(capacity_bps=500_000))
    viewer.run(10)
    viewer.worst_queue_ms = 0
    before = viewer.bytes_sent
    viewer.run(30)
    assert viewer.sent_layers(30) == {"q"}
    assert 0 < viewer.probe_bytes < 0.35 * (viewer.bytes_sent - before)
    assert viewer.worst_queue_ms < 300


def test_a_path_with_ten_per_cent_loss_keeps_a_good_layer() -> None:
    viewer = Viewer(Bottleneck(loss=0.1))
    viewer.run(15)
    assert viewer.sent_layers(5) == {"f"}


def test_a_receiver_that_estimates_itself_is_believed() -> None:
    bench = simulcast_bench()
    viewer = Viewer(Bottleneck(), bench=bench)
    viewer.run(4)
    bench.rtcp(feedback.build_remb(1, 700_000, [MEDIA_SSRC]))
    viewer.run(3)
    assert viewer.sent_layers(0.5) == {"h"}


def test_view_and_path_both_limit() -> None:
    viewer = Viewer(Bottleneck())
    viewer.run(4)
    before = viewer.probe_bytes
    viewer.bench.router.view(VIEW, 180, viewer.bench.now_ns)
    viewer.run(3)
    assert viewer.sent_layers(0.5) == {"q"}
    assert viewer.probe_bytes == before, "nobody wants more"


def message(base: int, ticks: list[int | None], count: int = 0) -> TransportFeedback:
    return TransportFeedback(1, 2, count, base & 0xFFFF, 0, tuple(ticks))


def test_each_packet_is_reported_once_across_wraps() -> None:
    ledger = SentLedger()
    ticks = 2**32 - 100
    for round_ in range(700):
        for _ in range(100):
            ledger.sent(1000 + round_)
        ledger.flushed(round_ * 25_000_000)
        base = round_ * 100
        told = [None if i % 10 == 0 else (ticks + round_ * 100 + i) % 2**32 for i in range(100)]
        reported = ledger.take(message(base, told))
        assert [one.number for one in reported] == list(range(base, base + 100))
        assert {one.result.size_bytes for one in reported} == {1000 + round_}
        assert sum(one.result.arrival_ns is None for one in reported) == 10
        arrivals = [one.result.arrival_ns for one in reported if one.result.arrival_ns is not None]
        assert arrivals == [(ticks + round_ * 100 + i) * 250_000 for i in range(100) if i % 10]
        assert ledger.take(message(base, told)) == []
    assert ledger.take(message(5, [1, 2, 3])) == []


def test_what_has_not_gone_out_cannot_be_reported() -> None:
    ledger = SentLedger()
    ledger.sent(100)
    assert ledger.take(message(0, [1])) == []
    ledger.flushed(5)
    assert [one.result.sent_ns for one in ledger.take(message(0, [1]))] == [5]
