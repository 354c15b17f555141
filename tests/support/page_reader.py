"""Reads an HTML page with a parser that did not write it, and finds everything in it that could act."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

PICTURE = re.compile(r"data:image/jpeg;base64,[A-Za-z0-9+/]+=*\Z")
OWN_PAGE = re.compile(r"/(?!/)[^:]*\Z")
INERT = frozenset(
    {"a", "html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "div", "span", "small", "b", "br"}
    | {"dl", "dt", "dd", "table", "thead", "tbody", "tr", "th", "td", "section", "header", "footer"}
    | {"figure", "figcaption", "img", "svg", "polygon", "text"}
)
VOID = frozenset({"meta", "br", "img"})


@dataclass
class Page(HTMLParser):
    """``acting`` says what was found, ``links`` what leads to pages of the same server.

    ``texts`` has every run of text outside the style sheet.
    """

    acting: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    pictures: int = 0
    open_tags: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)

    def __init__(self, data: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.acting, self.texts, self.open_tags, self.links, self.pictures = [], [], [], [], 0
        self.feed(data.decode("utf-8"))
        self.close()
        if self.open_tags:
            self.acting.append(f"never closed: {self.open_tags}")

    @property
    def text(self) -> str:
        """All text; a line break is one, whatever made it."""
        return "".join(self.texts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in INERT:
            self.acting.append(f"element {tag}")
        if tag == "br":
            self.texts.append("\n")
        if tag not in VOID:
            self.open_tags.append(tag)
        for name, value in attrs:
            self._attribute(tag, name, value or "")

    def _attribute(self, tag: str, name: str, value: str) -> None:
        if tag == "img" and name == "src" and PICTURE.match(value):
            self.pictures += 1
        elif tag == "a" and name == "href" and OWN_PAGE.match(value):
            self.links.append(value)
        elif name.startswith("on") or name in ("href", "src", "srcset", "style", "xlink:href", "action", "formaction"):
            self.acting.append(f"{tag} {name}={value[:60]}")

    def handle_endtag(self, tag: str) -> None:
        if not self.open_tags or self.open_tags.pop() != tag:
            self.acting.append(f"stray end of {tag}")

    def handle_data(self, data: str) -> None:
        if "style" in self.open_tags:
            if re.search(r"url\(|@import|expression", data):
                self.acting.append("address in a style sheet")
        else:
            self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        self.acting.append(f"comment {data[:60]}")
