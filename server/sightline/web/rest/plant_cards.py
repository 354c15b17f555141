"""Assets and documents as they go over the wire, and who may change them."""

from __future__ import annotations

from typing import Any, get_args

from sightline.errors import NotFound
from sightline.protocol import rest
from sightline.room.ports import Person
from sightline.store.plant_base import Asset, Document, DocumentKind, Editor
from sightline.web.access import Access, Call

PLANT_WRITE = Access(frozenset({"supervisor", "admin"}))
MAX_NAME = 200


def asset_card(asset: Asset) -> rest.AssetCard:
    refs = tuple(rest.AssetReference(system=ref.system, id=ref.id) for ref in asset.external_refs)
    return rest.AssetCard(
        asset_id=asset.asset_id,
        tag=asset.tag,
        names=dict(asset.names),
        level=asset.level,
        asset_class=asset.asset_class,
        parent_id=asset.parent_id,
        external_refs=refs,
        is_retired=asset.is_retired,
        revision=asset.revision,
        changed_at_ms=asset.changed_at_ms,
        changed_by=asset.changed_by.name[:MAX_NAME],
    )


def document_head(document: Document) -> rest.DocumentHead:
    fields: dict[str, Any] = {name: getattr(document, name) for name in rest.DocumentHead.__struct_fields__}
    for name in ("changed_by", "approver", "retired_by"):
        editor: Editor | None = fields[name]
        fields[name] = None if editor is None else editor.name[:MAX_NAME]
    return rest.DocumentHead(**fields | {"titles": dict(document.titles)})


def editor(person: Person) -> Editor:
    return Editor(person.account_id, person.display_name)


def kind_of(call: Call) -> DocumentKind:
    """Return the kind of document in the path. Raises NotFound."""
    text = call.request.path_params["kind"]
    kinds: tuple[DocumentKind, ...] = get_args(DocumentKind)
    for kind in kinds:
        if kind == text:
            return kind
    raise NotFound("kind of document", text[:40])


def version_of(call: Call) -> tuple[DocumentKind, str, int]:
    """Return the version that the path names. Raises NotFound."""
    text = call.request.path_params["version"]
    if not (text.isascii() and text.isdigit() and len(text) <= 7 and int(text) > 0):
        raise NotFound("version", text[:40])
    return kind_of(call), call.request.path_params["key"], int(text)
