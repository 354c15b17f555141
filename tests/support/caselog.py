"""A case log in memory that grows by real decisions, with real hashes: for tests of everything that reads a record."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from sightline.caselog import server_events
from sightline.caselog.chain import link
from sightline.caselog.event import Actor, NewEvent, Role, StoredEvent
from sightline.caselog.facts import Facts
from sightline.caselog.fold import advance, fold
from sightline.caselog.operations import decide
from sightline.caselog.photos import photo_stored
from sightline.ids import AccountId, CaseId, OpId, ParticipantId
from sightline.protocol.common import Anchor, Candidate, FrameRef, Geometry, Measure
from sightline.protocol.workflow import ClipStored, PhotoStored, StillStored
from sightline.store.base import Store
from sightline.workflow.case_state import CaseState

START_MS = 1_790_000_000_000
STEP_MS = 1_000


def uid(number: int) -> str:
    """A UUID that is easy to recognise in a failing test."""
    return str(UUID(int=number))


def person(number: int, name: str, role: Role) -> Actor:
    return Actor(account_id=AccountId(uid(0xA0000 + number)), display_name=name, role=role)


TECHNICIAN = person(1, "Tina Field", "field")
EXPERT = person(2, "Erik Expert", "expert")
SUPERVISOR = person(3, "Sue Supervisor", "supervisor")
AUDITOR = person(4, "Audrey Auditor", "auditor")

WORLD = uid(0xB0001)
FRAME = FrameRef(publication_id=uid(0xC0001), frame_no=1234)


def _always(new: NewEvent, _log: Sequence[StoredEvent]) -> list[NewEvent]:
    return [new]


def anchor(state: str = "good", *, world_id: str = WORLD, **changes: Any) -> Anchor:
    """An anchor that fits its state."""
    placed = state not in ("lost", "screen_only")
    fields: dict[str, Any] = {
        "world_id": world_id,
        "method": "depth+volume" if placed else "screen",
        "state": state,
        "p_world": (0.42, 0.91, -1.3) if placed else None,
        "normal": (0.0, 0.0, 1.0) if placed else None,
        "sigma_m": 0.006 if placed else None,
        "views": 3 if placed else 0,
        "residual_m": None,
        "reason": "" if state == "good" else "no_depth",
        "candidates": (),
    }
    return Anchor(**{**fields, **changes})


SURFACES = (
    Candidate(p_world=(0.42, 0.91, -1.3), sigma_m=0.006),
    Candidate(p_world=(0.42, 0.91, -1.9), sigma_m=0.01),
)
"""Front and back of a depth edge."""


def geometry(measure: Measure | None = None, *, points: int = 2, state: str = "good", **changes: Any) -> Geometry:
    """What a shape with so many points came to in space."""
    placed = state not in ("lost", "screen_only")
    fields: dict[str, Any] = {
        "points_world": tuple((0.42 + 0.12 * i, 0.91, -1.3) if placed else None for i in range(points)),
        "normal": (0.0, 0.0, 1.0) if placed else None,
        "axes_world": (),
        "radii_m": (),
        "measure": measure,
        "state": state,
        "reason": "" if state == "good" else "no_depth",
    }
    return Geometry(**{**fields, **changes})


class CaseLog:
    """One case. Each operation takes one second of server time; nothing here reads a clock."""

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)
        self.case_id = CaseId(uid(0xD0001))
        self.events: list[StoredEvent] = []
        self.now_ms = START_MS
        self._state = fold(())
        self._next_id = 1

    @property
    def state(self) -> CaseState:
        self._state = advance(self._state, self.events)
        return self._state

    def new_id(self) -> str:
        self._next_id += 1
        return uid(self._next_id)

    def do(
        self, actor: Actor, op_kind: str, /, *, facts: dict[str, Any] | None = None, **body: Any
    ) -> list[StoredEvent]:
        """Decide and append one operation; returns the new events, raises what the decision raises."""
        given = Facts(now_ms=self.now_ms, **(facts or {}))
        op = NewEvent(op_id=OpId(self.new_id()), kind=op_kind, body=body)
        return self._append(actor, op.op_id, lambda state: decide(state, op, actor, given))

    def by_server(self, actor: Actor, event: Callable[..., list[NewEvent]], /, *arguments: Any) -> list[StoredEvent]:
        """Append one of ``server_events``, e.g. ``log.by_server(TECHNICIAN, server_events.left, participant_id)``."""
        op_id = OpId(self.new_id())
        return self._append(actor, op_id, lambda state: event(state, op_id, *arguments))

    def _append(self, actor: Actor, op_id: OpId, decision: Callable[[CaseState], list[NewEvent]]) -> list[StoredEvent]:
        drafts = decision(self.state)
        self.now_ms += STEP_MS
        previous = self.events[-1] if self.events else None
        new = link(
            previous, drafts, case_id=self.case_id, actor=actor, op_id=op_id, at_ms=self.now_ms, random=self._random
        )
        self.events.extend(new)
        return list(new)

    # --- the steps that most tests need -----------------------------------------------------------------------------

    def open(self, actor: Actor = TECHNICIAN, **changes: str) -> CaseLog:
        body: dict[str, Any] = {
            "title": "Water under the pump",
            "asset_tag": "P-101",
            "asset_name": "Feed water pump",
            "work_order": "WO-4711",
            "guide_id": "",
        }
        self.do(actor, "case.open", facts={"case_number": 1042, "asset_id": uid(7101)}, **{**body, **changes})
        return self

    def join(self, actor: Actor, device: str = "Headset") -> ParticipantId:
        participant_id = ParticipantId(self.new_id())
        self.by_server(actor, server_events.joined, participant_id, device)
        return participant_id

    async def put(self, store: Store) -> None:
        """Write what happened so far into a store, event by event; salts and hashes are the store's own."""
        for event in self.events:
            new = NewEvent(op_id=event.op_id, kind=event.kind, body=event.body)
            decide_so = partial(_always, new)
            await store.cases.append(event.case_id, event.actor, event.op_id, decide_so, at_ms=event.at_ms)

    def call(self) -> None:
        self.do(TECHNICIAN, "call.request", message="It leaks")
        self.do(EXPERT, "call.take")

    def place(
        self,
        actor: Actor = EXPERT,
        *,
        at: Anchor | None = None,
        u: float = 0.5,
        v: float = 0.5,
        shape: str = "point",
        points: list[list[float]] | None = None,
        label: str = "",
        **facts: Any,
    ) -> str:
        annotation_id = self.new_id()
        given = {"frame": FRAME, "anchor": at or anchor(), **facts}
        body: dict[str, Any] = {"annotation_id": annotation_id, "shape": shape, "u": u, "v": v, "label": label}
        if points is not None:
            body["points"] = points
        frame = {"publication_id": FRAME.publication_id, "frame_no": FRAME.frame_no}
        self.do(actor, "annotation.place", facts=given, **body, frame=frame)
        return annotation_id

    def move(self, annotation_id: str, *, u: float, v: float, actor: Actor = EXPERT, **changes: Any) -> None:
        given = {"frame": FRAME, "anchor": anchor(), **changes.pop("facts", {})}
        frame = {"publication_id": FRAME.publication_id, "frame_no": FRAME.frame_no}
        body: dict[str, Any] = {"annotation_id": annotation_id, "frame": frame, "u": u, "v": v, **changes}
        self.do(actor, "annotation.move", facts=given, **body)

    def resnap(self, annotation_id: str, candidate: str, at: Anchor | None, **facts: Any) -> None:
        given = {"anchor": at, **facts}
        self.do(EXPERT, "annotation.resnap", facts=given, annotation_id=annotation_id, candidate=candidate)

    def acknowledge(self, annotation_id: str) -> None:
        self.do(TECHNICIAN, "annotation.acknowledge", annotation_id=annotation_id)

    def fault(self, annotation_id: str | None = None, *, severity: str = "medium", **changes: str) -> str:
        fault_id = self.new_id()
        body: dict[str, Any] = {
            "title": "Seal leaks",
            "component": "P-101/pump/mechanical-seal",
            "note": "",
            "annotation_id": annotation_id or self.place(),
        }
        self.do(EXPERT, "fault.create", fault_id=fault_id, severity=severity, **{**body, **changes})
        return fault_id

    def answer(self, step_key: str, result: str = "done", note: str = "", **more: Any) -> None:
        self.do(TECHNICIAN, "guide.answer", step_key=step_key, result=result, note=note, **more)

    def photo(self, *, blob: str = "fa" * 32, caption: str = "", **subject: str) -> str:
        """Store a picture of ``step_key=``, ``fault_id=`` or ``item_id=``."""
        photo = PhotoStored(
            photo_id=self.new_id(), blob=blob, mime="image/jpeg", width=1600, height=1200, caption=caption, **subject
        )
        self.by_server(TECHNICIAN, photo_stored, photo)
        return photo.photo_id

    def lockout(self, **changes: Any) -> dict[str, Any]:
        """A complete lockout form of the seal service, until the shift ends in eight hours."""
        form = {
            "permit": "PTW-4711",
            "lock_owner": "Tina Field",
            "is_tried_out": True,
            "people_on_site": ["Tina Field", "王伟"],
            "isolated": ["motor-isolator", "suction-valve"],
            "expires_at_ms": self.now_ms + 8 * 3_600_000,
        }
        return {**form, **changes}

    def still(self, annotation_id: str, blob: str, *, width: int = 640, height: int = 480) -> str:
        still_id = self.new_id()
        still = StillStored(
            still_id=still_id,
            annotation_id=annotation_id,
            frame=FRAME,
            blob=blob,
            mime="image/jpeg",
            width=width,
            height=height,
            source="device",
        )
        self.by_server(TECHNICIAN, server_events.still_stored, still)
        return still_id

    def clip(self, clip_id: str, *, blob: str = "cc" * 32) -> None:
        """A clip that was asked for is stored, with its pose track."""
        stored = ClipStored(
            clip_id=clip_id,
            blob=blob,
            mime="video/webm",
            size_bytes=1_234_567,
            started_at_ms=self.now_ms - 20_000,
            duration_ms=20_340,
            participant_id=uid(0x1A),
            publication_id=FRAME.publication_id,
            width=1280,
            height=720,
            has_audio=True,
            poses="dd" * 32,
        )
        self.by_server(EXPERT, server_events.clip_stored, stored)

    def close(self, actor: Actor = TECHNICIAN, summary: str = "") -> None:
        self.do(actor, "case.close", summary=summary)

    def decide_all(self, verdict: str = "confirmed", actor: Actor = SUPERVISOR) -> None:
        review = self.state.review
        assert review is not None
        for item in review.items:
            reason = "Not on the picture" if verdict == "rejected" else ""
            self.do(actor, "review.decide", item_id=item.item_id, decision=verdict, reason=reason)

    def sign(self, actor: Actor = SUPERVISOR, meaning: str = "approved", **changes: Any) -> list[StoredEvent]:
        expected = changes.pop("expected_head_seq", self.state.head_seq)
        facts = {"reauthenticated_at_ms": self.now_ms, **changes}
        return self.do(actor, "review.sign", facts=facts, meaning=meaning, expected_head_seq=expected)
