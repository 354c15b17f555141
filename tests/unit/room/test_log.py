"""Operations and events: committed, acknowledged, then told to everyone, in order, each once."""

from __future__ import annotations

import asyncio
import random
import uuid
from dataclasses import replace

import msgspec
import pytest

from sightline.caselog.event import NewEvent
from sightline.errors import StoreUnavailable
from sightline.ids import OpId
from sightline.room.context import case_topic
from support.room_harness import QUICK, Client, Refused, person_of, running


def seqs(client: Client) -> list[int]:
    return [event.seq for event in client.events]


async def test_everyone_gets_every_event_in_order_with_the_commit_before_the_ack() -> None:
    async with running() as harness:
        clients = [await harness.joined("field"), await harness.joined("expert", "Eva"), await harness.joined("expert")]
        acks = await asyncio.gather(*(client.op("chat.post", text=f"{n}") for n in range(20) for client in clients[:2]))
        assert len({ack.seq for ack in acks}) == 40
        head = max(ack.seq for ack in acks)
        for client in clients:
            await client.wait(lambda m: getattr(m.body, "seq", 0) == head and m.type == "event", "the newest event")
            assert seqs(client) == list(range(1, head + 1))
        stored = await harness.store.cases.events(harness.case_id)
        assert [event.hash for event in stored] == [event.hash for event in clients[0].events]


async def test_repeated_operation_is_acknowledged_again_and_stored_once() -> None:
    async with running() as harness:
        technician = await harness.joined("field")
        op_id = str(uuid.uuid4())
        first = await technician.op("chat.post", op_id=op_id, text="once")
        again = await technician.op("chat.post", op_id=op_id, text="once")
        assert (again.seq, again.is_repeated) == (first.seq, True)
        assert first.is_repeated is False
        assert (await harness.log()).count("chat.posted") == 1


async def test_operation_for_what_is_so_already_is_acknowledged_without_an_event() -> None:
    async with running() as harness:
        technician = await harness.joined("field")
        world = "0e7f4f3c-8a3b-4b7e-9f0e-0d3e5a1c2b4d"
        await technician.op("world.start", world_id=world, reason="session_start")
        ack = await technician.op("world.start", world_id=world, reason="session_start")
        assert ack.seq == len(await harness.log())
        assert (await harness.log()).count("world.started") == 1


async def test_refusal_names_the_request_and_changes_nothing() -> None:
    async with running() as harness:
        technician = await harness.joined("field")
        with pytest.raises(Refused, match="permission_denied"):
            await technician.op("call.take")
        with pytest.raises(Refused, match="transition_not_allowed"):
            await technician.op("call.end")
        with pytest.raises(Refused, match="unknown_message"):
            await technician.op("case.explode")
        with pytest.raises(Refused, match="malformed_message"):
            await technician.op("chat.post", text=7)
        with pytest.raises(Refused, match="unexpected_message"):
            await technician.op("review.sign", meaning="approved", expected_head_seq=1)
        assert await harness.log() == ["case.opened", "participant.joined"]


@pytest.mark.parametrize("seed", range(5))
async def test_sockets_dropped_at_any_moment_lose_and_double_nothing(seed: int) -> None:
    """The socket alone is dropped in mid-case: the client resumes by seq and repeats what was not acknowledged."""
    chance = random.Random(seed)
    async with running() as harness:
        technician, expert = await harness.joined("field"), await harness.joined("expert")

        async def post_surely(client: Client, text: str) -> None:
            op_id = str(uuid.uuid4())
            while True:
                posting = asyncio.ensure_future(client.op("chat.post", op_id=op_id, text=text))
                if chance.random() < 0.4:
                    # Not even a moment, a moment, or a few, before the network goes.
                    for _ in range(chance.randrange(6)):
                        await asyncio.sleep(0)
                    await client.leave(1006)
                    posting.cancel()
                    assert (await client.rejoin()).is_resumed is True
                    continue
                await posting
                return

        for number in range(15):
            await asyncio.gather(post_surely(technician, f"t{number}"), post_surely(expert, f"e{number}"))
        head = len(await harness.log())
        for client in (technician, expert):
            await client.wait(lambda m: getattr(m.body, "seq", 0) == head and m.type == "event", "the newest event")
            assert seqs(client) == list(range(1, head + 1))
        said = sorted(event.body["text"] for event in expert.events if event.kind == "chat.posted")
        assert said == sorted([f"{who}{n}" for who in "te" for n in range(15)])
        assert (await harness.log()).count("participant.joined") == 2


