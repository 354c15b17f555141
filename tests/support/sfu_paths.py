"""A subscriber behind a bottleneck, in virtual time: real packets out, real transport-wide feedback back."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from typing import Final, Protocol

from sightline.rtp.feedback import Pli
from sightline.rtp.packet import RtpHeader
from sightline.rtp.parameters import MediaParameters, RtcpFeedback
from sightline.rtp.twcc import ArrivalRecorder
from sightline.sfu.outputs import Send
from support.bottleneck import MS, Bottleneck
from support.rtp import NACK, TWCC_URI, video
from support.sfu import PUBLISHER, SUBSCRIBER, Bench, copy_of
from support.sfu_layers import SimulcastSender, frames_of, simulcast_bench

FEEDBACK_NS: Final = 62 * MS
TICK_NS: Final = 10 * MS
STEP_NS: Final = 5 * MS
MEDIA_SSRC: Final = 5555


def telling_subscriber() -> MediaParameters:
    """Parameters of a subscriber that reports on every packet."""
    feedback = (*NACK, RtcpFeedback("transport-cc"))
    return video(ssrc=MEDIA_SSRC, rtx_ssrc=5556, payload_type=100, feedback=feedback, extensions={TWCC_URI: 3})


class Sender(Protocol):
    """Who publishes."""

    fps: float
    wants_key: bool

    def frame(self) -> object: ...


@dataclass
class Viewer:
    """Publisher, router, path and receiver in one loop."""

    link: Bottleneck
    seed: int = 1
    bench: Bench = field(default_factory=simulcast_bench)
    number: int = 0
    """Next transport-wide number, as the forwarder counts."""
    bytes_sent: int = 0
    probe_bytes: int = 0
    arrivals: ArrivalRecorder = field(default_factory=ArrivalRecorder)
    layers: list[tuple[float, str]] = field(default_factory=list)
    """(seconds, rid) of each frame that was sent to it."""
    worst_queue_ms: float = 0.0

    def __post_init__(self) -> None:
        self.begin(SimulcastSender(self.bench, self.seed), telling_subscriber())

    def begin(self, sender: Sender, parameters: MediaParameters) -> None:
        self.bench.subscribe(parameters)
        self.sender = sender
        self.started_ns = self.bench.now_ns
        self._next = {"frame": self.bench.now_ns, "tick": self.bench.now_ns, "feedback": self.bench.now_ns}
        self._on_the_way: list[tuple[int, int]] = []
        self._plis: list[int] = []

    def run(self, seconds: float) -> None:
        end_ns = self.bench.now_ns + int(seconds * 1e9)
        while self.bench.now_ns < end_ns:
            self.bench.now_ns += STEP_NS
            now_ns = self.bench.now_ns
            if now_ns >= self._next["frame"]:
                self._next["frame"] += int(1e9 / self.sender.fps)
                self._frame()
            if now_ns >= self._next["tick"]:
                self._next["tick"] += TICK_NS
                self._send(self.bench.router.tick(now_ns), is_probe=True)
                self._answer_plis()
            if now_ns >= self._next["feedback"]:
                self._next["feedback"] += FEEDBACK_NS
                self._report()

    def sent_layers(self, seconds: float) -> set[str]:
        """Return the layers of the frames sent in the last while."""
        since = (self.bench.now_ns - self.started_ns) / 1e9 - seconds
        return {rid for at, rid in self.layers if at >= since}

    def _frame(self) -> None:
        copies: list[bytes] = []
        packets = self.bench.send

        def send(packet: bytes) -> list[bytes]:
            sends = self.bench.router.packet(PUBLISHER, packet, self.bench.now_ns)
            self._send(sends)
            copies.extend(copy_of(one) for one in sends)
            return []

        self.bench.send = send  # type: ignore[assignment,method-assign]
        try:
            self.sender.frame()
        finally:
            self.bench.send = packets  # type: ignore[method-assign]
        if copies:
            at = (self.bench.now_ns - self.started_ns) / 1e9
            self.layers += [(at, layer) for layer in self.seen(copies)]

    def seen(self, copies: list[bytes]) -> list[str]:
        """Return the layers of the pictures that were sent."""
        return [frame.rid for frame in frames_of(copies)]

    def _send(self, sends: list[Send], *, is_probe: bool = False) -> None:
        for send in sends:
            size = len(send.packet)
            self.bytes_sent += size
            self.probe_bytes += size if is_probe else 0
            assert RtpHeader(send.header + send.packet[12:]).ssrc in (MEDIA_SSRC, 5556)
            if send.extensions is None or send.extensions.transport_seq_at is None:
                continue
            arrival_ns = self.link.send(size, self.bench.now_ns)
            if arrival_ns is not None:
                heapq.heappush(self._on_the_way, (arrival_ns, self.number))
                self.worst_queue_ms = max(self.worst_queue_ms, (arrival_ns - self.bench.now_ns) / MS)
            self.number += 1
        self.bench.router.flushed(self.bench.now_ns)

    def _report(self) -> None:
        while self._on_the_way and self._on_the_way[0][0] <= self.bench.now_ns:
            arrival_ns, number = heapq.heappop(self._on_the_way)
            self.arrivals.record(number & 0xFFFF, self.link.receiver_ns(arrival_ns))
        for message in self.arrivals.build(1, MEDIA_SSRC):
            self.bench.rtcp(message, transport=SUBSCRIBER)

    def _answer_plis(self) -> None:
        """The publisher's keyframe comes some 60 ms after the request."""
        if any(isinstance(packet, Pli) for packet in self.bench.take_rtcp(PUBLISHER)):
            self._plis.append(self.bench.now_ns + 60 * MS)
        if self._plis and self._plis[0] <= self.bench.now_ns:
            self._plis.pop(0)
            self.sender.wants_key = True
