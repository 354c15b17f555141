"""The key that signs, in a folder of the data directory: ``signing.json`` (0600), made at first start.

A replaced key leaves its public half in ``retired/``, so that what it signed stays verifiable; the rest is gone.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import TypeVar

import msgspec

from sightline.errors import ConfigError
from sightline.proof.keys import KEY_BYTES, PublicKey, SigningKey, from_hex

T = TypeVar("T", bound=msgspec.Struct)

FILE, RETIRED = "signing.json", "retired"


class _KeyFile(msgspec.Struct, frozen=True, kw_only=True):
    """``signing.json``: the private key as 64 hexadecimal digits, and since when it signs."""

    private_key: str
    valid_from_ms: int


class KeyRing:
    """The keys of one node. A replaced file is read again: ``sightline key rotate`` needs no restart."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read_ns = -1
        self._key: SigningKey | None = None
        self._valid_from_ms = 0

    def ensure(self, now_ms: int) -> PublicKey:
        """Make a key where there is none; return the one that signs. Raises ConfigError."""
        if not (self._folder / FILE).exists():
            self._write_new(now_ms)
        return self.public

    @property
    def signing(self) -> SigningKey:
        """The key that signs now. Raises ConfigError."""
        self._reread()
        assert self._key is not None, "read above or refused"
        return self._key

    @property
    def public(self) -> PublicKey:
        """Its public half. Raises ConfigError."""
        key = self.signing
        return PublicKey(key_id=key.key_id, public_key=key.public_key.hex(), valid_from_ms=self._valid_from_ms)

    def retired(self) -> list[PublicKey]:
        """Keys that signed before, oldest first. Raises ConfigError."""
        found = [self._read(path, PublicKey) for path in (self._folder / RETIRED).glob("*.json")]
        return sorted(found, key=lambda key: key.valid_from_ms)

    def rotate(self, now_ms: int) -> PublicKey:
        """Replace the key by a new one; return the new one. Raises ConfigError."""
        old = msgspec.structs.replace(self.ensure(now_ms), valid_until_ms=now_ms)
        self._write(self._folder / RETIRED / f"{old.key_id}.json", old)
        self._write_new(now_ms)
        return self.public

    def _write_new(self, now_ms: int) -> None:
        made = _KeyFile(private_key=secrets.token_bytes(KEY_BYTES).hex(), valid_from_ms=now_ms)
        self._write(self._folder / FILE, made)

    def _reread(self) -> None:
        path = self._folder / FILE
        try:
            changed_ns = path.stat().st_mtime_ns
        except OSError as exc:
            raise ConfigError(f"The signing key {path} cannot be read: {exc.strerror}.", setting="data_dir") from exc
        if changed_ns == self._read_ns:
            return
        kept = self._read(path, _KeyFile)
        seed = from_hex(kept.private_key, KEY_BYTES)
        if seed is None:
            raise ConfigError(f"The signing key {path} is damaged; restore it from the backup.", setting="data_dir")
        self._key, self._valid_from_ms, self._read_ns = SigningKey(seed), kept.valid_from_ms, changed_ns

    def _read(self, path: Path, kind: type[T]) -> T:
        try:
            return msgspec.json.decode(path.read_bytes(), type=kind)
        except (OSError, msgspec.DecodeError) as exc:
            raise ConfigError(f"The key file {path} cannot be read; restore it.", setting="data_dir") from exc

    def _write(self, path: Path, value: msgspec.Struct) -> None:
        """Write durably, readable by this user alone, whole or not at all."""
        beside = path.with_suffix(".new")
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n")
                file.flush()
                os.fsync(file.fileno())
            os.replace(beside, path)
        except OSError as exc:
            raise ConfigError(f"The key {path} cannot be written: {exc.strerror}.", setting="data_dir") from exc
