"""Both readers over real sockets: bursts come as runs, everything else one by one, all in order."""

from __future__ import annotations

import random
import socket
from collections import Counter
from collections.abc import Iterator
from struct import Struct

import pytest

from sightline.rtp.packet import FIXED_HEADER
from sightline.rtp.run import Run
from sightline.transport.aiortc_seam import SrtpKeys
from sightline.transport.forward import UDP_SEGMENT
from sightline.transport.packet_io import BatchReader, packet_io
from sightline.transport.received import ReceivedRun
from sightline.transport.udp import open_socket
from support.needs import need_native_core
from support.srtp import keys, protect

STUN = b"\x00\x01\x00\x00" + bytes(1196)
RTCP = b"\x80\xc9\x00\x01" + bytes(24)


class Inbox:
    """What a reader hands over."""

    def __init__(self, kind: str, sock: socket.socket, *, bursts: bool, runs: bool = True) -> None:
        self.keys: SrtpKeys = keys("gcm-128")
        self.seen: list[tuple[str, list[bytes]]] = []
        self.runs: list[Run] = []
        self.sources: set[object] = set()
        io = packet_io(kind, Counter(), use_gso=bursts)  # type: ignore[arg-type]
        self.reader: BatchReader = io.new_reader(sock, self._one, self._run if runs else None)

    def _one(self, buffer: object, size: int, source: object, arrival_ns: int, local: bytes) -> None:
        self.sources.add(source)
        self.seen.append(("one", [bytes(buffer.data[:size])]))  # type: ignore[attr-defined]

    def _run(self, received: ReceivedRun) -> None:
        self.sources.add(received.address)
        run = received.unprotect(self.keys)
        if run is None:
            self.seen.append(("nothing", []))
            return
        assert len(run.arrivals_ns) == run.packets
        assert len(run.data) == run.packets * run.stride
        self.runs.append(run)
        self.seen.append(("run", [run.packet(index) for index in range(run.packets)]))

    def read(self) -> None:
        while self.reader.read_batch():
            pass


@pytest.fixture(params=["python", "native"])
def kind(request: pytest.FixtureRequest) -> str:
    if request.param == "native":
        need_native_core()
    return str(request.param)


@pytest.fixture
def sockets() -> Iterator[tuple[socket.socket, socket.socket]]:
    """A socket to read from, and one that sends to it."""
    with open_socket("127.0.0.1", 0) as sock, open_socket("127.0.0.1", 0) as sender:
        sender.connect(sock.getsockname())
        yield sock, sender


def rtp(seq: int, size: int = 1184, ssrc: int = 7) -> bytes:
    return FIXED_HEADER.pack(0x80, 96, seq, 5, ssrc) + random.Random(seq).randbytes(size - 12)


def send_burst(sender: socket.socket, datagrams: list[bytes]) -> None:
    """Send in one call what the kernel then hands over in one call, where it can."""
    segment = [(socket.IPPROTO_UDP, UDP_SEGMENT, Struct("=H").pack(len(datagrams[0])))]
    sender.sendmsg([b"".join(datagrams)], segment if len(datagrams) > 1 else [])


@pytest.mark.parametrize("bursts", [True, False])
def test_a_burst_of_media_is_one_run(kind: str, sockets: tuple[socket.socket, socket.socket], bursts: bool) -> None:
    sock, sender = sockets
    inbox, own = Inbox(kind, sock, bursts=bursts), keys("gcm-128")
    plain = [rtp(seq) for seq in range(20)] + [rtp(20, 300)]
    send_burst(sender, [protect(own, one) for one in plain])
    inbox.read()
    if bursts:
        assert inbox.seen == [("run", plain)]
        assert (inbox.runs[0].stride, inbox.runs[0].last_size, inbox.runs[0].total_size) == (1200, 300, 20 * 1184 + 300)
    elif kind == "native":  # It puts together what it reads together.
        assert inbox.seen == [("run", plain)]
    else:
        assert [(how, len(data)) for how, data in inbox.seen] == [("one", 1)] * 21
    assert inbox.sources == {sender.getsockname()}


