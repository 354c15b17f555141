"""The plant's data in memory, for tests and tools."""

from __future__ import annotations

from collections.abc import Sequence

from sightline.errors import LimitExceeded, NotFound
from sightline.ids import AccountId, AssetId, RandomSource
from sightline.store import catalogue
from sightline.store.asset_tree import AssetPlan, below, check_drafts, search_text, tag_key
from sightline.store.plant_base import (
    MAX_ASSETS,
    PAGE,
    Asset,
    AssetChanges,
    AssetDraft,
    AssetLevel,
    Document,
    DocumentDraft,
    DocumentKind,
    DocumentState,
    Editor,
)

Version = tuple[DocumentKind, str, int]


class MemoryPlant:
    """``PlantStore``. Nothing here awaits, so each call is a transaction by itself."""

    def __init__(self, random: RandomSource) -> None:
        self._random = random
        self._assets: dict[str, Asset] = {}
        self._documents: dict[Version, Document] = {}

    async def put_assets(self, drafts: Sequence[AssetDraft], *, by: Editor, at_ms: int) -> AssetChanges:
        check_drafts(drafts)
        changes = AssetPlan(self._assets, by=by, at_ms=at_ms, random=self._random).changes(drafts)
        if len(self._assets) + changes.added > MAX_ASSETS:
            raise LimitExceeded("The assets of a plant", MAX_ASSETS)
        self._assets.update((asset.tag_key, asset) for asset in changes.assets)
        return changes

    async def asset(self, tag: str) -> Asset:
        found = self._assets.get(tag_key(tag))
        if found is None:
            raise NotFound("asset", tag[:60])
        return found

    async def asset_by_id(self, asset_id: AssetId) -> Asset:
        for asset in self._assets.values():
            if asset.asset_id == asset_id:
                return asset
        raise NotFound("asset", asset_id[:60])

    async def assets(
        self,
        *,
        parent_tag: str | None = None,
        roots_only: bool = False,
        text: str = "",
        levels: Sequence[AssetLevel] = (),
        with_retired: bool = True,
        after: str | None = None,
        limit: int = PAGE,
    ) -> Sequence[Asset]:
        parent = None if parent_tag is None else self._assets.get(tag_key(parent_tag))
        if parent_tag is not None and parent is None:
            return []
        found = [
            asset
            for asset in self._assets.values()
            if (parent is None or asset.parent_id == parent.asset_id)
            and not (roots_only and asset.parent_id is not None)
            and text.casefold() in search_text(asset)
            and (not levels or asset.level in levels)
            and (with_retired or not asset.is_retired)
            and (after is None or asset.tag_key > after)
        ]
        return sorted(found, key=lambda asset: asset.tag_key)[:limit]

    async def ancestors(self, tag: str) -> Sequence[Asset]:
        by_id = {asset.asset_id: asset for asset in self._assets.values()}
        found: list[Asset] = []
        above = (await self.asset(tag)).parent_id
        while above is not None:
            found.insert(0, by_id[above])
            above = found[0].parent_id
        return found

    async def subtree(self, tag: str, *, limit: int = MAX_ASSETS) -> Sequence[Asset]:
        children: dict[AssetId | None, list[Asset]] = {}
        for asset in self._assets.values():
            children.setdefault(asset.parent_id, []).append(asset)

        def next_level(level: Sequence[Asset]) -> list[Asset]:
            found = [child for asset in level for child in children.get(asset.asset_id, [])]
            return sorted(found, key=lambda asset: asset.tag_key)

        return below(await self.asset(tag), next_level, limit)

    async def put_draft(
        self, draft: DocumentDraft, *, by: Editor, at_ms: int, expected_change_no: int | None = None
    ) -> Document:
        found = self._documents.get((draft.kind, draft.key, draft.version))
        return self._keep(catalogue.drafted(found, draft, by=by, at_ms=at_ms, expected_change_no=expected_change_no))

    async def publish(
        self,
        kind: DocumentKind,
        key: str,
        version: int,
        *,
        approver: Editor,
        effective_from_ms: int,
        at_ms: int,
        expected_change_no: int,
    ) -> Document:
        found = await self.document(kind, key, version)
        return self._keep(
            catalogue.published(
                found,
                approver=approver,
                effective_from_ms=effective_from_ms,
                at_ms=at_ms,
                expected_change_no=expected_change_no,
            )
        )

    async def retire(
        self, kind: DocumentKind, key: str, version: int, *, by: Editor, at_ms: int, expected_change_no: int
    ) -> Document:
        found = await self.document(kind, key, version)
        return self._keep(catalogue.retired(found, by=by, at_ms=at_ms, expected_change_no=expected_change_no))

    def _keep(self, document: Document) -> Document:
        self._documents[document.kind, document.key, document.version] = document
        return document

    async def document(self, kind: DocumentKind, key: str, version: int) -> Document:
        try:
            return catalogue.check_body(self._documents[kind, key, version])
        except KeyError:
            raise NotFound(kind, f"{key[:60]} v{version}") from None

    async def documents(
        self,
        *,
        kinds: Sequence[DocumentKind] = (),
        key: str | None = None,
        states: Sequence[DocumentState] = (),
        after: tuple[str, str, int] | None = None,
        limit: int = PAGE,
    ) -> Sequence[Document]:
        start = None if after is None else (after[0], after[1], -after[2])
        found = [
            catalogue.without_body(each)
            for each in self._documents.values()
            if (not kinds or each.kind in kinds)
            and (key is None or each.key == key)
            and (not states or each.state in states)
            and (start is None or catalogue.list_order(each) > start)
        ]
        return sorted(found, key=catalogue.list_order)[:limit]

    async def effective(self, kind: DocumentKind, key: str, *, at_ms: int) -> Document | None:
        same = [each for each in self._documents.values() if (each.kind, each.key) == (kind, key)]
        return catalogue.newest_effective(same, at_ms)

    async def erase_editor(self, account_id: AccountId) -> int:
        assets = {key: catalogue.without_editor(each, account_id) for key, each in self._assets.items()}
        documents = {key: catalogue.without_editor(each, account_id) for key, each in self._documents.items()}
        changed = sum(each != self._assets[key] for key, each in assets.items())
        changed += sum(each != self._documents[version] for version, each in documents.items())
        self._assets, self._documents = assets, documents
        return changed
