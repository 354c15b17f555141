"""``signatures.csv``: one row a signature ever given, oldest first, also those that no longer hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sightline.report.tables.cells import Value, timestamp
from sightline.report.tables.table import Column, Kind, Table
from sightline.workflow.case_state import CaseState
from sightline.workflow.review import Signature


@dataclass(frozen=True, slots=True)
class SignatureRow:
    state: CaseState
    signature: Signature


def rows(state: CaseState) -> list[SignatureRow]:
    """Return the rows of a case."""
    return [SignatureRow(state, signature) for signature in state.signatures]


def _column(name: str, kind: Kind, description: str, value: Callable[[SignatureRow], Value]) -> Column[SignatureRow]:
    return Column(name, kind, description, value)


SIGNATURES: Final = Table(
    "signatures.csv",
    "Signatures",
    "seq",
    (
        _column("case_id", "string", "Id of the case.", lambda row: row.state.case_id),
        _column("case_number", "integer", "Number of the case.", lambda row: row.state.facts.number),
        _column("seq", "integer", "Event that is the signature.", lambda row: row.signature.seq),
        _column("printed_name", "string", "Printed name.", lambda row: row.signature.printed_name),
        _column("role", "string", "Role at that time.", lambda row: row.signature.by.role),
        _column("account_id", "string", "Account.", lambda row: row.signature.by.account_id),
        _column("meaning", "string", "What the signature says.", lambda row: row.signature.meaning),
        _column("signed_at", "dateTime", "When.", lambda row: timestamp(row.signature.at_ms)),
        _column(
            "reauthenticated_at",
            "dateTime",
            "When the password was checked anew.",
            lambda row: timestamp(row.signature.reauthenticated_at_ms),
        ),
        _column("covers_to_seq", "integer", "Newest event that it covers.", lambda row: row.signature.subject_seq),
        _column(
            "record_sha256", "string", "Hash of the record that it binds.", lambda row: row.signature.record_sha256
        ),
        _column("holds", "boolean", "Whether the record is unchanged since.", lambda row: row.signature.holds),
        _column(
            "ended_by_seq", "integer", "First event that changed it after.", lambda row: row.signature.ended_by_seq
        ),
        _column("ended_by_kind", "string", "Kind of that event.", lambda row: row.signature.ended_by_kind),
        _column("ended_at", "dateTime", "When that was.", lambda row: timestamp(row.signature.ended_at_ms)),
    ),
)
