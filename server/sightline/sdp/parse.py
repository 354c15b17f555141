"""Read a session description.

For any text ``parse`` returns a description or raises ``NegotiationError``. Unknown lines and attributes are ignored;
known ones must be readable. Order of lines is not enforced, except that sections begin with ``m=``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from sightline.errors import NegotiationError
from sightline.rtp.parameters import Codec, RtcpFeedback
from sightline.sdp import lines
from sightline.sdp.model import (
    Direction,
    ExtensionMap,
    Fingerprint,
    MediaSection,
    Rid,
    SessionDescription,
    Simulcast,
    SsrcGroup,
    TransportAttributes,
)

MAX_CHARACTERS = 64 * 1024
MAX_SECTIONS = 256
MAX_ATTRIBUTES = 1024
"""Per section; Chromium's largest section has about 150."""


def parse(text: str, *, max_characters: int = MAX_CHARACTERS) -> SessionDescription:
    """Return the description.

    Args:
        text: lines ended by CRLF or LF.
        max_characters: refuse longer texts.
    Raises:
        NegotiationError: too long, or not a session description.
    """
    if len(text) > max_characters:
        raise NegotiationError(f"A session description may have {max_characters} characters.", characters=len(text))
    blocks = _blocks(text)
    session = _session(blocks[0])
    return replace(session, sections=tuple(_section(block, session) for block in blocks[1:]))


def _blocks(text: str) -> list[list[tuple[str, str]]]:
    """Split into (type, value) lines: the session's, then those of each section."""
    blocks: list[list[tuple[str, str]]] = [[]]
    for kind, value in _split(text):
        if kind == "m":
            blocks.append([])
            if len(blocks) > MAX_SECTIONS + 1:
                raise NegotiationError(f"A session description may have {MAX_SECTIONS} sections.")
        blocks[-1].append((kind, value))
        if len(blocks[-1]) > MAX_ATTRIBUTES:
            raise NegotiationError(f"A section of a session description may have {MAX_ATTRIBUTES} lines.")
    if blocks[0][:1] != [("v", "0")]:
        raise NegotiationError("A session description begins with v=0.")
    return blocks


def _split(text: str) -> Iterator[tuple[str, str]]:
    # Not splitlines(): that also ends lines at form feeds and Unicode separators.
    for line in text.split("\n"):
        line = line.removesuffix("\r")
        if not line.strip():
            continue
        if len(line) < 2 or line[1] != "=" or not line[0].isalpha():
            raise lines.refuse("=", line)
        yield line[0], line[2:].strip()


# --- session level --------------------------------------------------------------------------------------------------


def _session(block: list[tuple[str, str]]) -> SessionDescription:
    session_id, version = "0", 0
    bundles: list[tuple[str, ...]] = []
    extensions: list[ExtensionMap] = []
    is_ice_lite = allows_mixed = False
    for kind, value in block:
        if kind == "o":
            session_id, version = lines.origin(value)
        if kind != "a":
            continue
        name, _, setting = value.partition(":")
        match name:
            case "group":
                semantics, mids = lines.group(setting)
                if semantics == "BUNDLE":
                    bundles.append(mids)
            case "extmap":
                extensions.append(lines.extmap(setting))
            case "ice-lite":
                is_ice_lite = True
            case "extmap-allow-mixed":
                allows_mixed = True
    return SessionDescription(
        session_id=session_id,
        session_version=version,
        transport=_transport(block),
        is_ice_lite=is_ice_lite,
        allows_mixed_extensions=allows_mixed,
        bundles=tuple(bundles),
        extensions=tuple(extensions),
    )


def _transport(block: list[tuple[str, str]]) -> TransportAttributes:
    """Read the ICE and DTLS attributes of one level; the last of each counts, fingerprints add up."""
    given: dict[str, Any] = {}
    fingerprints: list[Fingerprint] = []
    for kind, value in block:
        if kind != "a":
            continue
        name, _, setting = value.partition(":")
        match name:
            case "ice-ufrag":
                given["ice_ufrag"] = lines.ice_ufrag(setting)
            case "ice-pwd":
                given["ice_pwd"] = lines.ice_pwd(setting)
            case "ice-options":
                given["ice_options"] = tuple(setting.split())
            case "setup":
                given["setup"] = lines.setup(setting)
            case "fingerprint":
                fingerprints.append(lines.fingerprint(setting))
    return TransportAttributes(fingerprints=tuple(fingerprints), **given)


# --- sections -------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Draft:
    """What has been read of a section so far."""

    mid: str | None = None
    direction: Direction | None = None
    flags: set[str] = field(default_factory=set)
    rtpmaps: dict[int, lines.RtpMap] = field(default_factory=dict)
    fmtps: dict[int, dict[str, str]] = field(default_factory=dict)
    feedback: list[tuple[int | None, RtcpFeedback]] = field(default_factory=list)
    extensions: list[ExtensionMap] = field(default_factory=list)
    msids: list[str] = field(default_factory=list)
    cnames: dict[int, str] = field(default_factory=dict)
    ssrc_groups: list[SsrcGroup] = field(default_factory=list)
    rids: list[Rid] = field(default_factory=list)
    simulcast: Simulcast | None = None
    rtcp_xr: tuple[str, ...] = ()
    sctp_port: int | None = None
    max_message_size_bytes: int | None = None


