"""Ed25519 keys (RFC 8032) that sign heads of the log and evidence packages.

A key is known by its fingerprint, the SHA-256 of its 32 raw public bytes. What is signed begins with words that say
what it is, so that a signature of one kind can never pass as one of another.
"""

from __future__ import annotations

import hashlib
import re
from typing import Literal

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sightline.caselog.canonical import canonical
from sightline.errors import MalformedMessage

Kind = Literal["tree head", "manifest"]
KEY_BYTES = 32
SIGNATURE_BYTES = 64
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What reading JSON from outside can raise."""
_HEX = re.compile(r"(?:[0-9a-f]{2})+\Z")


class PublicKey(msgspec.Struct, frozen=True, kw_only=True):
    """A public key and when it signed; UTC milliseconds."""

    key_id: str
    """Its fingerprint: 64 hexadecimal digits."""
    public_key: str
    """64 hexadecimal digits."""
    valid_from_ms: int
    valid_until_ms: int | None = None
    """None: it still signs."""

    def signs_at(self, at_ms: int) -> bool:
        """Return whether the key was in use at that time."""
        return self.valid_from_ms <= at_ms and (self.valid_until_ms is None or at_ms <= self.valid_until_ms)

    @property
    def is_consistent(self) -> bool:
        """Whether the fingerprint is that of the key."""
        raw = from_hex(self.public_key, KEY_BYTES)
        return raw is not None and fingerprint_of(raw) == self.key_id


def fingerprint_of(public_key: bytes) -> str:
    """Return the fingerprint of a raw public key: 64 hexadecimal digits."""
    return hashlib.sha256(public_key).hexdigest()


def in_groups(fingerprint: str) -> str:
    """Return a fingerprint as people compare it: 16 groups of four digits."""
    return " ".join(fingerprint[k : k + 4] for k in range(0, len(fingerprint), 4))


def from_hex(text: str, size: int) -> bytes | None:
    """Return so many bytes from lower-case digits, None for anything else."""
    return bytes.fromhex(text) if len(text) == size * 2 and _HEX.match(text) else None


class SigningKey:
    """A private key. It never appears in a log, an answer or a package."""

    def __init__(self, seed: bytes) -> None:
        """Args: seed: 32 random bytes."""
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public_key = self._key.public_key().public_bytes_raw()
        self.key_id = fingerprint_of(self.public_key)

    def sign(self, kind: Kind, message: bytes) -> str:
        """Return the signature over a message of that kind: 128 hexadecimal digits."""
        return self._key.sign(_labelled(kind, message)).hex()


def is_signed(kind: Kind, message: bytes, signature: str, public_key: str) -> bool:
    """Return whether the holder of the public key signed this message as one of that kind."""
    raw_key, raw_signature = from_hex(public_key, KEY_BYTES), from_hex(signature, SIGNATURE_BYTES)
    if raw_key is None or raw_signature is None:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(raw_key).verify(raw_signature, _labelled(kind, message))
    except (InvalidSignature, ValueError):
        return False
    return True


def _labelled(kind: Kind, message: bytes) -> bytes:
    return f"sightline {kind} v1\n".encode() + message


def read_key(text: str) -> str:
    """Return the fingerprint that a key file or a command line names.

    Args:
        text: a fingerprint (spaces and capitals allowed), or a key as ``sightline key show --json`` writes it.
    Raises:
        MalformedMessage: it is neither.
    """
    try:
        key = msgspec.json.decode(text, type=PublicKey)
    except msgspec.DecodeError:
        digits = re.sub(r"[\s:]", "", text).lower()
        if from_hex(digits, 32) is None:
            raise MalformedMessage("A key is a file of `sightline key show --json`, or 64 digits.") from None
        return digits
    if not key.is_consistent:
        raise MalformedMessage("The fingerprint in this key file is not that of its key.")
    return key.key_id


def canonical_struct(value: msgspec.Struct) -> bytes:
    """Return a struct as canonical JSON."""
    return canonical(msgspec.to_builtins(value))
