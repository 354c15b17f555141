"""Between table rows and the values of ``store/base.py``."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Row

from sightline.store.base import Account, Actor, CaseRow, FaultEntry, InviteRow, SessionRow, StoredEvent
from sightline.store.lists_base import ListedFault

# Column order of the SELECT in ``cases.py``; by position because a log has thousands of rows.
EVENT_COLUMNS = (
    "case_id",
    "seq",
    "at_ms",
    "account_id",
    "display_name",
    "role",
    "op_id",
    "kind",
    "body",
    "salt",
    "prev_hash",
    "hash",
    "body_hash",
    "name_hash",
)
CASE_COLUMNS = CaseRow.__struct_fields__
CASE_LISTS = ("reviewer_ids", "signed_meanings")
"""Columns with a JSON list of texts."""
FAULT_COLUMNS = FaultEntry.__struct_fields__

_decode_body = msgspec.json.Decoder(dict[str, Any]).decode
_decode_texts = msgspec.json.Decoder(tuple[str, ...]).decode


def event_values(event: StoredEvent) -> dict[str, Any]:
    actor = event.actor
    return {
        "case_id": event.case_id,
        "seq": event.seq,
        "at_ms": event.at_ms,
        "account_id": actor.account_id,
        "display_name": actor.display_name,
        "role": actor.role,
        "op_id": event.op_id,
        "kind": event.kind,
        "body": msgspec.json.encode(event.body).decode(),
        "salt": event.salt,
        "prev_hash": event.prev_hash,
        "hash": event.hash,
        "body_hash": event.body_hash,
        "name_hash": event.name_hash,
    }


def event_of(row: Row[Any]) -> StoredEvent:
    case_id, seq, at_ms, account_id, display_name, role, op_id, kind, body, salt, prev_hash, hash_, *erased = tuple(row)
    return StoredEvent(
        case_id=case_id,
        seq=seq,
        at_ms=at_ms,
        actor=Actor(account_id=account_id, display_name=display_name, role=role),
        op_id=op_id,
        kind=kind,
        body=_decode_body(body),
        salt=salt,
        prev_hash=prev_hash,
        hash=hash_,
        body_hash=erased[0],
        name_hash=erased[1],
    )


def case_of(row: Row[Any]) -> CaseRow:
    fields = dict(row._mapping)
    return CaseRow(**(fields | {name: _decode_texts(fields[name]) for name in CASE_LISTS}))


def case_values(row: CaseRow) -> dict[str, Any]:
    fields = msgspec.structs.asdict(row)
    return fields | {name: msgspec.json.encode(fields[name]).decode() for name in CASE_LISTS}


def listed_fault_of(row: Row[Any]) -> ListedFault:
    *fields, case_number, case_state, work_order = tuple(row)
    entry = FaultEntry(**dict(zip(FAULT_COLUMNS, fields, strict=True)))
    return ListedFault(entry, case_number, case_state, work_order)


def account_values(account: Account) -> dict[str, Any]:
    return msgspec.structs.asdict(account) | {"roles": msgspec.json.encode(account.roles).decode()}


def account_of(row: Row[Any]) -> Account:
    fields = dict(row._mapping)
    return Account(**(fields | {"roles": _decode_texts(fields["roles"])}))


def session_of(row: Row[Any]) -> SessionRow:
    return SessionRow(**row._mapping)


def invite_of(row: Row[Any]) -> InviteRow:
    return InviteRow(**row._mapping)
