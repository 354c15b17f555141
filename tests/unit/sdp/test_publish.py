"""Answers to offers to publish: which codec, which streams, what the answer says."""

from __future__ import annotations

import random
import re

import pytest

from sightline.errors import NegotiationError
from sightline.rtp.parameters import Encoding, RtcpFeedback
from sightline.sdp import capabilities, publish
from sightline.sdp.capabilities import CodecPreference
from sightline.sdp.model import MediaSection, SessionDescription, Simulcast
from sightline.sdp.parse import parse
from support.sdp_peers import LOCAL, chromium_offer, recorded

CHROMIUM = recorded("chromium-156-publish.sdp")
AIORTC = recorded("aiortc-1.16-publish.sdp")


def answered(
    text: str, mids: tuple[str, ...] = ("0", "1"), preference: CodecPreference | None = None
) -> tuple[publish.PublishPlan, SessionDescription, str]:
    plan = publish.plan(parse(text), mids, preference or CodecPreference())
    answer = publish.answer(plan, LOCAL)
    return plan, parse(answer), answer


def by_mid(description: SessionDescription, mid: str) -> MediaSection:
    return next(section for section in description.sections if section.mid == mid)


@pytest.mark.parametrize("text", [CHROMIUM, AIORTC], ids=["chromium", "aiortc"])
def test_answer_is_that_of_an_ice_lite_dtls_server(text: str) -> None:
    plan, answer, written = answered(text)
    assert answer.is_ice_lite
    assert [s.kind for s in answer.sections] == [s.kind for s in plan.offer.sections]
    assert answer.bundles == (tuple(s.mid or "" for s in plan.offer.sections),)
    for section in answer.sections:
        assert section.transport.setup == "passive"
        assert (section.transport.ice_ufrag, section.transport.ice_pwd) == (LOCAL.ice_ufrag, LOCAL.ice_pwd)
        assert section.transport.fingerprints[0].value == LOCAL.fingerprint_sha256
    assert "a=candidate:1 1 udp 2130706431 192.0.2.1 40000 typ host" in written
    assert "a=candidate:2 1 udp 2130706175 2001:db8::1 40000 typ host" in written
    assert written.count("a=end-of-candidates") == len(answer.sections)


def test_chromiums_microphone_and_camera() -> None:
    plan, answer, _ = answered(CHROMIUM)
    audio, video = plan.media["0"], plan.media["1"]
    assert [codec.mime for codec in audio.codecs] == ["audio/opus"]
    assert audio.codecs[0].feedback == (RtcpFeedback("transport-cc"),)
    assert [(codec.mime, codec.payload_type) for codec in video.codecs] == [("video/vp8", 96), ("video/rtx", 97)]
    assert set(video.codecs[0].feedback) == {
        RtcpFeedback("nack"),
        RtcpFeedback("nack", "pli"),
        RtcpFeedback("ccm", "fir"),
        RtcpFeedback("transport-cc"),
        RtcpFeedback("goog-remb"),
    }
    assert video.encodings == (Encoding(ssrc=1556326446, rtx_ssrc=4072711303),)
    assert (audio.cname, video.cname) == ("FZaMee+WjopBCIlH", "FZaMee+WjopBCIlH")
    assert {e.uri: e.id for e in video.extensions} == {
        capabilities.ABS_SEND_TIME: 2,
        capabilities.TRANSPORT_CC: 3,
        capabilities.MID: 4,
        capabilities.RID: 10,
        capabilities.REPAIRED_RID: 11,
        capabilities.VIDEO_ORIENTATION: 13,
    }
    for mid in ("0", "1"):
        section = by_mid(answer, mid)
        assert section.direction == "recvonly"
        assert section.rtcp_xr == ("rcvr-rtt=all",)
        assert capabilities.TRANSPORT_CC in {e.uri for e in section.extensions}, "one counter for the whole transport"
        assert (section.rtcp_mux, section.rtcp_reduced_size) == (True, True)


