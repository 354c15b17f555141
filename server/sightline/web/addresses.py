"""How this machine can be reached: its own addresses and name."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable

import ifaddr

_PROBES = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
"""Addresses for documentation (RFC 5737, RFC 3849): connecting a UDP socket there only asks the routes."""


def lan_addresses() -> tuple[str, ...]:
    """Return the addresses that other devices may know this machine by, the one of the default route first.

    Loopback and link-local addresses are left out: a phone cannot use them, or only with a zone.
    """
    found = [*_of_default_routes(), *_of_adapters()]
    return tuple(dict.fromkeys(address for address in found if _is_useful(address)))


def _of_default_routes() -> Iterable[str]:
    for family, probe in _PROBES:
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as sock:
                sock.connect((probe, 9))
                yield str(sock.getsockname()[0])
        except OSError:
            continue


def _of_adapters() -> Iterable[str]:
    for adapter in ifaddr.get_adapters():
        for ip in adapter.ips:
            yield ip.ip if isinstance(ip.ip, str) else ip.ip[0]


def _is_useful(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    return not (address.is_loopback or address.is_link_local or address.is_unspecified or address.is_multicast)


def host_names() -> tuple[str, ...]:
    """Return the names that this machine goes by in its network: ``name`` and ``name.local`` (mDNS)."""
    name = socket.gethostname().partition(".")[0].lower()
    if not name or name == "localhost":
        return ()
    return (name, f"{name}.local")


def in_url(address: str) -> str:
    """An address or name as it stands in a URL."""
    return f"[{address}]" if ":" in address else address
