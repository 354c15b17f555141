"""What readers hand over: from where, to which address, when and how much."""

from __future__ import annotations

import random
import socket
import time
from collections import Counter

import pytest

from sightline.transport.forward import Destination
from sightline.transport.ice import Address
from sightline.transport.packet_io import packet_io
from sightline.transport.udp import open_socket, path_to
from support.forwarding import VIEWER, Receiver, send_of
from support.srtp import keys


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
