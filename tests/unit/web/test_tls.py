"""The local certificate authority, checked by the TLS library that clients use."""

from __future__ import annotations

import contextlib
import datetime as dt
import ssl
import stat
import time
from pathlib import Path

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from sightline.clock import ManualClock
from sightline.errors import ConfigError
from sightline.web.tls import LEAF_DAYS, LocalAuthority, server_context

NAMES = ("localhost", "127.0.0.1", "::1", "plant-server", "192.0.2.7")
DAY_S = 86_400


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(utc_ms=int(time.time() * 1000))


@pytest.fixture
def authority(tmp_path: Path, clock: ManualClock) -> LocalAuthority:
    made = LocalAuthority(tmp_path / "tls", clock)
    made.ensure(NAMES)
    return made


def handshake(authority: LocalAuthority, name: str) -> None:
    """A whole TLS handshake in memory by a client that trusts the root alone. Raises ssl.SSLError."""
    client_context = ssl.create_default_context(cafile=str(authority.files.root))
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = client_context.wrap_bio(to_client, to_server, server_hostname=name)
    context = server_context(authority.files.chain, authority.files.key)
    server = context.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(10):
        for side in (client, server):
            with contextlib.suppress(ssl.SSLWantReadError):
                side.do_handshake()
    assert client.version() == server.version() == "TLSv1.3"


@pytest.mark.parametrize("name", NAMES)
def test_clients_with_the_root_trust_every_name(authority: LocalAuthority, name: str) -> None:
    handshake(authority, name)


def test_other_names_are_not_covered(authority: LocalAuthority) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(authority, "192.0.2.8")


def test_keys_are_for_their_owner_alone(authority: LocalAuthority) -> None:
    folder = authority.files.key.parent
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for name in ("root.key", "server.key"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600


def test_the_root_stays_and_the_leaf_is_renewed_when_names_change(authority: LocalAuthority) -> None:
    root, leaf = authority.files.root.read_bytes(), authority.files.chain.read_bytes()
    assert not authority.ensure(NAMES), "nothing to do"
    assert not authority.ensure((*reversed(NAMES), "localhost")), "order and repetition do not matter"
    assert authority.files.chain.read_bytes() == leaf
    assert authority.ensure((*NAMES, "198.51.100.3"))
    assert authority.files.root.read_bytes() == root
    handshake(authority, "198.51.100.3")


def test_the_leaf_is_renewed_before_its_end(authority: LocalAuthority, clock: ManualClock) -> None:
    clock.advance((LEAF_DAYS - 31) * DAY_S)
    assert not authority.ensure(NAMES)
    clock.advance(2 * DAY_S)
    assert authority.ensure(NAMES)
    leaf = x509.load_pem_x509_certificate(authority.files.chain.read_bytes())
    assert leaf.not_valid_after_utc > dt.datetime.fromtimestamp(clock.utc_ms() / 1000, dt.UTC) + dt.timedelta(days=300)


def test_the_root_is_made_anew_before_its_end(authority: LocalAuthority, clock: ManualClock) -> None:
    before = authority.files.root.read_bytes()
    clock.advance(3640 * DAY_S)
    assert authority.ensure(NAMES)
    assert authority.files.root.read_bytes() != before


def test_the_root_may_sign_servers_and_nothing_below(authority: LocalAuthority) -> None:
    root = x509.load_pem_x509_certificate(authority.files.root.read_bytes())
    limits = root.extensions.get_extension_for_class(x509.BasicConstraints)
    assert limits.critical
    assert limits.value.ca
    assert limits.value.path_length == 0
    assert authority.files.root_der.read_bytes() == root.public_bytes(serialization.Encoding.DER)


def test_files_that_are_no_certificate_say_so(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("no certificate")
    with pytest.raises(ConfigError, match="not a certificate"):
        server_context(tmp_path / "a", tmp_path / "a")


def test_a_key_of_another_certificate_is_refused(tmp_path: Path) -> None:
    one, two = trustme.CA().issue_cert("a.example"), trustme.CA().issue_cert("a.example")
    one.cert_chain_pems[0].write_to_path(tmp_path / "chain.pem")
    two.private_key_pem.write_to_path(tmp_path / "key.pem")
    with pytest.raises(ConfigError):
        server_context(tmp_path / "chain.pem", tmp_path / "key.pem")


def test_a_folder_that_cannot_be_used_is_a_configuration_error(tmp_path: Path, clock: ManualClock) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError):
        LocalAuthority(tmp_path / "file" / "tls", clock).ensure(NAMES)


def test_a_damaged_root_is_a_configuration_error(authority: LocalAuthority) -> None:
    authority.files.root.write_text("damaged")
    with pytest.raises(ConfigError):
        authority.ensure(NAMES)
