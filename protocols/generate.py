#!/usr/bin/env python3
"""Generate the message types of both languages from the JSON Schemas beside this file.

    protocols/v1/*.schema.json  ->  server/sightline/protocol/<family>.py and registry.py   (msgspec structs)
                                ->  clients/web/src/protocol/generated.ts                   (TypeScript types)
    protocols/texts/rules.*.json ->  server/sightline/protocol/rule_texts.py, clients/web/src/protocol/rule-texts.ts
    protocols/v1/*.schema.json  ->  protocols/records/*.schema.json   (record_schemas.py)

``--check`` writes nothing and exits 1 when a generated file is not current. The schemas use a small, fixed subset of
JSON Schema 2020-12 plus two keys of our own: ``x-type`` (the message type, ``op:KIND`` or ``event:KIND``) and
``x-roles`` (who may send the operation). ``docs/decisions.md`` says why this is not an off-the-shelf generator.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

import record_schemas

ROOT = Path(__file__).resolve().parent.parent
SCHEMAS = ROOT / "protocols" / "v1"
PYTHON = ROOT / "server" / "sightline" / "protocol"
TYPESCRIPT = ROOT / "clients" / "web" / "src" / "protocol" / "generated.ts"
TEXTS = ROOT / "protocols" / "texts"
RECORDS = ROOT / "protocols" / "records"
LANGUAGES = ("en", "zh")
FAMILIES = ("common", "signalling", "spatial", "quality", "workflow", "rest")
HEADER = "Generated from protocols/v1 by protocols/generate.py; do not edit."
Schema = dict[str, Any]


def load() -> dict[str, Schema]:
    return {name: json.loads((SCHEMAS / f"{name}.schema.json").read_text()) for name in FAMILIES}


def reference(schema: Schema) -> tuple[str, str] | None:
    """Split ``$ref`` into (family or '', definition)."""
    match = re.fullmatch(r"(?:(\w+)\.schema\.json)?#/\$defs/(\w+)", schema.get("$ref", ""))
    return (match[1] or "", match[2]) if match else None


def nullable(schema: Schema) -> tuple[Schema, bool]:
    """Return the schema without null, and whether null was allowed."""
    if "anyOf" in schema:
        return next(option for option in schema["anyOf"] if option.get("type") != "null"), True
    kind = schema.get("type")
    if isinstance(kind, list):
        return {**schema, "type": next(k for k in kind if k != "null")}, True
    return schema, False


# --- Python ---------------------------------------------------------------------------------------------------------


def python_meta(base: str, **limits: Any) -> str:
    given = ", ".join(f"{key}={value!r}" for key, value in limits.items() if value is not None)
    return f"Annotated[{base}, Meta({given})]" if given else base


def python_type(schema: Schema) -> str:
    schema, may_be_null = nullable(schema)
    text = python_plain(schema)
    return f"{text} | None" if may_be_null else text


def python_plain(schema: Schema) -> str:
    ref = reference(schema)
    if ref:
        return f"{ref[0]}.{ref[1]}" if ref[0] else ref[1]
    if "enum" in schema:
        return "Literal[" + ", ".join(json.dumps(value) for value in schema["enum"]) + "]"
    match schema["type"]:
        case "string":
            return python_meta(
                "str",
                min_length=schema.get("minLength"),
                max_length=schema.get("maxLength"),
                pattern=python_pattern(schema.get("pattern")),
            )
        case "integer" | "number" as kind:
            base = "int" if kind == "integer" else "float"
            return python_meta(base, ge=schema.get("minimum"), le=schema.get("maximum"))
        case "boolean":
            return "bool"
        case "array":
            return python_array(schema)
        case _:
            values = schema.get("additionalProperties")
            inner = python_plain(values) if isinstance(values, dict) else "Any"
            return python_meta(f"dict[str, {inner}]", max_length=schema.get("maxProperties"))


def python_pattern(pattern: str | None) -> str | None:
    """JSON Schema means ECMA-262, where ``$`` is the very end; Python's ``$`` also matches before a last newline."""
    return pattern[:-1] + r"\Z" if pattern is not None and pattern.endswith("$") else pattern


def python_array(schema: Schema) -> str:
    item, low, high = python_type(schema["items"]), schema.get("minItems"), schema.get("maxItems")
    if low == high and low is not None:
        return "tuple[" + ", ".join([item] * low) + "]"
    return python_meta(f"tuple[{item}, ...]", min_length=low, max_length=high)


