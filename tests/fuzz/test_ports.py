"""Every hostile input at both ports: from strangers, and from somebody whose address a check has confirmed."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sightline.ids import TransportId
from sightline.rtp.parameters import RemoteTransport, TransportOffer
from sightline.transport import stun
from sightline.transport.stream_framing import frame
from sightline.worker.config import WorkerConfig
from sightline.worker.core import LocalMediaWorker
from support.fuzz_corpora import packets_of_all

HOST = "127.0.0.1"
FINGERPRINT = (("sha-256", ":".join(["AB"] * 32)),)


@pytest.fixture
async def worker() -> AsyncIterator[LocalMediaWorker]:
    async with LocalMediaWorker(WorkerConfig(hosts=(HOST,), tcp_port="same")) as running:
        yield running
        counters = (await running.dump())["counters"]
        crashed = {name: count for name, count in counters.items() if name.endswith("_crashed")}  # type: ignore[attr-defined]
        assert crashed == {}


@pytest.fixture
def samples(corpora_dir: Path) -> list[bytes]:
    return [sample[:2000] for sample in packets_of_all(corpora_dir) if sample]


async def _expected(worker: LocalMediaWorker, name: str) -> TransportOffer:
    """Make a transport whose handshake waits for a hello."""
    offer = await worker.create_transport(TransportId(name), relay_group="case")
    remote = RemoteTransport(ice_ufrag="far", ice_pwd="x" * 24, fingerprints=FINGERPRINT, sctp_port=5000)
    await worker.connect_transport(TransportId(name), remote)
    return offer


def _check(offer: TransportOffer) -> bytes:
    return stun.build_request(bytes(12), f"{offer.ice_ufrag}:far", offer.ice_pwd, nominate=True)


@contextlib.contextmanager
def _udp(worker: LocalMediaWorker):  # type: ignore[no-untyped-def]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.setblocking(False)
        sock.connect((HOST, worker.port))
        yield sock


async def _still_answers(worker: LocalMediaWorker) -> None:
    """Somebody comes after all that, over UDP and over TCP."""
    offer = await worker.create_transport(TransportId("late"), relay_group="case")
    async with asyncio.timeout(20):
        with _udp(worker) as sock:
            sock.send(_check(offer))
            assert stun.is_stun(await asyncio.get_running_loop().sock_recv(sock, 2048))
        reader, writer = await asyncio.open_connection(HOST, worker.tcp_port)
        writer.write(frame(_check(offer)))
        assert stun.is_stun((await reader.readexactly(22))[2:] + bytes(20))
        writer.close()
        await writer.wait_closed()


@pytest.mark.parametrize("is_known", [False, True], ids=["stranger", "known"])
async def test_at_the_udp_port(worker: LocalMediaWorker, samples: list[bytes], is_known: bool) -> None:
    offer = await _expected(worker, "call")
    with _udp(worker) as sock:
        if is_known:
            sock.send(_check(offer))
            await asyncio.get_running_loop().sock_recv(sock, 2048)
        for number, sample in enumerate(samples):
            with contextlib.suppress(BlockingIOError):
                sock.send(sample)
            if number % 50 == 0:
                await asyncio.sleep(0)
    await _still_answers(worker)
    if not is_known:
        dump = await worker.dump()
        assert dump["transports"]["call"]["addresses"] == 0  # type: ignore[index]


@pytest.mark.parametrize("is_known", [False, True], ids=["stranger", "known"])
async def test_at_the_tcp_port(worker: LocalMediaWorker, samples: list[bytes], is_known: bool) -> None:
    """A connection that is cut off is replaced, as often as a stranger may: whole frames, and bytes as they are."""
    offer = await _expected(worker, "call")
    connections = 0
    for start in range(0, len(samples), 40):
        with contextlib.suppress(ConnectionError):
            _, writer = await asyncio.open_connection(HOST, worker.tcp_port)
            connections += 1
            if is_known:
                writer.write(frame(_check(offer)))
            for sample in samples[start : start + 40]:
                writer.write(frame(sample))
            writer.write(b"".join(samples[start : start + 5]))
            with contextlib.suppress(ConnectionError):
                await writer.drain()
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()
    assert connections > 10
    async with asyncio.timeout(20):
        while (await worker.dump())["tcp"]["connections"]:  # type: ignore[index]  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await _still_answers(worker)
