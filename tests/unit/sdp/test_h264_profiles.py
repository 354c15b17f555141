"""Which spellings of ``profile-level-id`` are the same H.264 profile (RFC 6184 section 8.1), and which comes first."""

from __future__ import annotations

import pytest

from sightline.rtp.parameters import Codec
from sightline.sdp.capabilities import CodecPreference, choose


def h264(number: int, profile_level_id: str, mode: str = "1") -> Codec:
    fmtp = {"packetization-mode": mode, "profile-level-id": profile_level_id}
    return Codec(mime="video/h264", payload_type=number, clock_rate_hz=90000, fmtp=fmtp)


@pytest.mark.parametrize(
    "profile_level_id", ["42e01f", "42C01F", "42c028", "4d801f", "42001f", "4d0028", "4d401f", "640028", "640c1f"]
)
def test_profiles_that_browsers_decode_are_taken(profile_level_id: str) -> None:
    assert choose([h264(96, profile_level_id)], "video", CodecPreference()) == h264(96, profile_level_id)


@pytest.mark.parametrize("profile_level_id", ["f4001f", "6e001f", "7a001f", "42", "", "zz001f", "42e01f00", "640f1f"])
def test_other_profiles_and_nonsense_are_not(profile_level_id: str) -> None:
    assert choose([h264(96, profile_level_id)], "video", CodecPreference()) is None


def test_constrained_baseline_in_any_spelling_comes_first_and_packetization_before_profile() -> None:
    offered = [h264(96, "640028"), h264(97, "42001f"), h264(98, "42c01f"), h264(99, "42e01f", mode="0")]
    chosen = choose(offered, "video", CodecPreference())
    assert chosen is not None
    assert chosen.payload_type == 98
    assert choose([offered[0], offered[3]], "video", CodecPreference()) == offered[0]
