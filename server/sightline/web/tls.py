"""The local certificate authority: made at first start, so that phones and headsets give their camera.

Browsers hand out cameras and WebXR only over HTTPS that they trust. ``--tls auto`` makes a root certificate, which each
device installs once (page ``/ca``), and a server certificate for this machine's names and addresses, renewed when these
change or its end comes near. Both keys stay in the data folder, readable by the service alone.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sightline.clock import Clock
from sightline.config import is_address
from sightline.errors import ConfigError

ROOT_DAYS = 3650
LEAF_DAYS = 397
"""Browsers refuse server certificates that are valid for longer (CA/Browser Forum)."""
RENEW_DAYS = 30
CLOCK_SKEW = dt.timedelta(hours=1)
"""Certificates begin a little in the past: the clocks of headsets are often late."""

Key = ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class ServerCertificate:
    """Files for the TLS listener, and the root that devices install."""

    chain: Path
    key: Path
    root: Path
    root_der: Path


class LocalAuthority:
    """Root and server certificate in one folder."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock
        self.files = ServerCertificate(
            chain=folder / "server.pem",
            key=folder / "server.key",
            root=folder / "root.pem",
            root_der=folder / "root.crt",
        )

    def ensure(self, names: Sequence[str]) -> bool:
        """Make what is missing, outdated or for other names; True when there is a new server certificate.

        Args:
            names: host names and addresses that the server answers to.
        Raises:
            ConfigError: the folder cannot be written, or holds a root without its key.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            root, root_key = self._root()
            if self._is_current(names, root):
                return False
            self._issue(names, root, root_key)
        except (OSError, ValueError) as exc:
            raise ConfigError(f"The local certificate authority in {self._folder} cannot be used: {exc}.") from exc
        return True

    def _now(self) -> dt.datetime:
        return dt.datetime.fromtimestamp(self._clock.utc_ms() / 1000, dt.UTC)

    def _root(self) -> tuple[x509.Certificate, Key]:
        key_path = self._folder / "root.key"
        if self.files.root.exists() and key_path.exists():
            certificate = x509.load_pem_x509_certificate(self.files.root.read_bytes())
            if certificate.not_valid_after_utc > self._now() + dt.timedelta(days=RENEW_DAYS):
                return certificate, _load_key(key_path)
        key = ec.generate_private_key(ec.SECP256R1())
        # Devices list roots by name: the time of making tells two servers, and two roots of one, apart.
        name = f"Sightline local CA {self._now():%Y-%m-%d %H:%M}"
        certificate = _root_certificate(name, key, self._now())
        _write_private(key_path, _pem(key))
        _write(self.files.root, certificate.public_bytes(serialization.Encoding.PEM))
        _write(self.files.root_der, certificate.public_bytes(serialization.Encoding.DER))
        return certificate, key

    def _is_current(self, names: Sequence[str], root: x509.Certificate) -> bool:
        if not self.files.chain.exists() or not self.files.key.exists():
            return False
        leaf = x509.load_pem_x509_certificate(self.files.chain.read_bytes())
        is_fresh = leaf.not_valid_after_utc > self._now() + dt.timedelta(days=RENEW_DAYS)
        covered = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return is_fresh and leaf.issuer == root.subject and set(covered) == set(_general_names(names))

    def _issue(self, names: Sequence[str], root: x509.Certificate, root_key: Key) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        leaf = _leaf_certificate(names, key, root, root_key, self._now())
        _write_private(self.files.key, _pem(key))
        pem = serialization.Encoding.PEM
        _write(self.files.chain, leaf.public_bytes(pem) + root.public_bytes(pem))


def _root_certificate(common_name: str, key: Key, now: dt.datetime) -> x509.Certificate:
    name = _name(common_name)
    public = key.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCK_SKEW)
        .not_valid_after(now + dt.timedelta(days=ROOT_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(is_ca=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .sign(key, hashes.SHA256())
    )


def _leaf_certificate(
    names: Sequence[str], key: Key, root: x509.Certificate, root_key: Key, now: dt.datetime
) -> x509.Certificate:
    return (
        x509.CertificateBuilder()
        .subject_name(_name("Sightline server"))
        .issuer_name(root.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCK_SKEW)
        .not_valid_after(min(now + dt.timedelta(days=LEAF_DAYS), root.not_valid_after_utc))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(_general_names(names)), critical=False)
        .add_extension(_usage(is_ca=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        .sign(root_key, hashes.SHA256())
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Sightline"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _usage(*, is_ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_ca,
        key_cert_sign=is_ca,
        crl_sign=is_ca,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _general_names(names: Sequence[str]) -> list[x509.GeneralName]:
    return [
        x509.IPAddress(ipaddress.ip_address(name)) if is_address(name) else x509.DNSName(name)
        for name in dict.fromkeys(names)
    ]


def _pem(key: Key) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _load_key(path: Path) -> Key:
    key = serialization.load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError(f"{path.name} is not an elliptic-curve key")
    return key


def _write_private(path: Path, data: bytes) -> None:
    """Write a file that only its owner may read, from its first byte on."""
    beside = path.with_suffix(".new")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    os.replace(beside, path)


def _write(path: Path, data: bytes) -> None:
    beside = path.with_suffix(".new")
    beside.write_bytes(data)
    os.replace(beside, path)


def server_context(chain: Path, key: Path) -> ssl.SSLContext:
    """Return the TLS settings of the listener: TLS 1.2 or later.

    Raises:
        ConfigError: the files are not a certificate and its key.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    load_chain(context, chain, key)
    return context


def load_chain(context: ssl.SSLContext, chain: Path, key: Path) -> None:
    """Load certificate and key, also into a context in use: new connections get the new one. Raises ConfigError."""
    try:
        context.load_cert_chain(chain, key)
    except (OSError, ssl.SSLError) as exc:
        raise ConfigError(f"{chain} and {key} are not a certificate and its key: {exc}.") from exc
