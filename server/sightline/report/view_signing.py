"""Signatures, whether they hold, and how to check that the record is authentic."""

from __future__ import annotations

from typing import Any

from sightline.report.formats import seq_list, utc
from sightline.report.model import Document, SignatureEntry
from sightline.report.words import Words

Json = dict[str, Any]


def status(document: Document, words: Words) -> Json:
    """Return the one line that says whether the record is signed: the newest verdict counts."""
    said, voiding = words.signing, document.state.voiding
    if voiding is not None:
        told = words.rework.voided_by.format(
            name=voiding.by.display_name, time=utc(voiding.at_ms), reason=voiding.reason
        )
        return {"kind": "ended", "word": words.rework.void, "text": told}
    entry = next((each for each in reversed(document.signatures) if each.signature.is_verdict), None)
    if entry is None:
        return {"kind": "unsigned", "word": said.not_signed, "text": said.not_signed_why}
    signature = entry.signature
    if entry.ended_by is not None:
        return {"kind": "ended", "word": said.ended, "text": _ended(entry, words)}
    return {
        "kind": signature.meaning,
        "word": said.signed_approved if signature.meaning == "approved" else said.signed_rejected,
        "text": said.holds.format(name=signature.printed_name, time=utc(signature.at_ms)),
    }


def _ended(entry: SignatureEntry, words: Words) -> str:
    signature, event = entry.signature, entry.ended_by
    if event is None:
        return ""
    return words.signing.ended_by.format(
        name=signature.printed_name,
        time=utc(signature.at_ms),
        seq=event.seq,
        what=words.events.kinds.get(event.kind, event.kind),
        who=event.actor.display_name,
        when=utc(event.at_ms),
    )


def signatures(document: Document, words: Words) -> Json:
    """Return every signature ever given, also those that no longer hold."""
    return {
        "title": words.signing.signatures,
        "none": words.signing.not_signed_why,
        "style": words.signing.signature_style,
        "signatures": [_signature(entry, words) for entry in document.signatures],
    }


def _signature(entry: SignatureEntry, words: Words) -> Json:
    signature, said = entry.signature, words.signing
    anew = utc(signature.reauthenticated_at_ms)
    if signature.authentication is not None:
        anew = f"{anew}, {said.authentications[signature.authentication]}"
    return {
        "name": signature.printed_name,
        "role": words.record.roles[signature.by.role],
        "is_ended": entry.ended_by is not None,
        "ended_word": said.ended,
        "ended": _ended(entry, words),
        "rows": [
            [said.printed_name, signature.printed_name],
            [words.record.role, words.record.roles[signature.by.role]],
            [said.meaning, said.meanings[signature.meaning]],
            [words.record.time, utc(signature.at_ms)],
            [said.reauthenticated, anew],
            [said.covers, words.review.events.format(seqs=seq_list(range(1, signature.subject_seq + 1)))],
        ],
        "hash_label": said.record_hash,
        "hash": signature.record_sha256,
    }
