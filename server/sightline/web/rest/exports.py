"""Everything that leaves a case as a file: ``GET /api/v1/cases/{case_id}/export/{name}``; see ``docs/exports.md``."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from starlette.responses import Response

from sightline.caselog.fold import fold
from sightline.errors import MalformedMessage, NotFound
from sightline.ids import WorldId
from sightline.report.bcf.files import bcf_zip
from sightline.report.glb import marked_glb, world_of
from sightline.report.html.report import render_html
from sightline.report.items import items_json
from sightline.report.model import Document, build_document
from sightline.report.pdf import render_pdf
from sightline.report.record import record_json
from sightline.report.tables.of_case import TABLES
from sightline.report.tables.table import Separator, Table, separator_of
from sightline.store.base import StoredEvent
from sightline.web.access import CASE_READ, Call, route
from sightline.web.answers import file_answer
from sightline.web.documented import LANG, Doc, Media, Query, choice
from sightline.web.record import read_events, read_pictures
from sightline.web.seal import seal_of
from sightline.workflow.case_state import CaseState
from sightline.workflow.texts import Language

METADATA_SUFFIX: Final = "-metadata.json"


@dataclass(frozen=True, slots=True)
class Source:
    """A case as exports need it, read once."""

    call: Call
    events: Sequence[StoredEvent]
    state: CaseState

    @property
    def lang(self) -> Language:
        """The language asked for. Raises MalformedMessage."""
        match self.call.request.query_params.get("lang", "en"):
            case "en":
                return "en"
            case "zh":
                return "zh"
            case _:
                raise MalformedMessage("?lang= must be en or zh.")

    @property
    def separator(self) -> Separator:
        """The separator asked for. Raises MalformedMessage."""
        return separator_of(self.call.request.query_params.get("sep", ","))

    async def document(self) -> Document:
        names = await self.call.services.hall.part_names()
        return await asyncio.to_thread(build_document, self.events, names)


Make = Callable[[Source], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class Export:
    """One kind of file; ``has_lang`` adds the language to its name."""

    mime: str
    make: Make
    has_lang: bool = False


def _table(table: Table[Any], rows: Callable[[CaseState], Sequence[Any]]) -> Make:
    async def make(source: Source) -> bytes:
        separator = source.separator
        return await asyncio.to_thread(lambda: table.csv(rows(source.state), separator))

    return make


def _metadata(table: Table[Any]) -> Make:
    async def make(_: Source) -> bytes:
        return msgspec.json.format(msgspec.json.encode(table.metadata()), indent=2) + b"\n"

    return make


async def _record(source: Source) -> bytes:
    return await asyncio.to_thread(record_json, source.events)


async def _items(source: Source) -> bytes:
    return await asyncio.to_thread(items_json, source.state)


async def _pdf(source: Source) -> bytes:
    lang, document = source.lang, await source.document()
    pictures = await read_pictures(source.call.services.store, document.blobs)
    return await asyncio.to_thread(render_pdf, document, pictures, lang, seal_of(source.call.services))


async def _html(source: Source) -> bytes:
    lang, document = source.lang, await source.document()
    pictures = await read_pictures(source.call.services.store, document.blobs)
    return await asyncio.to_thread(render_html, document, pictures, lang, seal_of(source.call.services))


async def _bcf(source: Source) -> bytes:
    document = await source.document()
    pictures = await read_pictures(source.call.services.store, document.blobs)
    return await asyncio.to_thread(bcf_zip, document, pictures)


async def _glb(source: Source) -> bytes:
    """The stored scan: a scan that still grows in a call is at ``/scene/{world_id}.glb``."""
    state, wanted = source.state, source.call.request.query_params.get("world")
    if wanted is not None and wanted not in state.worlds:
        raise NotFound("scene", wanted[:80])
    world = WorldId(wanted) if wanted is not None else world_of(state)
    saved = state.scenes.get(world) if world is not None else None
    is_there = saved is not None and saved.blob not in state.deleted_files
    scan = await source.call.services.store.blobs.get(saved.blob) if saved is not None and is_there else None
    return await asyncio.to_thread(marked_glb, state, world, scan)


EXPORTS: Final[Mapping[str, Export]] = {
    **{name: Export("text/csv; charset=utf-8; header=present", _table(*found)) for name, found in TABLES.items()},
    **{name + METADATA_SUFFIX: Export("application/csvm+json", _metadata(found[0])) for name, found in TABLES.items()},
    "record.json": Export("application/json", _record),
    "items.json": Export("application/json", _items),
    "report.pdf": Export("application/pdf", _pdf, has_lang=True),
    "report.html": Export("text/html; charset=utf-8", _html, has_lang=True),
    "bcf.zip": Export("application/zip", _bcf),
    "scene.glb": Export("model/gltf-binary", _glb),
}


async def export(call: Call) -> Response:
    """One file of a case, always offered for download. The same record gives the same bytes."""
    name = call.request.path_params["name"]
    wanted = EXPORTS.get(name)
    if wanted is None:
        raise NotFound("export", name[:80])
    events = await read_events(call.services.store, call.case_id)
    source = Source(call, events, await asyncio.to_thread(fold, events))
    lang = source.lang if wanted.has_lang else None
    data = await wanted.make(source)
    return file_answer(data, wanted.mime, name=file_name(source.state, name, lang))


def file_name(state: CaseState, name: str, lang: Language | None) -> str:
    """Return e.g. ``case-1042-faults.csv`` or ``case-1042-report-zh.pdf``."""
    stem, _, suffix = name.partition(".")
    return f"case-{state.facts.number}-{stem}{f'-{lang}' if lang else ''}.{suffix}"


DOC = Doc(
    "One file of a case: tables, documents, the record, BCF, the scene",
    tag="record",
    gives=Media(
        "text/csv,text/html,application/pdf,application/json,application/csvm+json,application/zip,model/gltf-binary",
        "The file, of the type that its name says.",
    ),
    query=(
        LANG,
        choice("sep", "Separator of CSV files.", ",", ";", default=","),
        Query("world", "World of `scene.glb`; the one with the most marks without it."),
    ),
    path={"name": {"type": "string", "enum": sorted(EXPORTS)}},
)

ROUTES = [route("/api/v1/cases/{case_id}/export/{name}", "GET", export, CASE_READ, DOC)]
