"""The story in order: call, clicks, faults, close, review list, review, signature. Each step checks what it claims."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from sightline.client.api import ApiError
from sightline.client.demo import people as cast
from sightline.client.demo.steps import Steps, check
from sightline.client.demo.tone import dominant_hz
from sightline.client.expert import MadeClick, ScriptedClick, ScriptedExpert
from sightline.client.participant import Participant
from sightline.client.publisher import Publisher
from sightline.client.recording import Recording
from sightline.client.replay import Progress, Replay
from sightline.client.subscriber import HeardSound, Sinks
from sightline.proof.verify import verify_package
from sightline.protocol.rest import SignRequest
from sightline.protocol.workflow import (
    AcknowledgeAnnotation,
    AnnotationPlaced,
    AnswerStep,
    CloseCase,
    CreateFault,
    DecideItem,
    DeleteAnnotation,
    EndCall,
    Event,
    OpenCase,
    PostChat,
    RequestCall,
    RestoreAnnotation,
    ReviewGenerated,
    TakeCall,
)
from sightline.workflow.guide import STANDARD_GUIDE

TONE_TOLERANCE_HZ = 5.0
FAULTS = 3
SETTLE_S = 8.0
"""How long the last volume answers may take after the recording's end."""


@dataclass(slots=True)
class Outcome:
    """What the story leaves for scoring and for the files."""

    case_id: str = ""
    made: list[MadeClick] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    frames: dict[str, object] = field(default_factory=dict)
    record: bytes = b""
    report_pdf: bytes = b""
    report_pdf_zh: bytes = b""
    evidence: bytes = b""


