"""The event of an uploaded picture: for a guide step, a fault, or an item that was sent back for rework."""

from __future__ import annotations

from sightline.caselog.decide_guide import AT_WORK
from sightline.caselog.deciding import Draft, ops_possible
from sightline.caselog.event import NewEvent
from sightline.caselog.operations import new_event
from sightline.errors import Conflict, LimitExceeded, MalformedMessage, NotFound, TransitionNotAllowed
from sightline.ids import OpId
from sightline.protocol import workflow as wire
from sightline.workflow.case_state import CaseState
from sightline.workflow.guide import guide_of_case, step_of
from sightline.workflow.states import CASE

MAX_PHOTOS = 2_000
"""In a case; a technician who takes a picture a minute for a day stays below."""


def photo_stored(state: CaseState, op_id: OpId, photo: wire.PhotoStored) -> list[NewEvent]:
    """Return the picture's event.

    Raises:
        MalformedMessage: it names none or several of step, fault and item.
        NotFound: what it names does not exist, or the case was not opened.
        TransitionNotAllowed: the case is neither open nor returned: a record under review takes no more pictures.
        Conflict: another picture has this id.
        LimitExceeded: too many pictures.
    """
    require_subject(state, photo.step_key, photo.fault_id, photo.item_id)
    if photo.photo_id in state.photos:
        raise Conflict("The picture", expected="an id not used before", actual=photo.photo_id)
    if len(state.photos) >= MAX_PHOTOS:
        raise LimitExceeded("The number of pictures in a case", MAX_PHOTOS)
    return [new_event(Draft("photo.stored", photo), op_id)]


def require_subject(state: CaseState, step_key: str | None, fault_id: str | None, item_id: str | None) -> None:
    """Refuse a picture of nothing that the case has now; raises as ``photo_stored``."""
    facts = state.facts
    if state.life not in AT_WORK:
        raise TransitionNotAllowed(CASE.subject, state.life, "photo", ops_possible(state))
    if sum(subject is not None for subject in (step_key, fault_id, item_id)) != 1:
        raise MalformedMessage("A picture is about a step, a fault or an item sent back: one of them.")
    if step_key is not None:
        step_of(guide_of_case(facts), step_key)
    if fault_id is not None:
        state.fault(fault_id)
    if item_id is not None:
        item = state.rework.get(item_id)
        if item is None or not item.is_open:
            raise NotFound("item to rework", item_id)
