"""The forwarder and the reader in C (``server/native``), with the interfaces of the Python ones.

The core is optional: ``load`` returns None where it was not built. It knows the fields of what it is handed by
position, so a core of another interface is refused instead of misread.
"""

from __future__ import annotations

import importlib
import logging
import socket
import time
from collections import Counter
from collections.abc import Iterable
from struct import Struct
from typing import Any, Final

from sightline.ids import TransportId
from sightline.rtp.extensions import Patches, Rewritten
from sightline.rtp.run import Run
from sightline.sfu.fan import FanOut, FanRun, Lane, Parcel
from sightline.sfu.outputs import Send
from sightline.transport.aiortc_seam import PacketBuffer, SrtpKeys, protect_addresses, unprotect_address
from sightline.transport.base import MAX_DATAGRAM
from sightline.transport.forward import Destination
from sightline.transport.ice import Address
from sightline.transport.reader import RunHandler, receive_bursts
from sightline.transport.udp import DatagramHandler, Path

log = logging.getLogger(__name__)

INTERFACE: Final = 3
"""Raised together with the number in ``native/src/module.c`` whenever the two have to match anew."""
_FIELDS: Final[dict[Any, str]] = {
    Send: "transport_id packet header extensions_at extensions",
    FanOut: "lanes packet first marker seq rtp_ts extensions_at blocks",
    FanRun: "lanes data stride packets size last_size patches",
    Patches: "written abs_send_time_at transport_seq_at",
    Lane: "transport_id ssrc payload_type seq_offset ts_offset block",
    Rewritten: "block abs_send_time_at transport_seq_at",
}
"""What the core reads by position."""
_SOCKADDR_IN: Final = Struct("=H2s4s8x")
_SOCKADDR_IN6: Final = Struct("=H2s4s16sI")


def load() -> Any | None:
    """Return the core's module, or None when there is none that fits."""
    try:
        module = importlib.import_module("sightline_native")
    except ImportError:
        return None
    fits = all(" ".join(kind._fields) == names for kind, names in _FIELDS.items())
    if getattr(module, "INTERFACE", None) != INTERFACE or module.DATAGRAM_BYTES != MAX_DATAGRAM or not fits:
        log.warning("the native core is of another version: build it anew with tools/setup.sh")
        return None
    return module


class NativeForwarder:
    """Hands decisions to the core; see ``forward.Forwarder``."""

    def __init__(self, module: Any, counters: Counter[str], *, use_gso: bool = True) -> None:
        """Begin.

        Args:
            module: what ``load`` returned.
            counters: where what happens is counted, brought up to date by each ``flush``.
            use_gso: False for kernels and tests without segmentation offload.
        """
        self._core = module.Core(*protect_addresses(), use_gso)
        self._names: tuple[str, ...] = module.COUNTER_NAMES
        self._counters = counters
        self._destinations: dict[TransportId, Destination] = {}
        """Keeps keys and sockets alive as long as the core may use them."""

    def open(self, transport_id: TransportId, destination: Destination) -> None:
        self._destinations[transport_id] = destination
        self._core.open(transport_id, *_core_path(destination.path), destination.keys.sending_address)

    def move(self, transport_id: TransportId, path: Path) -> None:
        destination = self._destinations.get(transport_id)
        if destination is not None:
            self._core.move(transport_id, *_core_path(path))
            destination.path = path

    def close(self, transport_id: TransportId) -> None:
        self._core.close(transport_id)
        self._destinations.pop(transport_id, None)

    def forward(self, parcels: Iterable[Parcel]) -> None:
        self._core.forward(parcels)

    def rtcp(self, transport_id: TransportId, data: bytes) -> None:
        self._core.rtcp(transport_id, data)

    def flush(self) -> None:
        self._core.flush()
        counts = self._core.take_counts()
        if counts is not None:
            for name, count in zip(self._names, counts, strict=True):
                if count:
                    self._counters[name] += count


