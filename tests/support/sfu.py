"""A router with one publisher and subscribers, driven by hand in virtual time."""

from __future__ import annotations

import random
from typing import TypeVar

from sightline.ids import PublicationId, SubscriptionId, TransportId
from sightline.rtp import rtcp
from sightline.rtp.packet import RtpHeader
from sightline.rtp.parameters import MediaParameters
from sightline.rtp.rtcp import RtcpPacket
from sightline.sfu.outputs import EncodingStarted, Output, Send, SenderClockSeen, SendRtcp, SubscriptionClockSet
from sightline.sfu.router import Router
from support.rtp import video

OneOutput = TypeVar("OneOutput", EncodingStarted, SendRtcp, SenderClockSeen, SubscriptionClockSet)

MS = 1_000_000
PUBLISHER = TransportId("publisher")
SUBSCRIBER = TransportId("subscriber")
CAMERA = PublicationId("camera")
VIEW = SubscriptionId("view")


def copy_of(send: Send) -> bytes:
    """Return the plaintext that a forwarder would encrypt."""
    packet = bytearray(send.packet)
    packet[:12] = send.header
    if send.extensions is not None:
        packet[send.extensions_at : send.extensions_at + len(send.extensions.block)] = send.extensions.block
    return bytes(packet)


def header_of(send: Send) -> RtpHeader:
    return RtpHeader(copy_of(send))


class Bench:
    """Router, time and what came out."""

    def __init__(self, published: MediaParameters | None = None, *, connect: bool = True) -> None:
        self.router = Router(random.Random(7))
        self.now_ns = 10**12
        self.outputs: list[Output] = []
        self.published = published or video()
        self.router.add_transport(PUBLISHER)
        self.router.add_transport(SUBSCRIBER)
        if connect:
            self.router.transport_ready(PUBLISHER, self.now_ns)
            self.router.transport_ready(SUBSCRIBER, self.now_ns)
        self.router.publish(PUBLISHER, CAMERA, self.published, self.now_ns)

    def subscribe(
        self,
        parameters: MediaParameters | None = None,
        *,
        offset: int | None = 0,
        subscription: SubscriptionId = VIEW,
        transport: TransportId = SUBSCRIBER,
    ) -> None:
        agreed = parameters or video(ssrc=5555, rtx_ssrc=5556, payload_type=100)
        self.router.subscribe(transport, subscription, CAMERA, agreed, offset, self.now_ns)

    def send(self, packet: bytes, *, transport: TransportId = PUBLISHER) -> list[bytes]:
        """Give a packet to the router; returns the copies as sent."""
        sends = self.router.packet(transport, packet, self.now_ns)
        self.outputs += self.router.drain()
        return [copy_of(send) for send in sends]

    def rtcp(self, data: bytes, *, transport: TransportId = SUBSCRIBER) -> list[bytes]:
        sends = self.router.rtcp(transport, data, self.now_ns)
        self.outputs += self.router.drain()
        return [copy_of(send) for send in sends]

    def advance(self, milliseconds: float) -> None:
        """Let time pass, with ticks every 10 ms."""
        end_ns = self.now_ns + round(milliseconds * MS)
        while self.now_ns < end_ns:
            self.now_ns = min(end_ns, self.now_ns + 10 * MS)
            self.router.tick(self.now_ns)
        self.outputs += self.router.drain()

    def take_rtcp(self, transport: TransportId) -> list[RtcpPacket]:
        """Return and forget RTCP sent to a transport."""
        self.outputs += self.router.drain()
        mine = [out for out in self.outputs if isinstance(out, SendRtcp) and out.transport_id == transport]
        self.outputs = [out for out in self.outputs if out not in mine]
        return [packet for out in mine for packet in rtcp.parse(out.data)]

    def take(self, kind: type[OneOutput]) -> list[OneOutput]:
        """Return and forget outputs of a kind."""
        self.outputs += self.router.drain()
        mine = [out for out in self.outputs if isinstance(out, kind)]
        self.outputs = [out for out in self.outputs if not isinstance(out, kind)]
        return mine
