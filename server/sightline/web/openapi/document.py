"""The OpenAPI document of the routes: a pure function of the route table and the definitions of the protocol."""

from __future__ import annotations

import inspect
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec

from sightline import errors
from sightline.protocol.signalling import ErrorBody
from sightline.web.access import Access, GuardedRoute
from sightline.web.documented import TAGS, Body, Doc, Media, Parts, Query
from sightline.web.errors import HTTP_STATUS
from sightline.web.openapi.parameters import PATH_PARAMETERS, names_in, plain
from sightline.web.openapi.schemas import Definitions, Schema

INTERFACE = ("/api/", "/whip/", "/whep/", "/healthz", "/metrics")
"""What is documented; everything else are pages and their files."""

DESCRIPTION = """\
Everything that pages do goes through this interface. Sign in with `POST /api/v1/session` and send the token as
`Authorization: Bearer`; the pages' own cookie works too, but then changes need an `Origin` of this server.

- **Errors** have one shape, `{"error": {code, message, is_retryable, details}}`; `code` is stable.
- **Lists** come in pages: `limit`, and `next` of the answer as `?next=`.
- **Entity tags**: answers with `ETag` take `If-None-Match`; what replaces something wants `If-Match`.
- **Repeating**: operations carry an `op_id`; other POSTs take an `Idempotency-Key` for 24 hours.
- Times are UTC milliseconds. Unknown fields are ignored, changes only add."""

_SECURITY = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "Token of a session."},
    "cookie": {"type": "apiKey", "in": "cookie", "name": "__Host-sightline", "description": "Of our own pages."},
    "ticket": {"type": "apiKey", "in": "query", "name": "ticket", "description": "From media-links, for players."},
}
_WORD = re.compile(r"\w+")
_MUTABLE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def in_interface(path: str) -> bool:
    """Whether a path belongs to the documented interface."""
    return path.startswith(INTERFACE)


def describe(routes: Iterable[GuardedRoute], families: Mapping[str, Schema], version: str) -> Schema:
    """Return the document.

    Args:
        routes: of the application; those outside of the interface are passed over.
        families: the documents of ``protocols/v1`` by family.
    Raises:
        LookupError: a route or a path parameter is not documented, or a body is no definition of the protocol.
    """
    definitions = Definitions(families)
    definitions.use_all("op:")
    paths: dict[str, Schema] = defaultdict(dict)
    for route in routes:
        if not in_interface(route.path) or "OPTIONS" in (route.methods or ()):
            continue
        if route.doc is None:
            raise LookupError(f"{route.name} has no doc")
        paths[plain(route.path)][_method(route).lower()] = _operation(route, route.doc, definitions)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Sightline",
            "version": version,
            "description": DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": text} for name, text in TAGS.items()],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": {"Error": _error_schema(definitions), **dict(sorted(definitions.used.items()))},
            "securitySchemes": _SECURITY,
        },
    }


def _method(route: GuardedRoute) -> str:
    return sorted((route.methods or set()) - {"HEAD"})[0]


def _operation(route: GuardedRoute, doc: Doc, definitions: Definitions) -> Schema:
    parameters = [
        *_path_parameters(route, doc),
        *(_query_parameter(query) for query in doc.query),
        *_headers(route, doc),
    ]
    text = doc.text or inspect.cleandoc(route.called.__doc__ or "")
    operation: Schema = {
        "operationId": ".".join([_method(route).lower(), *_WORD.findall(route.path.removeprefix("/api/v1"))]),
        "tags": [doc.tag],
        "summary": doc.summary,
        "description": "\n\n".join(part for part in (text, _who(route.access)) if part),
        "security": _security(route.access),
        "responses": {**_good(doc, definitions), **_refusals(route, doc)},
    }
    if parameters:
        operation["parameters"] = parameters
    if doc.takes is not None:
        operation["requestBody"] = {"required": True, "content": _content(doc.takes, definitions)}
    if route.access.roles is not None:
        operation["x-roles"] = sorted(route.access.roles)
    return operation


def _who(access: Access) -> str:
    if access.roles is None:
        return "Nobody needs to be signed in."
    everybody = "Everybody who is signed in" if len(access.roles) == 5 else f"For: {', '.join(sorted(access.roles))}"
    return f"{everybody}{'; guests only in their own case' if access.in_case else ''}."


def _security(access: Access) -> list[Schema]:
    if access.roles is None:
        return []
    ways: list[Schema] = [{"bearer": []}] if access.bearer_only else [{"bearer": []}, {"cookie": []}]
    ways += [{"ticket": []}] if access.takes_ticket else []
    return [{}, *ways] if access.is_open_locally else ways


