"""Heights of pictures from real encoders, and nothing but None from anything else."""

from __future__ import annotations

import random
from fractions import Fraction

import av
import pytest

from sightline.rtp.payload import h264_size, vp8


def parameter_set(width: int, height: int, profile: str) -> bytes:
    """Return the SPS unit that x264 writes for this size."""
    encoder = av.CodecContext.create("libx264", "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.time_base = Fraction(1, 30)
    encoder.options = {"profile": profile, "preset": "ultrafast", "tune": "zerolatency"}
    data = b"".join(bytes(packet) for packet in encoder.encode(av.VideoFrame(width, height, "yuv420p")))
    data += b"".join(bytes(packet) for packet in encoder.encode(None))
    units = data.replace(b"\0\0\0\1", b"\0\0\1").split(b"\0\0\1")
    return next(unit for unit in units if unit and unit[0] & 0x1F == 7)


@pytest.mark.parametrize("profile", ["baseline", "main", "high"])
@pytest.mark.parametrize(("width", "height"), [(240, 136), (320, 180), (480, 270), (1280, 720), (1920, 1080)])
def test_height_of_h264(width: int, height: int, profile: str) -> None:
    sps = parameter_set(width, height, profile)
    pps = b"\x68\xce\x3c\x80"
    aggregate = b"\x78" + b"".join(len(unit).to_bytes(2, "big") + unit for unit in (b"\x09\xf0", sps, pps))
    assert h264_size.picture_height(sps) == height
    assert h264_size.picture_height(aggregate) == height
    for cut in range(8):
        assert h264_size.picture_height(sps[:cut]) is None
    assert h264_size.picture_height(pps) is None


@pytest.mark.parametrize("seed", range(300))
def test_any_bytes_are_read_or_are_none(seed: int) -> None:
    data = random.Random(seed).randbytes(seed % 60)
    for first in (b"", b"\x67", b"\x78", b"\x67\x64\x00\x1f", b"\x90\x80\x05"):
        for read in (h264_size.picture_height, vp8.picture_height):
            found = read(first + data)
            assert found is None or 0 < found <= 16_384


def test_height_of_vp8_is_in_its_keyframes_only() -> None:
    start = b"\x90\xe0\x81\x23\x07\x20"
    size = (1280 | 0x4000).to_bytes(2, "little") + (720 | 0xC000).to_bytes(2, "little")
    assert vp8.picture_height(start + b"\x10\0\0\x9d\x01\x2a" + size + b"rest") == 720
    assert vp8.picture_height(start + b"\x11\0\0\x9d\x01\x2a" + size + b"rest") is None
    assert vp8.picture_height(start + b"\x10\0\0\x9d\x01\x2a" + size[:3]) is None
    assert vp8.picture_height(b"") is None
