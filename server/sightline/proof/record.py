"""Checks of ``record.json``: every event against the chain, byte for byte, and what events say of other things.

Bodies and names are hashed as they stand in the file, which is canonical JSON: nothing is written anew, so that a
hundred thousand events take a second, and any other spelling of the same value is found as a change of its event.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from sightline.caselog.chain import GENESIS, Fault
from sightline.proof.findings import Finding
from sightline.proof.keys import UNREADABLE, from_hex
from sightline.workflow.review import PERFORMED_NEUTRAL_KINDS, SIGNATURE_NEUTRAL_KINDS

MEMBER = "record.json"
FORMAT, VERSION = "sightline-record", 1
MAX_LOCATED = 20
"""Of a kind of finding: the first ones say where to look."""

ERASING_KIND = "data.erased"
EMPTY_BODY = b"{}"
FIRST_FIELDS = b'{"actor":{"account_id":"'

BLOB_FIELDS: Mapping[str, tuple[str, ...]] = {
    "still.stored": ("blob",),
    "photo.stored": ("blob",),
    "clip.stored": ("blob", "poses"),
    "scene.saved": ("blob", "keyframes"),
    "asset.mapped": ("blob",),
    "model.imported": ("blob",),
    "model.proposed": ("blob",),
}
"""Where the bodies of events name files by their SHA-256; a test compares this with the schema."""


class _Actor(msgspec.Struct, frozen=True):
    """Fields in the order of their names, as canonical JSON has them."""

    account_id: str
    display_name: msgspec.Raw
    role: str


class _Line(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One event as it stands in the file; fields likewise."""

    actor: _Actor
    at_ms: int
    body: msgspec.Raw
    body_hash: str | None = None
    case_id: str
    hash: str
    kind: str
    name_hash: str | None = None
    op_id: str
    prev_hash: str
    salt: str
    seq: int

    @property
    def is_erased(self) -> bool:
        return self.body_hash is not None or self.name_hash is not None


class _Head(msgspec.Struct, frozen=True):
    hash: str
    seq: int


class _Record(msgspec.Struct, frozen=True):
    case_id: str
    events: list[msgspec.Raw]
    format: str
    head: _Head
    version: int


class _HashedActor(msgspec.Struct, frozen=True):
    account_id: str
    name_hash: str
    role: str


class _Header(msgspec.Struct, frozen=True):
    """What the hash of an event covers; fields in the order of their names."""

    actor: _HashedActor
    at_ms: int
    body_hash: str
    case_id: str
    kind: str
    op_id: str
    prev_hash: str
    seq: int


_write = msgspec.json.Encoder().encode
_read_line = msgspec.json.Decoder(_Line).decode
_read_record = msgspec.json.Decoder(_Record).decode


@dataclass(frozen=True, slots=True)
class SignedReview:
    """A supervisor's signature as the log has it, and whether something changed the record after it."""

    seq: int
    at_ms: int
    meaning: str
    printed_name: str
    subject_seq: int
    ended_by_seq: int | None
    ended_by_kind: str | None


@dataclass(frozen=True, slots=True)
class DeletedFiles:
    """Files that the record says were deleted after their period."""

    kind: str
    days: int
    at_ms: int
    files: int


@dataclass(slots=True)
class CheckedRecord:
    """What a record says of itself, as far as it could be read."""

    case_id: str = ""
    number: int | None = None
    head_seq: int = 0
    head_hash: str = ""
    events: int = 0
    erased: int = 0
    blobs: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    """By SHA-256: the events (number and kind) that name the file."""
    signatures: list[SignedReview] = field(default_factory=list)
    deleted: list[DeletedFiles] = field(default_factory=list)
    """What went after its period, in order."""


