"""HTML that is safe by construction: a text becomes markup only through ``tag``, which escapes it.

Names of elements and attributes are ours, never data. There is no way to write a script, a handler or a foreign
address: ``tag`` refuses those attributes, pictures are data of the page, and ``link`` leads to pages of this server.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Iterable
from typing import Final, NewType

from sightline.report.formats import printable

Html = NewType("Html", str)
Child = Html | None

_VOID: Final = frozenset({"meta", "img", "br"})
_ELEMENTS: Final = frozenset(
    (
        "b",
        "body",
        "br",
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "head",
        "header",
        "html",
        "img",
        "main",
        "meta",
        "p",
        "polygon",
        "section",
        "small",
        "span",
        "svg",
        "table",
        "tbody",
        "td",
        "text",
        "th",
        "thead",
        "title",
        "tr",
    )
)
_ATTRIBUTES: Final = frozenset(
    (
        "alt",
        "aria-label",
        "charset",
        "class",
        "content",
        "fill",
        "font-size",
        "font-weight",
        "http-equiv",
        "lang",
        "name",
        "points",
        "role",
        "scope",
        "src",
        "stroke",
        "stroke-dasharray",
        "stroke-width",
        "text-anchor",
        "viewBox",
        "width",
        "x",
        "y",
    )
)


def text(value: str) -> Html:
    """Return a text as it was typed: characters that would act are visible, line breaks stay."""
    shown: str = printable(value)
    return Html("<br>".join(html.escape(line, quote=True) for line in shown.split("\n")))


def tag(name: str, /, *children: Child, **attributes: str | None) -> Html:
    """Return an element; attributes that are None are left out.

    Args:
        attributes: ``class_`` and ``http_equiv`` stand for the names that Python cannot spell.
    """
    assert name in _ELEMENTS, name
    written = "".join(_attribute(key, value) for key, value in attributes.items() if value is not None)
    if name in _VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{join(children)}</{name}>")


def _attribute(key: str, value: str) -> str:
    name = key.rstrip("_").replace("_", "-")
    assert name in _ATTRIBUTES, name
    shown: str = printable(value)
    return f' {name}="{html.escape(shown, quote=True)}"'


def join(children: Iterable[Child]) -> Html:
    return Html("".join(child for child in children if child is not None))


def style(css: str) -> Html:
    """Return a style sheet of ours; data never gets into it."""
    assert "</" not in css
    return Html(f"<style>{css}</style>")


def picture(data: bytes, alt: str) -> Html:
    """Return a JPEG as part of the page."""
    return tag("img", src=f"data:image/jpeg;base64,{base64.b64encode(data).decode()}", alt=alt)


_OWN_PATH: Final = re.compile(r"/(?!/)[A-Za-z0-9/._~%?=&-]*\Z")


def link(path: str, words: str) -> Html:
    """Return a link to a page of this very server."""
    assert _OWN_PATH.match(path), path
    return Html(f'<a href="{html.escape(path, quote=True)}">{text(words)}</a>')


def policy_of(css: str) -> str:
    """Return the content security policy under which a page with this style works, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def page(title: str, lang: str, css: str, body: Html) -> bytes:
    """Return the file. Its own policy forbids what it does not contain: scripts, forms, anything from elsewhere."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy_of(css)),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", text(title.replace("\n", " "))),
        style(css),
    )
    language = "zh-CN" if lang == "zh" else lang
    return f"<!doctype html>\n{tag('html', head, tag('body', body), lang=language)}\n".encode()
