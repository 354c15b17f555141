"""``items.csv`` and ``exceptions.csv``: one row a review item, in the order of the review list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sightline.protocol.workflow import ReviewItem
from sightline.report.tables.cells import Value, timestamp
from sightline.report.tables.table import Column, Kind, Table
from sightline.workflow.case_state import CaseState
from sightline.workflow.review import ItemDecision, Review
from sightline.workflow.texts import item_words, reasons_of

Read = Callable[["ItemRow"], Value]


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A review item and the verdict that stands."""

    state: CaseState
    review: Review
    item: ReviewItem
    decision: ItemDecision | None


def rows(state: CaseState) -> list[ItemRow]:
    """Return the rows of a case; none before the review list was made."""
    review = state.review
    if review is None:
        return []
    return [ItemRow(state, review, item, review.decisions.get(item.item_id)) for item in review.items]


def exception_rows(state: CaseState) -> list[ItemRow]:
    """Return the rows of what somebody must look at."""
    return [row for row in rows(state) if row.item.is_exception]


def _column(name: str, kind: Kind, description: str, value: Read) -> Column[ItemRow]:
    return Column(name, kind, description, value)


def _fault_number(row: ItemRow) -> Value:
    fault = row.state.faults.get(row.item.fault_id) if row.item.fault_id else None  # type: ignore[call-overload]
    return fault.number if fault else None


def _params(row: ItemRow) -> str:
    return "; ".join(f"{name}={value}" for name, value in sorted(row.item.params.items()) if name != "reasons")


def _reason_words(row: ItemRow) -> str:
    return " ".join(item_words(row.item, "en").reasons)


_COLUMNS: Final = (
    _column("case_id", "string", "Id of the case.", lambda row: row.state.case_id),
    _column("case_number", "integer", "Number of the case.", lambda row: row.state.facts.number),
    _column("work_order", "string", "Work-order number of the plant.", lambda row: row.state.facts.work_order),
    _column("asset_tag", "string", "Tag of the machine.", lambda row: row.state.facts.asset_tag),
    _column("item_id", "string", "Rule and subject; the same for the same log.", lambda row: row.item.item_id),
    _column("is_exception", "boolean", "Whether somebody must look at it.", lambda row: row.item.is_exception),
    _column("severity", "string", "How bad it is if it is wrong; empty when not said.", lambda row: row.item.severity),
    _column("title", "string", "The item in English words.", lambda row: item_words(row.item, "en").title),
    _column("rule", "string", "Rule that made it.", lambda row: row.item.rule),
    _column("rule_version", "integer", "Version of the rule.", lambda row: row.item.rule_version),
    _column("ruleset", "string", "Set of rules.", lambda row: row.review.ruleset),
    _column("ruleset_version", "integer", "Its version.", lambda row: row.review.ruleset_version),
    _column("reasons", "string", "Why it is an exception: stable words.", lambda row: " ".join(reasons_of(row.item))),
    _column("reasons_text", "string", "The same in English sentences.", _reason_words),
    _column("params", "string", "Values of the rule's text, name=value with '; ' between.", _params),
    _column("fault_id", "string", "Fault that it is about.", lambda row: row.item.fault_id),
    _column("fault_number", "integer", "Number of that fault.", _fault_number),
    _column("step_key", "string", "Guide step that it is about.", lambda row: row.item.step_key),
    _column("suggested", "string", "Verdict that the record speaks for.", lambda row: row.item.suggested),
    _column(
        "verdict",
        "string",
        "confirmed, rejected, not_applicable or undecided.",
        lambda row: row.decision.verdict if row.decision else "undecided",
    ),
    _column("verdict_reason", "string", "Reason given.", lambda row: row.decision.reason if row.decision else None),
    _column("decided_by", "string", "By whom.", lambda row: row.decision.by.display_name if row.decision else None),
    _column("decided_by_role", "string", "In which role.", lambda row: row.decision.by.role if row.decision else None),
    _column("decided_at", "dateTime", "When.", lambda row: timestamp(row.decision.at_ms) if row.decision else None),
    _column("event_seqs", "string", "Events behind it.", lambda row: " ".join(map(str, row.item.event_seqs))),
)

ITEMS: Final = Table("items.csv", "Review items", "item_id", _COLUMNS)
EXCEPTIONS: Final = Table("exceptions.csv", "Exceptions of the review", "item_id", _COLUMNS)
