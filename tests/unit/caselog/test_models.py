"""Imported models: nothing lies anywhere before a person has said so, and the first answer counts."""

from __future__ import annotations

from typing import Any

import pytest

from sightline.caselog import server_events
from sightline.errors import Conflict, NotFound, PermissionDenied, TransitionNotAllowed
from sightline.protocol import workflow as wire
from sightline.protocol.common import Pose
from support.caselog import EXPERT, SUPERVISOR, TECHNICIAN, WORLD, CaseLog, uid

MODEL = wire.ModelImported(
    model_id=uid(1), name="pump.stl", blob="ab" * 32, size_bytes=5_200, triangles=320, size_m=(0.4, 0.3, 0.8)
)


def _proposal(**changes: Any) -> wire.ModelProposed:
    values: dict[str, Any] = {
        "proposal_id": uid(2),
        "model_id": MODEL.model_id,
        "world_id": WORLD,
        "name": MODEL.name,
        "blob": MODEL.blob,
        "world_from_model": Pose(p=(1.0, 0.0, -2.0), q=(0.0, 0.0, 0.0, 1.0)),
        "fitness": 0.8,
        "residual_m": 0.01,
        "runner_up": 0.2,
    }
    return wire.ModelProposed(**values | changes)


def _proposed() -> CaseLog:
    log = CaseLog().open()
    log.join(TECHNICIAN)
    log.do(TECHNICIAN, "world.start", world_id=WORLD, reason="session_start")
    log.by_server(EXPERT, server_events.model_imported, MODEL)
    log.by_server(EXPERT, server_events.model_proposed, _proposal())
    return log


def test_a_proposal_is_no_place_until_somebody_confirms_it() -> None:
    log = _proposed()
    proposal = log.state.model_proposals[uid(2)]
    assert proposal.answer is None
    assert (proposal.world_from_model.p, proposal.fitness) == ((1.0, 0.0, -2.0), 0.8)
    log.do(EXPERT, "model.answer", proposal_id=uid(2), is_confirmed=True)
    answer = log.state.model_proposals[uid(2)].answer
    assert answer is not None
    assert (answer.is_confirmed, answer.by.account_id) == (True, EXPERT.account_id)


def test_the_first_answer_counts() -> None:
    log = _proposed()
    log.do(EXPERT, "model.answer", proposal_id=uid(2), is_confirmed=False)
    events = len(log.events)
    log.do(EXPERT, "model.answer", proposal_id=uid(2), is_confirmed=False)
    assert len(log.events) == events
    with pytest.raises(Conflict):
        log.do(EXPERT, "model.answer", proposal_id=uid(2), is_confirmed=True)


def test_only_an_expert_answers_what_was_proposed_in_an_open_case() -> None:
    log = _proposed()
    for who in (TECHNICIAN, SUPERVISOR):
        with pytest.raises(PermissionDenied):
            log.do(who, "model.answer", proposal_id=uid(2), is_confirmed=True)
    with pytest.raises(NotFound):
        log.do(EXPERT, "model.answer", proposal_id=uid(9), is_confirmed=True)
    log.close()
    with pytest.raises(TransitionNotAllowed):
        log.do(EXPERT, "model.answer", proposal_id=uid(2), is_confirmed=True)


def test_places_are_proposed_in_worlds_that_go_on() -> None:
    log = _proposed()
    with pytest.raises(NotFound):
        log.by_server(EXPERT, server_events.model_proposed, _proposal(world_id=uid(7)))
    log.do(TECHNICIAN, "world.start", world_id=uid(8), reason="jump")
    with pytest.raises(NotFound):
        log.by_server(EXPERT, server_events.model_proposed, _proposal())
    log.close()
    with pytest.raises(TransitionNotAllowed):
        log.by_server(EXPERT, server_events.model_imported, MODEL)
