"""Gathers the evidence package of a case: its record, documents, files, and the proof of where it stands in the log."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence

from sightline.caselog.fold import fold
from sightline.errors import ConfigError, Conflict, NotFound, StoreError
from sightline.ids import BlobHash, CaseId
from sightline.ledger.signer import HeadSigner
from sightline.proof.package import Omission
from sightline.report.bcf.files import bcf_zip
from sightline.report.glb import marked_glb, world_of
from sightline.report.html.report import render_html
from sightline.report.items import items_json
from sightline.report.model import build_document
from sightline.report.package import MAX_BLOB_BYTES, NamedFile, Proof, evidence_package, named_files
from sightline.report.pdf import render_pdf
from sightline.report.tables.of_case import tables_of
from sightline.store.base import BlobStore, StoredEvent
from sightline.web.record import read_events, read_pictures
from sightline.web.seal import seal_of
from sightline.web.services import Services
from sightline.web.static import Bundle
from sightline.workflow.case_state import CaseState

TRIES = 5
"""How often a record that changes while it is read is read again."""
VERIFIER = "/verify.html"


def signer_of(services: Services) -> HeadSigner:
    """Raises ConfigError where this server signs nothing."""
    if services.signer is None:
        raise ConfigError("This server has no key: it signs neither heads nor packages.", setting="data_dir")
    return services.signer


async def evidence_zip(services: Services, case_id: CaseId) -> bytes:
    """Return the package of a case as it is now.

    Raises:
        NotFound: there is no such case.
        Conflict: it changes faster than it can be read.
        LimitExceeded: it is beyond what a package can hold.
    """
    events, proof = await _proven(services, case_id)
    exports = await _exports(services, events)
    files, omitted = await _files(services.store.blobs, named_files(events), fold(events).deleted_files.keys())
    page = Bundle(services.static_dir).file(VERIFIER)
    return await asyncio.to_thread(
        evidence_package,
        events,
        proof,
        exports=exports,
        files=files,
        omitted=omitted,
        verifier=page.data if page else None,
    )


async def _proven(services: Services, case_id: CaseId) -> tuple[Sequence[StoredEvent], Proof]:
    signer = signer_of(services)
    for _ in range(TRIES):
        events = await read_events(services.store, case_id)
        try:
            inclusion = await signer.prove(case_id, events[-1].seq)
        except Conflict:
            continue
        return events, Proof(inclusion=inclusion, keys=await signer.keys(), signing=signer.signing_key)
    raise Conflict("The case", expected="a moment without changes", actual="changing")


async def _exports(services: Services, events: Sequence[StoredEvent]) -> list[tuple[str, bytes]]:
    """Documents of the record, in a fixed order."""
    state = await asyncio.to_thread(fold, events)
    document = await asyncio.to_thread(build_document, events, await services.hall.part_names())
    pictures, seal = await read_pictures(services.store, document.blobs), seal_of(services)
    return [
        *await asyncio.to_thread(tables_of, state),
        ("items.json", await asyncio.to_thread(items_json, state)),
        ("report.en.pdf", await asyncio.to_thread(render_pdf, document, pictures, "en", seal)),
        ("report.zh.pdf", await asyncio.to_thread(render_pdf, document, pictures, "zh", seal)),
        ("report.en.html", await asyncio.to_thread(render_html, document, pictures, "en", seal)),
        ("report.zh.html", await asyncio.to_thread(render_html, document, pictures, "zh", seal)),
        ("bcf.zip", await asyncio.to_thread(bcf_zip, document, pictures)),
        *await _scene(services.store.blobs, state),
    ]


async def _scene(store: BlobStore, state: CaseState) -> list[tuple[str, bytes]]:
    """The world with the most marks; nothing for a case without a place, the marks alone where the scan is gone."""
    world = world_of(state)
    saved = state.scenes.get(world) if world is not None else None
    try:
        scan = await store.get(saved.blob) if saved is not None else None
    except (NotFound, StoreError):
        scan = None
    try:
        return [("scene.glb", await asyncio.to_thread(marked_glb, state, world, scan))]
    except NotFound:
        return []


async def _files(
    store: BlobStore, named: Sequence[NamedFile], deleted: Collection[str]
) -> tuple[dict[str, bytes], dict[str, Omission]]:
    """Return the stored files by hash, and why others are left out: ``deleted`` are those past their period."""
    files: dict[str, bytes] = {}
    omitted: dict[str, Omission] = {}
    for file in named:
        if file.blob in deleted:
            omitted[file.blob] = "erased"
            continue
        if not file.is_evidence:
            omitted[file.blob] = "not_evidence"
            continue
        try:
            files[file.blob] = await store.get(BlobHash(file.blob))
        except (NotFound, StoreError):
            omitted[file.blob] = "missing"
    for blob in sorted(files, key=lambda blob: (-len(files[blob]), blob)):
        if sum(map(len, files.values())) <= MAX_BLOB_BYTES:
            break
        del files[blob]
        omitted[blob] = "too_large"
    return files, omitted
