"""XML documents of texts that people typed: escaped by the library, without characters that XML 1.0 cannot hold."""

from __future__ import annotations

import re
from typing import Final
from xml.etree import ElementTree

_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Return the text as XML can hold it (XML 1.0 section 2.2): what it cannot becomes a visible character."""
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)


def element(name: str, *children: ElementTree.Element | None, **attributes: str) -> ElementTree.Element:
    """Return an element with its children in order; those that are None are left out."""
    made = ElementTree.Element(name, {key: clean(value) for key, value in attributes.items()})
    made.extend(child for child in children if child is not None)
    return made


def text(name: str, value: str | float | None) -> ElementTree.Element | None:
    """Return an element with a text, None for None or an empty one."""
    if value is None or value == "":
        return None
    made = ElementTree.Element(name)
    made.text = clean(value) if isinstance(value, str) else repr(value)
    return made


def document(root: ElementTree.Element) -> bytes:
    """Return the file."""
    ElementTree.indent(root)
    made: bytes = ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return made + b"\n"