def test_aiortcs_microphone_and_camera() -> None:
    plan, _, _ = answered(AIORTC)
    assert plan.media["0"].codecs[0].payload_type == 96
    assert plan.media["1"].encodings[0].rtx_ssrc is not None
    assert plan.remote.fingerprints[0][0] == "sha-256"


@pytest.mark.parametrize(
    ("mime", "payload_type", "fmtp"),
    [
        ("video/vp8", 96, {}),
        (
            "video/h264",
            108,
            {"level-asymmetry-allowed": "1", "packetization-mode": "1", "profile-level-id": "42e01f"},
        ),
        ("video/vp9", 98, {"profile-id": "0"}),
        ("video/av1", 45, {"level-idx": "5", "profile": "0", "tier": "0"}),
    ],
)
def test_preferred_codec_is_answered_alone_with_its_rtx(mime: str, payload_type: int, fmtp: dict[str, str]) -> None:
    plan, answer, _ = answered(CHROMIUM, preference=CodecPreference(video=(mime,)))
    main, rtx = plan.media["1"].codecs
    assert (main.mime, main.payload_type) == (mime, payload_type)
    assert main.fmtp == fmtp | {"x-google-max-bitrate": "100000"}, "so that its first probes may go beyond 5 Mbit/s"
    assert (rtx.mime, rtx.apt) == ("video/rtx", payload_type)
    assert by_mid(answer, "1").formats == (str(payload_type), str(rtx.payload_type))


def test_next_preference_is_taken_when_the_first_is_not_offered() -> None:
    plan, _, _ = answered(AIORTC, preference=CodecPreference(video=("video/av1", "video/h265", "video/h264")))
    main = plan.media["1"].codecs[0]
    assert (main.mime, main.fmtp["profile-level-id"]) == ("video/h264", "42e01f")


def test_h265_is_passed_through() -> None:
    text = AIORTC.replace("VP8/90000", "H265/90000")
    plan, _, _ = answered(text, preference=CodecPreference(video=("video/h265",)))
    assert plan.media["1"].codecs[0].mime == "video/h265"


def test_redundant_audio_comes_first_when_wanted() -> None:
    plan, answer, _ = answered(CHROMIUM, preference=CodecPreference(use_red=True))
    assert [codec.payload_type for codec in plan.media["0"].codecs] == [63, 111]
    assert by_mid(answer, "0").formats == ("63", "111")
    assert "a=fmtp:63 111/111" in publish.answer(plan, LOCAL)


def test_bitrate_hints_go_into_the_answer() -> None:
    preference = CodecPreference(start_bitrate_kbps=20000, min_bitrate_kbps=15000, max_bitrate_kbps=None)
    _, _, written = answered(CHROMIUM, preference=preference)
    assert "a=fmtp:96 x-google-start-bitrate=20000;x-google-min-bitrate=15000" in written
    assert not re.search(r"a=fmtp:111 .*x-google", written)


def test_all_layers_of_simulcast_are_received() -> None:
    plan, answer, written = answered(CHROMIUM, ("0", "1", "2"))
    assert plan.media["2"].encodings == (Encoding(rid="q"), Encoding(rid="h"), Encoding(rid="f"))
    section = by_mid(answer, "2")
    assert [(rid.id, rid.direction) for rid in section.rids] == [(rid, "recv") for rid in "qhf"]
    assert section.simulcast == Simulcast(recv=(("q",), ("h",), ("f",)))
    assert "a=simulcast:recv q;h;f\r\n" in written
    assert {capabilities.MID, capabilities.RID, capabilities.REPAIRED_RID} <= {e.uri for e in section.extensions}


def test_layers_that_cannot_be_told_apart_are_one() -> None:
    without = re.sub(r"a=extmap:\d+ urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r?\n", "", CHROMIUM)
    plan, _, _ = answered(without, ("0", "1", "2"))
    assert plan.media["2"].encodings == (Encoding(rid="f"),)


