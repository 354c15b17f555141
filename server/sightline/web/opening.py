"""Opens a case: the one operation that no room can take, because there is none yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sightline.caselog.facts import Facts
from sightline.caselog.fold import EMPTY, advance
from sightline.caselog.operations import decide
from sightline.clock import Clock
from sightline.errors import NotFound
from sightline.ids import CaseId, OpId
from sightline.plant.effective import guide_for, review_template_for
from sightline.room.ports import Person
from sightline.store.base import Appended, NewEvent, PlantStore, Store, StoredEvent
from sightline.store.plant_base import Asset
from sightline.workflow.guide import text_in

MAX_TAG = 60
MAX_NAME = 120
"""What ``case.opened`` has room for."""


async def open_case(
    store: Store, clock: Clock, person: Person, case_id: CaseId, op_id: OpId, body: dict[str, Any]
) -> Appended:
    """Append ``case.opened``; a repeated operation changes nothing.

    Raises:
        NotFound: the guide does not exist.
        PermissionDenied: the role opens no cases.
        MalformedMessage: a blank title or tag.
    """
    try:
        await store.cases.case(case_id)
        number = None  # Opened before: the store answers with what it has, no number is used up.
    except NotFound:
        number = await store.cases.next_number()
    now_ms = clock.utc_ms()
    asset = await _asset(store.plant, str(body.get("asset_tag", "")))
    facts = Facts(
        now_ms=now_ms,
        case_number=number,
        guide=await guide_for(store.plant, str(body.get("guide_id", "")), at_ms=now_ms),
        review_template=await review_template_for(store.plant, at_ms=now_ms),
        asset_id=None if asset is None else asset.asset_id,
    )
    op = NewEvent(op_id=op_id, kind="case.open", body=body if asset is None else _about(asset, body))

    def opening(log: Sequence[StoredEvent]) -> Sequence[NewEvent]:
        return decide(advance(EMPTY, log), op, person.actor, facts)

    return await store.cases.append(case_id, person.actor, op_id, opening, at_ms=now_ms)


async def _asset(plant: PlantStore, tag: str) -> Asset | None:
    """Return the asset; None for a tag that is not in the tree: a technician at a machine is not stopped by a list."""
    try:
        return await plant.asset(tag)
    except NotFound:
        return None


def _about(asset: Asset, body: dict[str, Any]) -> dict[str, Any]:
    """Return the operation with the tag as the plant writes it, and with a name where none was given."""
    # Longer tags are of parts, whose machine is what a case is about.
    tag = asset.tag if len(asset.tag) <= MAX_TAG else body["asset_tag"]
    name = str(body.get("asset_name", "")).strip() or text_in(asset.names, "en")[:MAX_NAME]
    return {**body, "asset_tag": tag, "asset_name": name}
