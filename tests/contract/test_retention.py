"""Periods in every store: what is over goes, and the record says so; what is held, open or needed elsewhere stays."""

from __future__ import annotations

import asyncio

import pytest

from sightline.caselog.chain import verify_chain
from sightline.caselog.fold import fold
from sightline.caselog.periods import DAY_MS, Periods
from sightline.clock import ManualClock
from sightline.ids import AccountId, BlobHash
from sightline.retention.policy import SERVICE, Policy
from sightline.retention.sweep import Sweep, Swept
from sightline.store.base import InviteRow, Store
from support.caselog import SUPERVISOR
from support.finished_case import Finished, put_case
from support.stores import OpenStore

EVERYTHING = Policy(of_case=Periods(pictures=10, clips=10, scans=10, maps=10, models=10))


async def sweep(store: Store, policy: Policy, now_ms: int, *, is_dry_run: bool = False) -> Swept:
    return await Sweep(store, ManualClock(now_ms), policy, SERVICE, is_dry_run=is_dry_run).run()


async def there(store: Store, case: Finished) -> set[str]:
    return {kind for kind, blob in case.files.items() if await store.blobs.size(blob) is not None}


async def test_each_kind_goes_after_its_own_period(cases: Store) -> None:
    case = await put_case(cases)
    before = await cases.cases.events(case.log.case_id)
    policy = Policy(of_case=Periods(clips=10, pictures=20, scans=30))
    gone: list[set[str]] = []
    for days in (9, 10, 20, 30):
        await sweep(cases, policy, case.at_ms + days * DAY_MS)
        gone.append(set(case.files) - await there(cases, case))
    clips, pictures, scans = {"clip"}, {"still", "photo"}, {"scan", "keyframes"}
    assert gone == [set(), clips, clips | pictures, clips | pictures | scans]
    events = await cases.cases.events(case.log.case_id)
    assert (verify_chain(events), list(events[: len(before)])) == (None, list(before))
    state, row = fold(events), await cases.cases.case(case.log.case_id)
    assert {blob: one.days for blob, one in state.deleted_files.items()} == {
        case.files["clip"]: 10,
        "dd" * 32: 10,
        case.files["still"]: 20,
        case.files["photo"]: 20,
        case.files["scan"]: 30,
        case.files["keyframes"]: 30,
    }
    assert (state.life, row.signature_holds, state.erasures) == ("signed", True, [])
    assert {event.actor.account_id for event in events[len(before) :]} == {SERVICE.account_id}


@pytest.mark.parametrize("end", ["submitted", "changed", "void"])
async def test_periods_run_only_for_what_is_finished(cases: Store, end: str) -> None:
    case = await put_case(cases, end=end)
    swept = await sweep(cases, EVERYTHING, case.at_ms + 1000 * DAY_MS)
    assert (await there(cases, case) == set()) == (end == "void")
    assert (swept.items > 0) == (end == "void")


async def test_legal_hold_wins_and_is_reported(cases: Store) -> None:
    case = await put_case(cases)
    case.log.do(SUPERVISOR, "case.hold", reason="Claim 2026-117")
    await case.log.put(cases)
    late_ms = case.at_ms + 1000 * DAY_MS
    policy = Policy(of_case=Periods(pictures=10, cases=20))
    held = await sweep(cases, policy, late_ms)
    assert (held.items, held.held, await there(cases, case)) == (0, [1042], set(case.files))
    case.log.do(SUPERVISOR, "case.release", reason="Settled")
    await case.log.put(cases)
    released = await sweep(cases, policy, late_ms)
    assert (released.gone["cases"].cases, released.held, await there(cases, case)) == ([1042], [], set())
    assert verify_chain(await cases.cases.events(case.log.case_id)) is None