def test_of_many_layers_the_largest_three_are_received() -> None:
    many = CHROMIUM.replace("a=rid:q send", "a=rid:z send\r\na=rid:q send")
    plan, _, _ = answered(many.replace("send q;h;f", "send z;~q;h,x;f;unknown"), ("0", "1", "2"))
    assert [encoding.rid for encoding in plan.media["2"].encodings] == ["q", "h", "f"]


def test_section_that_is_no_track_stays_inactive_in_the_bundle() -> None:
    plan, answer, _ = answered(CHROMIUM, ("0",))
    assert set(plan.media) == {"0"}
    assert by_mid(answer, "1").direction == "inactive"
    assert not by_mid(answer, "1").is_rejected
    assert "1" in answer.bundles[0]


def test_streams_without_ssrc_are_learnt() -> None:
    text = re.sub(r"a=ssrc.*\r\n", "", CHROMIUM)
    plan, _, _ = answered(text)
    assert plan.media["1"].encodings == (Encoding(),)


def test_data_channels_get_the_servers_port_and_limit() -> None:
    plan, answer, _ = answered(CHROMIUM)
    assert (plan.remote.sctp_port, plan.remote.max_message_size_bytes) == (5000, 262144)
    data = by_mid(answer, "3")
    assert (data.sctp_port, data.max_message_size_bytes) == (5000, 65536)


def test_unknown_and_rejected_sections_are_rejected_in_their_place() -> None:
    text = chromium_offer()
    text = text.replace("m=video 9 UDP/TLS/RTP/SAVPF", "m=video 0 UDP/TLS/RTP/SAVPF")
    text = text.replace("a=group:BUNDLE 0 1 3", "a=group:BUNDLE 0 3")
    plan, answer, _ = answered(text, ("0",))
    assert [s.is_rejected for s in answer.sections] == [False, True, False]
    assert answer.bundles == (("0", "3"),)
    assert len(plan.offer.sections) == 3


@pytest.mark.parametrize(
    ("pattern", "replacement"),
    [
        (r"a=setup:actpass", "a=setup:passive"),
        (r"a=rtcp-mux\r\n", ""),
        (r"a=group:BUNDLE.*\r\n", ""),
        (r"a=group:BUNDLE 0 1", "a=group:BUNDLE 0"),
        (r"a=fingerprint:sha-256", "a=fingerprint:sha-1"),
        (r"a=fingerprint.*\r\n", ""),
        (r"a=ice-ufrag.*\r\n", ""),
        (r"a=ice-pwd.*\r\n", ""),
        (r"a=mid:1\r\n", "a=mid:0\r\n"),
        (r"a=mid:1\r\n", ""),
        (r"a=sendonly", "a=recvonly"),
        (r" (VP8|VP9|H264|AV1)/90000", " theora/90000"),
        (r"opus/48000/2", "opus/48000/1"),
        (r"a=extmap:3 ", "a=extmap:2 "),
        (r"UDP/TLS/RTP/SAVPF", "RTP/AVP"),
    ],
)
def test_impossible_offers_are_refused(pattern: str, replacement: str) -> None:
    text, count = re.subn(pattern, replacement, chromium_offer())
    assert count > 0
    with pytest.raises(NegotiationError):
        answered(text)


def test_active_offerer_is_as_good_as_one_that_leaves_it_open() -> None:
    plan, answer, _ = answered(chromium_offer().replace("a=setup:actpass", "a=setup:active"))
    assert set(plan.media) == {"0", "1"}
    assert answer.sections[0].transport.setup == "passive"


@pytest.mark.parametrize("seed", range(30))
def test_offers_with_lines_removed_or_shuffled_are_answered_or_refused(seed: int) -> None:
    chance = random.Random(seed)
    head, *sections = chromium_offer().split("m=")
    for index, section in enumerate(sections):
        first, *lines = section.split("\r\n")
        chance.shuffle(lines)
        kept = [line for line in lines if chance.random() > 0.03]
        sections[index] = "\r\n".join([first, *kept]) + "\r\n"
    try:
        plan, answer, _ = answered("m=".join([head, *sections]))
    except NegotiationError:
        return
    assert len(answer.sections) == len(plan.offer.sections)
