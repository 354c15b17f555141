"""How the store gets the summary of a case for its lists, without knowing the fold that makes it.

``case_projection.py`` is the fold of ``caselog``; the store keeps the folded state of recently used cases, so that an
append to a long case folds only the new events.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import msgspec

from sightline.ids import CaseId
from sightline.store.base import CaseLists, CaseRow, StoredEvent

Summary = Mapping[str, Any]
"""The fields of ``CaseRow`` but for those that the store knows itself."""

OWN_FIELDS = frozenset({"case_id", "changed_at_ms", "head_seq"})
REQUIRED = frozenset(each.name for each in msgspec.structs.fields(CaseRow) if each.required)
SUMMARY_FIELDS = tuple(name for name in CaseRow.__struct_fields__ if name not in OWN_FIELDS)


NO_LISTS = CaseLists()


def no_lists(_state: Any) -> CaseLists:
    """The lists of a projection that has none."""
    return NO_LISTS


@dataclass(frozen=True, slots=True)
class Projection:
    """A fold in parts. ``extend`` returns a new state and leaves the old one alone: a transaction may fail.

    Attributes:
        lists: faults and search text of a state.
        version: of what ``summarise`` and ``lists`` make; rows of another version are written anew.
    """

    initial: Any
    extend: Callable[[Any, Sequence[StoredEvent]], Any]
    summarise: Callable[[Any], Summary]
    lists: Callable[[Any], CaseLists] = no_lists
    version: int = 0


def whole_log(summarise: Callable[[Sequence[StoredEvent]], Summary]) -> Projection:
    """Return the projection of a function that looks at all events each time."""
    return Projection((), lambda state, events: (*state, *events), summarise)


def incremental(
    initial: Any, apply: Callable[[Any, StoredEvent], Any], summarise: Callable[[Any], Summary]
) -> Projection:
    """Return the projection of a fold by single events."""
    return Projection(initial, lambda state, events: reduce(apply, events, state), summarise)


def case_row(case_id: CaseId, summary: Summary, head: StoredEvent) -> CaseRow:
    """Return the row for lists.

    Raises:
        KeyError: the summary lacks a field; a mistake in the fold.
    """
    fields = {name: summary[name] for name in SUMMARY_FIELDS if name in summary or name in REQUIRED}
    return CaseRow(case_id=case_id, changed_at_ms=head.at_ms, head_seq=head.seq, **fields)
