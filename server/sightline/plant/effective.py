"""Which documents of the plant count for a case at a time; None always means: the one that ships with the server.

Guides are asked for by their key. Of code lists, risk matrices and review templates a plant uses one at a time: of
all keys the one that was put into effect last.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TypeVar

import msgspec

from sightline.errors import StoreError
from sightline.protocol.workflow import CodeList, Guide, ReviewTemplate, RiskMatrix
from sightline.store.plant_base import Document, DocumentKind, PlantStore
from sightline.workflow.guide import STANDARD_GUIDE

T = TypeVar("T")

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MANY = 10_000
"""Published versions of one kind; a plant has tens."""


async def guide_for(plant: PlantStore, guide_id: str, *, at_ms: int) -> Guide | None:
    """Return the newest version of a guide, with its approval; the standard guide for an empty id."""
    found = await plant.effective("guide", guide_id or STANDARD_GUIDE.guide_id, at_ms=at_ms)
    return None if found is None else approved_guide(found)


def approved_guide(document: Document) -> Guide:
    """Return a guide with what the catalogue knows of its approval. Raises StoreError."""
    guide = struct_of(document, Guide)
    since = document.effective_from_ms
    return msgspec.structs.replace(
        guide,
        document_no=document.number,
        revision=document.revision,
        approved_by=document.approver.name[:120] if document.approver else "",
        effective_date=None if since is None else day_of(since),
    )


def day_of(utc_ms: int) -> str:
    """Return the day in UTC, YYYY-MM-DD."""
    return (EPOCH + timedelta(milliseconds=utc_ms)).strftime("%Y-%m-%d")


async def codes_for(plant: PlantStore, *, at_ms: int) -> CodeList | None:
    found = await newest_of_kind(plant, "code_list", at_ms=at_ms)
    return None if found is None else struct_of(found, CodeList)


async def risk_matrix_for(plant: PlantStore, *, at_ms: int) -> RiskMatrix | None:
    found = await newest_of_kind(plant, "risk_matrix", at_ms=at_ms)
    return None if found is None else struct_of(found, RiskMatrix)


async def review_template_for(plant: PlantStore, *, at_ms: int) -> ReviewTemplate | None:
    found = await newest_of_kind(plant, "review_template", at_ms=at_ms)
    return None if found is None else struct_of(found, ReviewTemplate)


async def newest_of_kind(plant: PlantStore, kind: DocumentKind, *, at_ms: int) -> Document | None:
    """Return the document that was put into effect last, with its body; of a draw the last key."""
    counting = [
        each
        for each in await plant.documents(kinds=(kind,), states=("published",), limit=MANY)
        if each.effective_from_ms is not None and each.effective_from_ms <= at_ms
    ]
    if not counting:
        return None
    newest = {each.key: each for each in sorted(counting, key=lambda each: each.version)}
    latest = max(newest.values(), key=lambda each: (each.effective_from_ms, each.key))
    return await plant.document(kind, latest.key, latest.version)


def struct_of(document: Document, struct: type[T]) -> T:
    """Return the body as a struct. Raises StoreError: the protocol only adds, so every version once published fits."""
    try:
        return msgspec.convert(document.body, struct)
    except msgspec.ValidationError as exc:
        raise StoreError(
            f"The stored {document.kind} {document.key} v{document.version} cannot be read: {exc}."
        ) from exc