async def test_a_dry_run_says_the_same_and_changes_nothing(cases: Store) -> None:
    one, two = await put_case(cases, 1042, model=b"shared"), await put_case(cases, 1043, model=b"shared")
    late_ms = two.at_ms + 10 * DAY_MS
    said = await sweep(cases, EVERYTHING, late_ms, is_dry_run=True)
    assert await there(cases, one) | await there(cases, two) == set(one.files)
    assert (await cases.cases.case(one.log.case_id)).head_seq == len(one.log.events)
    assert {kind: gone.items for kind, gone in said.gone.items()} == {
        "pictures": 4,
        "clips": 2,
        "scans": 4,
        "maps": 2,
        "models": 1,
    }
    done = await sweep(cases, EVERYTHING, late_ms)
    assert done == said
    assert await there(cases, one) | await there(cases, two) == set()
    assert (await sweep(cases, EVERYTHING, late_ms)).items == 0


async def test_a_file_of_two_cases_goes_with_the_last_of_them(cases: Store) -> None:
    one, two = (
        await put_case(cases, 1042, model=b"shared"),
        await put_case(cases, 1043, end="submitted", model=b"shared"),
    )
    late_ms = one.at_ms + 100 * DAY_MS
    policy = Policy(of_case=Periods(models=10))
    await sweep(cases, policy, late_ms)
    assert "model" in await there(cases, one)
    # For the record of the first it is gone all the same.
    assert one.files["model"] in fold(await cases.cases.events(one.log.case_id)).deleted_files
    two.log.decide_all()
    two.log.sign()
    await two.log.put(cases)
    await sweep(cases, policy, two.log.events[-1].at_ms + 100 * DAY_MS)
    assert "model" not in await there(cases, one)


async def test_a_file_that_outlived_its_line_in_the_record_goes_the_next_time(cases: Store) -> None:
    case = await put_case(cases)
    late_ms = case.at_ms + 10 * DAY_MS
    await sweep(cases, EVERYTHING, late_ms)
    # As after a process that died between the two.
    await cases.blobs.put(b"clip of 1042 " * 5)
    assert await there(cases, case) == {"clip"}
    again = await sweep(cases, EVERYTHING, late_ms)
    assert (again.gone["clips"].items, await there(cases, case)) == (1, set())


async def test_who_names_a_file_is_known(cases: Store) -> None:
    one, two = await put_case(cases, 1042, model=b"shared"), await put_case(cases, 1043, model=b"shared")
    asked = frozenset({one.files["model"], two.files["clip"], BlobHash("0" * 64)})
    assert await cases.cases.cases_naming(asked) == {
        one.files["model"]: {one.log.case_id, two.log.case_id},
        two.files["clip"]: {two.log.case_id},
    }
    assert await cases.cases.cases_naming(frozenset()) == {}


async def test_old_invites_go_after_their_period(store: Store) -> None:
    maker = AccountId("00000000-0000-4000-8000-000000000009")
    for number in range(4):
        await store.people.put_invite(
            InviteRow(
                token_hash=f"{number:064x}",
                role="field",
                case_id=None,
                display_name=f"Guest {number}",
                created_by=maker,
                expires_at_ms=number * DAY_MS,
                uses_left=1,
            )
        )
    policy, now_ms = Policy(invites=30), 32 * DAY_MS
    assert (await sweep(store, policy, now_ms, is_dry_run=True)).gone["invites"].items == 2
    assert (await sweep(store, policy, now_ms)).gone["invites"].items == 2
    assert (await sweep(store, policy, now_ms)).gone == {}
    assert await store.people.old_invites(1000 * DAY_MS) == 2


async def test_one_turn_at_a_time(store: Store) -> None:
    turns = store.turns
    assert await turns.last("sweep") is None
    assert [await turns.take("sweep", now_ms=now_ms, idle_ms=100) for now_ms in (1000, 1099, 1100)] == [
        True,
        False,
        True,
    ]
    assert await turns.take("other", now_ms=1100, idle_ms=100)
    assert await turns.last("sweep") == 1100


async def test_of_several_nodes_one_gets_the_turn(open_database: OpenStore) -> None:
    nodes = [await open_database() for _ in range(3)]
    for now_ms in (1_000_000, 2_000_000):
        took = await asyncio.gather(*(node.turns.take("sweep", now_ms=now_ms, idle_ms=1000) for node in nodes))
        assert sorted(took) == [False, False, True]
