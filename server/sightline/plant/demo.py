"""The plant of the demo: the machine hall as a tree of assets, put in at every start; what is there already stays so.

``demo_assets.csv`` names every part of the hall's machines as the hall itself does (a test compares the two). It stands
in a table because describing the hall afresh takes longer than a server may take to start.
"""

from __future__ import annotations

import asyncio
from importlib.resources import files

from sightline.ids import AccountId
from sightline.plant.asset_table import read_assets
from sightline.store.asset_tree import tag_key
from sightline.store.plant_base import MAX_ASSETS, AssetDraft, Editor, PlantStore

DEMO = Editor(AccountId("sightline-demo"), "Sightline demo")


def demo_assets() -> list[AssetDraft]:
    """Site, line, machines and their parts, parents first."""
    return read_assets((files(__package__) / "demo_assets.csv").read_bytes())


async def put_demo_plant(plant: PlantStore, *, at_ms: int) -> int:
    """Add the assets that are missing and return how many; those that somebody has changed are left alone."""
    drafts = await asyncio.to_thread(demo_assets)
    known = {asset.tag_key for asset in await plant.assets(limit=MAX_ASSETS)}
    missing = [draft for draft in drafts if tag_key(draft.tag) not in known]
    return (await plant.put_assets(missing, by=DEMO, at_ms=at_ms)).added if missing else 0
