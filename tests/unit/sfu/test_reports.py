"""Sender reports, receiver reports and reference times, on the way through."""

from __future__ import annotations

from sightline.rtp import rtcp, xr
from sightline.rtp.rtcp import ReceiverReport, ReportBlock, SenderReport, SourceDescription
from sightline.sfu.outputs import SenderClockSeen
from support.rtp import VP8_KEY, audio, rtp
from support.sfu import CAMERA, MS, PUBLISHER, SUBSCRIBER, Bench

NTP = (1_700_000_000 + rtcp.NTP_UNIX_OFFSET_S) << 32
REPORT = SenderReport(1111, NTP, 2**32 - 100, 10, 1000)


def test_a_sender_report_is_passed_on_with_the_shift_of_the_media() -> None:
    bench = Bench()
    bench.subscribe(offset=500)
    bench.send(rtp(1, 0, payload=VP8_KEY))
    bench.send(rtp(2, 3000, payload=VP8_KEY))
    bench.rtcp(rtcp.build_sender_report(REPORT), transport=PUBLISHER)
    report, names = bench.take_rtcp(SUBSCRIBER)
    assert report == SenderReport(5555, NTP, 400, 2, 2 * len(VP8_KEY))
    assert names == SourceDescription(((5555, "technician"),))
    assert bench.take(SenderClockSeen) == [SenderClockSeen(CAMERA, 1111, 1_700_000_000_000.0, 2**32 - 100)]


def test_no_report_goes_out_before_the_first_packet() -> None:
    bench = Bench()
    bench.send(rtp(1, payload=VP8_KEY))
    bench.subscribe()
    bench.rtcp(rtcp.build_sender_report(REPORT), transport=PUBLISHER)
    assert bench.take_rtcp(SUBSCRIBER) == []


def test_reports_about_unknown_streams_are_ignored() -> None:
    bench = Bench()
    bench.rtcp(rtcp.build_sender_report(REPORT), transport=PUBLISHER)
    assert bench.take(SenderClockSeen) == []


def test_the_publisher_learns_loss_and_its_round_trip() -> None:
    bench = Bench()
    for seq in (1, 2, 4):
        bench.send(rtp(seq, payload=VP8_KEY))
    bench.rtcp(rtcp.build_sender_report(REPORT), transport=PUBLISHER)
    bench.take_rtcp(PUBLISHER)
    bench.advance(600)
    report = [packet for packet in bench.take_rtcp(PUBLISHER) if isinstance(packet, ReceiverReport)][-1]
    (block,) = report.reports
    assert (block.ssrc, block.packets_lost, block.highest_seq) == (1111, 1, 4)
    assert block.lsr == REPORT.ntp_middle
    assert 0 < block.dlsr <= 0.6 * 65536


def test_the_subscribers_round_trip_is_learnt_from_its_report() -> None:
    bench = Bench()
    bench.subscribe()
    bench.send(rtp(1, payload=VP8_KEY))
    bench.rtcp(rtcp.build_sender_report(REPORT), transport=PUBLISHER)
    bench.now_ns += 250 * MS
    block = ReportBlock(5555, 0, 0, 1, 0, REPORT.ntp_middle, 65536 // 10)
    bench.rtcp(rtcp.build_receiver_report(ReceiverReport(1, (block,))))
    (subscription,) = bench.router.subscriptions
    assert abs(subscription.reports.rtt_ns - 150 * MS) < MS


def test_a_reference_time_is_answered_at_once() -> None:
    bench = Bench(audio())
    bench.subscribe(audio(ssrc=5555, payload_type=96))
    bench.rtcp(xr.build_rrtr(77, 0x1122334455667788))
    (answer,) = bench.take_rtcp(SUBSCRIBER)
    assert answer == xr.ExtendedReport(5555, None, (xr.DlrrItem(77, 0x33445566, 0),))
