"""The room's and the desk's WebSocket for a headless participant: requests with answers, and a stream of messages."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import ssl
import time
import uuid
from collections.abc import Callable
from types import TracebackType
from typing import Self, TypeVar

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from sightline.errors import SightlineError, TransportError
from sightline.protocol import codec
from sightline.protocol.limits import SERVER_MESSAGE_LIMIT_BYTES
from sightline.protocol.signalling import DeviceInfo, ErrorBody, Hello, Ping, Resume
from sightline.protocol.workflow import Ack, Op

REQUEST_TIMEOUT_S = 15.0
PING_INTERVAL_S = 5.0
T = TypeVar("T", bound=msgspec.Struct)
Handler = Callable[[codec.Message], None]


class RequestRefused(SightlineError):
    """The server answered a request with an error; ``server_code`` is its stable code."""

    code = "refused_by_server"

    def __init__(self, error: ErrorBody) -> None:
        super().__init__(error.message, server_code=error.code)
        self.server_code = error.code


class MessageSocket:
    """One WebSocket with a server. Every message that answers no request goes to ``on_message``, in order.

    Args:
        url: ``ws://`` or ``wss://`` address of a room or the desk.
        hello: first message; its answer is :attr:`welcome`.
        tls: context for ``wss``; None for the system's trust store.
    """

    def __init__(self, url: str, hello: Hello, on_message: Handler, *, tls: ssl.SSLContext | None = None) -> None:
        self._url, self._hello, self._on_message, self._tls = url, hello, on_message, tls
        self._waiting: dict[str, asyncio.Future[codec.Message]] = {}
        self._request_ids = itertools.count(1)
        self._connection: ClientConnection | None = None
        self._stack = contextlib.AsyncExitStack()
        self.closed = asyncio.Event()
        self.closed_code: int | None = None

    async def __aenter__(self) -> Self:
        async with contextlib.AsyncExitStack() as stack:
            secure = self._url.startswith("wss")
            self._connection = await stack.enter_async_context(
                connect(
                    self._url,
                    ssl=self._tls if secure else None,
                    max_size=SERVER_MESSAGE_LIMIT_BYTES,
                    ping_interval=None,
                )
            )
            for loop in (self._read(self._connection), self._keep_alive()):
                task = asyncio.create_task(loop)
                stack.push_async_callback(_end, task)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        await self._stack.aclose()

    async def hello(self) -> codec.Message:
        """Send the first message and return its answer."""
        return await self._request_message("room.hello", self._hello)

    async def drop(self) -> None:
        """Cut the connection without a closing handshake, as a lost network does."""
        if self._connection is not None:
            self._connection.transport.abort()

    async def request(self, kind: str, body: msgspec.Struct, answer: type[T]) -> T:
        """Send a request and return its answer.

        Raises:
            RequestRefused: the server said no.
            TransportError: no answer in time, or the socket is gone.
        """
        message = await self._request_message(kind, body)
        if not isinstance(message.body, answer):
            raise TransportError(f"The answer to {kind} is a {message.type}.")
        return message.body

    async def op(self, kind: str, body: msgspec.Struct, *, op_id: str | None = None) -> Ack:
        """Send a durable operation; returns after the server has committed it."""
        operation = Op(op_id=op_id or str(uuid.uuid4()), kind=kind, body=codec.to_dict(body))
        return await self.request("op", operation, Ack)

    async def send(self, kind: str, body: msgspec.Struct) -> None:
        await self._send(codec.encode(kind, body))

    async def _request_message(self, kind: str, body: msgspec.Struct) -> codec.Message:
        request_id = str(next(self._request_ids))
        future: asyncio.Future[codec.Message] = asyncio.get_running_loop().create_future()
        self._waiting[request_id] = future
        try:
            await self._send(codec.encode(kind, body, request_id=request_id))
            async with asyncio.timeout(REQUEST_TIMEOUT_S):
                message = await future
        except TimeoutError as error:
            raise TransportError(f"The server did not answer {kind} within {REQUEST_TIMEOUT_S:g} s.") from error
        finally:
            self._waiting.pop(request_id, None)
        if isinstance(message.body, ErrorBody):
            raise RequestRefused(message.body)
        return message

    async def _send(self, text: str) -> None:
        if self._connection is None:
            raise TransportError("The socket is not open.")
        try:
            await self._connection.send(text)
        except ConnectionClosed as error:
            raise TransportError("The socket is closed.") from error

    async def _read(self, connection: ClientConnection) -> None:
        try:
            async for data in connection:
                message = codec.decode(data, limit_bytes=SERVER_MESSAGE_LIMIT_BYTES)
                waiting = self._waiting.get(message.re) if message.re else None
                if waiting is None:
                    self._on_message(message)
                elif not waiting.done():
                    waiting.set_result(message)
        except ConnectionClosed:
            pass
        finally:
            self.closed_code = connection.close_code
            self.closed.set()
            for future in self._waiting.values():
                if not future.done():
                    future.set_exception(TransportError("The socket closed before the answer came."))

    async def _keep_alive(self) -> None:
        while True:
            await asyncio.sleep(PING_INTERVAL_S)
            with contextlib.suppress(TransportError):
                await self.send("ping", Ping(sent_at_ms=time.monotonic() * 1000))


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


def hello(token: str, device: DeviceInfo, *, language: str = "en", resume: Resume | None = None) -> Hello:
    """First message of a headless participant."""
    return msgspec.convert(
        {
            "token": token,
            "protocol": 1,
            "features": [],
            "device": device,
            "language": language,
            "resume": resume,
        },
        Hello,
        from_attributes=True,
    )


def socket_url(base_url: str, path: str) -> str:
    """WebSocket address of a path on an HTTP server."""
    return base_url.replace("http", "ws", 1).rstrip("/") + path
