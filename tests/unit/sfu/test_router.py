"""Who gets which packet, rewritten how."""

from __future__ import annotations

import pytest

from sightline.errors import NegotiationError, WorkerError
from sightline.ids import PublicationId, SubscriptionId, TransportId
from sightline.rtp.extensions import AUDIO_LEVEL, MID, TRANSPORT_CC, read
from sightline.rtp.feedback import Pli, Remb, build_pli
from sightline.rtp.packet import RtpHeader
from sightline.rtp.parameters import RtcpFeedback
from sightline.rtp.rtcp import ReceiverReport
from sightline.rtp.twcc import TransportFeedback
from sightline.sfu.dump import dump_router
from sightline.sfu.outputs import EncodingStarted, SubscriptionClockSet
from support.rtp import MID_URI, REPAIRED_URI, RID_URI, TWCC_URI, VP8_DELTA, VP8_KEY, audio, rtp, video
from support.sfu import CAMERA, PUBLISHER, SUBSCRIBER, VIEW, Bench


def test_only_header_numbers_change() -> None:
    bench = Bench()
    bench.subscribe(offset=1000)
    source = rtp(700, 2**32 - 500, payload=VP8_KEY, marker=True)
    (copy,) = bench.send(source)
    header = RtpHeader(copy)
    assert (header.ssrc, header.payload_type, header.rtp_ts) == (5555, 100, 500)
    assert header.marker
    assert copy[12:] == source[12:]
    (following,) = bench.send(rtp(701, 2500, payload=VP8_DELTA))
    assert RtpHeader(following).seq == (header.seq + 1) & 0xFFFF
    assert RtpHeader(following).rtp_ts == 3500


def test_video_begins_with_a_keyframe_and_asks_for_one() -> None:
    bench = Bench()
    assert bench.send(rtp(1, payload=VP8_DELTA)) == []
    bench.subscribe()
    assert Pli(bench.router._known.peers[PUBLISHER].ssrc, 1111) in bench.take_rtcp(PUBLISHER)
    assert bench.send(rtp(2, payload=VP8_DELTA)) == []
    assert len(bench.send(rtp(3, payload=VP8_KEY))) == 1
    assert len(bench.send(rtp(4, payload=VP8_DELTA))) == 1


def test_keyframe_is_asked_for_again_until_it_comes() -> None:
    bench = Bench()
    bench.send(rtp(1, payload=VP8_DELTA))
    bench.subscribe()
    bench.advance(1600)
    plis = [packet for packet in bench.take_rtcp(PUBLISHER) if isinstance(packet, Pli)]
    assert 3 <= len(plis) <= 5
    bench.send(rtp(2, payload=VP8_KEY))
    bench.advance(3000)
    assert not any(isinstance(packet, Pli) for packet in bench.take_rtcp(PUBLISHER))


def test_a_subscriber_that_is_not_connected_gets_nothing_and_then_a_keyframe() -> None:
    bench = Bench(connect=False)
    bench.router.transport_ready(PUBLISHER, bench.now_ns)
    bench.subscribe()
    assert bench.send(rtp(1, payload=VP8_KEY)) == []
    assert not any(isinstance(packet, Pli) for packet in bench.take_rtcp(PUBLISHER))
    bench.router.transport_ready(SUBSCRIBER, bench.now_ns)
    assert any(isinstance(packet, Pli) for packet in bench.take_rtcp(PUBLISHER))
    assert bench.send(rtp(2, payload=VP8_DELTA)) == []
    assert len(bench.send(rtp(3, payload=VP8_KEY))) == 1


def test_audio_needs_no_keyframe() -> None:
    bench = Bench(audio())
    bench.subscribe(audio(ssrc=5555, payload_type=96))
    (copy,) = bench.send(rtp(1, ssrc=2222, payload_type=111, payload=b"opus"))
    assert RtpHeader(copy).payload_type == 96


def test_codecs_that_cannot_be_read_are_forwarded_at_once() -> None:
    bench = Bench(video(mime="video/raw"))
    bench.subscribe(video(mime="video/raw", ssrc=5555, rtx_ssrc=5556))
    assert len(bench.send(rtp(1, payload=b"anything"))) == 1


