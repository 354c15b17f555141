"""The life of a document: draft, published, retired. Pure; both stores use it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import msgspec

from sightline.caselog.canonical import canonical
from sightline.caselog.event import ERASED_NAME
from sightline.errors import Conflict, LimitExceeded, PermissionDenied, PlantDataError, StoreError
from sightline.ids import AccountId
from sightline.store.asset_tree import MAX_LANGUAGES, is_label
from sightline.store.plant_base import (
    DOCUMENT_KINDS,
    MAX_BODY_BYTES,
    MAX_NAME,
    Asset,
    Document,
    DocumentDraft,
    Editor,
)

replace = msgspec.structs.replace
MAX_KEY = 60
MAX_VERSION = 100_000
MAX_NUMBER = 60


def body_bytes(body: Mapping[str, Any]) -> bytes:
    """Return the canonical JSON that is stored and hashed. Raises MalformedMessage, LimitExceeded."""
    data = canonical(dict(body))
    if len(data) > MAX_BODY_BYTES:
        raise LimitExceeded("The text of a document", MAX_BODY_BYTES)
    return data


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def drafted(
    found: Document | None, draft: DocumentDraft, *, by: Editor, at_ms: int, expected_change_no: int | None
) -> Document:
    """Return the draft as it is kept. Raises Conflict, MalformedMessage, PlantDataError, LimitExceeded."""
    check_document(draft)
    data = body_bytes(draft.body)
    name = _name(draft.kind, draft.key, draft.version)
    change_no = 0 if found is None else found.change_no
    if expected_change_no is not None and expected_change_no != change_no:
        raise Conflict(name, expected_change_no, change_no)
    if found is not None and found.state != "draft":
        raise Conflict(name, "draft", found.state)
    return Document(
        kind=draft.kind,
        key=draft.key,
        version=draft.version,
        state="draft",
        number=draft.number,
        revision=draft.revision,
        titles=dict(draft.titles),
        # As it reads back: lists, not tuples.
        body=msgspec.json.decode(data),
        sha256=sha256_of(data),
        change_no=change_no + 1,
        created_at_ms=at_ms if found is None else found.created_at_ms,
        created_by=by if found is None else found.created_by,
        changed_at_ms=at_ms,
        changed_by=by,
    )


def published(
    found: Document, *, approver: Editor, effective_from_ms: int, at_ms: int, expected_change_no: int
) -> Document:
    """Return the version as it is once published. Raises Conflict, PermissionDenied, PlantDataError, StoreError."""
    name = _name(found.kind, found.key, found.version)
    if found.state != "draft":
        raise Conflict(name, "draft", found.state)
    _check_change_no(found, expected_change_no)
    check_body(found)
    if approver.account_id in {found.created_by.account_id, found.changed_by.account_id}:
        raise PermissionDenied("Who wrote a document cannot approve it; ask somebody else.", reason="author")
    if not found.number or not found.revision:
        raise PlantDataError(f"{name} has no document number or no revision; give it both first.", "number")
    return replace(
        found,
        state="published",
        change_no=found.change_no + 1,
        published_at_ms=at_ms,
        approver=approver,
        effective_from_ms=effective_from_ms,
    )


def retired(found: Document, *, by: Editor, at_ms: int, expected_change_no: int) -> Document:
    """Return the version as it is once retired. Raises Conflict."""
    if found.state == "retired":
        raise Conflict(_name(found.kind, found.key, found.version), "draft or published", found.state)
    _check_change_no(found, expected_change_no)
    return replace(found, state="retired", change_no=found.change_no + 1, retired_at_ms=at_ms, retired_by=by)


def check_body(document: Document) -> Document:
    """Return the document when its body is what was put there. Raises StoreError."""
    if document.body is None or sha256_of(canonical(document.body)) != document.sha256:
        name = _name(document.kind, document.key, document.version)
        raise StoreError(f"The stored text of {name} is not the one that was put there; restore a backup.")
    return document


def without_body(document: Document) -> Document:
    return replace(document, body=None)


def list_order(document: Document) -> tuple[str, str, int]:
    """By kind and key, the newest version first."""
    return (document.kind, document.key, -document.version)


def newest_effective(found: Iterable[Document], at_ms: int) -> Document | None:
    """Return the highest published version that counts at this time."""
    counting = [each for each in found if is_effective(each, at_ms)]
    return max(counting, key=lambda each: each.version, default=None)


def is_effective(document: Document, at_ms: int) -> bool:
    since = document.effective_from_ms
    return document.state == "published" and since is not None and since <= at_ms


def check_document(draft: DocumentDraft) -> None:
    """Check what can be seen without the body. Raises PlantDataError."""

    def must(holds: bool, message: str, reason: str) -> None:
        if not holds:
            raise PlantDataError(message, reason)

    must(draft.kind in DOCUMENT_KINDS, f"There is no kind of document {str(draft.kind)[:40]!r}.", "kind")
    fits = 0 < len(draft.key) <= MAX_KEY and all(sign.isalnum() or sign in "-_." for sign in draft.key)
    must(fits and draft.key.isascii(), "The key of a document is a short word of a-z, 0-9, '-', '_' and '.'.", "key")
    must(1 <= draft.version <= MAX_VERSION, f"The version of {draft.key} is a number from 1.", "version")
    for text in (draft.number, draft.revision):
        must(text == "" or is_label(text, MAX_NUMBER), f"Number or revision of {draft.key} cannot be.", "number")
    must(len(draft.titles) <= MAX_LANGUAGES, f"{draft.key} has too many titles.", "title")
    for language, title in draft.titles.items():
        fits = is_label(language, 20) and is_label(title, MAX_NAME)
        must(fits, f"A title of {draft.key} is empty, too long or has strange signs.", "title")


def _check_change_no(found: Document, expected: int) -> None:
    if expected != found.change_no:
        raise Conflict(_name(found.kind, found.key, found.version), expected, found.change_no)


def _name(kind: str, key: str, version: int) -> str:
    return f"{kind.replace('_', ' ').capitalize()} {key} v{version}"


Edited = TypeVar("Edited", Asset, Document)


def without_editor(row: Edited, account_id: AccountId) -> Edited:
    """Return an asset or a document without the name of a person; the id stays."""
    names = [name for name in ("created_by", "changed_by", "approver", "retired_by") if hasattr(row, name)]
    found = {name: editor for name in names if (editor := getattr(row, name)) is not None}
    gone = {name: Editor(account_id, ERASED_NAME) for name, each in found.items() if each.account_id == account_id}
    return replace(row, **gone)