def test_what_is_no_media_comes_one_by_one_and_in_order(
    kind: str, sockets: tuple[socket.socket, socket.socket]
) -> None:
    sock, sender = sockets
    inbox, own = Inbox(kind, sock, bursts=True), keys("gcm-128")
    media = [rtp(seq) for seq in range(6)]
    wire = [protect(own, one) for one in media]
    send_burst(sender, [STUN])
    send_burst(sender, [*wire[:3], RTCP])
    send_burst(sender, [STUN, STUN, wire[3]])
    send_burst(sender, [wire[4], wire[5], b"\x16\xfe\xff" + bytes(9)])
    inbox.read()
    flat = [one for how, data in inbox.seen for one in data]
    expected = [STUN, *media[:3], RTCP, STUN, STUN, (wire[3] if ("one", [wire[3]]) in inbox.seen else media[3])]
    assert flat[: len(expected)] == expected
    assert flat[-3:-1] == media[4:6]
    assert flat[-1][0] == 0x16
    assert ("run", media[:3]) in inbox.seen


def test_forged_packets_of_a_burst_are_left_out(kind: str, sockets: tuple[socket.socket, socket.socket]) -> None:
    sock, sender = sockets
    inbox, own = Inbox(kind, sock, bursts=True), keys("gcm-128")
    plain = [rtp(seq) for seq in range(9)] + [rtp(9, 500)]
    wire = [bytearray(protect(own, one)) for one in plain]
    for forged in (0, 4, 9):
        wire[forged][50] ^= 1
    send_burst(sender, [bytes(one) for one in wire])
    inbox.read()
    assert inbox.seen == [("run", [plain[seq] for seq in (1, 2, 3, 5, 6, 7, 8)])]
    send_burst(sender, [bytes(one) for one in wire])
    inbox.read()
    assert inbox.seen[1] == ("nothing", []), "all of them forged or repeated"
    wire = [bytearray(protect(own, one)) for one in (rtp(20), rtp(21), rtp(22, 40))]
    wire[0][40] ^= 1
    wire[1][40] ^= 1
    send_burst(sender, [bytes(one) for one in wire])
    inbox.read()
    assert inbox.seen[2] == ("run", [rtp(22, 40)])


def test_a_reader_without_a_taker_of_runs_hands_everything_over_singly(
    kind: str, sockets: tuple[socket.socket, socket.socket]
) -> None:
    sock, sender = sockets
    inbox = Inbox(kind, sock, bursts=True, runs=False)
    wire = [rtp(seq) for seq in range(5)]
    send_burst(sender, wire)
    inbox.read()
    assert inbox.seen == [("one", [one]) for one in wire]


def test_garbage_of_all_shapes_comes_out_as_it_went_in(kind: str, sockets: tuple[socket.socket, socket.socket]) -> None:
    """Bursts of random bytes: nothing is taken for authentic, nothing is lost, nothing crashes."""
    sock, sender = sockets
    inbox, rng = Inbox(kind, sock, bursts=True), random.Random(4)
    sent = 0
    for _ in range(300):
        size, count = rng.choice([1, 2, 11, 12, 13, 40, 1000, 2048]), rng.randrange(1, 25)
        first = rng.choice([0x80, 0x90, 0xBF, 0x00, 0x17, 0xFF])
        burst = [bytes((first, rng.randrange(256)))[:size] + rng.randbytes(size - min(2, size)) for _ in range(count)]
        if rng.random() < 0.3:
            burst[-1] = burst[-1][: rng.randrange(1, size + 1)]
        send_burst(sender, burst)
        inbox.read()
        sent += len(burst)
    assert sum(len(data) for how, data in inbox.seen if how == "one") <= sent
    assert not inbox.runs


def test_the_core_refuses_datagrams_that_it_does_not_hold(sockets: tuple[socket.socket, socket.socket]) -> None:
    from sightline.transport import native

    need_native_core()
    module = native.load()
    assert module is not None
    sock, sender = sockets
    inbox = Inbox("native", sock, bursts=True)
    core = inbox.reader._core  # type: ignore[attr-defined]
    send_burst(sender, [rtp(1), rtp(2)])
    core.read()
    for wrong in (-1, 2, 5000, 2**40, -(2**40)):
        with pytest.raises((IndexError, OverflowError)):
            core.copy(wrong)
    for first, count in ((0, 3), (1, 2), (-1, 2), (0, 0), (0, -1), (2**31 - 1, 2), (0, 129)):
        with pytest.raises(IndexError):
            core.unprotect(first, count, inbox.keys.receiving_address)
