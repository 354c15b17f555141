"""What legal hold and erasure change in the state. See ``reduce_call``."""

from __future__ import annotations

from sightline.caselog.line import Line
from sightline.protocol import workflow as wire
from sightline.workflow.case_state import CaseState
from sightline.workflow.parts import DeletedFile, Remark


def case_held(state: CaseState, body: wire.CaseHeld, line: Line) -> None:
    state.hold = Remark(body.reason, line.by, line.at_ms, line.seq)


def case_released(state: CaseState, _body: wire.CaseReleased, _line: Line) -> None:
    state.hold = None


def data_erased(state: CaseState, body: wire.DataErased, line: Line) -> None:
    """What was erased is gone from the events themselves; this says when, by whom and why."""
    for files in body.files:
        for blob in files.blobs:
            state.deleted_files[blob] = DeletedFile(files.kind, files.days, line.at_ms, line.seq)
    if not body.files:
        state.erasures.append(Remark(body.reason, line.by, line.at_ms, line.seq))
