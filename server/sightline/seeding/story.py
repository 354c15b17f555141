"""What happens in a made-up case, from the alarm to the signature, and how far it has come.

Every step is a real operation, so what cannot happen does not: the story asks the state what there is to do.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from sightline.caselog import server_events
from sightline.caselog.event import Actor, StoredEvent
from sightline.ids import ParticipantId
from sightline.protocol.common import Anchor, FrameRef
from sightline.protocol.workflow import StillStored
from sightline.seeding import words
from sightline.seeding.player import Player, person, uuid_of
from sightline.seeding.views import View
from sightline.seeding.words import FaultWords, Machine
from sightline.workflow.parts import AnchorLife

End = Literal["open", "submitted", "in_review", "returned", "resubmitted", "signed", "reopened", "void"]
ENDS: tuple[End, ...] = get_args(End)
INBOX: dict[End, int] = {
    "open": 5,
    "submitted": 10,
    "in_review": 7,
    "returned": 4,
    "resubmitted": 4,
    "signed": 7,
    "reopened": 2,
    "void": 1,
}
"""How a busy week looks, out of 40."""
ARCHIVE: dict[End, int] = {
    "open": 2,
    "submitted": 4,
    "in_review": 3,
    "returned": 2,
    "resubmitted": 2,
    "signed": 84,
    "reopened": 1,
    "void": 2,
}
"""How years look, out of 100."""
_ANCHORS: tuple[AnchorLife, ...] = ("good", "approximate", "suspect")
DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class People:
    """Who takes part; the same people in all cases of one seed."""

    technicians: tuple[Actor, ...]
    experts: tuple[Actor, ...]
    supervisors: tuple[Actor, ...]

    @classmethod
    def of(cls, seed: int) -> People:
        return cls(
            tuple(person(name, "field", seed) for name in words.TECHNICIANS),
            tuple(person(name, "expert", seed) for name in words.EXPERTS),
            tuple(person(name, "supervisor", seed) for name in words.SUPERVISORS),
        )


@dataclass(frozen=True, slots=True)
class Plot:
    """What is decided before a case begins.

    Attributes:
        events: about how many events it should have at least; talk fills what is missing.
        opened_at_ms: UTC.
        still: blob of each view; none without pictures.
    """

    number: int
    end: End
    machine: Machine
    events: int
    opened_at_ms: int
    views: Sequence[tuple[View, str]] = ()


def tell(plot: Plot, people: People, source: random.Random) -> list[StoredEvent]:
    """Return the whole log of one case."""
    return _Story(plot, people, source).events()


class _Story:
    def __init__(self, plot: Plot, people: People, source: random.Random) -> None:
        self._plot = plot
        self._pick = source
        self._case = Player(source, plot.opened_at_ms)
        self._technician = source.choice(people.technicians)
        self._expert = source.choice(people.experts)
        self._supervisor, self._second = source.sample(people.supervisors, 2)
        self._world = uuid_of(source)
        self._frame = FrameRef(publication_id=uuid_of(source), frame_no=1)

    def events(self) -> list[StoredEvent]:
        self._begin()
        if self._plot.end == "void":
            self._case.do(self._supervisor, "case.void", reason="Opened twice")
            return self._case.events
        self._work()
        if self._plot.end != "open":
            self._hand_in()
            self._review()
        return self._case.events

    # --- the call -----------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        machine, case = self._plot.machine, self._case
        case.do(
            self._technician,
            "case.open",
            {"case_number": self._plot.number},
            title=self._pick.choice(words.TITLES),
            asset_tag=machine.tag,
            asset_name=machine.name,
            work_order=f"45{self._pick.randrange(10**6):06d}" if self._pick.random() < 0.9 else "",
            guide_id="",
        )
        case.by_server(self._technician, server_events.joined, ParticipantId(case.new_id()), "Headset")
        case.do(self._technician, "call.request", message=self._pick.choice(words.CHAT))

    def _work(self) -> None:
        case = self._case
        case.do(self._expert, "call.take")
        case.by_server(self._expert, server_events.joined, ParticipantId(case.new_id()), "Chromium")
        case.do(self._technician, "world.start", world_id=self._world, reason="session_start")
        self._answer_steps()
        for kind in self._pick.sample(words.FAULTS, self._pick.choice((1, 1, 2, 2, 3, 4))):
            self._fault(kind)
        reserve = 0 if self._plot.end == "open" else 12
        while len(case.events) < self._plot.events - reserve:
            self._small_talk()
        case.do(self._technician, "call.end")

    def _answer_steps(self) -> None:
        for step in ("isolate", "inspect-seal", "check-coupling"):
            result = self._pick.choices(("done", "flagged", "skipped"), (8, 1, 1))[0]
            note = "" if result == "done" else self._pick.choice(("Does not turn freely", "今天不能停机", "No access"))
            self._case.do(self._technician, "guide.answer", step_key=step, result=result, note=note)

    def _small_talk(self) -> None:
        case, by = self._case, self._pick.choice((self._technician, self._expert))
        chance = self._pick.random()
        marks = case.state.live_annotations
        if chance < 0.3 and len(marks) < 40:
            mark = self._place(self._pick.choice(words.FAULTS), self._expert)
            case.do(self._technician, "annotation.acknowledge", annotation_id=mark)
        elif chance < 0.5 and marks:
            mark = self._pick.choice(marks).annotation_id
            case.by_server(by, server_events.refined, mark, self._anchor((0.1, 0.6, 0.2)))
        else:
            case.do(by, "chat.post", text=self._pick.choice(words.CHAT))

    # --- marks and faults ---------------------------------------------------------------------------------------------

    def _anchor(self, at: tuple[float, float, float]) -> Anchor:
        state: AnchorLife = self._pick.choices(_ANCHORS, (85, 10, 5))[0]
        sigma_m = self._pick.uniform(0.003, 0.02)
        x, y, z = (round(value + self._pick.gauss(0.0, sigma_m), 4) for value in at)
        return Anchor(
            world_id=self._world,
            method="depth+volume",
            state=state,
            p_world=(x, y, z),
            normal=(0.0, 0.0, 1.0),
            sigma_m=round(sigma_m, 4),
            views=self._pick.randrange(1, 30),
            reason="" if state == "good" else "few_views",
            candidates=(),
            p_asset=(x, y, z),
            asset_frame=self._plot.machine.tag,
        )

    def _place(self, kind: FaultWords, by: Actor) -> str:
        case, picked = self._case, self._pick.choice(self._plot.views) if self._plot.views else None
        u, v, at = 0.5, 0.5, kind.at
        if picked is not None:
            view = picked[0]
            u, v, at = view.u, view.v, view.p_hall
        mark = case.new_id()
        frame = FrameRef(publication_id=self._frame.publication_id, frame_no=len(case.events))
        wanted = {"publication_id": frame.publication_id, "frame_no": frame.frame_no}
        facts = {"frame": frame, "anchor": self._anchor(at)}
        case.do(by, "annotation.place", facts, annotation_id=mark, shape="point", u=u, v=v, label="", frame=wanted)
        if picked is not None:
            self._still(mark, frame, picked[1], picked[0])
        return mark

    def _still(self, mark: str, frame: FrameRef, blob: str, view: View) -> None:
        still = StillStored(
            still_id=self._case.new_id(),
            annotation_id=mark,
            frame=frame,
            blob=blob,
            mime="image/jpeg",
            width=view.width,
            height=view.height,
            source="device",
        )
        self._case.by_server(self._technician, server_events.still_stored, still)

    def _fault(self, kind: FaultWords) -> None:
        case, by = self._case, self._expert
        mark = self._place(kind, by)
        if self._pick.random() < 0.85:
            case.do(self._technician, "annotation.acknowledge", annotation_id=mark)
        fault = case.new_id()
        part = f"{self._plot.machine.tag}/{kind.part}"
        said = {"title": kind.title, "component": part, "severity": kind.severity, "note": kind.note}
        case.do(by, "fault.create", fault_id=fault, annotation_id=mark, **said)
        if self._pick.random() < 0.8:
            case.do(by, "fault.code", fault_id=fault, part=kind.codes[0], mode=kind.codes[1])
        if self._pick.random() < 0.7:
            self._assess(fault, kind)
        self._treat(fault)

    def _assess(self, fault: str, kind: FaultWords) -> None:
        rating = {"low": 2, "medium": 5, "high": 7, "critical": 9}[kind.severity]
        self._case.do(
            self._expert,
            "fault.assess",
            fault_id=fault,
            severity_rating=rating,
            occurrence_rating=self._pick.randrange(1, 8),
            detection_rating=self._pick.randrange(1, 8),
            is_safety=kind.severity == "critical" and self._pick.random() < 0.5,
            is_environment=False,
            note="",
        )

    def _treat(self, fault: str) -> None:
        case, chance = self._case, self._pick.random()
        case.do(self._expert, "fault.move", fault_id=fault, action="confirm", reason="")
        if chance < 0.5:
            done = {"action": "REPAIRED", "text": "Tightened and cleaned", "parts": [], "minutes": 20}
            case.do(self._technician, "fault.act", fault_id=fault, action_id=case.new_id(), **done)
            case.do(self._technician, "fault.move", fault_id=fault, action="resolve", reason="")
        elif chance < 0.75:
            due = {"due_at_ms": case.now_ms + self._pick.randrange(3, 60) * DAY_MS, "risk_owner": "Shift lead 值班长"}
            reason = "Spare part on order"
            case.do(self._expert, "fault.move", fault_id=fault, action="defer", reason=reason, **due)
        elif chance < 0.85:
            value = round(self._pick.uniform(2.0, 7.0), 1)
            said = {"quantity": "Vibration", "value": value, "unit": "mm/s", "high": 4.5, "instrument": "VM-7"}
            case.do(self._technician, "fault.measure", fault_id=fault, measurement_id=case.new_id(), **said)

    # --- the review ---------------------------------------------------------------------------------------------------

    def _hand_in(self) -> None:
        summary = self._pick.choice(words.SUMMARIES)
        self._case.do(self._technician, "case.close", summary=summary)

    def _review(self) -> None:
        case, end = self._case, self._plot.end
        if end == "submitted":
            return
        case.wait(600, 30_000)
        if end == "in_review":
            self._decide(share=0.5)
            return
        if end in ("returned", "resubmitted"):
            self._decide(share=1.0, rejected=1 + self._pick.randrange(2))
            case.do(self._supervisor, "review.return", message="Please look again 请再看一次")
            if end == "resubmitted":
                self._rework()
            return
        self._decide(share=1.0)
        self._sign()
        if end == "reopened":
            case.wait(3_600, 200_000)
            case.do(self._technician, "note.add", text="The gauge shows less since this morning.")

    def _decide(self, share: float, rejected: int = 0) -> None:
        case = self._case
        items = case.state.review.items if case.state.review else ()
        for place, item in enumerate(items[: max(1, round(len(items) * share))]):
            verdict = "rejected" if place < rejected else "confirmed"
            reason = self._pick.choice(words.REASONS) if verdict == "rejected" else ""
            case.do(self._supervisor, "review.decide", item_id=item.item_id, decision=verdict, reason=reason)

    def _rework(self) -> None:
        case = self._case
        case.wait(3_600, 100_000)
        for item_id in [key for key, item in case.state.rework.items() if item.is_open]:
            case.do(self._technician, "rework.answer", item_id=item_id, text="Looked again; tight now.", photo_ids=[])
        case.do(self._technician, "case.resubmit", summary="")

    def _sign(self) -> None:
        case = self._case
        facts: dict[str, Any] = {"reauthenticated_at_ms": case.now_ms}
        case.do(self._supervisor, "review.sign", facts, meaning="approved", expected_head_seq=case.state.head_seq)
