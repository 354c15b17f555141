"""Answering a player's offer to receive, and what a WHIP offer may be."""

from __future__ import annotations

import random
from dataclasses import replace

import msgspec
import pytest

from sightline.errors import NegotiationError
from sightline.rtp.parameters import Codec, Encoding, HeaderExtension, MediaParameters
from sightline.sdp import capabilities, play, publish
from sightline.sdp.capabilities import CodecPreference
from sightline.sdp.ingest import offered_tracks
from sightline.sdp.model import SessionDescription
from sightline.sdp.parse import parse
from sightline.sdp.play import PlayPlan, Source
from sightline.sdp.subscribe import Ssrcs
from support.sdp_peers import LOCAL, recorded
from support.wish import whep_offer, whip_offer

OFFERS = ("chromium-156-publish.sdp",)


def published(codecs: CodecPreference | None = None) -> dict[str, MediaParameters]:
    """Return what a browser's offer is published as, by kind."""
    plan = publish.plan(parse(whip_offer()), ("0", "1"), codecs or CodecPreference())
    return {parameters.kind: parameters for parameters in plan.media.values()}


def planned(offer: SessionDescription, *sources: Source[str]) -> PlayPlan[str]:
    return play.plan(offer, sources, Ssrcs(random.Random(3)), stream="stream", cname="clock")


def both() -> tuple[Source[str], Source[str]]:
    tracks = published()
    return Source("picture", tracks["video"]), Source("sound", tracks["audio"])


def test_each_section_gets_the_track_of_its_kind_under_its_own_numbers() -> None:
    offer = parse(whep_offer())
    plan = planned(offer, *both())
    assert {key: parameters.mid for key, parameters in plan.tracks.items()} == {"sound": "0", "picture": "1"}
    picture = plan.tracks["picture"]
    vp8 = next(c for c in offer.sections[1].codecs if c.mime == "video/vp8")
    assert [(c.mime, c.apt or c.payload_type) for c in picture.codecs] == [
        ("video/vp8", vp8.payload_type),
        ("video/rtx", vp8.payload_type),
    ]
    mid = next(e for e in offer.sections[1].extensions if e.uri == capabilities.MID)
    assert mid.id in [e.id for e in picture.extensions if e.uri == capabilities.MID]
    assert len({ssrc for p in plan.tracks.values() for e in p.encodings for ssrc in (e.ssrc, e.rtx_ssrc) if ssrc}) == 3
    assert {p.msid for p in plan.tracks.values()} == {"stream picture", "stream sound"}


def test_the_answer_says_what_was_planned() -> None:
    plan = planned(parse(whep_offer()), *both())
    text = play.answer(plan, LOCAL)
    answer = parse(text)
    assert [s.direction for s in answer.sections] == ["sendonly", "sendonly"]
    assert answer.bundles == (("0", "1"),)
    assert answer.is_ice_lite
    for section, key in zip(answer.sections, ("sound", "picture"), strict=True):
        parameters = plan.tracks[key]
        assert section.transport.setup == "passive"
        assert section.transport.ice_ufrag == LOCAL.ice_ufrag
        assert section.codecs == parameters.codecs
        assert section.msids == (parameters.msid,)
        assert section.cnames[0] == (parameters.encodings[0].ssrc, "clock")
    assert [group.semantics for group in answer.sections[1].ssrc_groups] == ["FID"]


def test_of_a_layered_source_the_player_is_asked_how_much_gets_through() -> None:
    tracks = published()
    layered = msgspec.structs.replace(tracks["video"], encodings=tuple(Encoding(rid=rid) for rid in ("q", "h", "f")))
    offer = parse(whep_offer())
    for source, is_told in ((layered, True), (tracks["video"], False)):
        picture = planned(offer, Source("picture", source)).tracks["picture"]
        assert (capabilities.TRANSPORT_CC in {e.uri for e in picture.extensions}) == is_told
        assert (capabilities.TRANSPORT_CC_FEEDBACK in picture.codecs[0].feedback) == is_told
        assert picture.encodings[0].rid is None, "what goes out is one stream"
    video = replace(offer.sections[1], extensions=())
    bare = planned(replace(offer, sections=(offer.sections[0], video)), Source("picture", layered))
    assert bare.tracks["picture"].extensions == (), "nothing that the player does not know"


def test_a_section_without_a_track_stays_inactive_and_bundled() -> None:
    plan = planned(parse(whep_offer()), both()[0])
    answer = parse(play.answer(plan, LOCAL))
    assert [s.direction for s in answer.sections] == ["inactive", "sendonly"]
    assert answer.bundles == (("0", "1"),)


