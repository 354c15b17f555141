"""What events about recordings and clips change in the state. Used by ``fold`` only, on a state that it owns."""

from __future__ import annotations

from sightline.caselog.changing import replace
from sightline.caselog.line import Line
from sightline.ids import AccountId, FaultId
from sightline.protocol import workflow as wire
from sightline.workflow.case_state import CaseState
from sightline.workflow.recording import Clip, RecordingState


def requested(state: CaseState, body: wire.RecordingRequested, line: Line) -> None:
    state.recordings[body.recording_id] = RecordingState(body.recording_id, "requested", line.by, line.at_ms)


def consented(state: CaseState, body: wire.RecordingConsented, line: Line) -> None:
    recording = state.recordings.get(body.recording_id)
    if recording is not None:
        consents = {**recording.consents, AccountId(line.by.account_id): line.at_ms}
        state.recordings[body.recording_id] = replace(recording, consents=consents)


def declined(state: CaseState, body: wire.RecordingDeclined, line: Line) -> None:
    recording = state.recordings.get(body.recording_id)
    if recording is not None:
        consents = {who: at for who, at in recording.consents.items() if who != line.by.account_id}
        state.recordings[body.recording_id] = replace(recording, consents=consents)


def started(state: CaseState, body: wire.RecordingStarted, line: Line) -> None:
    recording = state.recordings.get(body.recording_id)
    if recording is not None:
        state.recordings[body.recording_id] = replace(recording, state="running", started_at_ms=line.at_ms)


def stopped(state: CaseState, body: wire.RecordingStopped, line: Line) -> None:
    recording = state.recordings.get(body.recording_id)
    if recording is not None:
        state.recordings[body.recording_id] = replace(
            recording, state="ended", ended_at_ms=line.at_ms, end_reason=body.reason
        )


def clip_requested(state: CaseState, body: wire.ClipRequested, line: Line) -> None:
    fault = state.faults.get(FaultId(body.fault_id))
    if fault is not None:
        state.clips[body.clip_id] = Clip(body.clip_id, body.number, fault.fault_id, line.by, line.at_ms)
        state.faults[fault.fault_id] = replace(fault, seqs=(*fault.seqs, line.seq))


def clip_stored(state: CaseState, body: wire.ClipStored, line: Line) -> None:
    clip = state.clips.get(body.clip_id)
    if clip is not None:
        state.clips[clip.clip_id] = replace(clip, stored=body)
        fault = state.faults[clip.fault_id]
        state.faults[clip.fault_id] = replace(fault, seqs=(*fault.seqs, line.seq))


def clip_failed(state: CaseState, body: wire.ClipFailed, line: Line) -> None:
    clip = state.clips.get(body.clip_id)
    if clip is not None:
        state.clips[clip.clip_id] = replace(clip, failure=body)
