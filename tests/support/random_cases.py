"""Cases that grow by random operations, sensible and senseless ones, by roles that may and may not.

A case is a list of ``Choice``: plain numbers that are read against the state at hand, so that hypothesis can shrink
them and any list of numbers is a case.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from sightline.caselog import server_events
from sightline.caselog.event import Actor
from sightline.caselog.operations import DECISIONS
from sightline.errors import SightlineError
from sightline.protocol.registry import OP_ROLES
from sightline.protocol.workflow import StillStored
from sightline.spatial.shapes.form import ANCHORING, COUNTS
from sightline.workflow.guide import STANDARD_GUIDE
from support.caselog import AUDITOR, EXPERT, FRAME, SUPERVISOR, SURFACES, TECHNICIAN, CaseLog, anchor, geometry, uid
from support.random_faults import earlier_fault, fault_body

BUSY = ("annotation.place", "annotation.place", "fault.create", "guide.answer", "fault.move", "review.decide")
OPS = (*sorted(DECISIONS), "joined", "left", "refined", "still", "recorded", "clipped", *BUSY, *BUSY)
ACTORS = (TECHNICIAN, EXPERT, SUPERVISOR, AUDITOR)
SHAPES = tuple(COUNTS)
ANCHORS = ("good", "good", "approximate", "suspect", "lost", "screen_only")
SEVERITIES = ("low", "medium", "high", "critical")
ACTIONS = ("confirm", "reject", "start", "resolve", "verify", "defer", "reopen")
RESULTS = ("done", "flagged", "skipped", "failed")
VERDICTS = ("confirmed", "rejected", "confirmed", "not_applicable", "undecided")
MEANINGS = ("approved", "rejected", "performed", "reviewed", "accepted", "witnessed")
TEXTS = ("", " ", "Drips", "漏水 ½\u202e", "{title} {0}", "x" * 200)


@dataclass(frozen=True, slots=True)
class Choice:
    op: int
    actor: int
    """0 to 3 picks that actor, more one who may."""
    subject: int
    """Picks one of the things there are, or (one in eight) one that there is not."""
    variant: int


def seeded(seed: int, length: int) -> list[Choice]:
    """Choices by a seed; a case is closed late in it."""
    source = random.Random(seed)
    close = OPS.index("case.close")
    choices = []
    for index in range(length):
        op = source.randrange(len(OPS))
        if op == close and index < length // 2:
            op = OPS.index("annotation.place")
        choices.append(Choice(op, source.randrange(12), source.randrange(1000), source.randrange(1000)))
    return choices


def play(log: CaseLog, choices: Iterable[Choice]) -> Counter[str]:
    """Try each choice on the case; returns how often each error code was the answer (``""`` = accepted)."""
    outcomes: Counter[str] = Counter()
    for choice in choices:
        try:
            _try(log, choice)
            outcomes[""] += 1
        except SightlineError as exc:
            outcomes[exc.code] += 1
    return outcomes


def _pick(known: Iterable[str], subject: int) -> str:
    """One of the known ids, or one nobody knows."""
    ids = list(known)
    return ids[subject // 8 % len(ids)] if ids and subject % 8 else uid(0xFFFF)


def _try(log: CaseLog, choice: Choice) -> None:
    op = OPS[choice.op % len(OPS)]
    actor = _actor(op, choice)
    if op in DECISIONS:
        log.do(actor, op, facts=_facts(log, op, choice), **_body(log, op, choice))
        return
    mark = _pick(log.state.annotations, choice.subject)
    match op:
        case "recorded":
            log.by_server(actor, server_events.recording_started, _pick(log.state.recordings, choice.subject))
        case "clipped":
            clip = _pick(log.state.clips, choice.subject)
            if choice.variant % 2:
                log.by_server(actor, server_events.clip_failed, clip, "failed")
            else:
                log.clip(clip)
        case "joined":
            log.join(actor)
        case "left":
            log.by_server(actor, server_events.left, _pick(log.state.attendance, choice.subject))
        case "refined":
            log.by_server(actor, server_events.refined, mark, anchor(ANCHORS[choice.variant % len(ANCHORS)]))
        case _:
            log.by_server(actor, server_events.still_stored, _still(log, mark))


def _actor(op: str, choice: Choice) -> Actor:
    if choice.actor < len(ACTORS):
        return ACTORS[choice.actor]
    able = [actor for actor in ACTORS if actor.role in OP_ROLES.get(op, {"field", "expert", "supervisor"})]
    return able[choice.actor % len(able)]


def _still(log: CaseLog, mark: str) -> StillStored:
    return StillStored(
        still_id=log.new_id(),
        annotation_id=mark,
        frame=FRAME,
        blob="ab" * 32,
        mime="image/jpeg",
        width=640,
        height=480,
        source="device",
    )


def _facts(log: CaseLog, op: str, choice: Choice) -> dict[str, Any]:
    match op:
        case "case.open":
            return {"case_number": 1001}
        case "annotation.resnap":
            return {"anchor": anchor(p_world=SURFACES[choice.variant % 2].p_world)} if choice.variant % 5 else {}
        case "annotation.place" | "annotation.move":
            at = anchor(ANCHORS[choice.variant % len(ANCHORS)], world_id=_world(choice.subject))
            if choice.variant % 3 == 0:
                at = msgspec.structs.replace(at, candidates=SURFACES)
            shaped = geometry(points=len(_shape(choice)["points"])) if choice.variant % 2 else None
            return {"anchor": at, "frame": FRAME if choice.variant % 7 else None, "geometry": shaped}
        case "fault.link":
            return {"earlier_fault": earlier_fault(choice.subject)}
        case "review.sign":
            return {"reauthenticated_at_ms": log.now_ms - (choice.variant % 2) * 1_000_000}
        case _:
            return {}


def _shape(choice: Choice) -> dict[str, Any]:
    """A shape with its positions; one in nine has one point too many."""
    shape = SHAPES[choice.variant % len(SHAPES)]
    turned = choice.subject / 100
    corners = [[0.5 + 0.3 * math.cos(turned + i), 0.5 + 0.3 * math.sin(turned + i)] for i in range(COUNTS[shape][0])]
    place = corners[ANCHORING[shape]] if shape in ANCHORING else [0.5, 0.5]
    points = [*corners, [0.1, 0.1]] if choice.subject % 9 == 0 else corners
    return {"shape": shape, "u": place[0], "v": place[1], "points": points}


def _world(subject: int) -> str:
    return uid(0xB0000 + subject % 3)


def _body(log: CaseLog, op: str, choice: Choice) -> dict[str, Any]:
    state, text = log.state, TEXTS[choice.variant % len(TEXTS)]
    mark, fault = _pick(state.annotations, choice.subject), _pick(state.faults, choice.subject)
    items = [item.item_id for item in state.review.items] if state.review else []
    steps = [*(step.key for step in STANDARD_GUIDE.steps), "no-such-step"]
    match op:
        case "case.open":
            return {"title": text, "asset_tag": "P-101", "asset_name": "", "work_order": text[:60], "guide_id": ""}
        case "call.request":
            return {"message": text}
        case "call.decline":
            return {"reason": text}
        case "world.start":
            return {"world_id": _world(choice.subject), "reason": "reset"}
        case "guide.answer":
            result = RESULTS[choice.variant % len(RESULTS)]
            return {"step_key": steps[choice.subject % len(steps)], "result": result, "note": text}
        case "chat.post" | "note.add":
            return {"text": text}
        case "annotation.place":
            # One in eleven reuses an id.
            annotation_id = mark if choice.subject % 11 == 3 else log.new_id()
            frame = {"publication_id": FRAME.publication_id, "frame_no": choice.subject}
            point = {"u": (choice.subject % 101) / 100, "v": (choice.variant % 101) / 100}
            said = {"annotation_id": annotation_id, "frame": frame, "label": text if choice.subject % 2 else ""}
            return {**said, **_shape(choice)} if choice.subject % 3 else {**said, "shape": "point", **point}
        case "annotation.move":
            frame = {"publication_id": FRAME.publication_id, "frame_no": choice.subject}
            return {"annotation_id": mark, "frame": frame, "u": (choice.subject % 101) / 100, "v": 0.5}
        case "annotation.resnap":
            return {"annotation_id": mark, "candidate": ("front", "back", "0", "3")[choice.variant % 4]}
        case "annotation.delete" | "annotation.restore" | "annotation.acknowledge":
            return {"annotation_id": mark}
        case "fault.create":
            said = {"title": text, "component": "P-101/pump", "note": text}
            severity = SEVERITIES[choice.variant % len(SEVERITIES)]
            return {"fault_id": log.new_id(), "annotation_id": mark, "severity": severity, **said}
        case "fault.edit":
            return {"fault_id": fault, "title": text, "severity": SEVERITIES[choice.variant % len(SEVERITIES)]}
        case "clip.request":
            return {"clip_id": log.new_id(), "fault_id": fault}
        case "recording.start" | "recording.consent" | "recording.stop":
            known = _pick(state.recordings, choice.subject)
            body: dict[str, Any] = {"recording_id": log.new_id() if op == "recording.start" else known}
            return {**body, "is_agreed": choice.variant % 3 > 0} if op == "recording.consent" else body
        case "fault.move":
            move = {"fault_id": fault, "action": ACTIONS[choice.variant % len(ACTIONS)], "reason": text}
            return {**move, "due_at_ms": log.now_ms + choice.subject % 5, "risk_owner": "Olga"}
        case "fault.code" | "fault.assess" | "fault.measure" | "fault.act" | "fault.link":
            return fault_body(log, op, fault, text, choice.subject, choice.variant)
        case "case.close":
            return {"summary": text}
        case "review.decide":
            verdict = VERDICTS[choice.variant % len(VERDICTS)]
            return {"item_id": _pick(items, choice.subject), "decision": verdict, "reason": text}
        case "review.confirm_clear":
            return {"item_ids": items[: choice.subject % 9]}
        case "review.return":
            return {"message": text}
        case "rework.answer":
            return {"item_id": _pick(state.rework, choice.subject), "text": text, "photo_ids": []}
        case "case.resubmit":
            return {"summary": text}
        case "case.void":
            # Rarely: nothing happens in a case that is void.
            return {"reason": "Wrong pump" if choice.variant % 50 == 7 else " "}
        case "review.sign":
            meaning = MEANINGS[choice.variant % len(MEANINGS)]
            return {"meaning": meaning, "expected_head_seq": max(1, state.head_seq - choice.subject % 3)}
        case _:
            return {}
