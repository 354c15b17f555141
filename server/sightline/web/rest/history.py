"""What was ever recorded of an asset: its cases with their faults, and its faults one by one."""

from __future__ import annotations

from starlette.responses import Response

from sightline.protocol import rest
from sightline.store.lists_base import CaseQuery, place_of_case
from sightline.web.access import SIGNED_IN, Call, route
from sightline.web.answers import listed
from sightline.web.documented import NEXT, Doc, limit
from sightline.web.paging import after_of, limit_of, next_of
from sightline.web.rest.cards import by_case, card_of, fault_of
from sightline.web.rest.listing import FAULT_PARAMETERS
from sightline.web.rest.search import fault_page, require_member

VISITS = 50
FAULTS_OF_A_VISIT = 100


async def history(call: Call) -> Response:
    """Cases of an asset with their faults, the newest opening first; an asset without cases has an empty history."""
    require_member(call)
    tag, most = call.request.path_params["tag"], limit_of(call.request, VISITS)
    after = after_of(call.request, "opened", (int, str))
    lists = call.services.store.lists
    rows = await lists.cases(CaseQuery(asset_tag=tag, order="opened", limit=most, after=after))
    faults = by_case(await lists.faults_of([row.case_id for row in rows]))
    visits = tuple(
        rest.AssetVisit(
            case=card_of(row),
            faults=tuple(fault_of(one) for one in faults.get(row.case_id, [])[:FAULTS_OF_A_VISIT]),
        )
        for row in rows
    )
    following = next_of("opened", place_of_case("opened", rows[-1])) if len(rows) == most else None
    return listed(call.request, rest.AssetHistory(asset_tag=tag[:60], visits=visits, next=following))


async def faults(call: Call) -> Response:
    """Faults of an asset with their places in the asset's own frame, also of one part of it."""
    require_member(call)
    return await fault_page(call, call.request.path_params["tag"])


ROUTES = [
    route(
        "/api/v1/assets/{tag}/history",
        "GET",
        history,
        SIGNED_IN,
        doc=Doc(
            "History of an asset",
            tag="lists",
            gives=rest.AssetHistory,
            query=(limit(VISITS, VISITS), NEXT),
            is_tagged=True,
        ),
    ),
    route(
        "/api/v1/assets/{tag}/faults",
        "GET",
        faults,
        SIGNED_IN,
        doc=Doc("Faults of an asset", tag="lists", gives=rest.FaultList, query=FAULT_PARAMETERS, is_tagged=True),
    ),
]
