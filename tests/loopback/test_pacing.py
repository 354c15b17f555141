"""A keyframe that arrives all at once leaves the worker spread over time, over real sockets and keys."""

from __future__ import annotations

import asyncio
import socket
from struct import Struct

import pytest

from sightline.ids import SubscriptionId, TransportId
from sightline.rtp.parameters import RemoteTransport, TransportOffer
from sightline.transport.aiortc_seam import PacketBuffer
from sightline.transport.pacer import MIN_BURST_BYTES
from sightline.transport.udp import SO_TIMESTAMPNS
from sightline.worker.config import WorkerConfig
from sightline.worker.core import LocalMediaWorker
from support.load.peer import LeanPeer, RemoteSide
from support.load.sender import Sender
from support.load.servers import CAMERA, parameters
from support.load.stream import SSRC, packet_of
from support.needs import need_native_core

HOST = "127.0.0.1"
PACKETS = 100
_TIMESPEC = Struct("@qq")


async def join(worker: LocalMediaWorker, offer: TransportOffer) -> LeanPeer:
    """Connect a client."""
    peer = LeanPeer(HOST)
    local = peer.local
    remote = RemoteTransport(
        ice_ufrag=local.ufrag, ice_pwd=local.pwd, fingerprints=(("sha-256", local.fingerprint_sha256),)
    )
    await worker.connect_transport(TransportId(offer.transport_id), remote)
    await peer.connect(RemoteSide(offer.ice_ufrag, offer.ice_pwd, offer.fingerprint_sha256, *offer.candidates[0]))
    return peer


def take(peer: LeanPeer, buffer: PacketBuffer) -> list[tuple[int, int]]:
    """Return (sequence number, the kernel's time of receipt in ns) of media that waits."""
    found: list[tuple[int, int]] = []
    while True:
        try:
            size, control, _, _ = peer.sock.recvmsg_into([buffer.view], 64)
        except BlockingIOError:
            return found
        if 128 <= buffer.data[0] <= 191 and not 192 <= buffer.data[1] <= 223:
            assert peer.keys.unprotect(buffer, size) > 0
            seconds, nanoseconds = _TIMESPEC.unpack(control[0][2])
            found.append((buffer.data[2] << 8 | buffer.data[3], seconds * 10**9 + nanoseconds))


@pytest.mark.parametrize("forwarder", ["python", "native"])
async def test_a_burst_reaches_a_viewer_whole_in_order_and_spread(forwarder: str) -> None:
    if forwarder == "native":
        need_native_core()
    config = WorkerConfig(hosts=(HOST,), forwarder=forwarder)  # type: ignore[arg-type]
    async with LocalMediaWorker(config) as worker:
        names = TransportId("publisher"), TransportId("viewer")
        offers = [await worker.create_transport(name, relay_group="room") for name in names]
        await worker.publish(names[0], CAMERA, parameters(SSRC, "video/vp8"))
        await worker.subscribe(names[1], SubscriptionId("view"), CAMERA, parameters(5000, "video/vp8"))
        publisher, viewer = [await join(worker, offer) for offer in offers]
        viewer.sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        sender, buffer = Sender(publisher.sock, publisher.keys), PacketBuffer(2048)
        for number in range(PACKETS):
            start = b"\x10\x00" if number == 0 else b"\x00\x00"
            sender.add(packet_of(number, 0, is_last=number == PACKETS - 1, payload=start + bytes(1100)))
        sender.flush()
        seen: list[tuple[int, int]] = []
        async with asyncio.timeout(20):
            while len(seen) < PACKETS:
                await asyncio.sleep(0.005)
                seen += take(viewer, buffer)
        first = seen[0][0]
        assert [seq for seq, _ in seen] == [(first + index) & 0xFFFF for index in range(PACKETS)]
        counters = (await worker.dump())["counters"]
        assert isinstance(counters, dict)
        assert counters["paced_packets"] >= PACKETS - MIN_BURST_BYTES // 1100 - 2
        times = sorted({at for _, at in seen})
        assert times[-1] - times[0] >= 10_000_000, "a slow machine makes it longer, never shorter"
        publisher.close()
        viewer.close()
