"""Which code handles packets: pure Python, which always works, or the C core, where it was built."""

from __future__ import annotations

import socket
from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import Literal, Protocol

from sightline.errors import ConfigError
from sightline.transport import native
from sightline.transport.forward import Forwarder, PythonForwarder
from sightline.transport.reader import DatagramReader, RunHandler
from sightline.transport.udp import DatagramHandler

ForwarderKind = Literal["auto", "python", "native"]


class BatchReader(Protocol):
    """Takes datagrams off one socket."""

    def read_batch(self) -> int:
        """Hand over what waits, up to a batch; returns how many there were."""


class NewReader(Protocol):
    """Makes a reader."""

    def __call__(
        self, sock: socket.socket, handle: DatagramHandler, handle_run: RunHandler | None = None
    ) -> BatchReader: ...


@dataclass(frozen=True, slots=True)
class PacketIo:
    """How one worker sends and receives."""

    forwarder: Forwarder
    new_reader: NewReader
    is_native: bool


def packet_io(kind: ForwarderKind, counters: Counter[str], *, use_gso: bool) -> PacketIo:
    """Choose.

    Args:
        kind: ``auto`` takes the core where there is one.
        counters: where what happens is counted.
        use_gso: False for kernels and tests without segmentation offload.
    Raises:
        ConfigError: if the core is asked for by name and was not built.
    """
    module = None if kind == "python" else native.load()
    if module is not None:
        forwarder = native.NativeForwarder(module, counters, use_gso=use_gso)
        return PacketIo(forwarder, partial(native.NativeReader, module, bursts=use_gso), is_native=True)
    if kind == "native":
        raise ConfigError("The native forwarder is not built on this machine: see tools/setup.sh.")
    return PacketIo(
        PythonForwarder(counters, use_gso=use_gso), partial(DatagramReader, bursts=use_gso), is_native=False
    )


def is_native_built() -> bool:
    """Tell whether the core is on this machine."""
    return native.load() is not None
