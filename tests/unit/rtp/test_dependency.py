"""Dependency descriptors of real streams, their templates, and any bytes."""

from __future__ import annotations

import contextlib
import random

import pytest

from sightline.errors import PacketError
from sightline.rtp.payload.dependency import DependencyReader, Indication
from support.layered_streams import captured

L3T3 = tuple((spatial, temporal) for spatial in range(3) for temporal in range(3))


@pytest.mark.parametrize(
    ("name", "targets", "sizes"),
    [
        ("vp9-l3t3-key", L3T3, ((240, 135), (480, 270), (960, 540))),
        ("av1-l3t3-key", L3T3, ((240, 135), (480, 270), (960, 540))),
        ("av1-l3t3", L3T3, ((240, 135), (480, 270), (960, 540))),
        ("vp8-l1t3", L3T3[:3], ((320, 180),)),
        ("h264-l1t3", L3T3[:3], ()),
    ],
)
def test_the_structure_of_a_real_stream(
    name: str, targets: tuple[tuple[int, int], ...], sizes: tuple[tuple[int, int], ...]
) -> None:
    reader = DependencyReader()
    read = [reader.read(one.descriptor or b"") for one in captured(name)]
    assert read[0] is not None
    assert read[0].has_structure
    assert read[0].structure.targets == targets
    assert read[0].structure.resolutions == sizes
    assert all(one is not None for one in read)


@pytest.mark.parametrize("name", ["vp9-l3t3-key", "av1-l3t3-key", "av1-l3t3", "vp8-l1t3", "h264-l1t3"])
def test_frames_begin_and_end_and_are_numbered_without_a_hole(name: str) -> None:
    reader = DependencyReader()
    number, is_open = None, False
    for one in captured(name):
        read = reader.read(one.descriptor or b"")
        assert read is not None
        assert read.starts_frame is not is_open
        if read.starts_frame:
            assert number is None or read.frame_number == (number + 1) & 0xFFFF
        number, is_open = read.frame_number, not read.ends_frame
        marker_is_due = read.ends_frame and read.frame.spatial == 2
        assert not marker_is_due or one.header.marker


def test_references_of_a_key_structure_stay_within_their_size() -> None:
    reader = DependencyReader()
    spatial_of: dict[int, int] = {}
    for one in captured("av1-l3t3-key"):
        read = reader.read(one.descriptor or b"")
        assert read is not None
        spatial_of[read.frame_number] = read.frame.spatial
        is_key_picture = Indication.SWITCH in read.frame.indications[-3:] and read.frame.temporal == 0
        if not is_key_picture:
            assert {spatial_of[read.frame_number - diff] for diff in read.frame.frame_diffs} <= {read.frame.spatial}


def test_without_its_table_a_descriptor_says_nothing() -> None:
    packets = captured("av1-l3t3-key")
    reader = DependencyReader()
    assert reader.read(packets[1].descriptor or b"") is None
    assert reader.read(packets[0].descriptor or b"") is not None
    assert reader.read(packets[1].descriptor or b"") is not None


def test_a_late_packet_is_read_by_the_table_of_its_time() -> None:
    packets = [one.descriptor or b"" for one in captured("vp9-l3t3-key")]
    first, second = (index for index, data in enumerate(packets) if len(data) > 40 and data[3] & 0x80)
    in_order, late = DependencyReader(), DependencyReader()
    expected = [in_order.read(data) for data in packets]
    for index, data in enumerate(packets):
        if index != first + 1:
            assert late.read(data) == expected[index]
        if index == second:
            assert late.read(packets[first + 1]) == expected[first + 1]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x80\x00",
        # A structure flag and nothing behind it.
        b"\x80\x00\x01\x80",
        # A structure whose templates never end.
        b"\x80\x00\x01\x80" + bytes(64),
    ],
)
def test_broken_descriptors_are_refused(data: bytes) -> None:
    with pytest.raises(PacketError):
        DependencyReader().read(data)


def test_a_template_that_there_is_not_is_refused() -> None:
    reader = DependencyReader()
    reader.read(captured("h264-l1t3")[0].descriptor or b"")
    with pytest.raises(PacketError):
        reader.read(b"\xff\x00\x02")


def test_any_bytes_are_read_or_refused() -> None:
    rng = random.Random(3)
    samples = [one.descriptor or b"" for name in ("vp9-l3t3-key", "h264-l1t3") for one in captured(name)[:80]]
    reader = DependencyReader()
    for _ in range(6000):
        data = bytearray(rng.choice(samples))
        for _ in range(rng.randrange(4)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        data = data[: rng.randrange(len(data) + 1)] if rng.random() < 0.3 else data + rng.randbytes(rng.randrange(9))
        with contextlib.suppress(PacketError):
            read = reader.read(bytes(data))
            assert read is None or len(read.frame.indications) == len(read.structure.targets)
