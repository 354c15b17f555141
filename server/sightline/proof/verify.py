"""Verification of an evidence package: needs the file, and nothing else.

Everything is checked, whatever was found before, so that a change is named by its member and, in the record, by its
event. Accepted means: nothing was found. The key is that of the package unless one is given: then who made the package
is only as sure as the comparison of its fingerprint.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec

from sightline.errors import MalformedMessage
from sightline.proof.container import Member, read_container
from sightline.proof.findings import Finding
from sightline.proof.heads import Inclusion, SignedHead
from sightline.proof.keys import UNREADABLE, PublicKey, is_signed
from sightline.proof.package import (
    BLOBS,
    EXPORTS,
    FORMAT,
    KEYS,
    MANIFEST,
    RECORD,
    REQUIRED,
    SIGNATURE,
    TREE,
    VERSION,
    KeyList,
    Manifest,
    ManifestSignature,
    read_canonical,
)
from sightline.proof.record import CheckedRecord, DeletedFiles, SignedReview, check_record

T = TypeVar("T", bound=msgspec.Struct)
Bytes = bytes | memoryview


@dataclass(slots=True)
class Verdict:
    """The result. Facts are those of the package itself: they count only when it was accepted."""

    findings: list[Finding] = field(default_factory=list)
    case_id: str = ""
    number: int | None = None
    head_seq: int = 0
    head_hash: str = ""
    key_id: str = ""
    is_key_given: bool = False
    tree: SignedHead | None = None
    events: int = 0
    erased: int = 0
    members: int = 0
    omitted: int = 0
    signatures: list[SignedReview] = field(default_factory=list)
    deleted: list[DeletedFiles] = field(default_factory=list)

    @property
    def is_accepted(self) -> bool:
        return not self.findings


def verify_package(data: Bytes, keys: Sequence[str] = ()) -> Verdict:
    """Check a package.

    Args:
        data: the whole file.
        keys: fingerprints that are trusted; empty: the package's own key is taken.
    """
    verdict = Verdict(is_key_given=bool(keys))
    members = read_container(data, verdict.findings)
    if members is not None:
        _Check(verdict, members, keys).run()
    # Two ways to the same finding say it once.
    verdict.findings = list(dict.fromkeys(verdict.findings))
    return verdict


class _Check:
    """One verification under way."""

    def __init__(self, verdict: Verdict, members: Sequence[Member], trusted: Sequence[str]) -> None:
        self._verdict = verdict
        self._found = verdict.findings
        self._members = {member.name: member.data for member in members}
        self._order = [member.name for member in members]
        self._trusted = trusted

    def run(self) -> None:
        self._verdict.members = len(self._members)
        manifest = self._read(MANIFEST, Manifest)
        keys = {key.key_id: key for key in self._keys()}
        if manifest is not None and (manifest.format, manifest.version) != (FORMAT, VERSION):
            self._say("other_version", MANIFEST)
            return
        record = check_record(self._members[RECORD], self._found) if RECORD in self._members else None
        self._tree(keys, record)
        if record is not None:
            self._take(record)
        if manifest is None:
            return
        self._signature(manifest, keys)
        self._listed(manifest, record)
        if record is not None:
            self._same_record(manifest, record)
            self._blobs(manifest, record)

    def _say(self, code: str, member: str = "", seq: int | None = None, kind: str = "") -> None:
        self._found.append(Finding(code, member, seq, kind))

    def _read(self, name: str, kind: type[T]) -> T | None:
        data = self._members.get(name)
        if data is None:
            self._say("member_missing", name)
            return None
        try:
            value = read_canonical(data, kind)
        except MalformedMessage:
            self._say("unreadable", name)
            return None
        assert isinstance(value, kind)
        return value

    def _keys(self) -> Sequence[PublicKey]:
        listed = self._read(KEYS, KeyList)
        keys = listed.keys if listed else ()
        if any(not key.is_consistent for key in keys):
            self._say("key_changed", KEYS)
        return keys

    def _take(self, record: CheckedRecord) -> None:
        verdict = self._verdict
        verdict.case_id, verdict.number = record.case_id, record.number
        verdict.head_seq, verdict.head_hash = record.head_seq, record.head_hash
        verdict.events, verdict.erased = record.events, record.erased
        verdict.signatures, verdict.deleted = record.signatures, record.deleted

    def _signature(self, manifest: Manifest, keys: dict[str, PublicKey]) -> None:
        signature = self._read(SIGNATURE, ManifestSignature)
        if signature is None:
            return
        key = keys.get(manifest.key_id)
        if key is None:
            self._say("key_unknown", SIGNATURE)
            return
        self._verdict.key_id = key.key_id
        is_same = signature.key_id == manifest.key_id
        if not is_same or not is_signed(
            "manifest", bytes(self._members[MANIFEST]), signature.signature, key.public_key
        ):
            self._say("manifest_unsigned", SIGNATURE)
        if self._trusted and key.key_id not in self._trusted:
            self._say("key_not_given", SIGNATURE)

    def _listed(self, manifest: Manifest, record: CheckedRecord | None) -> None:
        """Compare the members with the manifest: bytes, order, none more and none less."""
        known = [MANIFEST, SIGNATURE, *(entry.name for entry in manifest.members)]
        named = record.blobs if record else {}
        for entry in manifest.members:
            data = self._members.get(entry.name)
            if data is None:
                self._say("member_missing", entry.name, *_first_event(entry.name, named))
            elif len(data) != entry.size_bytes or hashlib.sha256(data).hexdigest() != entry.sha256:
                self._say("member_changed", entry.name, *_first_event(entry.name, named))
        for name in self._order:
            if name not in known:
                self._say("member_added", name)
        for name in REQUIRED:
            if name not in known and name in self._members:
                self._say("member_added", name)
        there = [name for name in known if name in self._members]
        moved = next((a for a, b in zip((n for n in self._order if n in known), there, strict=False) if a != b), None)
        if moved is not None:
            self._say("member_moved", moved)

    def _same_record(self, manifest: Manifest, record: CheckedRecord) -> None:
        head = (manifest.head.seq, manifest.head.hash)
        is_same = manifest.case_id == record.case_id and head == (record.head_seq, record.head_hash)
        if not is_same or (record.number is not None and manifest.number != record.number):
            self._say("other_record", MANIFEST)
        for name, data in self._members.items():
            if name.startswith(EXPORTS) and name.endswith(".json") and not _belongs(data, manifest):
                self._say("other_record", name)

    def _blobs(self, manifest: Manifest, record: CheckedRecord) -> None:
        """Every file that an event names is here under its hash, or said to be left out; no other file is."""
        left_out = {omitted.sha256 for omitted in manifest.omitted}
        self._verdict.omitted = len(left_out)
        here: set[str] = set()
        for name, data in self._members.items():
            if not name.startswith(BLOBS):
                continue
            blob = _blob_of(name)
            here.add(blob)
            if blob not in record.blobs:
                self._say("blob_unnamed", name)
            elif hashlib.sha256(data).hexdigest() != blob:
                self._say("blob_changed", name, *record.blobs[blob][0])
        for blob, events in record.blobs.items():
            if blob not in here and blob not in left_out:
                self._say("blob_missing", RECORD, *events[0])

    def _tree(self, keys: dict[str, PublicKey], record: CheckedRecord | None) -> None:
        inclusion = self._read(TREE, Inclusion)
        if inclusion is None:
            return
        self._verdict.tree = inclusion.head
        key = keys.get(inclusion.head.key_id)
        if key is None:
            self._say("key_unknown", TREE)
        elif not inclusion.head.is_signed_by(key):
            self._say("head_unsigned" if key.signs_at(inclusion.head.at_ms) else "key_not_valid", TREE)
        # Whether it is trusted need not be asked: the manifest's signature vouches for the list of keys.
        if not inclusion.holds:
            self._say("not_included", TREE)
        leaf = inclusion.leaf
        if record is not None and (leaf.case_id, leaf.head_seq, leaf.head_hash) != (
            record.case_id,
            record.head_seq,
            record.head_hash,
        ):
            self._say("leaf_other", TREE)


def _blob_of(name: str) -> str:
    return name.removeprefix(BLOBS).partition(".")[0]


def _first_event(name: str, named: dict[str, list[tuple[int, str]]]) -> tuple[int | None, str]:
    """Return the event that names the file of a member, as far as that is known."""
    events = named.get(_blob_of(name)) if name.startswith(BLOBS) else None
    return events[0] if events else (None, "")


def _belongs(data: Bytes, manifest: Manifest) -> bool:
    """Return whether a JSON export says no other case and no other head than the manifest."""
    try:
        value: Any = msgspec.json.decode(data)
    except UNREADABLE:
        return False
    if not isinstance(value, dict):
        return True
    head = value.get("head")
    is_same_head = not isinstance(head, dict) or (head.get("seq"), head.get("hash")) == (
        manifest.head.seq,
        manifest.head.hash,
    )
    return is_same_head and value.get("case_id", manifest.case_id) == manifest.case_id
