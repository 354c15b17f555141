"""What events about the case itself, its people, calls, guide and words change in the state.

Used by ``fold`` only, on a state that it owns. A reducer passes over references that it does not know: rules were
checked before the event was stored (``operations.py``), and a log must stay readable whatever wrote it.
"""

from __future__ import annotations

from sightline.caselog.changing import replace
from sightline.caselog.line import Line
from sightline.ids import AccountId, ParticipantId, WorldId
from sightline.protocol import workflow as wire
from sightline.workflow.case_state import CaseState
from sightline.workflow.parts import Attendance, Call, CaseFacts, Decline, Remark, World


def case_opened(state: CaseState, body: wire.CaseOpened, line: Line) -> None:
    state.life = "open"
    state.opened = CaseFacts(
        number=body.number,
        title=body.title,
        asset_tag=body.asset_tag,
        asset_name=body.asset_name,
        work_order=body.work_order,
        guide_id=body.guide_id,
        guide_version=body.guide_version,
        opened_at_ms=line.at_ms,
        opened_by=line.by,
        video_codecs=body.video_codecs,
        guide=body.guide,
        asset_id=body.asset_id,
        review_template=body.review_template,
    )


def participant_joined(state: CaseState, body: wire.ParticipantJoined, line: Line) -> None:
    participant_id = ParticipantId(body.participant_id)
    earlier = state.attendance.get(participant_id)
    joined_at_ms = earlier.joined_at_ms if earlier else line.at_ms
    state.attendance[participant_id] = Attendance(participant_id, line.by, body.device, joined_at_ms)


def participant_left(state: CaseState, body: wire.ParticipantGone, line: Line) -> None:
    there = state.attendance.get(ParticipantId(body.participant_id))
    if there is not None:
        state.attendance[there.participant_id] = replace(there, left_at_ms=line.at_ms)


def call_requested(state: CaseState, body: wire.CallRequested, line: Line) -> None:
    state.calls.append(Call("ringing", body.message, requested_by=line.by, requested_at_ms=line.at_ms))


def call_taken(state: CaseState, body: wire.CallTaken, line: Line) -> None:
    if state.calls:
        state.calls[-1] = replace(state.calls[-1], state="in_call", taken_by=line.by, taken_at_ms=line.at_ms)


def call_declined(state: CaseState, body: wire.CallDeclined, line: Line) -> None:
    if state.calls:
        call = state.calls[-1]
        state.calls[-1] = replace(call, declines=(*call.declines, Decline(line.by, line.at_ms, body.reason)))


def call_ended(state: CaseState, body: wire.CallEnded, line: Line) -> None:
    if state.calls:
        state.calls[-1] = replace(state.calls[-1], state="ended", ended_at_ms=line.at_ms)


def world_started(state: CaseState, body: wire.WorldStarted, line: Line) -> None:
    """Begin a tracking origin: the account's earlier one ends, and what was anchored in it becomes suspect."""
    account_id, world_id = AccountId(line.by.account_id), WorldId(body.world_id)
    for world in list(state.worlds.values()):
        if world.account_id == account_id and world.ended_seq is None and world.world_id != world_id:
            state.worlds[world.world_id] = replace(world, ended_seq=line.seq)
            _suspect_marks(state, world.world_id, line.seq)
    state.worlds.setdefault(world_id, World(world_id, account_id, body.reason, line.seq))


def _suspect_marks(state: CaseState, world_id: WorldId, seq: int) -> None:
    for mark in list(state.annotations.values()):
        if mark.anchor.world_id == world_id and mark.world_ended_seq is None:
            state.annotations[mark.annotation_id] = replace(mark, world_ended_seq=seq)


def chat_posted(state: CaseState, body: wire.ChatPosted, line: Line) -> None:
    state.chat.append(Remark(body.text, line.by, line.at_ms, line.seq))


def note_added(state: CaseState, body: wire.NoteAdded, line: Line) -> None:
    state.notes.append(Remark(body.text, line.by, line.at_ms, line.seq))
    if state.life == "signed":
        state.life = "in_review"