def python_default(value: Any) -> str:
    """An empty list is an empty tuple here; an empty object is copied by msgspec for each value."""
    return "()" if value == [] else repr(value)


def python_definition(name: str, schema: Schema) -> str:
    if schema.get("type") != "object":
        return f'{name} = {python_plain(schema)}\n"""{schema["description"]}"""\n'
    lines = [f"class {name}(msgspec.Struct, frozen=True, kw_only=True):", f'    """{schema["description"]}"""', ""]
    for field, spec in schema["properties"].items():
        default = f" = {python_default(spec['default'])}" if "default" in spec else ""
        lines += [f"    {field}: {python_type(spec)}{default}", f'    """{spec["description"]}"""']
    if not schema["properties"]:
        lines.pop()
    return "\n".join(lines) + "\n"


def python_family(family: str, document: Schema) -> str:
    bodies = [python_definition(name, schema) for name, schema in document["$defs"].items()]
    text = "\n\n".join(bodies)
    imports = ["from __future__ import annotations", ""]
    typing = [name for name in ("Annotated", "Any", "Literal") if re.search(rf"\b{name}\b", text)]
    if typing:
        imports += [f"from typing import {', '.join(typing)}", ""]
    if "msgspec." in text:
        imports.append("import msgspec")
    if "Meta(" in text:
        imports.append("from msgspec import Meta")
    others = [other for other in FAMILIES if re.search(rf"\b{other}\.[A-Z]", text)]
    if others:
        imports += ["", f"from sightline.protocol import {', '.join(others)}"]
    head = f'"""{document["title"]}.\n\n{HEADER}\n"""\n\n# ruff: noqa: E501\n'
    return head + "\n".join(imports) + "\n\n\n" + text


def python_registry(documents: dict[str, Schema]) -> str:
    tables: dict[str, list[str]] = {"MESSAGES": [], "OPS": [], "EVENTS": []}
    roles: list[str] = []
    for family, document in documents.items():
        for name, schema in document["$defs"].items():
            kind = schema.get("x-type")
            if kind is None:
                continue
            prefix, _, rest = kind.partition(":")
            # "op" and "event" by themselves are messages; "op:KIND" and "event:KIND" are what these two carry.
            table = {"op": "OPS", "event": "EVENTS"}[prefix] if rest else "MESSAGES"
            key = rest or kind
            tables[table].append(f'    "{key}": {family}.{name},')
            if "x-roles" in schema:
                allowed = ", ".join(f'"{role}"' for role in schema["x-roles"])
                roles.append(f'    "{key}": frozenset({{{allowed}}}),')
    used = sorted({line.split(": ")[1].split(".")[0] for rows in tables.values() for line in rows})
    parts = [
        f'"""Which struct belongs to which message type, operation kind and event kind.\n\n{HEADER}\n"""\n',
        "# ruff: noqa: E501\nfrom __future__ import annotations\n\nfrom collections.abc import Mapping\n",
        "import msgspec\n",
        f"from sightline.protocol import {', '.join(used)}\n",
    ]
    for table, rows in tables.items():
        parts.append(f"{table}: Mapping[str, type[msgspec.Struct]] = {{\n" + "\n".join(rows) + "\n}\n")
    parts.append("OP_ROLES: Mapping[str, frozenset[str]] = {\n" + "\n".join(roles) + "\n}\n")
    return "\n".join(parts)


# --- TypeScript -----------------------------------------------------------------------------------------------------


def typescript_type(schema: Schema) -> str:
    schema, may_be_null = nullable(schema)
    text = typescript_plain(schema)
    return f"{text} | null" if may_be_null else text


def typescript_plain(schema: Schema) -> str:
    ref = reference(schema)
    if ref:
        return ref[1]
    if "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema["enum"])
    match schema["type"]:
        case "string" | "boolean" as kind:
            return str(kind)
        case "integer" | "number":
            return "number"
        case "array":
            return typescript_array(schema)
        case _:
            inner = "string" if isinstance(schema.get("additionalProperties"), dict) else "unknown"
            return f"Record<string, {inner}>"


