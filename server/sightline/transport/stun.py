"""STUN binding messages as ICE needs them (RFC 8489, RFC 8445 section 7). Pure.

Only the short-term credential is checked, with HMAC-SHA1, as ICE agents send it. MESSAGE-INTEGRITY-SHA256
is not used by any browser and is left out.
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
import ipaddress
from dataclasses import dataclass
from struct import Struct
from typing import Final

from sightline.errors import PacketError

HEADER_SIZE: Final = 20
MAGIC_COOKIE: Final = 0x2112A442

BINDING_REQUEST: Final = 0x0001
BINDING_INDICATION: Final = 0x0011
BINDING_SUCCESS: Final = 0x0101
BINDING_ERROR: Final = 0x0111

_USERNAME: Final = 0x0006
_MESSAGE_INTEGRITY: Final = 0x0008
_ERROR_CODE: Final = 0x0009
_XOR_MAPPED_ADDRESS: Final = 0x0020
_PRIORITY: Final = 0x0024
_USE_CANDIDATE: Final = 0x0025
_FINGERPRINT: Final = 0x8028
_ICE_CONTROLLED: Final = 0x8029
_ICE_CONTROLLING: Final = 0x802A

_INTEGRITY_SIZE: Final = 24
_FINGERPRINT_SIZE: Final = 8
_FINGERPRINT_XOR: Final = 0x5354554E
_MAX_USERNAME: Final = 513

_HEADER: Final = Struct("!HHI12s")
_ATTRIBUTE: Final = Struct("!HH")

ROLE_CONFLICT: Final = 487
BAD_REQUEST: Final = 400
UNKNOWN_ATTRIBUTE: Final = 420


@dataclass(frozen=True, slots=True)
class StunMessage:
    """One parsed message; what is not named here was skipped."""

    message_type: int
    transaction_id: bytes
    username: str | None = None
    priority: int | None = None
    uses_candidate: bool = False
    is_controlling: bool = False
    is_controlled: bool = False
    integrity_at: int | None = None
    """Offset of MESSAGE-INTEGRITY; attributes after it were ignored, as RFC 8489 section 14.5 demands."""
    has_fingerprint: bool = False


def is_stun(data: bytes | bytearray | memoryview) -> bool:
    """Tell STUN from DTLS and SRTP by its first bits and cookie, before anything is parsed (RFC 7983)."""
    return len(data) >= HEADER_SIZE and data[0] < 4 and bytes(data[4:8]) == b"\x21\x12\xa4\x42"


def parse(data: bytes) -> StunMessage:
    """Read one message.

    Raises:
        PacketError: if it is not well-formed STUN, or its FINGERPRINT is wrong.
    """
    if len(data) < HEADER_SIZE:
        raise PacketError("The STUN message is shorter than its header.", size_bytes=len(data))
    message_type, length, cookie, transaction_id = _HEADER.unpack_from(data)
    if message_type & 0xC000 or cookie != MAGIC_COOKIE:
        raise PacketError("The packet is not STUN.")
    if length % 4 or length != len(data) - HEADER_SIZE:
        raise PacketError("The STUN length does not match the datagram.")
    values: dict[int, bytes] = {}
    integrity_at: int | None = None
    has_fingerprint = False
    offset = HEADER_SIZE
    while offset < len(data):
        kind, size = _attribute(data, offset)
        if kind == _FINGERPRINT:
            has_fingerprint = _check_fingerprint(data, offset, size)
        elif integrity_at is not None:
            pass
        elif kind == _MESSAGE_INTEGRITY:
            if size != 20:
                raise PacketError("MESSAGE-INTEGRITY has a wrong size.")
            integrity_at = offset
        else:
            values.setdefault(kind, data[offset + 4 : offset + 4 + size])
        offset += 4 + size + (-size % 4)
    return StunMessage(
        message_type=message_type,
        transaction_id=transaction_id,
        username=_username(values.get(_USERNAME)),
        priority=_uint32(values.get(_PRIORITY)),
        uses_candidate=_USE_CANDIDATE in values,
        is_controlling=_ICE_CONTROLLING in values,
        is_controlled=_ICE_CONTROLLED in values,
        integrity_at=integrity_at,
        has_fingerprint=has_fingerprint,
    )


def _attribute(data: bytes, offset: int) -> tuple[int, int]:
    if offset + 4 > len(data):
        raise PacketError("A STUN attribute header is truncated.")
    kind, size = _ATTRIBUTE.unpack_from(data, offset)
    if offset + 4 + size + (-size % 4) > len(data):
        raise PacketError("A STUN attribute is truncated.")
    return kind, size


def _check_fingerprint(data: bytes, offset: int, size: int) -> bool:
    if size != 4 or offset + _FINGERPRINT_SIZE != len(data):
        raise PacketError("The STUN FINGERPRINT is not the last attribute.")
    expected = binascii.crc32(data[:offset]) ^ _FINGERPRINT_XOR
    if data[offset + 4 :] != expected.to_bytes(4, "big"):
        raise PacketError("The STUN FINGERPRINT is wrong.")
    return True


def _username(value: bytes | None) -> str | None:
    if value is None:
        return None
    if len(value) > _MAX_USERNAME:
        raise PacketError("The STUN USERNAME is too long.")
    try:
        return value.decode()
    except UnicodeDecodeError as exc:
        raise PacketError("The STUN USERNAME is not UTF-8.") from exc


def _uint32(value: bytes | None) -> int | None:
    if value is None:
        return None
    if len(value) != 4:
        raise PacketError("A STUN attribute has a wrong size.")
    return int.from_bytes(value, "big")


def check_integrity(data: bytes, message: StunMessage, password: str) -> bool:
    """Tell whether MESSAGE-INTEGRITY is present and right for this password."""
    at = message.integrity_at
    if at is None:
        return False
    # The length counts up to and including MESSAGE-INTEGRITY, whatever follows it.
    covered = data[:2] + (at + _INTEGRITY_SIZE - HEADER_SIZE).to_bytes(2, "big") + data[4:at]
    expected = hmac.new(password.encode(), covered, hashlib.sha1).digest()
    return hmac.compare_digest(expected, data[at + 4 : at + _INTEGRITY_SIZE])


def build_success(transaction_id: bytes, address: tuple[str, int], password: str) -> bytes:
    """Return a binding success that tells the sender the address it is seen at."""
    return _seal(BINDING_SUCCESS, transaction_id, _pack(_XOR_MAPPED_ADDRESS, _xor(address, transaction_id)), password)


def build_error(transaction_id: bytes, code: int, reason: str, password: str) -> bytes:
    """Return a binding error, e.g. 487 Role Conflict."""
    value = bytes((0, 0, code // 100, code % 100)) + reason.encode()
    return _seal(BINDING_ERROR, transaction_id, _pack(_ERROR_CODE, value), password)


def build_request(
    transaction_id: bytes, username: str, password: str, *, priority: int = 1, nominate: bool = False, tie: int = 1
) -> bytes:
    """Return a check as a controlling agent sends it (used by the headless client and by tests)."""
    attributes = _pack(_USERNAME, username.encode()) + _pack(_PRIORITY, priority.to_bytes(4, "big"))
    attributes += _pack(_ICE_CONTROLLING, tie.to_bytes(8, "big"))
    if nominate:
        attributes += _pack(_USE_CANDIDATE, b"")
    return _seal(BINDING_REQUEST, transaction_id, attributes, password)


def _pack(kind: int, value: bytes) -> bytes:
    return _ATTRIBUTE.pack(kind, len(value)) + value + bytes(-len(value) % 4)


def _xor(address: tuple[str, int], transaction_id: bytes) -> bytes:
    ip = ipaddress.ip_address(address[0])
    pad = MAGIC_COOKIE.to_bytes(4, "big") + transaction_id
    packed = bytes(a ^ b for a, b in zip(ip.packed, pad, strict=False))
    return bytes((0, 1 if ip.version == 4 else 2)) + (address[1] ^ MAGIC_COOKIE >> 16).to_bytes(2, "big") + packed


def _seal(message_type: int, transaction_id: bytes, attributes: bytes, password: str) -> bytes:
    """Add MESSAGE-INTEGRITY and FINGERPRINT, each counted in the length that it covers."""
    header = _HEADER.pack(message_type, len(attributes) + _INTEGRITY_SIZE, MAGIC_COOKIE, transaction_id)
    digest = hmac.new(password.encode(), header + attributes, hashlib.sha1).digest()
    attributes += _pack(_MESSAGE_INTEGRITY, digest)
    header = _HEADER.pack(message_type, len(attributes) + _FINGERPRINT_SIZE, MAGIC_COOKIE, transaction_id)
    checksum = binascii.crc32(header + attributes) ^ _FINGERPRINT_XOR
    return header + attributes + _pack(_FINGERPRINT, checksum.to_bytes(4, "big"))
