"""Loss on both links in virtual time: NACKs on both sides, and every packet arrives."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable

import pytest

from sightline.rtp import feedback
from sightline.rtp.feedback import Nack, Pli
from sightline.rtp.nack import NackGenerator
from sightline.rtp.packet import RtpHeader, unwrap_rtx
from sightline.rtp.seq import SequenceExtender
from support.rtp import VP8_DELTA, VP8_KEY, rtp, video
from support.sfu import MS, PUBLISHER, SUBSCRIBER, Bench

DELAY_MS = 20
PACKETS = 2000


class Link:
    """Delivers later, or not at all."""

    def __init__(self, loss: float, rng: random.Random) -> None:
        self._loss = loss
        self._rng = rng
        self._waiting: list[tuple[int, int, Callable[[], None]]] = []
        self._count = 0

    def carry(self, now_ns: int, deliver: Callable[[], None], *, lossless: bool = False) -> None:
        if lossless or self._rng.random() >= self._loss:
            self._count += 1
            heapq.heappush(self._waiting, (now_ns + DELAY_MS * MS, self._count, deliver))

    def deliver(self, now_ns: int) -> None:
        while self._waiting and self._waiting[0][0] <= now_ns:
            heapq.heappop(self._waiting)[2]()


class World:
    """Publisher, router and subscriber, with loss between them."""

    def __init__(self, loss: float, start_seq: int, *, rtx: bool, seed: int) -> None:
        rng = random.Random(seed)
        self.bench = Bench(video(rtx=rtx))
        self.bench.subscribe(video(ssrc=5555, rtx_ssrc=5556, payload_type=100, rtx=rtx), offset=77)
        self.up, self.down = Link(loss, rng), Link(loss, rng)
        self.start_seq = start_seq
        self.rtx = rtx
        self.sent: dict[int, bytes] = {}
        self.arrived: dict[int, bytes] = {}
        self.order = SequenceExtender()
        self.nack = NackGenerator()
        self.rtx_seq = 0
        self.uplink_nacked = self.downlink_nacked = 0
        self.resent_packets = 0

    def run(self) -> None:
        for step in range(PACKETS + 200):
            self.bench.now_ns += 5 * MS
            if step < PACKETS:
                self._publish(step)
            self.up.deliver(self.bench.now_ns)
            self.bench.router.tick(self.bench.now_ns)
            for packet in self.bench.take_rtcp(PUBLISHER):
                if isinstance(packet, Nack):
                    self.uplink_nacked += len(packet.seqs)
                    for seq in packet.seqs:
                        self._resend(seq)
            self.down.deliver(self.bench.now_ns)
            missing = self.nack.due(self.bench.now_ns, 2 * DELAY_MS * MS)
            if missing:
                self.downlink_nacked += len(missing)
                data = feedback.build_nack(1, 5555, [seq & 0xFFFF for seq in missing])
                for copy in self.bench.rtcp(data):
                    self.resent_packets += 1
                    self._to_subscriber(copy)

    def _publish(self, step: int) -> None:
        seq = (self.start_seq + step) & 0xFFFF
        payload = (VP8_KEY if step == 0 else VP8_DELTA) + step.to_bytes(4, "big")
        packet = rtp(seq, 2**32 - 9000 + step * 3000, payload=payload)
        self.sent[step] = packet
        # Nobody can miss a last packet.
        self.up.carry(self.bench.now_ns, lambda: self._to_router(packet), lossless=step in (0, PACKETS - 1))

    def _resend(self, seq: int) -> None:
        step = (seq - self.start_seq) & 0xFFFF
        packet = self.sent.get(step)
        if packet is None:
            return
        if self.rtx:
            header = RtpHeader(packet)
            payload = seq.to_bytes(2, "big") + packet[12:]
            packet = rtp(self.rtx_seq, header.rtp_ts, ssrc=1112, payload_type=97, payload=payload)
            self.rtx_seq += 1
        self.up.carry(self.bench.now_ns, lambda: self._to_router(packet))

    def _to_router(self, packet: bytes) -> None:
        for copy in self.bench.send(packet):
            self._to_subscriber(copy)

    def _to_subscriber(self, copy: bytes) -> None:
        is_last = copy.endswith((PACKETS - 1).to_bytes(4, "big"))
        self.down.carry(self.bench.now_ns, lambda: self._receive(copy), lossless=not self.arrived or is_last)

    def _receive(self, copy: bytes) -> None:
        header = RtpHeader(copy)
        if header.ssrc == 5556:
            copy = unwrap_rtx(copy, header, 5555, 100)
            header = RtpHeader(copy)
        ext_seq = self.order.extend(header.seq)
        self.nack.received(ext_seq, self.bench.now_ns)
        self.arrived.setdefault(ext_seq, copy)


@pytest.mark.parametrize("start_seq", [0, 127, 32767, 65535 - 700])
@pytest.mark.parametrize("rtx", [True, False])
def test_five_percent_loss_each_way_is_recovered_completely(start_seq: int, rtx: bool) -> None:
    world = World(0.05, start_seq, rtx=rtx, seed=start_seq + rtx)
    world.run()
    first = min(world.arrived)
    assert sorted(world.arrived) == list(range(first, first + PACKETS))
    for step in range(PACKETS):
        copy, source = world.arrived[first + step], world.sent[step]
        assert copy[12:] == source[12:]
        assert RtpHeader(copy).rtp_ts == (RtpHeader(source).rtp_ts + 77) & 0xFFFFFFFF
    assert world.uplink_nacked > 50
    assert world.downlink_nacked > 50
    assert world.resent_packets > 50


def test_without_loss_nobody_asks() -> None:
    world = World(0.0, 100, rtx=True, seed=1)
    world.run()
    assert len(world.arrived) == PACKETS
    assert world.uplink_nacked == world.downlink_nacked == world.resent_packets == 0


def test_an_outage_ends_with_a_keyframe_request_instead_of_a_nack_storm() -> None:
    bench = Bench()
    bench.subscribe()
    bench.send(rtp(1, payload=VP8_KEY))
    bench.advance(1000)
    bench.take_rtcp(PUBLISHER)
    bench.send(rtp(6000, 900_000))
    bench.advance(20)
    packets = bench.take_rtcp(PUBLISHER)
    assert any(isinstance(packet, Pli) for packet in packets)
    assert not any(isinstance(packet, Nack) for packet in packets)


def test_nacks_for_what_was_never_sent_are_counted_and_answered_with_nothing() -> None:
    bench = Bench()
    bench.subscribe()
    (copy,) = bench.send(rtp(1, payload=VP8_KEY))
    never = (RtpHeader(copy).seq + 9) & 0xFFFF
    assert bench.rtcp(feedback.build_nack(1, 5555, [never]), transport=SUBSCRIBER) == []
    (subscription,) = bench.router.subscriptions
    assert subscription.counters.resend_missing == 1
