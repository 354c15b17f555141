"""The hash chain of one case: each event commits to the one before it.

    salt       = 32 random bytes per event: the first 16 key the body, the last 16 the actor's name
    body_hash  = SHA-256(salt[:16] || JCS(body))
    name_hash  = SHA-256(salt[16:] || JCS(display_name))
    hash       = SHA-256(JCS({case_id, seq, at_ms, actor: {account_id, role, name_hash}, op_id, kind, body_hash,
                 prev_hash}))

JCS is canonical JSON (RFC 8785). Bodies and names stand in the chain only as keyed commitments, so that personal data
can be erased later (with its half of the salt, else short values could be guessed) and the chain still verifies:
``erased`` puts the commitment in the place of what it commits to; ``redacted`` leaves the rest of a body there, under a
commitment of its own in the ``data.erased`` that says so.
A chain alone does not stop someone who rewrites it whole: heads are signed and leave the machine (``proof``).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID, uuid5

import msgspec

from sightline.caselog.canonical import canonical
from sightline.caselog.event import Actor, NewEvent, StoredEvent
from sightline.errors import MalformedMessage
from sightline.ids import CaseId, OpId, RandomSource

GENESIS = "0" * 64
"""``prev_hash`` of the first event of a case."""
SALT_BYTES = 32
_HASH = re.compile(r"[0-9a-f]{64}\Z")

ERASING_KIND = "data.erased"

Fault = Literal["wrong_case", "wrong_seq", "broken_link", "changed", "unreadable"]


@dataclass(frozen=True, slots=True)
class Broken:
    """The first event of a log that does not fit; a removed or moved event shows as ``wrong_seq``."""

    index: int
    """Place in the checked sequence, from 0."""
    seq: int
    """What the event itself says."""
    fault: Fault


def new_salt(random: RandomSource) -> str:
    """Return a fresh salt as hexadecimal; ``random`` must be a cryptographic source outside tests."""
    return f"{random.getrandbits(SALT_BYTES * 8):0{SALT_BYTES * 2}x}"


def event_hash(event: StoredEvent) -> str:
    """Return the hash that the event should have, from everything else in it.

    Raises:
        MalformedMessage: the body has no canonical JSON or the salt is not 64 hexadecimal digits.
    """
    salt = _salt_bytes(event.salt)
    actor = event.actor
    body_hash = _kept_or_made(event.body_hash, salt[:16], event.body, is_empty=event.body == {})
    name_hash = _kept_or_made(event.name_hash, salt[16:], actor.display_name, is_empty=actor.display_name == "")
    if event.name_hash is not None and actor.display_name:
        raise MalformedMessage("Nothing is left of a name that was erased.")
    header = {
        "case_id": event.case_id,
        "seq": event.seq,
        "at_ms": event.at_ms,
        "actor": {
            "account_id": actor.account_id,
            "role": actor.role,
            "name_hash": name_hash,
        },
        "op_id": event.op_id,
        "kind": event.kind,
        "body_hash": body_hash,
        "prev_hash": event.prev_hash,
    }
    return hashlib.sha256(canonical(header)).hexdigest()


def _kept_or_made(kept: str | None, salt: bytes, value: Any, *, is_empty: bool) -> str:
    """Return the commitment of a value, or the one that was kept when the value was erased.

    What is left of a body has a salt of its own, and is compared by ``verify_chain`` with what ``data.erased`` says.
    """
    if kept is None:
        return _commitment(salt, value)
    if is_empty == any(salt) or not _HASH.match(kept):
        raise MalformedMessage("What was erased is empty, without its salt, and has its commitment of 64 digits.")
    return kept


def erased(event: StoredEvent, *, body: bool = False, name: bool = False) -> StoredEvent:
    """Return the event without its body, its actor's name or both; its hash stays right. Erasing twice is harmless."""
    salt = _salt_bytes(event.salt)
    changed = event
    if body and not event.is_body_gone:
        kept, salt = event.body_hash or _commitment(salt[:16], event.body), bytes(16) + salt[16:]
        changed = msgspec.structs.replace(changed, body={}, body_hash=kept, salt=salt.hex())
    if name and event.name_hash is None:
        kept, salt = _commitment(salt[16:], event.actor.display_name), salt[:16] + bytes(16)
        actor = msgspec.structs.replace(event.actor, display_name="")
        changed = msgspec.structs.replace(changed, actor=actor, name_hash=kept, salt=salt.hex())
    return changed


