"""Names inside bodies go without breaking the chain, and what is left cannot be changed unseen."""

from __future__ import annotations

import random
from typing import Any

import msgspec
import pytest

from sightline.caselog.chain import verify_chain
from sightline.caselog.erasing import erase_account, erase_record, erase_text
from sightline.caselog.event import ERASED_NAME, StoredEvent
from sightline.caselog.fold import fold
from sightline.caselog.redacting import search
from sightline.errors import MalformedMessage, NotFound, TransitionNotAllowed
from sightline.ids import AccountId, OpId
from sightline.proof.findings import Finding
from sightline.proof.record import check_record
from sightline.report.record import record_json
from sightline.store.case_projection import CASES
from sightline.store.memory import MemoryStore
from support.caselog import EXPERT, SUPERVISOR, TECHNICIAN, CaseLog, person, uid

ADMIN = person(8, "Ada Admin", "admin")
GONE = AccountId(uid(0x99))
NAME = "Tina Field"


def finished() -> CaseLog:
    """A case in which a lock has a holder and a risk has an owner, and people speak of them."""
    log = CaseLog().open(guide_id="pump-seal-service")
    log.join(TECHNICIAN)
    loto = log.lockout(lock_owner="tina  FIELD")
    log.answer("lockout", photo_ids=[log.photo(step_key="lockout")], loto=loto)
    fault = log.fault(note="Tina Field says it drips")
    log.do(EXPERT, "fault.move", fault_id=fault, action="confirm", reason="")
    deferral: dict[str, Any] = {"reason": "No spare part", "due_at_ms": log.now_ms + 10**9, "risk_owner": NAME}
    log.do(person(7, "Second Supervisor", "supervisor"), "fault.move", fault_id=fault, action="defer", **deferral)
    log.do(EXPERT, "chat.post", text="Ask TINA FIELD, or Tina Fielding")
    log.close()
    log.decide_all()
    log.sign()
    return log


async def erased(log: CaseLog, *decisions: object) -> list[StoredEvent]:
    store = MemoryStore(CASES)
    await log.put(store)
    for number, decide in enumerate(decisions):
        op_id = OpId(uid(0xE000 + number))
        await store.cases.erase(log.case_id, ADMIN, op_id, decide, at_ms=log.now_ms)  # type: ignore[arg-type]
    return list(await store.cases.events(log.case_id))


def out(number: int = 0) -> OpId:
    return OpId(uid(0xE000 + number))


def findings(events: list[StoredEvent]) -> list[Finding]:
    """What the verifier finds beside signatures: hashes are the store's own, not those that were signed."""
    found: list[Finding] = []
    assert check_record(record_json(events), found) is not None
    return [one for one in found if one.code != "signature_wrong"]


async def test_names_in_fields_of_their_own_go_and_the_chain_holds() -> None:
    log = finished()
    events = await erased(log, erase_account(out(), GONE, "Request", name=NAME, random=random.Random(1)))
    assert (verify_chain(events), findings(events)) == (None, [])
    state = fold(events)
    (answer,) = [one for answers in state.answers.values() for one in answers]
    assert answer.loto is not None
    assert (answer.loto.lock_owner, tuple(answer.loto.people_on_site)) == (ERASED_NAME, (ERASED_NAME, "王伟"))
    (fault,) = state.faults.values()
    assert fault.deferral is not None
    assert (fault.deferral.risk_owner, fault.note) == (ERASED_NAME, "Tina Field says it drips")
    assert state.signature is not None
    assert (state.life, state.signature.holds) == ("signed", True)
    assert state.review is not None
    params = [item.params for item in state.review.items]
    assert not [one for one in params if "field" in " ".join(one.values()).casefold()]
    assert [one["people"] for one in params if "people" in one] == [f"{ERASED_NAME}, 王伟"]
    assert [one.path for one in search(events, NAME)] == ["note", "text"], "free text is left to people"


async def test_words_of_one_event_go_and_the_rest_of_it_stays() -> None:
    log = finished()
    chat = next(event.seq for event in log.events if event.kind == "chat.posted")
    assert [(one.kind, one.path) for one in search(log.events, "tina field") if one.is_free_text] == [
        ("fault.created", "note"),
        ("chat.posted", "text"),
    ]
    events = await erased(
        log, erase_text(out(), chat, "Tina Field", "Request"), erase_text(out(1), chat, "ask", "Request")
    )
    assert events[chat - 1].body["text"] == f"{ERASED_NAME} {ERASED_NAME}, or {ERASED_NAME}ing"
    assert (verify_chain(events), findings(events)) == (None, [])
    assert events[chat - 1].hash != events[chat - 2].hash
    gone = await erased(log, erase_text(out(), chat, "Tina", "Request"), erase_record(out(1), "Over"))
    assert (gone[chat - 1].is_body_gone, verify_chain(gone), findings(gone)) == (True, None, [])


@pytest.mark.parametrize("what", ["body", "salt", "said", "whole"])
async def test_what_is_left_cannot_be_changed_unseen(what: str) -> None:
    log = finished()
    chat = next(event.seq for event in log.events if event.kind == "chat.posted")
    events = await erased(log, erase_text(out(), chat, "Tina", "Request"))
    event = events[chat - 1]
    changes: dict[str, dict[str, Any]] = {
        "body": {"body": {"text": "Ask the boss"}},
        "salt": {"salt": "1" * 32 + event.salt[32:]},
        "said": {"salt": "0" * 64},
        "whole": {"body_hash": "0" * 64},
    }
    events[chat - 1] = msgspec.structs.replace(event, **changes[what])
    broken = verify_chain(events)
    assert broken is not None
    assert broken.seq == chat
    assert [(one.seq, one.code.partition("_")[0]) for one in findings(events)] == [(chat, "event")]


async def test_a_name_that_was_erased_leaves_nothing_in_its_place() -> None:
    log = finished()
    events = await erased(log, erase_account(out(), AccountId(TECHNICIAN.account_id), "Request"))
    seq = next(event.seq for event in events if event.name_hash)
    actor = msgspec.structs.replace(events[seq - 1].actor, display_name="Another")
    events[seq - 1] = msgspec.structs.replace(events[seq - 1], actor=actor, salt="1" * 64)
    broken = verify_chain(events)
    assert (broken and broken.seq, findings(events)[0].seq) == (seq, seq)


async def test_what_must_stay_stays() -> None:
    log = finished()
    signed = next(event.seq for event in log.events if event.kind == "review.signed")
    events = await erased(log, erase_text(out(), signed, SUPERVISOR.display_name, "Request"))
    assert [event.kind for event in events] == [event.kind for event in log.events]
    with pytest.raises(NotFound):
        await erased(log, erase_text(out(), 10_000, "Tina", "Request"))
    with pytest.raises(MalformedMessage):
        await erased(log, erase_text(out(), 1, " ", "Request"))
    log.do(SUPERVISOR, "case.hold", reason="Claim")
    with pytest.raises(TransitionNotAllowed):
        await erased(log, erase_text(out(), 1, "Water", "Request"))
