"""A UDP relay between clients and the worker, with one ``Link`` per direction; the thin asyncio part of the emulator.

It behaves like an address-translating router: each source address of a client gets its own socket towards the worker,
so that answers find their way back and the worker sees one address per path.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from dataclasses import dataclass
from typing import Final, Self

from support.netem.link import CLEAN, Conditions, Link

Address = tuple[str, int]

_BATCH: Final = 64
_MAX_DATAGRAM: Final = 65_535
_BUFFER_BYTES: Final = 4 * 1024 * 1024


@dataclass(slots=True)
class _Flow:
    """One client address and the socket that stands for it on the worker's side."""

    client: Address
    towards_worker: socket.socket


class Relay:
    """Use as an async context manager; ``address`` is what clients are told (see ``addresses.py``).

    Args:
        worker: address of the worker's UDP port.
        host: to bind; the worker must be reachable from it.
        up: what happens from client to worker.
        down: what happens from worker to client.
        seed: of all draws.
    """

    def __init__(
        self, worker: Address, host: str, *, up: Conditions = CLEAN, down: Conditions = CLEAN, seed: int = 1
    ) -> None:
        self._worker = worker
        self._host = host
        self.up: Link[tuple[_Flow, bytes]] = Link(up, seed=seed)
        self.down: Link[tuple[_Flow, bytes]] = Link(down, seed=seed + 1_000_003)
        self._flows: dict[Address, _Flow] = {}
        self._old: list[_Flow] = []
        self._front: socket.socket | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._loop = asyncio.get_running_loop()

    async def __aenter__(self) -> Self:
        self._front = self._open(self._host)
        self._loop.add_reader(self._front, self._from_clients)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._timer is not None:
            self._timer.cancel()
        for flow in [*self._flows.values(), *self._old]:
            self._shut(flow.towards_worker)
        self._flows.clear()
        self._old.clear()
        if self._front is not None:
            self._shut(self._front)
            self._front = None

    @property
    def address(self) -> Address:
        """Where clients send."""
        assert self._front is not None, "the relay is not open"
        host, port = self._front.getsockname()[:2]
        return host, port

    def rebind(self) -> None:
        """Have the worker see new addresses from the next packet on, as after a change of network or NAT."""
        self._old.extend(self._flows.values())
        self._flows.clear()

    def blackout(self, is_dark: bool) -> None:
        """Lose everything both ways, or stop doing so."""
        self.up.is_up = self.down.is_up = not is_dark

    def _from_clients(self) -> None:
        assert self._front is not None
        now_ns = time.monotonic_ns()
        for data, client in self._read(self._front):
            flow = self._flows.get(client)
            if flow is None:
                flow = self._flows[client] = self._new_flow(client)
            self.up.push((flow, data), len(data), now_ns)
        self._pump()

    def _from_worker(self, flow: _Flow) -> None:
        now_ns = time.monotonic_ns()
        for data, _ in self._read(flow.towards_worker):
            self.down.push((flow, data), len(data), now_ns)
        self._pump()

    def _pump(self) -> None:
        """Deliver what has arrived, and come back when more has."""
        now_ns = time.monotonic_ns()
        for flow, data in self.up.due(now_ns):
            self._send(flow.towards_worker, data, self._worker)
        if self._front is not None:
            for flow, data in self.down.due(now_ns):
                self._send(self._front, data, flow.client)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        deadlines = [deadline for deadline in (self.up.next_ns, self.down.next_ns) if deadline is not None]
        if deadlines:
            self._timer = self._loop.call_later(max(min(deadlines) - now_ns, 0) / 1e9, self._pump)

    def _new_flow(self, client: Address) -> _Flow:
        flow = _Flow(client, self._open(self._host))
        self._loop.add_reader(flow.towards_worker, self._from_worker, flow)
        return flow

    @staticmethod
    def _open(host: str) -> socket.socket:
        sock = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
        sock.setblocking(False)
        for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
            sock.setsockopt(socket.SOL_SOCKET, option, _BUFFER_BYTES)
        sock.bind((host, 0))
        return sock

    def _shut(self, sock: socket.socket) -> None:
        self._loop.remove_reader(sock)
        sock.close()

    @staticmethod
    def _read(sock: socket.socket) -> list[tuple[bytes, Address]]:
        datagrams: list[tuple[bytes, Address]] = []
        # An ICMP error of an earlier packet shows up here; the sender's own retries are the answer to it.
        with contextlib.suppress(BlockingIOError, ConnectionError):
            while len(datagrams) < _BATCH:
                data, address = sock.recvfrom(_MAX_DATAGRAM)
                datagrams.append((data, (address[0], address[1])))
        return datagrams

    def _send(self, sock: socket.socket, data: bytes, address: Address) -> None:
        try:
            sock.sendto(data, address)
        except OSError:
            self.up.counters["send_failed"] += 1
