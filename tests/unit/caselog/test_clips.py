"""Clips of faults: only from what is being recorded, named once, ended once, and never after the signature."""

from __future__ import annotations

import pytest

from sightline.caselog import server_events
from sightline.errors import Conflict, LimitExceeded, NotFound, PermissionDenied, TransitionNotAllowed
from support.caselog import EXPERT, SUPERVISOR, TECHNICIAN, CaseLog, uid

RECORDING, CLIP, OTHER = uid(0xC0001), uid(0xC1001), uid(0xC1002)


@pytest.fixture
def call() -> CaseLog:
    log = CaseLog(5).open()
    log.join(TECHNICIAN, "Headset")
    log.join(EXPERT, "Desk")
    return log


@pytest.fixture
def fault(call: CaseLog) -> str:
    return call.fault(call.place())


@pytest.fixture
def recorded(call: CaseLog, fault: str) -> CaseLog:
    call.do(EXPERT, "recording.start", recording_id=RECORDING)
    call.do(TECHNICIAN, "recording.consent", recording_id=RECORDING, is_agreed=True)
    call.by_server(EXPERT, server_events.recording_started, RECORDING)
    return call


def test_without_a_running_recording_nobody_has_agreed_and_there_is_no_clip(call: CaseLog, fault: str) -> None:
    with pytest.raises(TransitionNotAllowed, match=r"recording\.start"):
        call.do(EXPERT, "clip.request", clip_id=CLIP, fault_id=fault)
    call.do(EXPERT, "recording.start", recording_id=RECORDING)
    with pytest.raises(TransitionNotAllowed, match="not recorded yet"):
        call.do(EXPERT, "clip.request", clip_id=CLIP, fault_id=fault)


def test_a_clip_belongs_to_its_fault_and_its_events_to_the_faults(recorded: CaseLog, fault: str) -> None:
    recorded.do(EXPERT, "clip.request", clip_id=CLIP, fault_id=fault)
    (clip,) = recorded.state.clips_of(fault)
    assert (clip.number, clip.is_pending, clip.by.account_id) == (1, True, EXPERT.account_id)
    recorded.clip(CLIP)
    (clip,) = recorded.state.clips_of(fault)
    assert clip.stored is not None
    assert (clip.is_pending, clip.file_name) == (False, "clip-1.webm")
    assert recorded.state.fault(fault).seqs[-2:] == (recorded.state.head_seq - 1, recorded.state.head_seq)


def test_asking_again_changes_nothing_and_an_id_is_used_once(recorded: CaseLog, fault: str) -> None:
    recorded.do(EXPERT, "clip.request", clip_id=CLIP, fault_id=fault)
    head = recorded.state.head_seq
    recorded.do(EXPERT, "clip.request", clip_id=CLIP, fault_id=fault)
    assert recorded.state.head_seq == head
    second = recorded.fault(recorded.place())
    with pytest.raises(Conflict):
        recorded.do(EXPERT, "clip.request", clip_id=CLIP, fault_id=second)
    with pytest.raises(NotFound):
        recorded.do(EXPERT, "clip.request", clip_id=OTHER, fault_id=uid(0xFF))
    with pytest.raises(PermissionDenied):
        recorded.do(SUPERVISOR, "clip.request", clip_id=OTHER, fault_id=fault)


def test_a_clip_ends_once(recorded: CaseLog, fault: str) -> None:
    recorded.do(EXPERT, "clip.request", clip_id=CLIP, fault_id=fault)
    recorded.by_server(EXPERT, server_events.clip_failed, CLIP, "nothing_there")
    head = recorded.state.head_seq
    recorded.clip(CLIP)
    recorded.by_server(EXPERT, server_events.clip_failed, CLIP, "failed")
    recorded.by_server(EXPERT, server_events.clip_failed, OTHER, "failed")
    assert recorded.state.head_seq == head
    assert recorded.state.clips[CLIP].stored is None


def test_a_fault_holds_five_clips_and_failed_ones_do_not_count(recorded: CaseLog, fault: str) -> None:
    recorded.do(EXPERT, "clip.request", clip_id=CLIP, fault_id=fault)
    recorded.by_server(EXPERT, server_events.clip_failed, CLIP, "failed")
    for number in range(5):
        recorded.do(EXPERT, "clip.request", clip_id=uid(0xC2000 + number), fault_id=fault)
    with pytest.raises(LimitExceeded):
        recorded.do(EXPERT, "clip.request", clip_id=OTHER, fault_id=fault)


def test_a_clip_that_is_ready_after_closing_is_taken_but_not_after_the_signature(recorded: CaseLog, fault: str) -> None:
    for clip_id in (CLIP, OTHER):
        recorded.do(EXPERT, "clip.request", clip_id=clip_id, fault_id=fault)
    recorded.close()
    recorded.clip(CLIP)
    assert recorded.state.clips[CLIP].stored is not None
    with pytest.raises(TransitionNotAllowed):
        recorded.do(EXPERT, "clip.request", clip_id=uid(0xC3), fault_id=fault)
    recorded.decide_all()
    recorded.sign()
    recorded.clip(OTHER)
    assert recorded.state.clips[OTHER].is_pending
    assert recorded.state.signature_holds
