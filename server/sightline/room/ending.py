"""What the log is told when people are gone: who left, and that a call without people is over."""

from __future__ import annotations

import msgspec

from sightline.caselog import server_events
from sightline.caselog.event import Actor, NewEvent
from sightline.caselog.facts import Facts
from sightline.caselog.operations import decide
from sightline.ids import ParticipantId
from sightline.room.context import Services
from sightline.room.tasks import RoomTasks
from sightline.room.writer import CaseWriter
from sightline.workflow.case_state import CaseState


class Endings:
    """Appends departures of one room. What cannot be appended is logged: a room ends whether the store works or not."""

    def __init__(self, services: Services, writer: CaseWriter, tasks: RoomTasks) -> None:
        self._services = services
        self._writer = writer
        self._tasks = tasks
        self._last_actor: Actor | None = None

    async def left(self, actor: Actor, participant_id: ParticipantId) -> None:
        """Record that somebody left."""
        self._last_actor = actor
        op_id = self._services.new_op_id()
        await self._tasks.quietly(
            self._writer.append(actor, op_id, lambda state: server_events.left(state, op_id, participant_id))
        )

    async def absentees_left(self, state: CaseState) -> None:
        """Record it of everyone whom the log still shows as present: they were in a room of an earlier server."""
        for stay in list(state.attendance.values()):
            if stay.left_at_ms is None:
                await self.left(msgspec.convert(stay.actor, Actor, from_attributes=True), stay.participant_id)

    async def end_call(self, state: CaseState) -> None:
        """Nobody is left to hang up: the call is over, and stops ringing on the experts' desks."""
        call = state.call
        if call is None or call.state not in ("ringing", "in_call"):
            return
        actor = self._last_actor or msgspec.convert(call.requested_by, Actor, from_attributes=True)
        op = NewEvent(op_id=self._services.new_op_id(), kind="call.end", body={})
        facts = Facts(now_ms=self._services.clock.utc_ms())
        await self._tasks.quietly(
            self._writer.append(actor, op.op_id, lambda current: decide(current, op, actor, facts))
        )
