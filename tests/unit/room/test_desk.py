"""The experts' desk: which calls ring, which run."""

from __future__ import annotations

import pytest

from sightline.protocol.codec import Message
from sightline.protocol.signalling import DeskState, Ping, Pong, SubscribeStart
from support.room_harness import Client, Refused, open_case, running


async def state_with(desk: Client, *calls: str, since: Message | None = None) -> DeskState:
    """Wait for a snapshot with exactly these call states."""

    def fits(message: Message) -> bool:
        return isinstance(message.body, DeskState) and tuple(c.call_state for c in message.body.calls) == calls

    message = await desk.wait(fits, f"a desk with {calls}", since)
    assert isinstance(message.body, DeskState)
    return message.body


async def test_desk_shows_a_call_from_ringing_to_its_end() -> None:
    async with running() as harness:
        desk = harness.client("expert", "Eva", path="desk")
        empty = await desk.join()
        assert isinstance(empty.body, DeskState)
        assert empty.body.calls == ()
        technician = await harness.joined("field", "Tom")
        await technician.op("call.request", message="The seal leaks")
        card = (await state_with(desk, "ringing")).calls[0]
        assert (card.case_id, card.number, card.title) == (harness.case_id, 1001, "Seal leaks")
        assert (card.caller, card.message, card.since_ms) == ("Tom", "The seal leaks", harness.clock.utc_ms())
        expert = await harness.joined("expert", "Eva")
        harness.clock.advance(3)
        await expert.op("call.decline", reason="busy")
        await expert.op("call.take")
        running_card = (await state_with(desk, "in_call")).calls[0]
        assert running_card.since_ms == harness.clock.utc_ms()
        last = desk.messages[-1]
        await technician.op("call.end")
        await state_with(desk, since=last)


async def test_ringing_calls_come_first_and_a_late_desk_sees_them() -> None:
    async with running() as harness:
        technician, expert = await harness.joined("field"), await harness.joined("expert")
        await technician.op("call.request", message="first")
        await expert.op("call.take")
        other_case = await open_case(harness.registry, "Motor is hot")
        other = harness.client("field", "Lea", case_id=other_case)
        await other.join()
        harness.clock.advance(1)
        await other.op("call.request", message="second")
        desk = harness.client("expert", path="desk")
        await desk.join()
        state = await state_with(desk, "ringing", "in_call")
        assert [card.title for card in state.calls] == ["Motor is hot", "Seal leaks"]


async def test_desk_is_not_for_everyone_and_takes_only_pings() -> None:
    async with running() as harness:
        technician = harness.client("field", path="desk")
        with pytest.raises(Refused, match="permission_denied"):
            await technician.join()
        assert (await technician.ended())[0] == 4403
        desk = harness.client("supervisor", path="desk")
        await desk.join()
        assert (await desk.ask("ping", Ping(sent_at_ms=1), Pong)).sent_at_ms == 1
        with pytest.raises(Refused, match="unexpected_message"):
            await desk.request("subscribe.start", SubscribeStart())


async def test_desk_is_told_to_come_again_when_the_server_closes() -> None:
    async with running() as harness:
        desk = harness.client("expert", path="desk")
        await desk.join()
        await harness.registry.aclose()
        assert (await desk.ended())[0] == 1012
