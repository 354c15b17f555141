"""What events about imported models change in the state. See ``reduce_call``."""

from __future__ import annotations

from sightline.caselog.changing import replace
from sightline.caselog.line import Line
from sightline.ids import BlobHash, WorldId
from sightline.protocol import workflow as wire
from sightline.workflow.case_state import CaseState
from sightline.workflow.models import ImportedModel, ModelAnswer, ModelProposal


def model_imported(state: CaseState, body: wire.ModelImported, line: Line) -> None:
    state.models[body.model_id] = ImportedModel(
        model_id=body.model_id,
        name=body.name,
        blob=BlobHash(body.blob),
        size_bytes=body.size_bytes,
        triangles=body.triangles,
        size_m=body.size_m,
        by=line.by,
        at_ms=line.at_ms,
        seq=line.seq,
    )


def model_proposed(state: CaseState, body: wire.ModelProposed, line: Line) -> None:
    state.model_proposals[body.proposal_id] = ModelProposal(
        proposal_id=body.proposal_id,
        model_id=body.model_id,
        world_id=WorldId(body.world_id),
        name=body.name,
        blob=BlobHash(body.blob),
        world_from_model=body.world_from_model,
        fitness=body.fitness,
        residual_m=body.residual_m,
        runner_up=body.runner_up,
        answer=None,
        at_ms=line.at_ms,
        seq=line.seq,
    )


def model_answered(state: CaseState, body: wire.ModelAnswered, line: Line) -> None:
    """The first answer counts."""
    proposal = state.model_proposals.get(body.proposal_id)
    if proposal is not None and proposal.answer is None:
        answer = ModelAnswer(body.is_confirmed, line.by, line.at_ms, line.seq)
        state.model_proposals[body.proposal_id] = replace(proposal, answer=answer)