def check_record(data: bytes | memoryview, found: list[Finding]) -> CheckedRecord | None:
    """Check all events; add what is wrong to ``found``. None when it is no record at all."""
    try:
        str(data, "utf-8")
        record = _read_record(data)
    except UNREADABLE:
        found.append(Finding("unreadable", MEMBER, _first_unreadable(bytes(data))))
        return None
    if record.format != FORMAT or record.version != VERSION:
        found.append(Finding("other_version", member=MEMBER))
        return None
    checked = CheckedRecord(record.case_id, None, record.head.seq, record.head.hash, len(record.events))
    lines = [bytes(raw) for raw in record.events]
    _check_frame(record, sum(map(len, lines)) + max(len(lines) - 1, 0), data, found)
    reader = _Reader(checked, found)
    for line in lines:
        reader.read(line)
    reader.check_rests()
    if (reader.seq, reader.prev_hash) != (record.head.seq, record.head.hash):
        found.append(Finding("record_head", member=MEMBER, seq=record.head.seq))
    checked.signatures = list(reader.reviews())
    return checked


def _first_unreadable(data: bytes) -> int | None:
    """Return the number of the first event that cannot be read in a file that cannot be read whole."""
    # Canonical events begin with their actor.
    _, *events = data.split(FIRST_FIELDS)
    for index, event in enumerate(events, 1):
        text = FIRST_FIELDS + (event.removesuffix(b",") if index < len(events) else event.partition(b'],"format"')[0])
        if not _is_utf8(text) or _parsed(text) is None:
            return index
    return None


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _check_frame(record: _Record, events: int, data: bytes | memoryview, found: list[Finding]) -> None:
    """Everything but the events, which take so many bytes, must be canonical too."""
    frame = _write(msgspec.structs.replace(record, events=[]))
    begin = frame.index(b"[") + 1
    same = data[:begin] == frame[:begin] and data[begin + events :] == frame[begin:]
    if not same or len(data) != len(frame) + events:
        found.append(Finding("unreadable", member=MEMBER))


class _Reader:
    """Goes through the events in order, and goes on behind one that is wrong: each wrong one is named."""

    def __init__(self, checked: CheckedRecord, found: list[Finding]) -> None:
        self._checked = checked
        self._found = found
        self._located = 0
        self.seq = 0
        self.prev_hash = GENESIS
        self._hashes: dict[int, str] = {}
        self._signed: list[tuple[_Line, dict[str, Any]]] = []
        self._ends: list[tuple[int, str]] = []
        self._rests: dict[int, tuple[str, str]] = {}
        """What is left of bodies: kind of the event and SHA-256, by number."""
        self._said: dict[int, str] = {}
        """What the newest erasure says of these."""

    def read(self, raw: bytes) -> None:
        line = _parsed(raw)
        if line is None:
            self._say("unreadable", self.seq + 1, "")
            self.seq += 1
            # What follows is compared with what it says itself.
            self.prev_hash = ""
            return
        fault = self._fault(line, raw)
        if fault is not None:
            self._say(fault, line.seq, line.kind)
        self.seq, self.prev_hash = line.seq, line.hash
        self._hashes[line.seq] = line.hash
        self._note(line)
        if fault is None:
            self._note_rest(line)

    def _say(self, fault: Fault, seq: int, kind: str) -> None:
        self._located += 1
        if self._located <= MAX_LOCATED:
            self._found.append(Finding(f"event_{fault}", MEMBER, seq, kind[:80]))

    def _fault(self, line: _Line, raw: bytes) -> Fault | None:
        if line.case_id != self._checked.case_id:
            return "wrong_case"
        if line.seq != self.seq + 1:
            return "wrong_seq"
        if self.prev_hash and line.prev_hash != self.prev_hash:
            return "broken_link"
        hashes = _commitments(line)
        if hashes is None:
            return "unreadable"
        return None if _hash(line, *hashes) == line.hash and _write(line) == raw else "changed"

    def _note(self, line: _Line) -> None:
        """Keep what other checks need of an event."""
        if line.is_erased:
            self._checked.erased += 1
        if line.kind == ERASING_KIND:
            self._note_erasure(line)
        if line.kind not in SIGNATURE_NEUTRAL_KINDS:
            self._ends.append((line.seq, line.kind))
        wanted = BLOB_FIELDS.get(line.kind)
        if wanted is None and line.kind not in ("review.signed", "case.opened"):
            return
        body = _body(line)
        for name in wanted or ():
            blob = body.get(name)
            if isinstance(blob, str):
                self._checked.blobs.setdefault(blob, []).append((line.seq, line.kind))
        if line.kind == "case.opened" and isinstance(body.get("number"), int):
            self._checked.number = body["number"]
        if line.kind == "review.signed" and body:
            self._signed.append((line, body))

    def _note_rest(self, line: _Line) -> None:
        if line.body_hash is not None and bytes(line.body) != EMPTY_BODY:
            salt = from_hex(line.salt, 32) or b""
            self._rests[line.seq] = line.kind, hashlib.sha256(salt[:16] + bytes(line.body)).hexdigest()

    def _note_erasure(self, line: _Line) -> None:
        body = _body(line)
        for one in _objects(body.get("redacted")):
            if type(one.get("seq")) is int and isinstance(one.get("sha256"), str):
                self._said[one["seq"]] = one["sha256"]
        for one in _objects(body.get("files")):
            kind, days, blobs = one.get("kind"), one.get("days"), one.get("blobs")
            if isinstance(kind, str) and type(days) is int and isinstance(blobs, list):
                self._checked.deleted.append(DeletedFiles(kind, days, line.at_ms, len(blobs)))

    def check_rests(self) -> None:
        """What is left of a body is what the newest erasure of it says. After the last event."""
        for seq, (kind, rest) in self._rests.items():
            if self._said.get(seq) != rest:
                self._say("changed", seq, kind)

    def reviews(self) -> Iterator[SignedReview]:
        """Return the signatures; those that do not cover what they say are found as wrong."""
        for line, body in self._signed:
            subject = body.get("subject_seq")
            covers = isinstance(subject, int) and subject < line.seq
            name = _text(line.actor.display_name)
            is_named = body.get("printed_name") == name or line.is_erased
            if not covers or self._hashes.get(subject or 0) != body.get("record_sha256") or not is_named:
                self._found.append(Finding("signature_wrong", MEMBER, line.seq, line.kind))
                continue
            meaning = str(body.get("meaning"))
            neutral = PERFORMED_NEUTRAL_KINDS if meaning == "performed" else SIGNATURE_NEUTRAL_KINDS
            ends = (event for event in self._ends if event[0] > line.seq and event[1] not in neutral)
            end = next(ends, (None, None))
            yield SignedReview(line.seq, line.at_ms, meaning, str(body.get("printed_name")), subject or 0, *end)


