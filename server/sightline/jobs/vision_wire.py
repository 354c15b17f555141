"""What the server tells a call's vision process, and what that reports back.

Commands are asked with a reply, or told without one (frame records come thirty times a second). Reports come whenever
there is something to say; each stands for itself, and the newest of a kind wins.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from sightline.spatial.scene.views import ViewsChange
from sightline.spatial.values import (
    AnchorAnswer,
    DepthFrame,
    IntrinsicsValue,
    PoseValue,
    Vector3,
)

MarkMotion = Literal["static", "moving", "lost", "suspect"]


class OpenTap(msgspec.Struct, tag="open_tap", frozen=True):
    """Asked once: listen for the worker's tap; answered with None when the socket is there."""

    path: str


class AddVideo(msgspec.Struct, tag="add_video", frozen=True):
    """Expect a publication's pictures under this SSRC."""

    ssrc: int
    publication_id: str
    mime: str


class RemoveVideo(msgspec.Struct, tag="remove_video", frozen=True):
    ssrc: int


class VideoClock(msgspec.Struct, tag="video_clock", frozen=True):
    """``rtp_ts here = rtp_ts of reference_ssrc + offset`` (mod 2^32); one for each layer."""

    publication_id: str
    reference_ssrc: int
    offset: int


class SawFrame(msgspec.Struct, tag="saw_frame", frozen=True, kw_only=True):
    """The publisher's record of one source frame; pose and world are None without tracking."""

    publication_id: str
    frame_no: int
    ssrc: int
    rtp_ts: int
    captured_at_ms: float
    world_id: str | None
    pose: PoseValue | None
    intrinsics: IntrinsicsValue
    is_certain: bool


class SawDepth(msgspec.Struct, tag="saw_depth", frozen=True):
    depth: DepthFrame


class Click(msgspec.Struct, tag="vision_click", frozen=True, kw_only=True):
    """A mark was placed in a picture.

    Attributes:
        frame_no: the frame's number, when it is known.
        sources: ``(ssrc, rtp_ts)`` of the publisher's stream, one for each clock, for pictures without number.
        anchor: what depth said; None: nothing, or there is no pose.
    """

    mark_id: str
    publication_id: str
    frame_no: int | None
    sources: tuple[tuple[int, int], ...]
    u: float
    v: float
    anchor: AnchorAnswer | None = None


class LetGo(msgspec.Struct, tag="let_go", frozen=True):
    """Follow this mark no more."""

    mark_id: str


class UseMap(msgspec.Struct, tag="use_map", frozen=True):
    """The map of an earlier visit to the asset, as :class:`TakeMap` gave it; answered with its pictures' number.

    ``marks``: places in its frame that matter, metres: of each it is asked whether a like part is near.
    """

    data: bytes
    marks: tuple[Vector3, ...] = ()


class AnswerProposal(msgspec.Struct, tag="answer_proposal", frozen=True):
    """A person has compared the pictures."""

    localisation_id: str
    is_confirmed: bool


class TakeMap(msgspec.Struct, tag="take_map", frozen=True):
    """Asks for the map of this visit; answered with :class:`VisitMap` or None."""


class VisionDump(msgspec.Struct, tag="vision_dump", frozen=True):
    pass


VisionCommand: TypeAlias = (
    OpenTap
    | AddVideo
    | RemoveVideo
    | VideoClock
    | SawFrame
    | SawDepth
    | Click
    | LetGo
    | UseMap
    | AnswerProposal
    | TakeMap
    | VisionDump
)


class VisionRequest(msgspec.Struct, array_like=True, frozen=True):
    """As ``wire.Request``; number 0 wants no reply."""

    number: int
    wanted_until_ns: int
    command: VisionCommand


class VisitMap(msgspec.Struct, frozen=True):
    """What is kept of a visit: the bytes of its map, and the world that they are in."""

    data: bytes
    world_id: str
    pictures: int


class Sight(msgspec.Struct, frozen=True, kw_only=True):
    """Where one followed mark is in one picture; ``u``, ``v`` normalised, None when lost."""

    mark_id: str
    state: MarkMotion
    u: float | None = None
    v: float | None = None
    is_outside: bool = False
    p_world: Vector3 | None = None


class Sights(msgspec.Struct, tag="sights", frozen=True):
    """Marks that are followed, in one picture. ``frame_no`` is None when the publisher numbers none."""

    publication_id: str
    frame_no: int | None
    marks: tuple[Sight, ...]


class Refined(msgspec.Struct, tag="refined", frozen=True):
    """A better answer for a mark."""

    mark_id: str
    answer: AnchorAnswer


class View(msgspec.Struct, frozen=True):
    """A stored picture (JPEG), where its camera was in the map's world, and where in it the compared mark is.

    ``frame_no`` names the key frame of the same moment, if one was kept with that visit's scan.
    """

    jpeg: bytes
    width: int
    height: int
    pose: PoseValue
    u: float | None = None
    v: float | None = None
    frame_no: int | None = None


class Localising(msgspec.Struct, tag="localising", frozen=True, kw_only=True):
    """How looking for an earlier world goes; ``placed`` comes with ``map_from_world``."""

    localisation_id: str
    publication_id: str
    world_id: str
    map_world_id: str
    target: Literal["asset", "earlier_world"]
    state: Literal["searching", "guide", "confirm", "placed", "failed"]
    reason: str = ""
    method: Literal["map", "tag"] = "map"
    map_from_world: PoseValue | None = None
    """Maps points of the world into the map's, axes as they are (no camera flip)."""
    sigma_m: float | None = None
    sigma_rad: float = 0.0
    pivot: Vector3 | None = None
    """What lies away from this place of the map's world is less certain by ``sigma_rad`` of the distance."""
    residual_px: float | None = None
    inliers: int = 0
    pictures: int = 0
    view: View | None = None
    frame_no: int | None = None
    live_u: float | None = None
    live_v: float | None = None
    """Where the compared mark is in the live picture."""
    is_confirmed: bool = False


class Viewed(msgspec.Struct, tag="viewed", frozen=True):
    """A key frame of a world's scan, with its picture."""

    world_id: str
    change: ViewsChange


VisionReport: TypeAlias = Sights | Refined | Localising | Viewed
