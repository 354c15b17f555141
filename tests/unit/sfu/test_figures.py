"""What is read of a router for the ladder and the panels of figures."""

from __future__ import annotations

import msgspec

from sightline.rtp.rtcp import ReceiverReport, ReportBlock, build_receiver_report
from sightline.sfu.figures import Figures, figures_of
from support.rtp import VP8_KEY, rtp
from support.sfu import PUBLISHER, SUBSCRIBER, Bench


def read(bench: Bench, *wanted: str) -> Figures:
    peers = [peer for peer in bench.router.peers if peer.transport_id in wanted]
    return figures_of(peers, bench.now_ns)


def test_what_comes_and_what_goes_is_counted() -> None:
    bench = Bench()
    bench.subscribe()
    for seq in (1, 2, 4):  # One never comes.
        bench.send(rtp(seq, 3000 * seq, payload=VP8_KEY))
    figures = read(bench, PUBLISHER, SUBSCRIBER)
    (publication,) = figures.publications
    (stream,) = publication.streams
    assert (publication.kind, publication.codec, publication.encodings) == ("video", "video/vp8", 1)
    assert (stream.packets, stream.lost) == (3, 1)
    (subscription,) = figures.subscriptions
    assert subscription.is_active
    assert subscription.is_best
    assert subscription.packets == 3
    assert subscription.fraction_lost is None


def test_the_receivers_report_tells_of_loss_and_breaks_the_silence() -> None:
    bench = Bench()
    bench.subscribe()
    bench.send(rtp(1, payload=VP8_KEY))
    bench.now_ns += 5_000_000_000
    block = ReportBlock(ssrc=5555, fraction_lost=64, packets_lost=1, highest_seq=1, jitter=0, lsr=0, dlsr=0)
    bench.router.rtcp(SUBSCRIBER, build_receiver_report(ReceiverReport(1, (block,))), bench.now_ns)
    bench.now_ns += 1_500_000_000
    figures = read(bench, SUBSCRIBER)
    assert figures.subscriptions[0].fraction_lost == 0.25
    assert figures.paths[0].silence_ms == 1500
    assert figures.paths[0].estimate_bps is None


def test_a_sender_is_heard_by_its_media_too() -> None:
    bench = Bench()
    assert read(bench, PUBLISHER).paths[0].silence_ms == 0
    bench.send(rtp(1, payload=VP8_KEY))
    bench.now_ns += 2_000_000_000
    assert read(bench, PUBLISHER).paths[0].silence_ms == 2000


def test_nothing_is_told_of_others_and_all_of_it_goes_through_the_socket() -> None:
    bench = Bench()
    bench.subscribe()
    bench.send(rtp(1, payload=VP8_KEY))
    figures = read(bench, SUBSCRIBER)
    assert figures.publications == ()
    assert [path.transport_id for path in figures.paths] == [SUBSCRIBER]
    assert msgspec.convert(msgspec.msgpack.decode(msgspec.msgpack.encode(figures)), Figures) == figures
