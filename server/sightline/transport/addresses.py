"""Addresses of this machine that a client can be told to send media to."""

from __future__ import annotations

import ipaddress

import ifaddr


def local_addresses() -> list[str]:
    """Return this machine's IPv4 and IPv6 addresses: ordinary ones first, link-local left out, loopback last."""
    ordinary, loopback = [], []
    for adapter in ifaddr.get_adapters():
        for entry in adapter.ips:
            text = entry.ip if isinstance(entry.ip, str) else entry.ip[0]
            ip = ipaddress.ip_address(text)
            if ip.is_loopback:
                loopback.append(text)
            elif not ip.is_link_local:
                ordinary.append(text)
    return sorted(ordinary, key=lambda text: ":" in text) + sorted(loopback, key=lambda text: ":" in text)


def advertised_addresses(bind_host: str, configured: tuple[str, ...]) -> list[str]:
    """Return what to put into candidates for a socket bound to ``bind_host``.

    Args:
        bind_host: address the socket is bound to; ``0.0.0.0`` or ``::`` stand for all of a family.
        configured: addresses that somebody has set, which win.
    """
    if configured:
        return list(configured)
    ip = ipaddress.ip_address(bind_host)
    if not ip.is_unspecified:
        return [bind_host]
    found = [text for text in local_addresses() if ipaddress.ip_address(text).version == ip.version]
    ordinary = [text for text in found if not ipaddress.ip_address(text).is_loopback]
    return ordinary or found