def _on_mid(draft: _Draft, value: str) -> None:
    draft.mid = lines.token("mid", value)


def _on_rtpmap(draft: _Draft, value: str) -> None:
    found = lines.rtpmap(value)
    draft.rtpmaps[found.payload_type] = found


def _on_fmtp(draft: _Draft, value: str) -> None:
    # Formats of other media (e.g. BFCP, T.38) may be words: not ours to read.
    if value[:1].isdigit():
        payload_type, parameters = lines.fmtp(value)
        draft.fmtps.setdefault(payload_type, {}).update(parameters)


def _on_rtcp_fb(draft: _Draft, value: str) -> None:
    draft.feedback.append(lines.rtcp_fb(value))


def _on_extmap(draft: _Draft, value: str) -> None:
    draft.extensions.append(lines.extmap(value))


def _on_msid(draft: _Draft, value: str) -> None:
    draft.msids.append(value)


def _on_ssrc(draft: _Draft, value: str) -> None:
    number, name, setting = lines.ssrc(value)
    if name == "cname":
        draft.cnames[number] = setting


def _on_ssrc_group(draft: _Draft, value: str) -> None:
    draft.ssrc_groups.append(lines.ssrc_group(value))


def _on_rid(draft: _Draft, value: str) -> None:
    draft.rids.append(lines.rid(value))


def _on_simulcast(draft: _Draft, value: str) -> None:
    draft.simulcast = lines.simulcast(value)


def _on_rtcp_xr(draft: _Draft, value: str) -> None:
    draft.rtcp_xr = tuple(value.split())


def _on_sctp_port(draft: _Draft, value: str) -> None:
    draft.sctp_port = lines.sctp_port(value)


def _on_max_message_size(draft: _Draft, value: str) -> None:
    draft.max_message_size_bytes = lines.max_message_size(value)


_READERS: dict[str, Callable[[_Draft, str], None]] = {
    "mid": _on_mid,
    "rtpmap": _on_rtpmap,
    "fmtp": _on_fmtp,
    "rtcp-fb": _on_rtcp_fb,
    "extmap": _on_extmap,
    "msid": _on_msid,
    "ssrc": _on_ssrc,
    "ssrc-group": _on_ssrc_group,
    "rid": _on_rid,
    "simulcast": _on_simulcast,
    "rtcp-xr": _on_rtcp_xr,
    "sctp-port": _on_sctp_port,
    "max-message-size": _on_max_message_size,
}
_FLAGS = frozenset({"rtcp-mux", "rtcp-rsize", "bundle-only"})
_DIRECTIONS = frozenset({"sendrecv", "sendonly", "recvonly", "inactive"})


def _section(block: list[tuple[str, str]], session: SessionDescription) -> MediaSection:
    head = lines.media(block[0][1])
    draft = _Draft()
    for kind, value in block[1:]:
        if kind != "a":
            continue
        name, _, setting = value.partition(":")
        if name in _READERS:
            _READERS[name](draft, setting.strip())
        elif name in _FLAGS:
            draft.flags.add(name)
        elif name in _DIRECTIONS:
            draft.direction = lines.direction(name)
    return MediaSection(
        kind=head.kind,
        port=head.port,
        protocol=head.protocol,
        formats=head.formats,
        mid=draft.mid,
        direction=draft.direction or "sendrecv",
        transport=_transport(block),
        rtcp_mux="rtcp-mux" in draft.flags,
        rtcp_reduced_size="rtcp-rsize" in draft.flags,
        is_bundle_only="bundle-only" in draft.flags,
        codecs=_codecs(head, draft),
        wildcard_feedback=tuple(fb for number, fb in draft.feedback if number is None),
        extensions=(*session.extensions, *draft.extensions),
        msids=tuple(draft.msids),
        cnames=tuple(draft.cnames.items()),
        ssrc_groups=tuple(draft.ssrc_groups),
        rids=tuple(draft.rids),
        simulcast=draft.simulcast,
        rtcp_xr=draft.rtcp_xr,
        sctp_port=draft.sctp_port,
        max_message_size_bytes=draft.max_message_size_bytes,
    )


def _codecs(head: lines.MediaLine, draft: _Draft) -> tuple[Codec, ...]:
    """Put together what several lines say of each payload type, in the order of the ``m=`` line."""
    codecs: list[Codec] = []
    seen: set[int] = set()
    for text in head.formats:
        payload_type = int(text) if text.isascii() and text.isdigit() and len(text) <= 3 else -1
        found = draft.rtpmaps.get(payload_type)
        if found is None or payload_type in seen:
            continue
        seen.add(payload_type)
        feedback = [fb for number, fb in draft.feedback if number in (None, payload_type)]
        codecs.append(
            Codec(
                mime=f"{head.kind.lower()}/{found.name}",
                payload_type=payload_type,
                clock_rate_hz=found.clock_rate_hz,
                channels=found.channels,
                fmtp=draft.fmtps.get(payload_type, {}),
                feedback=tuple(dict.fromkeys(feedback)),
            )
        )
    return tuple(codecs)
