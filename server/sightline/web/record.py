"""Reads a case from the store: its log, folded, and its report."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from sightline.caselog.fold import EMPTY, advance
from sightline.errors import FileDeleted, NotFound, StoreError
from sightline.ids import BlobHash, CaseId
from sightline.report.model import build_document
from sightline.report.pdf import render_pdf
from sightline.report.seal import Seal
from sightline.store.base import Store, StoredEvent
from sightline.web.hall import HallFiles
from sightline.workflow.case_state import CaseState
from sightline.workflow.texts import Language

PAGE = 2_000


async def read_events(store: Store, case_id: CaseId) -> list[StoredEvent]:
    """Return all events of a case. Raises NotFound."""
    events: list[StoredEvent] = []
    while page := await store.cases.events(case_id, after_seq=events[-1].seq if events else 0, limit=PAGE):
        events.extend(page)
        if len(page) < PAGE:
            break
    if not events:
        raise NotFound("case", case_id)
    return events


async def read_case(store: Store, case_id: CaseId) -> CaseState:
    """Return the folded case. Raises NotFound."""
    return advance(EMPTY, await read_events(store, case_id))


async def read_file(store: Store, state: CaseState, blob: BlobHash) -> bytes:
    """Return a stored file that the case names.

    Raises:
        FileDeleted: it went after its period, also when another case still has it.
        NotFound, StoreError: it is not there, or damaged.
    """
    deleted = state.deleted_files.get(blob)
    if deleted is not None:
        raise FileDeleted(deleted.days, deleted.at_ms)
    return await store.blobs.get(blob)


async def report_pdf(store: Store, hall: HallFiles, case_id: CaseId, lang: Language, seal: Seal | None = None) -> bytes:
    """Return the report as PDF; a picture that cannot be read is named as missing in it.

    Args:
        hall: knows the names of parts; where it does not, the report shows their paths.
        seal: leads to the verifier, where this server signs.
    Raises:
        NotFound: there is no such case.
        ConfigError: no font for Chinese is installed.
    """
    document = build_document(await read_events(store, case_id), await hall.part_names())
    pictures = await read_pictures(store, document.blobs)
    return await asyncio.to_thread(render_pdf, document, pictures, lang, seal)


async def read_pictures(store: Store, blobs: Iterable[BlobHash]) -> dict[BlobHash, bytes]:
    """Return the stored pictures that can be read; documents name the others as missing."""
    pictures: dict[BlobHash, bytes] = {}
    for blob in sorted(blobs):
        try:
            pictures[blob] = await store.blobs.get(blob)
        except (NotFound, StoreError):
            continue
    return pictures
