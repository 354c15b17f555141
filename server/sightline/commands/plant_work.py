"""What ``sightline plant`` does with a store: keeps what was read, writes everything to files, lists it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sightline.commands.plant_files import Plan, Progress, named
from sightline.errors import NotFound, PlantDataError
from sightline.ids import AccountId
from sightline.plant.asset_table import placed, write_assets
from sightline.plant.code_table import write_codes
from sightline.plant.documents import struct_of_document, to_plain
from sightline.plant.effective import MANY, approved_guide
from sightline.plant.yaml_writer import write_yaml
from sightline.protocol.workflow import CodeList
from sightline.store.base import PeopleStore
from sightline.store.catalogue import body_bytes, sha256_of
from sightline.store.plant_base import MAX_ASSETS, Document, DocumentDraft, Editor, PlantStore

COMMAND_LINE = Editor(AccountId("sightline-command-line"), "command line")


async def author_of(people: PeopleStore, username: str) -> Editor:
    """Return who is noted as author; nobody in particular without a name. Raises NotFound."""
    if not username:
        return COMMAND_LINE
    account = await people.account_by_username(username)
    if account is None:
        raise NotFound("account", username[:60])
    return Editor(account.account_id, account.display_name)


async def store_plan(plant: PlantStore, plan: Plan, author: Editor, at_ms: int, report: Progress) -> list[str]:
    """Store what was read and return a line for each file.

    Raises:
        PlantDataError: with the file, and the row and column of an asset.
        Conflict: a version is published already with other content.
    """
    lines: list[str] = []
    if plan.assets is not None:
        report("Storing assets", 0, len(plan.rows))
        lines.append(await _store_assets(plant, plan.assets, plan, author, at_ms))
        report("Storing assets", len(plan.rows), len(plan.rows))
    for count, (path, read) in enumerate(plan.documents):
        report("Storing documents", count, len(plan.documents))
        with named(path):
            lines.append(await _store_document(plant, read.draft, author, at_ms))
    return lines


async def _store_assets(plant: PlantStore, path: Path, plan: Plan, author: Editor, at_ms: int) -> str:
    with named(path):
        try:
            done = await plant.put_assets([draft for _, draft in plan.rows], by=author, at_ms=at_ms)
        except PlantDataError as exc:
            raise placed(exc, [row for row, _ in plan.rows]) from exc
    return f"{path}: {done.added} assets added, {done.changed} changed, {done.unchanged} as they were"


async def _store_document(plant: PlantStore, draft: DocumentDraft, author: Editor, at_ms: int) -> str:
    name = f"{draft.kind} {draft.key} v{draft.version}"
    found = await _there(plant, draft)
    if found is not None and found.state == "published" and found.sha256 == sha256_of(body_bytes(draft.body)):
        return f"{name}: published already, with this very content"
    kept = await plant.put_draft(draft, by=author, at_ms=at_ms)
    said = "draft" if kept.change_no == 1 else "draft changed"
    lacking = [what for what, text in (("number", kept.number), ("revision", kept.revision)) if not text]
    return f"{name}: {said}" + (f" (before it is published it needs a {' and a '.join(lacking)})" if lacking else "")


async def _there(plant: PlantStore, draft: DocumentDraft) -> Document | None:
    try:
        return await plant.document(draft.kind, draft.key, draft.version)
    except NotFound:
        return None


async def write_plant(plant: PlantStore, folder: Path, delimiter: str, report: Progress) -> list[str]:
    """Write ``assets.csv``, every version of every document as YAML, code lists also as tables; return their names."""
    assets = await plant.assets(limit=MAX_ASSETS)
    parents = {asset.asset_id: asset.tag for asset in assets}
    names = [write_file(folder / "assets.csv", write_assets(assets, parents, delimiter=delimiter))]
    heads = await plant.documents(limit=MANY)
    for count, head in enumerate(heads):
        report("Writing documents", count, len(heads))
        document = await plant.document(head.kind, head.key, head.version)
        names += _write_document(folder, document, delimiter)
    return names


def _write_document(folder: Path, document: Document, delimiter: str) -> Sequence[str]:
    stem = f"{document.kind}-{document.key}-v{document.version}"
    struct = approved_guide(document) if document.kind == "guide" else struct_of_document(document)
    names = [write_file(folder / f"{stem}.yaml", write_yaml(to_plain(struct)))]
    if isinstance(struct, CodeList):
        names.append(write_file(folder / f"{stem}.csv", write_codes(struct, delimiter=delimiter)))
    return names


def write_file(path: Path, data: bytes) -> str:
    """Write a file and return its name. Raises PlantDataError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as exc:
        raise PlantDataError(f"{path} cannot be written: {exc.strerror}.", "file") from exc
    return path.name