def test_the_clock_is_told_once() -> None:
    bench = Bench()
    bench.subscribe(offset=4_000_000_000)
    for seq in range(5):
        bench.send(rtp(seq, seq * 3000, payload=VP8_KEY))
    assert bench.take(SubscriptionClockSet) == [SubscriptionClockSet(VIEW, 1111, 4_000_000_000)]
    assert bench.take(EncodingStarted) == [EncodingStarted(CAMERA, 1111, None)]


def test_a_random_offset_is_the_one_that_is_told() -> None:
    bench = Bench()
    bench.subscribe(offset=None)
    (copy,) = bench.send(rtp(1, 5000, payload=VP8_KEY))
    (clock,) = bench.take(SubscriptionClockSet)
    assert isinstance(clock, SubscriptionClockSet)
    assert clock.offset != 0
    assert RtpHeader(copy).rtp_ts == (5000 + clock.offset) & 0xFFFFFFFF


def test_pausing_stops_packets_and_going_on_needs_a_keyframe_but_no_new_clock() -> None:
    bench = Bench()
    bench.subscribe(offset=10)
    (before,) = bench.send(rtp(1, 0, payload=VP8_KEY))
    bench.router.pause(VIEW, True, bench.now_ns)
    assert bench.send(rtp(2, 3000)) == []
    bench.take_rtcp(PUBLISHER)
    bench.advance(500)
    bench.router.pause(VIEW, False, bench.now_ns)
    assert any(isinstance(packet, Pli) for packet in bench.take_rtcp(PUBLISHER))
    assert bench.send(rtp(30, 90_000)) == []
    (after,) = bench.send(rtp(31, 93_000, payload=VP8_KEY))
    assert RtpHeader(after).seq == (RtpHeader(before).seq + 1) & 0xFFFF
    assert RtpHeader(after).rtp_ts == 93_010
    assert len(bench.take(SubscriptionClockSet)) == 1


def test_a_new_ssrc_of_the_same_track_continues_the_stream_with_a_new_clock() -> None:
    extensions = {MID_URI: 4}
    bench = Bench(video(ssrc=None, rtx_ssrc=None, extensions=extensions))
    bench.subscribe(offset=0)
    (first,) = bench.send(rtp(1, 1000, ssrc=10, payload=VP8_KEY, extensions={4: b"1"}))
    bench.advance(1000)
    (second,) = bench.send(rtp(40_000, 77, ssrc=11, payload=VP8_KEY, extensions={4: b"1"}))
    assert RtpHeader(second).seq == (RtpHeader(first).seq + 1) & 0xFFFF
    assert RtpHeader(second).rtp_ts == 1000 + 90_000
    clocks = bench.take(SubscriptionClockSet)
    assert [(clock.reference_ssrc, clock.offset) for clock in clocks] == [(10, 0), (11, 91_000 - 77)]


def test_every_subscriber_gets_its_own_numbers() -> None:
    bench = Bench()
    others = [TransportId(f"viewer {index}") for index in range(4)]
    for index, other in enumerate(others):
        bench.router.add_transport(other)
        bench.router.transport_ready(other, bench.now_ns)
        parameters = video(ssrc=6000 + index, rtx_ssrc=7000 + index, payload_type=96 + 2 * index)
        bench.subscribe(parameters, offset=index, subscription=SubscriptionId(f"s{index}"), transport=other)
    copies = [RtpHeader(copy) for copy in bench.send(rtp(9, 500, payload=VP8_KEY))]
    assert [copy.ssrc for copy in copies] == [6000, 6001, 6002, 6003]
    assert [copy.rtp_ts for copy in copies] == [500, 501, 502, 503]
    assert [copy.payload_type for copy in copies] == [96, 98, 100, 102]
    assert len({copy.seq for copy in copies}) == 4


def test_extension_ids_are_those_of_the_subscriber() -> None:
    bench = Bench(video(extensions={MID: 4, AUDIO_LEVEL: 1, TRANSPORT_CC: 3}))
    bench.subscribe(video(ssrc=5555, rtx_ssrc=5556, extensions={AUDIO_LEVEL: 9, MID: 1}))
    source = rtp(1, payload=VP8_KEY, extensions={4: b"1", 1: b"\x55", 3: b"\x00\x07"})
    (copy,) = bench.send(source)
    header = RtpHeader(copy)
    assert read(copy, header, 9) == b"\x55"
    assert read(copy, header, 1) is None
    assert len(copy) == len(source)


