"""Between rows of the plant's tables and the values of ``store/plant_base.py``."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Row

from sightline.caselog.event import ERASED_NAME
from sightline.ids import AccountId
from sightline.store.asset_tree import search_text
from sightline.store.catalogue import body_bytes
from sightline.store.plant_base import Asset, Document, Editor, ExternalRef
from sightline.store.sql.tables import documents

LIST_COLUMNS = tuple(column for column in documents.c if column.name != "body")

_decode_texts = msgspec.json.Decoder(dict[str, str]).decode
_decode_body = msgspec.json.Decoder(dict[str, Any]).decode
_decode_refs = msgspec.json.Decoder(tuple[ExternalRef, ...]).decode
_decode_editor = msgspec.json.Decoder(Editor).decode


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def asset_values(asset: Asset) -> dict[str, Any]:
    return {name: getattr(asset, name) for name in Asset.__struct_fields__} | {
        "names": _json(asset.names),
        "search": search_text(asset),
        "external_refs": _json(asset.external_refs),
        "created_by": _json(asset.created_by),
        "changed_by": _json(asset.changed_by),
    }


def asset_of(row: Row[Any]) -> Asset:
    fields = dict(row._mapping)
    del fields["search"]
    return Asset(
        **fields
        | {
            "names": _decode_texts(fields["names"]),
            "external_refs": _decode_refs(fields["external_refs"]),
            "created_by": _decode_editor(fields["created_by"]),
            "changed_by": _decode_editor(fields["changed_by"]),
        }
    )


def document_values(document: Document) -> dict[str, Any]:
    assert document.body is not None, "only lists leave the body out"
    fields = {name: getattr(document, name) for name in Document.__struct_fields__}
    editors = {name: _json(fields[name]) for name in EDITORS if fields[name] is not None}
    return fields | editors | {"titles": _json(document.titles), "body": body_bytes(document.body).decode()}


def document_of(row: Row[Any]) -> Document:
    """Return a document; without its body when the row has none."""
    fields = dict(row._mapping)
    editors = {name: _decode_editor(fields[name]) for name in EDITORS if fields[name] is not None}
    body = _decode_body(fields["body"]) if "body" in fields else None
    return Document(**fields | editors | {"titles": _decode_texts(fields["titles"]), "body": body})


EDITORS = ("created_by", "changed_by", "approver", "retired_by")


def nameless_editor(stored: str | None, account_id: AccountId) -> str | None:
    """Return the column without the name of this person."""
    if stored is None:
        return None
    editor = _decode_editor(stored)
    return _json(Editor(account_id, ERASED_NAME)) if editor.account_id == account_id else stored
