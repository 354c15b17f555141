"""A whole evidence package of a small case. Nothing in it depends on what the rules of the workflow say today."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from functools import cache
from typing import Any

from sightline.caselog.canonical import canonical
from sightline.caselog.chain import link
from sightline.caselog.event import NewEvent, StoredEvent
from sightline.caselog.merkle import MerkleTree, leaf_hash
from sightline.ids import CaseId, OpId
from sightline.proof.container import write_container
from sightline.proof.heads import Inclusion, Leaf, sign_head
from sightline.proof.keys import PublicKey, SigningKey
from sightline.report.package import Proof, evidence_package, named_files
from support.caselog import EXPERT, START_MS, SUPERVISOR, TECHNICIAN, uid

KEY = SigningKey(hashlib.sha256(b"a key for tests").digest())
OTHER_KEY = SigningKey(hashlib.sha256(b"another key for tests").digest())
AT_MS = START_MS + 10_000_000
PICTURES = tuple(bytes([k]) * (300 + k) for k in range(3))
"""Nobody looks at them: only their hashes matter here."""
OTHER_EXPORTS = (
    ("report.en.pdf", b"%PDF-1.7 not read here"),
    ("report.en.html", b"<!doctype html><title>not read here</title>"),
    # A container in the container: the marks of its headers and its end must not be taken for the outer ones.
    ("bcf.zip", write_container([("bcf.version", b"<Version/>"), ("topic/markup.bcf", b"<Markup/>")])),
    ("scene.glb", b"glTF\x02\x00\x00\x00\x0c\x00\x00\x00"),
)
NOTE, NUMBER = 18, 1042
"""Event that ended the first signature; number of the case."""


def public(key: SigningKey = KEY, *, until_ms: int | None = None) -> PublicKey:
    return PublicKey(
        key_id=key.key_id, public_key=key.public_key.hex(), valid_from_ms=START_MS, valid_until_ms=until_ms
    )


def proof_of(events: Sequence[StoredEvent], key: SigningKey = KEY, *, at_ms: int = AT_MS) -> Proof:
    """The head of a case as fifth of seven leaves of a signed log."""
    head = events[-1]
    leaf = Leaf(case_id=head.case_id, head_seq=head.seq, head_hash=head.hash, at_ms=at_ms)
    others = [leaf_hash(bytes([n])) for n in range(6)]
    tree = MerkleTree([*others[:4], leaf.hash, *others[4:]])
    signed = sign_head(key, tree.size, tree.root(), at_ms)
    path = tuple(step.hex() for step in tree.inclusion_proof(4, tree.size))
    inclusion = Inclusion(leaf=leaf, leaf_index=4, head=signed, path=path)
    return Proof(inclusion=inclusion, keys=(public(key),), signing=key)


def _still(data: bytes, number: int) -> dict[str, Any]:
    blob = hashlib.sha256(data).hexdigest()
    return {"still_id": uid(number), "blob": blob, "mime": "image/jpeg", "width": 640, "height": 480}


def _signature(events: Sequence[StoredEvent]) -> dict[str, Any]:
    head = events[-1]
    return {
        "meaning": "approved",
        "printed_name": SUPERVISOR.display_name,
        "subject_seq": head.seq,
        "record_sha256": head.hash,
        "reauthenticated_at_ms": head.at_ms,
    }


def signed_case() -> list[StoredEvent]:
    """19 events: three pictures, a fault, a signature that a note ended, and another one that holds."""
    opened = {"number": NUMBER, "title": "Water under the pump 泵下有水", "asset_tag": "P-101", "work_order": "WO-4711"}
    decided = [(SUPERVISOR, "review.decided", {"item_id": f"item:{n}", "decision": "confirmed"}) for n in range(5)]
    story: list[tuple[Any, str, dict[str, Any] | None]] = [
        (TECHNICIAN, "case.opened", opened),
        (TECHNICIAN, "participant.joined", {"participant_id": uid(1), "device": "HoloLens 2"}),
        (TECHNICIAN, "call.requested", {"message": "It leaks"}),
        (EXPERT, "call.taken", {}),
        (EXPERT, "annotation.placed", {"annotation_id": uid(2), "u": 0.5, "v": 0.25, "sigma_m": 0.00000625}),
        *((TECHNICIAN, "still.stored", _still(data, 10 + n)) for n, data in enumerate(PICTURES)),
        (EXPERT, "fault.created", {"fault_id": uid(3), "title": 'Seal "leaks"\n\u001f\u2028', "severity": "high"}),
        (TECHNICIAN, "case.closed", {"summary": ""}),
        (TECHNICIAN, "review.generated", {"ruleset": "standard", "items": [], "ключ": 1, "😀": 2, "\ufb33": 3}),
        *decided,
        (SUPERVISOR, "review.signed", None),
        (TECHNICIAN, "note.added", {"text": "The valve is stiff"}),
        (SUPERVISOR, "review.signed", None),
    ]
    events: list[StoredEvent] = []
    source = random.Random(7)
    for number, (actor, kind, body) in enumerate(story, 1):
        draft = NewEvent(op_id=OpId(uid(number)), kind=kind, body=_signature(events) if body is None else body)
        events += link(
            events[-1] if events else None,
            [draft],
            case_id=CaseId(uid(0xD0001)),
            actor=actor,
            op_id=draft.op_id,
            at_ms=START_MS + number * 1000,
            random=source,
        )
    return events


def _items(events: Sequence[StoredEvent]) -> bytes:
    """An export that says to which state of which case it belongs."""
    head = {"seq": events[-1].seq, "hash": events[-1].hash}
    return canonical({"format": "sightline-items", "version": 1, "case_id": events[0].case_id, "head": head})


def package_of(events: Sequence[StoredEvent], key: SigningKey = KEY, verifier: bytes | None = None) -> bytes:
    by_hash = {hashlib.sha256(data).hexdigest(): data for data in PICTURES}
    named = {file.blob for file in named_files(events)}
    return evidence_package(
        events,
        proof_of(events, key),
        exports=[("items.json", _items(events)), *OTHER_EXPORTS],
        files={blob: data for blob, data in by_hash.items() if blob in named},
        omitted=dict.fromkeys(named - by_hash.keys(), "missing"),
        verifier=verifier,
    )


@cache
def whole_package() -> bytes:
    """The package of ``signed_case``."""
    return package_of(signed_case())
