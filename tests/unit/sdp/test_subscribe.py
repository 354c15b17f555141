"""Offers of what others publish, and what an answer to them agrees to."""

from __future__ import annotations

import random

import msgspec
import pytest

from sightline.errors import LimitExceeded, NegotiationError
from sightline.rtp.parameters import Codec, MediaParameters, RtcpFeedback
from sightline.sdp import capabilities, publish
from sightline.sdp.capabilities import CodecPreference
from sightline.sdp.parse import parse
from sightline.sdp.subscribe import MAX_SECTIONS, PAYLOAD_TYPES, PayloadTypes, Sections, Ssrcs, read_answer
from support.sdp_peers import LOCAL, answer_to, recorded

PUBLISHED = publish.plan(parse(recorded("chromium-156-publish.sdp")), ["0", "1", "2"], CodecPreference()).media
AUDIO, VIDEO, SIMULCAST = PUBLISHED["0"], PUBLISHED["1"], PUBLISHED["2"]
"""As agreed with a publishing Chromium."""


def sections(**published: MediaParameters) -> Sections[str]:
    made: Sections[str] = Sections(random.Random(1))
    for key, parameters in published.items():
        made.add(key, parameters, stream="technician", cname="technician")
    return made


def test_offer_is_active_passive_ice_lite_and_begins_with_the_data_section() -> None:
    description = parse(sections(sound=AUDIO, picture=VIDEO).offer(LOCAL, 7))
    assert description.is_ice_lite
    assert description.session_version == 7
    assert [(s.kind, s.mid, s.direction) for s in description.sections] == [
        ("application", "0", "sendrecv"),
        ("audio", "1", "sendonly"),
        ("video", "2", "sendonly"),
    ]
    assert description.bundles == (("0", "1", "2"),)
    assert {s.transport.setup for s in description.sections} == {"actpass"}
    assert all(s.rtcp_mux for s in description.sections[1:])
    assert all(s.rtcp_xr == ("rcvr-rtt=all",) for s in description.sections[1:])


def test_offered_video_has_rtx_in_an_fid_group_and_asks_for_repair() -> None:
    made = sections(picture=VIDEO)
    video = parse(made.offer(LOCAL, 1)).sections[1]
    media, rtx = video.codecs
    assert (media.mime, rtx.mime, rtx.apt) == ("video/vp8", "video/rtx", media.payload_type)
    assert set(media.feedback) == {RtcpFeedback("nack"), RtcpFeedback("nack", "pli"), RtcpFeedback("ccm", "fir")}
    encoding = made.live()["picture"].encodings[0]
    assert video.ssrc_groups[0].ssrcs == (encoding.ssrc, encoding.rtx_ssrc)
    assert video.cnames == ((encoding.ssrc, "technician"), (encoding.rtx_ssrc, "technician"))
    assert video.msids == ("technician picture",)


def test_rtx_is_offered_even_if_the_publisher_has_none() -> None:
    bare = msgspec.structs.replace(VIDEO, codecs=VIDEO.codecs[:1])
    assert [codec.mime for codec in sections(picture=bare).live()["picture"].codecs] == ["video/vp8", "video/rtx"]


def test_tracks_of_one_participant_share_stream_and_cname() -> None:
    made = sections(sound=AUDIO, picture=VIDEO).live()
    assert {parameters.msid.split()[0] for parameters in made.values()} == {"technician"}
    assert {parameters.cname for parameters in made.values()} == {"technician"}


def test_hints_for_the_publisher_are_not_passed_on() -> None:
    preference = CodecPreference(start_bitrate_kbps=20000)
    hinted = publish.plan(parse(recorded("chromium-156-publish.sdp")), ["1"], preference).media["1"]
    assert "x-google" not in sections(picture=hinted).offer(LOCAL, 1)


def test_redundant_audio_refers_to_our_payload_type() -> None:
    red = publish.plan(parse(recorded("chromium-156-publish.sdp")), ["0"], CodecPreference(use_red=True)).media["0"]
    first, second = sections(sound=red).live()["sound"].codecs
    assert (first.mime, second.mime) == ("audio/red", "audio/opus")
    assert first.fmtp == {f"{second.payload_type}/{second.payload_type}": ""}


def test_extension_ids_are_the_same_in_every_section_and_only_for_what_is_sent() -> None:
    made = sections(sound=AUDIO, picture=VIDEO, second=SIMULCAST).live()
    ids: dict[str, int] = {}
    for parameters in made.values():
        for extension in parameters.extensions:
            assert ids.setdefault(extension.uri, extension.id) == extension.id
    assert len(set(ids.values())) == len(ids)
    uris = {extension.uri for extension in made["sound"].extensions}
    assert uris == {capabilities.MID, capabilities.AUDIO_LEVEL}


def test_receivers_of_layers_are_asked_to_tell_of_every_packet() -> None:
    made = sections(picture=VIDEO, layered=SIMULCAST)
    offered = made.live()
    assert capabilities.TRANSPORT_CC not in {e.uri for e in offered["picture"].extensions}
    assert capabilities.TRANSPORT_CC in {e.uri for e in offered["layered"].extensions}
    assert capabilities.TRANSPORT_CC_FEEDBACK in offered["layered"].codecs[0].feedback
    assert len(offered["layered"].encodings) == 1, "one stream goes out, whichever layer it is"
    agreed = read_answer(parse(answer_to(made.offer(LOCAL, 1))), offered).accepted["layered"]
    assert capabilities.TRANSPORT_CC_FEEDBACK in agreed.codecs[0].feedback


