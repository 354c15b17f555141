"""One client's ICE + DTLS association: from the first valid check to the goodbye."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable
from typing import Final, Literal

from sightline.errors import DtlsFailed, SightlineError, WorkerError
from sightline.ids import TransportId
from sightline.rtp.parameters import RemoteTransport
from sightline.transport.aiortc_seam import Certificate, DtlsSession, SrtpKeys
from sightline.transport.base import TransportOwner
from sightline.transport.datachannel import DataChannels
from sightline.transport.flights import Flights
from sightline.transport.ice import Address, IceLiteAgent, TcpAddress

log = logging.getLogger(__name__)

State = Literal["new", "connecting", "connected", "closed", "failed"]

HANDSHAKE_TIMEOUT_S: Final = 30.0
_MAX_QUEUED_DATAGRAMS: Final = 128
"""DTLS records that wait for aiortc's receive task. More is a flood, and DTLS retransmits."""
_APPLICATION_DATA: Final = 23
"""Content type of the DTLS records that follow the handshake."""


class IceLink:
    """What DTLS sees of ICE: a queue of its datagrams in, a send function out (``DatagramLink``)."""

    def __init__(self, send: Callable[[bytes], None], counters: Counter[str]) -> None:
        self.role = "controlled"
        self._send_datagram = send
        self._counters = counters
        self._queue: asyncio.Queue[bytes | None] = asyncio.Queue(_MAX_QUEUED_DATAGRAMS + 1)
        self._is_closed = False
        self._flights = Flights()
        self._timer: asyncio.TimerHandle | None = None

    def feed(self, datagram: bytes) -> None:
        """Take a received DTLS datagram; dropped and counted when too many wait."""
        if self._is_closed or self._queue.qsize() >= _MAX_QUEUED_DATAGRAMS:
            self._counters["dropped_dtls_queue"] += 1
            return
        self._queue.put_nowait(datagram)

    def close(self) -> None:
        """End whoever waits in ``_recv``."""
        if not self._is_closed:
            self._is_closed = True
            self._flights.settled()
            self._set_timer()
            self._queue.put_nowait(None)

    def handshake_completed(self) -> None:
        """Our side has its keys; the other one may still wait for what we sent last."""
        self._flights.completed()

    async def _recv(self) -> bytes:
        datagram = await self._queue.get()
        if datagram is None:
            self._queue.put_nowait(None)
            raise ConnectionError
        if datagram[0] == _APPLICATION_DATA:
            self._flights.settled()
        self._flights.received()
        return datagram

    async def _send(self, data: bytes) -> None:
        if self._is_closed:
            raise ConnectionError
        self._send_datagram(data)
        self._flights.sent(data, time.monotonic_ns())
        self._set_timer()

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        next_ns = self._flights.next_ns
        if next_ns is not None:
            wait_s = max(0, next_ns - time.monotonic_ns()) / 1e9
            self._timer = asyncio.get_running_loop().call_later(wait_s, self._repeat)

    def _repeat(self) -> None:
        for datagram in self._flights.due(time.monotonic_ns()):
            self._counters["dtls_repeated"] += 1
            self._send_datagram(datagram)
        self._set_timer()


class Association:
    """State of one transport, owned by the endpoint."""

    def __init__(
        self,
        transport_id: TransportId,
        agent: IceLiteAgent,
        certificate: Certificate,
        owner: TransportOwner,
        send: Callable[[Address, bytes], None],
        counters: Counter[str],
    ) -> None:
        self.id = transport_id
        self.agent = agent
        self.state: State = "new"
        self.keys: SrtpKeys | None = None
        self.remote: RemoteTransport | None = None
        self.srtp_profile: str | None = None
        self.packets_in = 0
        self.bytes_in = 0
        self.channels = DataChannels(self._data_received)
        self._owner = owner
        self._send = send
        self._link = IceLink(self._send_selected, counters)
        self._dtls = DtlsSession(self._link, certificate, self._said_goodbye)

    @property
    def is_ended(self) -> bool:
        return self.state in ("closed", "failed")

    @property
    def way(self) -> Literal["udp", "tcp", "none"]:
        """How the other side is reached now."""
        selected = self.agent.selected
        if selected is None:
            return "none"
        return "tcp" if isinstance(selected, TcpAddress) else "udp"

    def connect(self, remote: RemoteTransport, now_ns: int) -> bool:
        """Take the other side's parameters; True the first time, when ``run`` has to be started.

        Raises:
            WorkerError: if the association has ended, or another certificate is announced for it.
        """
        if self.is_ended:
            raise WorkerError("The transport has ended.", transport_id=self.id)
        is_first = self.remote is None
        if self.remote is not None and not set(self.remote.fingerprints) & set(remote.fingerprints):
            raise WorkerError("Another certificate needs a new transport.", transport_id=self.id)
        self.remote = remote
        self.agent.remote_ufrag = remote.ice_ufrag
        if is_first:
            self.agent.last_valid_ns = now_ns
        return is_first

    def feed_dtls(self, datagram: bytes) -> None:
        """Take a DTLS datagram from a validated address."""
        self._link.feed(datagram)

    def checked(self) -> None:
        """A valid check arrived."""
        if self.state == "new":
            self.state = "connecting"
            self._owner.transport_connecting(self.id)

    async def run(self) -> None:
        """Complete the handshake and open data channels; an error ends the association and goes no further."""
        if self.remote is None:
            raise RuntimeError("connect() comes before run()")
        try:
            async with asyncio.timeout(HANDSHAKE_TIMEOUT_S):
                self.keys = await self._dtls.handshake(self.remote.fingerprints)
            self._link.handshake_completed()
            self.srtp_profile = self._dtls.srtp_profile
            self.state = "connected"
            self._owner.transport_connected(self.id)
            await self.open_channels()
        except TimeoutError:
            self.end(DtlsFailed("The DTLS handshake took too long."))
        except SightlineError as exc:
            self.end(exc)

    async def open_channels(self) -> None:
        """Start SCTP when the description has data channels and DTLS is up."""
        remote = self.remote
        if remote is not None and remote.sctp_port is not None and self.state == "connected":
            await self.channels.start(self._dtls, remote.sctp_port, remote.max_message_size_bytes)

    def end(self, error: SightlineError | None) -> None:
        """Note that the association is of no more use and tell the owner, once; the owner closes it."""
        if self.is_ended:
            return
        self.state = "closed" if error is None else "failed"
        self._owner.transport_ended(self.id, error)

    async def close(self, *, notify: bool) -> None:
        """Release everything; with ``notify`` the other side hears of it. Idempotent."""
        if not self.is_ended:
            self.state = "closed"
        await self.channels.close(notify=notify)
        await self._dtls.close(notify=notify)
        self._link.close()

    def _send_selected(self, data: bytes) -> None:
        if self.agent.selected is not None:
            self._send(self.agent.selected, data)

    def _said_goodbye(self) -> None:
        self.end(None)

    def _data_received(self, label: str, data: bytes | str) -> None:
        self._owner.data_received(self.id, label, data)