async def test_events_appended_by_others_reach_the_room_by_the_bus() -> None:
    async with running() as harness:
        technician = await harness.joined("field")
        person = person_of("supervisor")
        note = NewEvent(op_id=OpId(str(uuid.uuid4())), kind="note.added", body={"text": "from another node"})
        appended = await harness.store.cases.append(
            harness.case_id, person.actor, note.op_id, lambda _: [note], at_ms=harness.clock.utc_ms()
        )
        seq = appended.events[0].seq
        await harness.bus.publish(case_topic(harness.case_id), msgspec.msgpack.encode((seq, seq)))
        assert (await technician.event("note.added")).seq == seq


async def test_operation_over_http_is_the_same_with_and_without_a_room() -> None:
    async with running(replace(QUICK, linger_s=0.02)) as harness:
        person = person_of("expert")
        body = {"text": "before anybody came"}
        ack = await harness.registry.submit(harness.case_id, person, OpId(str(uuid.uuid4())), "chat.post", body)
        assert ack.seq == 2
        technician = await harness.joined("field")
        assert (await technician.event("chat.posted")).body == body
        await harness.registry.submit(
            harness.case_id, person, OpId(str(uuid.uuid4())), "chat.post", {"text": "and during"}
        )
        assert (await technician.event("chat.posted", count=2)).body == {"text": "and during"}


async def test_long_log_is_caught_up_at_the_readers_pace_while_new_events_come() -> None:
    settings = replace(QUICK, send_queue=8, page_events=7)
    async with running(settings) as harness:
        technician = await harness.joined("field")
        for number in range(60):
            await technician.op("chat.post", text=f"{number}")
        late = harness.client("expert")
        joining = asyncio.ensure_future(late.join())
        for number in range(60, 80):
            await technician.op("chat.post", text=f"{number}")
            await asyncio.sleep(0)
        await joining
        head = len(await harness.log())
        await late.wait(lambda m: getattr(m.body, "seq", 0) == head and m.type == "event", "the newest event")
        assert seqs(late) == list(range(1, head + 1))


async def test_store_that_is_away_refuses_and_the_call_goes_on() -> None:
    async with running() as harness:
        technician, expert = await harness.joined("field"), await harness.joined("expert")
        append = harness.store.cases.append

        async def away(*_: object, **__: object) -> None:
            raise StoreUnavailable("The database is full.")

        harness.store.cases.append = away  # type: ignore[method-assign,assignment]
        with pytest.raises(Refused, match="store_unavailable"):
            await technician.op("chat.post", text="lost")
        harness.store.cases.append = append  # type: ignore[method-assign]
        await technician.op("chat.post", text="kept")
        assert (await expert.event("chat.posted")).body == {"text": "kept"}


async def test_after_a_restart_the_log_says_that_everyone_was_away_and_goes_on() -> None:
    async with running() as first:
        technician = await first.joined("field")
        await technician.op("call.request", message="Leak")
        await technician.event("call.requested")
        store, case_id = first.store, first.case_id
    async with running(store=store, case_id=case_id) as second:
        again = second.client("field")
        again.welcome, again.messages = technician.welcome, technician.messages
        welcome = await again.rejoin()
        assert welcome.is_resumed is False
        assert [e.seq for e in again.events] == list(range(1, len(again.events) + 1))
        kinds = await second.log()
        assert kinds.count("participant.left") == 1
        assert "call.ended" not in kinds
