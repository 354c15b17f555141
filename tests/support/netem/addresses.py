"""Sending a client through a relay: the worker's ICE candidates are replaced by the relay's address.

The worker is ICE-lite and never looks at the client's candidates, so its own description is all there is to change.
"""

from __future__ import annotations

import re

import msgspec

from sightline.rtp.parameters import TransportOffer

_CANDIDATE = re.compile(r"^(a=candidate:\S+ \d+ udp \d+) \S+ \d+ (typ host.*?)$", re.MULTILINE | re.IGNORECASE)


def through(offer: TransportOffer, address: tuple[str, int]) -> TransportOffer:
    """Return the worker's side of a transport as reachable only at ``address``."""
    return msgspec.structs.replace(offer, candidates=(address,), tcp_candidates=())


def through_sdp(sdp: str, address: tuple[str, int]) -> str:
    """Return a description of ours in which the only candidate of each section is ``address``.

    Args:
        sdp: with CRLF or LF.
        address: of the relay.
    """
    host, port = address
    lines, has_candidate = [], False
    for line in sdp.splitlines():
        if line.startswith("m="):
            has_candidate = False
        if line.startswith("a=candidate:"):
            if has_candidate:
                continue
            line, has_candidate = _CANDIDATE.sub(rf"\1 {host} {port} \2", line), True
        lines.append(line)
    return "\r\n".join(lines) + "\r\n"
