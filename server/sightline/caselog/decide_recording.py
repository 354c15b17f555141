"""Decisions about recordings: nothing is stored before everybody who is present has agreed, and anybody can end it.

A clip is cut from what is being recorded, so whoever is in it has agreed.
"""

from __future__ import annotations

from typing import Final

from sightline.caselog.deciding import NOTHING, Draft, Drafts, Request, require_open
from sightline.errors import Conflict, LimitExceeded, NotFound, TransitionNotAllowed
from sightline.ids import AccountId
from sightline.protocol import workflow as wire
from sightline.workflow.case_state import CaseState
from sightline.workflow.recording import RecordingState

MAX_CLIPS_OF_FAULT: Final = 5


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


def request_clip(request: Request, body: wire.RequestClip) -> Drafts:
    """Have the last seconds attached to a fault; asking again for the same clip changes nothing."""
    state = request.state
    known = state.clips.get(body.clip_id)
    if known is not None:
        if known.fault_id == body.fault_id:
            return NOTHING
        raise Conflict("The clip", expected="an id not used before", actual=body.clip_id)
    require_open(state, "clip.request")
    fault = state.fault(body.fault_id)
    live = state.recording
    if live is None or live.state != "running":
        now = "not recorded" if live is None else "not recorded yet"
        raise TransitionNotAllowed("The call", now, "clip.request", ["recording.start"])
    if sum(clip.failure is None for clip in state.clips_of(fault.fault_id)) >= MAX_CLIPS_OF_FAULT:
        raise LimitExceeded("The number of clips of a fault", MAX_CLIPS_OF_FAULT)
    number = len(state.clips) + 1
    return (Draft("clip.requested", wire.ClipRequested(clip_id=body.clip_id, number=number, fault_id=fault.fault_id)),)


def _recording(state: CaseState, recording_id: str) -> RecordingState:
    recording = state.recordings.get(recording_id)
    if recording is None:
        raise NotFound("recording", recording_id)
    return recording
