"""One parser per kind of SDP line: the value after ``x=`` or ``a=name:`` in, a value of ``model`` out.

Every parser raises ``NegotiationError`` for a value that it cannot read, and nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

from sightline.errors import NegotiationError
from sightline.rtp.parameters import RtcpFeedback
from sightline.sdp.model import Direction, ExtensionMap, Fingerprint, Rid, Setup, Simulcast, SsrcGroup

TOKEN = re.compile(r"[!#$%&'*+\-.^_`{|}~0-9A-Za-z]{1,128}", re.ASCII)
ICE_CHARACTERS = re.compile(r"[A-Za-z0-9+/]+", re.ASCII)
RID = re.compile(r"[A-Za-z0-9_-]{1,255}", re.ASCII)
FINGERPRINT = re.compile(r"[0-9A-F]{2}(?::[0-9A-F]{2}){15,63}", re.ASCII)
MAX_SSRC = 2**32 - 1


def refuse(line: str, value: str) -> NegotiationError:
    """Return the error for a line whose value is not right; the value is cut, it came from outside."""
    return NegotiationError(f"The session description has an unreadable {line} line.", line=line, value=value[:80])


def number(line: str, text: str, low: int, high: int) -> int:
    """Return a decimal number between the limits."""
    # str.isdigit also takes superscripts, and int() takes underscores, blanks and other scripts.
    if not (text.isascii() and text.isdigit() and len(text) <= 20):
        raise refuse(line, text)
    value = int(text)
    if not low <= value <= high:
        raise refuse(line, text)
    return value


def token(line: str, text: str) -> str:
    if not TOKEN.fullmatch(text):
        raise refuse(line, text)
    return text


@dataclass(frozen=True, slots=True)
class MediaLine:
    kind: str
    port: int
    protocol: str
    formats: tuple[str, ...]


def media(value: str) -> MediaLine:
    """``m=video 9 UDP/TLS/RTP/SAVPF 96 97`` (RFC 8866 section 5.14)."""
    words = value.split()
    if len(words) < 4:
        raise refuse("m", value)
    kind, port, protocol, *formats = words
    return MediaLine(
        kind=token("m", kind),
        port=number("m", port.partition("/")[0], 0, 65535),
        protocol="/".join(token("m", part) for part in protocol.split("/")),
        formats=tuple(token("m", text) for text in formats),
    )


def origin(value: str) -> tuple[str, int]:
    """``o=- 42 2 IN IP4 127.0.0.1``: session id and version."""
    words = value.split()
    if len(words) != 6 or not (words[1].isascii() and words[1].isdigit() and len(words[1]) <= 20):
        raise refuse("o", value)
    return words[1], number("o", words[2], 0, 2**64 - 1)


@dataclass(frozen=True, slots=True)
class RtpMap:
    payload_type: int
    name: str
    clock_rate_hz: int
    channels: int | None


def rtpmap(value: str) -> RtpMap:
    """``a=rtpmap:111 opus/48000/2``."""
    payload_type, _, encoding = value.partition(" ")
    parts = encoding.strip().split("/")
    if len(parts) not in (2, 3):
        raise refuse("rtpmap", value)
    return RtpMap(
        payload_type=number("rtpmap", payload_type, 0, 127),
        name=token("rtpmap", parts[0]).lower(),
        clock_rate_hz=number("rtpmap", parts[1], 1, 10_000_000),
        channels=number("rtpmap", parts[2], 1, 255) if len(parts) == 3 else None,
    )


def fmtp(value: str) -> tuple[int, dict[str, str]]:
    """``a=fmtp:102 packetization-mode=1;profile-level-id=42e01f``; a word without ``=`` gets an empty value."""
    payload_type, _, rest = value.partition(" ")
    parameters: dict[str, str] = {}
    for part in rest.split(";"):
        name, _, setting = part.strip().partition("=")
        if name:
            parameters[name.strip()] = setting.strip()
    return number("fmtp", payload_type, 0, 127), parameters


def rtcp_fb(value: str) -> tuple[int | None, RtcpFeedback]:
    """``a=rtcp-fb:96 nack pli``; payload type None = ``*``."""
    words = value.split(maxsplit=2)
    if len(words) < 2:
        raise refuse("rtcp-fb", value)
    payload_type = None if words[0] == "*" else number("rtcp-fb", words[0], 0, 127)
    return payload_type, RtcpFeedback(token("rtcp-fb", words[1]), words[2].strip() if len(words) == 3 else "")


def extmap(value: str) -> ExtensionMap:
    """``a=extmap:4/sendonly urn:ietf:params:rtp-hdrext:sdes:mid``; attributes after the URI are ignored."""
    words = value.split()
    if len(words) < 2:
        raise refuse("extmap", value)
    number_text, _, way = words[0].partition("/")
    # 1 to 14 in one byte, to 255 in two; above are place-holders of an offer (RFC 8285 section 6).
    return ExtensionMap(number("extmap", number_text, 1, 4351), words[1], direction(way) if way else "sendrecv")


def direction(value: str) -> Direction:
    for known in get_args(Direction):
        if value == known:
            return known  # type: ignore[no-any-return]  # get_args is not typed.
    raise refuse("direction", value)


def setup(value: str) -> Setup:
    for known in get_args(Setup):
        if value == known:
            return known  # type: ignore[no-any-return]  # get_args is not typed.
    raise refuse("setup", value)


def fingerprint(value: str) -> Fingerprint:
    """``a=fingerprint:sha-256 AB:CD:...``."""
    algorithm, _, digest = value.strip().partition(" ")
    digest = digest.strip().upper()
    if not FINGERPRINT.fullmatch(digest):
        raise refuse("fingerprint", value)
    return Fingerprint(token("fingerprint", algorithm).lower(), digest)


def ice_ufrag(value: str) -> str:
    return _ice_characters("ice-ufrag", value, 4)


def ice_pwd(value: str) -> str:
    return _ice_characters("ice-pwd", value, 22)


def _ice_characters(line: str, value: str, shortest: int) -> str:
    """RFC 8839 section 5.4: 4 or 22 to 256 characters."""
    value = value.strip()
    if not (shortest <= len(value) <= 256 and ICE_CHARACTERS.fullmatch(value)):
        # The value is a secret: not even a part of it goes into an error.
        raise refuse(line, "")
    return value


def ssrc(value: str) -> tuple[int, str, str]:
    """``a=ssrc:1234 cname:abc`` (RFC 5576): SSRC, attribute, value."""
    number_text, _, attribute = value.partition(" ")
    name, _, setting = attribute.strip().partition(":")
    return number("ssrc", number_text, 0, MAX_SSRC), name, setting


def ssrc_group(value: str) -> SsrcGroup:
    """``a=ssrc-group:FID 1 2``."""
    words = value.split()
    if not words:
        raise refuse("ssrc-group", value)
    return SsrcGroup(token("ssrc-group", words[0]), tuple(number("ssrc-group", w, 0, MAX_SSRC) for w in words[1:]))


def rid(value: str) -> Rid:
    """``a=rid:h send pt=96;max-width=1280``."""
    words = value.split(maxsplit=2)
    way: Literal["send", "recv"]
    match words[1:2]:
        case ["send"]:
            way = "send"
        case ["recv"]:
            way = "recv"
        case _:
            raise refuse("rid", value)
    if not RID.fullmatch(words[0]):
        raise refuse("rid", value)
    pairs = [part.strip().partition("=") for part in words[2].split(";")] if len(words) == 3 else []
    return Rid(words[0], way, tuple((name, setting) for name, _, setting in pairs if name))


def simulcast(value: str) -> Simulcast:
    """``a=simulcast:send q;h;f recv 1,~2`` (RFC 8853 section 5.1); both directions at most once."""
    words = value.split()
    if len(words) not in (2, 4):
        raise refuse("simulcast", value)
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for way, streams in zip(words[::2], words[1::2], strict=True):
        if way not in ("send", "recv") or way in found:
            raise refuse("simulcast", value)
        found[way] = tuple(tuple(stream.split(",")) for stream in streams.split(";"))
    names = (name.removeprefix("~") for streams in found.values() for stream in streams for name in stream)
    if not all(RID.fullmatch(name) for name in names):
        raise refuse("simulcast", value)
    return Simulcast(send=found.get("send", ()), recv=found.get("recv", ()))


def group(value: str) -> tuple[str, tuple[str, ...]]:
    """``a=group:BUNDLE 0 1``: semantics and mids."""
    words = value.split()
    if not words:
        raise refuse("group", value)
    return words[0], tuple(token("group", word) for word in words[1:])


def sctp_port(value: str) -> int:
    return number("sctp-port", value.strip(), 0, 65535)


def max_message_size(value: str) -> int:
    return number("max-message-size", value.strip(), 0, 2**62)
