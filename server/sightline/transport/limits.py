"""Token buckets for senders that we do not know yet: STUN from unknown addresses costs an HMAC each."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from typing import Final

from sightline.transport.ice import Address

_MAX_SOURCES: Final = 4096


class SourceLimiter:
    """Allows each network (/24 of IPv4, /56 of IPv6) a rate of packets with a burst, for each name."""

    def __init__(self, rate_per_s: float, burst: int) -> None:
        self._rate_per_s = rate_per_s
        self._burst = float(burst)
        self._buckets: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def allow(self, address: Address, now_ns: int, name: str = "") -> bool:
        """Tell whether a packet from this address, concerning ``name``, may be looked at."""
        network = f"{network_of(address)} {name}"
        tokens, since_ns = self._buckets.get(network, (self._burst, now_ns))
        tokens = min(self._burst, tokens + (now_ns - since_ns) * self._rate_per_s / 1e9)
        is_allowed = tokens >= 1
        self._buckets[network] = (tokens - 1 if is_allowed else tokens, now_ns)
        self._buckets.move_to_end(network)
        if len(self._buckets) > _MAX_SOURCES:
            self._buckets.popitem(last=False)
        return is_allowed


def network_of(address: Address) -> str:
    """Return what addresses of one network have in common."""
    host = address[0]
    if ":" in host:
        return ipaddress.ip_address(host.partition("%")[0]).packed[:7].hex()
    return host.rpartition(".")[0]
