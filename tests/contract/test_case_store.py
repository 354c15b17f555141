"""The case log: gapless, in order, once per operation, all or nothing, with lists that equal the fold."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence

import pytest

from sightline.caselog.chain import verify_chain
from sightline.errors import Conflict, MalformedMessage, NotFound, PermissionDenied
from sightline.ids import OpId
from sightline.store.base import Appended, CaseRow, NewEvent, Store, StoredEvent
from sightline.store.projection import case_row
from support.case_events import ANNA, AT_MS, LI, always, case_id, draft, op_id, opening
from support.projection import summarise

CASE = case_id(1)


async def opened(store: Store, number: int = 1, *, at_ms: int = AT_MS, **body: str) -> Appended:
    """Open the case of this number and return what was stored."""
    first = opening(1000 + number, **body)
    return await store.cases.append(case_id(number), ANNA, op_id(number), always(first), at_ms=at_ms)


async def test_appended_events_are_read_back_as_they_were_returned(store: Store) -> None:
    first = await opened(store)
    body = {"text": "Dichtung 漏水 🛠", "p": [0.1, -2.0, 3], "nested": {"ok": True, "none": None}, "list": []}
    said = draft("chat.said", **body)
    second = await store.cases.append(CASE, LI, op_id(50), always(said, draft("fault.raised")), at_ms=AT_MS + 5)
    log = await store.cases.events(CASE)
    assert tuple(log) == (*first.events, *second.events)
    assert [event.seq for event in log] == [1, 2, 3]
    assert log[1].body == body
    assert (log[1].actor, log[1].at_ms, log[1].kind) == (LI, AT_MS + 5, "chat.said")
    assert verify_chain(log) is None


async def test_decision_sees_the_whole_log_so_far(store: Store) -> None:
    await opened(store)
    seen: list[Sequence[StoredEvent]] = []

    def decide(log: Sequence[StoredEvent]) -> Sequence[NewEvent]:
        seen.append(log)
        return [draft("chat.said", after=len(log))]

    for number in range(3):
        await store.cases.append(CASE, ANNA, op_id(100 + number), decide, at_ms=AT_MS)
    log = tuple(await store.cases.events(CASE))
    assert [tuple(each) for each in seen] == [log[:1], log[:2], log[:3]]


async def test_concurrent_appends_are_gapless_ordered_and_decided_one_after_the_other(store: Store) -> None:
    await opened(store)
    await opened(store, 2)

    def decide(log: Sequence[StoredEvent]) -> Sequence[NewEvent]:
        return [draft("count", before=len(log))]

    async def writer(number: int) -> Appended:
        return await store.cases.append(case_id(1 + number % 2), LI, op_id(100 + number), decide, at_ms=AT_MS)

    results = await asyncio.gather(*(writer(number) for number in range(60)))
    assert all(not result.repeated for result in results)
    for number in (1, 2):
        log = await store.cases.events(case_id(number))
        assert [event.seq for event in log] == list(range(1, 32))
        assert [event.body["before"] for event in log[1:]] == list(range(1, 31))
        assert verify_chain(log) is None
        assert (await store.cases.case(case_id(number))).head_seq == 31


async def test_repeated_operation_returns_what_was_stored_and_asks_nobody(store: Store) -> None:
    await opened(store)
    drafts = (draft("a"), draft("b"), draft("c"))
    stored = await store.cases.append(CASE, ANNA, op_id(7), always(*drafts), at_ms=AT_MS)
    await store.cases.append(CASE, ANNA, op_id(8), always(draft("d")), at_ms=AT_MS)

    def must_not_run(_log: Sequence[StoredEvent]) -> Sequence[NewEvent]:
        raise AssertionError("a repetition was decided again")

    again = await store.cases.append(CASE, ANNA, op_id(7), must_not_run, at_ms=AT_MS + 99)
    assert again == Appended(stored.events, repeated=True)
    assert (await opened(store)).repeated
    assert len(await store.cases.events(CASE)) == 5


async def test_concurrent_repetitions_of_one_operation_store_it_once(store: Store) -> None:
    await opened(store)
    same = [store.cases.append(CASE, ANNA, op_id(9), always(draft("a")), at_ms=AT_MS + n) for n in range(8)]
    results = await asyncio.gather(*same)
    assert sorted(result.repeated for result in results) == [False] + [True] * 7
    assert len({result.events[0].hash for result in results}) == 1
    assert len(await store.cases.events(CASE)) == 2


async def test_same_operation_id_of_another_actor_or_case_is_another_operation(store: Store) -> None:
    await opened(store)
    await opened(store, 2)
    for case, actor in ((CASE, ANNA), (CASE, LI), (case_id(2), ANNA)):
        result = await store.cases.append(case, actor, op_id(9), always(draft("a")), at_ms=AT_MS)
        assert not result.repeated
    assert len(await store.cases.events(CASE)) == 3


async def test_refused_decision_stores_nothing_and_the_case_goes_on(store: Store) -> None:
    await opened(store)
    before = await store.cases.case(CASE)

    def refuse(_log: Sequence[StoredEvent]) -> Sequence[NewEvent]:
        raise PermissionDenied("not yours")

    with pytest.raises(PermissionDenied):
        await store.cases.append(CASE, LI, op_id(5), refuse, at_ms=AT_MS + 1)
    assert await store.cases.case(CASE) == before
    assert len(await store.cases.events(CASE)) == 1
    # The refused operation may be tried again under the same id.
    result = await store.cases.append(CASE, LI, op_id(5), always(draft("a")), at_ms=AT_MS + 2)
    assert (result.repeated, result.events[0].seq) == (False, 2)


@pytest.mark.parametrize("bad", [float("nan"), 2**53, "a\x00b", "\ud800"], ids=repr)
async def test_all_events_of_an_operation_are_stored_or_none(store: Store, bad: object) -> None:
    await opened(store)
    with pytest.raises(MalformedMessage):
        await store.cases.append(CASE, LI, op_id(5), always(draft("a"), draft("b", value=bad)), at_ms=AT_MS)
    assert len(await store.cases.events(CASE)) == 1


async def test_decision_for_nothing_stores_nothing(store: Store) -> None:
    await opened(store)
    assert await store.cases.append(CASE, LI, op_id(5), always(), at_ms=AT_MS) == Appended((), repeated=False)
    assert len(await store.cases.events(CASE)) == 1


@pytest.mark.parametrize("drafts", [(), (draft("chat.said"),), (draft("chat.said"), opening(1001))])
async def test_only_opening_makes_a_case(store: Store, drafts: tuple[NewEvent, ...]) -> None:
    with pytest.raises(NotFound):
        await store.cases.append(CASE, ANNA, op_id(1), always(*drafts), at_ms=AT_MS)
    with pytest.raises(NotFound):
        await store.cases.case(CASE)
    assert not await store.cases.events(CASE)
    assert not await store.cases.cases()


async def test_operation_without_uuid_is_refused(store: Store) -> None:
    with pytest.raises(MalformedMessage):
        await store.cases.append(CASE, ANNA, OpId("1"), always(opening(1001)), at_ms=AT_MS)
    assert not await store.cases.cases()


async def test_numbers_start_at_1001_and_are_never_given_twice(store: Store) -> None:
    assert await store.cases.next_number() == 1001
    taken = await asyncio.gather(*(store.cases.next_number() for _ in range(10)))
    assert sorted(taken) == list(range(1002, 1012))


async def test_second_case_with_a_taken_number_is_refused_whole(store: Store) -> None:
    await opened(store)
    with pytest.raises(Conflict):
        await store.cases.append(case_id(2), ANNA, op_id(2), always(opening(1001)), at_ms=AT_MS)
    assert not await store.cases.events(case_id(2))
    assert len(await store.cases.cases()) == 1


async def test_events_are_read_in_pages_from_a_sequence_number(store: Store) -> None:
    await opened(store)
    await store.cases.append(CASE, ANNA, op_id(5), always(*(draft("a", n=n) for n in range(9))), at_ms=AT_MS)
    assert [event.seq for event in await store.cases.events(CASE, after_seq=4)] == [5, 6, 7, 8, 9, 10]
    assert [event.seq for event in await store.cases.events(CASE, after_seq=4, limit=2)] == [5, 6]
    assert not await store.cases.events(CASE, after_seq=10)


async def test_lists_are_newest_change_first_filtered_and_paged(store: Store) -> None:
    for number in range(1, 8):
        tag = "P-101" if number % 2 else "K-7"
        # Pairs share their time, so that the order among them matters for paging.
        await opened(store, number, at_ms=AT_MS + number // 2, asset_tag=tag)
    ringing = always(draft("call.changed", call_state="ringing"))
    await store.cases.append(case_id(1), ANNA, op_id(50), ringing, at_ms=AT_MS + 60)
    await store.cases.append(case_id(2), ANNA, op_id(51), always(draft("state.changed", state="signed")), at_ms=AT_MS)

    everything = await store.cases.cases()
    keys = [(row.changed_at_ms, row.case_id) for row in everything]
    assert keys == sorted(keys, reverse=True)
    assert len(keys) == 7
    paged: list[CaseRow] = []
    before: tuple[int, str] | None = None
    while page := await store.cases.cases(limit=2, before=before):
        paged += page
        before = (page[-1].changed_at_ms, page[-1].case_id)
    assert paged == list(everything)
    assert [row.case_id for row in await store.cases.cases(calls=["ringing", "in_call"])] == [case_id(1)]
    assert [row.case_id for row in await store.cases.cases(states=["signed"])] == [case_id(2)]
    assert {row.number for row in await store.cases.cases(asset_tag="K-7")} == {1002, 1004, 1006}
    assert not await store.cases.cases(asset_tag="K-7", calls=["ringing"])


@pytest.mark.parametrize("seed", range(3))
async def test_lists_equal_the_fold_of_the_log_after_random_operations(store: Store, seed: int) -> None:
    choice = random.Random(seed)
    for number in (1, 2, 3):
        await opened(store, number)
    kinds = [
        draft("fault.raised"),
        draft("chat.said", text="…"),
        draft("state.changed", state="in_review"),
        draft("call.changed", call_state="in_call"),
        draft("review.signed", signature_holds=True, state="signed"),
        draft("review.signed", signature_holds=False),
    ]
    for step in range(40):
        drafts = choice.choices(kinds, k=choice.randrange(4))
        # Sometimes an operation that was there before.
        operation = op_id(100 + choice.randrange(30))
        case = case_id(choice.randint(1, 3))
        await store.cases.append(case, choice.choice([ANNA, LI]), operation, always(*drafts), at_ms=AT_MS + step)
    rows = await store.cases.cases()
    assert len(rows) == 3
    for row in rows:
        log = await store.cases.events(row.case_id)
        assert row == case_row(row.case_id, summarise(log), log[-1])
        assert row == await store.cases.case(row.case_id)
        assert verify_chain(log) is None
