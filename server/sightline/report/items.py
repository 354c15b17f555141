"""``items.json``: the review list with its words in all languages and the verdicts, as canonical JSON.

Schema: ``protocols/records/items.schema.json``. Unlike ``record.json`` it proves nothing by itself; its ``head`` says
from which record it was folded.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from sightline.caselog.canonical import canonical
from sightline.report.tables.cells import timestamp
from sightline.report.tables.items import ItemRow, rows
from sightline.workflow.case_state import CaseState
from sightline.workflow.review import ItemDecision
from sightline.workflow.texts import LANGUAGES, Language, item_words, reasons_of

ITEMS_FORMAT: Final = "sightline-items"
ITEMS_VERSION: Final = 1


def items_json(state: CaseState) -> bytes:
    """Return the review items of a case.

    Raises:
        NotFound: the case was not opened.
    """
    review = state.review
    return canonical(
        {
            "format": ITEMS_FORMAT,
            "version": ITEMS_VERSION,
            "case_id": state.case_id,
            "case_number": state.facts.number,
            "head": {"seq": state.head_seq, "hash": state.head_hash},
            "ruleset": review.ruleset if review else None,
            "ruleset_version": review.ruleset_version if review else None,
            "items": [_entry(row) for row in rows(state)],
        }
    )


def _entry(row: ItemRow) -> dict[str, Any]:
    return {
        "item": msgspec.to_builtins(row.item),
        "reasons": list(reasons_of(row.item)),
        "words": {language: _words(row, language) for language in LANGUAGES},
        "decision": _decision(row.decision) if row.decision else None,
    }


def _words(row: ItemRow, language: Language) -> dict[str, Any]:
    said = item_words(row.item, language)
    return {"title": said.title, "verify": said.verify, "why": said.why, "reasons": list(said.reasons)}


def _decision(decision: ItemDecision) -> dict[str, Any]:
    return {
        "verdict": decision.verdict,
        "reason": decision.reason,
        "by": msgspec.to_builtins(decision.by),
        "at": timestamp(decision.at_ms),
        "seq": decision.seq,
    }
