"""Verification of evidence packages: whole ones are accepted, every change is found and its place is named."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from sightline.caselog.chain import erased
from sightline.proof.container import write_container
from sightline.proof.findings import WORDS
from sightline.proof.record import BLOB_FIELDS
from sightline.proof.verify import verify_package
from support.packages import KEY, NOTE, NUMBER, OTHER_KEY, package_of, signed_case, whole_package
from support.tampering import CHANGES, VECTORS, found_in, in_events, members_of, sealed, vectors

SCHEMA = Path(__file__).resolve().parents[3] / "protocols" / "v1" / "workflow.schema.json"
NOT_FILES = {("review.signed", "record_sha256"), ("case.opened", "sha256")}


def test_a_whole_package_is_accepted_and_says_what_it_proves() -> None:
    verdict = verify_package(whole_package(), [KEY.key_id])
    assert verdict.is_accepted, verdict.findings
    events = signed_case()
    assert (verdict.number, verdict.head_seq, verdict.head_hash) == (NUMBER, len(events), events[-1].hash)
    signatures = [(one.seq, one.ended_by_seq, one.ended_by_kind) for one in verdict.signatures]
    assert signatures == [(17, NOTE, "note.added"), (19, None, None)]
    assert verdict.tree is not None
    assert verdict.key_id == KEY.key_id


def test_the_same_record_gives_the_same_bytes() -> None:
    assert package_of(signed_case()) == whole_package()


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_is_found_and_has_a_place(name: str) -> None:
    changed = CHANGES[name](whole_package())
    found = verify_package(changed, [KEY.key_id]).findings
    assert found
    assert all(finding.code in WORDS and finding.text for finding in found)


def test_the_vectors_for_the_page_are_current() -> None:
    assert VECTORS.read_text() == vectors(), "run tests/support/tampering.py"
    listed = {finding["code"] for case in json.loads(VECTORS.read_text())["cases"] for finding in case["findings"]}
    assert listed == set(WORDS), "a change for every finding, and words for each"


def test_without_a_given_key_any_key_is_taken_and_named() -> None:
    other = package_of(signed_case(), OTHER_KEY)
    verdict = verify_package(other)
    assert verdict.is_accepted
    assert (verdict.key_id, verdict.is_key_given) == (OTHER_KEY.key_id, False)
    assert not verify_package(other, [KEY.key_id]).is_accepted
    assert verify_package(other, [KEY.key_id, OTHER_KEY.key_id]).is_accepted


def test_erased_events_are_accepted_and_counted() -> None:
    events = [erased(event, name=True, body=event.kind == "note.added") for event in signed_case()]
    verdict = verify_package(package_of(events), [KEY.key_id])
    assert verdict.is_accepted, verdict.findings
    assert verdict.erased == len(events)
    assert len(verdict.signatures) == 2


def test_an_event_inside_a_damaged_file_is_still_named() -> None:
    members = members_of(whole_package())
    record = members["record.json"]
    place = record.index(b'"note.added"')
    members["record.json"] = record[:place] + b"x" + record[place + 1 :]
    found = found_in(sealed(members))
    assert {"code": "unreadable", "member": "record.json", "seq": NOTE, "kind": ""} in found


def test_many_wrong_events_are_not_listed_without_end() -> None:
    changed = in_events(lambda events: [*reversed(events)])(whole_package())
    assert 1 < len(verify_package(changed).findings) <= 30


@pytest.mark.parametrize("seed", range(20))
def test_any_bytes_get_an_answer(seed: int) -> None:
    source = random.Random(seed)
    package = bytearray(whole_package())
    for _ in range(source.randrange(1, 40)):
        start = source.randrange(len(package))
        package[start : start + source.randrange(30)] = source.randbytes(source.randrange(30))
    assert not verify_package(bytes(package)).is_accepted
    assert not verify_package(source.randbytes(seed * 7)).is_accepted


@pytest.mark.parametrize("depth", [1_000, 200_000])
def test_deep_nesting_is_refused(depth: int) -> None:
    members = members_of(whole_package())
    for name in ("record.json", "manifest.json", "keys.json", "tree.json", "signature.json", "exports/items.json"):
        deep = {**members, name: b'{"events":' + b"[" * depth + b"]" * depth + b"}"}
        assert not verify_package(write_container(deep.items())).is_accepted


def test_every_file_that_the_schema_lets_events_name_is_known() -> None:
    """Whoever gives an event a file must say so in ``BLOB_FIELDS``, here and in the page."""
    definitions = json.loads(SCHEMA.read_text())["$defs"]
    named: dict[str, set[str]] = {}
    for definition in definitions.values():
        kind = definition.get("x-type", "")
        for field in _hashes(definition) if kind.startswith("event:") else ():
            named.setdefault(kind.removeprefix("event:"), set()).add(field)
    pairs = {(kind, field) for kind, fields in named.items() for field in fields} - NOT_FILES
    assert pairs == {(kind, field) for kind, fields in BLOB_FIELDS.items() for field in fields}


def _hashes(definition: dict[str, Any]) -> list[str]:
    properties = definition.get("properties", {})
    return [name for name, value in properties.items() if value.get("pattern") == "^[0-9a-f]{64}$"]


@pytest.mark.parametrize("name", ["record.json", "manifest.json", "keys.json", "tree.json", "exports/items.json"])
def test_bytes_that_are_no_text_are_refused(name: str) -> None:
    """Everywhere in a file: between values, in keys and in texts."""
    members = members_of(whole_package())
    for place in range(0, len(members[name]), max(1, len(members[name]) // 50)):
        changed = {**members, name: members[name][:place] + b"\xc8\xff" + members[name][place + 2 :]}
        findings = verify_package(write_container(changed.items()), [KEY.key_id]).findings
        assert any(finding.member == name for finding in findings)
