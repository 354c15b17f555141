"""The worker's side of the socket: runs one ``LocalMediaWorker`` and ends with its parent."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from collections.abc import Awaitable, Callable
from typing import Any, Final

import msgspec

from sightline.errors import SightlineError
from sightline.ids import PublicationId, SubscriptionId, TransportId
from sightline.rtp.parameters import MediaParameters, RemoteTransport
from sightline.worker.base import DataMessage, SenderClock
from sightline.worker.channel import Event, Reply, Request, encode, read_frame
from sightline.worker.config import WorkerConfig
from sightline.worker.core import LocalMediaWorker

log = logging.getLogger(__name__)

_MAX_UNREAD_BYTES: Final = 1_000_000
"""With more than this unread by the owner, messages that only matter when fresh are dropped."""


async def serve(sock: socket.socket, config: WorkerConfig) -> None:
    """Serve requests on the socket until the other side closes it or SIGTERM comes."""
    reader, writer = await asyncio.open_connection(sock=sock)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    worker = LocalMediaWorker(config)
    async with worker, asyncio.TaskGroup() as tasks:
        writer.write(encode(Reply(0, result=worker.port)))
        events = tasks.create_task(_send_events(worker, writer))
        requests = tasks.create_task(_serve_requests(worker, reader, writer))
        stopped = tasks.create_task(stop.wait())
        await asyncio.wait((requests, stopped), return_when=asyncio.FIRST_COMPLETED)
        if requests.done():
            await worker.parent_closed()
        for task in (events, requests, stopped):
            task.cancel()
    writer.close()


async def _send_events(worker: LocalMediaWorker, writer: asyncio.StreamWriter) -> None:
    async for event in worker.events():
        if isinstance(event, DataMessage | SenderClock) and _unread_bytes(writer) > _MAX_UNREAD_BYTES:
            continue
        writer.write(encode(Event(event)))


def _unread_bytes(writer: asyncio.StreamWriter) -> int:
    return writer.transport.get_write_buffer_size()


async def _serve_requests(worker: LocalMediaWorker, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        frame = await read_frame(reader)
        if frame is None:
            return
        if isinstance(frame, Request):
            writer.write(encode(await _answer(worker, frame)))


async def _answer(worker: LocalMediaWorker, request: Request) -> Reply:
    handler = _HANDLERS.get(request.method)
    if handler is None:
        return Reply(request.id, error_code="unknown_message", error_message=f"no method {request.method!r}")
    try:
        return Reply(request.id, result=await handler(worker, request.arguments))
    except SightlineError as exc:
        return Reply(request.id, error_code=exc.code, error_message=exc.message)
    except Exception as exc:
        log.exception("the request %s crashed", request.method)
        return Reply(request.id, error_code="internal", error_message=f"{request.method}: {type(exc).__name__}")


def _remote(arguments: dict[str, Any]) -> RemoteTransport:
    return msgspec.convert(arguments["remote"], RemoteTransport)


def _media(arguments: dict[str, Any]) -> MediaParameters:
    return msgspec.convert(arguments["parameters"], MediaParameters)


_HANDLERS: Final[dict[str, Callable[[LocalMediaWorker, dict[str, Any]], Awaitable[Any]]]] = {
    "create_transport": lambda w, a: w.create_transport(TransportId(a["transport_id"]), relay_group=a["relay_group"]),
    "open_tap": lambda w, a: w.open_tap(TransportId(a["transport_id"]), a["address"]),
    "connect_transport": lambda w, a: w.connect_transport(TransportId(a["transport_id"]), _remote(a)),
    "restart_ice": lambda w, a: w.restart_ice(TransportId(a["transport_id"])),
    "close_transport": lambda w, a: w.close_transport(TransportId(a["transport_id"])),
    "publish": lambda w, a: w.publish(TransportId(a["transport_id"]), PublicationId(a["publication_id"]), _media(a)),
    "unpublish": lambda w, a: w.unpublish(PublicationId(a["publication_id"])),
    "subscribe": lambda w, a: w.subscribe(
        TransportId(a["transport_id"]),
        SubscriptionId(a["subscription_id"]),
        PublicationId(a["publication_id"]),
        _media(a),
        rtp_ts_offset=a["rtp_ts_offset"],
    ),
    "unsubscribe": lambda w, a: w.unsubscribe(SubscriptionId(a["subscription_id"])),
    "pause": lambda w, a: w.pause(SubscriptionId(a["subscription_id"]), a["paused"]),
    "view": lambda w, a: w.view(SubscriptionId(a["subscription_id"]), a["max_height"], max_fps=a["max_fps"]),
    "request_keyframe": lambda w, a: w.request_keyframe(PublicationId(a["publication_id"])),
    "send_data": lambda w, a: w.send_data(TransportId(a["transport_id"]), a["label"], a["data"]),
    "figures": lambda w, a: w.figures(tuple(TransportId(one) for one in a["transport_ids"])),
    "dump": lambda w, _: w.dump(),
}
