"""The key that signs: made once, read by its owner alone, replaced without losing what it signed."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from sightline.errors import ConfigError
from sightline.ledger.keyring import FILE, KeyRing
from sightline.proof.keys import in_groups, is_signed, read_key


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    made = KeyRing(tmp_path / "keys").ensure(5)
    assert KeyRing(tmp_path / "keys").ensure(9) == made
    assert made.valid_from_ms == 5
    assert stat.S_IMODE((tmp_path / "keys" / FILE).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


def test_a_replaced_key_ends_and_its_private_half_is_gone(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path)
    old = ring.ensure(5)
    private = (tmp_path / FILE).read_text()
    signature = ring.signing.sign("manifest", b"hello")
    new = KeyRing(tmp_path).rotate(9)
    assert ring.signing.key_id == new.key_id != old.key_id, "a running server takes the new key"
    assert [(key.key_id, key.valid_until_ms) for key in ring.retired()] == [(old.key_id, 9)]
    assert is_signed("manifest", b"hello", signature, ring.retired()[0].public_key)
    digits = private.split('"')[3]
    assert len(digits) == 64
    assert all(digits not in path.read_text() for path in tmp_path.rglob("*.json"))


def test_a_signature_of_one_kind_is_none_of_another(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path)
    key = ring.ensure(1)
    signature = ring.signing.sign("manifest", b"{}")
    assert is_signed("manifest", b"{}", signature, key.public_key)
    assert not is_signed("tree head", b"{}", signature, key.public_key)


@pytest.mark.parametrize("text", ["", "{}", '{"private_key":"00","valid_from_ms":1}'])
def test_a_damaged_key_is_said_and_not_replaced(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    with pytest.raises(ConfigError):
        KeyRing(tmp_path).ensure(1)
    assert (tmp_path / FILE).read_text() == text


def test_a_fingerprint_may_be_typed_as_it_is_shown(tmp_path: Path) -> None:
    key = KeyRing(tmp_path).ensure(1)
    assert read_key(in_groups(key.key_id).upper()) == key.key_id
