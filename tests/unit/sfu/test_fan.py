"""Fans change what a packet costs, never what goes out: every case runs with them and without."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest

from sightline.ids import SubscriptionId, TransportId
from sightline.rtp import rtcp
from sightline.rtp.extensions import AUDIO_LEVEL as AUDIO_LEVEL_URI
from sightline.rtp.feedback import build_nack
from sightline.rtp.packet import RtpHeader
from sightline.rtp.rtcp import SenderReport
from sightline.sfu.dump import dump_router
from sightline.sfu.fan import Fan, FanOut, Parcel, expand
from sightline.sfu.outputs import Send
from support.rtp import TWCC_URI, VP8_DELTA, VP8_KEY, rtp, video
from support.sfu import MS, PUBLISHER, Bench, copy_of

VIEWERS = [TransportId(f"viewer {number}") for number in range(5)]
EXTENSIONS = {TWCC_URI: 3, AUDIO_LEVEL_URI: 7}


class Case:
    """A router with viewers that differ in extensions and payload types, and everything that they got."""

    def __init__(self) -> None:
        self.bench = Bench(video(extensions=EXTENSIONS))
        self.got: dict[TransportId, list[bytes]] = defaultdict(list)
        self.rng = random.Random(41)
        self.joined: set[TransportId] = set()
        self.seq = 65_300
        for viewer in VIEWERS:
            self.bench.router.add_transport(viewer)
            self.bench.router.transport_ready(viewer, self.bench.now_ns)

    def join(self, number: int) -> None:
        viewer, own = VIEWERS[number], {TWCC_URI: 1 + number % 2}
        if viewer not in self.joined:
            self.joined.add(viewer)
            agreed = video(
                ssrc=5000 + 10 * number, rtx_ssrc=5001 + 10 * number, payload_type=98 + 2 * number, extensions=own
            )
            self.bench.subscribe(agreed, offset=number << 30, subscription=_view(viewer), transport=viewer)

    def leave(self, number: int) -> None:
        viewer = VIEWERS[number]
        self.joined.discard(viewer)
        self.bench.router.unsubscribe(_view(viewer))

    def pause(self, number: int) -> None:
        if VIEWERS[number] in self.joined:
            self.bench.router.pause(_view(VIEWERS[number]), self.rng.random() < 0.5, self.bench.now_ns)

    def packets(self, count: int) -> None:
        """Send some packets, of which a few are lost, late or doubled."""
        numbers = list(range(self.seq, self.seq + count))
        self.seq += count
        for at in range(len(numbers) - 1, 0, -1):
            if self.rng.random() < 0.1:
                numbers[at - 1], numbers[at] = numbers[at], numbers[at - 1]
        for number in numbers:
            luck = self.rng.random()
            payload = VP8_KEY if number % 25 == 0 else VP8_DELTA
            data = rtp(number, number // 5 * 3000, payload=payload, extensions={3: bytes((1, number & 255)), 7: b"l"})
            for _ in range(0 if luck < 0.05 else 2 if luck > 0.97 else 1):
                self._note(self.bench.router.packet(PUBLISHER, data, self.bench.now_ns))
            self.bench.now_ns += MS

    def nack(self, number: int) -> None:
        sent = self.got[VIEWERS[number]]
        if sent:
            header = RtpHeader(self.rng.choice(sent[-20:]))
            lost = build_nack(1, 5000 + 10 * number, [header.seq])
            self._note(self.bench.router.rtcp(VIEWERS[number], lost, self.bench.now_ns))

    def report(self, _: int) -> None:
        report = SenderReport(
            ssrc=1111, ntp=self.bench.now_ns, rtp_ts=self.seq * 600 & 0xFFFFFFFF, packet_count=1, octet_count=1
        )
        self._note(self.bench.router.rtcp(PUBLISHER, rtcp.build_sender_report(report), self.bench.now_ns))

    def _note(self, sends: list[Send]) -> None:
        for send in sends:
            self.got[send.transport_id].append(copy_of(send))

    def run(self, steps: int) -> tuple[Any, ...]:
        moves: list[Callable[[int], None]] = [
            self.join,
            self.join,
            self.leave,
            self.pause,
            self.nack,
            self.nack,
            self.report,
        ]
        for _ in range(steps):
            self.packets(self.rng.randrange(1, 12))
            self.rng.choice(moves)(self.rng.randrange(len(VIEWERS)))
            self.bench.advance(10)
        return self.got, dump_router(self.bench.router), self.bench.outputs, dict(self.bench.router.counters)


def _view(viewer: TransportId) -> SubscriptionId:
    return SubscriptionId(f"view of {viewer}")


def test_what_goes_out_is_the_same_with_fans_and_without(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loss, disorder, doubles, pauses, joins, retransmissions and reports over the wrap of sequence numbers."""
    with_fans = Case().run(400)
    taken: list[bool] = []
    monkeypatch.setattr(Fan, "takes", lambda *_: taken.append(True))
    without = Case().run(400)
    assert with_fans == without
    assert len(taken) > 1000
    assert min(len(packets) for packets in without[0].values()) > 200


def plain_flow(bench: Bench) -> list[Parcel]:
    return bench.router.parcels(PUBLISHER, rtp(2, payload=VP8_DELTA), bench.now_ns)


def test_all_viewers_in_plain_flow_share_one_parcel() -> None:
    case = Case()
    for number in range(5):
        case.join(number)
    first = case.bench.router.parcels(PUBLISHER, rtp(1, payload=VP8_KEY), case.bench.now_ns)
    assert [type(parcel) for parcel in first] == [Send] * 5, "each gate is opened for itself"
    (parcel,) = plain_flow(case.bench)
    assert isinstance(parcel, FanOut)
    assert {lane.transport_id for lane in parcel.lanes} == set(VIEWERS)
    assert parcel.sends() == expand([parcel])


def test_a_paused_viewer_leaves_the_fan_at_once() -> None:
    case = Case()
    case.join(0)
    case.join(1)
    case.packets(60)
    case.bench.router.pause(_view(VIEWERS[0]), True, case.bench.now_ns)
    (send,) = expand(plain_flow(case.bench))
    assert send.transport_id == VIEWERS[1]


def test_counts_are_right_whenever_they_are_looked_at() -> None:
    case = Case()
    case.join(0)
    case.packets(100)
    shown = dump_router(case.bench.router)["subscriptions"][_view(VIEWERS[0])]  # type: ignore[index]
    assert shown["packets"] == len(case.got[VIEWERS[0]])
    assert shown["bytes"] == sum(map(len, case.got[VIEWERS[0]]))