def test_a_plain_player_gets_no_retransmission_stream() -> None:
    offer = parse(whep_offer())
    video = offer.sections[1]
    bare = replace(video, codecs=tuple(c for c in video.codecs if c.apt is None), extensions=())
    plan = planned(replace(offer, sections=(offer.sections[0], bare)), *both())
    picture = plan.tracks["picture"]
    assert [c.mime for c in picture.codecs] == ["video/vp8"]
    assert picture.encodings[0].rtx_ssrc is None
    assert picture.extensions == ()
    assert "FID" not in play.answer(plan, LOCAL)


@pytest.mark.parametrize("direction", ["sendonly", "inactive"])
def test_an_offer_that_receives_nothing_is_refused(direction: str) -> None:
    offer = parse(whep_offer().replace("a=recvonly", f"a={direction}"))
    with pytest.raises(NegotiationError, match="receives no"):
        planned(offer, *both())


def test_a_player_without_the_codec_is_refused() -> None:
    tracks = published(CodecPreference(video=("video/vp9",)))
    offer = parse(whep_offer())
    video = replace(offer.sections[1], codecs=tuple(c for c in offer.sections[1].codecs if c.mime == "video/vp8"))
    with pytest.raises(NegotiationError, match="none of what is published"):
        planned(replace(offer, sections=(offer.sections[0], video)), Source("picture", tracks["video"]))


def h264(profile: str, mode: str = "1", number: int = 96) -> Codec:
    fmtp = {"profile-level-id": profile, "packetization-mode": mode}
    return Codec(mime="video/h264", payload_type=number, clock_rate_hz=90000, fmtp=fmtp)


@pytest.mark.parametrize(
    ("sent", "offered", "taken"),
    [
        (h264("42c01f"), [h264("42001f", number=97), h264("42e01f")], 96),
        (h264("42c01f"), [h264("42001f")], 96),
        (h264("42c01f"), [h264("640028"), h264("4d001f", number=97)], 97),
        (h264("640028"), [h264("42e01f")], None),
        (h264("42e01f"), [h264("42e01f", mode="0")], None),
        (h264("42e01f", mode="0"), [h264("42e01f")], 96),
    ],
)
def test_a_better_decoder_takes_a_simpler_stream_never_the_other_way(
    sent: Codec, offered: list[Codec], taken: int | None
) -> None:
    found = capabilities.receiver_of(sent, offered)
    assert (found.payload_type if found else None) == taken


def test_opus_needs_both_channels() -> None:
    opus = Codec(mime="audio/opus", payload_type=111, clock_rate_hz=48000, channels=2)
    assert capabilities.receiver_of(opus, [msgspec.structs.replace(opus, channels=None)]) is None
    assert capabilities.receiver_of(opus, [opus]) == opus


def test_a_whip_offer_names_one_track_of_each_kind() -> None:
    assert offered_tracks(parse(whip_offer())) == {"0": "audio", "1": "video"}
    assert offered_tracks(parse(whip_offer(without=("audio",)))) == {"1": "video"}
    assert offered_tracks(parse(whip_offer().replace("a=sendonly", "a=sendrecv"))) == {"0": "audio", "1": "video"}
    with pytest.raises(NegotiationError):
        offered_tracks(parse(recorded(OFFERS[0])))  # Its screen makes a second picture.


def test_of_layers_inside_one_stream_the_player_is_asked_too_by_remb_if_it_knows_no_better() -> None:
    tracks = published()
    offered = parse(whep_offer()).sections[1].extensions
    descriptor = HeaderExtension(capabilities.DEPENDENCY_DESCRIPTOR, 13)
    sent = (*tracks["video"].extensions, descriptor)
    layered = msgspec.structs.replace(tracks["video"], extensions=sent)
    assert len(layered.encodings) == 1
    offer = parse(whep_offer())
    asked = planned(offer, Source("picture", layered)).tracks["picture"]
    assert capabilities.TRANSPORT_CC_FEEDBACK in asked.codecs[0].feedback
    assert capabilities.REMB not in asked.codecs[0].feedback

    codecs = [
        msgspec.structs.replace(c, feedback=tuple(fb for fb in c.feedback if fb.type != "transport-cc"))
        for c in offer.sections[1].codecs
    ]
    video = replace(offer.sections[1], codecs=tuple(codecs))
    old = planned(replace(offer, sections=(offer.sections[0], video)), Source("picture", layered)).tracks["picture"]
    assert capabilities.REMB in old.codecs[0].feedback
    named = {e.uri for e in old.extensions}
    assert capabilities.TRANSPORT_CC not in named
    assert (capabilities.ABS_SEND_TIME in named) == any(e.uri == capabilities.ABS_SEND_TIME for e in offered)
