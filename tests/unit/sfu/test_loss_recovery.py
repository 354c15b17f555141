"""What the router does about loss beyond asking and answering: round trips, second copies, sound, honest feedback."""

from __future__ import annotations

import random
from itertools import pairwise

import msgspec
import pytest

from sightline.rtp import feedback, rtcp, xr
from sightline.rtp.feedback import Nack, Pli
from sightline.rtp.nack import KEYFRAME_AFTER, MAX_REQUESTS_AUDIO
from sightline.rtp.packet import RtpHeader
from sightline.rtp.parameters import MediaParameters, RtcpFeedback
from sightline.rtp.rtcp import ReceiverReport, ReportBlock, RtcpPacket, SenderReport
from sightline.rtp.twcc import TransportFeedback
from sightline.sfu.resending import SECOND_COPY_AFTER_NS
from support.rtp import TWCC_URI, VP8_DELTA, VP8_KEY, audio, rtp, video
from support.sfu import MS, PUBLISHER, Bench, copy_of


def reference_times(packets: list[RtcpPacket]) -> list[xr.ExtendedReport]:
    return [one for one in packets if isinstance(one, xr.ExtendedReport) and one.reference_ntp is not None]


def test_the_round_trip_of_a_publisher_sets_the_pace_of_asking() -> None:
    bench = Bench()
    bench.send(rtp(1, payload=VP8_KEY))
    bench.advance(600)
    asked = reference_times(bench.take_rtcp(PUBLISHER))[-1]
    assert asked.reference_ntp is not None
    bench.now_ns += 250 * MS
    item = xr.DlrrItem(asked.ssrc, asked.reference_ntp >> 16 & 0xFFFFFFFF, 65536 // 10)
    bench.rtcp(xr.build_dlrr(1111, [item]), transport=PUBLISHER)
    (publisher, _) = bench.router.peers
    assert 100 * MS < publisher.round_trip.ns < 300 * MS
    round_trip_ms = publisher.round_trip.ns / MS
    for seq in range(2, 100):
        bench.send(rtp(seq, 3000 * seq))
    bench.take_rtcp(PUBLISHER)
    bench.send(rtp(101, 303_000))
    times = []
    for now_ms in range(0, 900, 10):
        bench.advance(10)
        times += [now_ms for packet in bench.take_rtcp(PUBLISHER) if isinstance(packet, Nack)]
    assert len(times) >= 3
    assert all(later - earlier >= round_trip_ms for earlier, later in pairwise(times))


def test_echoes_of_others_and_nonsense_change_no_round_trip() -> None:
    bench = Bench()
    (publisher, _) = bench.router.peers
    before = publisher.round_trip.ns
    items = [xr.DlrrItem(4711, 1, 1), xr.DlrrItem(publisher.ssrc, 0, 0), xr.DlrrItem(publisher.ssrc, 1, 0xFFFFFFFF)]
    for item in items:
        bench.rtcp(xr.build_dlrr(1111, [item]), transport=PUBLISHER)
    assert publisher.round_trip.ns == before or not publisher.round_trip.is_queueing


def test_a_hole_that_the_publisher_does_not_fill_leads_to_a_keyframe_request() -> None:
    bench = Bench()
    bench.subscribe()
    bench.send(rtp(1, payload=VP8_KEY))
    bench.send(rtp(3, 3000))
    bench.advance(100)
    assert not any(isinstance(packet, Pli) for packet in bench.take_rtcp(PUBLISHER))
    bench.advance(200 * KEYFRAME_AFTER)
    assert any(isinstance(packet, Pli) for packet in bench.take_rtcp(PUBLISHER))


def report_loss(bench: Bench, fraction_lost: int, times: int = 6) -> None:
    for _ in range(times):
        block = ReportBlock(5555, fraction_lost, 0, 1, 0, 0, 0)
        bench.rtcp(rtcp.build_receiver_report(ReceiverReport(1, (block,))))


def ask(bench: Bench, seq: int) -> tuple[int, int]:
    """Ask for a packet; returns the copies sent at once, and a moment later."""
    first = len(bench.rtcp(feedback.build_nack(1, 5555, [seq])))
    bench.now_ns += SECOND_COPY_AFTER_NS
    return first, len(bench.router.tick(bench.now_ns))


@pytest.mark.parametrize(("fraction_lost", "copies"), [(51, (1, 1)), (5, (1, 0))], ids=["20 %", "2 %"])
def test_answers_go_out_twice_where_much_is_lost(fraction_lost: int, copies: tuple[int, int]) -> None:
    bench = Bench()
    bench.subscribe()
    (copy,) = bench.send(rtp(1, payload=VP8_KEY))
    report_loss(bench, fraction_lost)
    assert ask(bench, RtpHeader(copy).seq) == copies


def test_the_second_copy_has_a_number_of_its_own() -> None:
    bench = Bench()
    bench.subscribe()
    (copy,) = bench.send(rtp(1, payload=VP8_KEY))
    report_loss(bench, 60)
    (first,) = bench.rtcp(feedback.build_nack(1, 5555, [RtpHeader(copy).seq]))
    bench.now_ns += SECOND_COPY_AFTER_NS
    (send,) = bench.router.tick(bench.now_ns)
    second = copy_of(send)
    assert RtpHeader(second).seq == (RtpHeader(first).seq + 1) & 0xFFFF
    assert second[12:] == first[12:]


def test_there_is_no_second_copy_into_a_queue() -> None:
    bench = Bench()
    bench.subscribe()
    (copy,) = bench.send(rtp(1, payload=VP8_KEY))
    report_loss(bench, 60)
    (subscription,) = bench.router.subscriptions
    for number, rtt_ms in enumerate((60, 300, 320)):
        ntp = (number + 1) << 32
        bench.rtcp(rtcp.build_sender_report(SenderReport(1111, ntp, 0, 1, 1)), transport=PUBLISHER)
        bench.now_ns += rtt_ms * MS
        block = ReportBlock(5555, 60, 0, 1, 0, ntp >> 16 & 0xFFFFFFFF, 0)
        bench.rtcp(rtcp.build_receiver_report(ReceiverReport(1, (block,))))
    assert subscription.reports.round_trip.is_queueing
    assert ask(bench, RtpHeader(copy).seq) == (1, 0)


def test_a_second_copy_for_somebody_who_has_left_is_forgotten() -> None:
    bench = Bench()
    bench.subscribe()
    (copy,) = bench.send(rtp(1, payload=VP8_KEY))
    report_loss(bench, 60)
    bench.rtcp(feedback.build_nack(1, 5555, [RtpHeader(copy).seq]))
    bench.router.unsubscribe(bench.router.subscriptions[0].id)
    bench.now_ns += SECOND_COPY_AFTER_NS
    assert bench.router.tick(bench.now_ns) == []


def opus(*, has_nack: bool, **changes: int) -> MediaParameters:
    parameters = audio(**changes)  # type: ignore[arg-type]
    feedbacks = (RtcpFeedback("nack"),) if has_nack else ()
    codecs = tuple(msgspec.structs.replace(codec, feedback=feedbacks) for codec in parameters.codecs)
    return msgspec.structs.replace(parameters, codecs=codecs)


@pytest.mark.parametrize("has_nack", [True, False])
def test_sound_is_asked_for_where_that_was_agreed(has_nack: bool) -> None:
    bench = Bench(opus(has_nack=has_nack))
    bench.subscribe(opus(has_nack=has_nack, ssrc=5555, payload_type=96))
    for seq in (1, 2, 4, 5):
        bench.send(rtp(seq, 960 * seq, ssrc=2222, payload_type=111, payload=b"sound"))
    bench.advance(1500)
    asked = [packet for packet in bench.take_rtcp(PUBLISHER) if isinstance(packet, Nack)]
    assert {seq for nack in asked for seq in nack.seqs} == ({3} if has_nack else set())
    assert len(asked) <= 2 * MAX_REQUESTS_AUDIO
    assert len(bench.send(rtp(3, 2880, ssrc=2222, payload_type=111, payload=b"sound"))) == 1


class Uplink:
    """A publisher with transport-wide numbers that sends less while it hears of losses."""

    def __init__(self, share: float) -> None:
        self.bench = Bench(video(feedback=(RtcpFeedback("transport-cc"),), extensions={TWCC_URI: 3}))
        self.rng = random.Random(3)
        self.share = share
        self.seq = 0
        self.per_step = 8
        self.told = 0

    def run(self, seconds: float) -> None:
        for _ in range(int(seconds * 50)):
            for _ in range(self.per_step):
                self.seq += 1
                if self.rng.random() >= self.share:
                    number = (self.seq & 0xFFFF).to_bytes(2, "big")
                    payload = VP8_KEY if self.seq == 1 else VP8_DELTA + bytes(500)
                    self.bench.send(rtp(self.seq, 90 * self.seq, payload=payload, extensions={3: number}))
            self.bench.advance(20)
            for packet in self.bench.take_rtcp(PUBLISHER):
                if isinstance(packet, TransportFeedback):
                    lost = sum(ticks is None for ticks in packet.arrivals)
                    self.told += lost
                    self.per_step = max(3, self.per_step - 2) if lost else min(8, self.per_step + 1)


def test_losses_that_come_at_any_rate_are_told_until_that_is_shown() -> None:
    uplink = Uplink(0.2)
    uplink.run(8)
    first = uplink.told
    assert first > 30
    uplink.told = 0
    uplink.run(8)
    assert uplink.told < 0.3 * first
    assert uplink.per_step == 8
    assert uplink.bench.router.counters["losses_untold"] > 100
    uplink.share = 0.6
    uplink.run(4)
    assert uplink.told > 100, "more than that is told"
