"""STUN: the vectors of RFC 5769, captures of browsers, and hostile bytes."""

from __future__ import annotations

import base64
import contextlib
import csv
import ipaddress
import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.errors import PacketError
from sightline.transport import stun
from support.fuzz_corpora import files, go_fuzz_seeds

PASSWORD = "VOkJxbRl1RmTxUk/WvJxBt"
TRANSACTION = bytes(range(12))


def parses(data: bytes) -> bool:
    """Run bytes through the parser and the integrity check; True when they are STUN."""
    with contextlib.suppress(PacketError):
        stun.check_integrity(data, stun.parse(data), PASSWORD)
        return True
    return False


def test_request_of_rfc_5769(corpora_dir: Path) -> None:
    data = _vectors(corpora_dir)["request"]
    message = stun.parse(data)
    assert message.message_type == stun.BINDING_REQUEST
    assert message.username == "evtj:h6vY"
    assert message.is_controlled
    assert message.has_fingerprint
    assert stun.check_integrity(data, message, PASSWORD)
    assert not stun.check_integrity(data, message, PASSWORD + "x")


def test_responses_of_rfc_5769(corpora_dir: Path) -> None:
    vectors = _vectors(corpora_dir)
    for name in ("response_ipv4", "response_ipv6"):
        message = stun.parse(vectors[name])
        assert message.message_type == stun.BINDING_SUCCESS
        assert stun.check_integrity(vectors[name], message, PASSWORD)


def _vectors(corpora_dir: Path) -> dict[str, bytes]:
    """Return the messages by what they are, whatever the file calls them."""
    found = {}
    for entry in _entries(json.loads((corpora_dir / "rfc5769/rfc5769.json").read_text())):
        data = bytes.fromhex(entry)
        if data[:2] == b"\x00\x01" and b"evtj:h6vY" in data:
            found["request"] = data
        elif data[:2] == b"\x01\x01":
            found["response_ipv6" if b"\x00\x02\xa1\x47" in data else "response_ipv4"] = data
    return found


def _entries(value: object) -> list[str]:
    if isinstance(value, str):
        text = value.replace(" ", "").removeprefix("0x")
        return [text] if len(text) >= 40 and set(text.lower()) <= set("0123456789abcdef") else []
    if isinstance(value, dict):
        return [entry for item in value.values() for entry in _entries(item)]
    if isinstance(value, list):
        return [entry for item in value for entry in _entries(item)]
    return []


@pytest.mark.parametrize("address", [("192.0.2.1", 32853), ("2001:db8:1234:5678:11:2233:4455:6677", 32853)])
def test_success_tells_the_address_and_is_sealed(address: tuple[str, int]) -> None:
    data = stun.build_success(TRANSACTION, address, PASSWORD)
    message = stun.parse(data)
    assert message.transaction_id == TRANSACTION
    assert message.has_fingerprint
    assert stun.check_integrity(data, message, PASSWORD)
    value = data[24 : 24 + int.from_bytes(data[22:24], "big")]
    assert int.from_bytes(value[2:4], "big") ^ 0x2112 == address[1]
    pad = stun.MAGIC_COOKIE.to_bytes(4, "big") + TRANSACTION
    ip = bytes(a ^ b for a, b in zip(value[4:], pad, strict=False))
    assert ipaddress.ip_address(ip) == ipaddress.ip_address(address[0])


def test_request_says_what_it_asks() -> None:
    data = stun.build_request(TRANSACTION, "a:b", PASSWORD, priority=77, nominate=True)
    message = stun.parse(data)
    assert (message.username, message.priority, message.uses_candidate) == ("a:b", 77, True)
    assert message.is_controlling
    assert not message.is_controlled
    assert stun.check_integrity(data, message, PASSWORD)


def test_attributes_behind_the_integrity_are_ignored() -> None:
    """Whoever adds USE-CANDIDATE to a sealed message must not be believed (RFC 8489 section 14.5)."""
    sealed = stun.build_request(TRANSACTION, "a:b", PASSWORD)
    forged = bytearray(sealed[:-8] + b"\x00\x25\x00\x00")
    forged[2:4] = (len(forged) - 20).to_bytes(2, "big")
    message = stun.parse(bytes(forged))
    assert not message.uses_candidate
    assert stun.check_integrity(bytes(forged), message, PASSWORD)


@pytest.mark.parametrize("position", range(20))
def test_any_changed_bit_breaks_the_seal(position: int) -> None:
    data = bytearray(stun.build_request(TRANSACTION, "abcd:efgh", PASSWORD))
    rng = random.Random(position)
    data[rng.randrange(8, len(data) - 8)] ^= 1 << rng.randrange(8)
    with contextlib.suppress(PacketError):
        assert not stun.check_integrity(bytes(data), stun.parse(bytes(data)), PASSWORD)


@given(st.binary(max_size=120))
def test_random_bytes(data: bytes) -> None:
    parses(data)
    parses(b"\x00\x01" + (len(data) // 4 * 4).to_bytes(2, "big") + b"\x21\x12\xa4\x42" + data)


def test_messages_of_browsers(corpora_dir: Path) -> None:
    (path,) = (corpora_dir / "pion-stun").rglob("frombrowsers.csv")
    rows = list(csv.reader(path.read_text().splitlines()))
    messages = [base64.b64decode(cell) for row in rows for cell in row if cell.startswith(("AAE", "AQE"))]
    assert len(messages) > 5
    assert all(stun.is_stun(message) and parses(message) for message in messages)


def test_corpora(corpora_dir: Path) -> None:
    samples = list(go_fuzz_seeds(corpora_dir / "pion-stun"))
    samples += list(files(corpora_dir / "webrtc-fuzz/test/fuzzers/corpora/stun-corpus"))
    assert len(samples) > 20
    assert any(parses(sample) for sample in samples)
    rng = random.Random(5)
    for sample in samples:
        for _ in range(30):
            data = bytearray(sample)
            if data:
                data[rng.randrange(len(data))] = rng.randrange(256)
            parses(bytes(data))
            parses(bytes(data[: rng.randrange(len(data) + 1)]))
