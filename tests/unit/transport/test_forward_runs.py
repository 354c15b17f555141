"""A fan-out and a run of packets to many viewers are what their single copies would be."""

from __future__ import annotations

import random
import socket

import pytest

from sightline.ids import TransportId
from sightline.rtp.extensions import Patches, Rewritten
from sightline.rtp.packet import FIXED_HEADER
from sightline.sfu.fan import FanOut, Lane
from sightline.transport.forward import Destination
from sightline.transport.udp import Path
from support.forwarding import Receiver, Start, run_to, send_of
from support.srtp import PROFILES, keys


def test_a_fan_out_is_what_its_copies_would_be(start: Start, sender: socket.socket) -> None:
    """Two ways to write extensions, own transport-wide numbers, stamps, wraps of numbers; strangers are left out."""
    receivers = [Receiver("gcm-128") for _ in range(3)]
    forwarder, _ = start(receivers[0], sender)
    names = [TransportId(f"viewer {number}") for number in range(3)]
    for name, one in zip(names, receivers, strict=True):
        forwarder.open(name, Destination(Path(sender, one.sock.getsockname()), keys("gcm-128")))
    source = FIXED_HEADER.pack(0x90, 96, 9, 2, 3) + b"\xbe\xde\x00\x02" + bytes(range(8)) + b"payload"
    blocks = (
        Rewritten(b"\x21\x00\x00\x32\x00\x00\x00\x00", 20, 17),
        Rewritten(b"\x00\x00\x00\x00\x00\x00\x70\x09", None, None),
    )
    lanes = (
        Lane(names[0], 5000, 100, 0xFFFF, 2**32 - 1, 0),
        Lane(names[1], 2**32 - 1, 101, 7, 9, 1),
        Lane(TransportId("gone"), 1, 1, 1, 1, 1),
        Lane(names[2], 5002, 102, 0, 0, 0),
    )
    for seq in (9, 10):
        fan = FanOut(lanes, source, 0x90, 0x80, seq, 2, 16, blocks)
        forwarder.forward([fan])
        forwarder.forward([fan._replace(seq=seq + 100).sends()[1]])  # The receiver refuses a number twice.
        forwarder.flush()
        got = [one.take() for one in receivers]
        expected = {send.transport_id: send for send in fan.sends()}
        for name, copies in zip(names, got, strict=True):
            assert copies[0][:16] == expected[name].header + source[12:16]
            assert all(copy[24:] == b"payload" for copy in copies)
        assert [len(copies) for copies in got] == [1, 2, 1]
        assert got[1][0][4:] == got[1][1][4:]
        assert got[1][0][16:24] == blocks[1].block
        for (copy,) in (got[0], got[2]):
            assert (copy[16], copy[17:19], copy[19], copy[23]) == (0x21, bytes((0, seq - 9)), 0x32, 0)
            assert copy[20:23] != bytes(3)
    bare = FanOut(lanes, send_of(1, 50, random.Random(1))[0].packet, 0x80, 0, 300, 2, 0, ())
    forwarder.forward([bare])
    forwarder.flush()
    for one, send in zip(receivers, [bare.sends()[at] for at in (0, 1, 3)], strict=True):
        assert one.take() == [send.header + bare.packet[12:]], "lanes of a packet without extensions"
        one.sock.close()


def run_packets(rng: random.Random, count: int, size: int, last_size: int, *, frames: int = 1) -> list[bytes]:
    """Return packets with an extension block that count up across the wrap of both numbers."""
    packets = []
    for index in range(count):
        rtp_ts = (2**32 - 5 + 3000 * (index * frames // count)) % 2**32
        second = 96 | (0x80 if index == count - 1 else 0)
        head = FIXED_HEADER.pack(0x90, second, (65_530 + index) & 0xFFFF, rtp_ts, 3)
        block = b"\xbe\xde\x00\x02\x31" + rng.randbytes(2) + b"\x22" + rng.randbytes(3) + b"\x00"
        packets.append(head + block + rng.randbytes((last_size if index == count - 1 else size) - len(head + block)))
    return packets


@pytest.mark.parametrize(
    ("count", "last_size", "frames", "gap"), [(2, 700, 1, 16), (44, 1200, 3, 10), (100, 31, 5, 0), (1, 1200, 1, 300)]
)
@pytest.mark.parametrize("use_gso", [True, False])
def test_a_run_is_what_its_copies_would_be(
    start: Start, sender: socket.socket, count: int, last_size: int, frames: int, gap: int, use_gso: bool
) -> None:
    """Receivers with three SRTP profiles, two forms of extensions, own numbers; a queued packet goes out before."""
    receivers = [Receiver(profile) for profile in PROFILES]
    forwarder, counters = start(receivers[0], sender, use_gso=use_gso)
    names = [TransportId(f"viewer {number}") for number in range(3)]
    for name, one in zip(names, receivers, strict=True):
        forwarder.open(name, Destination(Path(sender, one.sock.getsockname()), keys(one.profile)))
    patches = (
        Patches(((16, b"\x51"), (19, b"\x12")), 20, 17),
        Patches(((16, bytes(3)), (19, b"\x72")), None, None),
    )
    lanes = (
        Lane(names[0], 5000, 100, 0xFFFF, 2**32 - 1, 0),
        Lane(TransportId("gone"), 1, 1, 1, 1, 1),
        Lane(names[1], 2**32 - 1, 127, 7, 9, 1),
        Lane(names[2], 5002, 96, 0, 0, 0),
    )
    rng = random.Random(count)
    queued, plain = send_of(30_000, 77, rng)
    for again in range(2):
        packets = run_packets(rng, count, last_size if count == 1 else 1200, last_size, frames=frames)
        fan = run_to(lanes, packets, patches, gap)
        fan = fan._replace(
            lanes=tuple(lane._replace(seq_offset=(lane.seq_offset + 200 * again) & 0xFFFF) for lane in lanes)
        )
        forwarder.forward([queued._replace(transport_id=names[0])] * (1 - again) + [fan])
        forwarder.flush()
        for name, one in zip(names, receivers, strict=True):
            got = one.take()
            if name == names[0] and not again:
                assert got.pop(0) == plain
            wanted = [send for send in fan.sends() if send.transport_id == name]
            assert [copy[:16] for copy in got] == [send.header + send.packet[12:16] for send in wanted]
            assert [copy[24:] for copy in got] == [packet[24:] for packet in packets]
            for index, (copy, send) in enumerate(zip(got, wanted, strict=True)):
                assert send.extensions is not None
                block = bytearray(send.extensions.block)
                if send.extensions.transport_seq_at is not None:
                    block[1:3] = (again * count + index).to_bytes(2, "big")
                    block[4:7] = copy[20:23]
                    assert copy[20:23] != packets[index][20:23]
                assert copy[16:24] == bytes(block)
    bare = run_to(lanes, [FIXED_HEADER.pack(0x80, 96, 7000 + n, 2, 3) + bytes((n,)) * 90 for n in range(9)], (), gap)
    forwarder.forward([bare])
    forwarder.flush()
    for name, one in zip(names, receivers, strict=True):
        assert one.take() == [send.header + send.packet[12:] for send in bare.sends() if send.transport_id == name]
        one.sock.close()
    assert counters["packets_out"] == 3 * (2 * count + 9) + 1
    assert (counters["gso_runs"] > 0) == use_gso
