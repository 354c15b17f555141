"""All rooms of one node: what the web edge talks to. See ``docs/contracts.md``."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from dataclasses import replace
from types import TracebackType
from typing import Any, Self

from sightline.bus.base import Bus
from sightline.caselog.event import StoredEvent
from sightline.caselog.facts import Facts
from sightline.clock import Clock
from sightline.errors import LimitExceeded, NotFound, PermissionDenied, ProtocolError, SightlineError, WorkerError
from sightline.ids import CaseId, OpId, RandomSource
from sightline.jobs.base import SpatialService
from sightline.jobs.vision_base import VisionService
from sightline.protocol.signalling import Hello
from sightline.protocol.spatial import DepthHeader, StillHeader
from sightline.protocol.workflow import Ack
from sightline.recording.base import Recordings
from sightline.room.codecs import RoomCodecs
from sightline.room.connection import Connection
from sightline.room.context import Services
from sightline.room.desk import DeskBoard
from sightline.room.media import WorkerFactory
from sightline.room.ports import CheckedImage, DeviceDoor, MessageSocket, Person, SocketClosed
from sightline.room.recording import adopt_recordings
from sightline.room.room import Room
from sightline.room.settings import (
    CLOSE_FORBIDDEN,
    CLOSE_INTERNAL,
    CLOSE_NO_CASE,
    CLOSE_PROTOCOL,
    CLOSE_RESTART,
    CLOSE_TOO_MANY,
    RoomSettings,
)
from sightline.room.workers import MediaWorkers
from sightline.room.writer import CaseWriter, Decision, announce
from sightline.spatial.scene.surfaces import SurfaceChanges
from sightline.store.base import Store
from sightline.workflow.review import Authentication

log = logging.getLogger(__name__)


class RoomRegistry:
    """Owner of all rooms, of the media workers and of the desk. An async context manager; store, bus and spatial
    service are lent.

    Args:
        worker_factory: starts a media worker; called again when one dies. Several are for several workers.
        random: cryptographic outside tests.
        recordings: None when this server does not record.
        vision: None when this server looks at no pictures; lent too.
    """

    def __init__(
        self,
        store: Store,
        worker_factory: WorkerFactory | Sequence[WorkerFactory],
        spatial: SpatialService,
        bus: Bus,
        clock: Clock,
        random: RandomSource,
        settings: RoomSettings | None = None,
        recordings: Recordings | None = None,
        vision: VisionService | None = None,
    ) -> None:
        settings = settings or RoomSettings()
        factories = [worker_factory] if callable(worker_factory) else worker_factory
        self._media = MediaWorkers(factories, settings)
        self._services = Services(store, self._media.host(), spatial, bus, clock, random, settings, recordings, vision)
        self._desk = DeskBoard(self._services)
        self._rooms: dict[CaseId, Room] = {}
        self._hosting: set[asyncio.Task[None]] = set()
        self._attending: set[Connection] = set()
        self._stack = contextlib.AsyncExitStack()
        self._tasks: asyncio.TaskGroup | None = None
        self._is_closed = False
        self.crashes = 0

    async def __aenter__(self) -> Self:
        async with contextlib.AsyncExitStack() as stack:
            await self._media.start()
            stack.push_async_callback(self._media.aclose)  # Runs last, when nobody uses the worker any more.
            self._tasks = await stack.enter_async_context(asyncio.TaskGroup())
            for work, name in ((self._media.run(), "media workers"), (self._desk.run(), "desk")):
                stack.callback(self._tasks.create_task(work, name=name).cancel)
            stack.push_async_callback(self._dismiss)  # Runs first, while worker and bus still work.
            await adopt_recordings(self._services)
            await self._adopt_calls()
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._is_closed = True
        await self._stack.aclose()

    async def aclose(self) -> None:
        """End all sockets and rooms; may be called again."""
        await self.__aexit__(None, None, None)

    # Sockets

    async def attend(self, case_id: CaseId, person: Person, socket: MessageSocket) -> None:
        """Serve a room socket from its hello to its end. Never raises for what the other side does."""
        await self._host_socket(socket, lambda connection, hello: self._attend(case_id, person, connection, hello))

    async def attend_desk(self, person: Person, socket: MessageSocket) -> None:
        """Serve a desk socket from its hello to its end."""
        await self._host_socket(socket, lambda connection, _: self._desk.attend(person, connection))

    async def _host_socket(self, socket: MessageSocket, serve: Any) -> None:
        connection = Connection(socket, self._services.settings, self._services.clock)
        self._attending.add(connection)
        try:
            hello = await connection.hello()
            await serve(connection, hello)
        except SocketClosed:
            return
        except SightlineError as exc:
            log.info("a socket was refused: %s", exc.code)
            await connection.reject(exc, _close_code(exc))
        except Exception:
            # One participant's failure is nobody else's; tests look at the count.
            self.crashes += 1
            log.exception("a socket crashed")
            await connection.reject(SightlineError("The server made an error."), CLOSE_INTERNAL)
        finally:
            self._attending.discard(connection)

    async def _attend(self, case_id: CaseId, person: Person, connection: Connection, hello: Hello) -> None:
        _require_case(person, case_id)
        room = await self._room(case_id)
        await room.attend(person, connection, hello)

    # HTTP

    async def submit(
        self,
        case_id: CaseId,
        person: Person,
        op_id: OpId,
        kind: str,
        body: dict[str, Any],
        *,
        reauthenticated_at_ms: int | None = None,
        authentication: Authentication | None = None,
        case_number: int | None = None,
    ) -> Ack:
        """Carry out an operation that came over HTTP.

        Args:
            reauthenticated_at_ms, authentication: for ``review.sign``.
            case_number: for ``case.open``; taken from the store when not given.
        Raises:
            SightlineError: as ``caselog.operations.decide`` and ``CaseStore.append``.
        """
        _require_case(person, case_id)
        if kind == "case.open" and case_number is None:
            case_number = await self._services.store.cases.next_number()
        facts = Facts(
            now_ms=self._services.clock.utc_ms(),
            case_number=case_number,
            reauthenticated_at_ms=reauthenticated_at_ms,
            authentication=authentication,
        )
        room = await self._room(case_id) if kind == "annotation.place" else self._rooms.get(case_id)
        if room is not None and not room.is_closing:
            await room.opened()
            return await room.operate(person, op_id, kind, body, facts)
        written = await CaseWriter(case_id, self._services).operate(person.actor, op_id, kind, body, facts)
        return written.ack(op_id)

    async def record(self, case_id: CaseId, person: Person, op_id: OpId, decision: Decision) -> StoredEvent:
        """Append an event that the server itself makes at a person's request; raises what the decision raises.

        A live room hears of it by the bus, as of what other nodes append.
        """
        _require_case(person, case_id)
        written = await CaseWriter(case_id, self._services).append(person.actor, op_id, decision)
        return written.events[0]

    async def tell(self, case_id: CaseId, events: Sequence[StoredEvent]) -> None:
        """Tell the rooms of a case what was appended otherwise than through them."""
        await announce(self._services.bus, case_id, events)

    async def depth_uploaded(self, case_id: CaseId, person: Person, header: DepthHeader, depth_mm: bytes) -> None:
        """Take depth of a published frame; raises as ``Uploads.depth``, NotFound when no room is live."""
        _require_case(person, case_id)
        await self._live_room(case_id).uploads.depth(person, header, depth_mm)

    async def surfaces_uploaded(self, case_id: CaseId, person: Person, world_id: str, changes: SurfaceChanges) -> None:
        """Take surfaces that a device has found; raises as ``Uploads.surfaces``, NotFound when no room is live."""
        _require_case(person, case_id)
        await self._live_room(case_id).uploads.surfaces(person, world_id, changes)

    async def still_uploaded(
        self, case_id: CaseId, person: Person, request_id: str, header: StillHeader, image: CheckedImage
    ) -> StoredEvent | None:
        """Store and record a picture; returns and raises as ``Uploads.still``."""
        _require_case(person, case_id)
        room = await self._room(case_id)
        return await room.uploads.still(person, request_id, header, image)

    def look(self, case_id: CaseId, person: Person, look_id: str) -> CheckedImage:
        """Return a still that is looked at now, or a view of an earlier visit that was named. Raises NotFound."""
        _require_case(person, case_id)
        room = self._live_room(case_id)
        try:
            return room.localising.view(look_id)
        except NotFound:
            return room.ladder.look(look_id).image

    async def devices(self, case_id: CaseId, person: Person, *, is_new: bool) -> DeviceDoor:
        """Return the way in for participants without a socket.

        Args:
            is_new: one is to come, so that the room is opened; else it must be live.
        Raises:
            NotFound: no such case, or no live room.
        """
        _require_case(person, case_id)
        return (await self._room(case_id) if is_new else self._live_room(case_id)).devices

    async def measure(self) -> dict[str, object]:
        """Return ``dump`` and, under ``workers``, what each media worker holds; None for one that is not there."""
        return {**self.dump(), "workers": await self._media.measure()}

    def dump(self) -> dict[str, object]:
        """What is still held: empty of rooms, sockets and tasks after ``aclose``."""
        return {
            "rooms": {case_id: room.dump() for case_id, room in self._rooms.items()},
            "sockets": len(self._attending),
            "hosting": len(self._hosting),
            "media": self._media.dump(),
            "desk": self._desk.dump(),
            "crashes": self.crashes + sum(room.crashes for room in self._rooms.values()),
        }

    # Rooms

    def _live_room(self, case_id: CaseId) -> Room:
        room = self._rooms.get(case_id)
        if room is None or room.is_closing:
            raise NotFound("call of case", case_id)
        return room

    async def _room(self, case_id: CaseId) -> Room:
        """Return the room of a case, opened if need be. Raises NotFound when there is no such case."""
        if case_id not in self._rooms:
            await self._services.store.cases.case(case_id)
        room = self._rooms.get(case_id) or self._open(case_id)
        await room.opened()
        return room

    def _open(self, case_id: CaseId) -> Room:
        if self._is_closed or self._tasks is None:
            raise WorkerError("The server is closing. Try again in a moment.")
        codecs = RoomCodecs(self._services.settings.codecs)
        services = replace(self._services, media=self._media.host(), room_codecs=codecs)
        room = self._rooms[case_id] = Room(case_id, services, self._room_closing)
        task = self._tasks.create_task(self._host(room), name=f"room {case_id}")
        self._hosting.add(task)
        task.add_done_callback(self._hosting.discard)
        return room

    async def _host(self, room: Room) -> None:
        try:
            await room.run()
        except SightlineError as exc:
            log.warning("the room of case %s ended: %s", room.case_id, exc.message)
        except Exception:
            self.crashes += 1
            log.exception("the room of case %s crashed", room.case_id)
        finally:
            self.crashes += room.crashes

    def _room_closing(self, room: Room) -> None:
        if self._rooms.get(room.case_id) is room:
            del self._rooms[room.case_id]

    async def _adopt_calls(self) -> None:
        """Calls that ring or run since before a restart get a room: someone comes back to them, or they end."""
        rows = await self._services.store.cases.cases(calls=("ringing", "in_call"))
        for row in rows:
            if row.case_id not in self._rooms:
                self._open(row.case_id)

    async def _dismiss(self) -> None:
        self._desk.dismiss(CLOSE_RESTART, "the server is closing")
        for room in list(self._rooms.values()):
            room.dismiss()
        for connection in list(self._attending):
            connection.end(CLOSE_RESTART, "the server is closing")
        if self._hosting:
            await asyncio.wait(set(self._hosting))


def _require_case(person: Person, case_id: CaseId) -> None:
    """Guests are let into their own case only."""
    if person.case_id is not None and person.case_id != case_id:
        raise PermissionDenied("This invitation is for another case.")


def _close_code(error: SightlineError) -> int:
    match error:
        case PermissionDenied():
            return CLOSE_FORBIDDEN
        case NotFound():
            return CLOSE_NO_CASE
        case ProtocolError():
            return CLOSE_PROTOCOL
        case LimitExceeded():
            return CLOSE_TOO_MANY
        case _ if error.retryable:
            return CLOSE_RESTART
        case _:
            return CLOSE_INTERNAL
