"""The forwarder over real sockets: every packet arrives, decrypts, and is what was decided."""

from __future__ import annotations

import errno
import random
import socket
from collections import Counter
from collections.abc import Iterator

import pytest

from sightline.ids import TransportId
from sightline.rtp.extensions import Rewritten
from sightline.rtp.packet import FIXED_HEADER
from sightline.sfu.outputs import Send
from sightline.transport import forward
from sightline.transport.aiortc_seam import PacketBuffer, SrtpKeys, _dtls
from sightline.transport.forward import Destination, PythonForwarder
from sightline.transport.udp import Path, open_socket

VIEWER = TransportId("viewer")
PROFILES = {
    "gcm-128": (_dtls.Policy.SRTP_PROFILE_AEAD_AES_128_GCM, 28),
    "gcm-256": (_dtls.Policy.SRTP_PROFILE_AEAD_AES_256_GCM, 44),
    "cm-sha1-80": (_dtls.Policy.SRTP_PROFILE_AES128_CM_SHA1_80, 30),
}


def keys(profile: str) -> SrtpKeys:
    """Return keys whose both directions are the same, so that one side can undo the other."""
    number, size = PROFILES[profile]
    policies = [
        _dtls.Policy(key=bytes(range(size)), ssrc_type=kind, srtp_profile=number)
        for kind in (_dtls.Policy.SSRC_ANY_INBOUND, _dtls.Policy.SSRC_ANY_OUTBOUND)
    ]
    for policy in policies:
        policy.allow_repeat_tx = True
        policy.window_size = 1024
    return SrtpKeys(*(_dtls.Session(policy) for policy in policies))


class Receiver:
    """A socket that decrypts what arrives."""

    def __init__(self, profile: str) -> None:
        self.sock = open_socket("127.0.0.1", 0)
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
    receiver.profile = request.param  # type: ignore[attr-defined]
    yield receiver
    receiver.sock.close()


@pytest.fixture
def sender() -> Iterator[socket.socket]:
    with open_socket("127.0.0.1", 0) as sock:
        yield sock


def start(receiver: Receiver, sock: socket.socket, *, use_gso: bool) -> tuple[PythonForwarder, Counter[str]]:
    counters: Counter[str] = Counter()
    forwarder = PythonForwarder(counters, use_gso=use_gso)
    profile = receiver.profile  # type: ignore[attr-defined]
    forwarder.open(VIEWER, Destination(Path(sock, receiver.sock.getsockname()), keys(profile)))
    return forwarder, counters


def send_of(seq: int, size: int, rng: random.Random) -> tuple[Send, bytes]:
    """Return a decision, and the plaintext that must arrive."""
    source = FIXED_HEADER.pack(0x80, 96, 1, 2, 3) + rng.randbytes(size)
    header = FIXED_HEADER.pack(0x80, 100, seq & 0xFFFF, 77, 5555)
    return Send(VIEWER, source, header), header + source[12:]


@pytest.mark.parametrize("use_gso", [True, False])
def test_all_sizes_arrive_in_order_and_unchanged(receiver: Receiver, sender: socket.socket, use_gso: bool) -> None:
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
    forwarder, counters = start(receiver, sender, use_gso=True)
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


def test_extensions_are_replaced_and_stamped(receiver: Receiver, sender: socket.socket) -> None:
    forwarder, _ = start(receiver, sender, use_gso=True)
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


def test_rtcp_does_not_overtake_queued_media(receiver: Receiver, sender: socket.socket) -> None:
    forwarder, _ = start(receiver, sender, use_gso=True)
    forwarder.forward([send_of(1, 100, random.Random(1))[0]])
    report = bytes((0x80, 201, 0, 1)) + bytes(4)
    forwarder.rtcp(VIEWER, report)
    first = receiver.sock.recv(2048)
    assert first[1] & 0x7F == 100
    assert receiver.take(rtcp=True) == [report]


def test_a_moved_destination_gets_the_rest_at_its_new_address(receiver: Receiver, sender: socket.socket) -> None:
    forwarder, _ = start(receiver, sender, use_gso=True)
    profile = receiver.profile  # type: ignore[attr-defined]
    elsewhere = Receiver(profile)
    rng = random.Random(2)
    forwarder.forward([send_of(1, 50, rng)[0]])
    forwarder.move(VIEWER, Path(sender, elsewhere.sock.getsockname()))
    forwarder.forward([send_of(2, 50, rng)[0]])
    forwarder.flush()
    assert len(receiver.take()) == 1
    assert len(elsewhere.take()) == 1
    elsewhere.sock.close()


def test_closed_and_unknown_destinations_are_ignored(receiver: Receiver, sender: socket.socket) -> None:
    forwarder, _ = start(receiver, sender, use_gso=True)
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


def test_oversize_packets_are_dropped_and_counted(receiver: Receiver, sender: socket.socket) -> None:
    forwarder, counters = start(receiver, sender, use_gso=True)
    send, _ = send_of(1, forward._BUFFER_SIZE, random.Random(4))
    forwarder.forward([send])
    assert counters["dropped_oversize"] == 1
