"""Depth frames into a call as a headset sends them: the frame's record, then its depth as an upload."""

from __future__ import annotations

from sightline.protocol.common import FrameRef, Intrinsics, Pose
from sightline.protocol.spatial import DepthHeader
from sightline.spatial.values import DepthFrame, FramePose, IntrinsicsValue
from support.room_call import WORLD, Call


async def send(running_call: Call, depth: DepthFrame, *, with_depth: bool = True) -> None:
    """Send a frame's record, and upload its depth."""
    tell(running_call, depth.frame)
    if not with_depth:
        return
    frame = depth.frame
    header = DepthHeader(
        frame=FrameRef(publication_id=running_call.camera, frame_no=frame.frame_no),
        captured_at_ms=frame.captured_at_ms,
        world_id=WORLD,
        pose=Pose(p=frame.pose.p, q=frame.pose.q),
        width=depth.width,
        height=depth.height,
        intrinsics=_intrinsics(depth.intrinsics),
    )
    harness, person = running_call.harness, running_call.technician.person
    await harness.registry.depth_uploaded(harness.case_id, person, header, depth.depth_mm)


def tell(running_call: Call, frame: FramePose) -> None:
    """Send a frame's record alone."""
    pose = Pose(p=frame.pose.p, q=frame.pose.q)
    running_call.send_record(running_call.record(frame.frame_no, pose=pose, intrinsics=_intrinsics(frame.intrinsics)))


def _intrinsics(value: IntrinsicsValue) -> Intrinsics:
    return Intrinsics(fx=value.fx, fy=value.fy, cx=value.cx, cy=value.cy, w=value.w, h=value.h)
