"""The asset tree: one tag, one asset; a tree stays a tree; all of an import or nothing."""

from __future__ import annotations

import asyncio

import pytest

from sightline.errors import Conflict, NotFound, PlantDataError
from sightline.ids import AssetId
from sightline.store.base import Store
from sightline.store.plant_base import MAX_DEPTH, Asset, AssetDraft, ExternalRef
from support.plant import APPROVER, AT_MS, AUTHOR, HALL, asset, put


def tags(assets: object) -> list[str]:
    assert isinstance(assets, list)
    return [each.tag for each in assets]


async def test_tree_is_put_in_any_order_and_read_from_both_ends(store: Store) -> None:
    changes = await store.plant.put_assets(HALL[::-1], by=AUTHOR, at_ms=AT_MS)
    assert (changes.added, changes.changed, changes.unchanged) == (6, 0, 0)
    assert [each.tag for each in changes.assets] == [draft.tag for draft in HALL[::-1]]
    assert tags(await store.plant.ancestors("P-101/seal/gland")) == ["HALL", "L1", "P-101", "P-101/seal"]
    assert tags(await store.plant.subtree("L1")) == ["L1", "P-101", "P-102", "P-101/seal", "P-101/seal/gland"]
    assert tags(await store.plant.subtree("L1", limit=3)) == ["L1", "P-101", "P-102"]
    assert tags(await store.plant.assets(roots_only=True)) == ["HALL"]
    assert tags(await store.plant.assets(parent_tag="L1")) == ["P-101", "P-102"]
    assert tags(await store.plant.assets(parent_tag="nothing")) == []
    for missing in (store.plant.asset("P-9"), store.plant.subtree("P-9"), store.plant.ancestors("P-9")):
        with pytest.raises(NotFound):
            await missing


async def test_asset_comes_back_as_it_was_put(store: Store) -> None:
    refs = (ExternalRef("SAP PM", "10004711"), ExternalRef("IFC", "2O2Fr$t4X7Zf8NOew3FLOH"))
    draft = AssetDraft(
        tag="P 101/Ä", names={"en": "Pump", "zh": "泵 🛠"}, level="machine", asset_class="ACME X", external_refs=refs
    )
    (made,) = (await store.plant.put_assets([draft], by=AUTHOR, at_ms=AT_MS)).assets
    assert await store.plant.asset("P 101/Ä") == made
    assert await store.plant.asset("p101/ä") == made, "found as a person would type it"
    expected = Asset(
        asset_id=made.asset_id,
        tag="P 101/Ä",
        tag_key="p101/ä",
        names={"en": "Pump", "zh": "泵 🛠"},
        level="machine",
        asset_class="ACME X",
        parent_id=None,
        external_refs=refs,
        is_retired=False,
        revision=1,
        created_at_ms=AT_MS,
        created_by=AUTHOR,
        changed_at_ms=AT_MS,
        changed_by=AUTHOR,
    )
    assert made == expected
    assert await store.plant.asset_by_id(made.asset_id) == made
    with pytest.raises(NotFound):
        await store.plant.asset_by_id(AssetId("nothing"))


async def test_putting_the_same_again_changes_nothing(store: Store) -> None:
    await put(store, *HALL)
    before = await store.plant.assets()
    changes = await store.plant.put_assets(HALL, by=APPROVER, at_ms=AT_MS + 5)
    assert (changes.added, changes.changed, changes.unchanged) == (0, 0, 6)
    assert await store.plant.assets() == before


async def test_changed_asset_keeps_its_id_and_says_who_changed_it(store: Store) -> None:
    await put(store, *HALL)
    before = await store.plant.asset("P-102")
    draft = asset("P-102", "HALL", "machine", is_retired=True, expected_revision=1)
    changes = await store.plant.put_assets([draft], by=APPROVER, at_ms=AT_MS + 5)
    after = await store.plant.asset("P-102")
    assert (changes.changed, changes.assets) == (1, (after,))
    assert (after.asset_id, after.revision, after.is_retired) == (before.asset_id, 2, True)
    assert (after.created_by, after.created_at_ms) == (AUTHOR, AT_MS)
    assert (after.changed_by, after.changed_at_ms) == (APPROVER, AT_MS + 5)
    assert tags(await store.plant.ancestors("P-102")) == ["HALL"]
    assert tags(await store.plant.assets(with_retired=False, levels=("machine",))) == ["P-101"]


