"""Messages between the server and its spatial processes: length-prefixed msgpack over a socket pair.

Each request carries a number and the monotonic time until which its caller waits (the clock is the machine's, so both
processes read the same); a process that was stopped skips what nobody waits for any more. Replies may be out of date:
the caller drops numbers it no longer knows.
"""

from __future__ import annotations

import struct
from typing import Final, TypeAlias

import msgspec

from sightline.errors import (
    FrameMismatch,
    InvalidDepth,
    InvalidIntrinsics,
    InvalidMap,
    InvalidMesh,
    InvalidPose,
    InvalidShape,
    SightlineError,
    SpatialError,
    WorkerError,
)
from sightline.spatial.scene.surfaces import SurfaceChanges
from sightline.spatial.scene.values import TileLevel, TileMesh
from sightline.spatial.scene.views import ViewsChange
from sightline.spatial.shapes.values import ShapeAnswer, ShapeQuery
from sightline.spatial.values import AnchorAnswer, ClickQuery, DepthFrame, FramePose, MarkQuery, PoseValue, Vector3

LENGTH: Final = struct.Struct("<I")
MAX_MESSAGE_BYTES: Final = 64 * 2**20


class AddDepth(msgspec.Struct, tag="add_depth", frozen=True):
    case_id: str
    depth: DepthFrame
    is_key_frame: bool


class Anchor(msgspec.Struct, tag="anchor", frozen=True):
    case_id: str
    click: ClickQuery


class Visible(msgspec.Struct, tag="visible", frozen=True):
    case_id: str
    frame: FramePose
    marks: tuple[MarkQuery, ...]


class KeyFrames(msgspec.Struct, tag="key_frames", frozen=True):
    """Asks for the numbers of the key frames kept; answered with ``[[publication_id, frame_no], ...]``."""

    case_id: str
    world_id: str


class KeyFrame(msgspec.Struct, tag="key_frame", frozen=True):
    case_id: str
    world_id: str
    publication_id: str
    frame_no: int


class CloseWorld(msgspec.Struct, tag="close_world", frozen=True):
    case_id: str
    world_id: str


class Fuse(msgspec.Struct, tag="fuse", frozen=True):
    depth: DepthFrame


class Refine(msgspec.Struct, tag="refine", frozen=True):
    click: ClickQuery
    first: AnchorAnswer


class LayShape(msgspec.Struct, tag="lay_shape", frozen=True):
    case_id: str
    query: ShapeQuery


class RefineShape(msgspec.Struct, tag="refine_shape", frozen=True):
    query: ShapeQuery
    first: ShapeAnswer


class Surfaces(msgspec.Struct, tag="surfaces", frozen=True):
    """Surfaces that the device itself has found."""

    changes: SurfaceChanges


class AddView(msgspec.Struct, tag="add_view", frozen=True):
    """A picture that the scan takes its colour from."""

    change: ViewsChange


class ListTiles(msgspec.Struct, tag="list_tiles", frozen=True):
    """Asks for what there is to see; answered with ``SceneTiles``."""


class CutTile(msgspec.Struct, tag="cut_tile", frozen=True):
    """Asks for one tile's triangles; answered with ``TileMesh`` or nothing."""

    tile: str
    level: TileLevel


class ReadModel(msgspec.Struct, tag="read_model", frozen=True):
    """Asks for a file's mesh as it is kept; answered with ``StoredModel``."""

    data: bytes
    suffix: str
    unit: str


class StoredModel(msgspec.Struct, frozen=True, kw_only=True):
    """A model in metres, its own frame."""

    glb: bytes
    triangles: int
    size_m: Vector3


class FindModel(msgspec.Struct, tag="find_model", frozen=True):
    """Asks where a kept model lies in a scan; answered with ``FoundModel``."""

    glb: bytes
    tiles: tuple[TileMesh, ...]


class FoundModel(msgspec.Struct, frozen=True, kw_only=True):
    """See ``spatial.scene.register.Registration``; no place when ``reason`` says why."""

    world_from_model: PoseValue | None
    fitness: float
    residual_m: float
    runner_up: float
    reason: str


class Dump(msgspec.Struct, tag="dump", frozen=True):
    pass


Command: TypeAlias = (
    AddDepth
    | Anchor
    | Visible
    | KeyFrames
    | KeyFrame
    | CloseWorld
    | Fuse
    | Refine
    | LayShape
    | RefineShape
    | Surfaces
    | AddView
    | ListTiles
    | CutTile
    | ReadModel
    | FindModel
    | Dump
)


class Request(msgspec.Struct, array_like=True, frozen=True):
    number: int
    wanted_until_ns: int
    """0: always to be carried out."""
    command: Command


class Failure(msgspec.Struct, frozen=True):
    code: str
    message: str


class Reply(msgspec.Struct, array_like=True, frozen=True):
    number: int
    result: msgspec.Raw
    failure: Failure | None = None


_ERRORS: Final[dict[str, type[SightlineError]]] = {
    cls.code: cls
    for cls in (
        SpatialError,
        FrameMismatch,
        InvalidPose,
        InvalidIntrinsics,
        InvalidDepth,
        InvalidShape,
        InvalidMesh,
        InvalidMap,
    )
}


def frame_bytes(message: msgspec.Struct) -> bytes:
    """A message as it goes over the socket."""
    payload = msgspec.msgpack.encode(message)
    return LENGTH.pack(len(payload)) + payload


def failure_of(exc: Exception) -> Failure:
    """What the caller is told of an error in the process; our own bugs carry no detail across."""
    if isinstance(exc, SightlineError):
        return Failure(exc.code, exc.message)
    return Failure(WorkerError.code, f"The spatial process failed: {type(exc).__name__}.")


def error_of(failure: Failure) -> SightlineError:
    return _ERRORS.get(failure.code, WorkerError)(failure.message)
