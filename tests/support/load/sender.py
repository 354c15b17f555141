"""A process that publishes: one encrypted stream in bursts, as a browser's pacer sends it."""

from __future__ import annotations

import asyncio
import socket
import time
from collections import Counter
from multiprocessing.connection import Connection
from struct import Struct
from typing import Final

from sightline.rtp.packet import is_rtcp
from sightline.transport.aiortc_seam import PacketBuffer, SrtpKeys
from sightline.transport.forward import UDP_SEGMENT
from support.load.peer import CONSENT_EVERY_S, LeanPeer
from support.load.stream import Source

BURST_S: Final = 0.005
_RUN: Final = 32
"""Packets per system call; the worker's socket gets them as single datagrams."""
_SLOT: Final = 1500
_SEGMENT: Final = Struct("=H")
_TRANSPORT_FEEDBACK: Final = 15


class Sender:
    """Encrypts packets of a source side by side and sends runs of equal length in one call."""

    def __init__(self, sock: socket.socket, keys: SrtpKeys) -> None:
        self._sock = sock
        self._keys = keys
        self._buffer = PacketBuffer(_SLOT * (_RUN + 1))
        self._used = self._size = self._count = 0

    def add(self, packet: bytes) -> None:
        """Queue one packet."""
        start, size = self._used, len(packet)
        self._buffer.data[start : start + size] = packet
        size = self._keys.protect(self._buffer, start, size)
        if self._count and size != self._size:
            # Packets of another length begin a run of their own.
            self._send(start)
            self._buffer.data[:size] = self._buffer.data[start : start + size]
            start = 0
        self._size, self._used, self._count = size, start + size, self._count + 1
        if self._count == _RUN:
            self.flush()

    def flush(self) -> None:
        """Send what is queued."""
        if self._count:
            self._send(self._used)
        self._used = 0

    def _send(self, end: int) -> None:
        segment = [(socket.IPPROTO_UDP, UDP_SEGMENT, _SEGMENT.pack(self._size))]
        self._count = self._used = 0
        # A full buffer or a server that has gone: the packets are lost, as on any network.
        try:
            self._sock.sendmsg([self._buffer.view[:end]], segment if end > self._size else [])
        except OSError:
            return


class Feedback:
    """Takes what comes back to the publisher: checks, reports, feedback."""

    def __init__(self, peer: LeanPeer) -> None:
        self._peer = peer
        self._buffer = PacketBuffer(2048)
        self.counts: Counter[str] = Counter()

    def drain(self) -> None:
        """Read all that waits; RTCP is decrypted so that it is known to be right."""
        while True:
            try:
                size = self._peer.sock.recv_into(self._buffer.view)
            except OSError:
                return
            data = self._buffer.view[:size]
            if is_rtcp(data):
                self._rtcp(size)
            elif data[0] < 4:
                self._peer.answer_stun(bytes(data))

    def _rtcp(self, size: int) -> None:
        plain = self._peer.keys.unprotect_rtcp(self._buffer, size)
        at = 0
        while plain - at >= 4:
            first, kind = self._buffer.data[at], self._buffer.data[at + 1]
            name = "transport_feedback" if (kind, first & 31) == (205, _TRANSPORT_FEEDBACK) else f"rtcp_{kind}"
            self.counts[name] += 1
            at += 4 + 4 * int.from_bytes(self._buffer.data[at + 2 : at + 4], "big")


def publish(pipe: Connection, host: str, source: Source) -> None:
    """Run one publisher: tells its side, hears the server's, sends from go to end, tells what came back."""
    peer = LeanPeer(host)
    pipe.send(peer.local)
    asyncio.run(peer.connect(pipe.recv()))
    pipe.send("connected")
    pipe.recv()
    feedback = Feedback(peer)
    _send_until_told(pipe, peer, source, feedback)
    pipe.recv()
    pipe.send((source.count, dict(feedback.counts)))
    peer.close()


def _send_until_told(pipe: Connection, peer: LeanPeer, source: Source, feedback: Feedback) -> None:
    sender = Sender(peer.sock, peer.keys)
    start = time.monotonic()
    next_burst = next_consent = start
    while not pipe.poll():
        now = time.monotonic()
        for _ in range(int((now - start) * source.rate) - source.count):
            sender.add(source.next())
        sender.flush()
        feedback.drain()
        if now >= next_consent:
            peer.check()
            next_consent = now + CONSENT_EVERY_S
        # A late burst makes the next one larger, not the stream slower.
        next_burst = max(next_burst + BURST_S, now)
        time.sleep(max(0.0, next_burst - time.monotonic()))
