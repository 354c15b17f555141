"""A real ``sightline serve`` in a process of its own, for tests that look at it from outside."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import httpx
import websockets.sync.client
from websockets.sync.client import ClientConnection

from support.net import free_tcp_port, free_udp_port

START_S = 90.0
STOP_S = 30.0


class Server:
    """Use as a context manager. The data folder outlives the process, so a second one can take over.

    Args:
        flags: more flags of ``serve``; without ``--tls`` the server speaks plain HTTP on localhost alone.
    """

    def __init__(self, data_dir: Path, *flags: str, demo: bool = True) -> None:
        self.data_dir = data_dir
        self.port = free_tcp_port()
        self.media_port = 0
        """UDP; another one at each start."""
        self.base_url = f"http://localhost:{self.port}"
        self._flags = [*(["--demo"] if demo else []), *(() if "--tls" in flags else ("--tls", "off")), *flags]
        self.process: subprocess.Popen[bytes] | None = None
        self.log = data_dir / "server.log"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start and wait until it answers."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        self.media_port = free_udp_port()
        ports = ["--local-port", str(self.port), "--media-port", str(self.media_port)]
        command = [sys.executable, "-m", "sightline", "serve", "--data-dir", str(self.data_dir), *ports, *self._flags]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=log, env={**os.environ, "PYTHONUNBUFFERED": "1"}, start_new_session=True
            )
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            assert self.process.poll() is None, f"the server ended at start:\n{self.log.read_text()}"
            try:
                if httpx.get(f"{self.base_url}/healthz").is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
        raise AssertionError(f"the server did not start in {START_S} s:\n{self.log.read_text()}")

    def kill(self) -> None:
        """kill -9: nothing of it can clean up."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(STOP_S)

    def stop(self) -> int:
        """SIGTERM; return the exit code."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_S)

    def identities(self) -> dict[str, dict[str, Any]]:
        """Fresh demo identities by role, the first of each."""
        listed = httpx.post(f"{self.base_url}/api/v1/demo/identities").json()["identities"]
        return {identity["session"]["self"]["role"]: identity for identity in reversed(listed)}

    def token(self, role: str) -> str:
        token: str = self.identities()[role]["session"]["token"]
        return token

    def http(self, token: str) -> httpx.Client:
        return httpx.Client(
            base_url=f"{self.base_url}/api/v1", headers={"Authorization": f"Bearer {token}"}, timeout=30
        )

    def open_case(self, token: str, title: str = "Pump leaks") -> str:
        body: dict[str, str] = {
            "op_id": str(uuid4()),
            "title": title,
            "asset_tag": "P-101",
            "asset_name": "",
            "work_order": "",
            "guide_id": "",
        }
        with self.http(token) as http:
            answer = http.post("/cases", json=body)
        assert answer.status_code == 201, answer.text
        case_id: str = answer.json()["case_id"]
        return case_id

    @contextmanager
    def socket(self, path: str) -> Iterator[ClientConnection]:
        """A WebSocket before its hello."""
        url = f"ws://localhost:{self.port}{path}"
        with websockets.sync.client.connect(url, max_size=None, close_timeout=5) as connection:
            yield connection


def hello(token: str | None) -> str:
    body: dict[str, object] = {
        "token": token,
        "protocol": 1,
        "features": [],
        "device": {"kind": "headless", "name": "test"},
        "language": "en",
    }
    return json.dumps({"v": 1, "type": "room.hello", "id": "hello", "body": body})


def message(kind: str, body: dict[str, Any], request_id: str = "1") -> str:
    return json.dumps({"v": 1, "type": kind, "id": request_id, "body": body})


def receive_until(connection: ClientConnection, kind: str, *, limit: int = 200) -> dict[str, Any]:
    """The next message of a type; others are passed over."""
    seen = []
    for _ in range(limit):
        received: dict[str, Any] = json.loads(connection.recv(timeout=20))
        if received["type"] == kind:
            return received
        seen.append(received["type"])
    raise AssertionError(f"no {kind} among {seen}")
