"""Assets as a table: one row each, parents named by tag.

tag         as the plant writes it; needed
name        English; ``name_en``, ``name_zh`` and ``name_XX`` for other languages; at least one
level       site, line, machine or component; needed
parent      tag of the asset above; empty at the top
class       kind of equipment
references  ``SAP PM=10004711 | IFC=2O2Fr…``: what other systems call it
retired     yes or no
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sightline.errors import Conflict, PlantDataError
from sightline.ids import AssetId
from sightline.plant.csv_reader import MAX_ROWS, Row, Table, read_csv
from sightline.report.tables.cells import cell
from sightline.store.asset_tree import check_draft
from sightline.store.plant_base import ASSET_LEVELS, Asset, AssetDraft, ExternalRef

COLUMNS = ("tag", "parent", "level", "name_en", "name_zh", "class", "references", "retired")
OTHER_NAMES = {"name": "name_en", "parent_tag": "parent", "asset_class": "class", "external_refs": "references"}
TRUTHS = {"": False, "no": False, "false": False, "0": False, "yes": True, "true": True, "1": True}
SEPARATOR = "|"
PROGRESS_ROWS = 1000


def read_assets(data: bytes) -> list[AssetDraft]:
    """Return the drafts of a table, in its order.

    Raises:
        PlantDataError: ``details`` has ``row`` and ``column``.
        MessageTooLarge, LimitExceeded: see ``read_csv``.
    """
    return [draft for _, draft in read_asset_rows(data)]


def read_asset_rows(
    data: bytes, progress: Callable[[int, int], None] = lambda done, of: None, *, max_rows: int = MAX_ROWS
) -> list[tuple[Row, AssetDraft]]:
    """As ``read_assets``, with the row of each draft.

    Args:
        progress: called now and then with the rows read so far and all there are.
    """
    table = _renamed(read_csv(data, max_rows=max_rows))
    for column in ("tag", "level"):
        if column not in table.columns:
            raise PlantDataError(f"The table has no column {column!r}.", "column", row=1, column=column)
    unknown = [each for each in table.columns if each not in COLUMNS and not each.startswith("name_")]
    if unknown:
        known = ", ".join(COLUMNS)
        message = f"There is no column {unknown[0][:60]!r}; known are {known} and name_XX."
        raise PlantDataError(message, "column", row=1, column=unknown[0][:60])
    found: list[tuple[Row, AssetDraft]] = []
    for row in table.rows:
        if len(found) % PROGRESS_ROWS == 0:
            progress(len(found), len(table.rows))
        found.append((row, _draft(row)))
    progress(len(found), len(table.rows))
    return found


def _renamed(table: Table) -> Table:
    names = {column: OTHER_NAMES.get(column, column) for column in table.columns}
    if len(set(names.values())) < len(names):
        raise PlantDataError("Two columns mean the same.", "column", row=1)
    rows = [Row(row.line, {names[column]: text for column, text in row.cells.items()}) for row in table.rows]
    return Table(tuple(names.values()), rows)


def _draft(row: Row) -> AssetDraft:
    cells = row.cells
    names = {column.removeprefix("name_"): text for column, text in cells.items() if column.startswith("name_")}
    level = cells["level"].lower()
    if level not in ASSET_LEVELS:
        raise row.refused("level", f"{cells['level'][:40]!r} is none of {', '.join(ASSET_LEVELS)}.")
    retired = TRUTHS.get(cells.get("retired", "").lower())
    if retired is None:
        raise row.refused("retired", f"{cells['retired'][:40]!r} is neither yes nor no.")
    draft = AssetDraft(
        tag=cells["tag"],
        names={language: text for language, text in names.items() if text},
        level=level,
        asset_class=cells.get("class", ""),
        parent_tag=cells.get("parent") or None,
        external_refs=tuple(_references(row)),
        is_retired=retired,
    )
    try:
        check_draft(draft)
    except PlantDataError as exc:
        raise row.refused(_column_of(exc.reason), exc.message, exc.reason) from exc
    return draft


def _references(row: Row) -> list[ExternalRef]:
    found: list[ExternalRef] = []
    for part in row.cells.get("references", "").split(SEPARATOR):
        system, separator, identity = part.partition("=")
        if part.strip() and not separator:
            raise row.refused("references", f"{part.strip()[:60]!r} is not of the form SYSTEM=ID.")
        if part.strip():
            found.append(ExternalRef(system.strip(), identity.strip()))
    return found


def _column_of(reason: str) -> str:
    columns = {"name": "name_en", "language": "name_en", "reference": "references", "cycle": "parent"}
    columns |= {"unknown_parent": "parent", "too_deep": "parent"}
    return columns.get(reason, reason if reason in COLUMNS else "tag")


def placed(error: PlantDataError | Conflict, rows: Sequence[Row]) -> PlantDataError | Conflict:
    """Return what the store refused about the whole tree, with the row and column of the asset it is about."""
    item = error.details.get("item")
    if not isinstance(error, PlantDataError) or not isinstance(item, int) or item >= len(rows):
        return error
    return rows[item].refused(_column_of(error.reason), error.message, error.reason)


def write_assets(assets: Sequence[Asset], parents: Mapping[AssetId, str], *, delimiter: str = ",") -> bytes:
    """Return a table that ``read_assets`` reads back, safe to open in a spreadsheet, always the same bytes.

    Args:
        parents: tag of each asset by id.
    """
    languages = sorted({language for asset in assets for language in asset.names} - {"en", "zh"})
    columns = [*COLUMNS, *(f"name_{language}" for language in languages)]
    lines = [delimiter.join(columns)]
    for asset in assets:
        values = _values(asset, parents)
        lines.append(delimiter.join(cell(values.get(column, "")) for column in columns))
    return b"\xef\xbb\xbf" + ("\r\n".join(lines) + "\r\n").encode()


def _values(asset: Asset, parents: Mapping[AssetId, str]) -> dict[str, Any]:
    references = f" {SEPARATOR} ".join(f"{ref.system}={ref.id}" for ref in asset.external_refs)
    return {
        "tag": asset.tag,
        "parent": parents[asset.parent_id] if asset.parent_id is not None else "",
        "level": asset.level,
        "class": asset.asset_class,
        "references": references,
        "retired": "yes" if asset.is_retired else "no",
        **{f"name_{language}": name for language, name in asset.names.items()},
    }
