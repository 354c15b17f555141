"""A media worker in a process of its own: ``MediaWorker`` on this side, ``worker.server`` on the other.

A dead worker is not restarted here: the owner hears ``WorkerDied``, starts another one and asks its clients to publish
and subscribe again.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
import sys
from asyncio.subprocess import Process
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final, Self

import msgspec

from sightline.errors import NegotiationError, SightlineError, WorkerError
from sightline.ids import PublicationId, SubscriptionId, TransportId
from sightline.observe import child_environment
from sightline.rtp.parameters import MediaParameters, RemoteTransport, TransportOffer
from sightline.sfu.figures import Figures
from sightline.worker.base import WorkerDied, WorkerEvent
from sightline.worker.channel import Event, Reply, Request, encode, read_frame
from sightline.worker.config import WorkerConfig
from sightline.worker.events import EventQueue

log = logging.getLogger(__name__)

START_TIMEOUT_S: Final = 20.0
REQUEST_TIMEOUT_S: Final = 10.0
_END_TIMEOUT_S: Final = 5.0
_EXIT_CODE_WAIT_S: Final = 1.0


class RemoteError(WorkerError):
    """The worker refused a command; ``remote_code`` says why."""

    def __init__(self, message: str, remote_code: str) -> None:
        super().__init__(message, remote_code=remote_code)
        self.remote_code = remote_code


class WorkerProcess:
    """Owns one worker process; use it as an async context manager."""

    def __init__(self, config: WorkerConfig) -> None:
        self._config = config
        self._process: Process | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._receiver: asyncio.Task[None] | None = None
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._next_id = 1
        self._events = EventQueue(Counter())
        self._is_closing = False
        self._is_dead = False
        self.port = 0
        """The worker's UDP port, known once it runs."""

    @property
    def pid(self) -> int | None:
        """Of the worker process."""
        return self._process.pid if self._process is not None else None

    async def __aenter__(self) -> Self:
        ours, theirs = socket.socketpair()
        config = msgspec.json.encode(self._config).decode()
        with theirs:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "sightline.worker",
                str(theirs.fileno()),
                config,
                pass_fds=(theirs.fileno(),),
                stdin=asyncio.subprocess.DEVNULL,
                env=_environment(),
                start_new_session=True,
            )
        reader, self._writer = await asyncio.open_connection(sock=ours)
        started: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[0] = started
        self._receiver = asyncio.create_task(self._receive(reader), name="media worker replies")
        try:
            async with asyncio.timeout(START_TIMEOUT_S):
                self.port = await started
        except BaseException as exc:
            await self.aclose()
            if isinstance(exc, TimeoutError):
                raise WorkerError("The media worker did not start in time.") from exc
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    # MediaWorker

    async def create_transport(self, transport_id: TransportId, *, relay_group: str) -> TransportOffer:
        result = await self._call("create_transport", transport_id=transport_id, relay_group=relay_group)
        return msgspec.convert(result, TransportOffer)

    async def open_tap(self, transport_id: TransportId, address: str) -> None:
        await self._call("open_tap", transport_id=transport_id, address=address)

    async def connect_transport(self, transport_id: TransportId, remote: RemoteTransport) -> None:
        await self._call("connect_transport", transport_id=transport_id, remote=remote)

    async def restart_ice(self, transport_id: TransportId) -> TransportOffer:
        return msgspec.convert(await self._call("restart_ice", transport_id=transport_id), TransportOffer)

    async def close_transport(self, transport_id: TransportId) -> None:
        await self._call("close_transport", transport_id=transport_id)

    async def publish(
        self, transport_id: TransportId, publication_id: PublicationId, parameters: MediaParameters
    ) -> None:
        await self._call("publish", transport_id=transport_id, publication_id=publication_id, parameters=parameters)

    async def unpublish(self, publication_id: PublicationId) -> None:
        await self._call("unpublish", publication_id=publication_id)

    async def subscribe(
        self,
        transport_id: TransportId,
        subscription_id: SubscriptionId,
        publication_id: PublicationId,
        parameters: MediaParameters,
        *,
        rtp_ts_offset: int | None = None,
    ) -> None:
        await self._call(
            "subscribe",
            transport_id=transport_id,
            subscription_id=subscription_id,
            publication_id=publication_id,
            parameters=parameters,
            rtp_ts_offset=rtp_ts_offset,
        )

    async def unsubscribe(self, subscription_id: SubscriptionId) -> None:
        await self._call("unsubscribe", subscription_id=subscription_id)

    async def pause(self, subscription_id: SubscriptionId, paused: bool) -> None:
        await self._call("pause", subscription_id=subscription_id, paused=paused)

    async def view(
        self, subscription_id: SubscriptionId, max_height: int | None, *, max_fps: float | None = None
    ) -> None:
        await self._call("view", subscription_id=subscription_id, max_height=max_height, max_fps=max_fps)

    async def request_keyframe(self, publication_id: PublicationId) -> None:
        await self._call("request_keyframe", publication_id=publication_id)

    async def send_data(self, transport_id: TransportId, label: str, data: bytes) -> None:
        await self._call("send_data", transport_id=transport_id, label=label, data=data)

    async def figures(self, transport_ids: tuple[TransportId, ...]) -> Figures:
        return msgspec.convert(await self._call("figures", transport_ids=transport_ids), Figures)

    async def dump(self) -> dict[str, object]:
        return msgspec.convert(await self._call("dump"), dict[str, object])

    def events(self) -> AsyncIterator[WorkerEvent]:
        return self._events.read()

    async def aclose(self) -> None:
        """End the process and wait for it; idempotent."""
        self._is_closing = True
        if self._process is None:
            return
        process, writer = self._process, self._writer
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            try:
                async with asyncio.timeout(_END_TIMEOUT_S):
                    await process.wait()
            except TimeoutError:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if self._receiver is not None:
            await asyncio.wait([self._receiver], timeout=_END_TIMEOUT_S)
            self._receiver.cancel()
        if writer is not None:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()
        self._events.close()

    # Inside

    async def _call(self, method: str, **arguments: object) -> Any:
        if self._writer is None or self._is_dead or self._is_closing:
            raise WorkerError("The media worker is not running.")
        request_id, self._next_id = self._next_id, self._next_id + 1
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[request_id] = future
        self._writer.write(encode(Request(request_id, method, dict(arguments))))
        try:
            async with asyncio.timeout(REQUEST_TIMEOUT_S):
                return await future
        except TimeoutError as exc:
            raise WorkerError("The media worker did not answer in time.", method=method) from exc
        finally:
            self._waiting.pop(request_id, None)

    async def _receive(self, reader: asyncio.StreamReader) -> None:
        try:
            while (frame := await read_frame(reader)) is not None:
                if isinstance(frame, Event):
                    self._events.put(frame.event)
                elif isinstance(frame, Reply):
                    self._settle(frame)
        except (ValueError, msgspec.MsgspecError):
            log.exception("the media worker sent nonsense")
        finally:
            await self._died()

    def _settle(self, reply: Reply) -> None:
        future = self._waiting.get(reply.id)
        if future is None or future.done():
            return
        if reply.error_code is None:
            future.set_result(reply.result)
        else:
            future.set_exception(_error(reply))

    async def _died(self) -> None:
        """Refuse what waits, and say so unless the end was asked for."""
        self._is_dead = True
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(WorkerError("The media worker has died."))
        if self._is_closing or self._process is None:
            return
        # The socket closes a moment before the exit code is known; a worker that hangs without it has none.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_EXIT_CODE_WAIT_S):
                await self._process.wait()
        log.error("the media worker has died with exit code %s", self._process.returncode)
        self._events.put(WorkerDied(self._process.returncode))


def _error(reply: Reply) -> SightlineError:
    if reply.error_code == NegotiationError.code:
        return NegotiationError(reply.error_message)
    return RemoteError(reply.error_message, reply.error_code or "internal")


def _environment() -> dict[str, str]:
    """Return our environment with this package importable, however it was found here."""
    root = str(Path(__file__).parents[2])
    path = os.environ.get("PYTHONPATH")
    return {**child_environment(), "PYTHONPATH": root if not path else f"{root}{os.pathsep}{path}"}
