"""Header extensions: read in both forms, and rewritten without moving a byte."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from sightline.errors import PacketError
from sightline.rtp.extensions import (
    ABS_SEND_TIME,
    AUDIO_LEVEL,
    MID,
    TRANSPORT_CC,
    ElementReader,
    ExtensionMap,
    abs_send_time,
    elements,
    read,
)
from sightline.rtp.packet import RtpHeader
from support.rtp import rtp

SOURCE = {MID: 4, ABS_SEND_TIME: 2, TRANSPORT_CC: 3, AUDIO_LEVEL: 1}
VALUES = {4: b"0", 2: b"\x01\x02\x03", 3: b"\x00\x09", 1: b"\x7f"}


@pytest.mark.parametrize("two_byte", [False, True])
def test_each_value_is_found_by_its_id(two_byte: bool) -> None:
    packet = rtp(1, extensions=VALUES, two_byte=two_byte, csrcs=2)
    header = RtpHeader(packet)
    for number, value in VALUES.items():
        assert read(packet, header, number) == value
    assert read(packet, header, 9) is None
    assert [element.id for element in elements(packet, header)] == list(VALUES)


@pytest.mark.parametrize("two_byte", [False, True])
def test_rewriting_maps_ids_and_blanks_what_was_not_agreed(two_byte: bool) -> None:
    packet = rtp(1, extensions=VALUES, two_byte=two_byte, payload=b"payload")
    header = RtpHeader(packet)
    target = {MID: 1, AUDIO_LEVEL: 11, TRANSPORT_CC: 5, ABS_SEND_TIME: 6}
    found = elements(packet, header)
    rewritten = ExtensionMap(SOURCE, target).rewrite(packet, header, found)
    at = header.extension_offset
    copy = packet[:at] + rewritten.block + packet[at + len(rewritten.block) :]
    assert len(copy) == len(packet)
    assert copy[header.payload_offset :] == packet[header.payload_offset :]
    new = RtpHeader(copy)
    assert read(copy, new, 11) == VALUES[1]
    assert {element.id for element in elements(copy, new)} == {11, 5, 6}
    assert rewritten.abs_send_time_at is not None
    assert copy[rewritten.abs_send_time_at : rewritten.abs_send_time_at + 3] == VALUES[2]
    assert rewritten.transport_seq_at is not None
    assert copy[rewritten.transport_seq_at : rewritten.transport_seq_at + 2] == VALUES[3]


def test_names_of_sections_are_never_forwarded() -> None:
    packet = rtp(1, extensions={4: b"17"})
    header = RtpHeader(packet)
    rewritten = ExtensionMap({MID: 4}, {MID: 4}).rewrite(packet, header, elements(packet, header))
    assert rewritten.block == bytes(4)


def test_an_id_above_fourteen_does_not_fit_the_one_byte_form() -> None:
    packet = rtp(1, extensions={1: b"\x7f"})
    header = RtpHeader(packet)
    rewritten = ExtensionMap({AUDIO_LEVEL: 1}, {AUDIO_LEVEL: 15}).rewrite(packet, header, elements(packet, header))
    assert rewritten.block == bytes(4)
    assert rewritten.transport_seq_at is None


@pytest.mark.parametrize(
    "block",
    [
        b"\xbe\xde\x00\x01\x1f\x00\x00\x00",
        b"\x10\x00\x00\x01\x01\x09\x00\x00",
        b"\x10\x00\x00\x01\x00\x00\x00\x05",
    ],
)
def test_elements_that_run_over_the_block_are_refused(block: bytes) -> None:
    packet = b"\x90" + rtp(1, payload=block)[1:]
    with pytest.raises(PacketError):
        elements(packet, RtpHeader(packet))


def test_unknown_profiles_are_left_alone() -> None:
    packet = b"\x90" + rtp(1, payload=b"\x12\x34\x00\x01\xff\xff\xff\xff")[1:]
    assert elements(packet, RtpHeader(packet)) == []


def test_send_time_is_seconds_in_18_fractional_bits() -> None:
    assert abs_send_time(1_500_000_000) == (3 << 17).to_bytes(3, "big")
    assert abs_send_time(64_000_000_000) == bytes(3)


def random_block(rng: random.Random) -> bytes:
    """Return a packet whose block is a valid or a broken one of either form."""
    two_byte = rng.random() < 0.5
    values = {rng.randrange(1, 15): rng.randbytes(rng.randrange(1, 5)) for _ in range(rng.randrange(1, 4))}
    packet = bytearray(rtp(1, extensions=values, two_byte=two_byte, csrcs=rng.randrange(2), payload=b"payload"))
    for _ in range(rng.randrange(3)):
        packet[rng.randrange(12, len(packet) - 7)] = rng.randrange(256)
    return bytes(packet)


def test_a_reader_finds_what_a_fresh_look_finds() -> None:
    """Also when a layout comes back after another, and whatever the values between are."""
    rng = random.Random(5)
    reader, refused = ElementReader(), 0
    seen: list[bytes] = []
    for _ in range(3000):
        packet = rng.choice(seen) if seen and rng.random() < 0.5 else random_block(rng)
        try:
            header = RtpHeader(packet)
            expected = elements(packet, header)
        except PacketError:
            refused += 1
            with pytest.raises(PacketError):
                reader.read(packet, RtpHeader(packet))
            continue
        seen.append(packet)
        assert reader.read(packet, header) == expected
    assert refused > 50


def test_a_layout_that_repeats_is_rewritten_alike_with_its_own_values() -> None:
    reader, target = ElementReader(), {TRANSPORT_CC: 5, AUDIO_LEVEL: 11}
    kept = ExtensionMap(SOURCE, target)
    blocks = []
    for number in range(5):
        values = {**VALUES, 3: bytes((0, number))} if number != 3 else {1: b"\x01", 3: b"\x00\x03"}
        packet = rtp(1, extensions=values)
        header = RtpHeader(packet)
        rewritten = kept.rewrite(packet, header, reader.read(packet, header))
        assert rewritten == ExtensionMap(SOURCE, target).rewrite(packet, header, elements(packet, header))
        blocks.append(rewritten.block)
    assert all(one != other for one, other in pairwise(blocks))