def test_a_retransmission_from_the_publisher_fills_the_hole() -> None:
    bench = Bench()
    bench.subscribe()
    bench.send(rtp(1, payload=VP8_KEY))
    bench.send(rtp(3, 300))
    original = rtp(2, 200, payload=b"\x90\x80\x05\x01lost")
    rtx = rtp(50, 200, ssrc=1112, payload_type=97, payload=(2).to_bytes(2, "big") + original[12:])
    (copy,) = bench.send(rtx)
    assert copy[12:] == original[12:]
    assert RtpHeader(copy).rtp_ts == 200
    assert bench.send(rtp(51, 200, ssrc=1112, payload_type=97, payload=(2).to_bytes(2, "big") + original[12:])) == []
    assert bench.router.counters["dropped_duplicate"] == 1


def test_probes_on_the_rtx_stream_before_any_media_do_no_harm() -> None:
    bench = Bench(video(ssrc=None, rtx_ssrc=None, extensions={MID_URI: 4, REPAIRED_URI: 5, RID_URI: 6}, rids=("f",)))
    bench.subscribe()
    probe = rtp(1, ssrc=99, payload_type=97, payload=b"", padding=200, extensions={4: b"1", 5: b"f"})
    assert bench.send(probe) == []
    assert len(bench.send(rtp(1, ssrc=98, payload=VP8_KEY, extensions={4: b"1", 6: b"f"}))) == 0
    bench.advance(10)
    assert len(bench.send(rtp(2, ssrc=98, payload=VP8_KEY))) == 1
    bench.send(rtp(4, ssrc=98))
    lost = (3).to_bytes(2, "big") + VP8_DELTA
    assert len(bench.send(rtp(2, ssrc=99, payload_type=97, payload=lost))) == 1


def test_the_best_of_several_encodings_is_forwarded() -> None:
    rids = ("q", "h", "f")
    bench = Bench(video(extensions={MID_URI: 4, RID_URI: 6}, rids=rids))
    bench.subscribe()
    for index, rid in enumerate(rids):
        bench.send(rtp(1, ssrc=10 + index, payload=VP8_KEY, extensions={4: b"1", 6: rid.encode()}))
    bench.advance(10)
    assert any(isinstance(packet, Pli) for packet in bench.take_rtcp(PUBLISHER))
    copies = [bench.send(rtp(2, 9, ssrc=10 + index, payload=VP8_KEY)) for index in range(3)]
    assert [len(copy) for copy in copies] == [0, 0, 1]
    (clock,) = bench.take(SubscriptionClockSet)
    assert isinstance(clock, SubscriptionClockSet)
    assert clock.reference_ssrc == 12


def test_a_silent_encoding_is_replaced_by_one_that_lives() -> None:
    bench = Bench(video(extensions={MID_URI: 4, RID_URI: 6}, rids=("q", "f")))
    bench.subscribe()
    for index, rid in enumerate(("q", "f")):
        bench.send(rtp(1, ssrc=10 + index, payload=VP8_KEY, extensions={4: b"1", 6: rid.encode()}))
    bench.advance(10)
    bench.send(rtp(2, 0, ssrc=11, payload=VP8_KEY))
    for step in range(12):
        bench.advance(100)
        bench.send(rtp(3 + step, 9000 * step, ssrc=10))
    assert len(bench.send(rtp(50, 200_000, ssrc=10, payload=VP8_KEY))) == 1
    assert [clock.reference_ssrc for clock in bench.take(SubscriptionClockSet)] == [11, 10]


def test_unknown_streams_and_payload_types_are_dropped_and_counted() -> None:
    bench = Bench(video(extensions={MID_URI: 4}))
    assert bench.send(rtp(1, ssrc=31, payload_type=55)) == []
    assert bench.send(rtp(1, ssrc=1111, payload_type=55)) == []
    assert bench.router.counters["dropped_unknown_ssrc"] == 1
    assert bench.router.counters["dropped_unknown_payload_type"] == 1


