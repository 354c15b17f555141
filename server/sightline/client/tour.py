"""The scripted technician of the "Try it" tour: a real participant, walking through the hall at a leaking pump.

It rings, keeps walking and looking at the seal, talks a little, acknowledges marks, flags the guide step that finds the
leak, and steps aside when the visitor becomes the technician, when the case closes, or after a while.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Literal

from sightline.client.participant import Participant
from sightline.client.publisher import Publisher
from sightline.client.recording import Recording
from sightline.client.replay import Replay
from sightline.client.socket import RequestRefused
from sightline.errors import TransportError
from sightline.protocol import codec
from sightline.protocol.signalling import ParticipantChanged
from sightline.protocol.workflow import AcknowledgeAnnotation, AnswerStep, Event, PostChat, RequestCall
from sightline.workflow.guide import STANDARD_GUIDE

Language = Literal["en", "zh"]
LONGEST_S = 20 * 60.0
THINKING_S = 1.8
"""People do not answer in the same frame."""
ROUNDS = 100


@dataclass(frozen=True, slots=True)
class Lines:
    """What the technician says."""

    calling: str
    greeting: str
    sees_mark: str
    flag_note: str
    after_fault: str


LINES: dict[Language, Lines] = {
    "en": Lines(
        calling="P-101 is dripping and the guide did not help. Can you have a look?",
        greeting="Thanks for taking the call. I am at the pump, the floor below the seal is wet.",
        sees_mark="I see mark {number} in my glasses.",
        flag_note="More than ten drops a minute from the gland.",
        after_fault="Understood. I have flagged the step and will not restart the pump.",
    ),
    "zh": Lines(
        calling="P-101 在滴漏，按指南没有解决，请帮忙看一下。",
        greeting="谢谢接听。我在泵旁边，密封下方的地面是湿的。",
        sees_mark="我在眼镜里看到标记 {number} 了。",
        flag_note="压盖处每分钟超过十滴。",
        after_fault="明白。我已标记该步骤，不会重新启动泵。",
    ),
}


class TourTechnician:
    """Plays one tour.

    Args:
        participant: joined, with ``publisher`` publishing.
        walk: recording of the walk through the hall.
    """

    def __init__(
        self, participant: Participant, publisher: Publisher, walk: Recording, language: Language = "en"
    ) -> None:
        self._participant, self._lines = participant, LINES[language]
        self._replay = Replay(walk, participant, publisher, there_and_back=True)
        self._over = asyncio.Event()
        self._todo: asyncio.Queue[Event] = asyncio.Queue(256)
        self._has_flagged = False
        participant.on_message = self._received

    async def run(self) -> None:
        """Ring and take part until the tour is over."""
        start = asyncio.Event()
        start.set()
        async with asyncio.TaskGroup() as tasks:
            walking = tasks.create_task(self._replay.run(start=start, rounds=ROUNDS))
            answering = tasks.create_task(self._answer())
            watching = tasks.create_task(self._watch_socket())
            await self._participant.op("call.request", RequestCall(message=self._lines.calling))
            try:
                async with asyncio.timeout(LONGEST_S):
                    await self._over.wait()
            except TimeoutError:
                pass
            walking.cancel()
            answering.cancel()
            watching.cancel()

    def _received(self, message: codec.Message) -> None:
        match message.body:
            case Event(kind="call.ended" | "case.closed"):
                self._over.set()
            case Event() as event if not self._todo.full():
                self._todo.put_nowait(event)
            case ParticipantChanged(participant=other) if self._is_another_technician(
                other.participant_id, other.actor.role
            ):
                self._over.set()

    def _is_another_technician(self, participant_id: str, role: str) -> bool:
        welcome = self._participant.welcome
        return role == "field" and welcome is not None and participant_id != welcome.participant_id

    async def _watch_socket(self) -> None:
        """A server that went away has no tour any more."""
        await self._participant.socket.closed.wait()
        self._over.set()

    async def _answer(self) -> None:
        while True:
            event = await self._todo.get()
            try:
                await self._react(event)
            except (RequestRefused, TransportError):
                continue  # A mark may be gone before it is acknowledged; the tour goes on.

    async def _react(self, event: Event) -> None:
        match event.kind:
            case "call.taken":
                await self._say(self._lines.greeting)
                await self._answer_step(0, "done", "")
            case "annotation.placed" if event.actor.role == "expert":
                await asyncio.sleep(THINKING_S)
                mark = AcknowledgeAnnotation(annotation_id=str(event.body["annotation_id"]))
                await self._participant.op("annotation.acknowledge", mark)
                await self._say(self._lines.sees_mark.format(number=event.body["number"]))
            case "fault.created" if not self._has_flagged:
                self._has_flagged = True
                await self._answer_step(1, "flagged", self._lines.flag_note)
                await self._say(self._lines.after_fault)
                await self._answer_step(2, "done", "")

    async def _say(self, text: str) -> None:
        await asyncio.sleep(THINKING_S)
        await self._participant.op("chat.post", PostChat(text=text))

    async def _answer_step(self, index: int, result: Literal["done", "flagged"], note: str) -> None:
        step = STANDARD_GUIDE.steps[index]
        body = AnswerStep(step_key=step.key, result=result, note=note)
        await self._participant.op("guide.answer", body)
