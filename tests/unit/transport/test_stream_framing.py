"""RFC 4571 frames: every cut of the stream gives the same packets, and no frame grows beyond the limit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.errors import PacketError
from sightline.transport.stream_framing import Deframer, frame


@given(st.lists(st.binary(max_size=60), max_size=8), st.lists(st.integers(1, 40), max_size=40))
def test_packets_survive_any_cut_of_the_stream(packets: list[bytes], cuts: list[int]) -> None:
    stream = b"".join(frame(packet) for packet in packets)
    deframer, found, start = Deframer(64), [], 0
    for size in [*cuts, len(stream)]:
        found += deframer.feed(stream[start : start + size])
        start += size
    assert found == [packet for packet in packets if packet]
    assert deframer.held_bytes == 0


@given(st.binary(max_size=300))
def test_any_bytes_are_packets_or_refused_and_little_is_held(data: bytes) -> None:
    deframer = Deframer(100)
    try:
        packets = deframer.feed(data)
    except PacketError:
        return
    assert all(0 < len(packet) <= 100 for packet in packets)
    assert deframer.held_bytes <= 101


def test_a_longer_frame_than_allowed_is_refused_at_its_length() -> None:
    with pytest.raises(PacketError):
        Deframer(100).feed(b"\x00\x65")
    with pytest.raises(PacketError):
        frame(bytes(65_536))
