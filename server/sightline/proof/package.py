"""What an evidence package holds, and how it is bound together. ``report/package.py`` fills it, ``verify`` checks it.

manifest.json   SHA-256, size and role of every other member, in order, with the head of the record
signature.json  Ed25519 signature over the bytes of manifest.json
keys.json       public keys: of that signature and of the head of the log
tree.json       signed head of the log, and the path to it from this record's head
record.json     every event of the case
exports/…       documents made from the record
blobs/…         files that events name, by their SHA-256
README.txt, verify.html
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Literal

import msgspec

from sightline.errors import MalformedMessage
from sightline.proof.container import write_container
from sightline.proof.heads import Inclusion
from sightline.proof.keys import UNREADABLE, PublicKey, SigningKey, canonical_struct

FORMAT, VERSION = "sightline-evidence", 1
MANIFEST, SIGNATURE, KEYS, TREE, RECORD = "manifest.json", "signature.json", "keys.json", "tree.json", "record.json"
REQUIRED = (KEYS, TREE, RECORD)
"""Members that every manifest names."""
EXPORTS, BLOBS = "exports/", "blobs/"

Role = Literal["record", "keys", "tree", "export", "blob", "verifier", "readme"]
Omission = Literal["not_evidence", "too_large", "missing", "erased"]


class MemberEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the manifest."""

    name: str
    role: Role
    sha256: str
    size_bytes: int


class Omitted(msgspec.Struct, frozen=True, kw_only=True):
    """A file that an event names and the package does not hold; its hash stands in the record."""

    sha256: str
    reason: Omission


class RecordHead(msgspec.Struct, frozen=True, kw_only=True):
    """The state of the record that everything in the package belongs to."""

    hash: str
    seq: int


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """The list of members."""

    format: str
    version: int
    case_id: str
    number: int
    head: RecordHead
    key_id: str
    members: tuple[MemberEntry, ...]
    omitted: tuple[Omitted, ...]


class ManifestSignature(msgspec.Struct, frozen=True, kw_only=True):
    """Who signed the manifest."""

    key_id: str
    signature: str


class KeyList(msgspec.Struct, frozen=True, kw_only=True):
    """The keys of a package."""

    keys: tuple[PublicKey, ...]


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """What goes into a package. Texts and files are bytes; ``exports`` without their folder."""

    case_id: str
    number: int
    head: RecordHead
    record: bytes
    inclusion: Inclusion
    keys: tuple[PublicKey, ...]
    exports: tuple[tuple[str, bytes], ...]
    blobs: tuple[tuple[str, bytes], ...]
    """Name (SHA-256 with the ending of its kind) and bytes."""
    omitted: tuple[Omitted, ...]
    readme: bytes
    verifier: bytes | None
    """The page that verifies without a server; None where it is not built."""


def write_package(content: Content, key: SigningKey) -> bytes:
    """Return the package. The same content and key give the same bytes."""
    members: list[tuple[str, Role, bytes]] = [("README.txt", "readme", content.readme)]
    if content.verifier is not None:
        members.append(("verify.html", "verifier", content.verifier))
    members.append((KEYS, "keys", canonical_struct(KeyList(keys=content.keys))))
    members.append((TREE, "tree", canonical_struct(content.inclusion)))
    members.append((RECORD, "record", content.record))
    members += [(EXPORTS + name, "export", data) for name, data in content.exports]
    members += [(BLOBS + name, "blob", data) for name, data in content.blobs]
    manifest = canonical_struct(_manifest(content, key, members))
    signature = ManifestSignature(key_id=key.key_id, signature=key.sign("manifest", manifest))
    head = [(MANIFEST, manifest), (SIGNATURE, canonical_struct(signature))]
    return write_container([*head, *((name, data) for name, _, data in members)])


def _manifest(content: Content, key: SigningKey, members: Sequence[tuple[str, Role, bytes]]) -> Manifest:
    return Manifest(
        format=FORMAT,
        version=VERSION,
        case_id=content.case_id,
        number=content.number,
        head=content.head,
        key_id=key.key_id,
        members=tuple(
            MemberEntry(name=name, role=role, sha256=hashlib.sha256(data).hexdigest(), size_bytes=len(data))
            for name, role, data in members
        ),
        omitted=content.omitted,
    )


def read_canonical(data: bytes | memoryview, kind: type[msgspec.Struct]) -> msgspec.Struct:
    """Return a struct from canonical JSON. Raises MalformedMessage for anything that is not exactly that."""
    try:
        value = msgspec.json.decode(data, type=kind)
        is_canonical = canonical_struct(value) == data
    except (*UNREADABLE, MalformedMessage) as exc:
        raise MalformedMessage(f"This is no {kind.__name__}.") from exc
    if not is_canonical:
        raise MalformedMessage(f"This {kind.__name__} is not in canonical form.")
    return value
