"""The sockets of the server: who does not answer pings is given up; who is merely silent is not."""

from __future__ import annotations

import asyncio
import base64
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from sightline.room.settings import CLOSE_LEFT
from sightline.web import serving

PING, PONG, MASKED = 0x89, 0x8A, 0x80
"""RFC 6455 section 5.2: final frames with their opcodes; the mask of all zeros changes nothing."""


class Endpoint:
    """Listens until the other side is gone, and keeps with which code."""

    def __init__(self) -> None:
        self.closed: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def __call__(self, websocket: WebSocket) -> None:
        await websocket.accept()
        try:
            while True:
                await websocket.receive_text()
        except WebSocketDisconnect as exc:
            self.closed.set_result(exc.code)


@asynccontextmanager
async def served(endpoint: Endpoint) -> AsyncIterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as plain:
        app = Starlette(routes=[WebSocketRoute("/ws", endpoint.__call__)])
        listeners = serving.Listeners(app, [plain], [], None)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(listeners.serve())
            await listeners.wait_up()
            yield plain.getsockname()[1]
            listeners.stop()


@pytest.fixture(autouse=True)
def quick_pings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "PING_EVERY_S", 0.05)
    monkeypatch.setattr(serving, "PONG_WITHIN_S", 2.0)


Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def raw_client(port: int) -> AsyncIterator[Streams]:
    """A WebSocket of bytes, which answers nothing by itself."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    key = base64.b64encode(bytes(16)).decode()
    asked = ["GET /ws HTTP/1.1", "Host: x", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"]
    writer.write("\r\n".join([*asked, f"Sec-WebSocket-Key: {key}", "", ""]).encode())
    await reader.readuntil(b"\r\n\r\n")
    try:
        yield reader, writer
    finally:
        writer.close()
        await asyncio.wait([asyncio.ensure_future(writer.wait_closed())])


async def test_who_does_not_answer_pings_is_given_up() -> None:
    endpoint = Endpoint()
    async with served(endpoint) as port, raw_client(port):
        assert await asyncio.wait_for(endpoint.closed, 30) != CLOSE_LEFT


async def test_who_answers_them_may_say_nothing_else() -> None:
    endpoint = Endpoint()
    async with served(endpoint) as port, raw_client(port) as (reader, writer):
        for _ in range(10):
            head = await reader.readexactly(2)
            assert head[0] == PING
            payload = await reader.readexactly(head[1])
            writer.write(bytes([PONG, MASKED | len(payload)]) + bytes(4) + payload)
        assert not endpoint.closed.done()
