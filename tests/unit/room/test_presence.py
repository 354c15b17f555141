"""Who is in a room: joining, leaving, coming back on a new socket, being too slow or too silent."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from sightline.ids import CaseId
from sightline.protocol.signalling import (
    ErrorBody,
    ParticipantChanged,
    ParticipantLeft,
    Ping,
    Pong,
    Resume,
    SubscribeStart,
    Welcome,
)
from support.room_harness import QUICK, Refused, hello, running


async def test_welcome_says_who_is_there_and_events_of_the_past_follow() -> None:
    async with running() as harness:
        technician = await harness.joined("field", "Tom")
        expert = await harness.joined("expert", "Eva")
        assert expert.welcome is not None
        assert [p.actor.display_name for p in expert.welcome.participants] == ["Tom", "Eva"]
        assert expert.welcome.is_resumed is False
        assert "call.take" in expert.welcome.permissions
        assert "review.sign" not in expert.welcome.permissions
        assert [e.kind for e in expert.events] == ["case.opened", "participant.joined", "participant.joined"]
        changed = await technician.next(ParticipantChanged)
        assert changed.participant.actor.display_name == "Eva"


async def test_leaving_tells_the_others_and_the_log() -> None:
    async with running() as harness:
        technician = await harness.joined("field")
        expert = await harness.joined("expert")
        await technician.leave(1000)
        left = await expert.next(ParticipantLeft)
        assert technician.welcome is not None
        assert left.participant_id == technician.welcome.participant_id
        assert (await expert.event("participant.left")).body["participant_id"] == left.participant_id


async def test_lost_socket_keeps_the_place_and_the_same_person_takes_it_back() -> None:
    async with running() as harness:
        technician = await harness.joined("field")
        expert = await harness.joined("expert")
        await technician.leave(1006)
        away = await expert.next(ParticipantChanged)
        assert away.participant.is_connected is False
        first = technician.welcome
        assert first is not None
        again = await technician.rejoin()
        assert again.is_resumed is True
        assert again.participant_id == first.participant_id
        assert (await harness.log()).count("participant.joined") == 2
        assert "participant.left" not in await harness.log()


async def test_absence_beyond_the_limit_ends_the_participant() -> None:
    async with running(replace(QUICK, resume_s=0.02)) as harness:
        technician = await harness.joined("field")
        expert = await harness.joined("expert")
        await technician.leave(1006)
        await expert.next(ParticipantLeft)
        again = await technician.rejoin()
        assert again.is_resumed is False
        await expert.event("participant.joined", count=3)


async def test_newer_socket_replaces_the_older_one() -> None:
    async with running() as harness:
        first = await harness.joined("field")
        assert first.welcome is not None
        second = harness.client("field")
        second.welcome = first.welcome
        again = await second.rejoin()
        assert again.participant_id == first.welcome.participant_id
        assert (await first.ended())[0] == 4409
        assert (await second.op("chat.post", text="still here")).seq > 0


@pytest.mark.parametrize("what", ["key", "person", "role"])
async def test_nobody_else_resumes_a_participant(what: str) -> None:
    async with running() as harness:
        technician = await harness.joined("field", "Tom")
        assert technician.welcome is not None
        key = "x" * 64 if what == "key" else technician.welcome.resume_key
        other = harness.client("expert" if what == "role" else "field", "Mallory" if what == "person" else "Tom")
        resume = Resume(participant_id=technician.welcome.participant_id, resume_key=key, last_seq=0)
        answer = await other.join(resume)
        assert isinstance(answer.body, Welcome)
        assert answer.body.is_resumed is False
        assert answer.body.participant_id != technician.welcome.participant_id


async def test_ping_is_answered_with_the_servers_clocks_while_an_operation_waits() -> None:
    async with running() as harness:
        technician = await harness.joined("field")
        harness.clock.advance(2.0)
        pong = await technician.ask("ping", Ping(sent_at_ms=12.5), Pong)
        assert pong.sent_at_ms == 12.5
        assert pong.server_monotonic_ms == 2000.0
        assert pong.server_utc_ms == harness.clock.utc_ms()


async def test_silent_socket_is_closed() -> None:
    async with running(replace(QUICK, silence_timeout_s=0.05)) as harness:
        technician = await harness.joined("field")
        assert (await technician.ended())[0] == 4408


async def test_consumer_that_reads_too_slowly_is_closed_and_catches_up_afterwards() -> None:
    async with running(replace(QUICK, send_queue=16)) as harness:
        slow = await harness.joined("expert")
        technician = await harness.joined("field")
        await slow.event("participant.joined", count=2)
        slow.socket.is_stuck.clear()
        for number in range(40):
            await technician.op("chat.post", text=f"line {number}")
        slow.socket.is_stuck.set()
        assert (await slow.ended())[0] == 4429
        await slow.rejoin()
        said = [e.body["text"] for e in slow.events if e.kind == "chat.posted"]
        assert said == [f"line {number}" for number in range(40)]
        assert [e.seq for e in technician.events] == list(range(1, len(technician.events) + 1))


async def test_first_message_must_be_hello() -> None:
    async with running() as harness:
        client = harness.client("field")
        client.open()
        with pytest.raises(Refused, match="unexpected_message"):
            await client.request("ping", Ping(sent_at_ms=0))
        assert (await client.ended())[0] == 4400


async def test_socket_without_hello_is_closed() -> None:
    async with running(replace(QUICK, hello_timeout_s=0.02)) as harness:
        client = harness.client("field")
        client.open()
        assert (await client.ended())[0] == 4400


async def test_unknown_case_is_refused() -> None:
    async with running() as harness:
        client = harness.client("field", case_id=CaseId("00000000-0000-4000-8000-000000000000"))
        with pytest.raises(Refused, match="not_found"):
            await client.join()
        assert (await client.ended())[0] == 4404


async def test_malformed_messages_are_answered_and_the_call_goes_on() -> None:
    async with running() as harness:
        technician = await harness.joined("field")
        for data in (b"\xff\xfe", "{", "[]", '{"v":1,"type":"nonsense","id":"a","body":{}}', "[" * 100_000):
            technician.socket.put(data)
        technician.socket.put('{"v":1,"type":"op","id":"b","body":{"op_id":"x"}}')
        await technician.wait(lambda m: m.re == "b", "the refusal")
        codes = [m.code for m in technician.of(ErrorBody)]
        assert codes == ["malformed_message"] * 3 + ["unknown_message"] + ["malformed_message"] * 2
        assert (await technician.op("chat.post", text="still here")).seq > 0


async def test_endless_rubbish_ends_the_socket_only() -> None:
    async with running() as harness:
        technician = await harness.joined("field")
        expert = await harness.joined("expert")
        for _ in range(30):
            technician.socket.put("rubbish")
        assert (await technician.ended())[0] == 4400
        assert (await expert.op("chat.post", text="hello")).seq > 0


async def test_message_of_a_server_is_refused() -> None:
    async with running() as harness:
        technician = await harness.joined("field")
        with pytest.raises(Refused, match="unexpected_message"):
            await technician.request("room.hello", hello(technician.person))


async def test_observers_may_watch_but_not_speak() -> None:
    async with running() as harness:
        auditor = await harness.joined("auditor")
        assert auditor.welcome is not None
        assert auditor.welcome.permissions == ()
        with pytest.raises(Refused, match="permission_denied"):
            await auditor.op("chat.post", text="hello")
        await auditor.request("subscribe.start", SubscribeStart())


async def test_room_ends_after_the_last_one_left_and_its_call_with_it() -> None:
    async with running(replace(QUICK, resume_s=0.02, linger_s=0.05)) as harness:
        technician = await harness.joined("field")
        await technician.op("call.request", message="Leak")
        await technician.leave(1006)
        async with asyncio.timeout(5):
            while harness.registry.dump()["hosting"]:  # noqa: ASYNC110 - a plain count, looked at from outside.
                await asyncio.sleep(0.01)
        assert (await harness.log())[-2:] == ["participant.left", "call.ended"]


async def test_guest_of_another_case_is_refused() -> None:
    async with running() as harness:
        client = harness.client("field")
        client.person = type(client.person)(
            account_id=client.person.account_id,
            display_name="Guest",
            role="field",
            case_id=CaseId("00000000-0000-4000-8000-000000000000"),
        )
        with pytest.raises(Refused, match="permission_denied"):
            await client.join()
        assert (await client.ended())[0] == 4403


async def test_closing_the_server_tells_clients_to_come_again() -> None:
    async with running() as harness:
        technician = await harness.joined("field")
        await technician.op("call.request", message="Leak")
        await harness.registry.aclose()
        assert (await technician.ended())[0] == 1012
        assert "call.ended" not in await harness.log()


async def test_number_of_participants_is_limited() -> None:
    async with running(replace(QUICK, participants=1)) as harness:
        await harness.joined("field")
        one_too_many = harness.client("expert")
        with pytest.raises(Refused, match="limit_exceeded"):
            await one_too_many.join()
        assert (await one_too_many.ended())[0] == 4429