def typescript_array(schema: Schema) -> str:
    item, low, high = typescript_type(schema["items"]), schema.get("minItems"), schema.get("maxItems")
    if low == high and low is not None:
        return "readonly [" + ", ".join([item] * low) + "]"
    return f"readonly ({item})[]" if "|" in item else f"readonly {item}[]"


def typescript_definition(name: str, schema: Schema) -> str:
    comment = f"/** {schema['description']} */\n"
    if schema.get("type") != "object":
        return f"{comment}export type {name} = {typescript_plain(schema)};\n"
    lines = [f"export interface {name} {{"]
    for field, spec in schema["properties"].items():
        optional = "?" if "default" in spec else ""
        lines += [f"  /** {spec['description']} */", f"  readonly {field}{optional}: {typescript_type(spec)};"]
    return comment + "\n".join([*lines, "}"]) + "\n"


def typescript(documents: dict[str, Schema]) -> str:
    parts = [f"// {HEADER}\n"]
    maps: dict[str, list[str]] = {"Messages": [], "Ops": [], "Events": []}
    for document in documents.values():
        for name, schema in document["$defs"].items():
            parts.append(typescript_definition(name, schema))
            kind = schema.get("x-type")
            if kind:
                prefix, _, rest = kind.partition(":")
                table = {"op": "Ops", "event": "Events"}[prefix] if rest else "Messages"
                maps[table].append(f'  readonly "{rest or kind}": {name};')
    for table, rows in maps.items():
        what = {"Messages": "message type", "Ops": "operation kind", "Events": "event kind"}[table]
        parts.append(f"/** Body of each {what}. */\nexport interface {table} {{\n" + "\n".join(rows) + "\n}\n")
    return "\n".join(parts)


# --- texts ----------------------------------------------------------------------------------------------------------


def rule_texts() -> dict[Path, str]:
    """The words of the review rules, embedded on both sides so that neither reads files at run time."""
    texts = {name: json.loads((TEXTS / f"rules.{name}.json").read_text()) for name in LANGUAGES}
    header = HEADER.replace("protocols/v1", "protocols/texts")
    literal = json.dumps(texts, ensure_ascii=False, indent=4)
    python = (
        f'"""Words of the review rules in every language; read them through workflow/texts.py.\n\n{header}\n"""\n\n'
        "# ruff: noqa: E501\nfrom __future__ import annotations\n\nfrom typing import Any\n\n"
        f"RULE_TEXTS: dict[str, dict[str, Any]] = {literal}\n"
    )
    typescript = (
        f"// {header}\n\n/** What a rule's item says, and why it is there. `{{name}}` stands for a param. */\n"
        "export interface RuleTexts {\n"
        "  readonly rules: Readonly<Record<string, { readonly name: string; readonly title: string; "
        "readonly verify: string; readonly why: string }>>;\n"
        "  /** Words of params.reasons. */\n  readonly reasons: Readonly<Record<string, string>>;\n"
        "  /** Params whose values are words themselves. */\n"
        "  readonly values: Readonly<Record<string, Readonly<Record<string, string>>>>;\n}\n\n"
        f'export const RULE_TEXTS: Readonly<Record<"en" | "zh", RuleTexts>> = '
        f"{json.dumps(texts, ensure_ascii=False, indent=2)};\n"
    )
    return {PYTHON / "rule_texts.py": python, TYPESCRIPT.with_name("rule-texts.ts"): typescript}


# --- command --------------------------------------------------------------------------------------------------------


def outputs(documents: dict[str, Schema]) -> dict[Path, str]:
    files = {PYTHON / f"{family}.py": python_family(family, document) for family, document in documents.items()}
    files[PYTHON / "registry.py"] = python_registry(documents)
    files[TYPESCRIPT] = typescript(documents)
    files.update(rule_texts())
    files.update({RECORDS / name: text for name, text in record_schemas.schemas(documents).items()})
    return files


def main() -> int:
    parser = argparse.ArgumentParser(description="Generate message types from protocols/v1.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a file is not current")
    arguments = parser.parse_args()
    stale = []
    for path, text in outputs(load()).items():
        if path.exists() and path.read_text() == text:
            continue
        stale.append(str(path.relative_to(ROOT)))
        if not arguments.check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    for name in stale:
        sys.stderr.write(f"{'not current' if arguments.check else 'wrote'}: {name}\n")
    return 1 if arguments.check and stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
