"""What the edge needs from the rooms and from the demo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from sightline.ids import CaseId, OpId
from sightline.protocol.rest import Tour, TourWalk
from sightline.protocol.spatial import DepthHeader, StillHeader
from sightline.protocol.workflow import Ack
from sightline.room.ports import CheckedImage, DeviceDoor, MessageSocket, Person
from sightline.spatial.scene.surfaces import SurfaceChanges
from sightline.store.base import NewEvent, StoredEvent
from sightline.workflow.case_state import CaseState
from sightline.workflow.review import Authentication


class Rooms(Protocol):
    async def attend(self, case_id: CaseId, person: Person, socket: MessageSocket) -> None: ...

    async def attend_desk(self, person: Person, socket: MessageSocket) -> None: ...

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
    ) -> Ack: ...

    async def record(
        self, case_id: CaseId, person: Person, op_id: OpId, decision: Callable[[CaseState], Sequence[NewEvent]]
    ) -> StoredEvent:
        """Append an event that the server itself makes at a person's request; raises what the decision raises."""

    async def tell(self, case_id: CaseId, events: Sequence[StoredEvent]) -> None:
        """Tell the rooms of a case what was appended otherwise than through them."""

    async def depth_uploaded(self, case_id: CaseId, person: Person, header: DepthHeader, depth_mm: bytes) -> None: ...

    async def still_uploaded(
        self, case_id: CaseId, person: Person, request_id: str, header: StillHeader, image: CheckedImage
    ) -> StoredEvent | None: ...

    async def surfaces_uploaded(
        self, case_id: CaseId, person: Person, world_id: str, changes: SurfaceChanges
    ) -> None: ...

    def look(self, case_id: CaseId, person: Person, look_id: str) -> CheckedImage:
        """Raises NotFound."""

    async def devices(self, case_id: CaseId, person: Person, *, is_new: bool) -> DeviceDoor: ...

    async def measure(self) -> dict[str, object]:
        """``dump`` and what the media worker holds, under ``worker``; None while there is none."""

    def dump(self) -> dict[str, object]:
        """What is still held, with counts."""


class TourGuide(Protocol):
    """Starts the scripted technician of the demo; see ``commands``."""

    def walk(self) -> TourWalk:
        """Whether what the technician plays is rendered."""

    def prepare(self) -> TourWalk:
        """Begin to render it unless it is there; returns at once."""

    async def start(self, language: str) -> Tour:
        """Open a case in which the technician rings; renders first where that is still to do."""