def test_a_sender_cannot_make_the_table_of_ssrcs_grow_without_end() -> None:
    bench = Bench(video(ssrc=None, rtx_ssrc=None))
    for ssrc in range(1, 500):
        bench.send(rtp(1, ssrc=ssrc))
    assert len(bench.router._known.publications[CAMERA].streams) <= 12
    assert len(bench.router._known.peers[PUBLISHER].demux._routes) <= 64


def test_publishers_get_transport_feedback_when_agreed_and_else_remb() -> None:
    feedback = (RtcpFeedback("transport-cc"), RtcpFeedback("goog-remb"))
    bench = Bench(video(feedback=feedback, extensions={TWCC_URI: 3}))
    for seq in range(20):
        bench.send(rtp(seq, extensions={3: seq.to_bytes(2, "big")}))
        bench.advance(10)
    bench.advance(500)
    packets = bench.take_rtcp(PUBLISHER)
    told = [packet for packet in packets if isinstance(packet, TransportFeedback)]
    assert sum(len(packet.arrivals) for packet in told) == 20
    assert not any(isinstance(packet, Remb) for packet in packets)
    bench = Bench(video(feedback=feedback))
    bench.send(rtp(1))
    bench.advance(600)
    packets = bench.take_rtcp(PUBLISHER)
    assert any(isinstance(packet, Remb) and packet.ssrcs == (1111,) for packet in packets)
    assert not any(isinstance(packet, TransportFeedback) for packet in packets)
    assert any(isinstance(packet, ReceiverReport) and packet.reports[0].ssrc == 1111 for packet in packets)


def test_a_participant_cannot_ask_for_keyframes_of_what_it_does_not_get() -> None:
    bench = Bench()
    bench.subscribe()
    bench.send(rtp(1, payload=VP8_KEY))
    bench.take_rtcp(PUBLISHER)
    stranger = TransportId("stranger")
    bench.router.add_transport(stranger)
    bench.router.transport_ready(stranger, bench.now_ns)
    bench.advance(1000)
    bench.take_rtcp(PUBLISHER)
    bench.rtcp(build_pli(1, 5555), transport=stranger)
    assert not any(isinstance(packet, Pli) for packet in bench.take_rtcp(PUBLISHER))
    bench.rtcp(build_pli(1, 5555))
    assert any(isinstance(packet, Pli) for packet in bench.take_rtcp(PUBLISHER))


def test_commands_that_name_something_gone_are_refused() -> None:
    bench = Bench()
    gone = PublicationId("gone")
    with pytest.raises(WorkerError):
        bench.router.request_keyframe(gone, 0)
    with pytest.raises(WorkerError):
        bench.router.subscribe(SUBSCRIBER, VIEW, gone, video(ssrc=1), None, 0)
    with pytest.raises(WorkerError):
        bench.router.publish(TransportId("gone"), gone, video(), 0)
    with pytest.raises(WorkerError):
        bench.router.pause(VIEW, True, 0)
    bench.subscribe()
    with pytest.raises(WorkerError):
        bench.subscribe()
    with pytest.raises(WorkerError):
        bench.subscribe(subscription=SubscriptionId("same ssrc"))


def test_a_subscriber_without_the_codec_is_refused() -> None:
    bench = Bench()
    with pytest.raises(NegotiationError):
        bench.subscribe(video(ssrc=5555, mime="video/h264"))
    with pytest.raises(NegotiationError):
        bench.subscribe(video(ssrc=None))


def test_nothing_is_left_when_transports_are_gone() -> None:
    bench = Bench()
    bench.subscribe()
    bench.send(rtp(1, payload=VP8_KEY))
    bench.router.remove_transport(PUBLISHER)
    assert dump_router(bench.router) == {"publications": {}, "subscriptions": {}, "paths": {}}
    assert bench.send(rtp(2)) == []
    bench.router.remove_transport(SUBSCRIBER)
    bench.router.remove_transport(SUBSCRIBER)
    assert bench.router._known.peers == {}
    assert bench.router.is_idle
