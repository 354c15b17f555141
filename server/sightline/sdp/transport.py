"""ICE and DTLS parts of descriptions: read from the other side's, written into ours.

The server is ICE-lite (RFC 8445 section 2.5) and always the DTLS server: it answers ``passive``, offers ``actpass`` and
requires ``active``. All sections share one transport (BUNDLE, RFC 8843), so only the first one's attributes are read.
"""

from __future__ import annotations

from sightline.errors import NegotiationError
from sightline.rtp.parameters import RemoteTransport, TransportOffer
from sightline.sdp.build import host_candidate, tcp_candidate
from sightline.sdp.model import Candidate, Fingerprint, MediaSection, SessionDescription, Setup, TransportAttributes

SCTP_PORT = 5000
MAX_MESSAGE_SIZE_BYTES = 65536
"""Data-channel messages that this server takes; far above any frame record."""
FINGERPRINT_HASHES = ("sha-256", "sha-384", "sha-512")
"""RFC 8122 section 5 without what is broken (md2, md5, sha-1) or unusual."""
MEDIA_PROTOCOLS = ("UDP/TLS/RTP/SAVPF", "TCP/DTLS/RTP/SAVPF", "UDP/TLS/RTP/SAVP")
DATA_PROTOCOLS = ("UDP/DTLS/SCTP", "TCP/DTLS/SCTP")


def remote_transport(
    description: SessionDescription, sections: list[MediaSection], setups: tuple[Setup, ...]
) -> RemoteTransport:
    """Return the other side's parameters.

    Args:
        description: theirs.
        sections: those that are in use, at least one; they must be in one bundle.
        setups: the DTLS roles that they may state.
    Raises:
        NegotiationError: something needed is missing or not possible.
    """
    _check_bundle(description, sections)
    first = sections[0].transport
    setup = first.setup or description.transport.setup or "actpass"
    if setup not in setups:
        raise NegotiationError(f"DTLS setup:{setup} is not possible here, only {', '.join(setups)}.", setup=setup)
    ufrag = first.ice_ufrag or description.transport.ice_ufrag
    pwd = first.ice_pwd or description.transport.ice_pwd
    if ufrag is None or pwd is None:
        raise NegotiationError("The session description has no ICE credentials.")
    data = next((section for section in sections if section.kind == "application"), None)
    return RemoteTransport(
        ice_ufrag=ufrag,
        ice_pwd=pwd,
        fingerprints=_fingerprints(first.fingerprints or description.transport.fingerprints),
        sctp_port=data.sctp_port if data else None,
        # RFC 8841 section 6: 64 KiB when not stated, 0 = no limit.
        max_message_size_bytes=(data.max_message_size_bytes if data else None) or 65536,
    )


def _check_bundle(description: SessionDescription, sections: list[MediaSection]) -> None:
    mids = [section.mid for section in sections]
    if None in mids or len(set(mids)) != len(mids):
        raise NegotiationError("Every section needs a mid of its own.")
    if len(mids) > 1 and not any(set(mids) <= set(bundle) for bundle in description.bundles):
        raise NegotiationError("All sections must be in one BUNDLE group.")
    if not all(section.rtcp_mux for section in sections if section.kind != "application"):
        raise NegotiationError("Every media section needs rtcp-mux.")


def _fingerprints(fingerprints: tuple[Fingerprint, ...]) -> tuple[tuple[str, str], ...]:
    usable = tuple((f.algorithm, f.value) for f in fingerprints if f.algorithm in FINGERPRINT_HASHES)
    if not usable:
        raise NegotiationError("The session description has no DTLS fingerprint with SHA-256, SHA-384 or SHA-512.")
    return usable


def local_attributes(transport: TransportOffer, setup: Setup) -> TransportAttributes:
    """Return our side's attributes, to stand in every section."""
    return TransportAttributes(
        ice_ufrag=transport.ice_ufrag,
        ice_pwd=transport.ice_pwd,
        fingerprints=(Fingerprint("sha-256", transport.fingerprint_sha256),),
        setup=setup,
    )


def local_candidates(transport: TransportOffer) -> tuple[Candidate, ...]:
    """Return where we can be reached, over UDP first: some clients look at the first candidate alone."""
    return (
        *(host_candidate(ip, port, index) for index, (ip, port) in enumerate(transport.candidates)),
        *(tcp_candidate(ip, port, index) for index, (ip, port) in enumerate(transport.tcp_candidates)),
    )


def data_section(mid: str, attributes: TransportAttributes, candidates: tuple[Candidate, ...]) -> MediaSection:
    """Return an ``m=application`` section for data channels (RFC 8841)."""
    return MediaSection(
        kind="application",
        port=9,
        protocol="UDP/DTLS/SCTP",
        formats=("webrtc-datachannel",),
        mid=mid,
        transport=attributes,
        sctp_port=SCTP_PORT,
        max_message_size_bytes=MAX_MESSAGE_SIZE_BYTES,
        candidates=candidates,
    )
