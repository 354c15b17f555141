"""One socket of one participant: hello, reading with limits, sending by an outbox, one way to end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from sightline.clock import Clock
from sightline.errors import MalformedMessage, MessageTooLarge, ProtocolError, SightlineError, UnexpectedMessage
from sightline.protocol import codec
from sightline.protocol.codec import Message
from sightline.protocol.signalling import Hello, Ping, Pong
from sightline.room import settings as close_codes
from sightline.room.outbox import Outbox
from sightline.room.ports import MessageSocket, SocketClosed
from sightline.room.settings import RoomSettings

log = logging.getLogger(__name__)

OnMessage = Callable[["Connection", Message], Awaitable[None]]
CLOSE_REASON_BYTES = 120
"""RFC 6455 section 5.5: a control frame carries at most 125 bytes, two of them the code."""


class Connection:
    """A socket after its hello."""

    def __init__(self, socket: MessageSocket, settings: RoomSettings, clock: Clock) -> None:
        self._socket = socket
        self._settings = settings
        self._clock = clock
        self._ended: asyncio.Future[tuple[int, str]] = asyncio.get_running_loop().create_future()
        self.outbox = Outbox(settings.send_queue, lambda: self.end(close_codes.CLOSE_TOO_MANY, "reading too slowly"))
        self.hello_id: str | None = None
        self._malformed = 0

    @property
    def has_ended(self) -> bool:
        return self._ended.done()

    @property
    def close_code(self) -> int | None:
        return self._ended.result()[0] if self._ended.done() else None

    def post(self, text: str) -> None:
        self.outbox.post(text)

    def refuse(self, error: SightlineError, request_id: str | None) -> None:
        self.post(codec.encode_error(error, re=request_id))

    def end(self, code: int, reason: str) -> None:
        """Let ``serve`` return; the first call counts."""
        if not self._ended.done():
            self._ended.set_result((code, reason))

    async def hello(self) -> Hello:
        """Return the first message.

        Raises:
            UnexpectedMessage: something else came first, or nothing in time.
            ProtocolError: it could not be read.
            SocketClosed: the other side left.
        """
        try:
            async with asyncio.timeout(self._settings.hello_timeout_s):
                data = await self._socket.receive()
        except TimeoutError as exc:
            raise UnexpectedMessage("No room.hello came in time.") from exc
        envelope = codec.open_envelope(data)
        self.hello_id = envelope.id
        message = codec.decode_envelope(envelope)
        if not isinstance(message.body, Hello):
            raise UnexpectedMessage(f"The first message is room.hello, not {message.type}.", type=message.type)
        return message.body

    async def reject(self, error: SightlineError, code: int) -> None:
        """Say why and close, before ``serve``."""
        self.end(code, error.message)
        self.refuse(error, self.hello_id)
        await self._close()

    async def serve(self, on_message: OnMessage, begin: Callable[[], Awaitable[None]]) -> int:
        """Read and send until the end; returns the close code, the other side's own if it closed.

        Args:
            on_message: gets every readable message but pings; while it waits, nothing more is read.
            begin: what is to be sent first, at the socket's own pace.
        """
        try:
            async with asyncio.TaskGroup() as tasks:
                running = [tasks.create_task(self._read(on_message)), tasks.create_task(self._write())]
                for task in running:
                    # Whatever breaks one direction ends the other; a stated reason was set before.
                    task.add_done_callback(lambda _: self.end(close_codes.CLOSE_INTERNAL, "internal error"))
                running.append(tasks.create_task(self._begin(begin)))
                code, _ = await asyncio.shield(self._ended)
                for task in running:
                    task.cancel()
        finally:
            self.end(close_codes.CLOSE_RESTART, "the server is closing")
            await self._close()
        return code

    async def _begin(self, begin: Callable[[], Awaitable[None]]) -> None:
        try:
            await begin()
        except SightlineError as exc:
            self.refuse(exc, None)
            self.end(close_codes.CLOSE_RESTART, exc.message)

    async def _write(self) -> None:
        try:
            await self.outbox.run(self._socket)
        except SocketClosed as exc:
            # The reader is about to hear the other side's own reason; leaving for good must not look like a loss.
            await asyncio.wait([self._ended], timeout=self._settings.flush_s)
            self.end(exc.code, "closed by the other side")

    async def _read(self, on_message: OnMessage) -> None:
        while True:
            try:
                async with asyncio.timeout(self._settings.silence_timeout_s):
                    data = await self._socket.receive()
            except TimeoutError:
                return self.end(close_codes.CLOSE_SILENT, "nothing heard")
            except SocketClosed as exc:
                return self.end(exc.code, "closed by the other side")
            message = self._decode(data)
            if message is None:
                continue
            if isinstance(message.body, Ping):
                self._pong(message.id, message.body)
            else:
                await on_message(self, message)

    def _decode(self, data: str | bytes) -> Message | None:
        request_id: str | None = None
        try:
            envelope = codec.open_envelope(data)
            request_id = envelope.id
            return codec.decode_envelope(envelope)
        except ProtocolError as exc:
            self.refuse(exc, request_id)
            self._count(exc)
            return None

    def _count(self, error: ProtocolError) -> None:
        if isinstance(error, MessageTooLarge):
            return
        self._malformed += isinstance(error, MalformedMessage)
        if self._malformed > self._settings.malformed_limit:
            self.end(close_codes.CLOSE_PROTOCOL, "too many unreadable messages")

    def _pong(self, request_id: str | None, ping: Ping) -> None:
        body = Pong(
            sent_at_ms=ping.sent_at_ms,
            server_monotonic_ms=self._clock.monotonic_ns() / 1e6,
            server_utc_ms=self._clock.utc_ms(),
        )
        self.post(codec.encode("pong", body, re=request_id))

    async def _close(self) -> None:
        code, reason = self._ended.result()
        await self.outbox.flush(self._socket, self._settings.flush_s)
        text = reason.encode()[:CLOSE_REASON_BYTES].decode(errors="ignore")
        try:
            await self._socket.close(code, text)
        except SocketClosed:
            return
