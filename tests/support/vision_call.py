"""A headset that plays the shots of ``vision_room`` into a real call, and what everybody hears of it."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from sightline.client.demo.people import HEADSET
from sightline.client.participant import Participant
from sightline.client.publisher import Publisher, SourceFrame
from sightline.client.replay import wire_intrinsics, wire_pose
from sightline.protocol import codec
from sightline.protocol.common import FrameRef
from sightline.protocol.spatial import DepthHeader, Localisation, MarkSight, MarksSeen
from sightline.protocol.workflow import Event, PlaceAnnotation, StartWorld
from sightline.spatial.frames import pose_value
from sightline.spatial.pose import RigidTransform
from support.vision_room import CAMERA, Array, Shot

T = TypeVar("T")
INTERVAL_S = 0.1
WAIT_S = 60.0


@dataclass
class Heard:
    """What the server told somebody, besides events; a message wakes whoever waits."""

    sights: list[tuple[FrameRef, MarkSight]] = field(default_factory=list)
    localisations: list[Localisation] = field(default_factory=list)
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    def message(self, message: codec.Message) -> None:
        body = message.body
        if isinstance(body, MarksSeen):
            self.sights += [(body.frame, mark) for mark in body.marks]
        if isinstance(body, Localisation):
            self.localisations.append(body)
        self.woken.set()

    async def until(self, found: Callable[[], T | None], what: str) -> T:
        try:
            async with asyncio.timeout(WAIT_S):
                while (result := found()) is None:
                    self.woken.clear()
                    await self.woken.wait()
                return result
        except TimeoutError:
            raise AssertionError(f"{what}: not within {WAIT_S:g} s; heard {self.localisations[-2:]}") from None


class Headset:
    """The technician's device.

    Args:
        here_from_room: the device's own world: rooms are where they are, tracking begins anywhere.
    """

    def __init__(
        self,
        technician: Participant,
        publisher: Publisher,
        *,
        has_pose: bool = True,
        has_depth: bool = False,
        here_from_room: RigidTransform | None = None,
    ) -> None:
        self._technician, self._publisher = technician, publisher
        self._has_pose, self._has_depth = has_pose, has_depth
        self._here_from_room = here_from_room or RigidTransform.identity()
        self.world_id = str(uuid.uuid4())
        self.shown: dict[int, Shot] = {}
        self._next = 0

    async def start_world(self) -> None:
        self.world_id = str(uuid.uuid4())
        reason = "reset" if self.shown else "session_start"
        await self._technician.op("world.start", StartWorld(world_id=self.world_id, reason=reason))  # type: ignore[arg-type]

    def room_from_world(self, p_world: Sequence[float]) -> Array:
        """Where in the room a place of the device's world is."""
        place: Array = self._here_from_room.inverse().apply(np.array([p_world]))[0]
        return place

    async def show(self, shots: Sequence[Shot]) -> int:
        """Play shots in real time; returns the number of the last frame."""
        for shot in shots:
            number, self._next = self._next, self._next + 1
            self.shown[number] = shot
            frame = self._frame(number, shot)
            self._publisher.put(frame, np.repeat(shot.grey[:, :, None], 3, axis=2))
            if self._has_depth and number % 2 == 0:
                await self._upload(frame, shot)
            await asyncio.sleep(INTERVAL_S)
        return self._next - 1

    async def show_until(self, shots: Sequence[Shot], done: Callable[[], bool], limit: int = 400) -> None:
        """Play shots there and back until something has happened."""
        film = [*shots, *reversed(shots)]
        for index in range(limit):
            if done():
                return
            await self.show([film[index % len(film)]])
        raise AssertionError("It did not happen while the film ran.")

    def _frame(self, number: int, shot: Shot) -> SourceFrame:
        pose = wire_pose(pose_value(self._here_from_room @ shot.world_from_camera)) if self._has_pose else None
        return SourceFrame(
            frame_no=number,
            captured_at_ms=time.monotonic() * 1000,
            intrinsics=wire_intrinsics(CAMERA.to_value()),
            world_id=self.world_id if self._has_pose else None,
            pose=pose,
        )

    async def _upload(self, frame: SourceFrame, shot: Shot) -> None:
        assert frame.pose is not None
        assert self._publisher.publication_id is not None
        header = DepthHeader(
            frame=FrameRef(publication_id=self._publisher.publication_id, frame_no=frame.frame_no),
            captured_at_ms=frame.captured_at_ms,
            world_id=self.world_id,
            pose=frame.pose,
            width=CAMERA.width,
            height=CAMERA.height,
            intrinsics=frame.intrinsics,
        )
        await self._technician.api.upload_depth(self._technician.case_id, header, shot.depth_m)

    def click(self, number: int, u: float, v: float) -> PlaceAnnotation:
        """A mark on one of the frames shown."""
        assert self._publisher.publication_id is not None
        frame = FrameRef(publication_id=self._publisher.publication_id, frame_no=number)
        return PlaceAnnotation(annotation_id=str(uuid.uuid4()), shape="point", frame=frame, u=u, v=v, label="")


def newest_anchor(participant: Participant, annotation_id: str) -> Event | None:
    """The newest event that gave a mark a place."""
    kinds = {"annotation.placed", "anchor.refined", "annotation.relocated"}
    found = [
        event
        for event in participant.events
        if event.kind in kinds
        and event.body["annotation_id"] == annotation_id
        and event.body["anchor"].get("p_world") is not None
    ]
    return found[-1] if found else None


__all__ = ["HEADSET", "Headset", "Heard", "newest_anchor"]
