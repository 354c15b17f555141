"""SDP fragments that carry ICE alone (``application/trickle-ice-sdpfrag``, RFC 8840 section 9), for WHIP and WHEP.

For any text ``parse_fragment`` returns a fragment or raises ``NegotiationError``. Candidates are checked and then
dropped: an ICE-lite agent answers the checks that reach it and makes none of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sightline.errors import NegotiationError
from sightline.rtp.parameters import TransportOffer
from sightline.sdp import lines
from sightline.sdp.transport import local_candidates

MAX_CHARACTERS = 32 * 1024
MAX_LINES = 512
_CANDIDATE_WORDS = 8
"""Foundation, component, transport, priority, address, port, ``typ`` and the type (RFC 8839 section 5.1)."""


@dataclass(frozen=True, slots=True)
class IceFragment:
    """What a fragment says."""

    ice_ufrag: str
    ice_pwd: str
    candidates: int
    """How many it names, over all sections."""


def parse_fragment(text: str) -> IceFragment:
    """Return the fragment.

    Raises:
        NegotiationError: too long, unreadable, without credentials, or with several different ones.
    """
    if len(text) > MAX_CHARACTERS:
        raise NegotiationError(f"An SDP fragment may have {MAX_CHARACTERS} characters.", characters=len(text))
    ufrags: set[str] = set()
    pwds: set[str] = set()
    candidates = 0
    for kind, value in _lines(text):
        if kind == "m":
            lines.media(value)
        if kind != "a":
            continue
        name, _, setting = value.partition(":")
        match name:
            case "ice-ufrag":
                ufrags.add(lines.ice_ufrag(setting))
            case "ice-pwd":
                pwds.add(lines.ice_pwd(setting))
            case "mid":
                lines.token("mid", setting.strip())
            case "candidate":
                _check_candidate(setting)
                candidates += 1
    if len(ufrags) != 1 or len(pwds) != 1:
        raise NegotiationError("An SDP fragment needs one ice-ufrag and one ice-pwd, the same for all sections.")
    return IceFragment(ufrags.pop(), pwds.pop(), candidates)


def build_fragment(local: TransportOffer, mids: Sequence[str], kind: str) -> str:
    """Return our credentials and candidates after an ICE restart.

    Args:
        local: our transport with its new credentials.
        mids: of the bundle, the one that carries the transport first.
        kind: ``audio`` or ``video``, of that first section.
    """
    out = [
        "a=ice-lite",
        f"a=group:BUNDLE {' '.join(mids)}",
        f"m={kind} 9 UDP/TLS/RTP/SAVPF 0",
        f"a=mid:{mids[0]}",
        f"a=ice-ufrag:{local.ice_ufrag}",
        f"a=ice-pwd:{local.ice_pwd}",
    ]
    out += [f"a=candidate:{candidate.value}" for candidate in local_candidates(local)]
    return "".join(f"{line}\r\n" for line in [*out, "a=end-of-candidates"])


def _lines(text: str) -> Iterator[tuple[str, str]]:
    parts = text.split("\n")
    if len(parts) > MAX_LINES:
        raise NegotiationError(f"An SDP fragment may have {MAX_LINES} lines.")
    for part in parts:
        line = part.removesuffix("\r")
        if not line.strip():
            continue
        if len(line) < 2 or line[1] != "=" or not line[0].isalpha():
            raise lines.refuse("=", line)
        yield line[0], line[2:].strip()


def _check_candidate(value: str) -> None:
    words = value.split()
    if len(words) < _CANDIDATE_WORDS or words[6] != "typ":
        # The value is an address: not even a part of it goes into an error.
        raise lines.refuse("candidate", "")
    lines.number("candidate", words[1], 1, 256)
    lines.number("candidate", words[3], 0, 2**32 - 1)
    lines.number("candidate", words[5], 0, 65535)
