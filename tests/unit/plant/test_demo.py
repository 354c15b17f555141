"""The demo's assets are the hall's machines, and stay as somebody has changed them."""

from __future__ import annotations

from random import Random

from sightline.hall.model import build_hall
from sightline.plant.demo import demo_assets, put_demo_plant
from sightline.store.memory_plant import MemoryPlant
from support.plant import AT_MS, AUTHOR, asset


def test_every_part_of_the_machines_is_an_asset_with_its_names() -> None:
    names = {draft.tag: dict(draft.names) for draft in demo_assets()}
    parts = [part for part in build_hall().parts if part.fault is None and not part.component.startswith("hall/")]
    assert len(parts) > 60
    for part in parts:
        assert names[part.component] == {"en": part.name_en, "zh": part.name_zh}, part.id


async def test_it_is_put_in_once_and_changes_are_kept() -> None:
    plant = MemoryPlant(Random(1))
    assert await put_demo_plant(plant, at_ms=AT_MS) == len(demo_assets())
    assert await put_demo_plant(plant, at_ms=AT_MS + 1) == 0
    await plant.put_assets([asset("P-102", "CW-1", "machine", is_retired=True)], by=AUTHOR, at_ms=AT_MS)
    assert await put_demo_plant(plant, at_ms=AT_MS + 2) == 0
    assert (await plant.asset("P-102")).is_retired
    above = await plant.ancestors("P-101/pump/seal/gland")
    assert [each.tag for each in above] == ["MH-1", "CW-1", "P-101", "P-101/pump", "P-101/pump/seal"]