def test_same_codec_gets_the_same_payload_type_and_another_profile_another() -> None:
    other = msgspec.structs.replace(
        VIDEO,
        codecs=(Codec(mime="video/h264", payload_type=96, clock_rate_hz=90000, fmtp={"packetization-mode": "1"}),),
    )
    made = sections(one=VIDEO, two=VIDEO, three=other).live()
    numbers = {key: [codec.payload_type for codec in parameters.codecs] for key, parameters in made.items()}
    assert numbers["one"] == numbers["two"]
    assert set(numbers["one"]).isdisjoint(numbers["three"])


def test_payload_types_are_unique_in_range_and_limited() -> None:
    types = PayloadTypes()
    given = [
        types.of(Codec(mime="video/h264", payload_type=0, clock_rate_hz=90000, fmtp={"profile-level-id": str(n)}))
        for n in range(len(PAYLOAD_TYPES))
    ]
    assert len(set(given)) == len(PAYLOAD_TYPES)
    # 64 to 95 would be taken for RTCP (RFC 5761 section 4).
    assert not set(given) & set(range(64, 96))
    with pytest.raises(LimitExceeded):
        types.of(Codec(mime="video/av1", payload_type=0, clock_rate_hz=90000))


def test_ssrcs_are_unique_even_with_a_poor_random_source() -> None:
    class Poor:
        def __init__(self) -> None:
            self.numbers = iter([0, 5, 5, 0, 7])

        def getrandbits(self, k: int, /) -> int:
            return next(self.numbers)

    ssrcs = Ssrcs(Poor())
    assert [ssrcs.next(), ssrcs.next()] == [5, 7]


def test_ended_section_is_inactive_and_used_again_by_the_next_of_its_kind() -> None:
    made = sections(sound=AUDIO, picture=VIDEO)
    before = made.live()["picture"]
    made.remove("picture")
    inactive = parse(made.offer(LOCAL, 2)).sections[2]
    assert (inactive.direction, inactive.msids, inactive.cnames) == ("inactive", (), ())
    made.add("voice", AUDIO, stream="expert", cname="expert")
    made.add("again", VIDEO, stream="technician", cname="technician")
    live = made.live()
    assert (live["voice"].mid, live["again"].mid) == ("3", "2")
    assert live["again"].encodings[0].ssrc != before.encodings[0].ssrc
    assert len(parse(made.offer(LOCAL, 3)).sections) == 4


def test_number_of_sections_is_limited() -> None:
    made = sections()
    for number in range(MAX_SECTIONS - 1):
        made.add(str(number), AUDIO, stream="s", cname="c")
    with pytest.raises(LimitExceeded):
        made.add("one too many", AUDIO, stream="s", cname="c")
    made.remove("5")
    made.add("in its place", AUDIO, stream="s", cname="c")
    assert len(parse(made.offer(LOCAL, 1), max_characters=1 << 20).sections) == MAX_SECTIONS


def test_answer_agrees_to_what_both_have() -> None:
    made = sections(sound=AUDIO, picture=VIDEO)
    answer = read_answer(parse(answer_to(made.offer(LOCAL, 1))), made.live())
    assert answer.refused == ()
    assert answer.accepted == made.live()
    assert answer.remote.sctp_port == 5000


def test_answer_without_rtx_or_feedback_or_extensions_is_taken_as_it_is() -> None:
    made = sections(picture=VIDEO)
    text = answer_to(made.offer(LOCAL, 1), without=("video/rtx",))
    text = text.replace("a=rtcp-fb:96 ccm fir\r\n", "").replace("a=rtcp-rsize\r\n", "")
    text = "\r\n".join(line for line in text.split("\r\n") if not line.startswith("a=extmap"))
    agreed = read_answer(parse(text), made.live()).accepted["picture"]
    assert [codec.mime for codec in agreed.codecs] == ["video/vp8"]
    assert agreed.encodings[0].rtx_ssrc is None
    assert RtcpFeedback("ccm", "fir") not in agreed.codecs[0].feedback
    assert agreed.extensions == ()
    assert agreed.rtcp_reduced_size is False


def test_section_without_the_codec_is_refused_and_the_others_go_on() -> None:
    made = sections(sound=AUDIO, picture=VIDEO)
    answer = read_answer(parse(answer_to(made.offer(LOCAL, 1), without=("video/vp8", "video/rtx"))), made.live())
    assert (tuple(answer.accepted), answer.refused) == (("sound",), ("picture",))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a=setup:active", "a=setup:passive"),
        ("a=setup:active", "a=setup:actpass"),
        ("a=ice-ufrag:answer9\r\n", ""),
        ("a=rtcp-mux\r\n", ""),
        ("a=group:BUNDLE 0 1", "a=group:BUNDLE 0"),
        ("a=fingerprint:sha-256", "a=fingerprint:md5"),
    ],
)
def test_impossible_answers_are_refused(old: str, new: str) -> None:
    made = sections(picture=VIDEO)
    text = answer_to(made.offer(LOCAL, 1))
    assert old in text
    with pytest.raises(NegotiationError):
        read_answer(parse(text.replace(old, new)), made.live())


def test_answer_to_something_else_accepts_nothing() -> None:
    made = sections(picture=VIDEO)
    other = sections(sound=AUDIO)
    answer = read_answer(parse(answer_to(other.offer(LOCAL, 1))), made.live())
    assert (dict(answer.accepted), answer.refused) == ({}, ("picture",))
