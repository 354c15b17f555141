"""Which function absorbs which kind of event; complete for the kinds of ``protocol.registry.EVENTS``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sightline.caselog import (
    reduce_call,
    reduce_custody,
    reduce_faults,
    reduce_guide,
    reduce_localising,
    reduce_marks,
    reduce_models,
    reduce_recording,
    reduce_review,
    reduce_rework,
    reduce_scene,
)
from sightline.caselog.line import Line
from sightline.workflow.case_state import CaseState

Reducer = Callable[[CaseState, Any, Line], None]
"""Changes the state by the event's body, already decoded to the struct of its kind."""

REDUCERS: Mapping[str, Reducer] = {
    "case.opened": reduce_call.case_opened,
    "participant.joined": reduce_call.participant_joined,
    "participant.left": reduce_call.participant_left,
    "call.requested": reduce_call.call_requested,
    "call.taken": reduce_call.call_taken,
    "call.declined": reduce_call.call_declined,
    "call.ended": reduce_call.call_ended,
    "recording.requested": reduce_recording.requested,
    "recording.consented": reduce_recording.consented,
    "recording.declined": reduce_recording.declined,
    "recording.started": reduce_recording.started,
    "recording.stopped": reduce_recording.stopped,
    "clip.requested": reduce_recording.clip_requested,
    "clip.stored": reduce_recording.clip_stored,
    "clip.failed": reduce_recording.clip_failed,
    "world.started": reduce_call.world_started,
    "guide.answered": reduce_guide.guide_answered,
    "photo.stored": reduce_guide.photo_stored,
    "chat.posted": reduce_call.chat_posted,
    "note.added": reduce_call.note_added,
    "annotation.placed": reduce_marks.annotation_placed,
    "anchor.refined": reduce_marks.anchor_refined,
    "annotation.moved": reduce_marks.annotation_moved,
    "annotation.resnapped": reduce_marks.annotation_resnapped,
    "localisation.confirmed": reduce_localising.localisation_confirmed,
    "localisation.rejected": reduce_localising.localisation_rejected,
    "asset.localised": reduce_localising.asset_localised,
    "annotation.relocated": reduce_localising.annotation_relocated,
    "asset.mapped": reduce_localising.asset_mapped,
    "scene.saved": reduce_scene.scene_saved,
    "model.imported": reduce_models.model_imported,
    "model.proposed": reduce_models.model_proposed,
    "model.answered": reduce_models.model_answered,
    "annotation.deleted": reduce_marks.annotation_deleted,
    "annotation.restored": reduce_marks.annotation_restored,
    "annotation.acknowledged": reduce_marks.annotation_acknowledged,
    "still.stored": reduce_marks.still_stored,
    "fault.created": reduce_faults.created,
    "fault.edited": reduce_faults.edited,
    "fault.moved": reduce_faults.moved,
    "fault.coded": reduce_faults.coded,
    "fault.assessed": reduce_faults.assessed,
    "fault.measured": reduce_faults.measured,
    "fault.acted": reduce_faults.acted,
    "fault.linked": reduce_faults.linked,
    "case.held": reduce_custody.case_held,
    "case.released": reduce_custody.case_released,
    "data.erased": reduce_custody.data_erased,
    "case.closed": reduce_review.case_closed,
    "review.generated": reduce_review.review_generated,
    "review.decided": reduce_review.review_decided,
    "review.signed": reduce_review.review_signed,
    "review.returned": reduce_rework.review_returned,
    "rework.answered": reduce_rework.rework_answered,
    "case.resubmitted": reduce_rework.case_resubmitted,
    "case.voided": reduce_rework.case_voided,
}
