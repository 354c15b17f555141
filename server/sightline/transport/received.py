"""RTP packets of one source that were read together, still encrypted, and how they become a ``Run``."""

from __future__ import annotations

from typing import Protocol

from sightline.rtp.run import Run
from sightline.transport.aiortc_seam import PacketBuffer, SrtpKeys
from sightline.transport.ice import Address


class ReceivedRun(Protocol):
    """Datagrams that look like RTP; valid until the handler returns."""

    @property
    def address(self) -> Address:
        """Where they came from."""

    @property
    def count(self) -> int:
        """How many."""

    @property
    def size_bytes(self) -> int:
        """Of all of them."""

    def unprotect(self, keys: SrtpKeys) -> Run | None:
        """Decrypt in place; returns the packets that are authentic, or None when there are none. Call once."""


class BufferedRun:
    """Datagrams side by side in a buffer that is shared with libsrtp."""

    __slots__ = ("_arrival_ns", "_buffer", "_last_size", "_stride", "address", "count")

    def __init__(
        self, buffer: PacketBuffer, stride: int, count: int, last_size: int, address: Address, arrival_ns: int
    ) -> None:
        """Describe what lies in the buffer.

        Args:
            buffer: with the packets from its beginning.
            stride: bytes of each packet but the last.
            count: of packets, at least two.
            last_size: bytes of the last packet.
            address: of the source.
            arrival_ns: monotonic; the kernel has one time for what it hands over together.
        """
        self._buffer = buffer
        self._stride = stride
        self._last_size = last_size
        self._arrival_ns = arrival_ns
        self.count = count
        self.address = address

    @property
    def size_bytes(self) -> int:
        return self._stride * (self.count - 1) + self._last_size

    def unprotect(self, keys: SrtpKeys) -> Run | None:
        stride, count = self._stride, self.count
        sizes = keys.unprotect_run(self._buffer, stride, [stride] * (count - 1) + [self._last_size])
        view = self._buffer.view
        if -1 not in sizes:
            arrivals = (self._arrival_ns,) * count
            return Run(bytes(view[: count * stride]), stride, count, sizes[0], sizes[-1], arrivals)
        good = [index for index, size in enumerate(sizes) if size >= 0]
        if not good:
            return None
        data = b"".join([view[index * stride : (index + 1) * stride] for index in good])
        arrivals = (self._arrival_ns,) * len(good)
        return Run(data, stride, len(good), sizes[good[0]], sizes[good[-1]], arrivals)
