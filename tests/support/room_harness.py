"""A registry of rooms over real stores, bus and case rules, and people who talk to it over sockets in memory."""

from __future__ import annotations

import asyncio
import itertools
import random
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec

from sightline.bus.local import LocalBus
from sightline.clock import ManualClock
from sightline.ids import AccountId, CaseId, OpId
from sightline.jobs.base import SpatialService
from sightline.protocol import codec
from sightline.protocol.codec import Message
from sightline.protocol.common import Role
from sightline.protocol.limits import SERVER_MESSAGE_LIMIT_BYTES
from sightline.protocol.signalling import DeviceInfo, ErrorBody, Hello, Resume, Welcome
from sightline.protocol.workflow import Ack, Event, Op
from sightline.recording.base import Recordings
from sightline.room.media import WorkerFactory
from sightline.room.ports import Person, SocketClosed
from sightline.room.registry import RoomRegistry
from sightline.room.settings import RoomSettings
from sightline.store.case_projection import CASES
from sightline.store.memory import MemoryStore
from support.fakes_media import FakeWorker
from support.fakes_spatial import FakeSpatial

T = TypeVar("T", bound=msgspec.Struct)
WAIT_S = 10.0
QUICK = RoomSettings(
    hello_timeout_s=5.0,
    # The clients here say nothing while a browser is waited for.
    silence_timeout_s=300.0,
    resume_s=30.0,
    linger_s=30.0,
    flush_s=0.2,
    anchor_deadline_s=2.0,
    frame_wait_s=0.05,
    worker_retry_s=(0.01,),
)


class Refused(AssertionError):
    """The server answered a request with an error."""

    def __init__(self, body: ErrorBody) -> None:
        super().__init__(f"{body.code}: {body.message}")
        self.code = body.code


class MemorySocket:
    """Both ends of one socket."""

    def __init__(self) -> None:
        self._to_server: asyncio.Queue[str | bytes | int] = asyncio.Queue()
        self._to_client: asyncio.Queue[str] = asyncio.Queue()
        self.closed: tuple[int, str] | None = None
        self.is_stuck = asyncio.Event()
        self.is_stuck.set()
        """Cleared: the client's side takes nothing more."""

    # Server's end

    async def receive(self) -> str | bytes:
        if self.closed is not None:
            raise SocketClosed(self.closed[0])
        item = await self._to_server.get()
        if isinstance(item, int):
            self.closed = self.closed or (item, "client")
            raise SocketClosed(item)
        return item

    async def send(self, text: str) -> None:
        await self.is_stuck.wait()
        if self.closed is not None:
            raise SocketClosed(self.closed[0])
        self._to_client.put_nowait(text)

    async def close(self, code: int, reason: str) -> None:
        if self.closed is None:
            self.closed = (code, reason)
            self._to_client.put_nowait("")

    # Client's end

    def put(self, data: str | bytes) -> None:
        self._to_server.put_nowait(data)

    def drop(self, code: int = 1006) -> None:
        """Go away: 1006 as a lost network does, 1000 as somebody who leaves."""
        self._to_server.put_nowait(code)

    async def get(self) -> str:
        return await self._to_client.get()


