"""Assets and documents for tests of the plant's data."""

from __future__ import annotations

from typing import Any

from sightline.ids import AccountId
from sightline.store.base import Store
from sightline.store.plant_base import AssetDraft, AssetLevel, DocumentDraft, Editor

AUTHOR = Editor(AccountId("a0000000-0000-4000-8000-000000000011"), "Sam Okafor")
APPROVER = Editor(AccountId("a0000000-0000-4000-8000-000000000012"), "陈 工")
AT_MS = 1_790_000_000_000


def asset(tag: str, parent: str | None = None, level: AssetLevel = "component", **fields: Any) -> AssetDraft:
    """A draft; its English name is made from the tag."""
    return AssetDraft(tag=tag, parent_tag=parent, level=level, **{"names": {"en": f"The {tag}"}, **fields})


HALL = (
    asset("HALL", level="site", names={"en": "Machine hall", "zh": "机器大厅"}),
    asset("L1", "HALL", "line"),
    asset("P-101", "L1", "machine", asset_class="centrifugal pump"),
    asset("P-101/seal", "P-101"),
    asset("P-101/seal/gland", "P-101/seal"),
    asset("P-102", "L1", "machine"),
)


async def put(store: Store, *drafts: AssetDraft, at_ms: int = AT_MS) -> None:
    await store.plant.put_assets(drafts, by=AUTHOR, at_ms=at_ms)


def document(version: int = 1, *, key: str = "seal-check", **fields: Any) -> DocumentDraft:
    given: dict[str, Any] = {
        "kind": "guide",
        "number": "WI-PMP-014",
        "revision": "B",
        "titles": {"en": "Seal check", "zh": "密封检查"},
        "body": {"steps": [{"key": "one", "limit": 2.5}], "version": version},
    }
    return DocumentDraft(key=key, version=version, **given | fields)
