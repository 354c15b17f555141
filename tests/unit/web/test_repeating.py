"""POSTs with an ``Idempotency-Key``: done once, answered alike, refused when the key is used for something else."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sightline.errors import Conflict, KeyReused, MalformedMessage
from sightline.ids import AccountId
from sightline.web.access import GuardedRoute
from sightline.web.repeating import KEPT_MS, once
from support.edge import Edge

ANNA = AccountId("a0000000-0000-4000-8000-000000000001")
LI = AccountId("a0000000-0000-4000-8000-000000000002")


def request(key: str | None, body: bytes = b'{"a": 1}', path: str = "/api/v1/models") -> Request:
    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    headers = [(b"content-type", b"application/json")] + ([(b"idempotency-key", key.encode())] if key else [])
    scope = {"type": "http", "method": "POST", "path": path, "query_string": b"", "headers": headers}
    return Request({**scope, "scheme": "http", "server": ("localhost", 80), "root_path": ""}, receive)


class Work:
    """Counts how often it is done, and reads the body as endpoints do."""

    def __init__(self, status: int = 201) -> None:
        self.done = 0
        self.status = status

    async def __call__(self, given: Request) -> Response:
        self.done += 1
        return JSONResponse({"done": self.done, "body": (await given.body()).decode()}, self.status)


async def test_a_repetition_answers_as_the_first_time_for_a_day(web: Edge) -> None:
    work = Work()
    first = await once(request("k"), web.services, ANNA, work)
    again = await once(request("k"), web.services, ANNA, work)
    assert (again.status_code, again.body) == (first.status_code, first.body)
    assert b'{\\"a\\": 1}' in first.body, "the body was read for its fingerprint and is there all the same"
    assert work.done == 1
    await once(request("k"), web.services, LI, work)
    assert work.done == 2, "keys are everybody's own"
    web.clock.advance(KEPT_MS / 1000)
    await once(request("k"), web.services, ANNA, work)
    assert work.done == 3


async def test_without_a_key_every_request_is_its_own(web: Edge) -> None:
    work = Work()
    for _ in range(2):
        await once(request(None), web.services, ANNA, work)
    assert work.done == 2


@pytest.mark.parametrize("other", [request("k", b'{"a": 2}'), request("k", path="/api/v1/assets")])
async def test_a_key_is_for_one_request(web: Edge, other: Request) -> None:
    work = Work()
    await once(request("k"), web.services, ANNA, work)
    with pytest.raises(KeyReused):
        await once(other, web.services, ANNA, work)
    assert work.done == 1


async def test_a_refused_or_broken_request_gives_its_key_back(web: Edge) -> None:
    refused = Work(409)
    await once(request("k"), web.services, ANNA, refused)

    async def breaks(_: Request) -> Response:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await once(request("k"), web.services, ANNA, breaks)
    work = Work()
    await once(request("k"), web.services, ANNA, work)
    assert work.done == 1


async def test_the_second_of_two_at_once_is_told_to_wait(web: Edge) -> None:
    may_end = asyncio.Event()

    async def slow(_: Request) -> Response:
        await may_end.wait()
        return JSONResponse({})

    first = asyncio.create_task(once(request("k"), web.services, ANNA, slow))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    with pytest.raises(Conflict):
        await once(request("k"), web.services, ANNA, slow)
    may_end.set()
    assert (await first).status_code == 200


@pytest.mark.parametrize("key", ["x" * 201, "a b", "ä"])
async def test_a_key_is_short_and_plain(web: Edge, key: str) -> None:
    with pytest.raises(MalformedMessage):
        await once(request(key), web.services, ANNA, Work())


async def test_answers_with_secrets_take_no_key(demo_web: Edge) -> None:
    """A stored token would be good for whoever reads the database."""
    posts = [r for r in demo_web.app.routes if isinstance(r, GuardedRoute) and "POST" in (r.methods or ())]
    taking = {route.path for route in posts if route.takes_key}
    assert taking
    assert not taking & {"/api/v1/session", "/api/v1/invites", "/api/v1/invites/redeem", "/api/v1/cases"}
    wanted = {"role": "field", "display_name": "Guest", "valid_for_s": 60, "uses": 1}
    tokens = set()
    for _ in range(2):
        answer: httpx.Response = await demo_web.call(
            "POST", "/api/v1/invites", "supervisor", json=wanted, headers={"Idempotency-Key": "k"}
        )
        assert answer.status_code == 201, answer.text
        tokens.add(answer.json()["token"])
    assert len(tokens) == 2
