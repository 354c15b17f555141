"""Raised when a flood of strangers comes in: the kernel drops it (``packet_filter.py``), and calls go on.

Reading a datagram only to drop it costs this process about as much as forwarding one, and a full receive buffer loses
packets of calls. So when strangers send more than a little, a filter is attached to the socket, which lets known
sources pass; it is taken off when the flood has ended. Where the kernel takes no filter, all is dropped here as before.
"""

from __future__ import annotations

import ctypes
import logging
import socket
import struct
from collections import Counter
from collections.abc import Callable, Collection
from typing import Final

from sightline.ids import RandomSource
from sightline.transport.ice import Address, TcpAddress
from sightline.transport.packet_filter import Keys, program

log = logging.getLogger(__name__)

RAISE_PER_S: Final = 1_000.0
"""Dropped datagrams of strangers; a busy server sees a few when clients leave."""
LOWER_PER_S: Final = 100.0
CALM_NS: Final = 10_000_000_000
"""Below ``LOWER_PER_S`` for this long, the flood is over."""
CHECKS_PER_S: Final = 500.0
"""Checks of strangers that do not begin with a user name of ours and are let through while the shield is up."""
_LOOK_NS: Final = 200_000_000
_STRANGERS: Final = (
    "dropped_unknown_source",
    "dropped_bad_stun",
    "dropped_stun_rate",
    "dropped_other_stun",
    "dropped_unknown_ufrag",
    "dropped_stun_integrity",
)
_CHECKS: Final = ("dropped_bad_stun", "dropped_other_stun", "dropped_unknown_ufrag")
"""Of those that are let through in part."""
_SO_ATTACH_FILTER: Final = 26
_SO_DETACH_FILTER: Final = 27
_SO_MEMINFO: Final = 55
"""``asm-generic/socket.h``; Python's socket module has no names for them."""
_MEMINFO_DROPS: Final = 8
_MEMINFO: Final = struct.Struct("=9I")
_MIN_PART: Final = 0.001


class Shield:
    """The filters on all UDP sockets of an endpoint."""

    def __init__(
        self,
        known: Callable[[], Collection[Address]],
        ufrags: Callable[[], Collection[str]],
        random: RandomSource,
        counters: Counter[str],
    ) -> None:
        """Begin lowered.

        Args:
            known: returns the validated addresses.
            ufrags: returns the user name fragments under which checks may arrive.
            random: cryptographic.
            counters: where drops are read, and what the kernel drops is counted.
        """
        self._known = known
        self._ufrags = ufrags
        self._counters = counters
        self._keys: Keys = tuple(random.getrandbits(32) | 1 for _ in range(5))  # type: ignore[assignment]
        self._sockets: list[socket.socket] = []
        self._drops: dict[int, int] = {}
        self._looked_ns = 0
        self._seen = self._seen_checks = 0
        self._calm_since_ns = 0
        self._part = 1.0
        """Of the checks of strangers that pass."""
        self._can_filter = True
        self.is_up = False

    def guard(self, sock: socket.socket) -> None:
        """Watch over a socket."""
        self._sockets.append(sock)

    def tick(self, now_ns: int) -> None:
        """Raise or lower the shield by what has come since the last look; call often."""
        elapsed_ns = now_ns - self._looked_ns
        if elapsed_ns < _LOOK_NS:
            return
        seen, checks = (sum(self._counters[name] for name in names) for names in (_STRANGERS, _CHECKS))
        per_s = (seen - self._seen) * 1e9 / elapsed_ns
        checks_per_s = (checks - self._seen_checks) * 1e9 / elapsed_ns
        is_first, self._looked_ns, self._seen, self._seen_checks = self._looked_ns == 0, now_ns, seen, checks
        if is_first:
            return
        if not self.is_up:
            if per_s > RAISE_PER_S and self._can_filter:
                self._raise(now_ns, checks_per_s)
            return
        dropped_per_s = self._kernel_drops() * 1e9 / elapsed_ns
        if per_s + dropped_per_s > LOWER_PER_S:
            self._calm_since_ns = now_ns
        elif now_ns - self._calm_since_ns > CALM_NS:
            self._lower()
            return
        self._let_through(checks_per_s)

    def known_changed(self) -> None:
        """An address or a user name fragment came or went: the filter has to know."""
        if self.is_up:
            self._attach()

    def close(self) -> None:
        """Forget all sockets."""
        self._sockets.clear()
        self.is_up = False

    # Inside

    def _raise(self, now_ns: int, checks_per_s: float) -> None:
        self.is_up, self._calm_since_ns, self._part = True, now_ns, 1.0
        if checks_per_s > CHECKS_PER_S:
            self._part = max(_MIN_PART, CHECKS_PER_S / checks_per_s)
        self._kernel_drops()
        self._attach()
        if self.is_up:
            self._counters["shield_raised"] += 1
            log.warning("strangers flood the media port: the kernel drops what they send until it ends")

    def _lower(self) -> None:
        self.is_up = False
        for sock in self._sockets:
            sock.setsockopt(socket.SOL_SOCKET, _SO_DETACH_FILTER, 0)
        log.warning("the flood of the media port has ended")

    def _let_through(self, checks_per_s: float) -> None:
        """Keep the checks that are let through near what they may be; a flood that ebbs gets a larger part."""
        wanted = self._part * CHECKS_PER_S / max(checks_per_s, 1.0)
        part = min(1.0, max(_MIN_PART, wanted, self._part / 2))
        part = min(part, self._part * 2)
        if not 0.8 < part / self._part < 1.25:
            self._part = part
            self._attach()

    def _attach(self) -> None:
        known = [address for address in self._known() if not isinstance(address, TcpAddress)]
        for sock in self._sockets:
            is_ipv6 = sock.family == socket.AF_INET6
            own = [address for address in known if (":" in address[0]) == is_ipv6]
            code = program(own, self._ufrags(), self._keys, is_ipv6=is_ipv6, strangers=self._part)
            try:
                attach(sock, code)
            except OSError as exc:
                log.warning("the kernel takes no filter: %s", exc.strerror)
                self._can_filter = self.is_up = False
                return

    def _kernel_drops(self) -> int:
        """Return and count what the kernel has dropped since the last call."""
        fresh = 0
        for sock in self._sockets:
            drops = dropped_by_kernel(sock)
            fresh += (drops - self._drops.get(sock.fileno(), drops)) & 0xFFFF_FFFF
            self._drops[sock.fileno()] = drops
        self._counters["dropped_by_kernel"] += fresh
        return fresh


def attach(sock: socket.socket, code: bytes) -> None:
    """Let the kernel run a program on each datagram before it is queued; the last one is replaced.

    Raises:
        OSError: it takes none, or not this one.
    """
    buffer = ctypes.create_string_buffer(code, len(code))
    sock.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, struct.pack("@HP", len(code) // 8, ctypes.addressof(buffer)))


def dropped_by_kernel(sock: socket.socket) -> int:
    """Return how many datagrams the kernel has dropped on a socket, for a full buffer or by a filter (32 bits)."""
    try:
        value = sock.getsockopt(socket.SOL_SOCKET, _SO_MEMINFO, _MEMINFO.size)
    except OSError:
        return 0
    return int(_MEMINFO.unpack(value)[_MEMINFO_DROPS]) if len(value) == _MEMINFO.size else 0
