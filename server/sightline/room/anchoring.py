"""Where does a click lie? Values between the wire, the frame records and the spatial service.

A click is never lost: whatever is missing or broken, it becomes a mark, at worst one that exists on the picture only
(``screen_only``) and says why.
"""

from __future__ import annotations

import asyncio
import logging

import msgspec

from sightline.errors import SightlineError, SpatialError
from sightline.jobs.base import SpatialService
from sightline.protocol import common
from sightline.protocol.common import Anchor, FrameRef, Geometry
from sightline.protocol.spatial import FrameRecord
from sightline.room.frames import Identified
from sightline.spatial.shapes.values import GeometryAnswer
from sightline.spatial.values import AnchorAnswer, ClickQuery, FramePose, IntrinsicsValue, PoseValue

log = logging.getLogger(__name__)

NO_WORLD = "00000000-0000-0000-0000-000000000000"
"""In anchors of pictures without tracking."""


LATE = "no_answer_in_time"
AWAY = "spatial_service_away"
WORTH_ASKING_AGAIN = frozenset({LATE, AWAY})


def frame_pose(record: FrameRecord) -> FramePose | None:
    """Return the record as the spatial service takes it; None without tracking."""
    if record.pose is None or record.world_id is None:
        return None
    return FramePose(
        publication_id=record.publication_id,
        frame_no=record.frame_no,
        world_id=record.world_id,
        captured_at_ms=record.captured_at_ms,
        pose=pose_value(record.pose),
        intrinsics=intrinsics_value(record.intrinsics),
        is_certain=record.is_certain,
    )


def pose_value(pose: common.Pose) -> PoseValue:
    return PoseValue(p=pose.p, q=pose.q)


def intrinsics_value(given: common.Intrinsics) -> IntrinsicsValue:
    return IntrinsicsValue(fx=given.fx, fy=given.fy, cx=given.cx, cy=given.cy, w=given.w, h=given.h)


def frame_ref(record: FrameRecord | None) -> FrameRef | None:
    return FrameRef(publication_id=record.publication_id, frame_no=record.frame_no) if record else None


def click_query(identified: Identified, u: float, v: float) -> ClickQuery | None:
    """Return the question for the spatial service; None when there is no pose to ask with."""
    frame = frame_pose(identified.record) if identified.record else None
    return ClickQuery(frame=frame, u=u, v=v) if frame else None


def screen_only(world_id: str | None, reason: str) -> AnchorAnswer:
    return AnchorAnswer(world_id=world_id or NO_WORLD, method="screen", state="screen_only", reason=reason)


def cap(answer: AnchorAnswer, identified: Identified) -> AnchorAnswer:
    """Return the answer with no more trust than the identity of its frame allows."""
    if answer.state == "good" and identified.is_approximate:
        return msgspec.structs.replace(answer, state="approximate", reason=identified.doubt)
    return answer


def wire_anchor(answer: AnchorAnswer) -> Anchor:
    return msgspec.convert(answer, Anchor, from_attributes=True)


def wire_geometry(answer: GeometryAnswer | None, anchor: AnchorAnswer) -> Geometry | None:
    """Geometry as events carry it: never more trusted than the mark's place."""
    if answer is None:
        return None
    if answer.state == "good" and anchor.state in ("approximate", "suspect"):
        answer = msgspec.structs.replace(answer, state=anchor.state, reason=anchor.reason)
    return msgspec.convert(answer, Geometry, from_attributes=True)


async def place(spatial: SpatialService, case_id: str, click: ClickQuery, deadline_s: float) -> AnchorAnswer:
    """Return the first answer for a click: at the deadline at the latest, and without ever raising for the service."""
    world_id = click.frame.world_id
    try:
        async with asyncio.timeout(deadline_s):
            return await spatial.anchor(case_id, click)
    except TimeoutError:
        return screen_only(world_id, LATE)
    except SpatialError as exc:
        return screen_only(world_id, exc.code)
    except SightlineError as exc:
        log.warning("the spatial service did not answer a click: %s", exc.code)
        return screen_only(world_id, AWAY)
