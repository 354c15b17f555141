"""The real application over stores in memory, for tests of the edge: small fakes of our own ports, nothing else."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import msgspec
from argon2 import PasswordHasher
from PIL import Image
from starlette.applications import Starlette

from sightline.caselog import server_events
from sightline.caselog.facts import Facts
from sightline.caselog.fold import EMPTY, advance
from sightline.caselog.operations import decide
from sightline.clock import ManualClock
from sightline.errors import NotFound, WorkerError
from sightline.ids import CaseId, OpId
from sightline.ledger.keyring import KeyRing
from sightline.ledger.signer import HeadSigner
from sightline.protocol import workflow as wire
from sightline.protocol.common import Role
from sightline.protocol.spatial import DepthHeader, StillHeader
from sightline.protocol.workflow import Ack
from sightline.recording.library import RecordingLibrary
from sightline.retention.policy import Policy
from sightline.room.ports import CheckedImage, DeviceDoor, MessageSocket, Person, SocketClosed
from sightline.spatial.scene.surfaces import SurfaceChanges
from sightline.spatial.scene.values import TileMesh
from sightline.spatial.scene.views import SceneView
from sightline.store.base import NewEvent, StoredEvent
from sightline.store.case_projection import CASES
from sightline.store.memory import MemoryStore
from sightline.web.app import build
from sightline.web.auth import People
from sightline.web.demo import make_demo_people
from sightline.web.hall import HallFiles
from sightline.web.limits import RateLimiter
from sightline.web.metrics import Metrics
from sightline.web.services import Services
from sightline.workflow.case_state import CaseState
from sightline.workflow.review import Authentication

PASSWORD = "correct horse battery"
BASE = "http://localhost:8080"
STILL_ID = "0a000000-0000-4000-8000-00000000000a"
MARK_ID = "0b000000-0000-4000-8000-00000000000b"
PUBLICATION_ID = "0c000000-0000-4000-8000-00000000000c"
WORLD_ID = "0d000000-0000-4000-8000-00000000000d"


class LogRooms:
    """``Rooms`` without calls: operations go straight to the log, sockets echo, uploads are kept."""

    def __init__(self, store: MemoryStore, clock: ManualClock) -> None:
        self._store, self._clock = store, clock
        self.attended: list[tuple[CaseId | None, Person]] = []
        self.surfaces: list[tuple[str, SurfaceChanges]] = []
        self.depths: list[tuple[DepthHeader, bytes]] = []
        self.told: list[tuple[CaseId, int]] = []
        self.looks: dict[str, CheckedImage] = {}

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
        facts: Facts | None = None,
    ) -> Ack:
        op = NewEvent(op_id=op_id, kind=kind, body=body)
        given = facts or Facts(
            now_ms=self._clock.utc_ms(), reauthenticated_at_ms=reauthenticated_at_ms, authentication=authentication
        )
        done = await self._store.cases.append(
            case_id,
            person.actor,
            op_id,
            lambda log: decide(advance(EMPTY, log), op, person.actor, given),
            at_ms=self._clock.utc_ms(),
        )
        return Ack(op_id=op_id, seq=done.events[0].seq, is_repeated=done.repeated)

    async def record(
        self, case_id: CaseId, person: Person, op_id: OpId, decision: Callable[[CaseState], Sequence[NewEvent]]
    ) -> StoredEvent:
        done = await self._store.cases.append(
            case_id, person.actor, op_id, lambda log: decision(advance(EMPTY, log)), at_ms=self._clock.utc_ms()
        )
        return done.events[0]

    async def tell(self, case_id: CaseId, events: Sequence[StoredEvent]) -> None:
        self.told.append((case_id, events[-1].seq))

    def look(self, case_id: CaseId, person: Person, look_id: str) -> CheckedImage:
        try:
            return self.looks[look_id]
        except KeyError:
            raise NotFound("still", look_id) from None

    async def depth_uploaded(self, case_id: CaseId, person: Person, header: DepthHeader, depth_mm: bytes) -> None:
        self.depths.append((header, depth_mm))

    async def surfaces_uploaded(self, case_id: CaseId, person: Person, world_id: str, changes: SurfaceChanges) -> None:
        self.surfaces.append((world_id, changes))

    async def still_uploaded(
        self, case_id: CaseId, person: Person, request_id: str, header: StillHeader, image: CheckedImage
    ) -> StoredEvent:
        blob = await self._store.blobs.put(image.data)
        still = wire.StillStored(
            still_id=request_id,
            annotation_id=MARK_ID,
            frame=header.frame,
            blob=blob,
            mime=image.mime,
            width=image.width,
            height=image.height,
            source=header.source,
            pose=header.pose,
            intrinsics=header.intrinsics,
        )
        op_id = OpId(str(uuid4()))
        done = await self._store.cases.append(
            case_id,
            person.actor,
            op_id,
            lambda log: server_events.still_stored(advance(EMPTY, log), op_id, still),
            at_ms=self._clock.utc_ms(),
        )
        return done.events[0]

    async def devices(self, case_id: CaseId, person: Person, *, is_new: bool) -> DeviceDoor:
        raise NotFound("call of case", case_id)

    async def measure(self) -> dict[str, object]:
        return {**self.dump(), "sockets": 0, "crashes": 0, "media": {"restarts": 0}, "workers": {"0": None}}

    def dump(self) -> dict[str, object]:
        return {"rooms": {}}

    async def attend(self, case_id: CaseId, person: Person, socket: MessageSocket) -> None:
        self.attended.append((case_id, person))
        await self._echo(socket)

    async def attend_desk(self, person: Person, socket: MessageSocket) -> None:
        self.attended.append((None, person))
        await self._echo(socket)

    async def _echo(self, socket: MessageSocket) -> None:
        try:
            while True:
                message = await socket.receive()
                await socket.send(message if isinstance(message, str) else message.decode())
        except SocketClosed:
            return


class NoSpatial:
    """``SpatialService`` whose process is away."""

    async def scene_meshes(self, case_id: str, world_id: str) -> tuple[TileMesh, ...]:
        raise WorkerError("The spatial process is away.")

    async def scene_views(self, case_id: str, world_id: str) -> tuple[SceneView, ...]:
        return ()

    async def dump(self) -> dict[str, object]:
        return {"processes": 0}

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"the edge does not call {name}")


@dataclass(slots=True)
class Edge:
    """A running application and the people who use it."""

    app: Starlette
    services: Services
    rooms: LogRooms
    clock: ManualClock
    http: httpx.AsyncClient
    tokens: dict[str, str] = field(default_factory=dict)

    async def token(self, role: Role) -> str:
        """A bearer token of an account with that role, made at the first call."""
        if role not in self.tokens:
            name = f"{role}-person"
            await self.services.people.add_account(name, f"{role.title()} Person", (role,), PASSWORD)
            self.tokens[role], _ = await self.services.people.sign_in(name, PASSWORD, None)
        return self.tokens[role]

    async def call(self, method: str, path: str, role: Role | None = None, **content: Any) -> httpx.Response:
        """Send a request as an account with that role; None = nobody."""
        headers = dict(content.pop("headers", {}))
        if role is not None:
            headers["Authorization"] = f"Bearer {await self.token(role)}"
        return await self.http.request(method, path, headers=headers, **content)

    async def open_case(self, role: Role = "field", op_id: str | None = None) -> CaseId:
        answer = await self.call("POST", "/api/v1/cases", role, json=new_case(op_id))
        assert answer.status_code == 201, answer.text
        return CaseId(answer.json()["case_id"])

    async def op(self, case_id: CaseId, role: Role, kind: str, **body: Any) -> httpx.Response:
        content = {"op_id": str(uuid4()), "kind": kind, "body": body}
        return await self.call("POST", f"/api/v1/cases/{case_id}/ops", role, json=content)


def new_case(op_id: str | None = None, **changes: Any) -> dict[str, Any]:
    return {
        "op_id": op_id or str(uuid4()),
        "title": "Pump leaks",
        "asset_tag": "P-101",
        "asset_name": "Feed pump",
        "work_order": "WO-4711",
        "guide_id": "",
    } | changes


def _signer(store: MemoryStore, folder: Path, clock: ManualClock) -> HeadSigner:
    """Signs when asked; its task is not running."""
    ring = KeyRing(folder / "keys")
    ring.ensure(clock.utc_ms())
    return HeadSigner(store.heads, ring, clock)


@asynccontextmanager
async def edge(
    folder: Path,
    *,
    demo: bool = False,
    static_dir: Path | None = None,
    public_url: str | None = None,
    policy: Policy | None = None,
) -> AsyncIterator[Edge]:
    """The application with one HTTP client on plain localhost."""
    clock = ManualClock()
    store = MemoryStore(CASES)
    # Cheap hashes: the real parameters are argon2's own defaults and are tested once.
    people = People(store.people, clock, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    rooms = LogRooms(store, clock)
    services = Services(
        store=store,
        people=people,
        rooms=rooms,
        spatial=NoSpatial(),
        recordings=RecordingLibrary(folder / "recordings"),
        policy=policy or Policy(),
        signer=_signer(store, folder, clock),
        clock=clock,
        limiter=RateLimiter(clock),
        metrics=Metrics(clock),
        hall=HallFiles(folder / "hall"),
        static_dir=static_dir,
        public_url=public_url,
        demo=await make_demo_people(people, store.people) if demo else None,
    )
    app = build(services, ("localhost", "plant-server"))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as http:
        yield Edge(app, services, rooms, clock, http)


def picture(
    width: int = 64, height: int = 48, kind: str = "JPEG", colour: tuple[int, int, int] = (90, 90, 90)
) -> bytes:
    """A plain picture of one colour."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, kind)
    return out.getvalue()


