"""What strangers and failing networks send, while a call goes on."""

from __future__ import annotations

import asyncio
import random
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from sightline.rtp.parameters import RemoteTransport
from sightline.worker.base import TransportStateChanged, WorkerEvent
from sightline.worker.config import WorkerConfig
from sightline.worker.core import LocalMediaWorker
from support.fuzz_corpora import files, go_fuzz_seeds
from support.media_peers import Peers, Publisher, Subscriber, TestPicture, lan_address, wait_for, watch_events


@pytest.fixture
def attacker() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.setblocking(False)
        sock.bind((lan_address(), 0))
        yield sock


async def _flood(sock: socket.socket, target: tuple[str, int], samples: list[bytes]) -> None:
    for number, sample in enumerate(samples):
        if sample:
            sock.sendto(sample[:1400], target)
        if number % 50 == 0:
            await asyncio.sleep(0)


async def test_a_flood_of_garbage_harms_no_call_and_allocates_nothing(
    worker: LocalMediaWorker, peers: Peers, attacker: socket.socket
) -> None:
    publisher, subscriber = peers(Publisher), peers(Subscriber)
    await publisher.start(TestPicture())
    await subscriber.start(publisher.parameters)
    await wait_for(lambda: len(subscriber.frames["video"]) >= 5, "video")
    before = await worker.dump()
    rng = random.Random(1)
    kinds = (b"\x00\x01", b"\x16\xfe\xfd", b"\x80\x60", b"\x80\xc8", b"\x01\x01", b"\xff", b"\x40")
    target = (lan_address(), worker.port)
    await _flood(attacker, target, [rng.choice(kinds) + rng.randbytes(rng.randrange(1200)) for _ in range(5000)])
    seen = len(subscriber.frames["video"])
    await wait_for(lambda: len(subscriber.frames["video"]) >= seen + 10, "video after the flood")
    after = await worker.dump()
    assert after["counters"]["dropped_unknown_source"] > 100  # type: ignore[index]
    assert after["counters"].get("datagram_crashed", 0) == 0  # type: ignore[attr-defined]
    for section in ("transports", "publications", "subscriptions", "groups"):
        assert set(after[section]) == set(before[section])  # type: ignore[call-overload]
    addresses = [transport["addresses"] for transport in after["transports"].values()]  # type: ignore[attr-defined]
    assert addresses == [1, 1]


async def test_corpora_at_the_port(
    worker: LocalMediaWorker, peers: Peers, attacker: socket.socket, corpora_dir: Path
) -> None:
    publisher, subscriber = peers(Publisher), peers(Subscriber)
    await publisher.start(TestPicture())
    await subscriber.start(publisher.parameters)
    await wait_for(lambda: len(subscriber.frames["video"]) >= 5, "video")
    fuzz = corpora_dir / "webrtc-fuzz/test/fuzzers/corpora"
    samples = [*files(fuzz), *go_fuzz_seeds(corpora_dir / "pion-stun"), *go_fuzz_seeds(corpora_dir / "pion-rtcp")]
    await _flood(attacker, (lan_address(), worker.port), samples)
    seen = len(subscriber.frames["video"])
    await wait_for(lambda: len(subscriber.frames["video"]) >= seen + 5, "video after the corpora")
    counters = (await worker.dump())["counters"]
    assert counters.get("datagram_crashed", 0) == 0  # type: ignore[attr-defined]


async def test_nonsense_from_an_authentic_peer_ends_nobodys_call(
    worker: LocalMediaWorker, peers: Peers, corpora_dir: Path
) -> None:
    """The corpora again, but encrypted with good keys: what a hostile participant can send."""
    publisher, subscriber, hostile = peers(Publisher), peers(Subscriber), peers(Publisher)
    await publisher.start(TestPicture())
    await subscriber.start(publisher.parameters)
    hostile.open_channel("frames")
    await hostile.start(TestPicture())
    await wait_for(lambda: len(subscriber.frames["video"]) >= 5 and len(hostile.sent) > 5, "video")
    fuzz = corpora_dir / "webrtc-fuzz/test/fuzzers/corpora"
    for sample in [
        *files(fuzz / "rtp-corpus"),
        *files(fuzz / "rtcp-corpus"),
        *go_fuzz_seeds(corpora_dir / "pion-rtcp"),
    ]:
        if len(sample) >= 12 and sample[0] >> 6 == 2:
            await hostile.send_raw(sample[:1200])
    for sample in [*files(fuzz / "sctp-packet-corpus"), *files(corpora_dir / "usrsctp-fuzz")]:
        if sample:
            await hostile.dtls._send_data(sample[:1000])
    seen = len(subscriber.frames["video"])
    await wait_for(lambda: len(subscriber.frames["video"]) >= seen + 10, "video after the nonsense")
    counters = (await worker.dump())["counters"]
    for name in ("datagram_crashed", "tick_crashed", "association_crashed", "release_crashed"):
        assert counters.get(name, 0) == 0, name  # type: ignore[attr-defined]


async def test_a_silent_peer_loses_its_transport_and_others_stay() -> None:
    events: list[WorkerEvent] = []
    async with LocalMediaWorker(WorkerConfig(advertised=(lan_address(),), consent_timeout_s=6)) as worker:
        watching = asyncio.ensure_future(watch_events(worker, events))
        publisher, subscriber = Publisher(worker), Subscriber(worker)
        await publisher.start(TestPicture())
        await subscriber.start(publisher.parameters)
        await wait_for(lambda: subscriber.frames["video"], "video")
        subscriber.fall_silent()
        lost = TransportStateChanged(subscriber.transport_id, "failed", "consent_lost")
        await wait_for(lambda: lost in events, "the loss of consent", 20)
        dump = await worker.dump()
        assert set(dump["transports"]) == {publisher.transport_id}  # type: ignore[call-overload]
        assert dump["subscriptions"] == {}
        await publisher.close()
        await subscriber.close()
        watching.cancel()


async def test_a_peer_with_another_certificate_is_refused(worker: LocalMediaWorker, peers: Peers) -> None:
    events: list[WorkerEvent] = []
    watching = asyncio.ensure_future(watch_events(worker, events))
    publisher = peers(Publisher)
    publisher.change_remote = lambda remote: RemoteTransport(
        ice_ufrag=remote.ice_ufrag,
        ice_pwd=remote.ice_pwd,
        fingerprints=(("sha-256", ":".join(["00"] * 32)),),
        sctp_port=remote.sctp_port,
    )
    await publisher.start(TestPicture())
    refused = TransportStateChanged(publisher.transport_id, "failed", "dtls_failed")
    await wait_for(lambda: refused in events, "the refusal of the certificate")
    assert (await worker.dump())["transports"] == {}
    watching.cancel()


async def test_one_of_several_fingerprints_is_enough(worker: LocalMediaWorker, peers: Peers) -> None:
    publisher = peers(Publisher)
    publisher.change_remote = lambda remote: RemoteTransport(
        ice_ufrag=remote.ice_ufrag,
        ice_pwd=remote.ice_pwd,
        fingerprints=(("sha-1", "00"), ("sha-512", "00"), *remote.fingerprints),
        sctp_port=remote.sctp_port,
    )
    await publisher.start(TestPicture())
    await wait_for(lambda: publisher.sent, "media")