@dataclass(slots=True)
class Client:
    """Somebody with a page: sends messages, keeps everything that comes."""

    harness: Harness
    person: Person
    case_id: CaseId
    path: str = "room"
    socket: MemorySocket = field(default_factory=MemorySocket)
    messages: list[Message] = field(default_factory=list)
    welcome: Welcome | None = None
    on_message: Callable[[Message], None] = lambda _: None
    _ids: Any = field(default_factory=lambda: itertools.count(1))
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)
    _serving: asyncio.Task[None] | None = None
    _reading: asyncio.Task[None] | None = None

    # Socket

    def open(self) -> None:
        """Have the server serve a fresh socket."""
        self.socket = MemorySocket()
        registry = self.harness.registry
        serve = (
            registry.attend(self.case_id, self.person, self.socket)
            if self.path == "room"
            else registry.attend_desk(self.person, self.socket)
        )
        self._serving = asyncio.create_task(serve)
        self._reading = asyncio.create_task(self._read(self.socket))

    async def join(self, resume: Resume | None = None) -> Message:
        """Open a socket, say hello, and return the answer when caught up."""
        self.open()
        answer = await self.request("room.hello", hello(self.person, resume))
        if isinstance(answer.body, Welcome):
            self.welcome = answer.body
            await self.wait(lambda m: m.type == "room.caught_up", "catching up", since=answer)
        return answer

    async def rejoin(self) -> Welcome:
        """Come back as the same participant on a new socket."""
        assert self.welcome is not None
        events = self.events
        resume = Resume(
            participant_id=self.welcome.participant_id,
            resume_key=self.welcome.resume_key,
            last_seq=events[-1].seq if events else 0,
        )
        await self.join(resume)
        return self.welcome

    async def leave(self, code: int = 1000) -> None:
        self.socket.drop(code)
        await self.ended()

    async def ended(self) -> tuple[int, str]:
        """Wait for the end of the socket; returns its close code and reason."""
        assert self._serving is not None
        assert self._reading is not None
        async with asyncio.timeout(WAIT_S):
            await self._serving
            self.socket._to_client.put_nowait("")
            await self._reading
        assert self.socket.closed is not None
        return self.socket.closed

    # Messages

    def send(self, message_type: str, body: msgspec.Struct, *, request_id: str | None = None) -> None:
        self.socket.put(codec.encode(message_type, body, request_id=request_id))

    async def request(self, message_type: str, body: msgspec.Struct) -> Message:
        """Send a request and return its answer. Raises Refused."""
        request_id = str(next(self._ids))
        self.send(message_type, body, request_id=request_id)
        answer = await self.wait(lambda m: m.re == request_id, f"the answer to {message_type}")
        if isinstance(answer.body, ErrorBody):
            raise Refused(answer.body)
        return answer

    async def ask(self, message_type: str, body: msgspec.Struct, answer: type[T]) -> T:
        message = await self.request(message_type, body)
        assert isinstance(message.body, answer), f"{message_type} was answered with {message.type}"
        return message.body

    async def op(self, kind: str, *, op_id: str | None = None, **body: Any) -> Ack:
        op = Op(op_id=op_id or str(uuid.uuid4()), kind=kind, body=body)
        return await self.ask("op", op, Ack)

    async def wait(self, predicate: Callable[[Message], bool], what: str, since: Message | None = None) -> Message:
        """Return the first message, past or to come, that fits; ``since`` = look only after that one."""
        try:
            async with asyncio.timeout(WAIT_S), self._news:
                while True:
                    start = self.messages.index(since) + 1 if since is not None else 0
                    for message in self.messages[start:]:
                        if predicate(message):
                            return message
                    await self._news.wait()
        except TimeoutError:
            raise AssertionError(f"waited for {what}; got {[m.type for m in self.messages]}") from None

    async def next(self, body: type[T], *, since: Message | None = None) -> T:
        """Return the body of the first message that carries such a struct."""
        message = await self.wait(lambda m: isinstance(m.body, body), body.__name__, since)
        assert isinstance(message.body, body)
        return message.body

    async def event(self, kind: str, *, count: int = 1) -> Event:
        """Return the ``count``-th event of a kind."""

        def seen(message: Message) -> bool:
            found = [e for e in self.events if e.kind == kind]
            return len(found) >= count and message.body is found[count - 1]

        message = await self.wait(seen, f"event {kind} no. {count}")
        assert isinstance(message.body, Event)
        return message.body

    @property
    def events(self) -> list[Event]:
        return [m.body for m in self.messages if isinstance(m.body, Event)]

    def of(self, body: type[T]) -> list[T]:
        return [m.body for m in self.messages if isinstance(m.body, body)]

    async def _read(self, socket: MemorySocket) -> None:
        while True:
            text = await socket.get()
            if not text:
                return
            message = codec.decode(text, limit_bytes=SERVER_MESSAGE_LIMIT_BYTES)
            self.messages.append(message)
            self.on_message(message)
            async with self._news:
                self._news.notify_all()


