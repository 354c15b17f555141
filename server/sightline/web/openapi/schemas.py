"""Definitions of ``protocols/v1`` as components of OpenAPI 3.1, whose schemas are JSON Schema 2020-12 too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

Schema = dict[str, Any]
PREFIX = "#/components/schemas/"


class Definitions:
    """Collects the definitions that are used, with everything that they refer to.

    Args:
        families: the documents of ``protocols/v1`` by family.
    """

    def __init__(self, families: Mapping[str, Schema]) -> None:
        self._all: dict[str, Schema] = {}
        for document in families.values():
            for name, schema in document["$defs"].items():
                assert name not in self._all, f"two definitions are called {name}"
                self._all[name] = schema
        self.used: dict[str, Schema] = {}

    def reference(self, struct: type[msgspec.Struct]) -> Schema:
        """Return the reference to a message type. Raises KeyError: it is not of ``protocols/v1``."""
        return self._use(struct.__name__)

    def plain(self, schema: Mapping[str, Any]) -> Schema:
        """Return a schema of a route's own, with its references to definitions in place."""
        return (
            {key: self._copied(value) for key, value in schema.items()}
            if "$ref" not in schema
            else self._use(str(schema["$ref"]).rpartition("/")[2])
        )

    def use_all(self, prefix: str) -> None:
        """Take in every definition whose ``x-type`` begins so, e.g. the operations that ``Op`` carries."""
        for name, schema in self._all.items():
            if schema.get("x-type", "").startswith(prefix):
                self._use(name)

    def _use(self, name: str) -> Schema:
        if name not in self.used:
            self.used[name] = {}  # Taken now: a definition may refer to itself.
            self.used[name] = self._copied(self._all[name])
        return {"$ref": PREFIX + name}

    def _copied(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._copied(each) for each in value]
        if not isinstance(value, dict):
            return value
        copied = {key: self._copied(each) for key, each in value.items() if key != "$ref"}
        if "$ref" in value:
            copied = {**self._use(str(value["$ref"]).rpartition("/")[2]), **copied}
        return copied
