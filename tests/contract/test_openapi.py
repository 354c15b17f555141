"""The OpenAPI document is what the routes say, and the application does what the document says (schemathesis)."""

from __future__ import annotations

import asyncio
import importlib.util
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from sightline.jobs.pool import LocalSpatialService
from sightline.protocol.common import Role
from sightline.web.access import GuardedRoute
from sightline.web.openapi.document import in_interface
from support.edge import BASE, PASSWORD, Edge, edge
from support.hall_files import export_into

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = int(os.environ.get("SIGHTLINE_API_EXAMPLES", "2"))
"""Of valid and of broken requests each, per operation."""
CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
ROLES: tuple[Role, ...] = ("supervisor", "expert", "field", "admin", "auditor")
"""Whose session is used: the first that an operation is for."""


@cache
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_api", ROOT / "tools" / "generate_api.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def document() -> dict[str, Any]:
    made: dict[str, Any] = generator().current_document()
    return made


def test_generated_files_are_current() -> None:
    stale = [path.name for path, data in generator().files().items() if path.read_bytes() != data]
    assert stale == [], "run tools/generate_api.py"


async def test_every_route_of_the_interface_is_documented_once(demo_app: Edge) -> None:
    served = Counter[str]()
    for route in demo_app.app.routes:
        if isinstance(route, GuardedRoute) and in_interface(route.path) and "OPTIONS" not in (route.methods or ()):
            assert route.doc is not None, route.name
            served[route.name] += 1
    described = {f"{method.upper()} {path}" for path, item in document()["paths"].items() for method in item}
    assert set(served) == described
    ids = [operation["operationId"] for item in document()["paths"].values() for operation in item.values()]
    assert len(ids) == len(set(ids))


@pytest.fixture
async def demo_app(tmp_path: Path) -> Any:
    async with edge(tmp_path, demo=True) as opened:
        yield opened


async def test_the_document_and_its_page_are_served(demo_app: Edge) -> None:
    answer = await demo_app.http.get("/api/v1/openapi.json")
    assert answer.json()["openapi"] == "3.1.0"
    again = await demo_app.http.get("/api/v1/openapi.json", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    page = await demo_app.http.get("/api")
    assert "/api/v1/cases/{case_id}/ops" in page.text
    # Its own policy lets neither scripts nor styles from elsewhere run.
    assert "<script" not in page.text
    assert "http://" not in page.text.replace("http://localhost", "")


class Caller:
    """Sends generated requests to the application in this process, with real sessions."""

    def __init__(self, runner: asyncio.Runner, app: Edge) -> None:
        self._runner, self._app = runner, app
        # Nothing runs in it until something is scanned.
        app.app.state.services = replace(app.services, spatial=LocalSpatialService())
        self._case_id = str(runner.run(app.open_case("field")))

    def send(self, case: Case[Any], roles: list[str]) -> httpx.Response:
        # Hypothesis knows no case; without a real one nothing but 404 would be seen.
        if "case_id" in case.path_parameters:
            case.path_parameters["case_id"] = self._case_id
        prepared = requests.Request(**case.as_transport_kwargs(base_url=BASE)).prepare()
        headers = {key: value for key, value in prepared.headers.items() if key.lower() != "authorization"}
        return self._runner.run(self._call(prepared, headers, roles))

    async def _call(self, prepared: Any, headers: dict[str, Any], roles: list[str]) -> httpx.Response:
        self._app.clock.advance(30.0)  # The rates allow it then.
        role = next((role for role in ROLES if role in roles), None)
        if role is not None:
            headers["Authorization"] = f"Bearer {await self._app.token(role)}"
        answer = await self._app.http.request(
            prepared.method, prepared.url, content=prepared.body or b"", headers=headers
        )
        if prepared.method == "DELETE" and prepared.url.endswith("/session") and role is not None:
            self._app.tokens[role], _ = await self._app.services.people.sign_in(f"{role}-person", PASSWORD, None)
        return answer


def failures_of(caller: Caller, operation: Any, mode: GenerationMode) -> set[str]:
    """What is wrong with the answers to generated requests of one operation."""
    found: set[str] = set()
    roles = operation.definition.raw.get("x-roles", [])

    @seed(20260)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def try_one(case: Case[Any]) -> None:
        answer = caller.send(case, roles)
        try:
            case.validate_response(answer, checks=CHECKS)
        except (Failure, FailureGroup) as exc:
            several = exc.exceptions if isinstance(exc, FailureGroup) else [exc]
            found.update(f"{operation.label}: {answer.status_code} {each} {answer.text[:200]}" for each in several)

    try_one()
    return found


@pytest.fixture
def caller(tmp_path: Path) -> Iterator[Caller]:
    export_into(tmp_path / "hall")
    with asyncio.Runner() as runner:
        context = edge(tmp_path, demo=True)
        app = runner.run(context.__aenter__())
        yield Caller(runner, app)
        runner.run(context.__aexit__(None, None, None))


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_answers_to_generated_requests_are_those_of_the_document(caller: Caller, mode: GenerationMode) -> None:
    schema = schemathesis.openapi.from_dict(document())
    found: set[str] = set()
    seen = 0
    for result in schema.get_all_operations():
        operation: Any = result.ok()  # type: ignore[union-attr]
        if operation.path.startswith(("/whip/", "/whep/")):
            continue  # Session descriptions have corpora and tests of their own.
        if mode is GenerationMode.NEGATIVE and not (operation.body or operation.query or operation.path_parameters):
            continue
        seen += 1
        found |= failures_of(caller, operation, mode)
    assert seen > 30
    assert found == set(), "\n\n".join(sorted(found))