@dataclass(slots=True)
class Harness:
    """A running registry with what it stands on."""

    registry: RoomRegistry
    store: MemoryStore
    bus: LocalBus
    spatial: SpatialService
    clock: ManualClock
    workers: list[FakeWorker]
    case_id: CaseId
    clients: list[Client] = field(default_factory=list)

    @property
    def worker(self) -> FakeWorker:
        """The media worker that runs now."""
        return self.workers[-1]

    def client(self, role: Role, name: str = "", *, path: str = "room", case_id: CaseId | None = None) -> Client:
        person = person_of(role, name)
        client = Client(self, person, case_id or self.case_id, path)
        self.clients.append(client)
        return client

    async def joined(self, role: Role, name: str = "") -> Client:
        client = self.client(role, name)
        await client.join()
        return client

    async def log(self) -> list[str]:
        """Kinds of all events of the case."""
        return [event.kind for event in await self.store.cases.events(self.case_id)]


def person_of(role: Role, name: str = "") -> Person:
    name = name or role
    account_id = AccountId(str(uuid.uuid5(uuid.NAMESPACE_OID, f"{role} {name}")))
    return Person(account_id=account_id, display_name=name, role=role)


def hello(person: Person, resume: Resume | None = None) -> Hello:
    device = DeviceInfo(kind="desk" if person.role != "field" else "emulator", name=f"{person.display_name}'s device")
    return Hello(protocol=1, features=(), device=device, language="en", resume=resume)


def memory_store() -> MemoryStore:
    return MemoryStore(CASES, random.Random(7))


async def open_case(registry: RoomRegistry, title: str = "Seal leaks") -> CaseId:
    case_id = CaseId(str(uuid.uuid4()))
    body = {"title": title, "asset_tag": "P-101", "asset_name": "Pump", "work_order": "", "guide_id": ""}
    await registry.submit(case_id, person_of("field"), OpId(str(uuid.uuid4())), "case.open", body)
    return case_id


@asynccontextmanager
async def running(
    settings: RoomSettings = QUICK,
    *,
    spatial: SpatialService | None = None,
    store: MemoryStore | None = None,
    worker_factory: WorkerFactory | None = None,
    case_id: CaseId | None = None,
    crashes: int = 0,
    recordings: Recordings | None = None,
) -> AsyncIterator[Harness]:
    """Run a registry with one open case; afterwards nothing may be left or have crashed but what the test says."""
    store, bus, clock = store or memory_store(), LocalBus(), ManualClock()
    spatial = spatial or FakeSpatial()
    workers: list[FakeWorker] = []

    async def start_worker() -> FakeWorker:
        workers.append(FakeWorker())
        return workers[-1]

    before = _other_tasks()
    start = worker_factory or start_worker
    registry = RoomRegistry(store, start, spatial, bus, clock, random.Random(11), settings, recordings)
    clients: list[Client] = []
    try:
        async with registry:
            case_id = case_id or await open_case(registry)
            yield Harness(registry, store, bus, spatial, clock, workers, case_id, clients)
        for client in clients:
            if client._serving is not None:
                await client.ended()
    finally:
        await bus.aclose()
    dump = registry.dump()
    assert dump["rooms"] == {}
    assert dump["sockets"] == 0
    assert dump["hosting"] == 0
    assert dump["crashes"] == crashes
    assert all(not worker.transports for worker in workers if not worker.is_closed or worker is workers[-1])
    assert _other_tasks() == before


def _other_tasks() -> set[asyncio.Task[object]]:
    """All tasks but this one: a fixture is set up and torn down in different ones."""
    return asyncio.all_tasks() - {asyncio.current_task()}
