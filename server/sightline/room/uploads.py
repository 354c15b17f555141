"""What publishers upload over HTTP: depth of frames, and pictures as evidence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from sightline.caselog.event import StoredEvent
from sightline.errors import FrameMismatch, InvalidDepth, InvalidPose, NotFound, PermissionDenied, TransitionNotAllowed
from sightline.ids import CaseId, ParticipantId, WorldId
from sightline.protocol.spatial import DepthHeader, StillHeader
from sightline.room import anchoring
from sightline.room.context import Services
from sightline.room.evidence import record_still
from sightline.room.ladder.room_ladder import RoomLadder
from sightline.room.marks import Marks
from sightline.room.ports import CheckedImage, Person
from sightline.room.sightings import Sightings, is_usable
from sightline.room.stills import PendingStill, Stills
from sightline.room.writer import CaseWriter
from sightline.spatial.scene.surfaces import SurfaceChanges
from sightline.spatial.values import DepthFrame, FramePose
from sightline.workflow.case_state import CaseState

BYTES_PER_DEPTH = 2
UPLOADING_ROLES = frozenset({"field", "expert"})


class RoomOfUploads(Protocol):
    """What uploads need of their room."""

    def person_of(self, participant_id: ParticipantId) -> Person | None: ...

    def publisher_of(self, publication_id: str) -> ParticipantId | None: ...

    @property
    def state(self) -> CaseState: ...


class Uploads:
    """Uploads of one room."""

    def __init__(
        self,
        case_id: CaseId,
        services: Services,
        room: RoomOfUploads,
        writer: CaseWriter,
        marks: Marks,
        stills: Stills,
        sightings: Sightings,
        ladder: RoomLadder,
        on_depth: Callable[[DepthFrame], None] = lambda _: None,
    ) -> None:
        self._case_id = case_id
        self._services = services
        self._room = room
        self._writer = writer
        self._marks = marks
        self._stills = stills
        self._sightings = sightings
        self._ladder = ladder
        self._on_depth = on_depth

    async def depth(self, person: Person, header: DepthHeader, depth_mm: bytes) -> None:
        """Take the depth of a frame.

        Args:
            depth_mm: inflated; ``height * width`` little-endian uint16 millimetres.
        Raises:
            NotFound: nobody here publishes that.
            PermissionDenied: somebody else does.
            SpatialError: sizes, pose or numbers are not right.
            WorkerError: the spatial service is away.
        """
        self._require_own(person, header.frame.publication_id)
        depth = self._depth_frame(header, depth_mm)
        await self._services.spatial.add_depth(self._case_id, depth)
        self._marks.depth_arrived(depth)
        self._on_depth(depth)

    async def surfaces(self, person: Person, world_id: str, changes: SurfaceChanges) -> None:
        """Take surfaces that the device of a world has found itself.

        Raises:
            NotFound: the case knows no such world, or it has ended.
            PermissionDenied: it is of somebody else's device.
            SpatialError, LimitExceeded: the surfaces are not right, or too many.
            WorkerError: the spatial service is away.
        """
        world = self._room.state.worlds.get(WorldId(world_id))
        if world is None or world.ended_seq is not None:
            raise NotFound("world", world_id[:80])
        if world.account_id != person.account_id:
            raise PermissionDenied("Only the device of this world sends its surfaces.")
        await self._services.spatial.add_surfaces(self._case_id, world_id, changes)

    def _depth_frame(self, header: DepthHeader, depth_mm: bytes) -> DepthFrame:
        size = header.width * header.height * BYTES_PER_DEPTH
        if len(depth_mm) != size:
            raise InvalidDepth(f"The depth image has {len(depth_mm)} bytes instead of {size}.")
        if (header.intrinsics.w, header.intrinsics.h) != (header.width, header.height):
            raise InvalidDepth("The intrinsics are not of the depth image.")
        if not is_usable(header.pose):
            raise InvalidPose("The pose needs finite numbers and a unit quaternion.")
        record = self._sightings.by_number(header.frame)
        intrinsics = anchoring.intrinsics_value(header.intrinsics)
        frame = FramePose(
            publication_id=header.frame.publication_id,
            frame_no=header.frame.frame_no,
            world_id=header.world_id,
            captured_at_ms=header.captured_at_ms,
            pose=anchoring.pose_value(header.pose),
            # The colour camera's own intrinsics, when its record has come; the same camera at another size otherwise.
            intrinsics=anchoring.intrinsics_value(record.intrinsics) if record else intrinsics,
            is_certain=record.is_certain if record else True,
        )
        return DepthFrame(
            frame=frame, width=header.width, height=header.height, intrinsics=intrinsics, depth_mm=depth_mm
        )

    async def still(
        self, person: Person, request_id: str, header: StillHeader, image: CheckedImage
    ) -> StoredEvent | None:
        """Store a picture and record it; repeating the upload returns the same event.

        A still that was asked for only to be looked at is not recorded: None is returned.

        Args:
            request_id: of the ``still.request`` answered. A grab that nobody asked for names the mark that it shows,
                or a new id.
        Raises:
            PermissionDenied: it is not this person's to upload.
            FrameMismatch: it is another frame than the one asked for.
            TransitionNotAllowed: the record takes no more pictures.
        """
        looked_at = self._ladder.awaits_look(request_id)
        if looked_at is not None:
            self._look(person, request_id, looked_at, header, image)
            return None
        pending = self._stills.get(request_id)
        self._require_may_upload(person, header, pending)
        if pending is not None and header.frame.frame_no != pending.request.frame_no:
            raise FrameMismatch("This is not the frame that was asked for.", frame_no=pending.request.frame_no)
        mark = self._mark_of(request_id, pending)
        written = await record_still(self._services, self._writer, person.actor, request_id, mark, header, image)
        self._stills.take(request_id)
        if written.events:
            return written.events[0]
        return await self._known_still(request_id)

    def _look(
        self, person: Person, request_id: str, publication_id: str, header: StillHeader, image: CheckedImage
    ) -> None:
        self._require_own(person, publication_id)
        if header.frame.publication_id != publication_id:
            raise FrameMismatch("This is not of the picture that was asked for.")
        self._ladder.look_arrived(request_id, header, image)

    def _mark_of(self, request_id: str, pending: PendingStill | None) -> str | None:
        if pending is not None:
            return pending.annotation_id
        return request_id if request_id in self._room.state.annotations else None

    async def _known_still(self, still_id: str) -> StoredEvent:
        for event in await self._services.store.cases.events(self._case_id):
            if event.kind == "still.stored" and event.body.get("still_id") == still_id:
                return event
        raise TransitionNotAllowed("The case", self._room.state.life, "still", [])

    def _require_own(self, person: Person, publication_id: str) -> None:
        participant_id = self._room.publisher_of(publication_id)
        owner = self._room.person_of(participant_id) if participant_id else None
        if owner is None:
            raise NotFound("publication", publication_id)
        if owner.account_id != person.account_id:
            raise PermissionDenied("Only its publisher uploads for a publication.")

    def _require_may_upload(self, person: Person, header: StillHeader, pending: PendingStill | None) -> None:
        if person.role not in UPLOADING_ROLES:
            raise PermissionDenied(f"Role {person.role} uploads no pictures.")
        if header.source == "expert_grab":
            return
        asked = self._room.person_of(pending.participant_id) if pending else None
        if asked is None or asked.account_id != person.account_id:
            self._require_own(person, header.frame.publication_id)
