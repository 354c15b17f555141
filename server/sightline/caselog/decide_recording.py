"""Decisions about recordings: nothing is stored before everybody who is present has agreed, and anybody can end it."""

from __future__ import annotations

from sightline.caselog.deciding import NOTHING, Draft, Drafts, Request
from sightline.errors import Conflict, NotFound, TransitionNotAllowed
from sightline.ids import AccountId
from sightline.protocol import workflow as wire
from sightline.workflow.case_state import CaseState
from sightline.workflow.recording import RecordingState


def start(request: Request, body: wire.StartRecording) -> Drafts:
    """Ask for a recording; who asks agrees. Asking again for the same one changes nothing."""
    state = request.state
    live = state.recording
    if body.recording_id in state.recordings:
        if live is not None and live.recording_id == body.recording_id:
            return NOTHING
        raise Conflict("The recording", expected="an id not used before", actual=body.recording_id)
    if live is not None:
        raise TransitionNotAllowed("The recording", live.state, "recording.start", ["recording.stop"])
    if AccountId(request.actor.account_id) not in state.present:
        raise TransitionNotAllowed("The call", "without you", "recording.start", [])
    return (
        Draft("recording.requested", wire.RecordingRequested(recording_id=body.recording_id)),
        Draft("recording.consented", wire.RecordingConsented(recording_id=body.recording_id)),
    )


def consent(request: Request, body: wire.ConsentRecording) -> Drafts:
    """Agree or refuse; a refusal ends the recording for all, also when it runs."""
    recording = _recording(request.state, body.recording_id)
    if not recording.is_live:
        raise TransitionNotAllowed("The recording", recording.state, "recording.consent", [])
    if not body.is_agreed:
        return (
            Draft("recording.declined", wire.RecordingDeclined(recording_id=recording.recording_id)),
            Draft("recording.stopped", wire.RecordingStopped(recording_id=recording.recording_id, reason="declined")),
        )
    if AccountId(request.actor.account_id) in recording.consents:
        return NOTHING
    return (Draft("recording.consented", wire.RecordingConsented(recording_id=recording.recording_id)),)


def stop(request: Request, body: wire.StopRecording) -> Drafts:
    """End it, or take back the request; one that is over stays so."""
    recording = _recording(request.state, body.recording_id)
    if not recording.is_live:
        return NOTHING
    return (Draft("recording.stopped", wire.RecordingStopped(recording_id=recording.recording_id, reason="asked")),)


def _recording(state: CaseState, recording_id: str) -> RecordingState:
    recording = state.recordings.get(recording_id)
    if recording is None:
        raise NotFound("recording", recording_id)
    return recording