def intrinsics(width: int, height: int) -> dict[str, float]:
    return {"fx": 60.0, "fy": 60.0, "cx": width / 2, "cy": height / 2, "w": width, "h": height}


def still_header(width: int = 64, height: int = 48) -> bytes:
    return msgspec.json.encode(
        {
            "frame": {"publication_id": PUBLICATION_ID, "frame_no": 7},
            "captured_at_ms": 12.5,
            "world_id": WORLD_ID,
            "pose": None,
            "intrinsics": intrinsics(width, height),
            "source": "device",
        }
    )


async def place_mark(edge: Edge, case_id: CaseId, u: float = 0.5, v: float = 0.5) -> None:
    """Append a mark as a room would: it has identified the frame and asked for the anchor."""
    body = {
        "annotation_id": MARK_ID,
        "shape": "point",
        "frame": {"publication_id": PUBLICATION_ID, "frame_no": 7},
        "u": u,
        "v": v,
        "label": "seal",
    }
    anchor = {
        "world_id": WORLD_ID,
        "method": "depth",
        "state": "good",
        "p_world": [0.0, 1.0, -1.0],
        "sigma_m": 0.004,
        "views": 1,
        "reason": "",
        "candidates": [],
    }
    facts = Facts(
        now_ms=edge.clock.utc_ms(),
        frame=msgspec.convert(body["frame"], wire.common.FrameRef),  # type: ignore[attr-defined]
        anchor=msgspec.convert(anchor, wire.common.Anchor),  # type: ignore[attr-defined]
    )
    signed_in = await edge.services.people.of_token(await edge.token("field"))
    start = {"world_id": WORLD_ID, "reason": "session_start"}
    await edge.rooms.submit(case_id, signed_in.person, OpId(str(uuid4())), "world.start", start)
    await edge.rooms.submit(case_id, signed_in.person, OpId(str(uuid4())), "annotation.place", body, facts=facts)


async def settle() -> None:
    """Let everything that is ready run."""
    for _ in range(20):
        await asyncio.sleep(0)
