"""The plant's assets: the tree, its changes, and the whole of it as a table."""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from sightline.errors import Conflict, LimitExceeded, MalformedMessage, NotFound, PlantDataError
from sightline.ids import AssetId
from sightline.plant.asset_table import placed, read_asset_rows, write_assets
from sightline.protocol import rest
from sightline.store.asset_tree import tag_key
from sightline.store.plant_base import (
    ASSET_LEVELS,
    MAX_ASSETS,
    MAX_TAG,
    Asset,
    AssetChanges,
    AssetDraft,
    ExternalRef,
)
from sightline.web import limits
from sightline.web.access import SIGNED_IN, Call, route
from sightline.web.answers import file_answer, json_answer, listed
from sightline.web.body import MIB, read_body, read_struct
from sightline.web.documented import NEXT, Doc, Media, Query, choice, limit
from sightline.web.matching import entity, expected_number, overtaken
from sightline.web.paging import flag_of, limit_of, text_of, word_of, words_of
from sightline.web.rest.plant_cards import PLANT_WRITE, asset_card, editor
from sightline.web.rest.search import require_member

PAGE: Final = 1000
TREE: Final = 2000
IMPORT_LIMIT_BYTES: Final = 8 * MIB
IMPORT_ROWS: Final = 20_000
"""Over HTTP; more by the command line, which keeps nobody waiting."""
_ORDER = "tag"


async def list_assets(call: Call) -> Response:
    """In the order of tags. Without filters: all assets; `top=1`: only those that are part of nothing."""
    require_member(call)
    request = call.request
    most = limit_of(request, PAGE, 200)
    tag = text_of(request, "tag", MAX_TAG)
    found = [] if tag is None else await _with_tag(call, tag)
    if tag is None:
        found = list(
            await call.services.store.plant.assets(
                parent_tag=text_of(request, "parent", MAX_TAG),
                roots_only=flag_of(request, "top") or False,
                text=text_of(request, "text", 200) or "",
                levels=words_of(request, "level", ASSET_LEVELS),
                with_retired=flag_of(request, "retired") is not False,
                after=_after(request),
                limit=most,
            )
        )
    following = f"{_ORDER}:{found[-1].tag_key}" if len(found) == most else None
    return listed(request, rest.AssetPage(assets=tuple(map(asset_card, found)), next=following))


async def _with_tag(call: Call, tag: str) -> list[Asset]:
    try:
        return [await call.services.store.plant.asset(tag)]
    except NotFound:
        return []


def _after(request: Request) -> str | None:
    text = request.query_params.get("next")
    if text is None:
        return None
    order, _, key = text.partition(":")
    if order != _ORDER or key != tag_key(key) or not 0 < len(key) <= 4 * MAX_TAG:
        raise MalformedMessage("?next= must be the next of the page before.")
    return key


async def show(call: Call) -> Response:
    require_member(call)
    asset = await _named(call)
    above = await call.services.store.plant.ancestors(asset.tag)
    answer = rest.AssetDetail(asset=asset_card(asset), ancestors=tuple(map(asset_card, above)))
    # A tag of the whole answer would be no use for changes; so the whole answer is sent each time.
    return entity(call.request, _tag(asset), answer, may_be_known=False)


async def tree(call: Call) -> Response:
    """The asset and all below it, level by level."""
    require_member(call)
    asset = await _named(call)
    found = await call.services.store.plant.subtree(asset.tag, limit=TREE + 1)
    return listed(
        call.request, rest.AssetTree(assets=tuple(map(asset_card, found[:TREE])), is_complete=len(found) <= TREE)
    )


async def create(call: Call) -> Response:
    """A tag that is there already, also in other spelling, is refused."""
    change = await _change(call)
    try:
        (made,) = (await _put(call, [_draft(change, 0)])).assets
    except Conflict as exc:
        raise Conflict(exc.details["what"], "a new tag", change.tag) from exc  # type: ignore[arg-type]
    return entity(call.request, _tag(made), asset_card(made), 201)


async def change(call: Call) -> Response:
    """Rename, move (`parent_tag`), retire (`is_retired`): the asset becomes what the body says. Its tag stays."""
    asset = await _named(call)
    wanted = await _change(call)
    if wanted.tag != asset.tag:
        raise PlantDataError(f"The tag {asset.tag!r} names the asset for ever; it cannot be changed.", "tag")
    expected = expected_number(call.request, asset.asset_id)
    try:
        (made,) = (await _put(call, [_draft(wanted, expected)])).assets
    except Conflict as exc:
        raise overtaken(exc) from exc
    return entity(call.request, _tag(made), asset_card(made))


