"""Both forwarders over real sockets: every packet arrives, decrypts, and is what was decided."""

from __future__ import annotations

import errno
import random
import socket
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest

from sightline.errors import ConfigError
from sightline.ids import TransportId
from sightline.rtp.extensions import Patches, Rewritten
from sightline.rtp.packet import FIXED_HEADER
from sightline.sfu.fan import FanOut, FanRun, Lane
from sightline.sfu.outputs import Send
from sightline.transport import forward, native
from sightline.transport.aiortc_seam import PacketBuffer
from sightline.transport.forward import Destination, Forwarder, PythonForwarder
from sightline.transport.ice import Address
from sightline.transport.packet_io import packet_io
from sightline.transport.udp import Path, open_socket, path_to
from support.needs import need_native_core
from support.srtp import PROFILES, keys

VIEWER = TransportId("viewer")


class Receiver:
    """A socket that decrypts what arrives."""

    def __init__(self, profile: str, host: str = "127.0.0.1") -> None:
        self.profile = profile
        self.sock = open_socket(host, 0)
        self._keys = keys(profile)
        self._buffer = PacketBuffer(2048)

    def take(self, *, rtcp: bool = False) -> list[bytes]:
        packets: list[bytes] = []
        while True:
            try:
                size = self.sock.recv_into(self._buffer.view)
            except BlockingIOError:
                return packets
            undo = self._keys.unprotect_rtcp if rtcp else self._keys.unprotect
            plain = undo(self._buffer, size)
            assert plain > 0, "the packet does not decrypt"
            packets.append(bytes(self._buffer.view[:plain]))


@pytest.fixture(params=list(PROFILES))
def receiver(request: pytest.FixtureRequest) -> Iterator[Receiver]:
    receiver = Receiver(request.param)
    yield receiver
    receiver.sock.close()


@pytest.fixture
def sender() -> Iterator[socket.socket]:
    with open_socket("127.0.0.1", 0) as sock:
        yield sock


@pytest.fixture(params=["python", "native"])
def kind(request: pytest.FixtureRequest) -> str:
    if request.param == "native":
        need_native_core()
    return str(request.param)


Start = Callable[..., tuple[Forwarder, Counter[str]]]


@pytest.fixture
def start(kind: str) -> Start:
    """Return a function that makes a forwarder with one destination."""

    def make(receiver: Receiver, sock: socket.socket, *, use_gso: bool = True) -> tuple[Forwarder, Counter[str]]:
        counters: Counter[str] = Counter()
        forwarder = packet_io(kind, counters, use_gso=use_gso).forwarder  # type: ignore[arg-type]
        forwarder.open(VIEWER, Destination(Path(sock, receiver.sock.getsockname()), keys(receiver.profile)))
        return forwarder, counters

    return make


def send_of(seq: int, size: int, rng: random.Random) -> tuple[Send, bytes]:
    """Return a decision, and the plaintext that must arrive."""
    source = FIXED_HEADER.pack(0x80, 96, 1, 2, 3) + rng.randbytes(size)
    header = FIXED_HEADER.pack(0x80, 100, seq & 0xFFFF, 77, 5555)
    return Send(VIEWER, source, header), header + source[12:]


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


def run_to(lanes: tuple[Lane, ...], packets: list[bytes], patches: tuple[Patches, ...], gap: int) -> FanRun:
    """Return a decision about packets that lie so far apart."""
    stride = len(packets[0]) + gap
    data = b"".join(packet.ljust(stride, b"\xfe") for packet in packets)
    return FanRun(lanes, data, stride, len(packets), len(packets[0]), len(packets[-1]), patches)


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


@pytest.mark.parametrize(("any_host", "host"), [("0.0.0.0", "127.0.0.1"), ("::", "::1")])
def test_answers_leave_from_the_address_that_was_asked(kind: str, any_host: str, host: str) -> None:
    """The source of what arrives is the address that the viewer talks to, whatever routing prefers."""
    counters: Counter[str] = Counter()
    io = packet_io(kind, counters, use_gso=True)  # type: ignore[arg-type]
    found: list[tuple[bytes, Address, bytes]] = []
    try:
        sock = open_socket(any_host, 0)
    except OSError:
        pytest.skip(f"this machine has no {host}")
    receiver = Receiver("gcm-128", host)
    reader = io.new_reader(
        sock, lambda buffer, size, source, _, local: found.append((bytes(buffer.view[:size]), source, local))
    )
    asked = ("127.0.0.77" if host == "127.0.0.1" else host, sock.getsockname()[1])
    receiver.sock.sendto(b"hello", asked)
    receiver.sock.sendto(b"again", asked)
    assert reader.read_batch() == 2
    assert [data for data, _, _ in found] == [b"hello", b"again"]
    assert found[0][1] == receiver.sock.getsockname()
    io.forwarder.open(VIEWER, Destination(path_to(sock, found[0][1], found[0][2]), keys("gcm-128")))
    pairs = [send_of(seq, 500, random.Random(8)) for seq in range(3)]
    io.forwarder.forward([send for send, _ in pairs])
    io.forwarder.flush()
    assert receiver.sock.recvfrom(2048, socket.MSG_PEEK)[1][0] == asked[0]
    assert receiver.take() == [plain for _, plain in pairs]
    assert reader.read_batch() == 0
    sock.close()
    receiver.sock.close()


def test_arrival_is_when_the_kernel_took_the_packet(kind: str) -> None:
    arrivals: list[int] = []
    with open_socket("127.0.0.1", 0) as sock, open_socket("127.0.0.1", 0) as other:
        reader = packet_io(kind, Counter(), use_gso=True).new_reader(sock, lambda *got: arrivals.append(got[3]))  # type: ignore[arg-type]
        # The kernel begins to stamp packets a little after the machine's first socket has asked for it.
        for _ in range(20):
            before_ns = time.monotonic_ns()
            other.sendto(b"x", sock.getsockname())
            after_ns = time.monotonic_ns()
            time.sleep(0.05)
            reader.read_batch()
            if before_ns - 5_000_000 < arrivals[-1] < after_ns + 5_000_000:
                return
    pytest.fail(f"no packet had the time of its arrival: {arrivals}")


def test_datagrams_that_are_too_long_are_not_handed_over(kind: str) -> None:
    sizes: list[int] = []
    with open_socket("127.0.0.1", 0) as sock, open_socket("127.0.0.1", 0) as other:
        reader = packet_io(kind, Counter(), use_gso=True).new_reader(sock, lambda *got: sizes.append(got[1]))  # type: ignore[arg-type]
        for size in (0, 3000, 2048, 12):
            other.sendto(bytes(size), sock.getsockname())
        assert reader.read_batch() == 4
    assert sizes == [2048, 12]


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
