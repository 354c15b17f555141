"""Keyframes of five codecs, and VP8's picture numbers."""

from __future__ import annotations

import pytest

from sightline.errors import PacketError
from sightline.rtp.payload import DETECTORS, vp8, vp9

KEYFRAMES = {
    "video/vp8": [b"\x10\x00key", b"\x90\x80\x85\x01\x00key", b"\x90\xf0\x05\x01\x20\x00key"],
    "video/vp9": [b"\x08key", b"\x88\x05key", b"\x8a\x85\x01key", b"\x2a\x00key", b"\xaa\x81\x01\x00key"],
    "video/h264": [b"\x67sps", b"\x65idr", b"\x18\x00\x02\x67a\x00\x02\x68b", b"\x7c\x85first", b"\x18\x00\x01\x65"],
    "video/h265": [b"\x40\x01vps", b"\x26\x01idr", b"\x62\x01\x93first", b"\x60\x01\x00\x03\x42\x01s\x00\x02\x44\x01"],
    "video/av1": [b"\x08obu", b"\x58obu"],
}
OTHERS = {
    "video/vp8": [b"\x10\x01delta", b"\x00\x00middle of a key frame", b"\x11\x00partition 1", b"\x90\x80\x05\x01d"],
    "video/vp9": [b"\x48delta", b"\x00middle", b"\x2a\x02upper layer", b"\xe8\x05\x00"],
    "video/h264": [b"\x41slice", b"\x7c\x05middle", b"\x7c\x81slice", b"\x68pps", b"\x18\x00\x02\x41a"],
    "video/h265": [b"\x02\x01slice", b"\x62\x01\x13middle", b"\x62\x01\x81slice", b"\x60\x01\x00\x03\x02\x01s"],
    "video/av1": [b"\x00obu", b"\x80obu", b"\x88obu"],
}
BROKEN = {
    "video/vp8": [b"", b"\x90", b"\x90\x80", b"\x90\x80\x80", b"\x90\x40", b"\x90\x20"],
    "video/vp9": [b"", b"\x88", b"\x28"],
    "video/h264": [b"", b"\x7c", b"\x18\x00", b"\x18\x00\x09a", b"\x18\x00\x00\x00"],
    "video/h265": [b"", b"\x40", b"\x62\x01", b"\x60\x01\x00", b"\x60\x01\x00\x09a"],
    "video/av1": [b""],
}


def _rows(table: dict[str, list[bytes]]) -> list[tuple[str, bytes]]:
    return [(mime, payload) for mime, payloads in table.items() for payload in payloads]


@pytest.mark.parametrize(("mime", "payload"), _rows(KEYFRAMES))
def test_the_first_packet_of_a_keyframe_is_seen(mime: str, payload: bytes) -> None:
    assert DETECTORS[mime](payload)


@pytest.mark.parametrize(("mime", "payload"), _rows(OTHERS))
def test_nothing_else_is_taken_for_one(mime: str, payload: bytes) -> None:
    assert not DETECTORS[mime](payload)


@pytest.mark.parametrize(("mime", "payload"), _rows(BROKEN))
def test_truncated_payloads_are_refused(mime: str, payload: bytes) -> None:
    with pytest.raises(PacketError):
        DETECTORS[mime](payload)


@pytest.mark.parametrize(
    ("picture_id", "shift", "expected"), [(0, 1, 1), (0x7FFF, 1, 0), (5, -6, 0x7FFF), (127, 1, 128)]
)
def test_long_picture_ids_wrap_at_fifteen_bits(picture_id: int, shift: int, expected: int) -> None:
    payload = b"\x90\xc0" + (0x8000 | picture_id).to_bytes(2, "big") + b"\xff\x00key"
    shifted = vp8.renumber(payload, vp8.parse_descriptor(payload), shift, 1)
    descriptor = vp8.parse_descriptor(shifted)
    assert (descriptor.picture_id, descriptor.tl0_pic_idx) == (expected, 0)
    assert shifted[descriptor.size :] == b"\x00key"


def test_short_picture_ids_wrap_at_seven_bits() -> None:
    payload = b"\x90\x80\x7f\x00key"
    assert vp8.parse_descriptor(vp8.renumber(payload, vp8.parse_descriptor(payload), 2, 0)).picture_id == 1


def test_temporal_layers_are_read() -> None:
    descriptor = vp8.parse_descriptor(b"\x90\xe0\x80\x07\x09\xa0\x01")
    assert (descriptor.picture_id, descriptor.tl0_pic_idx, descriptor.temporal_id) == (7, 9, 2)
    assert descriptor.is_layer_sync


def test_a_flexible_vp9_picture_names_its_references() -> None:
    descriptor = vp9.parse_descriptor(b"\xfd\x81\x02\x50\x03\x04data")
    assert (descriptor.picture_id, descriptor.spatial, descriptor.temporal) == (0x102, 0, 2)
    assert descriptor.diffs == (1, 2)
    assert (descriptor.starts_frame, descriptor.ends_frame, descriptor.is_for_layer_above) == (True, True, False)
    assert descriptor.size == 6


def test_a_vp9_structure_tells_sizes_and_temporal_layers() -> None:
    sizes = b"\x00\xf0\x00\x87\x01\xe0\x01\x0e"
    pictures = b"\x02" + b"\x04\x01" + b"\x54\x01"
    descriptor = vp9.parse_descriptor(b"\x8a\x05" + b"\x38" + sizes + pictures)
    assert descriptor.structure == vp9.Structure(2, ((240, 135), (480, 270)), 3)
    assert vp9.picture_height(b"\x8a\x05" + b"\x38" + sizes + pictures) == 270


@pytest.mark.parametrize("payload", [b"", b"\x80", b"\x20", b"\xf0\x01\x00", b"\x02", b"\x02\x10\x00", b"\x02\x08\x01"])
def test_truncated_vp9_descriptors_are_refused(payload: bytes) -> None:
    with pytest.raises(PacketError):
        vp9.parse_descriptor(payload)
    assert vp9.picture_height(payload) is None
