"""The examples of ``protocols/examples``, and small changes of them, judged alike by JSON Schema and by our structs."""

from __future__ import annotations

import copy
import importlib
import json
import random
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from referencing import Registry, Resource

from sightline.errors import ProtocolError
from sightline.protocol import codec, registry

PROTOCOLS = Path(__file__).resolve().parents[2] / "protocols"
EXAMPLES = PROTOCOLS / "examples"
FAMILIES = sorted(path.name.removesuffix(".schema.json") for path in (PROTOCOLS / "v1").glob("*.schema.json"))


@cache
def schemas() -> dict[str, Any]:
    return {name: json.loads((PROTOCOLS / "v1" / f"{name}.schema.json").read_text()) for name in FAMILIES}


@cache
def validator(family: str, name: str) -> Any:
    resources = [(f"{each}.schema.json", Resource.from_contents(schema)) for each, schema in schemas().items()]
    reference = {"$ref": f"{family}.schema.json#/$defs/{name}"}
    return jsonschema.Draft202012Validator(reference, registry=Registry().with_resources(resources))


def type_of(family: str, name: str) -> Any:
    """Return what our side decodes a definition to."""
    module = codec if family == "envelope" else importlib.import_module(f"sightline.protocol.{family}")
    return getattr(module, name)


def examples(kind: str) -> list[Any]:
    files = sorted((EXAMPLES / kind).rglob("*.json"))
    return [pytest.param(path, id=f"{path.parent.name}/{path.stem}") for path in files]


def definition_of(path: Path) -> tuple[str, str]:
    return path.parent.name, path.name.split(".")[0]


def is_taken_by_us(family: str, name: str, data: bytes) -> bool:
    try:
        if family == "envelope":
            codec.open_envelope(data)
            return True
        codec.decode_as(type_of(family, name), data, limit_bytes=1 << 24)
    except ProtocolError:
        return False
    return True


def is_taken_by_schema(family: str, name: str, value: Any) -> bool:
    return bool(validator(family, name).is_valid(value))


@pytest.mark.parametrize("path", examples("valid"))
def test_valid_example_is_taken_by_both(path: Path) -> None:
    family, name = definition_of(path)
    assert is_taken_by_schema(family, name, json.loads(path.read_text()))
    assert is_taken_by_us(family, name, path.read_bytes())


@pytest.mark.parametrize("path", examples("invalid"))
def test_invalid_example_is_refused_by_both(path: Path) -> None:
    family, name = definition_of(path)
    assert not is_taken_by_schema(family, name, json.loads(path.read_text()))
    assert not is_taken_by_us(family, name, path.read_bytes())


@pytest.mark.parametrize("path", [p for p in examples("valid") if "envelope/" not in (p.id or "")])
def test_valid_example_survives_decoding_and_encoding(path: Path) -> None:
    """Nothing that the schema names is lost or changed; an absent optional field is the same as its default."""
    family, name = definition_of(path)
    kind = type_of(family, name)
    value = msgspec.json.decode(path.read_bytes(), type=kind)
    again = msgspec.json.decode(msgspec.json.encode(value), type=kind)
    assert again == value
    if isinstance(value, msgspec.Struct):
        properties = schemas()[family]["$defs"][name]["properties"]
        given, kept = json.loads(path.read_text()), msgspec.json.decode(msgspec.json.encode(value))
        for field, spec in properties.items():
            default = spec.get("default")
            assert (kept[field] == default) == (given.get(field, default) == default), field


def test_every_definition_has_examples_of_both_kinds() -> None:
    for family, schema in schemas().items():
        for name in schema["$defs"]:
            for kind in ("valid", "invalid"):
                found = [p for p in (EXAMPLES / kind / family).glob(f"{name}*.json") if definition_of(p)[1] == name]
                assert found, f"{kind} example of {family}.{name} is missing"


def test_every_example_is_of_a_definition() -> None:
    for path in (*EXAMPLES.glob("valid/*/*.json"), *EXAMPLES.glob("invalid/*/*.json")):
        family, name = definition_of(path)
        assert name in schemas()[family]["$defs"], path


def test_every_definition_describes_itself_and_its_fields() -> None:
    for family, schema in schemas().items():
        for name, definition in schema["$defs"].items():
            assert definition["description"], f"{family}.{name}"
            for key, field in definition.get("properties", {}).items():
                assert field.get("description"), f"{family}.{name}.{key}"


def mutations(value: Any) -> Iterator[Any]:
    """Yield the value with one part taken out, replaced by another type, or pushed to a limit and beyond."""
    odd: tuple[Any, ...] = (None, True, -1, 0, 1.5, 1e300, 2**53, "", "x" * 5000, "\u0000", [], {}, [None], {"a": 1})
    if isinstance(value, dict):
        for key in value:
            less = dict(value)
            del less[key]
            yield less
            for other in (*odd, *mutations(value[key])):
                yield {**value, key: other}
    elif isinstance(value, list):
        yield value * 3
        for other in odd:
            yield [*value, other]
        for index, item in enumerate(value[:2]):
            for other in mutations(item):
                changed = copy.copy(value)
                changed[index] = other
                yield changed
    elif isinstance(value, str):
        yield from (value + "x", value[:-1], value.upper(), value * 300)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from (value + 1, -value, value * 1e9)


@pytest.mark.parametrize("family", FAMILIES)
def test_both_sides_judge_changed_examples_alike(family: str) -> None:
    """Except for a number like 2.0 where an integer is wanted: JSON Schema takes it, the wire does not have it."""
    chance = random.Random(family)
    checked = 0
    for path in sorted((EXAMPLES / "valid" / family).glob("*.json")):
        _, name = definition_of(path)
        changed = list(mutations(json.loads(path.read_text())))
        for value in chance.sample(changed, min(60, len(changed))):
            data = json.dumps(value).encode()
            if re.search(rb"\d\.0\b|\de\+", data):
                continue
            checked += 1
            assert is_taken_by_us(family, name, data) == is_taken_by_schema(family, name, value), (path.name, value)
    assert checked > 10


def test_kinds_are_complete() -> None:
    """Every ``x-type`` of the schemas is in the tables by which messages, operations and events are decoded."""
    found: dict[str, set[str]] = {"": set(), "op": set(), "event": set()}
    for schema in schemas().values():
        for definition in schema["$defs"].values():
            kind = definition.get("x-type")
            if kind is not None:
                prefix, _, rest = kind.partition(":")
                found[prefix if rest else ""].add(rest or kind)
    assert found[""] == set(registry.MESSAGES)
    assert found["op"] == set(registry.OPS) == set(registry.OP_ROLES)
    assert found["event"] == set(registry.EVENTS)


def test_operation_and_event_bodies_decode_by_kind() -> None:
    for path in sorted((EXAMPLES / "valid" / "workflow").glob("*.json")):
        definition = schemas()["workflow"]["$defs"][definition_of(path)[1]]
        prefix, _, kind = definition.get("x-type", "").partition(":")
        if not kind:
            continue
        decode = codec.decode_op if prefix == "op" else codec.decode_event
        assert type(decode(kind, json.loads(path.read_text()))) is type_of("workflow", definition_of(path)[1])
