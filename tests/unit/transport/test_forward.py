"""Both forwarders over real sockets: every packet arrives, decrypts, and is what was decided."""

from __future__ import annotations

import errno
import random
import socket
import sys
from collections import Counter
from types import SimpleNamespace

import pytest

from sightline.errors import ConfigError
from sightline.ids import TransportId
from sightline.rtp.extensions import Patches, Rewritten
from sightline.rtp.packet import FIXED_HEADER
from sightline.sfu.fan import FanOut, Lane
from sightline.sfu.outputs import Send
from sightline.transport import forward, native
from sightline.transport.forward import Destination, Forwarder, PythonForwarder
from sightline.transport.packet_io import packet_io
from sightline.transport.udp import Path
from support.forwarding import VIEWER, Receiver, Start, run_to, send_of
from support.needs import need_native_core
from support.srtp import keys


@pytest.mark.parametrize("use_gso", [True, False])
def test_all_sizes_arrive_in_order_and_unchanged(
    start: Start, receiver: Receiver, sender: socket.socket, use_gso: bool
) -> None:
    forwarder, counters = start(receiver, sender, use_gso=use_gso)
    rng = random.Random(11)
    sizes = [1200] * 100 + [1200, 1200, 700, 1200, 3, 900, 901, 900, 900] + [rng.randrange(1, 1300) for _ in range(200)]
    expected = []
    received = []
    for seq, size in enumerate(sizes):
        send, plain = send_of(seq, size, rng)
        forwarder.forward([send])
        expected.append(plain)
        if seq % 60 == 59:
            forwarder.flush()
            received += receiver.take()
    forwarder.flush()
    received += receiver.take()
    assert received == expected
    assert counters["packets_out"] == len(sizes)
    assert (counters["gso_runs"] > 3) == use_gso


