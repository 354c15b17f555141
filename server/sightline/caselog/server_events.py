"""Events that the server itself appends: who came and went, recordings, better anchors, evidence pictures.

They come from the room at times that nobody chooses, often a little late. Each function returns what to append; none
when the case has moved on and the event would no longer belong to the record.
"""

from __future__ import annotations

from sightline.caselog.deciding import Draft, require_open
from sightline.caselog.event import NewEvent
from sightline.caselog.operations import new_event
from sightline.errors import NotFound, TransitionNotAllowed
from sightline.ids import AnnotationId, OpId, ParticipantId, WorldId
from sightline.protocol import workflow as wire
from sightline.protocol.common import Anchor, Geometry
from sightline.workflow.case_state import CaseState
from sightline.workflow.localising import in_asset_frame
from sightline.workflow.recording import ClipFailure, RecordingEnd
from sightline.workflow.states import WORKING

TAKES_PICTURES = frozenset({"open", "submitted", "in_review", "returned"})
"""A picture may arrive after closing (the device was offline); never after the signature, which it would end."""


def joined(state: CaseState, op_id: OpId, participant_id: ParticipantId, device: str) -> list[NewEvent]:
    """Return the event that somebody entered. Raises NotFound before the case was opened."""
    _ = state.facts
    body = wire.ParticipantJoined(participant_id=participant_id, device=device[:80])
    return [new_event(Draft("participant.joined", body), op_id)]


def left(state: CaseState, op_id: OpId, participant_id: ParticipantId) -> list[NewEvent]:
    """Return the event that somebody went; none when not there."""
    there = state.attendance.get(participant_id)
    if there is None or there.left_at_ms is not None:
        return []
    return [new_event(Draft("participant.left", wire.ParticipantGone(participant_id=participant_id)), op_id)]


def recording_started(state: CaseState, op_id: OpId, recording_id: str) -> list[NewEvent]:
    """Return the event that bytes may be stored from now on; none unless everybody present still agrees."""
    recording = state.recording
    if recording is None or recording.recording_id != recording_id or recording.state != "requested":
        return []
    if not state.present or not state.has_everyones_consent:
        return []
    return [new_event(Draft("recording.started", wire.RecordingStarted(recording_id=recording_id)), op_id)]


def recording_stopped(state: CaseState, op_id: OpId, recording_id: str, reason: RecordingEnd) -> list[NewEvent]:
    """Return the event that a recording has ended; none when that is known."""
    recording = state.recordings.get(recording_id)
    if recording is None or not recording.is_live:
        return []
    body = wire.RecordingStopped(recording_id=recording_id, reason=reason)
    return [new_event(Draft("recording.stopped", body), op_id)]


def refined(
    state: CaseState,
    op_id: OpId,
    annotation_id: str,
    anchor: Anchor,
    geometry: Geometry | None = None,
    placed_seq: int | None = None,
) -> list[NewEvent]:
    """Return the better answer for a mark; none once the case is closed, the mark gone or nothing new.

    Args:
        geometry: None: as it was.
        placed_seq: the answer is for the place that the mark was given by this event; None for wherever it lies.
    Raises:
        NotFound: there is no such mark.
    """
    mark, anchor = state.annotation(annotation_id), in_asset_frame(anchor, state.localisations)
    if state.life not in WORKING or mark.is_deleted or placed_seq not in (None, mark.placed_seq):
        return []
    if mark.anchor == anchor and geometry in (None, mark.geometry):
        return []
    body = wire.AnchorRefined(annotation_id=annotation_id, anchor=anchor, geometry=geometry)
    return [new_event(Draft("anchor.refined", body), op_id)]


def asset_localised(state: CaseState, op_id: OpId, found: wire.AssetLocalised) -> list[NewEvent]:
    """Return the event that a world's place in the asset's frame is known; none when it is, or the record is signed."""
    known = state.localisations.get(WorldId(found.world_id))
    if state.life not in TAKES_PICTURES or (known is not None and known.localisation_id == found.localisation_id):
        return []
    return [new_event(Draft("asset.localised", found), op_id)]


