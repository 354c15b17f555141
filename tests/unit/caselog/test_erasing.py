"""What a record shows of what was erased, and which erasing is refused."""

from __future__ import annotations

import pytest

from sightline.caselog.chain import erased
from sightline.caselog.erasing import erase_account, erase_record
from sightline.caselog.event import ERASED_NAME, StoredEvent
from sightline.caselog.fold import fold
from sightline.caselog.outgoing import outgoing
from sightline.errors import MalformedMessage, TransitionNotAllowed
from sightline.ids import OpId
from support.caselog import EXPERT, SUPERVISOR, TECHNICIAN, CaseLog, uid

OP = OpId(uid(77))


def finished(*, is_void: bool = False) -> CaseLog:
    log = CaseLog().open()
    log.do(EXPERT, "chat.post", text="Close the valve")
    if is_void:
        log.do(SUPERVISOR, "case.void", reason="Wrong machine")
        return log
    log.close()
    log.decide_all()
    log.sign()
    return log


def without(log: CaseLog) -> list[StoredEvent]:
    erasure = erase_record(OP, "Over")(log.events)
    assert erasure is not None
    return [erased(event, body=event.seq in erasure.bodies, name=event.seq in erasure.names) for event in log.events]


@pytest.mark.parametrize(("is_void", "life"), [(False, "signed"), (True, "void")])
def test_a_record_that_was_erased_whole_stays_where_it_was(is_void: bool, life: str) -> None:
    log = finished(is_void=is_void)
    before, after = log.state, fold(without(log))
    assert (before.life, after.life) == (life, life)
    assert (after.facts.number, after.facts.asset_tag) == (before.facts.number, before.facts.asset_tag)
    assert (after.facts.opened_by.display_name, after.signatures, after.chat) == (ERASED_NAME, [], [])


def test_what_leaves_the_server_says_what_was_erased_and_never_has_the_salt() -> None:
    event = outgoing(without(finished())[1])
    assert (event.body, event.erased, event.actor.display_name) == ({}, ("body", "name"), ERASED_NAME)
    assert event.actor.account_id == EXPERT.account_id
    assert not hasattr(event, "salt")


def test_a_signature_keeps_the_name_it_was_given_under() -> None:
    log = finished()
    erasure = erase_account(OP, SUPERVISOR.account_id, "Request")(log.events)
    assert erasure is not None
    kinds = {event.kind for event in log.events if event.seq in erasure.names}
    assert kinds == {"review.decided"}
    assert erasure.bodies == frozenset()


def test_a_record_is_erased_only_when_it_is_finished_and_free() -> None:
    log = CaseLog().open()
    log.close()
    with pytest.raises(TransitionNotAllowed):
        erase_record(OP, "Over")(log.events)
    signed = finished()
    with pytest.raises(MalformedMessage):
        erase_record(OP, "  ")(signed.events)
    signed.do(SUPERVISOR, "case.hold", reason="Claim")
    with pytest.raises(TransitionNotAllowed, match="hold"):
        erase_record(OP, "Over")(without(signed))
    with pytest.raises(TransitionNotAllowed, match="hold"):
        erase_account(OP, TECHNICIAN.account_id, "Request")(signed.events)