def _parsed(raw: bytes) -> _Line | None:
    try:
        return _read_line(raw)
    except UNREADABLE:
        return None


def _commitments(line: _Line) -> tuple[str, str] | None:
    """Return the hashes of body and name, made or, where they were erased, kept; None when they cannot be."""
    salt = from_hex(line.salt, 32)
    if salt is None:
        return None
    body, name = bytes(line.body), bytes(line.actor.display_name)
    body_hash = _kept_or_made(line.body_hash, salt[:16], body, EMPTY_BODY, has_rest=body != EMPTY_BODY)
    name_hash = _kept_or_made(line.name_hash, salt[16:], name, b'""', has_rest=False)
    return None if body_hash is None or name_hash is None else (body_hash, name_hash)


def _kept_or_made(kept: str | None, salt: bytes, value: bytes, empty: bytes, *, has_rest: bool) -> str | None:
    """A body of which something is left has a salt for that; what was erased whole has none."""
    if kept is None:
        return hashlib.sha256(salt + value).hexdigest()
    is_right = any(salt) if has_rest else value == empty and not any(salt)
    return kept if is_right and from_hex(kept, 32) else None


def _hash(line: _Line, body_hash: str, name_hash: str) -> str:
    actor = _HashedActor(line.actor.account_id, name_hash, line.actor.role)
    header = _Header(actor, line.at_ms, body_hash, line.case_id, line.kind, line.op_id, line.prev_hash, line.seq)
    return hashlib.sha256(_write(header)).hexdigest()


def _body(line: _Line) -> dict[str, Any]:
    try:
        body = msgspec.json.decode(line.body)
    except UNREADABLE:
        return {}
    return body if isinstance(body, dict) else {}


def _objects(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _text(raw: msgspec.Raw) -> Any:
    return msgspec.json.decode(raw)