def relocated(state: CaseState, op_id: OpId, found: wire.AnnotationRelocated) -> list[NewEvent]:
    """Return a mark's place in another world; none once the case is closed, or when it has a newer place there."""
    if state.life not in WORKING:
        return []
    if found.case_id is None:
        mark = state.annotations.get(AnnotationId(found.annotation_id))
        if mark is None or mark.is_deleted or mark.anchor.world_id == found.anchor.world_id:
            return []
    return [new_event(Draft("annotation.relocated", found), op_id)]


def asset_mapped(state: CaseState, op_id: OpId, kept: wire.AssetMapped) -> list[NewEvent]:
    """Return the event that pictures of this visit are kept; none when they are, or the record is signed."""
    if state.life not in TAKES_PICTURES or (state.asset_map is not None and state.asset_map.blob == kept.blob):
        return []
    return [new_event(Draft("asset.mapped", kept), op_id)]


def scene_saved(state: CaseState, op_id: OpId, saved: wire.SceneSaved) -> list[NewEvent]:
    """Return the event that a world's scan is kept; none when that very scan is, or the record is signed."""
    known = state.scenes.get(WorldId(saved.world_id))
    is_known = known is not None and (known.blob, known.keyframes) == (saved.blob, saved.keyframes)
    if state.life not in TAKES_PICTURES or is_known:
        return []
    return [new_event(Draft("scene.saved", saved), op_id)]


def model_imported(state: CaseState, op_id: OpId, model: wire.ModelImported) -> list[NewEvent]:
    """Return the event that a shape made elsewhere is kept. Raises TransitionNotAllowed once the case is closed."""
    _ = state.facts
    require_open(state, "model.import")
    return [new_event(Draft("model.imported", model), op_id)]


def model_proposed(state: CaseState, op_id: OpId, found: wire.ModelProposed) -> list[NewEvent]:
    """Return where a model may lie, for people to look at.

    Raises:
        TransitionNotAllowed: the case was closed.
        NotFound: the case has no such world (any more).
    """
    _ = state.facts
    require_open(state, "model.propose")
    world = state.worlds.get(WorldId(found.world_id))
    if world is None or world.ended_seq is not None:
        raise NotFound("world", found.world_id)
    return [new_event(Draft("model.proposed", found), op_id)]


def still_stored(state: CaseState, op_id: OpId, still: wire.StillStored) -> list[NewEvent]:
    """Return the picture's event; none when it is known already or the record is signed.

    Raises:
        NotFound: the picture names a mark that does not exist, or the case was not opened.
    """
    _ = state.facts
    if still.annotation_id is not None:
        state.annotation(still.annotation_id)
    if state.life not in TAKES_PICTURES or still.still_id in state.stills:
        return []
    return [new_event(Draft("still.stored", still), op_id)]


def clip_stored(state: CaseState, op_id: OpId, clip: wire.ClipStored) -> list[NewEvent]:
    """Return the clip's event; none when its end is known or the record was signed meanwhile."""
    known = state.clips.get(clip.clip_id)
    if known is None or not known.is_pending or state.life not in TAKES_PICTURES:
        return []
    return [new_event(Draft("clip.stored", clip), op_id)]


def data_erased(state: CaseState, op_id: OpId, erased: wire.DataErased) -> list[NewEvent]:
    """Return the event that personal data was erased. Raises TransitionNotAllowed under legal hold."""
    _ = state.facts
    if state.hold is not None:
        raise TransitionNotAllowed("The record", "under legal hold", "erase", ["case.release"])
    return [new_event(Draft("data.erased", erased), op_id)]


def clip_failed(state: CaseState, op_id: OpId, clip_id: str, reason: ClipFailure) -> list[NewEvent]:
    """Return the event that there will be no clip; none when its end is known or the record was signed meanwhile."""
    known = state.clips.get(clip_id)
    if known is None or not known.is_pending or state.life not in TAKES_PICTURES:
        return []
    return [new_event(Draft("clip.failed", wire.ClipFailed(clip_id=clip_id, reason=reason)), op_id)]
