"""Values as YAML, always the same bytes for the same values, for people to read and change.

What another reader of YAML might take for something else (``no``, ``12:30``, ``1e3``) is put in quotes.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

WIDTH = 120


class _Dumper(yaml.SafeDumper):
    """Knows the words of YAML 1.1 (inherited) and of the core schema of 1.2, so that both read texts as texts."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent lists below their key: easier to see in long guides."""
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: Any) -> bool:
        """Write everything out: the reader refuses aliases."""
        return True


_Dumper.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(?=[eE]))([eE][-+]?[0-9]+)?\Z"),
    list("-+.0123456789"),
)


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """Choose the easiest form to read that comes back the same; the emitter quotes what a block cannot hold."""
    lines = text.split("\n")
    is_plain = all(line.isprintable() for line in lines)
    if not is_plain:
        # Escaped: readers do not agree on what ends a line.
        style = '"'
    elif len(lines) > 1:
        style = "|"
    else:
        style = None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)


def write_yaml(value: Any) -> bytes:
    """Return plain values as YAML in UTF-8; mappings keep their order."""
    text: str = yaml.dump(
        value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, default_flow_style=False, width=WIDTH
    )
    return text.encode()
