"""The tap: what somebody on this machine receives in plain, without a part in the forwarding path.

A tap is a subscriber whose transport is a Unix stream socket instead of ICE, DTLS and SRTP. The router treats it as
any other: it gets one encoding with continuous numbers, gates on keyframes, and is asked for them by PLI. Whole frames
are assembled by the consumer (``rtp/frames``), because that would cost the worker time for each packet.

The worker never waits for a consumer. What does not fit into the queue is dropped and counted; the consumer sees the
hole in the sequence numbers and asks for a keyframe.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections import Counter, deque
from collections.abc import Iterable
from typing import Final, Protocol

from sightline.errors import SightlineError, WorkerError
from sightline.ids import TransportId
from sightline.rtp.packet import FIXED_HEADER_SIZE
from sightline.rtp.stream_frames import HEADER, FrameReader
from sightline.sfu.fan import Parcel, expand
from sightline.sfu.outputs import Send

log = logging.getLogger(__name__)

QUEUE_BYTES: Final = 8 * 1024 * 1024
"""More than half a second of 100 Mbit/s."""
_READ_BYTES: Final = 65_536


class TapOwner(Protocol):
    """Who hears of what a consumer sends."""

    def tap_rtcp(self, transport_id: TransportId, data: bytes) -> None:
        """The consumer sent RTCP."""

    def tap_ended(self, transport_id: TransportId) -> None:
        """The consumer has gone; called at most once and never after ``close``."""


class Tap:
    """One consumer. Nothing here blocks."""

    def __init__(
        self,
        transport_id: TransportId,
        sock: socket.socket,
        owner: TapOwner,
        counters: Counter[str],
        queue_bytes: int = QUEUE_BYTES,
    ) -> None:
        self.id = transport_id
        self._sock = sock
        self._owner = owner
        self._counters = counters
        self._limit = queue_bytes
        self._fresh: list[bytes] = []
        """Of this wake-up; becomes one chunk."""
        self._queue: deque[memoryview] = deque()
        self._queued_bytes = 0
        self._reader = FrameReader()
        self._loop = asyncio.get_running_loop()
        self._is_waiting = False
        self._is_closed = False
        self.packets = 0
        self.dropped = 0
        self._loop.add_reader(sock, self._readable)

    def put(self, header: bytes, packet: bytes, arrival_ns: int) -> None:
        """Queue an RTP packet with another fixed header; the original is shared and stays as it is."""
        size = HEADER.size + len(packet)
        if self._has_room(size):
            self._fresh += (HEADER.pack(len(packet), arrival_ns), header, packet[FIXED_HEADER_SIZE:])

    def put_rtcp(self, data: bytes, now_ns: int) -> None:
        """Queue RTCP."""
        if self._has_room(HEADER.size + len(data)):
            self._fresh += (HEADER.pack(len(data), now_ns), data)

    def flush(self) -> None:
        """Hand to the kernel what it takes; the rest follows when there is room."""
        if self._fresh:
            self._queue.append(memoryview(b"".join(self._fresh)))
            self._fresh.clear()
        if not self._is_waiting:
            self._write()

    def close(self) -> None:
        """Let go of the socket; may be called again."""
        if self._is_closed:
            return
        self._is_closed = True
        self._loop.remove_reader(self._sock)
        self._loop.remove_writer(self._sock)
        self._sock.close()
        self._queue.clear()
        self._fresh.clear()
        self._queued_bytes = 0

    def dump(self) -> dict[str, int]:
        """Counters and what waits."""
        return {"packets": self.packets, "dropped": self.dropped, "queued_bytes": self._queued_bytes}

    def _has_room(self, size: int) -> bool:
        if self._is_closed:
            return False
        if self._queued_bytes + size > self._limit:
            self.dropped += 1
            self._counters["tap_dropped"] += 1
            return False
        self._queued_bytes += size
        self.packets += 1
        return True

    def _write(self) -> None:
        while self._queue:
            chunk = self._queue[0]
            try:
                sent = self._sock.send(chunk)
            except BlockingIOError:
                self._wait(True)
                return
            except OSError:
                self._end()
                return
            self._queued_bytes -= sent
            if sent < len(chunk):
                self._queue[0] = chunk[sent:]
            else:
                self._queue.popleft()
        self._wait(False)

    def _wait(self, is_waiting: bool) -> None:
        if is_waiting and not self._is_waiting:
            self._loop.add_writer(self._sock, self._write)
        elif self._is_waiting and not is_waiting:
            self._loop.remove_writer(self._sock)
        self._is_waiting = is_waiting

    def _readable(self) -> None:
        try:
            data = self._sock.recv(_READ_BYTES)
            if not data:
                self._end()
                return
            for packet in self._reader.feed(data):
                self._owner.tap_rtcp(self.id, packet.data)
        except BlockingIOError:
            return
        except (OSError, SightlineError):
            self._end()

    def _end(self) -> None:
        if not self._is_closed:
            self.close()
            self._owner.tap_ended(self.id)


class Taps:
    """All taps of a worker; empty for most of its life, and then it costs nothing."""

    def __init__(self, owner: TapOwner, counters: Counter[str]) -> None:
        self._owner = owner
        self._counters = counters
        self._taps: dict[TransportId, Tap] = {}

    def open(self, transport_id: TransportId, address: str) -> None:
        """Connect to a consumer.

        Args:
            transport_id: not used before.
            address: path of a Unix socket that it listens on.
        Raises:
            WorkerError: nobody listens there.
        """
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        try:
            sock.connect(address)
        except OSError as exc:
            sock.close()
            raise WorkerError("Nobody takes what this tap would give.", transport_id=transport_id) from exc
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 * 1024 * 1024)
        self._taps[transport_id] = Tap(transport_id, sock, self._owner, self._counters)

    def forward(self, parcels: Iterable[Parcel], arrival_ns: int) -> None:
        """Take the copies that are for taps; the others are somebody else's."""
        taps = self._taps
        if not taps:
            return
        for parcel in parcels:
            if not isinstance(parcel, Send):
                parcel = parcel._replace(lanes=tuple([lane for lane in parcel.lanes if lane.transport_id in taps]))
            for send in expand([parcel]):
                tap = taps.get(send.transport_id)
                if tap is not None:
                    tap.put(send.header, send.packet, arrival_ns)

    def rtcp(self, transport_id: TransportId, data: bytes, now_ns: int) -> None:
        """Take RTCP if it is for a tap."""
        tap = self._taps.get(transport_id)
        if tap is not None:
            tap.put_rtcp(data, now_ns)
            tap.flush()

    def flush(self) -> None:
        """At the end of each wake-up."""
        # A consumer that is found dead here leaves the table.
        for tap in list(self._taps.values()):
            tap.flush()

    def close(self, transport_id: TransportId) -> bool:
        """Close a tap; False when there is none of that name."""
        tap = self._taps.pop(transport_id, None)
        if tap is not None:
            tap.close()
        return tap is not None

    def close_all(self) -> None:
        """Close every tap; may be called again."""
        for transport_id in list(self._taps):
            self.close(transport_id)

    def dump(self) -> dict[str, dict[str, int]]:
        """Counters by transport."""
        return {transport_id: tap.dump() for transport_id, tap in self._taps.items()}
