"""Headers of tracks by real encoders, and files of every codec that we claim to write."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from sightline.errors import PacketError
from sightline.recording import ebml
from sightline.recording.files import GrowingFile
from sightline.recording.finish import finish
from sightline.recording.part import Part
from sightline.recording.tracks import describe
from sightline.rtp.frames import av1
from support.recorded import play

S = 1_000_000_000
SIZE = (322, 182)
"""No multiple of a macroblock: the cropped size counts."""


def encoded(encoder: str, count: int, options: dict[str, str]) -> list[tuple[bytes, bool]]:
    """Return frames of a real encoder as it gives them."""
    context: Any = av.CodecContext.create(encoder, "w")
    context.width, context.height = SIZE
    context.pix_fmt, context.time_base, context.framerate = "yuv420p", Fraction(1, 20), Fraction(20)
    context.options = options
    packets = []
    for number in range(count):
        image = np.full((SIZE[1], SIZE[0], 3), 40 + 10 * number, np.uint8)
        frame = av.VideoFrame.from_ndarray(image, format="rgb24").reformat(format="yuv420p")
        frame.pts, frame.time_base = number, Fraction(1, 20)
        packets += context.encode(frame)
    packets += context.encode(None)
    return [(bytes(packet), packet.is_keyframe) for packet in packets]


def length_prefixed(annex_b: bytes) -> bytes:
    units = [unit for unit in annex_b.replace(b"\0\0\0\1", b"\0\0\1").split(b"\0\0\1") if unit]
    return b"".join(len(unit).to_bytes(4, "big") + unit for unit in units)


def without_delimiters(unit: bytes) -> bytes:
    """Drop temporal delimiters, as the RTP format does."""
    kept, offset = b"", 0
    while offset < len(unit):
        start = offset
        size, content = av1.read_leb128(unit, offset + (2 if unit[offset] & 4 else 1))
        offset = content + size
        if av1.obu_type(unit[start:]) != 2:
            kept += unit[start:offset]
    return kept


ENCODERS = [
    ("video/vp8", "libvpx", {"deadline": "realtime", "lag-in-frames": "0", "auto-alt-ref": "0"}, "vp8"),
    ("video/vp9", "libvpx-vp9", {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}, "vp9"),
    ("video/h264", "libx264", {"tune": "zerolatency", "preset": "ultrafast"}, "h264"),
    ("video/av1", "libsvtav1", {"preset": "12", "svtav1-params": "pred-struct=1:lookahead=0"}, "av1"),
]


@pytest.mark.parametrize(("mime", "encoder", "options", "name"), ENCODERS, ids=[each[0] for each in ENCODERS])
def test_size_and_header_of_a_real_encoders_frames_make_a_file_that_plays(
    tmp_path: Path, mime: str, encoder: str, options: dict[str, str], name: str
) -> None:
    if encoder not in av.codecs_available:
        pytest.skip(f"PyAV has no {encoder} here")
    frames = encoded(encoder, 10, options)
    if mime == "video/h264":
        frames = [(length_prefixed(data), key) for data, key in frames]
    if mime == "video/av1":
        frames = [(without_delimiters(data), key) for data, key in frames]
    description = describe(mime, frames[0][0], "Tom 汤姆")
    assert (description.width, description.height) == SIZE
    part = Part([description], 0, 1_700_000_000_000, "A call")
    file = GrowingFile(tmp_path / "part")
    for number, (data, key) in enumerate(frames):
        part.add(1, number * S // 20, data, is_keyframe=key)
        file.write(part.take())
    file.write(part.end())
    file.sync()
    file.close()
    file.close()
    assert finish(file.path) == 470
    film = play(file.path)
    assert (film.codecs, film.pictures) in [([name], 10), ([f"lib{name}"], 10), (["libdav1d"], 10)]


@pytest.mark.parametrize("mime", ["video/vp8", "video/vp9", "video/h264", "video/av1", "video/h265", "audio/g722"])
def test_what_is_no_beginning_is_refused(mime: str) -> None:
    for data in (b"", b"\x00", b"\x01" * 40, bytes(60), b"\xff" * 60):
        with pytest.raises(PacketError):
            describe(mime, data)


@pytest.mark.parametrize("value", [0, 1, 126, 127, 128, 16_382, 16_383, 2**21, 2**35, 2**55])
def test_lengths_are_read_as_they_were_written(value: int) -> None:
    for width in (None, 8):
        head = ebml.read_head(ebml.identifier(0x1F43B675) + ebml.size(value, width))
        assert head is not None
        assert (head.element_id, head.size) == (0x1F43B675, value)


def test_unknown_lengths_filling_and_cut_off_heads() -> None:
    head = ebml.read_head(ebml.identifier(0x18538067) + ebml.UNKNOWN_SIZE)
    assert head == ebml.Head(0x18538067, 12, None)
    for total in (9, 11, 96, 300):
        filling = ebml.void(total)
        assert len(filling) == total
        assert ebml.read_head(filling) == ebml.Head(0xEC, 9, total - 9)
    for data in (b"", b"\x00" * 9, b"\x1f\x43", b"\x1f\x43\xb6\x75", b"\x1f\x43\xb6\x75\x01\xff"):
        assert ebml.read_head(data) is None