def test_runs_fall_back_to_single_packets_where_the_kernel_refuses(
    receiver: Receiver, sender: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    forwarder, counters = python(receiver, sender)
    refusing = _RefusingSocket(sender)
    forwarder.move(VIEWER, Path(refusing, receiver.sock.getsockname()))  # type: ignore[arg-type]
    rng = random.Random(12)
    pairs = [send_of(seq, 1200, rng) for seq in range(20)]
    forwarder.forward([send for send, _ in pairs])
    forwarder.flush()
    forwarder.forward([send_of(20, 100, rng)[0], send_of(21, 100, rng)[0]])
    forwarder.flush()
    assert receiver.take()[:20] == [plain for _, plain in pairs]
    assert counters["gso_refused"] == refusing.refused == 1


def python(receiver: Receiver, sock: socket.socket) -> tuple[Forwarder, Counter[str]]:
    """Return the Python forwarder, for sockets that are none."""
    counters: Counter[str] = Counter()
    forwarder = PythonForwarder(counters)
    forwarder.open(VIEWER, Destination(Path(sock, receiver.sock.getsockname()), keys(receiver.profile)))
    return forwarder, counters


class _RefusingSocket:
    """A socket on a kernel without segmentation offload."""

    def __init__(self, inner: socket.socket) -> None:
        self._inner = inner
        self.refused = 0

    def sendmsg(self, *_: object) -> int:
        self.refused += 1
        raise OSError(errno.ENOPROTOOPT, "refused")

    def sendto(self, data: memoryview, address: tuple[str, int]) -> int:
        return self._inner.sendto(data, address)


def test_extensions_are_replaced_and_stamped(start: Start, receiver: Receiver, sender: socket.socket) -> None:
    forwarder, _ = start(receiver, sender)
    source = FIXED_HEADER.pack(0x90, 96, 1, 2, 3) + b"\xbe\xde\x00\x02" + bytes(8) + b"payload"
    rewritten = Rewritten(b"\x21\x00\x00\x32\x00\x00\x00\x00", 20, 17)
    sends = [Send(VIEWER, source, FIXED_HEADER.pack(0x90, 96, seq, 2, 3), 16, rewritten) for seq in (5, 6)]
    forwarder.forward(sends)
    forwarder.flush()
    first, second = receiver.take()
    assert (first[16], first[19]) == (0x21, 0x32)
    assert int.from_bytes(second[17:19], "big") == int.from_bytes(first[17:19], "big") + 1
    assert first[20:23] != bytes(3)
    assert first[24:] == b"payload"
    assert source[16:24] == bytes(8)


def test_rtcp_does_not_overtake_queued_media(start: Start, receiver: Receiver, sender: socket.socket) -> None:
    forwarder, _ = start(receiver, sender)
    forwarder.forward([send_of(1, 100, random.Random(1))[0]])
    report = bytes((0x80, 201, 0, 1)) + bytes(4)
    forwarder.rtcp(VIEWER, report)
    first = receiver.sock.recv(2048)
    assert first[1] & 0x7F == 100
    assert receiver.take(rtcp=True) == [report]


def test_a_moved_destination_gets_the_rest_at_its_new_address(
    start: Start, receiver: Receiver, sender: socket.socket
) -> None:
    forwarder, _ = start(receiver, sender)
    elsewhere = Receiver(receiver.profile)
    rng = random.Random(2)
    forwarder.forward([send_of(1, 50, rng)[0]])
    forwarder.move(VIEWER, Path(sender, elsewhere.sock.getsockname()))
    forwarder.forward([send_of(2, 50, rng)[0]])
    forwarder.flush()
    assert len(receiver.take()) == 1
    assert len(elsewhere.take()) == 1
    elsewhere.sock.close()


def test_closed_and_unknown_destinations_are_ignored(start: Start, receiver: Receiver, sender: socket.socket) -> None:
    forwarder, _ = start(receiver, sender)
    send, _ = send_of(1, 50, random.Random(2))
    forwarder.forward([send])
    forwarder.close(VIEWER)
    forwarder.forward([send])
    forwarder.rtcp(VIEWER, bytes((0x80, 201, 0, 1)) + bytes(4))
    forwarder.flush()
    forwarder.close(VIEWER)
    assert receiver.take() == []


def test_a_full_socket_drops_and_counts_instead_of_waiting(sender: socket.socket) -> None:
    counters: Counter[str] = Counter()
    forwarder = PythonForwarder(counters)
    forwarder.open(VIEWER, Destination(Path(_FullSocket(), ("127.0.0.1", 9)), keys("gcm-128")))  # type: ignore[arg-type]
    rng = random.Random(3)
    forwarder.forward([send_of(seq, 1200, rng)[0] for seq in range(10)])
    forwarder.flush()
    forwarder.rtcp(VIEWER, bytes((0x80, 201, 0, 1)) + bytes(4))
    assert counters["dropped_eagain"] == 11


class _FullSocket:
    def sendmsg(self, *_: object) -> int:
        raise BlockingIOError

    def sendto(self, *_: object) -> int:
        raise BlockingIOError


def test_oversize_packets_are_dropped_and_counted(start: Start, receiver: Receiver, sender: socket.socket) -> None:
    forwarder, counters = start(receiver, sender)
    send, _ = send_of(1, forward._BUFFER_SIZE, random.Random(4))
    forwarder.forward([send])
    forwarder.rtcp(VIEWER, bytes((0x80, 201)) + bytes(forward._BUFFER_SIZE))
    forwarder.flush()
    assert counters["dropped_oversize"] == 2
    assert receiver.take() == []


SO_NO_CHECK = 11
"""``asm/socket.h``: send without UDP checksums. The kernel then refuses segmentation (``net/ipv4/udp.c``)."""


def test_a_run_that_the_kernel_refuses_goes_out_packet_by_packet(
    start: Start, receiver: Receiver, sender: socket.socket
) -> None:
    sender.setsockopt(socket.SOL_SOCKET, SO_NO_CHECK, 1)
    forwarder, counters = start(receiver, sender)
    rng = random.Random(5)
    pairs = [send_of(seq, 1200, rng) for seq in range(20)]
    forwarder.forward([send for send, _ in pairs])
    forwarder.flush()
    assert receiver.take() == [plain for _, plain in pairs]
    assert counters["gso_refused"] == 1
    assert counters["packets_out"] == 20
    assert counters["gso_runs"] == 0


def test_packets_that_cannot_be_sent_are_counted_and_the_others_go_on(
    start: Start, receiver: Receiver, sender: socket.socket
) -> None:
    forwarder, counters = start(receiver, sender)
    forbidden = TransportId("forbidden")  # A broadcast without permission: EACCES.
    forwarder.open(forbidden, Destination(Path(sender, ("255.255.255.255", 9)), keys(receiver.profile)))
    rng = random.Random(6)
    pairs = [send_of(seq, 1200, rng) for seq in range(5)]
    for send, _ in pairs:
        forwarder.forward([send._replace(transport_id=forbidden), send])
    forwarder.flush()
    assert receiver.take() == [plain for _, plain in pairs]
    assert counters["dropped_send_error"] == 5


def test_many_destinations_get_more_than_one_buffer_holds(start: Start, sender: socket.socket) -> None:
    """Three thousand packets of all sizes to a hundred viewers without a flush in between."""
    receivers = [Receiver("gcm-128") for _ in range(100)]
    forwarder, counters = start(receivers[0], sender)
    names = [TransportId(f"viewer {number}") for number in range(100)]
    for name, one in zip(names, receivers, strict=True):
        forwarder.open(name, Destination(Path(sender, one.sock.getsockname()), keys("gcm-128")))
    rng = random.Random(7)
    pairs = [send_of(seq, rng.choice([1200, 1200, 1200, 80]), rng) for seq in range(30)]
    for send, _ in pairs:
        forwarder.forward([send._replace(transport_id=name) for name in names])
    forwarder.flush()
    for one in receivers:
        assert one.take() == [plain for _, plain in pairs]
        one.sock.close()
    assert counters["packets_out"] == 3000


def test_a_core_of_another_interface_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    other = SimpleNamespace(INTERFACE=native.INTERFACE + 1, DATAGRAM_BYTES=2048)
    monkeypatch.setitem(sys.modules, "sightline_native", other)
    assert packet_io("auto", Counter(), use_gso=True).is_native is False
    with pytest.raises(ConfigError, match="not built"):
        packet_io("native", Counter(), use_gso=True)


def test_the_core_refuses_what_is_no_decision(receiver: Receiver, sender: socket.socket) -> None:
    """A fault of ours is an exception, never a read beyond a packet."""
    need_native_core()
    module = native.load()
    assert module is not None
    counters: Counter[str] = Counter()
    forwarder = native.NativeForwarder(module, counters)
    forwarder.open(VIEWER, Destination(Path(sender, receiver.sock.getsockname()), keys(receiver.profile)))
    send, _ = send_of(1, 50, random.Random(9))
    good = run_to((Lane(VIEWER, 1, 2, 3, 4, 5),), [send.packet] * 3, (), 8)
    for wrong in (
        FanOut((Lane(VIEWER, 1, 2, 3, 4, 5),), send.packet, 0x80, 0, 1, 1, 0, (Rewritten(b"", None, None),)),
        FanOut((Lane(VIEWER, -1, 2, 3, 4, 0),), send.packet, 0x80, 0, 1, 1, 0, ()),
        FanOut(((VIEWER,),), send.packet, 0x80, 0, 1, 1, 0, ()),  # type: ignore[arg-type]
        FanOut([], send.packet, 0x80, 0, 1, 1, 0, ()),  # type: ignore[arg-type]
        send._replace(header=b"short"),
        send._replace(packet="text"),  # type: ignore[arg-type]
        (1, 2),
        "text",
        send._replace(extensions=3),  # type: ignore[arg-type]
        good._replace(packets=5),
        good._replace(packets=0),
        good._replace(stride=-4),
        good._replace(size=-1),
        good._replace(data="text"),  # type: ignore[arg-type]
        good._replace(patches=(Patches((), None, None),) * 4),
        good._replace(patches=(((b"x", 1),),) * 6),  # type: ignore[arg-type]
        good._replace(patches=(Patches(((0, b"x"),) * 33, None, None),) * 6),
        good._replace(patches=(Patches((), -1, None),) * 6),
    ):
        with pytest.raises((TypeError, ValueError, IndexError, OverflowError)):
            forwarder.forward([wrong])  # type: ignore[list-item]
    beyond = Rewritten(bytes(8), None, None)
    for order in (
        send._replace(extensions=beyond, extensions_at=60),
        send._replace(extensions=Rewritten(b"", 60, None), extensions_at=0),
        send._replace(extensions=Rewritten(b"", None, 61), extensions_at=0),
        send._replace(packet=b"too short"),
    ):
        forwarder.forward([order])
    for patches in (
        Patches(((61, b"xx"),), None, None),
        Patches(((3, b"x"),), None, None),
        Patches(((-1, b"x"),), None, None),
        Patches((), 60, None),
        Patches((), None, 61),
    ):
        forwarder.forward([good._replace(patches=(patches,) * 6)])
    forwarder.forward([good._replace(last_size=11), good._replace(size=71), good._replace(size=50, last_size=51)])
    forwarder.flush()
    assert counters["dropped_oversize"] == 4 + 8 * 3
    assert receiver.take() == []
