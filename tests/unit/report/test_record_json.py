"""The canonical record: the same log, the same bytes; and it proves itself."""

from __future__ import annotations

import json

import pytest

from sightline.caselog.chain import verify_chain
from sightline.errors import MalformedMessage, NotFound
from sightline.report.record import read_record, record_json
from support.caselog import CaseLog
from support.random_cases import play, seeded


@pytest.mark.parametrize("seed", range(5))
def test_a_record_reads_back_to_the_events_and_their_chain_is_whole(seed: int) -> None:
    log = CaseLog(seed).open(title="密封 ½ “quoted” \U0001f527")
    play(log, seeded(seed, 80))
    data = record_json(log.events)
    events = read_record(data)
    assert verify_chain(events) is None
    assert [event.hash for event in events] == [event.hash for event in log.events]
    assert record_json(events) == data


def test_the_record_names_its_head_and_its_keys_are_in_canonical_order() -> None:
    log = CaseLog().open()
    data = record_json(log.events)
    document = json.loads(data)
    assert list(document) == sorted(document)
    assert document["head"] == {"seq": 1, "hash": log.events[0].hash}
    assert (document["format"], document["version"], document["case_id"]) == ("sightline-record", 1, log.case_id)


def test_a_changed_word_is_found_at_its_event() -> None:
    log = CaseLog().open()
    log.answer("isolate", "flagged", "Drips")
    log.close()
    forged = read_record(record_json(log.events).replace(b"Drips", b"Is dry"))
    broken = verify_chain(forged)
    assert broken is not None
    assert (broken.seq, broken.fault) == (2, "changed")


def test_there_is_no_record_of_nothing() -> None:
    with pytest.raises(NotFound):
        record_json(())


@pytest.mark.parametrize("data", [b"", b"[]", b'{"format":"sightline-record"}', b"\xff", b'{"a":' * 2000])
def test_what_is_no_record_is_refused(data: bytes) -> None:
    with pytest.raises(MalformedMessage):
        read_record(data)


def test_a_record_of_a_later_version_is_refused() -> None:
    data = record_json(CaseLog().open().events).replace(b'"version":1', b'"version":2')
    with pytest.raises(MalformedMessage):
        read_record(data)
