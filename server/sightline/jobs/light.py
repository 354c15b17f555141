"""What the light process does: keeps the depth of the last seconds and answers clicks and visibility from it.

No sockets and no clock in here: the same object serves the process (``child.py``) and tests (``inline.py``).
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from sightline.jobs.light_watch import SurfaceWatches
from sightline.jobs.wire import AddDepth, Anchor, CloseWorld, Command, Dump, KeyFrame, KeyFrames, LayShape, Visible
from sightline.spatial.anchor import anchor_from_depth, check_click, screen_only
from sightline.spatial.depth import DepthImage, check_frame, decode_depth
from sightline.spatial.frames import pose_value
from sightline.spatial.reproject import anchor_from_maps
from sightline.spatial.ring import DepthRing, RingLimits
from sightline.spatial.shapes.solve import shape_from_depth
from sightline.spatial.shapes.values import ShapeAnswer, ShapeQuery
from sightline.spatial.values import AnchorAnswer, ClickQuery, DepthFrame, FramePose, MarkQuery, MarkVisibility
from sightline.spatial.visibility import visibility

MAX_WORLDS: Final = 16
MAX_BYTES: Final = 512 * 2**20
WorldKey = tuple[str, str]


class LightCore:
    """Depth rings by ``(case_id, world_id)``; the world unused for longest gives way to a new one."""

    def __init__(
        self, limits: RingLimits | None = None, max_worlds: int = MAX_WORLDS, max_bytes: int = MAX_BYTES
    ) -> None:
        self._limits = limits
        self._max_bytes = max_bytes
        self._max_worlds = max_worlds
        self._worlds: OrderedDict[WorldKey, DepthRing] = OrderedDict()
        self._watches: dict[WorldKey, SurfaceWatches] = {}
        """Of the worlds that are kept."""

    def handle(self, command: Command) -> object:
        """Carry out one command; the result is plain data.

        Raises:
            SpatialError: if the command's numbers are not usable.
        """
        match command:
            case AddDepth():
                self.add_depth(command.case_id, command.depth, is_key_frame=command.is_key_frame)
                return None
            case Anchor():
                return self.anchor(command.case_id, command.click)
            case LayShape():
                return self.shape(command.case_id, command.query)
            case Visible():
                return self.visibility(command.case_id, command.frame, command.marks)
            case KeyFrames():
                return self.key_frames(command.case_id, command.world_id)
            case KeyFrame():
                return self.key_frame(command)
            case CloseWorld():
                self._worlds.pop((command.case_id, command.world_id), None)
                self._watches.pop((command.case_id, command.world_id), None)
                return None
            case Dump():
                return self.dump()
        raise RuntimeError(f"The light process has no command {type(command).__name__}.")

    def add_depth(self, case_id: str, depth: DepthFrame, *, is_key_frame: bool) -> None:
        image = decode_depth(depth)
        key = (case_id, depth.frame.world_id)
        ring = self._worlds.setdefault(key, DepthRing(self._limits))
        self._worlds.move_to_end(key)
        ring.add(image, is_key_frame=is_key_frame)
        while len(self._worlds) > 1 and (len(self._worlds) > self._max_worlds or self._size_bytes() > self._max_bytes):
            gone, _ = self._worlds.popitem(last=False)
            self._watches.pop(gone, None)

    def anchor(self, case_id: str, click: ClickQuery) -> AnchorAnswer:
        frame = click.frame
        world_from_camera, intrinsics = check_click(click)
        ring = self._worlds.get((case_id, frame.world_id))
        if ring is None:
            return screen_only(frame.world_id, "no_depth")
        own = ring.own(frame.publication_id, frame.frame_no)
        if own is not None:
            return anchor_from_depth(frame.world_id, own, intrinsics, click.u, click.v)
        return anchor_from_maps(frame.world_id, ring.images(), world_from_camera, intrinsics, click.u, click.v)

    def shape(self, case_id: str, query: ShapeQuery) -> ShapeAnswer:
        frame = query.frame
        ring = self._worlds.get((case_id, frame.world_id))
        own = ring.own(frame.publication_id, frame.frame_no) if ring else None
        return shape_from_depth(query, own, ring.images() if ring else ())

    def visibility(self, case_id: str, frame: FramePose, marks: tuple[MarkQuery, ...]) -> tuple[MarkVisibility, ...]:
        world_from_camera, intrinsics = check_frame(frame)
        ring = self._worlds.get((case_id, frame.world_id))
        if ring is None:
            return visibility(marks, world_from_camera, intrinsics, None)
        own = ring.own(frame.publication_id, frame.frame_no)
        depth = own or ring.newest_until(frame.captured_at_ms)
        seen = visibility(marks, world_from_camera, intrinsics, depth)
        return self._watches.setdefault((case_id, frame.world_id), SurfaceWatches()).look(marks, seen, own)

    def key_frames(self, case_id: str, world_id: str) -> list[tuple[str, int]]:
        ring = self._worlds.get((case_id, world_id))
        return [(image.publication_id, image.frame_no) for image in ring.key_frames()] if ring else []

    def key_frame(self, wanted: KeyFrame) -> DepthFrame | None:
        ring = self._worlds.get((wanted.case_id, wanted.world_id))
        image = ring.own(wanted.publication_id, wanted.frame_no) if ring else None
        return depth_frame(wanted.world_id, image) if image else None

    def _size_bytes(self) -> int:
        return sum(ring.size_bytes for ring in self._worlds.values())

    def dump(self) -> dict[str, object]:
        return {"worlds": {f"{case}/{world}": ring.dump() for (case, world), ring in self._worlds.items()}}


def depth_frame(world_id: str, image: DepthImage) -> DepthFrame:
    """An image as it came in; the frame's own camera is taken to be the depth camera."""
    intrinsics = image.intrinsics.to_value()
    return DepthFrame(
        frame=FramePose(
            publication_id=image.publication_id,
            frame_no=image.frame_no,
            world_id=world_id,
            captured_at_ms=image.captured_at_ms,
            pose=pose_value(image.world_from_camera),
            intrinsics=intrinsics,
        ),
        width=intrinsics.w,
        height=intrinsics.h,
        intrinsics=intrinsics,
        depth_mm=image.depth_mm.tobytes(),
    )
