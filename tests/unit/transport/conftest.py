"""Forwarders of both kinds, with one destination that decrypts what arrives."""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import Iterator

import pytest

from sightline.transport.forward import Destination, Forwarder
from sightline.transport.packet_io import packet_io
from sightline.transport.udp import Path, open_socket
from support.forwarding import VIEWER, Receiver, Start
from support.needs import need_native_core
from support.srtp import PROFILES, keys


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


@pytest.fixture
def start(kind: str) -> Start:
    """Return a function that makes a forwarder with one destination."""

    def make(receiver: Receiver, sock: socket.socket, *, use_gso: bool = True) -> tuple[Forwarder, Counter[str]]:
        counters: Counter[str] = Counter()
        forwarder = packet_io(kind, counters, use_gso=use_gso).forwarder  # type: ignore[arg-type]
        forwarder.open(VIEWER, Destination(Path(sock, receiver.sock.getsockname()), keys(receiver.profile)))
        return forwarder, counters

    return make
