"""What of a case goes when, by the periods of this server."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from sightline.caselog.fold import fold
from sightline.caselog.periods import FILE_KINDS, FileKind, counted_from_ms, ends_at_ms, files_of
from sightline.ids import BlobHash
from sightline.protocol import rest
from sightline.retention.policy import Policy
from sightline.web.access import CASE_READ, Call, route
from sightline.web.answers import json_answer
from sightline.web.documented import Doc
from sightline.web.record import read_events
from sightline.workflow.case_state import CaseState


async def of_case(call: Call) -> Response:
    """What of a case goes when. Under legal hold nothing does, and the periods are said all the same."""
    events = await read_events(call.services.store, call.case_id)
    state, policy = fold(events), call.services.policy
    files = files_of(events)
    kinds = [_files(kind, files, state, policy) for kind in FILE_KINDS]
    kinds.append(await _recordings(call))
    days = policy.of_case.cases
    kinds.append(rest.KeptKind(kind="cases", days=days, ends_at_ms=ends_at_ms(state, days)))
    kept = rest.CaseRetention(
        is_held=state.hold is not None, counted_from_ms=counted_from_ms(state), kinds=tuple(kinds)
    )
    return json_answer(kept)


def _files(
    kind: FileKind, files: Mapping[BlobHash, frozenset[FileKind]], state: CaseState, policy: Policy
) -> rest.KeptKind:
    named = [blob for blob, kinds in files.items() if kind in kinds]
    deleted = [state.deleted_files[blob].at_ms for blob in named if blob in state.deleted_files]
    days, there = policy.of_case.of_files(kind), len(named) - len(deleted)
    return rest.KeptKind(
        kind=kind,
        days=days,
        ends_at_ms=ends_at_ms(state, days) if there else None,
        files=there,
        deleted=len(deleted),
        deleted_at_ms=max(deleted, default=None),
    )


async def _recordings(call: Call) -> rest.KeptKind:
    recordings, days = call.services.recordings, call.services.policy.recordings
    found = await recordings.of_case(call.case_id) if recordings is not None else []
    ends = [recordings.expires_at_ms(each) for each in found] if recordings is not None else []
    first = min((end_ms for end_ms in ends if end_ms is not None), default=None)
    return rest.KeptKind(kind="recordings", days=days, ends_at_ms=first, files=len(found))


ROUTES = [
    route(
        "/api/v1/cases/{case_id}/retention",
        "GET",
        of_case,
        CASE_READ,
        doc=Doc("What of a case goes when", tag="record", gives=rest.CaseRetention),
    ),
]
