"""The scripted technician of the "Try it" tour: a real participant, walking through the hall at a leaking pump.

It rings, keeps turning its head at the seal, writes a few lines and answers the first guide step. Acknowledging the
mark and flagging the leak it leaves to the visitor, who is the technician later in the tour. It steps aside when that
happens, when the call or the case ends, and when nobody has been there for a while.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from typing import Literal

from sightline.client.participant import Participant
from sightline.client.publisher import Publisher
from sightline.client.recording import Recording
from sightline.client.replay import Replay
from sightline.client.socket import RequestRefused
from sightline.errors import TransportError
from sightline.protocol import codec
from sightline.protocol.signalling import ParticipantChanged, ParticipantLeft
from sightline.protocol.workflow import AnswerStep, Event, PostChat, RequestCall
from sightline.workflow.guide import STANDARD_GUIDE

Language = Literal["en", "zh"]
LONGEST_S = 30 * 60.0
UNANSWERED_S = 300.0
"""So long it rings when nobody comes."""
ALONE_S = 120.0
"""So long it waits for a visitor who went away; a reload takes seconds."""
THINKING_S = 1.8
"""People do not answer in the same frame."""
ROUNDS = 100


@dataclass(frozen=True, slots=True)
class Lines:
    """What the technician says."""

    calling: str
    greeting: str
    sees_mark: str
    after_fault: str


LINES: dict[Language, Lines] = {
    "en": Lines(
        calling="P-101 is dripping and the guide did not help. Can you have a look?",
        greeting="Thanks for taking the call. I am at the pump, the floor below the seal is wet.",
        sees_mark="Mark {number} stays where you put it, also when I turn my head. I am looking there now.",
        after_fault="Understood. I will not restart the pump.",
    ),
    "zh": Lines(
        calling="P-101 在滴漏，按指南没有解决，请帮忙看一下。",
        greeting="谢谢接听。我在泵旁边，密封下方的地面是湿的。",
        sees_mark="我转头时，标记 {number} 仍停在您放置的位置。我正在看那里。",
        after_fault="明白。我不会重新启动泵。",
    ),
}


class Company:
    """Who else is in the call, and how long nobody has been."""

    def __init__(self) -> None:
        self._here: set[str] = set()
        self._has_met = False
        self._changed = asyncio.Event()

    def seen(self, participant_id: str, *, is_connected: bool) -> None:
        """Somebody came, went, or lost the connection."""
        if is_connected:
            self._here.add(participant_id)
            self._has_met = True
        else:
            self._here.discard(participant_id)
        self._changed.set()

    async def wait_until_missed(self, unanswered_s: float, alone_s: float) -> None:
        """Return when nobody came within ``unanswered_s``, or nobody came back within ``alone_s``."""
        while True:
            patience_s = alone_s if self._has_met else unanswered_s
            self._changed.clear()
            try:
                async with asyncio.timeout(None if self._here else patience_s):
                    await self._changed.wait()
            except TimeoutError:
                return


class TourTechnician:
    """Plays one tour.

    Args:
        participant: joined, with ``publisher`` publishing.
        walk: recording of the walk through the hall.
        unanswered_s, alone_s: how long it stays without company, before and after somebody came.
    """

    def __init__(
        self,
        participant: Participant,
        publisher: Publisher,
        walk: Recording,
        language: Language = "en",
        *,
        unanswered_s: float = UNANSWERED_S,
        alone_s: float = ALONE_S,
    ) -> None:
        self._participant, self._lines = participant, LINES[language]
        self._unanswered_s, self._alone_s = unanswered_s, alone_s
        self._replay = Replay(walk, participant, publisher, there_and_back=True)
        self._over = asyncio.Event()
        self._todo: asyncio.Queue[Event] = asyncio.Queue(256)
        self._company = Company()
        participant.on_message = self._received

    async def run(self) -> None:
        """Ring and take part until the tour is over."""
        start = asyncio.Event()
        start.set()
        async with asyncio.TaskGroup() as tasks:
            working = [
                tasks.create_task(self._replay.run(start=start, rounds=ROUNDS)),
                tasks.create_task(self._answer()),
                tasks.create_task(self._watch_socket()),
                tasks.create_task(self._watch_company()),
            ]
            await self._participant.op("call.request", RequestCall(message=self._lines.calling))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LONGEST_S):
                    await self._over.wait()
            for task in working:
                task.cancel()

    def _received(self, message: codec.Message) -> None:
        match message.body:
            case Event(kind="call.ended" | "case.closed"):
                self._over.set()
            case Event() as event if not self._todo.full():
                self._todo.put_nowait(event)
            case ParticipantChanged(participant=other) if not self._is_me(other.participant_id):
                self._company.seen(other.participant_id, is_connected=other.is_connected)
                if other.actor.role == "field":
                    self._over.set()
            case ParticipantLeft(participant_id=participant_id):
                self._company.seen(participant_id, is_connected=False)

    def _is_me(self, participant_id: str) -> bool:
        welcome = self._participant.welcome
        return welcome is None or participant_id == welcome.participant_id

    async def _watch_socket(self) -> None:
        """A server that went away has no tour any more."""
        await self._participant.socket.closed.wait()
        self._over.set()

    async def _watch_company(self) -> None:
        await self._company.wait_until_missed(self._unanswered_s, self._alone_s)
        self._over.set()

    async def _answer(self) -> None:
        while True:
            event = await self._todo.get()
            try:
                await self._react(event)
            except (RequestRefused, TransportError):
                continue  # The call may have ended meanwhile; whatever ends the tour says so by itself.

    async def _react(self, event: Event) -> None:
        match event.kind:
            case "call.taken":
                await self._say(self._lines.greeting)
                step = STANDARD_GUIDE.steps[0]
                await self._participant.op("guide.answer", AnswerStep(step_key=step.key, result="done", note=""))
            case "annotation.placed" if event.body["number"] == 1:
                await self._say(self._lines.sees_mark.format(number=1))
            case "fault.created" if event.body["number"] == 1:
                await self._say(self._lines.after_fault)

    async def _say(self, text: str) -> None:
        await asyncio.sleep(THINKING_S)
        await self._participant.op("chat.post", PostChat(text=text))