def _path_parameters(route: GuardedRoute, doc: Doc) -> Iterable[Schema]:
    for name in names_in(route.path):
        if name in doc.path:
            description, schema = str(doc.path[name].get("description", "")), doc.path[name]
        else:
            description, schema = PATH_PARAMETERS[name]
        yield {"name": name, "in": "path", "required": True, "description": description, "schema": dict(schema)}


def _query_parameter(query: Query) -> Schema:
    schema = {key: value for key, value in (query.schema or {"type": "string"}).items() if key != "deprecated"}
    made: Schema = {"name": query.name, "in": "query", "description": query.description}
    made["required"] = query.is_required
    made["schema"] = {"type": "array", "items": schema} if query.is_list else schema
    if query.schema.get("deprecated"):
        made["deprecated"] = True
    return made


def _headers(route: GuardedRoute, doc: Doc) -> Iterable[Schema]:
    text = {"type": "string", "minLength": 1, "maxLength": 200}
    if doc.is_tagged:
        yield _header("If-None-Match", "Entity tags that are known already.", text, is_required=False)
    if doc.needs_match:
        yield _header("If-Match", "Entity tag of what is replaced.", text, is_required=True)
    if route.takes_key:
        key = {"type": "string", "pattern": "^[!-~]{1,200}$"}
        yield _header("Idempotency-Key", "Makes repeating harmless for 24 hours.", key, is_required=False)


def _header(name: str, description: str, schema: Schema, *, is_required: bool) -> Schema:
    return {"name": name, "in": "header", "required": is_required, "description": description, "schema": schema}


def _content(body: Body | Parts | Media, definitions: Definitions) -> Schema:
    if isinstance(body, Media):
        kinds = [kind.strip() for kind in body.types.split(",")]
        return {kind: {"schema": {"description": body.description, **_bytes(kind)}} for kind in kinds}
    if isinstance(body, Parts):
        properties, encoding = {}, {}
        for name, part in body.parts.items():
            if isinstance(part, Media):
                properties[name] = {"description": part.description, "type": "string", "contentMediaType": part.types}
                encoding[name] = {"contentType": part.types}
            else:
                properties[name] = definitions.reference(part)
                encoding[name] = {"contentType": "application/json"}
        schema = {
            "type": "object",
            "properties": properties,
            "required": list(body.parts),
            "additionalProperties": False,
        }
        return {"multipart/form-data": {"schema": schema, "encoding": encoding}}
    return {"application/json": {"schema": _schema(body, definitions)}}


def _bytes(kind: str) -> Schema:
    if kind == "application/json" or kind.endswith("+json"):
        return {"type": "object"}
    return {"type": "string"} if kind.startswith("text/") else {"type": "string", "contentMediaType": kind}


def _schema(body: Body, definitions: Definitions) -> Schema:
    return definitions.plain(body) if isinstance(body, Mapping) else definitions.reference(body)


def _good(doc: Doc, definitions: Definitions) -> Schema:
    answer: Schema = {"description": "Done." if doc.gives is None else f"{doc.summary}."}
    if doc.gives is not None:
        answer["content"] = _content(doc.gives, definitions)
    if doc.is_tagged:
        answer["headers"] = {"ETag": {"schema": {"type": "string"}, "required": True, "description": "Entity tag."}}
    good = {str(doc.good_status): answer}
    good |= {str(status): {"description": words} for status, words in doc.also.items()}
    if doc.is_tagged:
        good["304"] = {"description": "What the sender has is what there is."}
    return good


def _refusals(route: GuardedRoute, doc: Doc) -> Schema:
    """Every refusal that follows from the route, and those that it names, by status."""
    found: list[type[errors.SightlineError]] = [errors.RateLimited, errors.StoreUnavailable, *doc.errors]
    if route.access.roles is not None:
        found += [errors.Unauthenticated, errors.PermissionDenied]
    if names_in(route.path):
        found += [errors.NotFound, errors.MalformedMessage]
    if doc.query or doc.takes is not None or _method(route) in _MUTABLE:
        found.append(errors.MalformedMessage)
    if doc.takes is not None:
        found.append(errors.MessageTooLarge)
    if doc.needs_match:
        found += [errors.PreconditionRequired, errors.PreconditionFailed]
    if route.takes_key:
        found += [errors.KeyReused, errors.Conflict]
    by_status: dict[int, set[str]] = defaultdict(set)
    for kind in found:
        by_status[HTTP_STATUS[kind.code]].add(kind.code)
    return {str(status): _refusal(sorted(codes)) for status, codes in sorted(by_status.items())}


def _refusal(codes: list[str]) -> Schema:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    return {"description": ", ".join(f"`{code}`" for code in codes) + ".", "content": content}


def _error_schema(definitions: Definitions) -> Schema:
    return {
        "type": "object",
        "description": "Every refusal.",
        "properties": {"error": definitions.reference(ErrorBody)},
        "required": ["error"],
    }


def encoded(document: Schema) -> bytes:
    """The document as it is stored and served."""
    return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"
