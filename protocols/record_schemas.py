"""The published schemas of what leaves the program as JSON: the whole record, and the review items.

Both refer to the definitions of ``v1``, so that they grow with them; ``generate.py`` writes them. JSON Schema 2020-12.
"""

from __future__ import annotations

import json
from typing import Any

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
EVENT_PREFIX = "event:"
HASH = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
MAYBE_HASH = {"type": ["string", "null"], "pattern": "^[0-9a-f]{64}$", "default": None}
UUID = {"type": "string", "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"}
TEXTS = {"type": "array", "items": {"type": "string"}}


def schemas(documents: dict[str, Schema]) -> dict[str, str]:
    """Return name -> text of each schema, from the families of ``v1``."""
    made = {"record": record_schema(documents["workflow"]), "items": items_schema()}
    return {f"{name}.schema.json": json.dumps(schema, indent=2) + "\n" for name, schema in made.items()}


def bodies(workflow: Schema) -> dict[str, str]:
    """Return kind of event -> name of the definition of its body."""
    types = {name: str(schema.get("x-type", "")) for name, schema in workflow["$defs"].items()}
    return {kind.removeprefix(EVENT_PREFIX): name for name, kind in types.items() if kind.startswith(EVENT_PREFIX)}


def _object(description: str, properties: Schema, **more: Any) -> Schema:
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": [name for name, schema in properties.items() if "default" not in schema],
        **more,
    }


def _head() -> Schema:
    return _object(
        "The newest event and its chain hash: what a signature covers.",
        {"seq": {"type": "integer", "minimum": 1}, "hash": HASH},
        additionalProperties=False,
    )


def record_schema(workflow: Schema) -> Schema:
    """record.json: every event with its hashes, oldest first."""
    known = bodies(workflow)
    event = _object(
        "One event. Its kind says which definition its body has, unless the body was erased.",
        {
            "case_id": UUID,
            "seq": {"type": "integer", "minimum": 1, "description": "From 1 without gaps."},
            "at_ms": {"type": "integer", "minimum": 0, "description": "Server UTC milliseconds."},
            "actor": _object(
                "Who, as it was then; the name is empty once it was erased.",
                {
                    "account_id": UUID,
                    "display_name": {"type": "string"},
                    "role": {"$ref": "../v1/common.schema.json#/$defs/Role"},
                },
            ),
            "op_id": UUID,
            "kind": {"enum": sorted(known)},
            "body": {"type": "object"},
            "salt": {"type": "string", "description": "Keys the commitments to body and name."},
            "prev_hash": HASH,
            "hash": HASH,
            "body_hash": {**MAYBE_HASH, "description": "Set when the body was erased: its commitment."},
            "name_hash": {**MAYBE_HASH, "description": "Set when the actor's name was erased: its commitment."},
        },
    )
    event["if"] = {
        "properties": {"body_hash": HASH},
        "required": ["body_hash"],
    }
    event["else"] = {
        "allOf": [
            {
                "if": {"properties": {"kind": {"const": kind}}},
                "then": {"properties": {"body": {"$ref": f"../v1/workflow.schema.json#/$defs/{known[kind]}"}}},
            }
            for kind in sorted(known)
        ]
    }
    return {
        "$schema": DIALECT,
        "$id": "record.schema.json",
        "title": "The canonical record of a case (RFC 8785), as exported: record.json",
        **_object(
            "A case with all its events. How the hashes are made: docs/records.md.",
            {
                "format": {"const": "sightline-record"},
                "version": {"const": 1},
                "case_id": UUID,
                "head": _head(),
                "events": {"type": "array", "minItems": 1, "items": event},
            },
        ),
    }


def items_schema() -> Schema:
    """items.json: the review list with words and verdicts."""
    words = _object(
        "The item in one language.",
        {"title": {"type": "string"}, "verify": {"type": "string"}, "why": {"type": "string"}, "reasons": TEXTS},
        additionalProperties=False,
    )
    decision = _object(
        "The verdict that stands.",
        {
            "verdict": {"enum": ["confirmed", "rejected", "not_applicable", "undecided"]},
            "reason": {"type": "string"},
            "by": {"$ref": "../v1/common.schema.json#/$defs/Actor"},
            "at": {"type": "string", "format": "date-time"},
            "seq": {"type": "integer", "minimum": 1, "description": "Event of the verdict."},
        },
        additionalProperties=False,
    )
    entry = _object(
        "One line of the review list.",
        {
            "item": {"$ref": "../v1/workflow.schema.json#/$defs/ReviewItem"},
            "reasons": {**TEXTS, "description": "Why it is an exception: stable words; empty when it is none."},
            "words": _object("The item in words.", {"en": words, "zh": words}, additionalProperties=False),
            "decision": {"anyOf": [decision, {"type": "null"}]},
        },
        additionalProperties=False,
    )
    return {
        "$schema": DIALECT,
        "$id": "items.schema.json",
        "title": "The review items of a case, as exported: items.json",
        **_object(
            "Every line of the review list, exceptions first; none before the list was made.",
            {
                "format": {"const": "sightline-items"},
                "version": {"const": 1},
                "case_id": UUID,
                "case_number": {"type": "integer", "minimum": 1},
                "head": _head(),
                "ruleset": {"type": ["string", "null"]},
                "ruleset_version": {"type": ["integer", "null"]},
                "items": {"type": "array", "items": entry},
            },
            additionalProperties=False,
        ),
    }
