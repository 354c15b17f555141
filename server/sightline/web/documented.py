"""What a route says of itself: the source of ``/api/v1/openapi.json``, of the reference page and of ``docs/api.md``.

    route("/api/v1/cases/{case_id}/checklist", "GET", checklist, CASE_READ,
          doc=Doc("The review list as it stands", tag="review", gives=rest.Checklist, is_tagged=True))

Everything else follows from the route: who may use it and which refusals that brings, the identifiers in its path, 400
for what it reads, 404 for what it names. A test fails for every route of the interface without ``doc``.

Bodies are message types of ``sightline.protocol``; a plain JSON schema may stand where there is none. Bytes are
``Media``, multipart uploads ``Parts``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

from sightline.errors import SightlineError

Tag = Literal[
    "session",
    "cases",
    "lists",
    "review",
    "record",
    "evidence",
    "place",
    "assets",
    "catalogue",
    "media",
    "service",
    "demo",
]
TAGS: Mapping[Tag, str] = {
    "session": "Signing in and out, invites",
    "cases": "Open a case, read its events, send operations",
    "lists": "Inbox, search, faults, history of an asset",
    "review": "Review list, rework, signatures",
    "record": "Documents and packages of a case, proof of the log",
    "evidence": "Pictures, clips, recordings and other files",
    "place": "The place in 3D: depth, surfaces, scenes, models",
    "assets": "The plant's assets",
    "catalogue": "Guides, code lists, risk matrices, review templates",
    "media": "WHIP and WHEP",
    "service": "Health, status, measurements, this description",
    "demo": "Only with --demo",
}


@dataclass(frozen=True, slots=True)
class Media:
    """Bytes of a media type; several with commas, the usual one first."""

    types: str
    description: str = "The file."


@dataclass(frozen=True, slots=True)
class Parts:
    """A ``multipart/form-data`` body: each part is a message type (as JSON) or bytes of a media type."""

    parts: Mapping[str, type[msgspec.Struct] | Media]


@dataclass(frozen=True, slots=True)
class Query:
    """One parameter of the query.

    Args:
        schema: JSON schema of one value; text when empty.
        is_list: may be given several times, or once with commas.
    """

    name: str
    description: str
    schema: Mapping[str, Any] = field(default_factory=dict)
    is_list: bool = False
    is_required: bool = False


Body = type[msgspec.Struct] | Mapping[str, Any]
"""A message type of ``sightline.protocol``, or a JSON schema."""

NEXT = Query("next", "`next` of the previous page.", {"type": "string", "maxLength": 200})
LANG = Query("lang", "Language of the words.", {"type": "string", "enum": ["en", "zh"], "default": "en"})


def limit(most: int, default: int) -> Query:
    """The parameter by which a page may be made shorter."""
    schema = {"type": "integer", "minimum": 1, "maximum": most, "default": default}
    return Query("limit", "Rows of one page.", schema)


def choice(name: str, description: str, *values: str, default: str | None = None) -> Query:
    """A parameter that is one of some words."""
    schema: dict[str, Any] = {"type": "string", "enum": list(values)}
    return Query(name, description, schema if default is None else {**schema, "default": default})


@dataclass(frozen=True, slots=True)
class Doc:
    """The documentation of one route.

    Args:
        summary: one line, no full stop.
        tag: section of the reference.
        text: more, as Markdown; the endpoint's docstring when empty.
        takes: the body of the request.
        gives: the body of the answer; None = no body (204).
        status: of the answer when all is well; 200, or 204 without a body.
        also: further good answers by status, with their words, e.g. ``{204: "Nothing was asked for."}``.
        query: parameters of the query.
        path: JSON schemas of path parameters that ``openapi/parameters.py`` does not know.
        errors: refusals beyond those that follow from the route itself.
        is_tagged: the answer has an ``ETag``; ``If-None-Match`` answers 304.
        needs_match: replaces something: ``If-Match`` must name its ``ETag`` (428 without, 412 when it has changed).
        holds_secret: a POST whose answer may not be kept for ``Idempotency-Key``.
    """

    summary: str
    tag: Tag
    text: str = ""
    takes: Body | Parts | Media | None = None
    gives: Body | Media | None = None
    status: int | None = None
    also: Mapping[int, str] = field(default_factory=dict)
    query: tuple[Query, ...] = ()
    path: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    errors: tuple[type[SightlineError], ...] = ()
    is_tagged: bool = False
    needs_match: bool = False
    holds_secret: bool = False

    @property
    def good_status(self) -> int:
        """The status of the answer when all is well."""
        return self.status or (204 if self.gives is None else 200)

    @property
    def has_op_id(self) -> bool:
        """Whether the body brings its own idempotency key."""
        return isinstance(self.takes, type) and "op_id" in self.takes.__struct_fields__
