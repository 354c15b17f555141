"""The dump of a running service: complete, without names or addresses, for this machine and administrators."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from sightline.commands import dump as command
from sightline.errors import SightlineError
from sightline.worker.config import WorkerConfig
from sightline.worker.core import LocalMediaWorker
from support.edge import BASE, edge
from support.room_harness import running
from support.room_media import publish, subscribe


async def test_it_is_for_this_machine_and_for_administrators(tmp_path: Path) -> None:
    async with edge(tmp_path) as web:
        for address, status in (("127.0.0.1", 200), ("192.0.2.9", 401)):
            transport = httpx.ASGITransport(web.app, client=(address, 40000))
            async with httpx.AsyncClient(transport=transport, base_url=BASE) as http:
                assert (await http.get("/api/v1/dump")).status_code == status
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as http:
            for role, status in (("admin", 200), ("auditor", 403), ("expert", 403)):
                headers = {"Authorization": f"Bearer {await web.token(role)}"}  # type: ignore[arg-type]
                answer = await http.get("/api/v1/dump", headers=headers)
                assert answer.status_code == status, role
                if status == 200:
                    assert answer.json()["process"]["fds"] > 0


async def test_it_tells_of_everything_in_a_call_by_ids_alone() -> None:
    async def start() -> LocalMediaWorker:
        return await LocalMediaWorker(WorkerConfig(hosts=("127.0.0.1",), tcp_port="same")).__aenter__()

    async with running(worker_factory=start) as harness:
        technician, expert = await harness.joined("field", "Otto Field"), await harness.joined("expert", "Eva Expert")
        await publish(technician)
        await subscribe(expert)
        text = msgspec.json.encode(await harness.registry.measure()).decode()
        held: dict[str, Any] = json.loads(text)
        worker = held["workers"]["0"]
        assert [transport["state"] for transport in worker["transports"].values()] == ["new", "new"]
        assert {each["kind"] for each in worker["publications"].values()} == {"audio", "video"}
        assert len(worker["subscriptions"]) == 2
        assert worker["process"]["fds"] > 0
        assert worker["process"]["rss_bytes"] > 1_000_000
        assert worker["tcp"]["port"] > 0
        assert worker["events"] == {"lasting": 0, "fresh": 0}
        assert held["media"]["workers"]["0"]["rooms"] == 1
        for word in ("Otto", "Eva", "127.0.0.1", "192.0.2."):
            assert word not in text


@pytest.mark.parametrize(("status", "text"), [(401, "token of an administrator"), (500, "status 500")])
def test_the_command_says_what_is_wrong(monkeypatch: pytest.MonkeyPatch, status: int, text: str) -> None:
    monkeypatch.setattr(httpx, "get", lambda *_, **__: httpx.Response(status))
    with pytest.raises(SightlineError, match=text):
        command.fetch("http://localhost:1", None)


def test_the_command_says_when_there_is_no_server() -> None:
    with pytest.raises(SightlineError, match="No server answers"):
        command.fetch("http://localhost:1", "a token")