async def test_asset_in_another_revision_than_expected_is_left_alone(store: Store) -> None:
    await put(store, *HALL)
    for expected in (0, 2):
        with pytest.raises(Conflict):
            await put(store, asset("NEW", level="site"), asset("P-102", "HALL", "machine", expected_revision=expected))
    assert tags(await store.plant.ancestors("P-102")) == ["HALL", "L1"]
    with pytest.raises(NotFound):
        await store.plant.asset("NEW")


async def test_of_two_who_change_the_same_revision_one_is_refused(store: Store) -> None:
    await put(store, *HALL)
    drafts = [asset("P-102", "L1", "machine", asset_class=f"by {n}", expected_revision=1) for n in range(4)]
    results = await asyncio.gather(
        *(store.plant.put_assets([draft], by=AUTHOR, at_ms=AT_MS) for draft in drafts), return_exceptions=True
    )
    assert sum(isinstance(result, Conflict) for result in results) == 3
    assert (await store.plant.asset("P-102")).revision == 2


async def test_tags_that_look_the_same_are_refused(store: Store) -> None:
    await put(store, *HALL)
    for other in ("p-101", "P -101", "Ｐ-101"):
        with pytest.raises(PlantDataError) as refused:
            await put(store, asset(other, "L1", "machine"))
        assert (refused.value.reason, refused.value.details["other"]) == ("tag_spelling", "P-101")
    assert (await store.plant.asset("P-101")).revision == 1


CYCLES = [
    [asset("P-101", "P-101", "machine")],
    [asset("P-101", "P-101/seal/gland", "component")],
    [asset("HALL", "L1", "site")],
    [asset("X", "Y"), asset("Y", "Z"), asset("Z", "X")],
]


async def test_nothing_is_below_itself(store: Store) -> None:
    await put(store, *HALL)
    for drafts in CYCLES:
        with pytest.raises(PlantDataError) as refused:
            await put(store, asset("BEFORE", level="site"), *drafts)
        assert refused.value.reason == "cycle"
        assert refused.value.details["item"] in range(1, len(drafts) + 1)
    assert len(await store.plant.assets()) == len(HALL)


async def test_moves_cannot_build_a_cycle_by_being_at_the_same_moment(store: Store) -> None:
    await put(store, asset("A", level="machine"), asset("B", level="machine"))
    moves = ([asset("A", "B", "machine")], [asset("B", "A", "machine")])
    results = await asyncio.gather(
        *(store.plant.put_assets(move, by=AUTHOR, at_ms=AT_MS) for move in moves), return_exceptions=True
    )
    assert sorted(isinstance(result, PlantDataError) for result in results) == [False, True]


IMPOSSIBLE = [
    (asset("C", "nowhere"), "unknown_parent"),
    (asset("C", "p-101"), "unknown_parent"),
    (asset("C"), "level"),
    (asset("M", "P-101/seal", "machine"), "level"),
    (asset("L1", "P-101", "line"), "cycle"),
    (asset("HALL2", "L1", "site"), "level"),
    (asset("", level="site"), "tag"),
    (asset("x" * 121, level="site"), "tag"),
    (asset("a\x00b", level="site"), "tag"),
    (asset("a\u200bb", level="site"), "tag"),
    (asset("a\nb", level="site"), "tag"),
    (asset("\ud800", level="site"), "tag"),
    (asset("C", "\x00"), "parent"),
    (asset("N", level="site", names={}), "name"),
    (asset("N", level="site", names={"en": " "}), "name"),
    (asset("N", level="site", names={"en": "\x1b[31m"}), "name"),
    (asset("R", level="site", external_refs=(ExternalRef("SAP", ""),)), "reference"),
    (asset("R", level="site", external_refs=(ExternalRef("S", "1"), ExternalRef("S", "1"))), "reference"),
]


