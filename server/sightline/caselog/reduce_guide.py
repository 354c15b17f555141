"""What answers to guide steps and pictures taken change in the state. See ``reduce_call``."""

from __future__ import annotations

from collections.abc import Mapping

from sightline.caselog.line import Line
from sightline.ids import BlobHash, FaultId
from sightline.protocol import workflow as wire
from sightline.workflow.case_state import CaseState
from sightline.workflow.parts import Photo, StepAnswer, StepOutcome, StepResult

OLD_OUTCOMES: Mapping[StepResult, StepOutcome] = {
    "done": "ok",
    "flagged": "flagged",
    "failed": "failed",
    "skipped": "skipped",
}
"""Of answers in logs from before outcomes were recorded."""


def guide_answered(state: CaseState, body: wire.StepAnswered, line: Line) -> None:
    answer = StepAnswer(
        step_key=body.step_key,
        result=body.result,
        note=body.note,
        by=line.by,
        at_ms=line.at_ms,
        seq=line.seq,
        outcome=body.outcome or OLD_OUTCOMES[body.result],
        reading=body.reading,
        photo_ids=body.photo_ids,
        choice=body.choice,
        loto=body.loto,
        override_reason=body.override_reason,
    )
    state.answers[body.step_key] = (*state.answers.get(body.step_key, ()), answer)


def photo_stored(state: CaseState, body: wire.PhotoStored, line: Line) -> None:
    state.photos[body.photo_id] = Photo(
        photo_id=body.photo_id,
        blob=BlobHash(body.blob),
        mime=body.mime,
        width=body.width,
        height=body.height,
        step_key=body.step_key,
        fault_id=None if body.fault_id is None else FaultId(body.fault_id),
        item_id=body.item_id,
        caption=body.caption,
        by=line.by,
        at_ms=line.at_ms,
        seq=line.seq,
    )
