"""Erasing in every store: words and names are gone wherever one looks, the chain still verifies, a hold refuses."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import msgspec
import pytest
from sqlalchemy import select

from sightline.caselog.chain import verify_chain
from sightline.caselog.erasing import KEPT_BODIES, erase_account, erase_record
from sightline.caselog.event import ERASED_NAME
from sightline.caselog.fold import fold
from sightline.errors import NotFound, TransitionNotAllowed
from sightline.ids import BlobHash, OpId
from sightline.protocol.common import Actor
from sightline.store.base import Account, Appended, InviteRow, SessionRow, Store
from sightline.store.case_projection import CASES
from sightline.store.plant_base import AssetDraft, Editor
from sightline.store.sql.database import Database
from sightline.store.sql.store import open_sql_store
from sightline.store.sql.tables import metadata
from support.case_events import case_id
from support.caselog import EXPERT, START_MS, SUPERVISOR, TECHNICIAN, CaseLog, person
from support.plant import APPROVER, AUTHOR

ADMIN = person(8, "Ada Admin", "admin")
WORDS = "The suction valve belongs to Mr Huber"
NOTE = "Huber was here"
BLOB = BlobHash("ab" * 32)


def signed_case(number: int = 1042) -> CaseLog:
    log = CaseLog(number)
    log.case_id = case_id(number)
    body = {
        "title": "Water under the pump",
        "asset_tag": "P-101",
        "asset_name": "Pump",
        "work_order": "",
        "guide_id": "",
    }
    log.do(TECHNICIAN, "case.open", facts={"case_number": number}, **body)
    log.join(TECHNICIAN)
    log.call()
    log.do(EXPERT, "chat.post", text=WORDS)
    mark = log.place()
    log.still(mark, BLOB)
    log.fault(mark)
    log.do(EXPERT, "call.end")
    log.close()
    log.do(EXPERT, "note.add", text=NOTE)
    log.decide_all()
    log.sign()
    return log


def new_op() -> OpId:
    return OpId(str(uuid4()))


async def erase_person(
    store: Store, log: CaseLog, who: str = EXPERT.account_id, *, with_words: bool = False
) -> Appended:
    op_id = new_op()
    decide = erase_account(op_id, who, "Request", with_words=with_words)  # type: ignore[arg-type]
    return await store.cases.erase(log.case_id, ADMIN, op_id, decide, at_ms=START_MS + 10**6)


async def erase_all(store: Store, log: CaseLog) -> Appended:
    op_id = new_op()
    return await store.cases.erase(log.case_id, ADMIN, op_id, erase_record(op_id, "Over"), at_ms=START_MS + 10**6)


async def texts(url: str) -> str:
    """Everything that stands in any table of the database."""
    database = Database(url)
    try:
        rows = [str(row) for table in metadata.sorted_tables for row in await database.read(select(table))]
    finally:
        await database.aclose()
    return "\n".join(rows)


async def everything(store: Store, url: str | None, log: CaseLog) -> str:
    shown = [str(await store.cases.events(log.case_id)), str(await store.cases.case(log.case_id))]
    return "\n".join(shown if url is None else [*shown, await texts(url)])


@pytest.mark.parametrize("with_words", [False, True])
async def test_a_person_is_gone_and_the_chain_still_verifies(
    cases: Store, store_url: str | None, with_words: bool
) -> None:
    log = signed_case()
    await log.put(cases)
    before = await cases.cases.events(log.case_id)
    assert verify_chain(before) is None
    assert EXPERT.display_name in await everything(cases, store_url, log)
    erased = await erase_person(cases, log, with_words=with_words)
    after = await cases.cases.events(log.case_id)
    assert verify_chain(after) is None
    assert [event.hash for event in after[:-1]] == [event.hash for event in before]
    assert after[-1] == erased.events[0]
    shown = await everything(cases, store_url, log)
    assert EXPERT.display_name not in shown
    assert (WORDS in shown, NOTE in shown) == (not with_words, not with_words)
    assert TECHNICIAN.display_name in shown
    row, state = await cases.cases.case(log.case_id), fold(after)
    assert (row.state, row.signature_holds, row.fault_count, row.head_seq) == ("signed", True, 1, len(after))
    assert state.erasures[-1].by == msgspec.convert(msgspec.structs.asdict(ADMIN), Actor)


async def test_who_opened_the_case_is_gone_from_lists_and_what_follows_is_written(cases: Store) -> None:
    log = signed_case()
    await log.put(cases)
    await erase_person(cases, log, TECHNICIAN.account_id)
    assert (await cases.cases.case(log.case_id)).opened_by == ERASED_NAME
    log.do(SUPERVISOR, "note.add", text="Later")
    await log.put(cases)  # What is there already is not written again.
    events = await cases.cases.events(log.case_id)
    assert (events[-1].body, verify_chain(events)) == ({"text": "Later"}, None)
    assert (await cases.cases.case(log.case_id)).opened_by == ERASED_NAME
    assert await cases.cases.cases_with(SUPERVISOR.account_id) == [log.case_id]
    assert await cases.cases.cases_with(ADMIN.account_id) == [log.case_id]
    assert await cases.cases.cases_with(person(9, "Nobody", "field").account_id) == []


async def test_erasing_again_changes_nothing(cases: Store) -> None:
    log = signed_case()
    await log.put(cases)
    assert len((await erase_person(cases, log)).events) == 1
    once = await cases.cases.events(log.case_id)
    assert (await erase_person(cases, log)).events == ()
    assert await cases.cases.events(log.case_id) == once
    assert len((await erase_all(cases, log)).events) == 1
    assert (await erase_all(cases, log)).events == ()


async def test_a_repeated_operation_is_carried_out_once(cases: Store) -> None:
    log = signed_case()
    await log.put(cases)
    op_id = new_op()
    decide = erase_record(op_id, "Over")
    first = await cases.cases.erase(log.case_id, ADMIN, op_id, decide, at_ms=START_MS)
    again = await cases.cases.erase(log.case_id, ADMIN, op_id, decide, at_ms=START_MS)
    assert (again.events, again.repeated) == (first.events, True)


async def test_nothing_is_erased_under_legal_hold_or_while_work_goes_on(cases: Store) -> None:
    held, working = signed_case(), CaseLog(2)
    working.case_id = case_id(2)
    held.do(SUPERVISOR, "case.hold", reason="Claim")
    working.do(
        TECHNICIAN,
        "case.open",
        facts={"case_number": 7},
        title="Open",
        asset_tag="P-1",
        asset_name="P",
        work_order="",
        guide_id="",
    )
    for log in (held, working):
        await log.put(cases)
        before = await cases.cases.events(log.case_id)
        with pytest.raises(TransitionNotAllowed):
            await erase_person(cases, log, TECHNICIAN.account_id)
        with pytest.raises(TransitionNotAllowed):
            await erase_all(cases, log)
        assert await cases.cases.events(log.case_id) == before
    with pytest.raises(NotFound):
        await erase_all(cases, CaseLog(3))
    held.do(SUPERVISOR, "case.release", reason="Settled")
    await held.put(cases)
    assert len((await erase_person(cases, held)).events) == 1


async def test_a_whole_record_leaves_its_frame(cases: Store, store_url: str | None) -> None:
    log = signed_case()
    await log.put(cases)
    await erase_all(cases, log)
    events = await cases.cases.events(log.case_id)
    assert verify_chain(events) is None
    assert {event.kind for event in events if event.body} <= KEPT_BODIES
    shown = await everything(cases, store_url, log)
    for name in (EXPERT.display_name, TECHNICIAN.display_name, SUPERVISOR.display_name, WORDS, NOTE):
        assert name not in shown
    row = await cases.cases.case(log.case_id)
    assert (row.number, row.state, row.fault_count, row.signature_holds) == (1042, "signed", 0, None)


async def test_an_account_loses_name_password_sessions_and_invites(cases: Store, store_url: str | None) -> None:
    account = Account(
        account_id=EXPERT.account_id, username="erik", display_name="Erik Expert", roles=("expert",), password_hash="x"
    )
    await cases.people.put_account(account)
    times = {"expires_at_ms": START_MS}
    await cases.people.put_session(
        SessionRow(
            token_hash="a" * 64, account_id=EXPERT.account_id, role="expert", case_id=None, created_at_ms=0, **times
        )
    )
    await cases.people.put_invite(
        InviteRow(
            token_hash="b" * 64,
            role="field",
            case_id=None,
            display_name="G",
            created_by=EXPERT.account_id,
            uses_left=1,
            **times,
        )
    )
    invited = InviteRow(
        token_hash="c" * 64,
        role="expert",
        case_id=None,
        display_name="Erik Expert",
        created_by=SUPERVISOR.account_id,
        uses_left=1,
        **times,
    )
    await cases.people.put_invite(invited)
    assert await cases.answers.begin(EXPERT.account_id, "key", "f" * 64, now_ms=1, valid_ms=9) is None
    for _ in range(2):
        await cases.people.erase_account(EXPERT.account_id, "erased-1")
    assert await cases.answers.begin(EXPERT.account_id, "key", "f" * 64, now_ms=2, valid_ms=9) is None
    assert await cases.people.use_invite("c" * 64, now_ms=1) is None
    left = await cases.people.account(EXPERT.account_id)
    assert (left.username, left.display_name, left.password_hash, left.disabled) == (
        "erased-1",
        ERASED_NAME,
        None,
        True,
    )
    assert await cases.people.session("a" * 64, now_ms=1) is None
    assert await cases.people.use_invite("b" * 64, now_ms=1) is None
    if store_url is not None:
        assert "erik" not in (await texts(store_url)).lower()
    with pytest.raises(NotFound):
        await cases.people.erase_account(SUPERVISOR.account_id, "erased-2")


async def test_a_node_that_knew_the_case_writes_no_erased_name_into_lists(database_url: str, tmp_path: Path) -> None:
    one, other = [await open_sql_store(database_url, tmp_path / "blobs", CASES) for _ in range(2)]
    log = signed_case()
    await log.put(one)
    await log.put(other)
    await erase_person(one, log, TECHNICIAN.account_id)
    log.do(SUPERVISOR, "note.add", text="Later")
    await log.put(other)
    assert (await other.cases.case(log.case_id)).opened_by == ERASED_NAME
    assert verify_chain(await other.cases.events(log.case_id)) is None
    await one.aclose()
    await other.aclose()


async def test_who_edited_and_approved_in_the_plant_is_gone(store: Store) -> None:
    asset = AssetDraft(tag="P-101", names={"en": "Pump"}, level="machine")
    await store.plant.put_assets([asset], by=AUTHOR, at_ms=START_MS)
    assert await store.plant.erase_editor(APPROVER.account_id) == 0
    assert await store.plant.erase_editor(AUTHOR.account_id) == 1
    kept = await store.plant.asset("P-101")
    assert (kept.created_by, kept.changed_by) == (Editor(AUTHOR.account_id, ERASED_NAME),) * 2
    assert await store.plant.erase_editor(AUTHOR.account_id) == 0
