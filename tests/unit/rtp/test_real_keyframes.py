"""Keyframes of streams that real encoders made: found where they begin, and nowhere else."""

from __future__ import annotations

import functools

import pytest

from sightline.rtp.payload import DETECTORS, vp8, vp9
from support.layered_streams import captured
from support.load.codecs import CODECS

PAYLOADS = {"h265": 2, "av1": 1}
"""Packets at which decoding could begin: parameter sets of H.265 travel apart from its picture; each slice of x264 is
one."""


@functools.lru_cache
def encoded(name: str) -> list[list[bytes]]:
    return CODECS[name].encode(320, 180, 6, 400_000)


@pytest.mark.parametrize("name", CODECS)
def test_the_first_packet_of_an_encoders_keyframe_is_found(name: str) -> None:
    detector = DETECTORS[CODECS[name].mime]
    first, *others = encoded(name)
    assert detector(first[0])
    assert not any(detector(payload) for frame in others for payload in frame)
    starts = [index for index, payload in enumerate(first) if detector(payload)]
    assert len(starts) == PAYLOADS.get(name, len(starts))


@pytest.mark.parametrize("name", CODECS)
def test_from_there_a_decoder_can_start(name: str) -> None:
    assert CODECS[name].decode(encoded(name)[0]) == (320, 180)


@pytest.mark.parametrize(
    ("name", "mime"), [("vp9-l3t3-key", "video/vp9"), ("av1-l3t3-key", "video/av1"), ("vp8-l1t3-plain", "video/vp8")]
)
def test_layered_streams_have_one_start_to_a_key_picture(name: str, mime: str) -> None:
    starts = [one.header.rtp_ts for one in captured(name) if DETECTORS[mime](one.payload)]
    assert len(starts) == len(set(starts)) > 0, "upper layers of a key picture are no beginning"
    tables = {one.header.rtp_ts for one in captured(name) if (one.descriptor or b"")[3:4] >= b"\x80"}
    assert not tables or set(starts) == tables


def test_sizes_are_told_where_they_can_be() -> None:
    assert (
        vp8.picture_height(next(one.payload for one in captured("vp8-l1t3-plain") if vp8.starts_keyframe(one.payload)))
        == 540
    )
    assert vp9.parse_descriptor(captured("vp9-l3t3-key")[0].payload).spatial == 0
