"""What a change of the asset tree becomes, or why it is refused. Pure; both stores use it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from sightline.errors import Conflict, Detail, LimitExceeded, PlantDataError
from sightline.ids import AssetId, RandomSource, uuid7
from sightline.store.plant_base import (
    ASSET_LEVELS,
    MAX_ASSETS,
    MAX_DEPTH,
    MAX_NAME,
    MAX_REFS,
    MAX_TAG,
    Asset,
    AssetChanges,
    AssetDraft,
    Editor,
)

MAX_LANGUAGES = 20


def tag_key(tag: str) -> str:
    """Return what two tags share that a person would take for the same: no case, no spaces, one width of letters."""
    return "".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", tag).casefold()).split())


def is_storable(text: str) -> bool:
    """False for what no database holds, so nothing can be found by it: U+0000 and halves of surrogate pairs."""
    return "\x00" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def search_text(asset: Asset) -> str:
    """Return what a search looks into: tag and names, in one case."""
    return "\n".join((asset.tag, *asset.names.values())).casefold()


class AssetPlan:
    """Checked drafts on top of the assets they touch; ``changes`` is called once.

    Args:
        known: by key: every asset that a draft names (itself or as parent), with all their ancestors, and with all
            descendants of those that move or change their level.
    """

    def __init__(self, known: Mapping[str, Asset], *, by: Editor, at_ms: int, random: RandomSource) -> None:
        self._now = dict(known)
        self._before = known
        self._by, self._at_ms, self._random = by, at_ms, random
        self._drafts: dict[str, tuple[int, AssetDraft]] = {}

    def changes(self, drafts: Sequence[AssetDraft]) -> AssetChanges:
        """Return what the drafts become. Raises PlantDataError, Conflict."""
        for item, draft in enumerate(drafts):
            self._take(item, draft)
        for key, (item, draft) in self._drafts.items():
            self._now[key] = self._placed(self._now[key], draft, item)
        self._check_tree()
        made = tuple(self._revised(key) for key in self._drafts)
        added = sum(key not in self._before for key in self._drafts)
        unchanged = sum(asset is self._before.get(asset.tag_key) for asset in made)
        return AssetChanges(made, added=added, changed=len(made) - added - unchanged, unchanged=unchanged)

    def _take(self, item: int, draft: AssetDraft) -> None:
        key = tag_key(draft.tag)
        if key in self._drafts:
            raise _refused(f"The tag {draft.tag!r} is there twice.", "duplicate_tag", item, tag=draft.tag)
        found = self._before.get(key)
        if found is not None and found.tag != draft.tag:
            message = f"The tag {draft.tag!r} differs only in case or spaces from {found.tag!r}."
            raise _refused(message, "tag_spelling", item, tag=draft.tag, other=found.tag)
        revision = 0 if found is None else found.revision
        if draft.expected_revision is not None and draft.expected_revision != revision:
            raise Conflict(f"The asset {draft.tag}", draft.expected_revision, revision)
        self._drafts[key] = (item, draft)
        self._now[key] = self._filled(found, draft, key)

    def _filled(self, found: Asset | None, draft: AssetDraft, key: str) -> Asset:
        return Asset(
            asset_id=found.asset_id if found else AssetId(uuid7(self._at_ms, self._random)),
            tag=draft.tag,
            tag_key=key,
            names=dict(draft.names),
            level=draft.level,
            asset_class=draft.asset_class,
            parent_id=None,
            external_refs=draft.external_refs,
            is_retired=draft.is_retired,
            revision=found.revision if found else 0,
            created_at_ms=found.created_at_ms if found else self._at_ms,
            created_by=found.created_by if found else self._by,
            changed_at_ms=found.changed_at_ms if found else self._at_ms,
            changed_by=found.changed_by if found else self._by,
        )

    def _placed(self, asset: Asset, draft: AssetDraft, item: int) -> Asset:
        """Return the asset below the parent that its draft names."""
        if draft.parent_tag is None:
            return asset
        parent = self._now.get(tag_key(draft.parent_tag))
        if parent is None or parent.tag != draft.parent_tag:
            message = f"The parent {draft.parent_tag!r} of {draft.tag!r} does not exist."
            raise _refused(message, "unknown_parent", item, tag=draft.tag, parent=draft.parent_tag)
        return msgspec.structs.replace(asset, parent_id=parent.asset_id)

    def _check_tree(self) -> None:
        by_id = {asset.asset_id: asset for asset in self._now.values()}
        depths: dict[AssetId, int] = {}
        for asset in self._now.values():
            self._check_chain(asset, by_id, depths)
        for key in self._now:
            self._check_levels(key, by_id)

    def _check_chain(self, asset: Asset, by_id: Mapping[AssetId, Asset], depths: dict[AssetId, int]) -> None:
        """Fill in the depth of an asset and of all above it. Each asset is visited once, however deep."""
        chain: list[Asset] = []
        ahead: Asset | None = asset
        seen: set[AssetId] = set()
        while ahead is not None and ahead.asset_id not in depths:
            if ahead.asset_id in seen:
                raise self._refused_about(chain, f"{ahead.tag!r} would be below itself.", "cycle")
            seen.add(ahead.asset_id)
            chain.append(ahead)
            ahead = by_id[ahead.parent_id] if ahead.parent_id is not None else None
        depth = 0 if ahead is None else depths[ahead.asset_id]
        for each in reversed(chain):
            depth += 1
            if depth > MAX_DEPTH:
                raise self._refused_about(chain, f"{each.tag!r} would be deeper than {MAX_DEPTH} levels.", "too_deep")
            depths[each.asset_id] = depth

    def _check_levels(self, key: str, by_id: Mapping[AssetId, Asset]) -> None:
        asset = self._now[key]
        parent = by_id[asset.parent_id] if asset.parent_id is not None else None
        if parent is None:
            if asset.level == "component":
                raise self._refused_about([asset], f"The component {asset.tag!r} belongs to nothing.", "level")
            return
        if ASSET_LEVELS.index(asset.level) < ASSET_LEVELS.index(parent.level):
            message = f"A {asset.level} ({asset.tag!r}) cannot be part of a {parent.level} ({parent.tag!r})."
            raise self._refused_about([asset, parent], message, "level")

    def _refused_about(self, assets: Iterable[Asset], message: str, reason: str) -> PlantDataError:
        """Say it of the first asset that is in the drafts."""
        drafted = [self._drafts[asset.tag_key] for asset in assets if asset.tag_key in self._drafts]
        if not drafted:
            # The drafts move what the asset hangs on.
            drafted = [next(iter(self._drafts.values()))]
        item, draft = drafted[0]
        return _refused(message, reason, item, tag=draft.tag)

    def _revised(self, key: str) -> Asset:
        asset, before = self._now[key], self._before.get(key)
        if asset == before:
            return before
        return msgspec.structs.replace(
            asset, revision=asset.revision + 1, changed_at_ms=self._at_ms, changed_by=self._by
        )


def check_drafts(drafts: Sequence[AssetDraft]) -> None:
    """Check what can be seen from each draft alone. Raises PlantDataError, LimitExceeded."""
    if len(drafts) > MAX_ASSETS:
        raise LimitExceeded("The assets of one import", MAX_ASSETS)
    for item, draft in enumerate(drafts):
        check_draft(draft, item)


def check_draft(draft: AssetDraft, item: int = 0) -> None:
    """Check what can be seen from one draft alone. Raises PlantDataError."""

    def must(holds: bool, message: str, reason: str) -> None:
        if not holds:
            raise _refused(message, reason, item, tag=draft.tag[:MAX_TAG])

    must(is_label(draft.tag, MAX_TAG), f"The tag {draft.tag[:40]!r} is empty, too long or has strange signs.", "tag")
    must(draft.level in ASSET_LEVELS, f"There is no level {str(draft.level)[:40]!r}.", "level")
    must(0 < len(draft.names) <= MAX_LANGUAGES, f"{draft.tag!r} has no name.", "name")
    parent = draft.parent_tag
    must(parent is None or is_label(parent, MAX_TAG), f"The parent of {draft.tag!r} has strange signs.", "parent")
    for language, name in draft.names.items():
        must(is_label(language, 20), "A language is a short word such as en or zh.", "language")
        must(is_label(name, MAX_NAME), f"A name of {draft.tag!r} is empty, too long or has strange signs.", "name")
    must(
        draft.asset_class == "" or is_label(draft.asset_class, MAX_NAME),
        f"The class of {draft.tag!r} cannot be.",
        "class",
    )
    must(len(draft.external_refs) <= MAX_REFS, f"{draft.tag!r} has more than {MAX_REFS} references.", "reference")
    for ref in draft.external_refs:
        fits = is_label(ref.system, 60) and is_label(ref.id, MAX_TAG)
        must(fits, f"A reference of {draft.tag!r} is empty, too long or has strange signs.", "reference")
    systems = {(ref.system, ref.id) for ref in draft.external_refs}
    must(len(systems) == len(draft.external_refs), f"{draft.tag!r} has a reference twice.", "reference")


def is_label(text: str, limit: int) -> bool:
    """True for one line of visible text without blanks around it; no control or invisible signs (Unicode C, Zl, Zp)."""
    if not 0 < len(text) <= limit or text != text.strip():
        return False
    return text.isprintable() or all(_is_visible(sign) for sign in text)


def _is_visible(sign: str) -> bool:
    category = unicodedata.category(sign)
    return not category.startswith("C") and category not in {"Zl", "Zp"}


def _refused(message: str, reason: str, item: int, **details: Detail) -> PlantDataError:
    return PlantDataError(message, reason, item=item, **details)


def below(top: Asset, next_level: Callable[[Sequence[Asset]], list[Asset]], limit: int) -> list[Asset]:
    """Return an asset and all below it, level by level, at most so many."""
    found: list[Asset] = []
    level = [top]
    while level and len(found) < limit:
        found.extend(level)
        level = next_level(level)
    return found[:limit]