class NativeReader:
    """Takes what waits on a socket in one system call; see ``reader.DatagramReader``."""

    def __init__(
        self,
        module: Any,
        sock: socket.socket,
        handle: DatagramHandler,
        handle_run: RunHandler | None = None,
        *,
        bursts: bool = True,
    ) -> None:
        self._handle = handle
        self._handle_run = handle_run
        self._single = PacketBuffer(MAX_DATAGRAM)
        joins = handle_run is not None
        self._core = module.Reader(sock.fileno(), joins, self._single.address, _address, unprotect_address())
        if joins and bursts:
            receive_bursts(sock)

    def read_batch(self) -> int:
        """Hand over up to a batch of messages; returns how many there were."""
        core, handle, handle_run, single = self._core, self._handle, self._handle_run, self._single
        taken, groups = core.read()
        now_ns = time.monotonic_ns()
        monotonic_from_utc = now_ns - time.time_ns()
        for first, count, size_bytes, address, arrival, local in groups:
            if count > 1 and handle_run is not None:
                handle_run(NativeRun(core, first, count, size_bytes, address, arrival, monotonic_from_utc))
            else:
                arrival_ns = arrival + monotonic_from_utc if arrival else now_ns
                handle(single, core.copy(first), address, arrival_ns, local)
        return int(taken)


class NativeRun:
    """Datagrams in the core's memory; a ``ReceivedRun``."""

    __slots__ = ("_arrival", "_core", "_first", "_monotonic_from_utc", "address", "count", "size_bytes")

    def __init__(
        self,
        core: Any,
        first: int,
        count: int,
        size_bytes: int,
        address: Address,
        arrival: int | tuple[int, ...],
        monotonic_from_utc: int,
    ) -> None:
        self._core = core
        self._first = first
        self._arrival = arrival
        self._monotonic_from_utc = monotonic_from_utc
        self.count = count
        self.size_bytes = size_bytes
        self.address = address

    def unprotect(self, keys: SrtpKeys) -> Run | None:
        taken = self._core.unprotect(self._first, self.count, keys.receiving_address)
        if taken is None:
            return None
        data, stride, packets, size, last_size, indices = taken
        return Run(data, stride, packets, size, last_size, self._arrivals(packets, indices))

    def _arrivals(self, packets: int, indices: tuple[int, ...] | None) -> tuple[int, ...]:
        arrival, offset = self._arrival, self._monotonic_from_utc
        if isinstance(arrival, int):
            return (arrival + offset if arrival else time.monotonic_ns(),) * packets
        kept = arrival if indices is None else [arrival[index] for index in indices]
        return tuple([one + offset if one else time.monotonic_ns() for one in kept])


def _core_path(path: Path) -> tuple[int, bytes, tuple[int, int, bytes] | None]:
    control = path.control[0] if path.control else None
    return path.sock.fileno(), _sockaddr(path.address), control


def _sockaddr(address: Address) -> bytes:
    """Return an address as the kernel reads it (``ip(7)``, ``ipv6(7)``)."""
    host, port = address[0], address[1].to_bytes(2, "big")
    if ":" not in host:
        return _SOCKADDR_IN.pack(socket.AF_INET, port, socket.inet_aton(host))
    host, _, zone = host.partition("%")
    flow, scope = (*address[2:], 0, 0)[:2]
    scope = scope or (socket.if_nametoindex(zone) if zone else 0)
    packed = socket.inet_pton(socket.AF_INET6, host)
    return _SOCKADDR_IN6.pack(socket.AF_INET6, port, flow.to_bytes(4, "big"), packed, scope)


def _address(raw: bytes) -> Address:
    """Return an address as Python's sockets give it."""
    if len(raw) == _SOCKADDR_IN.size:
        _, port, host = _SOCKADDR_IN.unpack(raw)
        return socket.inet_ntop(socket.AF_INET, host), int.from_bytes(port, "big")
    _, port, flow, host, scope = _SOCKADDR_IN6.unpack(raw)
    text = socket.inet_ntop(socket.AF_INET6, host)
    if scope:
        text = f"{text}%{socket.if_indextoname(scope)}"
    return text, int.from_bytes(port, "big"), int.from_bytes(flow, "big"), scope
