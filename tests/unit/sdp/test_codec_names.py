"""Which codec a room takes: the server's list, the case's order, profiles of H.264."""

from __future__ import annotations

import pytest

from sightline.errors import ConfigError, NoCommonCodec
from sightline.sdp import publish
from sightline.sdp.capabilities import CodecPreference
from sightline.sdp.codec_names import names_of, ordered, preference_of
from sightline.sdp.parse import parse
from support.sdp_peers import recorded

CHROMIUM = "chromium-156-publish.sdp"


def chosen(preference: CodecPreference) -> tuple[str, str]:
    """Return media type and H.264 profile of what Chromium would be answered."""
    plan = publish.plan(parse(recorded(CHROMIUM)), ("1",), preference)
    codec = plan.media["1"].codecs[0]
    return codec.mime, codec.fmtp.get("profile-level-id", "")[:4]


@pytest.mark.parametrize("name", ["vp8", "vp9", "av1", "h264"])
def test_the_first_of_the_list_is_answered(name: str) -> None:
    assert chosen(preference_of([name, "vp8", "h264"]))[0] == f"video/{name}"
    assert chosen(preference_of(["h265", name]))[0] == f"video/{name}", "Chromium here has no H.265"


@pytest.mark.parametrize(("profile", "start"), [("baseline", "42"), ("main", "4d"), ("high", "64")])
def test_a_profile_of_h264_can_be_asked_for(profile: str, start: str) -> None:
    mime, found = chosen(preference_of([f"h264/{profile}", "vp8"]))
    offered = recorded(CHROMIUM)
    if f"profile-level-id={start}" in offered:
        assert (mime, found[:2]) == ("video/h264", start)
    else:
        assert mime == "video/vp8", "the next one is taken where there is none of this profile"


def test_without_a_codec_in_common_the_offer_is_refused_with_both_lists() -> None:
    with pytest.raises(NoCommonCodec) as caught:
        chosen(preference_of(["h265"]))
    assert caught.value.code == "no_common_codec"
    assert caught.value.details["possible"] == ["video/h265"]
    assert "video/vp8" in str(caught.value.details["offered"])


@pytest.mark.parametrize("names", [["theora"], ["h264/extreme"], ["vp8/high"], [], [" "]])
def test_a_setting_that_names_no_codec_is_refused(names: list[str]) -> None:
    with pytest.raises(ConfigError):
        preference_of(names)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (None, ("vp8", "h264", "vp9")),
        (("vp9", "vp8"), ("vp9", "vp8")),
        (("av1", "h264"), ("h264",)),
        (("av1",), ("vp8", "h264", "vp9")),
    ],
)
def test_a_case_orders_what_the_server_allows_and_adds_nothing(
    wanted: tuple[str, ...] | None, expected: tuple[str, ...]
) -> None:
    allowed = preference_of(["vp8", "h264/high", "h264", "vp9"])
    assert names_of(ordered(allowed, wanted)) == expected


def test_profiles_keep_their_order_within_a_codec() -> None:
    allowed = preference_of(["vp8", "h264/high", "h264"])
    assert ordered(allowed, ("h264",)).video == ("video/h264/high", "video/h264")
