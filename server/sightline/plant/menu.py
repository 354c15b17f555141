"""The guides that a case can be opened with now: the plant's own, and the shipped ones that it has not replaced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sightline.plant.effective import MANY, guide_for
from sightline.protocol.workflow import Guide
from sightline.store.plant_base import Document, PlantStore
from sightline.workflow.guide import GUIDES, newest_guide


@dataclass(frozen=True, slots=True)
class Offer:
    guide_id: str
    version: int
    title: Mapping[str, str]
    asset_class: str
    is_shipped: bool


async def offered_guides(plant: PlantStore, *, at_ms: int) -> Sequence[Offer]:
    """Return one offer for each guide, in the order of its English title."""
    published = await plant.documents(kinds=("guide",), states=("published",), limit=MANY)
    own = {each.key for each in published if _counts(each, at_ms)}
    found = [_offer(guide, is_shipped=False) for key in own if (guide := await guide_for(plant, key, at_ms=at_ms))]
    shipped = {guide_id for guide_id, _ in GUIDES} - own
    found += [_offer(newest_guide(guide_id), is_shipped=True) for guide_id in shipped]
    return sorted(found, key=lambda offer: (offer.title.get("en", ""), offer.guide_id))


async def guide_now(plant: PlantStore, guide_id: str, *, at_ms: int) -> Guide:
    """Return the guide that a case opened now would run; the standard one for an empty id. Raises NotFound."""
    return await guide_for(plant, guide_id, at_ms=at_ms) or newest_guide(guide_id)


def _counts(document: Document, at_ms: int) -> bool:
    return document.effective_from_ms is not None and document.effective_from_ms <= at_ms


def _offer(guide: Guide, *, is_shipped: bool) -> Offer:
    return Offer(guide.guide_id, guide.version, dict(guide.title), guide.asset_class, is_shipped)