async def imported(call: Call) -> Response:
    """Add and change assets from a table; all of it or nothing. Assets that are not in it stay as they are."""
    require_member(call)
    call.services.limiter.take(limits.OP_BY_ACCOUNT, call.person.account_id)
    data = await read_body(call.request, IMPORT_LIMIT_BYTES)
    rows = await asyncio.to_thread(lambda: read_asset_rows(data, max_rows=IMPORT_ROWS))
    try:
        done = await _put(call, [draft for _, draft in rows])
    except PlantDataError as exc:
        raise placed(exc, [row for row, _ in rows]) from exc
    return json_answer(rest.AssetsImported(added=done.added, changed=done.changed, unchanged=done.unchanged))


async def exported(call: Call) -> Response:
    """All assets as a table that can be imported again."""
    require_member(call)
    found = await call.services.store.plant.assets(limit=MAX_ASSETS)
    parents = {asset.asset_id: asset.tag for asset in found}
    delimiter = {"comma": ",", "semicolon": ";"}[word_of(call.request, "separator", ("comma", "semicolon"), "comma")]
    table = await asyncio.to_thread(write_assets, found, parents, delimiter=delimiter)
    return file_answer(table, "text/csv; charset=utf-8", name="assets.csv")


async def _named(call: Call) -> Asset:
    return await call.services.store.plant.asset_by_id(AssetId(call.request.path_params["asset_id"]))


async def _change(call: Call) -> rest.AssetChange:
    require_member(call)
    call.services.limiter.take(limits.OP_BY_ACCOUNT, call.person.account_id)
    return await read_struct(call.request, rest.AssetChange)


async def _put(call: Call, drafts: list[AssetDraft]) -> AssetChanges:
    services = call.services
    return await services.store.plant.put_assets(drafts, by=editor(call.person), at_ms=services.clock.utc_ms())


def _draft(change: rest.AssetChange, expected_revision: int | None) -> AssetDraft:
    return AssetDraft(
        tag=change.tag,
        names=change.names,
        level=change.level,
        asset_class=change.asset_class,
        parent_tag=change.parent_tag,
        external_refs=tuple(ExternalRef(ref.system, ref.id) for ref in change.external_refs),
        is_retired=change.is_retired,
        expected_revision=expected_revision,
    )


def _tag(asset: Asset) -> str:
    return f"{asset.asset_id}-{asset.revision}"


_TAG_TEXT = {"type": "string", "maxLength": MAX_TAG}
_FLAG = {"type": "string", "enum": ["0", "1"]}
_CSV = Media("text/csv", "A table; docs/plant.md names its columns.")

ROUTES = [
    route(
        "/api/v1/assets",
        "GET",
        list_assets,
        SIGNED_IN,
        doc=Doc(
            "Assets",
            tag="assets",
            gives=rest.AssetPage,
            query=(
                Query("tag", "Only the asset with this tag, whatever its case and spaces.", _TAG_TEXT),
                Query("parent", "Only those directly below the asset with this tag.", _TAG_TEXT),
                Query("top", "1: only those that are part of nothing.", _FLAG),
                Query("text", "Only those with this in their tag or a name.", {"type": "string", "maxLength": 200}),
                Query("level", "Only of these levels.", {"type": "string", "enum": list(ASSET_LEVELS)}, is_list=True),
                Query("retired", "0: without those that are no longer there.", _FLAG),
                limit(PAGE, 200),
                NEXT,
            ),
            is_tagged=True,
        ),
    ),
    route(
        "/api/v1/assets",
        "POST",
        create,
        PLANT_WRITE,
        doc=Doc(
            "Add an asset",
            tag="assets",
            takes=rest.AssetChange,
            gives=rest.AssetCard,
            status=201,
            errors=(Conflict, PlantDataError, LimitExceeded),
        ),
    ),
    route(
        "/api/v1/assets/import",
        "POST",
        imported,
        PLANT_WRITE,
        doc=Doc(
            "Import assets",
            tag="assets",
            takes=_CSV,
            gives=rest.AssetsImported,
            errors=(PlantDataError, LimitExceeded),
        ),
    ),
    route(
        "/api/v1/assets/export.csv",
        "GET",
        exported,
        SIGNED_IN,
        doc=Doc(
            "Export assets",
            tag="assets",
            gives=_CSV,
            query=(choice("separator", "Between cells.", "comma", "semicolon", default="comma"),),
        ),
    ),
    route(
        "/api/v1/assets/{asset_id}",
        "GET",
        show,
        SIGNED_IN,
        doc=Doc("An asset and what it is part of", tag="assets", gives=rest.AssetDetail),
    ),
    route(
        "/api/v1/assets/{asset_id}",
        "PUT",
        change,
        PLANT_WRITE,
        doc=Doc(
            "Change, move or retire an asset",
            tag="assets",
            takes=rest.AssetChange,
            gives=rest.AssetCard,
            errors=(PlantDataError,),
            needs_match=True,
        ),
    ),
    route(
        "/api/v1/assets/{asset_id}/tree",
        "GET",
        tree,
        SIGNED_IN,
        doc=Doc("An asset with all below it", tag="assets", gives=rest.AssetTree, is_tagged=True),
    ),
]
