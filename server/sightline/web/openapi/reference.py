"""The reference for people, from the OpenAPI document: Markdown for ``docs/api.md``, HTML for the page ``/api``.

Both are static: no script, nothing from elsewhere, so the page works under the policy of all our pages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

Schema = dict[str, Any]
_CODE = re.compile(r"`([^`]+)`")
_STRONG = re.compile(r"\*\*([^*]+)\*\*")


def operations(document: Schema, tag: str) -> Iterator[tuple[str, str, Schema]]:
    """Method, path and operation of a section, in order of the paths."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if tag in operation["tags"]:
                yield method.upper(), path, operation


def markdown(document: Schema, introduction: str) -> str:
    """Return ``docs/api.md``.

    Args:
        introduction: Markdown written by people; what follows is generated.
    """
    lines = [introduction.rstrip(), "", "## All addresses", ""]
    for tag in document["tags"]:
        found = list(operations(document, tag["name"]))
        if not found:
            continue
        lines += [f"### {tag['description']}", "", "| | address | | who | answer |", "|---|---|---|---|---|"]
        lines += [_markdown_row(method, path, operation) for method, path, operation in found]
        lines.append("")
    return "\n".join(lines)


def _markdown_row(method: str, path: str, operation: Schema) -> str:
    cells = [method, f"`{path}`", operation["summary"], who(operation), answer(operation)]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def who(operation: Schema) -> str:
    """Who may use it, short."""
    if not operation["security"]:
        return "anybody"
    roles = operation.get("x-roles", [])
    return "signed in" if len(roles) == 5 else ", ".join(roles)


def answer(operation: Schema) -> str:
    """What it answers when all is well: the name of the schema, or the media type."""
    status, good = next((status, each) for status, each in operation["responses"].items() if status.startswith("2"))
    contents: Schema = good.get("content", {})
    kind, content = next(iter(contents.items())) if contents else ("", {})
    shown = _name_of(content.get("schema", {})) or kind or "nothing"
    return shown if status == "200" else f"{shown} ({status})"


def _name_of(schema: Schema) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def page(document: Schema) -> str:
    """Return the page ``/api``."""
    sections = [_section(document, tag) for tag in document["tags"] if list(operations(document, tag["name"]))]
    links = "".join(f'<a href="#{tag["name"]}">{escape(tag["description"])}</a>' for tag in document["tags"])
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Interface · Sightline</title>
<link rel="icon" href="/icon.svg">
<link rel="stylesheet" href="/api.css">
</head>
<body>
<nav aria-label="Sections"><a href="/">Sightline</a>{links}<a href="#schemas">Schemas</a></nav>
<main>
<h1>Interface</h1>
<p>OpenAPI {escape(document["openapi"])}: <a href="/api/v1/openapi.json">openapi.json</a></p>
{_prose(document["info"]["description"])}
{"".join(sections)}
<section id="schemas"><h2>Schemas</h2>
{"".join(_schema_entry(name, schema) for name, schema in document["components"]["schemas"].items())}
</section>
</main>
</body>
</html>
"""


def _section(document: Schema, tag: Schema) -> str:
    found = operations(document, tag["name"])
    entries = "".join(_entry(method, path, operation) for method, path, operation in found)
    return f'<section id="{tag["name"]}"><h2>{escape(tag["description"])}</h2>\n{entries}</section>\n'


def _entry(method: str, path: str, operation: Schema) -> str:
    head = f'<span class="method {method.lower()}">{method}</span> <code>{escape(path)}</code>'
    parts = [_prose(operation["description"])]
    if "parameters" in operation:
        parts.append(_parameters(operation["parameters"]))
    if "requestBody" in operation:
        parts.append(f"<h3>Body</h3>{_content(operation['requestBody']['content'])}")
    parts.append(_responses(operation["responses"]))
    summary = f"<summary>{head} <span>{escape(operation['summary'])}</span></summary>"
    return f'<details id="{escape(operation["operationId"])}">{summary}{"".join(parts)}</details>\n'


def _parameters(parameters: Iterable[Schema]) -> str:
    rows = "".join(
        f"<tr><td><code>{escape(one['name'])}</code></td><td>{one['in']}{', required' if one['required'] else ''}</td>"
        f"<td>{_inline(one['description'])} {_inline(_kind(one['schema']))}</td></tr>"
        for one in parameters
    )
    return f"<h3>Parameters</h3><table>{rows}</table>"


def _content(content: Schema) -> str:
    rows = []
    for kind, one in content.items():
        schema = one["schema"]
        parts = "".join(
            f"<br>{_inline(f'part `{name}`: ')}{_link(part)}" for name, part in schema.get("properties", {}).items()
        )
        rows.append(f"<tr><td><code>{escape(kind)}</code></td><td>{_link(schema)}{parts}</td></tr>")
    return f"<table>{''.join(rows)}</table>"


def _responses(responses: Schema) -> str:
    rows = []
    for status, one in responses.items():
        content: Schema = next(iter(one.get("content", {}).values()), {})
        # Refusals have one shape, which the introduction tells.
        shown = _link(content["schema"]) if content and status.startswith("2") else ""
        rows.append(f"<tr><td>{status}</td><td>{_inline(one['description'])} {shown}</td></tr>")
    return f"<h3>Answers</h3><table>{''.join(rows)}</table>"


def _link(schema: Schema) -> str:
    name = _name_of(schema)
    if name:
        return f'<a href="#schema-{name}">{name}</a>'
    return _inline(str(schema.get("description") or _kind(schema)))


def _kind(schema: Schema) -> str:
    """A schema in a few words."""
    if "enum" in schema:
        text = ", ".join(f"`{value}`" for value in schema["enum"])
    elif schema.get("type") == "array":
        return f"several: {_kind(schema['items'])}"
    else:
        low, high = schema.get("minimum"), schema.get("maximum")
        bounds = f" {low} to {high}" if low is not None and high is not None else ""
        text = f"{_name_of(schema) or schema.get('type', '')}{bounds}"
    return text + (f"; else `{schema['default']}`" if "default" in schema else "")


def _schema_entry(name: str, schema: Schema) -> str:
    words = _inline(str(schema.get("description", "")))
    shown = escape(json.dumps(schema, ensure_ascii=False, indent=1))
    summary = f"<summary><code>{name}</code> <span>{words}</span></summary>"
    return f'<details id="schema-{name}">{summary}<pre>{shown}</pre></details>\n'


def _prose(text: str) -> str:
    """Paragraphs and lists of our own plain Markdown as HTML."""
    blocks = []
    for block in text.split("\n\n"):
        if block.startswith("- "):
            items = "".join(f"<li>{_inline(item)}</li>" for item in block[2:].split("\n- "))
            blocks.append(f"<ul>{items}</ul>")
        else:
            blocks.append(f"<p>{_inline(block)}</p>")
    return "".join(blocks)


def _inline(text: str) -> str:
    return _STRONG.sub(r"<strong>\1</strong>", _CODE.sub(r"<code>\1</code>", escape(text.replace("``", "`"))))
