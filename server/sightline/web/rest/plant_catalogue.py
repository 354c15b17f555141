"""The plant's documents: read, imported as drafts, published by somebody else than their author, retired."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from sightline.errors import (
    Conflict,
    InvalidGuide,
    LimitExceeded,
    MalformedMessage,
    PermissionDenied,
    PlantDataError,
    UnsupportedMediaType,
)
from sightline.plant.code_table import ListHead, read_codes, write_codes
from sightline.plant.documents import ReadDocument, read_document, struct_of_document, to_plain
from sightline.plant.effective import approved_guide
from sightline.plant.yaml_reader import MAX_BYTES, read_yaml
from sightline.plant.yaml_writer import write_yaml
from sightline.protocol import rest
from sightline.protocol.workflow import CodeList
from sightline.store.plant_base import DOCUMENT_KINDS, Document, DocumentKind
from sightline.web import limits
from sightline.web.access import SIGNED_IN, Call, route
from sightline.web.answers import file_answer, listed
from sightline.web.body import MIB, read_body, read_struct
from sightline.web.documented import NEXT, Doc, Media, Query, choice, limit
from sightline.web.matching import entity, expected_number, overtaken
from sightline.web.paging import limit_of, text_of, word_of, words_of
from sightline.web.rest.plant_cards import PLANT_WRITE, document_head, editor, kind_of, version_of
from sightline.web.rest.search import require_member

PAGE: Final = 200
CODES_LIMIT_BYTES: Final = 2 * MIB
STATES: Final = ("draft", "published", "retired")
FORMATS: Final = ("yaml", "csv")
FAR_FUTURE_MS: Final = 100 * 366 * 86_400_000
"""A date a hundred years ahead is a slip, not a plan."""
_YAML_TYPES = frozenset({"application/yaml", "application/x-yaml", "text/yaml", "application/json"})


async def list_documents(call: Call) -> Response:
    """By kind and key, the newest version first, without contents."""
    require_member(call)
    request = call.request
    most = limit_of(request, PAGE)
    found = await call.services.store.plant.documents(
        kinds=words_of(request, "kind", DOCUMENT_KINDS),
        key=text_of(request, "key", 60),
        states=words_of(request, "state", STATES),
        after=_after(request),
        limit=most,
    )
    following = f"{found[-1].kind}:{found[-1].key}:{found[-1].version}" if len(found) == most else None
    return listed(request, rest.DocumentPage(documents=tuple(map(document_head, found)), next=following))


def _after(request: Request) -> tuple[str, str, int] | None:
    text = request.query_params.get("next")
    if text is None:
        return None
    kind, _, rest_of_it = text.partition(":")
    key, _, version = rest_of_it.rpartition(":")
    is_number = version.isascii() and version.isdigit() and len(version) <= 7
    if kind not in DOCUMENT_KINDS or not 0 < len(key) <= 60 or not is_number:
        raise MalformedMessage("?next= must be the next of the page before.")
    return kind, key, int(version)


async def show(call: Call) -> Response:
    """With its content."""
    require_member(call)
    found = await call.services.store.plant.document(*version_of(call))
    answer = rest.DocumentVersion(head=document_head(found), body=dict(found.body or {}))
    return entity(call.request, _tag(found), answer)


async def exported(call: Call) -> Response:
    """The version as a file that can be imported again; the same version always gives the same bytes."""
    require_member(call)
    found = await call.services.store.plant.document(*version_of(call))
    wanted = word_of(call.request, "format", FORMATS, "yaml")
    name = f"{found.kind}-{found.key}-v{found.version}.{wanted}"
    struct = approved_guide(found) if found.kind == "guide" else struct_of_document(found)
    if wanted == "yaml":
        data = await asyncio.to_thread(lambda: write_yaml(to_plain(struct)))
        return file_answer(data, "application/yaml", name=name)
    if not isinstance(struct, CodeList):
        raise MalformedMessage("Only code lists are tables; ask for ?format=yaml.")
    return file_answer(await asyncio.to_thread(write_codes, struct), "text/csv; charset=utf-8", name=name)


async def imported(call: Call) -> Response:
    """Read a draft from YAML or JSON, a code list also from a table (then `key`, `version` and titles are asked for).

    A version that is a draft already is replaced when `If-Match` names it.
    """
    require_member(call)
    services, person = call.services, call.person
    services.limiter.take(limits.OP_BY_ACCOUNT, person.account_id)
    read = await _read(call, kind_of(call))
    draft = read.draft
    has_match = "if-match" in call.request.headers
    expected = expected_number(call.request, _name(draft.kind, draft.key, draft.version)) if has_match else 0
    try:
        kept = await services.store.plant.put_draft(
            draft, by=editor(person), at_ms=services.clock.utc_ms(), expected_change_no=expected
        )
    except Conflict as exc:
        raise (overtaken(exc) if has_match else exc) from exc
    answer = rest.DocumentImported(head=document_head(kept), warnings=tuple(text[:1000] for text in read.warnings))
    return entity(call.request, _tag(kept), answer, 201)


async def _read(call: Call, kind: DocumentKind) -> ReadDocument:
    request = call.request
    number, revision = text_of(request, "number", 60) or "", text_of(request, "revision", 40) or ""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media == "text/csv" and kind == "code_list":
        head = _list_head(request, number, revision)
        return await asyncio.to_thread(read_codes, await read_body(request, CODES_LIMIT_BYTES), head)
    if media not in _YAML_TYPES:
        raise UnsupportedMediaType(media, "application/yaml, application/json, or text/csv for a code list")
    data = await read_body(request, MAX_BYTES)
    return await asyncio.to_thread(lambda: read_document(kind, read_yaml(data), number=number, revision=revision))


def _list_head(request: Request, number: str, revision: str) -> ListHead:
    key, version = text_of(request, "key", 60), text_of(request, "version", 7) or ""
    if key is None or not (version.isascii() and version.isdigit()):
        raise MalformedMessage("A table of codes needs ?key= and ?version=.")
    titles = {language: text_of(request, f"title_{language}", 200) for language in ("en", "zh")}
    given = {language: title for language, title in titles.items() if title}
    return ListHead(key, int(version), given, number, revision)


async def published(call: Call) -> Response:
    """The version never changes again, and counts for cases opened from its date on. Who wrote it may not do this."""
    require_member(call)
    services = call.services
    kind, key, version = version_of(call)
    wanted = await read_struct(call.request, rest.PublishDocument)
    now_ms = services.clock.utc_ms()
    since = now_ms if wanted.effective_from_ms is None else wanted.effective_from_ms
    if since > now_ms + FAR_FUTURE_MS:
        raise MalformedMessage("This date is more than a hundred years ahead.")
    publish = partial(
        services.store.plant.publish,
        kind,
        key,
        version,
        approver=editor(call.person),
        effective_from_ms=since,
        at_ms=now_ms,
    )
    return await _moved(call, publish)


async def retired(call: Call) -> Response:
    """The version counts for no new case. Of a published guide, the newest one that is left counts again."""
    require_member(call)
    services = call.services
    kind, key, version = version_of(call)
    retire = partial(
        services.store.plant.retire, kind, key, version, by=editor(call.person), at_ms=services.clock.utc_ms()
    )
    return await _moved(call, retire)


async def _moved(call: Call, move: Any) -> Response:
    call.services.limiter.take(limits.OP_BY_ACCOUNT, call.person.account_id)
    version = version_of(call)
    expected = expected_number(call.request, _name(*version))
    if expected is None:
        expected = (await call.services.store.plant.document(*version)).change_no
    try:
        made: Document = await move(expected_change_no=expected)
    except Conflict as exc:
        raise overtaken(exc) from exc
    return entity(call.request, _tag(made), document_head(made))


def _name(kind: str, key: str, version: int) -> str:
    return f"{kind}-{key}-{version}"


def _tag(document: Document) -> str:
    return f"{_name(document.kind, document.key, document.version)}-{document.change_no}"


_KEY = {"type": "string", "maxLength": 60}
_TITLE = {"type": "string", "maxLength": 200}
_FILE = Media("application/yaml, application/json, text/csv", "Guide, code list, risk matrix or review template.")
_VERSION = "/api/v1/catalogue/{kind}/{key}/{version}"

ROUTES = [
    route(
        "/api/v1/catalogue",
        "GET",
        list_documents,
        SIGNED_IN,
        doc=Doc(
            "Documents",
            tag="catalogue",
            gives=rest.DocumentPage,
            query=(
                Query("kind", "Only of these kinds.", {"type": "string", "enum": list(DOCUMENT_KINDS)}, is_list=True),
                Query("key", "Only versions of this document.", _KEY),
                Query("state", "Only in these states.", {"type": "string", "enum": list(STATES)}, is_list=True),
                limit(PAGE, PAGE),
                NEXT,
            ),
            is_tagged=True,
        ),
    ),
    route(
        "/api/v1/catalogue/{kind}",
        "POST",
        imported,
        PLANT_WRITE,
        doc=Doc(
            "Import a draft",
            tag="catalogue",
            takes=_FILE,
            gives=rest.DocumentImported,
            status=201,
            query=(
                Query("number", "Document number, where the file does not say.", _KEY),
                Query("revision", "Revision, where the file does not say.", {"type": "string", "maxLength": 40}),
                Query("key", "Of a table: which list.", _KEY),
                Query("version", "Of a table: its version.", {"type": "integer", "minimum": 1, "maximum": 1_000_000}),
                Query("title_en", "Of a table: its English name.", _TITLE),
                Query("title_zh", "Of a table: its Chinese name.", _TITLE),
            ),
            errors=(Conflict, PlantDataError, InvalidGuide, LimitExceeded, UnsupportedMediaType),
        ),
    ),
    route(
        _VERSION,
        "GET",
        show,
        SIGNED_IN,
        doc=Doc("One version of a document", tag="catalogue", gives=rest.DocumentVersion, is_tagged=True),
    ),
    route(
        f"{_VERSION}/file",
        "GET",
        exported,
        SIGNED_IN,
        doc=Doc(
            "A version as a file",
            tag="catalogue",
            gives=Media("application/yaml, text/csv"),
            query=(choice("format", "Tables are for code lists.", *FORMATS, default="yaml"),),
        ),
    ),
    route(
        f"{_VERSION}/publish",
        "POST",
        published,
        PLANT_WRITE,
        doc=Doc(
            "Publish a draft",
            tag="catalogue",
            takes=rest.PublishDocument,
            gives=rest.DocumentHead,
            errors=(Conflict, PermissionDenied, PlantDataError),
            needs_match=True,
        ),
    ),
    route(
        f"{_VERSION}/retire",
        "POST",
        retired,
        PLANT_WRITE,
        doc=Doc(
            "Retire a version",
            tag="catalogue",
            gives=rest.DocumentHead,
            errors=(Conflict,),
            needs_match=True,
        ),
    ),
]
