"""The hash chain of a case: any change, removal or move is found and the place is named."""

from __future__ import annotations

import hashlib
import random
from typing import Any

import msgspec
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from sightline.caselog.chain import GENESIS, Broken, derived_op_id, erased, link, new_salt, verify_chain
from sightline.caselog.event import StoredEvent
from sightline.errors import MalformedMessage
from sightline.ids import OpId
from support.case_events import ANNA, AT_MS, LI, case_id, chain_of, draft, op_id

replace = msgspec.structs.replace


def test_hash_is_what_the_documented_formula_gives() -> None:
    """Written out from the module's docstring, so that another program can verify our logs."""
    (event,) = link(
        None,
        [draft("chat.said", text="Grüße", x=[1.0, 0.1])],
        case_id=case_id(1),
        actor=LI,
        op_id=op_id(1),
        at_ms=AT_MS,
        random=random.Random(1),
    )
    salt = bytes.fromhex(event.salt)
    header: dict[str, Any] = {
        "case_id": case_id(1),
        "seq": 1,
        "at_ms": AT_MS,
        "actor": {
            "account_id": LI.account_id,
            "role": "expert",
            "name_hash": hashlib.sha256(salt[16:] + '"李 明"'.encode()).hexdigest(),
        },
        "op_id": op_id(1),
        "kind": "chat.said",
        "body_hash": hashlib.sha256(salt[:16] + '{"text":"Grüße","x":[1,0.1]}'.encode()).hexdigest(),
        "prev_hash": GENESIS,
    }
    assert event.hash == hashlib.sha256(rfc8785.dumps(header)).hexdigest()


def test_untouched_log_verifies_whole_and_in_parts() -> None:
    log = chain_of(20)
    assert verify_chain(log) is None
    assert verify_chain([]) is None
    assert verify_chain(log[7:], after=log[6]) is None


CHANGES: dict[str, dict[str, Any]] = {
    "seq": {"seq": 12},
    "at_ms": {"at_ms": AT_MS - 1},
    "account": {"actor": replace(ANNA, account_id=LI.account_id)},
    "name": {"actor": replace(ANNA, display_name="Anna Webers")},
    "role": {"actor": replace(ANNA, role="supervisor")},
    "op_id": {"op_id": op_id(99)},
    "kind": {"kind": "fault.rejected"},
    "body": {"body": {"text": "line 8", "values": [8, 8 / 7, None, {"ok": False}]}},
    "body emptied": {"body": {}},
    "salt": {"salt": "0" * 64},
    "salt not hexadecimal": {"salt": "x" * 64},
    "prev_hash": {"prev_hash": GENESIS},
    "hash": {"hash": "0" * 64},
    "case_id": {"case_id": case_id(2)},
    "number that is not one": {"body": {"text": float("nan")}},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_any_changed_field_is_found_at_its_event(change: dict[str, Any]) -> None:
    log = chain_of(20)
    log[8] = replace(log[8], **change)
    broken = verify_chain(log)
    assert broken is not None
    assert broken.index == 8


@given(st.integers(0, 2**32))
def test_any_removed_swapped_or_doubled_event_is_found_where_it_happened(seed: int) -> None:
    choice = random.Random(seed)
    log = chain_of(8)
    place = choice.randrange(7)
    match choice.choice(["remove", "swap", "double", "rehash"]):
        case "remove":
            del log[place]
        case "swap":
            log[place], log[place + 1] = log[place + 1], log[place]
        case "double":
            log.insert(place + 1, log[place])
            place += 1
        case "rehash":
            # The forger recomputes the event's own hash, so only the next link can show it.
            forged = forge(log, place)
            assert forged.hash != log[place].hash
            log[place] = forged
            place += 1
    broken = verify_chain(log)
    assert broken is not None
    assert broken.index == place


def forge(log: list[StoredEvent], place: int) -> StoredEvent:
    (forged,) = link(
        log[place - 1] if place else None,
        [draft(log[place].kind, text="forged")],
        case_id=log[place].case_id,
        actor=log[place].actor,
        op_id=log[place].op_id,
        at_ms=log[place].at_ms,
        random=random.Random(5),
    )
    return forged


def test_log_of_another_case_is_not_accepted_as_a_continuation() -> None:
    log, other = chain_of(3), chain_of(3, case=case_id(2))
    assert verify_chain([*log, *other[2:]]) == Broken(3, 3, "wrong_case")


def test_events_of_one_operation_get_ids_that_a_repetition_would_get_again() -> None:
    drafts = [draft("a"), draft("b"), draft("c")]
    events = link(None, drafts, case_id=case_id(1), actor=ANNA, op_id=op_id(3), at_ms=1, random=random.Random())
    assert [event.op_id for event in events] == [derived_op_id(op_id(3), index) for index in range(3)]
    assert events[0].op_id == op_id(3)
    assert len({event.op_id for event in events}) == 3
    assert [event.seq for event in events] == [1, 2, 3]
    assert verify_chain(events) is None


def test_body_is_kept_as_it_will_read_back() -> None:
    mutable: dict[str, Any] = {"points": ((0.5, 1.0), [2])}
    events = link(
        None, [draft("a", **mutable)], case_id=case_id(1), actor=ANNA, op_id=op_id(1), at_ms=1, random=random.Random()
    )
    mutable["points"][1].append(3)
    assert events[0].body == {"points": [[0.5, 1], [2]]}
    assert verify_chain(events) is None


def test_operation_without_uuid_is_refused() -> None:
    with pytest.raises(MalformedMessage):
        derived_op_id(OpId("1"), 0)


def test_salts_have_their_full_length_and_differ() -> None:
    class Low:
        def getrandbits(self, k: int, /) -> int:
            return 1

    assert new_salt(Low()) == "1".rjust(64, "0")
    assert len({new_salt(random.SystemRandom()) for _ in range(100)}) == 100


@pytest.mark.parametrize(("body", "name"), [(True, False), (False, True), (True, True)])
def test_what_was_erased_is_gone_and_the_chain_still_verifies(body: bool, name: bool) -> None:
    log = chain_of(6)
    log[3] = erased(log[3], body=body, name=name)
    assert verify_chain(log) is None
    assert (log[3].body == {}) == body
    assert (log[3].actor.display_name == "") == name
    assert log[3].salt[:32] == "0" * 32 if body else log[3].salt[:32] != "0" * 32
    assert log[3].salt[32:] == "0" * 32 if name else log[3].salt[32:] != "0" * 32
    assert erased(log[3], body=body, name=name) == log[3]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"body_hash": "0" * 64}, "changed"),
        ({"name_hash": None}, "changed"),
        ({"body": {"text": "put back"}}, "unreadable"),
        ({"salt": "1" * 64}, "unreadable"),
        ({"body_hash": "short"}, "unreadable"),
    ],
)
def test_an_erased_event_cannot_be_given_other_content(change: dict[str, Any], fault: str) -> None:
    log = chain_of(6)
    log[3] = replace(erased(log[3], body=True, name=True), **change)
    broken = verify_chain(log)
    assert broken is not None
    assert (broken.index, broken.fault) == (3, fault)


def test_an_event_that_was_never_erased_says_nothing_of_it() -> None:
    assert b"body_hash" not in msgspec.json.encode(chain_of(1)[0])
