"""CPU time of the media path per forwarded packet: read, decrypt, decide, encrypt, send, over real UDP on loopback.

    PYTHONPATH=server:tests python benchmarks/bench_forwarding.py [--viewers N] [--rate PPS] [--seconds S] [--no-gso]

A second process sends encrypted packets of 1,200 bytes in bursts of 5 ms, as a browser's pacer does; a third one
counts what arrives. The time is that of the forwarding process alone (all of it, the kernel's part included), divided
by packets sent. Loopback charges delivery to the sender, which a network card would not.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import select
import socket
import time
from collections import Counter
from multiprocessing.connection import Connection
from struct import Struct

from sightline.ids import PublicationId, SubscriptionId, TransportId
from sightline.rtp.packet import FIXED_HEADER
from sightline.rtp.parameters import Codec, Encoding, MediaParameters
from sightline.sfu.router import Router
from sightline.transport import udp
from sightline.transport.aiortc_seam import PacketBuffer, SrtpKeys, _dtls
from sightline.transport.forward import Destination, PythonForwarder
from sightline.transport.ice import Address
from sightline.transport.reader import DatagramReader
from sightline.transport.udp import open_socket

PAYLOAD_BYTES = 1200
BURST_S = 0.005
SENT_AT = Struct("!Q")


def keys() -> SrtpKeys:
    """Return AEAD_AES_128_GCM keys, the same for both directions."""
    policies = []
    for kind in (_dtls.Policy.SSRC_ANY_INBOUND, _dtls.Policy.SSRC_ANY_OUTBOUND):
        policy = _dtls.Policy(
            key=bytes(range(28)), ssrc_type=kind, srtp_profile=_dtls.Policy.SRTP_PROFILE_AEAD_AES_128_GCM
        )
        policy.window_size = 1024
        policies.append(policy)
    return SrtpKeys(*(_dtls.Session(policy) for policy in policies))


def publish(target: Address, rate: int, seconds: float) -> None:
    """Send a stream of VP8-like packets; the first one of all is a keyframe."""
    sock, srtp, buffer = open_socket("127.0.0.1", 0), keys(), PacketBuffer(2048)
    start = time.monotonic()
    seq = 0
    while (elapsed := time.monotonic() - start) < seconds:
        while seq < elapsed * rate:
            payload = b"\x10" + bytes((0 if seq == 0 else 1,)) + SENT_AT.pack(time.monotonic_ns())
            packet = FIXED_HEADER.pack(0x80, 96, seq & 0xFFFF, seq * 9, 1111) + payload.ljust(PAYLOAD_BYTES, b"x")
            buffer.data[: len(packet)] = packet
            sock.sendto(buffer.view[: srtp.protect(buffer, 0, len(packet))], target)
            seq += 1
        time.sleep(BURST_S)


def count(pipe: Connection, viewers: int) -> None:
    """Open one socket per viewer, tell their addresses, and count until asked."""
    socks = [open_socket("127.0.0.1", 0) for _ in range(viewers)]
    pipe.send([sock.getsockname() for sock in socks])
    received = 0
    while not pipe.poll():
        readable, _, _ = select.select(socks, [], [], 0.05)
        for sock in readable:
            try:
                while True:
                    sock.recv(2048)
                    received += 1
            except BlockingIOError:
                continue
    pipe.send(received)


def parameters(ssrc: int) -> MediaParameters:
    codec = Codec(mime="video/vp8", payload_type=96, clock_rate_hz=90_000)
    return MediaParameters(mid="0", kind="video", codecs=(codec,), encodings=(Encoding(ssrc=ssrc),))


class Path:
    """The worker's hot path without handshakes."""

    def __init__(self, sock: socket.socket, viewers: list[Address], *, use_gso: bool) -> None:
        self.counters: Counter[str] = Counter()
        self.delays_ns: list[int] = []
        self.router = Router(random.Random(1))
        self.forwarder = PythonForwarder(self.counters, use_gso=use_gso)
        self.publisher = TransportId("publisher")
        self._keys = keys()
        self.router.add_transport(self.publisher)
        self.router.transport_ready(self.publisher, 0)
        camera = PublicationId("camera")
        self.router.publish(self.publisher, camera, parameters(1111), 0)
        for number, address in enumerate(viewers):
            viewer = TransportId(f"viewer {number}")
            self.router.add_transport(viewer)
            self.router.transport_ready(viewer, 0)
            self.router.subscribe(
                viewer, SubscriptionId(viewer), camera, parameters(5000 + number), None, time.monotonic_ns()
            )
            self.forwarder.open(viewer, Destination(udp.Path(sock, address), keys()))

    def datagram(self, buffer: PacketBuffer, size: int, address: Address, arrival_ns: int, local: bytes) -> None:
        plain = self._keys.unprotect(buffer, size)
        if plain < 0:
            self.counters["dropped_unprotect"] += 1
            return
        packet = bytes(buffer.view[:plain])
        self.counters["packets_in"] += 1
        self.forwarder.forward(self.router.packet(self.publisher, packet, arrival_ns))
        if self.counters["packets_in"] % 50 == 0:
            self.delays_ns.append(time.monotonic_ns() - SENT_AT.unpack_from(packet, 14)[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--viewers", type=int, default=4)
    parser.add_argument("--rate", type=int, default=5000, help="packets per second from the publisher")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--no-gso", action="store_true")
    options = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    counter = context.Process(target=count, args=(theirs, options.viewers))
    counter.start()
    with open_socket("127.0.0.1", 0) as sock:
        path = Path(sock, ours.recv(), use_gso=not options.no_gso)
        reader = DatagramReader(sock, path.datagram)
        sender = context.Process(target=publish, args=(sock.getsockname(), options.rate, options.seconds))
        sender.start()
        select.select([sock], [], [], 20)
        cpu_s, end = time.process_time(), time.monotonic() + options.seconds
        while time.monotonic() < end:
            if select.select([sock], [], [], 0.1)[0]:
                reader.read_batch()
                path.forwarder.flush()
        cpu_s = time.process_time() - cpu_s
        sender.join()
    ours.send(None)
    received = ours.recv()
    counter.join()
    sent = path.counters["packets_out"]
    delays_ms = sorted(delay / 1e6 for delay in path.delays_ns)
    p50_ms, p99_ms = delays_ms[len(delays_ms) // 2], delays_ms[len(delays_ms) * 99 // 100]
    print(f"{options.viewers} viewers, {options.rate} packets/s: {cpu_s / sent * 1e6:.2f} us CPU per forwarded packet")
    print(f"{cpu_s / options.seconds:.0%} of a core; in {path.counters['packets_in']}, out {sent}, received {received}")
    print(f"from sending to forwarding: p50 {p50_ms:.2f} ms, p99 {p99_ms:.2f} ms")
    print(dict(path.counters))


if __name__ == "__main__":
    main()