def redacted(event: StoredEvent, body: dict[str, Any], random: RandomSource) -> StoredEvent:
    """Return the event with what is left of its body; its hash stays right. ``random``: cryptographic outside tests."""
    assert body, "a body of which nothing is left is erased"
    salt = _salt_bytes(event.salt)
    fresh = random.getrandbits(127) | 1 << 127  # Never zeros: those say that nothing is left.
    return msgspec.structs.replace(
        event,
        body=msgspec.json.decode(canonical(body)),
        body_hash=event.body_hash or _commitment(salt[:16], event.body),
        salt=fresh.to_bytes(16, "big").hex() + salt[16:].hex(),
    )


def rest_hash(event: StoredEvent) -> str:
    """Return the commitment to what is left of a body, as ``data.erased`` holds it."""
    return _commitment(_salt_bytes(event.salt)[:16], event.body)


def _commitment(salt: bytes, value: Any) -> str:
    return hashlib.sha256(salt + canonical(value)).hexdigest()


def _salt_bytes(salt: str) -> bytes:
    try:
        raw = bytes.fromhex(salt)
    except ValueError:
        raw = b""
    # ``fromhex`` also takes spaces and capitals: one salt must have one spelling.
    if len(raw) != SALT_BYTES or raw.hex() != salt:
        raise MalformedMessage("The salt of an event is 64 lower-case hexadecimal digits.")
    return raw


def derived_op_id(op_id: OpId, index: int) -> OpId:
    """Return the id of the ``index``-th event that one operation produced; the first keeps the operation's own.

    Raises:
        MalformedMessage: ``op_id`` is not a UUID.
    """
    try:
        namespace = UUID(op_id)
    except ValueError as exc:
        raise MalformedMessage("An op_id is a UUID.") from exc
    return op_id if index == 0 else OpId(str(uuid5(namespace, str(index))))


def link(
    previous: StoredEvent | None,
    drafts: Sequence[NewEvent],
    *,
    case_id: CaseId,
    actor: Actor,
    op_id: OpId,
    at_ms: int,
    random: RandomSource,
) -> tuple[StoredEvent, ...]:
    """Return the drafts as events that continue the chain after ``previous`` (None: they open it).

    Raises:
        MalformedMessage: a body has no canonical JSON, or ``op_id`` is not a UUID.
    """
    seq, prev_hash = (previous.seq, previous.hash) if previous else (0, GENESIS)
    linked: list[StoredEvent] = []
    for index, draft in enumerate(drafts):
        seq += 1
        event = StoredEvent(
            case_id=case_id,
            seq=seq,
            at_ms=at_ms,
            actor=actor,
            op_id=derived_op_id(op_id, index),
            kind=draft.kind,
            # As it will read back: a tuple becomes a list, and the caller's object stays the caller's.
            body=msgspec.json.decode(canonical(draft.body)),
            salt=new_salt(random),
            prev_hash=prev_hash,
            hash="",
        )
        prev_hash = event_hash(event)
        linked.append(msgspec.structs.replace(event, hash=prev_hash))
    return tuple(linked)


def verify_chain(events: Sequence[StoredEvent], *, after: StoredEvent | None = None) -> Broken | None:
    """Check a log, or the part of one that follows ``after``; return the first event that is wrong, or None.

    A log cut off at its end is still a valid chain: compare the last hash with a head kept elsewhere.
    """
    if not events:
        return None
    case_id = after.case_id if after else events[0].case_id
    seq, prev_hash = (after.seq, after.hash) if after else (0, GENESIS)
    for index, event in enumerate(events):
        fault = _fault(event, case_id, seq + 1, prev_hash)
        if fault is not None:
            return Broken(index, event.seq, fault)
        seq, prev_hash = event.seq, event.hash
    return _wrong_rest(events)


def _wrong_rest(events: Sequence[StoredEvent]) -> Broken | None:
    """Return the first event whose rest of a body is not what the newest ``data.erased`` about it says."""
    said: dict[int, Any] = {}
    for event in events:
        if event.kind == ERASING_KIND:
            said |= {one.get("seq"): one.get("sha256") for one in event.body.get("redacted", ())}
    for index, event in enumerate(events):
        if event.body_hash is not None and event.body and said.get(event.seq) != rest_hash(event):
            return Broken(index, event.seq, "changed")
    return None


def _fault(event: StoredEvent, case_id: CaseId, seq: int, prev_hash: str) -> Fault | None:
    if event.case_id != case_id:
        return "wrong_case"
    if event.seq != seq:
        return "wrong_seq"
    if event.prev_hash != prev_hash:
        return "broken_link"
    try:
        return None if event_hash(event) == event.hash else "changed"
    except MalformedMessage:
        return "unreadable"
