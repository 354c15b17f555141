"""SRTP keys for tests of the packet path, without a handshake."""

from __future__ import annotations

from typing import Final

from sightline.transport.aiortc_seam import PacketBuffer, SrtpKeys, _dtls

PROFILES: Final = {
    "gcm-128": (_dtls.Policy.SRTP_PROFILE_AEAD_AES_128_GCM, 28),
    "gcm-256": (_dtls.Policy.SRTP_PROFILE_AEAD_AES_256_GCM, 44),
    "cm-sha1-80": (_dtls.Policy.SRTP_PROFILE_AES128_CM_SHA1_80, 30),
}


def keys(profile: str) -> SrtpKeys:
    """Return keys whose both directions are the same, so that one side can undo the other."""
    number, size = PROFILES[profile]
    policies = [
        _dtls.Policy(key=bytes(range(size)), ssrc_type=kind, srtp_profile=number)
        for kind in (_dtls.Policy.SSRC_ANY_INBOUND, _dtls.Policy.SSRC_ANY_OUTBOUND)
    ]
    for policy in policies:
        policy.allow_repeat_tx = True
        policy.window_size = 1024
    return SrtpKeys(*(_dtls.Session(policy) for policy in policies))


def protect(srtp: SrtpKeys, packet: bytes) -> bytes:
    """Return an encrypted packet."""
    buffer = PacketBuffer(len(packet) + 200)
    buffer.data[: len(packet)] = packet
    size = srtp.protect(buffer, 0, len(packet))
    assert size > len(packet)
    return bytes(buffer.view[:size])