class Story:
    """Plays the story on a running server.

    Args:
        base_url: of a server started with ``--demo``.
        recording: what the technician's headset sees.
        script: what the expert clicks.
        steps: receives the progress.
    """

    def __init__(
        self, base_url: str, recording: Recording, script: list[ScriptedClick], steps: Steps, progress: Progress
    ) -> None:
        self._base_url, self._recording, self._steps, self._progress = base_url, recording, steps, progress
        self._expert = ScriptedExpert(script)
        self.outcome = Outcome()
        self.senses = self._expert.senses
        self._technician_heard: list[HeardSound] = []

    async def run(self) -> Outcome:
        async with contextlib.AsyncExitStack() as stack:
            everyone = await cast.sign_everyone_in(self._base_url, stack)
            await self._open_case(everyone)
            await self._call(everyone, stack)
            await self._review(everyone)
            await self._fetch(everyone)
        return self.outcome

    async def _open_case(self, everyone: cast.People) -> None:
        async with self._steps.step("technician opens a case") as facts:
            card = await everyone.field.api.open_case(
                OpenCase(
                    title="Mechanical seal leaks",
                    asset_tag="P-101",
                    asset_name="Feed pump",
                    work_order="WO-4711",
                    guide_id=STANDARD_GUIDE.guide_id,
                )
            )
            self.outcome.case_id = card.case_id
            facts["number"] = card.number

    async def _call(self, everyone: cast.People, outer: contextlib.AsyncExitStack) -> None:
        async with contextlib.AsyncExitStack() as stack:
            technician, publisher = await self._technician_joins(everyone, stack)
            expert = await self._expert_takes(everyone, technician, stack)
            await self._play(technician, publisher, expert)
            await self._hear(expert)
            await self._work(technician, expert)
            async with self._steps.step("the call ends"):
                await technician.op("call.end", EndCall())
                await expert.wait_for(lambda event: event.kind == "call.ended", what="the end of the call")
            async with self._steps.step("closing generates the review list") as facts:
                await technician.op("case.close", CloseCase(summary="Seal to be replaced at the next stop."))
                generated = await technician.wait_for(
                    lambda event: event.kind == "review.generated", what="the review list"
                )
                facts["items"] = self._check_review_list(technician.events, generated)

    async def _technician_joins(
        self, everyone: cast.People, stack: contextlib.AsyncExitStack
    ) -> tuple[Participant, Publisher]:
        async with self._steps.step("technician joins with a headset and calls"):
            publisher = Publisher(tone_hz=cast.TECHNICIAN_TONE_HZ)
            technician = Participant(
                everyone.field.api,
                self.outcome.case_id,
                cast.HEADSET,
                sinks=Sinks(sound=self._technician_hears),
                publisher=publisher,
            )
            await stack.enter_async_context(technician)
            await technician.op("call.request", RequestCall(message="The seal drips."))
        return technician, publisher

    async def _expert_takes(
        self, everyone: cast.People, technician: Participant, stack: contextlib.AsyncExitStack
    ) -> Participant:
        async with self._steps.step("the desk rings and the expert takes the call"):
            desk = await cast.open_desk(everyone.expert.api, stack)
            await desk.ringing(self.outcome.case_id)
            expert = Participant(
                everyone.expert.api,
                self.outcome.case_id,
                cast.DESK,
                sinks=self._expert.sinks,
                publisher=Publisher(tone_hz=cast.EXPERT_TONE_HZ, video_codec=None),
            )
            await stack.enter_async_context(expert)
            self._expert.attend(expert)
            await expert.op("call.take", TakeCall())
            await technician.wait_for(lambda event: event.kind == "call.taken", what="the expert")
        return expert

    async def _play(self, technician: Participant, publisher: Publisher, expert: Participant) -> None:
        async with self._steps.step("headset streams, expert clicks on what arrives") as facts:
            replay = Replay(self._recording, technician, publisher)
            await replay.run(start=self._expert.first_picture, progress=self._progress)
            await asyncio.sleep(0.5)
            await self._expert.finish()
            await self._settle(expert)
            facts.update(
                frames_played=replay.statistics.frames,
                frames_sent=len(publisher.sent),
                depth_sent=replay.statistics.depth_sent,
                stills_sent=replay.statistics.stills_sent,
                pictures_received=self.senses.pictures,
                pictures_identified=self.senses.identified,
            )
            self.outcome.frames = dict(facts)
            self.outcome.made = self._expert.made
            failed = [made.error for made in self._expert.made if made.error]
            check(not failed, f"{len(failed)} clicks were refused, the first with {failed[:1]}")
            check(len(self._expert.made) > 0, "no frame of the script was ever on screen")

    async def _settle(self, expert: Participant) -> None:
        """Wait until no refined anchor has come for a second."""
        deadline = asyncio.get_running_loop().time() + SETTLE_S
        seen = -1
        while len(expert.events) != seen and asyncio.get_running_loop().time() < deadline:
            seen = len(expert.events)
            await asyncio.sleep(1.0)

    async def _hear(self, expert: Participant) -> None:
        async with self._steps.step("each hears the other") as facts:
            heard = {
                "expert_hears_hz": (dominant_hz(self.senses.heard), cast.TECHNICIAN_TONE_HZ),
                "technician_hears_hz": (dominant_hz(self._technician_heard), cast.EXPERT_TONE_HZ),
            }
            for name, (hz, expected_hz) in heard.items():
                facts[name] = hz
                check(hz is not None and abs(hz - expected_hz) < TONE_TOLERANCE_HZ, f"{name}: {hz}")

    async def _work(self, technician: Participant, expert: Participant) -> None:
        marks = [msgspec.convert(e.body, AnnotationPlaced) for e in expert.events if e.kind == "annotation.placed"]
        async with self._steps.step("marks become faults, the technician acknowledges"):
            for number, mark in enumerate(marks[:FAULTS], 1):
                await expert.op(
                    "fault.create",
                    CreateFault(
                        fault_id=str(uuid.uuid4()),
                        annotation_id=mark.annotation_id,
                        title=f"Suspected leak {number}",
                        component="P-101/pump/mechanical-seal",
                        severity="high" if number == 1 else "medium",
                        note="",
                    ),
                )
                await technician.op("annotation.acknowledge", AcknowledgeAnnotation(annotation_id=mark.annotation_id))
        async with self._steps.step("undo and restore"):
            if len(marks) > FAULTS:
                spare = marks[FAULTS].annotation_id
                await expert.op("annotation.delete", DeleteAnnotation(annotation_id=spare))
                await expert.op("annotation.restore", RestoreAnnotation(annotation_id=spare))
        async with self._steps.step("guide and chat"):
            for index, step in enumerate(STANDARD_GUIDE.steps):
                flagged = index == 1
                answer = AnswerStep(
                    step_key=step.key,
                    result="flagged" if flagged else "done",
                    note="Three drops in a minute." if flagged else "",
                )
                await technician.op("guide.answer", answer)
            await expert.op("chat.post", PostChat(text="Please order a new seal."))
            await technician.op("chat.post", PostChat(text="Done."))

    def _check_review_list(self, events: list[Event], generated: Event) -> int:
        items = msgspec.convert(generated.body, ReviewGenerated).items
        faults = [event.body["fault_id"] for event in events if event.kind == "fault.created"]
        flagged = [
            event.body["step_key"]
            for event in events
            if event.kind == "guide.answered" and event.body["result"] == "flagged"
        ]
        listed = [item.fault_id for item in items if item.rule == "fault.recorded" and item.fault_id]
        check(sorted(listed) == sorted(faults), "not every fault is listed once")
        told = [item.step_key for item in items if item.rule == "step.flagged"]
        check(told == flagged, "not every flagged step is listed once")
        check(len({item.item_id for item in items}) == len(items), "the review list says something twice")
        return len(items)

    async def _review(self, everyone: cast.People) -> None:
        case_id = self.outcome.case_id
        events = await everyone.supervisor.api.events(case_id)
        generated = next(event for event in events if event.kind == "review.generated")
        async with self._steps.step("supervisor decides every item"):
            for item in msgspec.convert(generated.body, ReviewGenerated).items:
                decision = DecideItem(item_id=item.item_id, decision="confirmed", reason="")
                await everyone.supervisor.api.op(case_id, "review.decide", decision)
        async with self._steps.step("nobody signs their own work, nor without the password"):
            await self._refused(everyone.expert, everyone.expert.password)
            await self._refused(everyone.supervisor, "not the password")
        async with self._steps.step("supervisor signs"):
            card = await everyone.supervisor.api.case(case_id)
            await everyone.supervisor.api.sign(
                case_id, self._signature(everyone.supervisor, everyone.supervisor.password, card.head_seq)
            )
            card = await everyone.supervisor.api.case(case_id)
            check(card.state == "signed" and card.signature_holds is True, f"the case is {card.state}")

    async def _refused(self, person: cast.Person, password: str) -> None:
        card = await person.api.case(self.outcome.case_id)
        try:
            await person.api.sign(self.outcome.case_id, self._signature(person, password, card.head_seq))
        except ApiError as error:
            check(error.status in (401, 403), f"refused for another reason: {error}")
        else:
            check(False, "a signature was accepted that should have been refused")

    def _signature(self, person: cast.Person, password: str, head_seq: int) -> SignRequest:
        return SignRequest(
            op_id=str(uuid.uuid4()),
            username=person.username,
            password=password,
            meaning="approved",
            expected_head_seq=head_seq,
        )

    async def _fetch(self, everyone: cast.People) -> None:
        case_id, api = self.outcome.case_id, everyone.supervisor.api
        async with self._steps.step("record and report"):
            self.outcome.events = await api.events(case_id)
            self.outcome.record = await api.record(case_id)
            self.outcome.report_pdf = await api.report_pdf(case_id, "en")
            self.outcome.report_pdf_zh = await api.report_pdf(case_id, "zh")
            check(self.outcome.report_pdf.startswith(b"%PDF"), "the report is no PDF")
            sequence = [event.seq for event in self.outcome.events]
            check(sequence == list(range(1, len(sequence) + 1)), "the log has gaps")
        async with self._steps.step("evidence package, verified") as facts:
            self.outcome.evidence = await api.evidence(case_id)
            verdict = verify_package(self.outcome.evidence, await api.signing_keys())
            check(verdict.is_accepted, "; ".join(finding.text for finding in verdict.findings))
            check(verdict.head_hash == self.outcome.events[-1].hash, "the package is of another state of the case")
            facts.update(files=verdict.members, signatures=len(verdict.signatures), key=verdict.key_id[:16])

    def _technician_hears(self, sound: HeardSound) -> None:
        self._technician_heard.append(sound)
        del self._technician_heard[:-250]


def write_outcome(outcome: Outcome, folder: Path, summary: dict[str, Any]) -> None:
    """Write ``case.json``, ``checklist.pdf``, ``checklist.zh.pdf``, ``evidence.zip`` and ``summary.json``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "case.json").write_bytes(outcome.record)
    (folder / "checklist.pdf").write_bytes(outcome.report_pdf)
    (folder / "checklist.zh.pdf").write_bytes(outcome.report_pdf_zh)
    (folder / "evidence.zip").write_bytes(outcome.evidence)
    (folder / "summary.json").write_bytes(msgspec.json.format(msgspec.json.encode(summary), indent=2))
