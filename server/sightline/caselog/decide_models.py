"""The decision about what a person says of a model's proposed place."""

from __future__ import annotations

from sightline.caselog.deciding import NOTHING, Draft, Drafts, Request, require_open
from sightline.errors import Conflict, NotFound
from sightline.protocol import workflow as wire


def answer(request: Request, body: wire.AnswerModel) -> Drafts:
    """The first answer counts; the same again changes nothing."""
    require_open(request.state, "model.answer")
    proposal = request.state.model_proposals.get(body.proposal_id)
    if proposal is None:
        raise NotFound("model proposal", body.proposal_id)
    given = proposal.answer
    if given is None:
        answered = wire.ModelAnswered(proposal_id=body.proposal_id, is_confirmed=body.is_confirmed)
        return (Draft("model.answered", answered),)
    if given.is_confirmed != body.is_confirmed:
        said = "confirmed" if given.is_confirmed else "rejected"
        raise Conflict("The place of the model", expected="no answer yet", actual=said)
    return NOTHING
