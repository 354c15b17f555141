"""Any text becomes a description or a ``NegotiationError``; what was read is written and read again unchanged."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.errors import NegotiationError
from sightline.rtp.parameters import RtcpFeedback
from sightline.sdp.build import build
from sightline.sdp.model import ExtensionMap, MediaSection, Rid, SessionDescription, Simulcast, SsrcGroup
from sightline.sdp.parse import MAX_CHARACTERS, parse
from support.sdp_peers import chromium_offer, recorded

RECORDED = ("chromium-156-publish.sdp", "aiortc-1.16-publish.sdp")
MINIMAL = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"


def section(*lines: str, head: str = "m=video 9 UDP/TLS/RTP/SAVPF 96") -> MediaSection:
    """Return the only section of a description with these lines."""
    text = MINIMAL + "\r\n".join([head, *lines]) + "\r\n"
    return parse(text).sections[0]


def test_chromiums_offer_is_read() -> None:
    description = parse(recorded("chromium-156-publish.sdp"))
    assert description.bundles == (("0", "1", "2", "3"),)
    assert description.allows_mixed_extensions
    audio, video, simulcast, data = description.sections
    assert [s.kind for s in description.sections] == ["audio", "video", "video", "application"]
    opus = audio.codecs[0]
    assert (opus.mime, opus.payload_type, opus.clock_rate_hz, opus.channels) == ("audio/opus", 111, 48000, 2)
    assert opus.fmtp == {"minptime": "10", "useinbandfec": "1"}
    assert audio.codecs[1].fmtp == {"111/111": ""}
    vp8, rtx = video.codecs[:2]
    assert (vp8.mime, rtx.mime, rtx.apt) == ("video/vp8", "video/rtx", 96)
    assert {RtcpFeedback("nack"), RtcpFeedback("nack", "pli"), RtcpFeedback("transport-cc")} <= set(vp8.feedback)
    assert video.ssrc_groups == (SsrcGroup("FID", (1556326446, 4072711303)),)
    assert [ssrc for ssrc, _ in video.cnames] == [1556326446, 4072711303]
    assert (video.direction, video.rtcp_mux, video.rtcp_reduced_size) == ("sendonly", True, True)
    assert video.rtcp_xr == ("rcvr-rtt=all",)
    assert video.transport.setup == "actpass"
    assert video.transport.fingerprints[0].algorithm == "sha-256"
    assert simulcast.rids == tuple(Rid(name, "send") for name in "qhf")
    assert simulcast.simulcast == Simulcast(send=(("q",), ("h",), ("f",)))
    assert (data.sctp_port, data.max_message_size_bytes) == (5000, 262144)


def test_aiortcs_offer_is_read() -> None:
    description = parse(recorded("aiortc-1.16-publish.sdp"))
    audio, video, data = description.sections
    assert [f.algorithm for f in audio.transport.fingerprints] == ["sha-256", "sha-384", "sha-512"]
    assert video.codecs[2].fmtp["profile-level-id"] == "42001f"
    assert data.sctp_port == 5000


@pytest.mark.parametrize("name", RECORDED)
def test_reading_and_writing_keeps_everything_that_is_understood(name: str) -> None:
    description = parse(recorded(name))
    assert parse(build(description)) == description


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("a=extmap:14/sendonly urn:ietf:params:rtp-hdrext:toffset", "extensions", (14, "sendonly")),
        ("a=rid:h send pt=96;max-width=1280", "rids", (Rid("h", "send", (("pt", "96"), ("max-width", "1280"))),)),
        ("a=simulcast:send 1,~4;2 recv c", "simulcast", Simulcast((("1", "~4"), ("2",)), (("c",),))),
        ("a=rtcp-xr:rcvr-rtt=all stat-summary", "rtcp_xr", ("rcvr-rtt=all", "stat-summary")),
        ("a=msid:stream track", "msids", ("stream track",)),
        ("a=bundle-only", "is_bundle_only", True),
        ("a=inactive", "direction", "inactive"),
        ("a=ssrc-group:SIM 1 2 3", "ssrc_groups", (SsrcGroup("SIM", (1, 2, 3)),)),
    ],
)
def test_attributes_of_a_section(line: str, field: str, value: object) -> None:
    found = getattr(section(line), field)
    if field == "extensions":
        found = (found[0].id, found[0].direction)
    assert found == value


def test_feedback_for_all_formats_is_given_to_each() -> None:
    found = section(
        "a=rtpmap:96 VP8/90000",
        "a=rtpmap:97 H264/90000",
        "a=rtcp-fb:* nack pli",
        "a=rtcp-fb:97 ccm fir",
        head="m=video 9 UDP/TLS/RTP/SAVPF 96 97 98",
    )
    assert [codec.mime for codec in found.codecs] == ["video/vp8", "video/h264"]
    assert found.codecs[0].feedback == (RtcpFeedback("nack", "pli"),)
    assert found.codecs[1].feedback == (RtcpFeedback("nack", "pli"), RtcpFeedback("ccm", "fir"))


def test_session_attributes_stand_for_sections_without_their_own() -> None:
    text = MINIMAL + "a=extmap:3 urn:x\r\na=setup:active\r\na=ice-lite\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\n"
    description = parse(text)
    assert description.sections[0].extensions == (ExtensionMap(3, "urn:x"),)
    assert (description.is_ice_lite, description.transport.setup) == (True, "active")


def test_lines_may_end_without_carriage_return() -> None:
    text = recorded("chromium-156-publish.sdp")
    assert parse(text.replace("\r\n", "\n")) == parse(text)


@pytest.mark.parametrize(
    "lines",
    [
        "",
        "x",
        "v=1\r\n",
        "o=- 1 1 IN IP4 0.0.0.0\r\nv=0\r\n",
        MINIMAL + "no line\r\n",
        MINIMAL + "=\r\n",
        MINIMAL + "m=\r\n",
        MINIMAL + "m=video\r\n",
        MINIMAL + "m=video x UDP/TLS/RTP/SAVPF 96\r\n",
        MINIMAL + "m=video 65536 UDP/TLS/RTP/SAVPF 96\r\n",
        MINIMAL + "m=video -9 UDP/TLS/RTP/SAVPF 96\r\n",
        MINIMAL + "m=video ９ UDP/TLS/RTP/SAVPF 96\r\n",
        "v=0\r\no=- ² 1 IN IP4 0.0.0.0\r\n",
        "v=0\r\no=-\r\n",
    ],
)
def test_what_is_no_description_is_refused(lines: str) -> None:
    with pytest.raises(NegotiationError):
        parse(lines)


@pytest.mark.parametrize(
    "line",
    [
        "a=rtpmap:96",
        "a=rtpmap:96 VP8",
        "a=rtpmap:128 VP8/90000",
        "a=rtpmap:96 VP8/0",
        "a=rtpmap:96 VP8/90000/0",
        "a=rtpmap:96 V P8/90000",
        "a=fmtp:200 x=1",
        "a=rtcp-fb:96",
        "a=rtcp-fb:x nack",
        "a=extmap:0 urn:x",
        "a=extmap:1",
        "a=extmap:1/sideways urn:x",
        "a=extmap:99999 urn:x",
        "a=ssrc:4294967296 cname:x",
        "a=ssrc:-1 cname:x",
        "a=ssrc-group:",
        "a=ssrc-group:FID x",
        "a=rid:h",
        "a=rid:h sideways",
        "a=rid:a!b send",
        "a=simulcast:",
        "a=simulcast:send",
        "a=simulcast:send a send b",
        "a=simulcast:send a;;b",
        "a=setup:sometimes",
        "a=fingerprint:sha-256",
        "a=fingerprint:sha-256 XX:YY",
        "a=fingerprint:sha-256 " + ":".join(["AB"] * 65),
        "a=ice-ufrag:abc",
        "a=ice-ufrag:a b c d",
        "a=ice-pwd:short",
        "a=ice-pwd:" + "x" * 257,
        "a=sctp-port:65536",
        "a=sctp-port:x",
        "a=max-message-size:-1",
        "a=mid:",
        "a=mid:a b",
    ],
)
def test_known_attribute_that_cannot_be_read_is_refused(line: str) -> None:
    with pytest.raises(NegotiationError):
        section(line)


def test_refusal_of_credentials_does_not_repeat_them() -> None:
    with pytest.raises(NegotiationError) as refusal:
        section("a=ice-pwd:secret")
    assert "secret" not in str(refusal.value.details) + refusal.value.message


@pytest.mark.parametrize(
    "line", ["a=unknown", "a=candidate:nonsense", "b=AS:x", "z=?", "a=rtcp:9", "a=ssrc:1 msid:a b"]
)
def test_what_is_not_known_is_ignored(line: str) -> None:
    assert section(line) == section()


def test_size_and_numbers_of_lines_are_limited() -> None:
    with pytest.raises(NegotiationError):
        parse(MINIMAL + "a=x\r\n" * (MAX_CHARACTERS // 5))
    with pytest.raises(NegotiationError):
        parse(MINIMAL + "m=a 9 b 0\r\n" * 300)
    with pytest.raises(NegotiationError):
        parse(MINIMAL + "m=a 9 b 0\r\n" + "a=x\r\n" * 2000)


def test_all_descriptions_of_the_corpora_are_read_or_refused(corpora_dir: Path) -> None:
    """Also every other file of the corpora, read as if it were one."""
    read = refused = 0
    for path in sorted(corpora_dir.rglob("*")):
        if not path.is_file():
            continue
        data = path.read_bytes()[: MAX_CHARACTERS + 10]
        for text in {data.decode("utf-8", "replace"), data.decode("latin-1")}:
            try:
                description = parse(text)
            except NegotiationError:
                refused += 1
                continue
            read += 1
            assert parse(build(description)) == description, path
    assert read > 70
    assert refused > 500


def test_descriptions_of_other_browsers_are_read(corpora_dir: Path) -> None:
    folder = corpora_dir / "webrtc-fuzz" / "test" / "fuzzers" / "corpora" / "sdp-corpus"
    names = ["firefox-1.sdp", "firefox-2.sdp", "opera-2.sdp", "simulcast.1.sdp"]
    for name in names:
        description = parse((folder / name).read_text())
        assert isinstance(description, SessionDescription)
        assert description.sections, name


@given(st.text(max_size=300))
def test_random_text_is_refused(text: str) -> None:
    with pytest.raises(NegotiationError):
        parse(text)


@given(st.data())
def test_damaged_offers_are_read_or_refused(data: st.DataObject) -> None:
    """Cut, repeat or replace a piece of a real offer anywhere."""
    text = chromium_offer()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 60)))
    piece = data.draw(
        st.sampled_from(["", "\r\n", "a=", ":", ";", " ", "\x00", "９", text[start:end] * 2]) | st.text(max_size=8)
    )
    try:
        parse(text[:start] + piece + text[end:])
    except NegotiationError:
        return
