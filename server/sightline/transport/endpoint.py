"""The worker's ports: sorts datagrams by first byte (RFC 7983) and source, and owns all associations.

Whatever is not STUN must come from an address that a valid check has confirmed; all else is dropped unread. How checks
themselves are judged is in ``checks.py``.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from sightline.clock import Clock
from sightline.errors import ConsentLost, IceFailed, WorkerError
from sightline.ids import RandomSource, TransportId
from sightline.observe import security_event
from sightline.rtp.parameters import RemoteTransport, TransportOffer
from sightline.transport import ice
from sightline.transport.addresses import advertised_addresses
from sightline.transport.aiortc_seam import Certificate, PacketBuffer
from sightline.transport.association import Association
from sightline.transport.base import CONSENT_TIMEOUT_S, TransportOwner
from sightline.transport.checks import CheckDesk
from sightline.transport.forward import Destination, Forwarder
from sightline.transport.ice import Address, IceLiteAgent, TcpAddress
from sightline.transport.packet_io import BatchReader, NewReader
from sightline.transport.reader import DatagramReader
from sightline.transport.received import ReceivedRun
from sightline.transport.shield import Shield
from sightline.transport.streams import Streams
from sightline.transport.udp import Path, open_socket, path_to

log = logging.getLogger(__name__)

_LOGGED_CRASHES: Final = 10


class Endpoint:
    """All sockets and associations of one worker."""

    def __init__(
        self,
        owner: TransportOwner,
        forwarder: Forwarder,
        clock: Clock,
        random: RandomSource,
        counters: Counter[str],
        *,
        consent_timeout_s: float = CONSENT_TIMEOUT_S,
        new_reader: NewReader = DatagramReader,
    ) -> None:
        self.associations: dict[TransportId, Association] = {}
        self._owner = owner
        self._forwarder = forwarder
        self._clock = clock
        self._random = random
        self._counters = counters
        self._new_reader = new_reader
        self._consent_timeout_ns = round(consent_timeout_s * 1e9)
        self._certificate = Certificate()
        self._shield = Shield(lambda: self._checks.addresses, lambda: self._checks.ufrags, random, counters)
        self._checks = CheckDesk(self._sendto, self._moved, counters, self._shield.known_changed)
        self._sockets: list[socket.socket] = []
        self._streams = Streams(self._checks, self._datagram, owner, self._stream_lost, clock, counters)
        self._candidates: tuple[tuple[str, int], ...] = ()
        self._tcp_candidates: tuple[tuple[str, int], ...] = ()
        self._tasks: dict[TransportId, asyncio.Task[None]] = {}
        self._is_any_port = False

    @property
    def tcp_port(self) -> int:
        """The TCP port in use; 0 when there is none."""
        return self._streams.port

    @property
    def port(self) -> int:
        """The UDP port in use; 0 before ``open``."""
        return int(self._sockets[0].getsockname()[1]) if self._sockets else 0

    def open(self, hosts: Sequence[str], port: int, advertised: tuple[str, ...]) -> None:
        """Bind one socket per host, all to one port, and begin to read.

        Args:
            hosts: IPv4 and IPv6 addresses to bind.
            port: 0 lets the kernel choose.
            advertised: addresses to announce instead of the machine's own.
        Raises:
            OSError: if an address cannot be bound.
        """
        loop = asyncio.get_running_loop()
        self._is_any_port = port == 0
        found: list[str] = []
        for host in hosts:
            sock = open_socket(host, self.port or port)
            self._sockets.append(sock)
            self._shield.guard(sock)
            reader = self._new_reader(sock, self._datagram, self._datagrams)
            loop.add_reader(sock.fileno(), self._readable, reader)
            found.extend(advertised_addresses(host, ()))
        self._candidates = tuple((address, self.port) for address in advertised or dict.fromkeys(found))

    def open_tcp(self, hosts: Sequence[str], port: int | None) -> None:
        """Take connections too, for clients that get no datagram through; call after ``open``.

        Args:
            hosts: as for ``open``.
            port: None takes the number of the UDP port, or any when that one is taken.
        Raises:
            OSError: if an address cannot be bound.
        """
        self._streams.open(hosts, self.port if port is None else port, may_differ=port is None)
        if port is None and not self._is_any_port and self.tcp_port != self.port:
            log.warning("the TCP port %d is taken; media over TCP uses %d", self.port, self.tcp_port)
        self._tcp_candidates = tuple((address, self._streams.port) for address, _ in self._candidates)

    # Commands

    def create(self, transport_id: TransportId) -> TransportOffer:
        """Make an association ready for checks."""
        if transport_id in self.associations:
            raise WorkerError("The transport exists already.", transport_id=transport_id)
        agent = IceLiteAgent(ice.new_credentials(self._random), self._clock.monotonic_ns())
        association = Association(
            transport_id, agent, self._certificate, self._owner, self._send_selected, self._counters
        )
        self.associations[transport_id] = association
        self._checks.expect(association)
        return self._offer(association)

    def restart_ice(self, transport_id: TransportId) -> TransportOffer:
        """Give new credentials to a living association; the old ones stay good until the new ones are used."""
        association = self._association(transport_id)
        self._checks.forget_ufrags(association)
        association.agent.restart(ice.new_credentials(self._random))
        self._checks.expect(association)
        return self._offer(association)

    def connect(self, transport_id: TransportId, remote: RemoteTransport) -> None:
        """Give an association its other side; DTLS begins when that side speaks."""
        association = self._association(transport_id)
        work = association.run if association.connect(remote, self._clock.monotonic_ns()) else association.open_channels
        previous = self._tasks.get(transport_id)
        if previous is not None and not previous.done():
            return  # The handshake is under way, and opens the channels itself.
        task = asyncio.create_task(work(), name=f"association {transport_id}")
        self._tasks[transport_id] = task
        task.add_done_callback(self._finished)

    async def close(self, transport_id: TransportId, *, notify: bool) -> None:
        """Release an association; unknown ones are ignored."""
        association = self.associations.pop(transport_id, None)
        if association is None:
            return
        task = self._tasks.pop(transport_id, None)
        if task is not None and not task.done():
            task.cancel()
            await asyncio.wait([task])
        await association.close(notify=notify)
        self._forwarder.close(transport_id)
        self._checks.forget(association)

    async def aclose(self, *, notify: bool) -> None:
        """Release all associations and sockets; idempotent."""
        for transport_id in list(self.associations):
            await self.close(transport_id, notify=notify)
        self._streams.close()
        self._shield.close()
        loop = asyncio.get_running_loop()
        for sock in self._sockets:
            loop.remove_reader(sock.fileno())
            sock.close()
        self._sockets.clear()

    def tick(self, now_ns: int) -> None:
        """End associations whose other side has not been heard of (RFC 7675 section 5.1), and connections of no use."""
        self._streams.tick()
        self._shield.tick(now_ns)
        for association in list(self.associations.values()):
            if association.remote is None or association.is_ended:
                continue
            if now_ns - association.agent.last_valid_ns <= self._consent_timeout_ns:
                continue
            if association.state == "new":
                association.end(IceFailed("No valid connectivity check arrived."))
            else:
                association.end(ConsentLost("The other side is not heard of any more."))

    def destination(self, association: Association) -> Destination | None:
        """Return where media for a connected association goes."""
        if association.keys is None or association.agent.selected is None:
            return None
        return Destination(self._path_to(association.agent.selected), association.keys)

    def dump_tcp(self) -> dict[str, object]:
        """Return what the TCP port holds."""
        return self._streams.dump()

    # Inside

    def _offer(self, association: Association) -> TransportOffer:
        return TransportOffer(
            transport_id=association.id,
            ice_ufrag=association.agent.local.ufrag,
            ice_pwd=association.agent.local.pwd,
            fingerprint_sha256=self._certificate.fingerprint_sha256,
            candidates=self._candidates,
            tcp_candidates=self._tcp_candidates,
        )

    def _association(self, transport_id: TransportId) -> Association:
        association = self.associations.get(transport_id)
        if association is None:
            raise WorkerError("The transport is gone.", transport_id=transport_id)
        return association

    def _finished(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (exc := task.exception()) is not None:
            self._counters["association_crashed"] += 1
            log.error("%s crashed", task.get_name(), exc_info=exc)

    def _socket_for(self, address: Address) -> socket.socket:
        family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        return next((sock for sock in self._sockets if sock.family == family), self._sockets[0])

    def _path_to(self, address: Address) -> Path:
        if isinstance(address, TcpAddress):
            return self._streams.path_to(address)
        return path_to(self._socket_for(address), address, self._checks.local_of(address))

    def _send_selected(self, address: Address, data: bytes) -> None:
        self._sendto(address, data, self._checks.local_of(address))

    def _sendto(self, address: Address, data: bytes, local: bytes) -> None:
        if isinstance(address, TcpAddress):
            self._streams.send(address, data)
            return
        with suppress(OSError, IndexError):
            path_to(self._socket_for(address), address, local).send(data)

    def _readable(self, reader: BatchReader) -> None:
        reader.read_batch()
        self._owner.batch_ended()

    def _datagram(self, buffer: PacketBuffer, size: int, address: Address, arrival_ns: int, local: bytes) -> None:
        try:
            first = buffer.data[0]
            self._counters["datagrams_in"] += 1
            if first < 4:
                self._checks.take(bytes(buffer.view[:size]), address, arrival_ns, local)
                return
            association = self._checks.owner_of(address)
            if association is None or association.is_ended:
                self._counters["dropped_unknown_source"] += 1
                return
            association.packets_in += 1
            association.bytes_in += size
            if 128 <= first <= 191:
                self._media(association, buffer, size, arrival_ns)
            elif 20 <= first <= 63:
                association.feed_dtls(bytes(buffer.view[:size]))
            else:
                self._counters["dropped_unknown_protocol"] += 1
        except Exception:
            self._crashed()

    def _datagrams(self, received: ReceivedRun) -> None:
        """Take RTP packets of one source; judged as each of them would be."""
        counters, count = self._counters, received.count
        try:
            counters["datagrams_in"] += count
            association = self._checks.owner_of(received.address)
            if association is None or association.is_ended:
                counters["dropped_unknown_source"] += count
                return
            association.packets_in += count
            association.bytes_in += received.size_bytes
            if association.keys is None:
                counters["dropped_without_keys"] += count
                return
            run = received.unprotect(association.keys)
            if run is None or run.packets < count:
                counters["dropped_unprotect"] += count - (run.packets if run is not None else 0)
            if run is not None:
                self._owner.rtp_run_received(association.id, run)
        except Exception:
            self._crashed()

    def _crashed(self) -> None:
        # Our bug, but one packet's: the others of the batch and everybody's calls go on.
        self._counters["datagram_crashed"] += 1
        if self._counters["datagram_crashed"] <= _LOGGED_CRASHES:
            log.exception("a datagram crashed its handler")

    def _media(self, association: Association, buffer: PacketBuffer, size: int, arrival_ns: int) -> None:
        keys = association.keys
        if keys is None or size < 12:
            self._counters["dropped_without_keys"] += 1
            return
        if 192 <= buffer.data[1] <= 223:
            plain = keys.unprotect_rtcp(buffer, size)
            receive = self._owner.rtcp_received
        else:
            plain = keys.unprotect(buffer, size)
            receive = self._owner.rtp_received
        if plain < 0:
            self._counters["dropped_unprotect"] += 1
            return
        receive(association.id, bytes(buffer.view[:plain]), arrival_ns)

    def _stream_lost(self, address: TcpAddress) -> None:
        """A connection has closed: media goes to what else its client has validated, or nowhere until it comes back."""
        association = self._checks.lost(address)
        if association is not None:
            self._forwarder.move(association.id, self._path_to(association.agent.selected or address))

    def _moved(self, association: Association, address: Address) -> None:
        """Send media to the newly selected address from now on."""
        self._counters["address_selected"] += 1
        security_event("media_address", transport=association.id, address=address[0], way=association.way)
        self._forwarder.move(association.id, self._path_to(address))
