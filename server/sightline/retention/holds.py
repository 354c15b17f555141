"""Whether a case is under legal hold, asked by what deletes for age."""

from __future__ import annotations

from sightline.caselog.fold import EMPTY, advance
from sightline.ids import CaseId
from sightline.store.base import CaseStore

PAGE = 2_000


async def is_held(cases: CaseStore, case_id: CaseId) -> bool:
    """Fold the case as it is now; an unknown one is not held. Raises StoreError, MalformedMessage."""
    state = EMPTY
    while page := await cases.events(case_id, after_seq=state.head_seq, limit=PAGE):
        state = advance(state, page)
    return state.hold is not None
