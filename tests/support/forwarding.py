"""A viewer for tests of forwarders: a socket that decrypts what arrives, and decisions with what they must come to."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable

from sightline.ids import TransportId
from sightline.rtp.extensions import Patches
from sightline.rtp.packet import FIXED_HEADER
from sightline.sfu.fan import FanRun, Lane
from sightline.sfu.outputs import Send
from sightline.transport.aiortc_seam import PacketBuffer
from sightline.transport.forward import Forwarder
from sightline.transport.udp import open_socket
from support.srtp import keys

VIEWER = TransportId("viewer")

Start = Callable[..., tuple[Forwarder, Counter[str]]]
"""Makes a forwarder with one destination."""


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


def send_of(seq: int, size: int, rng: random.Random) -> tuple[Send, bytes]:
    """Return a decision, and the plaintext that must arrive."""
    source = FIXED_HEADER.pack(0x80, 96, 1, 2, 3) + rng.randbytes(size)
    header = FIXED_HEADER.pack(0x80, 100, seq & 0xFFFF, 77, 5555)
    return Send(VIEWER, source, header), header + source[12:]


def run_to(lanes: tuple[Lane, ...], packets: list[bytes], patches: tuple[Patches, ...], gap: int) -> FanRun:
    """Return a decision about packets that lie so far apart."""
    stride = len(packets[0]) + gap
    data = b"".join(packet.ljust(stride, b"\xfe") for packet in packets)
    return FanRun(lanes, data, stride, len(packets), len(packets[0]), len(packets[-1]), patches)