async def test_what_cannot_be_is_refused_with_its_place(store: Store) -> None:
    await put(store, *HALL)
    for draft, reason in IMPOSSIBLE:
        with pytest.raises(PlantDataError) as refused:
            await put(store, asset("BEFORE", level="site"), draft)
        assert (refused.value.reason, refused.value.details["item"]) == (reason, 1), draft
    assert len(await store.plant.assets()) == len(HALL)


async def test_texts_that_no_database_holds_find_nothing(store: Store) -> None:
    await put(store, *HALL)
    for text in ("\x00", "a\ud800"):
        assert tags(await store.plant.assets(text=text)) == []
        assert tags(await store.plant.assets(parent_tag=text)) == []
        with pytest.raises(NotFound):
            await store.plant.asset(text)


async def test_tag_given_twice_is_refused(store: Store) -> None:
    with pytest.raises(PlantDataError) as refused:
        await put(store, asset("A", level="site"), asset("a", level="site"))
    assert refused.value.reason == "duplicate_tag"


async def test_tree_has_a_bottom(store: Store) -> None:
    chain = [asset("D0", level="machine"), *(asset(f"D{n}", f"D{n - 1}") for n in range(1, MAX_DEPTH))]
    await put(store, *chain)
    with pytest.raises(PlantDataError, match="deeper"):
        await put(store, asset("D16", "D15"))
    # A move counts with all that hangs on the moved asset.
    await put(store, asset("TOP", level="site"))
    with pytest.raises(PlantDataError, match="deeper"):
        await put(store, asset("D0", "TOP", "machine"))
    assert len(await store.plant.ancestors("D15")) == MAX_DEPTH - 1


async def test_level_that_its_parts_contradict_is_refused(store: Store) -> None:
    await put(store, *HALL)
    with pytest.raises(PlantDataError) as refused:
        await put(store, asset("L1", "HALL", "component"))
    assert refused.value.reason == "level"


async def test_pages_follow_each_other_in_one_order_on_every_database(store: Store) -> None:
    names = ["Z", "a", "_x", "泵", "É", "b-2", "b-10", "B-1", "~"]
    await put(store, *(asset(name, level="site") for name in names))
    found: list[Asset] = []
    while page := await store.plant.assets(limit=4, after=found[-1].tag_key if found else None):
        found.extend(page)
    keys = [each.tag_key for each in found]
    assert keys == sorted(keys)
    assert {each.tag for each in found} == set(names)


async def test_search_looks_into_tags_and_names_and_knows_no_wildcards(store: Store) -> None:
    await put(store, asset("A1", level="site", names={"zh": "给水泵"}))
    await put(store, asset("B%_", level="site", names={"de": "STRASSE"}))
    for text, expected in (("泵", ["A1"]), ("straße", ["B%_"]), ("%_", ["B%_"]), ("%", ["B%_"]), ("\\", [])):
        assert tags(await store.plant.assets(text=text)) == expected


async def test_large_import_is_one_transaction(store: Store) -> None:
    drafts = [asset("SITE", level="site"), *(asset(f"M{n}", "SITE", "machine") for n in range(2500))]
    bad = [*drafts, asset("LAST", "nowhere")]
    with pytest.raises(PlantDataError):
        await put(store, *bad)
    assert tags(await store.plant.assets()) == []
    changes = await store.plant.put_assets(drafts, by=AUTHOR, at_ms=AT_MS)
    assert changes.added == 2501
    again = await store.plant.put_assets(drafts, by=AUTHOR, at_ms=AT_MS)
    assert (again.unchanged, len(await store.plant.subtree("SITE"))) == (2501, 2501)
