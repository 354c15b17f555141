"""record.json and items.json against their published schemas, by a validator that is not ours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from sightline.caselog.chain import erased
from sightline.report.items import items_json
from sightline.report.record import record_json
from support.caselog import CaseLog, uid
from support.export_files import schema_validator
from support.random_cases import play, seeded

PROTOCOLS = Path(__file__).parents[3] / "protocols"
RECORD = schema_validator("record")
ITEMS = schema_validator("items")


@pytest.mark.parametrize("name", ["record", "items"])
def test_the_schemas_are_schemas_themselves(name: str) -> None:
    schema = json.loads((PROTOCOLS / "records" / f"{name}.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("seed", range(6))
def test_real_records_are_valid(seed: int) -> None:
    log = CaseLog(seed).open(title="密封 ½ \U0001f527")
    play(log, seeded(seed, 120))
    assert [error.message for error in RECORD.iter_errors(json.loads(record_json(log.events)))] == []
    assert [error.message for error in ITEMS.iter_errors(json.loads(items_json(log.state)))] == []


def test_the_shared_examples_of_all_kinds_of_events_are_valid() -> None:
    kinds: set[str] = set()
    for path in sorted((PROTOCOLS / "examples" / "logs").rglob("*.events.json")):
        events = json.loads(path.read_text())
        added = {"case_id": uid(1), "salt": "0" * 64, "prev_hash": "0" * 64}
        document = {
            "format": "sightline-record",
            "version": 1,
            "case_id": uid(1),
            "head": {"seq": events[-1]["seq"], "hash": events[-1]["hash"]},
            "events": [added | event for event in events],
        }
        assert [error.message for error in RECORD.iter_errors(document)] == []
        kinds |= {event["kind"] for event in events}
    assert len(kinds) > 20


def test_a_record_of_which_something_was_erased_is_valid() -> None:
    log = CaseLog().open()
    log.answer("isolate", "flagged", "Drips")
    events = [erased(event, body=event.seq == 2, name=True) for event in log.events]
    document = json.loads(record_json(events))
    assert [error.message for error in RECORD.iter_errors(document)] == []
    assert (document["events"][1]["body"], document["events"][0]["actor"]["display_name"]) == ({}, "")
    del document["events"][1]["body_hash"]
    assert not RECORD.is_valid(document), "an empty body is only right where one was erased"


@pytest.mark.parametrize(
    "change",
    [
        {"seq": 0},
        {"hash": "abc"},
        {"kind": "case.exploded"},
        {"at_ms": "yesterday"},
        {"body": {"title": 5}},
        {"actor": {"account_id": "x", "display_name": "x", "role": "field"}},
    ],
)
def test_a_record_with_a_wrong_event_is_not_valid(change: dict[str, Any]) -> None:
    document = json.loads(record_json(CaseLog().open().events))
    assert RECORD.is_valid(document)
    document["events"][0].update(change)
    assert not RECORD.is_valid(document)


def test_a_case_without_a_review_has_no_items() -> None:
    document = json.loads(items_json(CaseLog().open().state))
    assert (document["items"], document["ruleset"], document["head"]["seq"]) == ([], None, 1)


def test_items_say_rule_words_and_verdict() -> None:
    log = CaseLog().open()
    log.fault(severity="critical", title="密封 {x}")
    log.close()
    log.decide_all("rejected")
    document = json.loads(items_json(log.state))
    entry = next(entry for entry in document["items"] if entry["item"]["fault_id"])
    assert "密封 {x}" in entry["words"]["zh"]["title"]
    assert entry["reasons"]
    assert (entry["decision"]["verdict"], entry["decision"]["reason"]) == ("rejected", "Not on the picture")
    assert items_json(log.state) == items_json(log.state)
