"""Decisions about what a person says of a localisation: this is the one, or it is not."""

from __future__ import annotations

from sightline.caselog.deciding import NOTHING, Draft, Drafts, Request, require_open
from sightline.errors import Conflict
from sightline.protocol import workflow as wire


def confirm(request: Request, body: wire.ConfirmLocalisation) -> Drafts:
    draft = Draft("localisation.confirmed", wire.LocalisationConfirmed(localisation_id=body.localisation_id))
    return _answer(request, body.localisation_id, draft, is_confirmed=True)


def reject(request: Request, body: wire.RejectLocalisation) -> Drafts:
    draft = Draft("localisation.rejected", wire.LocalisationRejected(localisation_id=body.localisation_id))
    return _answer(request, body.localisation_id, draft, is_confirmed=False)


def _answer(request: Request, localisation_id: str, draft: Draft, *, is_confirmed: bool) -> Drafts:
    """The first answer counts; the same again changes nothing."""
    require_open(request.state, f"localisation.{'confirm' if is_confirmed else 'reject'}")
    given = request.state.localisation_answers.get(localisation_id)
    if given is None:
        return (draft,)
    if given.is_confirmed != is_confirmed:
        said = "confirmed" if given.is_confirmed else "rejected"
        raise Conflict("The localisation", expected="no answer yet", actual=said)
    return NOTHING
