"""Durable operations (client to server) and the events they become.

Generated from protocols/v1 by protocols/generate.py; do not edit.
"""

# ruff: noqa: E501
from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from sightline.protocol import common


class Op(msgspec.Struct, frozen=True, kw_only=True):
    """A durable operation. Answered by ack after commit, or by error. Repeating op_id is harmless."""

    op_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """UUIDv4, unique per case and actor."""
    kind: Annotated[str, Meta(min_length=1, max_length=40)]
    """One of the op kinds below."""
    body: dict[str, Any]
    """Per kind."""


class Ack(msgspec.Struct, frozen=True, kw_only=True):
    """The operation is stored durably."""

    op_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""
    seq: Annotated[int, Meta(ge=1, le=9007199254740991)]
    """Its first event."""
    is_repeated: bool
    """True when it had been stored before."""


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the case log, in order of seq, without gaps."""

    seq: Annotated[int, Meta(ge=1, le=9007199254740991)]
    """Position in the case."""
    at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Server UTC."""
    actor: common.Actor
    """Who."""
    op_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """The operation."""
    kind: Annotated[str, Meta(min_length=1, max_length=40)]
    """Event kind."""
    body: dict[str, Any]
    """Per kind."""
    hash: Annotated[str, Meta(pattern='^[0-9a-f]{64}\\Z')]
    """Chain hash."""


class OpenCase(msgspec.Struct, frozen=True, kw_only=True):
    """First operation of a case (REST only)."""

    title: Annotated[str, Meta(min_length=1, max_length=200)]
    """What it is about."""
    asset_tag: Annotated[str, Meta(min_length=1, max_length=60)]
    """Plant tag of the asset, e.g. P-101."""
    asset_name: Annotated[str, Meta(max_length=120)]
    """Name of the asset."""
    work_order: Annotated[str, Meta(max_length=60)]
    """The plant's work-order number; may be empty."""
    guide_id: Annotated[str, Meta(max_length=60)]
    """Guide to run; empty for the standard one."""
    video_codecs: Annotated[tuple[common.VideoCodec, ...], Meta(min_length=1, max_length=5)] | None = None
    """Video codecs for its calls, most wanted first; null for what the server prefers."""


class CaseOpened(msgspec.Struct, frozen=True, kw_only=True):
    """The case exists."""

    number: Annotated[int, Meta(ge=1, le=100000000)]
    """Short human number."""
    title: Annotated[str, Meta(min_length=1, max_length=200)]
    """What it is about."""
    asset_tag: Annotated[str, Meta(min_length=1, max_length=60)]
    """Plant tag."""
    asset_name: Annotated[str, Meta(max_length=120)]
    """Name of the asset."""
    work_order: Annotated[str, Meta(max_length=60)]
    """Work-order number."""
    guide_id: Annotated[str, Meta(min_length=1, max_length=60)]
    """Guide."""
    guide_version: Annotated[int, Meta(ge=1, le=100000)]
    """Version of the guide."""
    video_codecs: Annotated[tuple[common.VideoCodec, ...], Meta(min_length=1, max_length=5)] | None = None
    """Video codecs for its calls, most wanted first; null for what the server prefers."""


class ParticipantJoined(msgspec.Struct, frozen=True, kw_only=True):
    """Someone entered the call."""

    participant_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Identity in the room."""
    device: Annotated[str, Meta(max_length=80)]
    """Device name."""


class ParticipantGone(msgspec.Struct, frozen=True, kw_only=True):
    """Someone left the call."""

    participant_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Identity in the room."""


class RequestCall(msgspec.Struct, frozen=True, kw_only=True):
    """Ring the experts."""

    message: Annotated[str, Meta(max_length=500)]
    """What it is about."""


class CallRequested(msgspec.Struct, frozen=True, kw_only=True):
    """The desk rings."""

    message: Annotated[str, Meta(max_length=500)]
    """What it is about."""


class TakeCall(msgspec.Struct, frozen=True, kw_only=True):
    """An expert takes the call."""


class CallTaken(msgspec.Struct, frozen=True, kw_only=True):
    """An expert took the call."""


class DeclineCall(msgspec.Struct, frozen=True, kw_only=True):
    """An expert declines; the others keep ringing."""

    reason: Annotated[str, Meta(max_length=200)]
    """Why."""


class CallDeclined(msgspec.Struct, frozen=True, kw_only=True):
    """An expert declined."""

    reason: Annotated[str, Meta(max_length=200)]
    """Why."""


class EndCall(msgspec.Struct, frozen=True, kw_only=True):
    """Hang up for all."""


class CallEnded(msgspec.Struct, frozen=True, kw_only=True):
    """The call is over."""


class StartRecording(msgspec.Struct, frozen=True, kw_only=True):
    """Ask everybody who is present to agree to a recording of the call; who asks agrees. It starts when all have agreed."""

    recording_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """UUIDv4 of the recording, made by who asks."""


class RecordingRequested(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody asked for a recording; nothing is stored yet."""

    recording_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""


class ConsentRecording(msgspec.Struct, frozen=True, kw_only=True):
    """Answer a request, or a recording that runs already when one comes later. A refusal, also after an agreement, ends it for all. Roles that send neither picture nor sound are not asked."""

    recording_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""
    is_agreed: bool
    """True: own camera and voice may be stored."""


class RecordingConsented(msgspec.Struct, frozen=True, kw_only=True):
    """The actor agreed: from now on own camera and voice may be stored."""

    recording_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""


class RecordingDeclined(msgspec.Struct, frozen=True, kw_only=True):
    """The actor refused; recording.stopped follows."""

    recording_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""


class RecordingStarted(msgspec.Struct, frozen=True, kw_only=True):
    """Everybody present has agreed and the recording runs. Who comes later is stored only after agreeing."""

    recording_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""


class StopRecording(msgspec.Struct, frozen=True, kw_only=True):
    """End a recording, or take back a request. Anybody who works in the call may."""

    recording_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""


class RecordingStopped(msgspec.Struct, frozen=True, kw_only=True):
    """Nothing more is stored."""

    recording_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""
    reason: Literal["asked", "call_ended", "declined", "failed", "interrupted"]
    """asked: by the actor; call_ended: nobody is left; declined: somebody did not agree; failed: it could not be written; interrupted: the server ended."""


class StartWorld(msgspec.Struct, frozen=True, kw_only=True):
    """A tracking origin begins (session start, reset or jump)."""

    world_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Made by the device."""
    reason: Literal["session_start", "reset", "jump"]
    """Why."""


class WorldStarted(msgspec.Struct, frozen=True, kw_only=True):
    """Anchors of earlier worlds of this participant are suspect now."""

    world_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """New origin."""
    reason: Literal["session_start", "reset", "jump"]
    """Why."""


class AnswerStep(msgspec.Struct, frozen=True, kw_only=True):
    """A guide step was done, flagged or skipped."""

    step_key: Annotated[str, Meta(min_length=1, max_length=60)]
    """The step."""
    result: Literal["done", "flagged", "skipped"]
    """Outcome."""
    note: Annotated[str, Meta(max_length=1000)]
    """Remark; wanted when flagged or skipped."""


class StepAnswered(msgspec.Struct, frozen=True, kw_only=True):
    """A guide step was answered; the newest answer of a step counts."""

    step_key: Annotated[str, Meta(min_length=1, max_length=60)]
    """The step."""
    result: Literal["done", "flagged", "skipped"]
    """Outcome."""
    note: Annotated[str, Meta(max_length=1000)]
    """Remark."""


class PostChat(msgspec.Struct, frozen=True, kw_only=True):
    """A chat line."""

    text: Annotated[str, Meta(min_length=1, max_length=2000)]
    """Plain text."""


class ChatPosted(msgspec.Struct, frozen=True, kw_only=True):
    """A chat line."""

    text: Annotated[str, Meta(min_length=1, max_length=2000)]
    """Plain text."""


class PlaceAnnotation(msgspec.Struct, frozen=True, kw_only=True):
    """Put a mark on a frame. Either seen (what the receiver saw) or frame (own frame or still) is set."""

    annotation_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Made by the client."""
    shape: common.Shape
    """Shape."""
    seen: common.SeenFrame | None = None
    """The frame as seen."""
    frame: common.FrameRef | None = None
    """The frame by its identity."""
    u: Annotated[float, Meta(ge=0.0, le=1.0)]
    """Normalised image x."""
    v: Annotated[float, Meta(ge=0.0, le=1.0)]
    """Normalised image y."""
    label: Annotated[str, Meta(max_length=200)]
    """Short text; may be empty. Up to 80 characters; a text up to 200, not blank."""
    points: Annotated[tuple[common.ImagePoint, ...], Meta(max_length=256)] | None = None
    """The shape's further positions on the frame, see Shape; null is none."""


class AnnotationPlaced(msgspec.Struct, frozen=True, kw_only=True):
    """A mark exists."""

    annotation_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""
    number: Annotated[int, Meta(ge=1, le=100000)]
    """Plate number, unique in the case."""
    shape: common.Shape
    """Shape."""
    frame: common.FrameRef | None = None
    """The clicked frame; null when it could not be identified."""
    is_approximate: bool
    """True when the frame's identity or pose was in doubt."""
    u: Annotated[float, Meta(ge=0.0, le=1.0)]
    """Normalised image x."""
    v: Annotated[float, Meta(ge=0.0, le=1.0)]
    """Normalised image y."""
    label: Annotated[str, Meta(max_length=200)]
    """Short text; may be empty. Up to 80 characters; a text up to 200, not blank."""
    anchor: common.Anchor
    """Where it lies."""
    points: Annotated[tuple[common.ImagePoint, ...], Meta(max_length=256)] | None = None
    """The shape's further positions on the frame, see Shape; null is none."""
    geometry: common.Geometry | None = None
    """The shape in space; null for a point, and where neither depth nor pose is known."""


class AnchorRefined(msgspec.Struct, frozen=True, kw_only=True):
    """The volume's answer for a mark."""

    annotation_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""
    anchor: common.Anchor
    """The better answer."""
    geometry: common.Geometry | None = None
    """The shape by the better answer; null: as it was."""


class ConfirmLocalisation(msgspec.Struct, frozen=True, kw_only=True):
    """This is the one: a person has compared the pictures."""

    localisation_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Of localisation.state."""


class LocalisationConfirmed(msgspec.Struct, frozen=True, kw_only=True):
    """A person has confirmed where the asset is."""

    localisation_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""


class RejectLocalisation(msgspec.Struct, frozen=True, kw_only=True):
    """This is not the one."""

    localisation_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Of localisation.state."""


class LocalisationRejected(msgspec.Struct, frozen=True, kw_only=True):
    """A person has said that it is not the one; looking goes on."""

    localisation_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""


class AssetLocalised(msgspec.Struct, frozen=True, kw_only=True):
    """Where a tracking origin lies in the asset's own frame."""

    localisation_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """The attempt."""
    world_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """The tracking origin."""
    asset_from_world: common.Pose
    """Maps points of the world into the asset's frame: p_asset = q * p_world + p."""
    asset_frame: Annotated[str, Meta(min_length=1, max_length=80)] | None = None
    """Id of the asset's frame: the world that it began as."""
    method: Literal["origin", "map", "tag"]
    """origin: the asset's frame begins with this world; map: by stored pictures; tag: by a tag."""
    sigma_m: Annotated[float, Meta(ge=0.0, le=1000.0)]
    """Standard deviation of a place, metres."""
    residual_px: Annotated[float, Meta(ge=0.0, le=10000.0)] | None = None
    """Median distance of matched points in the picture."""
    inliers: Annotated[int, Meta(ge=0, le=1000000)]
    """Matched points that agree."""
    pictures: Annotated[int, Meta(ge=0, le=1000000)]
    """How many pictures were looked at."""
    is_confirmed: bool
    """Whether a person confirmed it (localisation.confirmed)."""


class AnnotationRelocated(msgspec.Struct, frozen=True, kw_only=True):
    """A mark has its place in another tracking origin: one of this case after tracking began anew, or one of an earlier visit."""

    annotation_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""
    localisation_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """By which localisation."""
    case_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')] | None = None
    """The earlier case; null for a mark of this one."""
    case_number: Annotated[int, Meta(ge=1, le=100000000)] | None = None
    """Number of the earlier case."""
    number: Annotated[int, Meta(ge=1, le=100000)]
    """On its plate."""
    title: Annotated[str, Meta(max_length=200)]
    """What it is about: the fault's title, or the mark's label; may be empty."""
    anchor: common.Anchor
    """The place in the new world."""
    geometry: common.Geometry | None = None
    """The shape in the new world; null for a point."""
    residual_m: Annotated[float, Meta(ge=0.0, le=1000.0)] | None = None
    """How far the place may be off for want of agreement between then and now, metres."""


class AssetMapped(msgspec.Struct, frozen=True, kw_only=True):
    """Pictures of this visit are kept, so that later visits find the asset's frame."""

    blob: Annotated[str, Meta(pattern='^[0-9a-f]{64}\\Z')]
    """The map's content hash."""
    size_bytes: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Its size."""
    world_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """A world of this case that is localised in the map's frame."""
    pictures: Annotated[int, Meta(ge=0, le=1000000)]
    """Stored pictures in it."""


class MoveAnnotation(msgspec.Struct, frozen=True, kw_only=True):
    """Put a live mark at another place of a frame. Either seen or frame is set. Undo: move it back."""

    annotation_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""
    seen: common.SeenFrame | None = None
    """The frame as seen."""
    frame: common.FrameRef | None = None
    """The frame by its identity."""
    u: Annotated[float, Meta(ge=0.0, le=1.0)]
    """Normalised image x."""
    v: Annotated[float, Meta(ge=0.0, le=1.0)]
    """Normalised image y."""
    points: Annotated[tuple[common.ImagePoint, ...], Meta(max_length=256)] | None = None
    """The shape's further positions; null: the ones it has, shifted by as much as (u, v)."""


class AnnotationMoved(msgspec.Struct, frozen=True, kw_only=True):
    """A mark lies elsewhere; whoever acknowledged it has not seen that yet."""

    annotation_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""
    frame: common.FrameRef | None = None
    """The clicked frame; null when it could not be identified."""
    is_approximate: bool
    """True when the frame's identity or pose was in doubt."""
    u: Annotated[float, Meta(ge=0.0, le=1.0)]
    """Normalised image x."""
    v: Annotated[float, Meta(ge=0.0, le=1.0)]
    """Normalised image y."""
    points: Annotated[tuple[common.ImagePoint, ...], Meta(max_length=256)] | None = None
    """The shape's further positions on the frame, see Shape; null is none."""
    anchor: common.Anchor
    """Where it lies."""
    geometry: common.Geometry | None = None
    """The shape in space; null for a point, and where neither depth nor pose is known."""


class ResnapAnnotation(msgspec.Struct, frozen=True, kw_only=True):
    """Choose another surface for a live mark whose anchor has candidates."""

    annotation_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""
    candidate: Literal["front", "back", "0", "1", "2", "3"]
    """The nearest to the camera, the farthest, or the index in anchor.candidates."""


class AnnotationResnapped(msgspec.Struct, frozen=True, kw_only=True):
    """A mark lies on the surface that somebody chose; the candidates stay, so that it can be chosen again."""

    annotation_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""
    anchor: common.Anchor
    """Where it lies."""
    geometry: common.Geometry | None = None
    """The shape in space; null for a point, and where neither depth nor pose is known."""


class DeleteAnnotation(msgspec.Struct, frozen=True, kw_only=True):
    """Take a mark away (also undo of placing)."""

    annotation_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""


class AnnotationDeleted(msgspec.Struct, frozen=True, kw_only=True):
    """A mark is away; it stays in the log."""

    annotation_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""


class RestoreAnnotation(msgspec.Struct, frozen=True, kw_only=True):
    """Undo of deleting."""

    annotation_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""


class AnnotationRestored(msgspec.Struct, frozen=True, kw_only=True):
    """A mark is back."""

    annotation_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""


class AcknowledgeAnnotation(msgspec.Struct, frozen=True, kw_only=True):
    """The technician has seen the mark."""

    annotation_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""


class AnnotationAcknowledged(msgspec.Struct, frozen=True, kw_only=True):
    """The technician has seen the mark."""

    annotation_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""


class CreateFault(msgspec.Struct, frozen=True, kw_only=True):
    """Make a mark a suspected fault."""

    fault_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Made by the client."""
    annotation_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """The mark that locates it."""
    title: Annotated[str, Meta(min_length=1, max_length=200)]
    """What is wrong."""
    component: Annotated[str, Meta(min_length=1, max_length=120)]
    """Component path, e.g. P-101/pump/mechanical-seal."""
    severity: common.Severity
    """How bad."""
    note: Annotated[str, Meta(max_length=2000)]
    """More; may be empty."""


class FaultCreated(msgspec.Struct, frozen=True, kw_only=True):
    """A fault point in state suspected."""

    fault_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""
    number: Annotated[int, Meta(ge=1, le=100000)]
    """Number in the case."""
    annotation_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Its mark."""
    title: Annotated[str, Meta(min_length=1, max_length=200)]
    """What is wrong."""
    component: Annotated[str, Meta(min_length=1, max_length=120)]
    """Component path."""
    severity: common.Severity
    """How bad."""
    note: Annotated[str, Meta(max_length=2000)]
    """More."""


class EditFault(msgspec.Struct, frozen=True, kw_only=True):
    """Change what was said of a fault; absent fields stay."""

    fault_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""
    title: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    """What is wrong."""
    component: Annotated[str, Meta(min_length=1, max_length=120)] | None = None
    """Component path."""
    severity: common.Severity | None = None
    """How bad."""
    note: Annotated[str, Meta(max_length=2000)] | None = None
    """More."""


class FaultEdited(msgspec.Struct, frozen=True, kw_only=True):
    """A fault's description changed."""

    fault_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""
    title: Annotated[str, Meta(min_length=1, max_length=200)]
    """What is wrong."""
    component: Annotated[str, Meta(min_length=1, max_length=120)]
    """Component path."""
    severity: common.Severity
    """How bad."""
    note: Annotated[str, Meta(max_length=2000)]
    """More."""


class MoveFault(msgspec.Struct, frozen=True, kw_only=True):
    """Confirm, reject, start, resolve ... by the table in workflow/fault.py."""

    fault_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""
    action: Literal["confirm", "reject", "start", "resolve", "verify", "defer", "reopen"]
    """The step."""
    reason: Annotated[str, Meta(max_length=1000)]
    """Why; needed to reject or defer."""


class FaultMoved(msgspec.Struct, frozen=True, kw_only=True):
    """A fault changed state."""

    fault_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""
    action: Literal["confirm", "reject", "start", "resolve", "verify", "defer", "reopen"]
    """The step."""
    from_state: Literal["suspected", "confirmed", "in_progress", "resolved", "verified", "rejected", "deferred"]
    """Before."""
    to_state: Literal["suspected", "confirmed", "in_progress", "resolved", "verified", "rejected", "deferred"]
    """After."""
    reason: Annotated[str, Meta(max_length=1000)]
    """Why."""


class StillStored(msgspec.Struct, frozen=True, kw_only=True):
    """An evidence picture."""

    still_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """The request or upload."""
    annotation_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')] | None = None
    """The mark it shows."""
    frame: common.FrameRef | None = None
    """Exactly this frame."""
    blob: Annotated[str, Meta(pattern='^[0-9a-f]{64}\\Z')]
    """The picture's content hash."""
    mime: Literal["image/jpeg", "image/png", "image/webp"]
    """Format."""
    width: Annotated[int, Meta(ge=1, le=16384)]
    """Pixels."""
    height: Annotated[int, Meta(ge=1, le=16384)]
    """Pixels."""
    source: Literal["device", "expert_grab"]
    """The device's own frame or the expert's grab."""
    pose: common.Pose | None = None
    """Camera pose of the frame."""
    intrinsics: common.Intrinsics | None = None
    """Of the picture."""


class RequestClip(msgspec.Struct, frozen=True, kw_only=True):
    """Attach the last 20 seconds of picture and sound to a fault. Possible only while a recording runs, to which everybody stored has agreed."""

    clip_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Made by the client."""
    fault_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """The fault that it shows."""


class ClipRequested(msgspec.Struct, frozen=True, kw_only=True):
    """A clip is being cut; clip.stored or clip.failed follows."""

    clip_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""
    number: Annotated[int, Meta(ge=1, le=100000)]
    """Number in the case."""
    fault_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """The fault that it shows."""


class ClipStored(msgspec.Struct, frozen=True, kw_only=True):
    """A clip is part of the record: one participant's picture and sound as they were sent, beginning with a whole picture."""

    clip_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""
    blob: Annotated[str, Meta(pattern='^[0-9a-f]{64}\\Z')]
    """The file's content hash."""
    mime: Literal["video/webm", "video/x-matroska", "audio/webm"]
    """Format of the file."""
    size_bytes: Annotated[int, Meta(ge=1, le=9007199254740991)]
    """Of the file."""
    started_at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Server UTC of its first picture."""
    duration_ms: Annotated[int, Meta(ge=0, le=3600000)]
    """From there to the last picture or sound."""
    participant_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Whose camera."""
    publication_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')] | None = None
    """Of the picture; null when there is only sound."""
    width: Annotated[int, Meta(ge=0, le=16384)]
    """Pixels at the beginning; 0 without a picture."""
    height: Annotated[int, Meta(ge=0, le=16384)]
    """Pixels at the beginning; 0 without a picture."""
    has_audio: bool
    """There is sound in it."""
    poses: Annotated[str, Meta(pattern='^[0-9a-f]{64}\\Z')] | None = None
    """Content hash of its pose track: a line of JSON per frame, {t_ms, is_exact, frame}, t_ms from the clip's beginning; null when no poses were sent."""


class ClipFailed(msgspec.Struct, frozen=True, kw_only=True):
    """There will be no such clip."""

    clip_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""
    reason: Literal["not_recorded", "nothing_there", "failed"]
    """not_recorded: the recording had ended; nothing_there: nobody's picture or sound was being stored; failed: it could not be written."""


class AddNote(msgspec.Struct, frozen=True, kw_only=True):
    """A supplement to the record, possible at any time; after a signature it invalidates it."""

    text: Annotated[str, Meta(min_length=1, max_length=2000)]
    """Plain text."""


class NoteAdded(msgspec.Struct, frozen=True, kw_only=True):
    """A supplement."""

    text: Annotated[str, Meta(min_length=1, max_length=2000)]
    """Plain text."""


class CloseCase(msgspec.Struct, frozen=True, kw_only=True):
    """Work is done: generate the review list and hand the case to the supervisor."""

    summary: Annotated[str, Meta(max_length=2000)]
    """Closing words; may be empty."""


class CaseClosed(msgspec.Struct, frozen=True, kw_only=True):
    """The case is submitted."""

    summary: Annotated[str, Meta(max_length=2000)]
    """Closing words."""


class ReviewItem(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the review list: something to verify, the rule that made it and the events behind it."""

    item_id: Annotated[str, Meta(min_length=1, max_length=80)]
    """Deterministic: rule and subject, e.g. fault:3."""
    rule: Annotated[str, Meta(min_length=1, max_length=60)]
    """Rule id of workflow/rules."""
    rule_version: Annotated[int, Meta(ge=1, le=100000)]
    """Version of the rule."""
    params: Annotated[dict[str, Annotated[str, Meta(max_length=500)]], Meta(max_length=32)]
    """Values for the rule's text in any language."""
    is_exception: bool
    """True when it needs the supervisor's attention."""
    event_seqs: Annotated[tuple[Annotated[int, Meta(ge=1, le=9007199254740991)], ...], Meta(max_length=200)]
    """The events behind it."""
    fault_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')] | None = None
    """The fault it is about."""
    annotation_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')] | None = None
    """The mark it is about."""
    step_key: Annotated[str, Meta(max_length=60)] | None = None
    """The guide step it is about."""


class ReviewGenerated(msgspec.Struct, frozen=True, kw_only=True):
    """The review list, folded from the log up to the event before."""

    ruleset: Annotated[str, Meta(min_length=1, max_length=60)]
    """Name of the rule set."""
    ruleset_version: Annotated[int, Meta(ge=1, le=100000)]
    """Its version."""
    items: Annotated[tuple[ReviewItem, ...], Meta(max_length=2000)]
    """Exceptions first."""


class DecideItem(msgspec.Struct, frozen=True, kw_only=True):
    """Confirm or reject one item, or take that back."""

    item_id: Annotated[str, Meta(min_length=1, max_length=80)]
    """Which."""
    decision: Literal["confirmed", "rejected", "undecided"]
    """Verdict."""
    reason: Annotated[str, Meta(max_length=1000)]
    """Needed to reject."""


class ItemDecided(msgspec.Struct, frozen=True, kw_only=True):
    """A verdict; the newest of an item counts."""

    item_id: Annotated[str, Meta(min_length=1, max_length=80)]
    """Which."""
    decision: Literal["confirmed", "rejected", "undecided"]
    """Verdict."""
    reason: Annotated[str, Meta(max_length=1000)]
    """Why."""


class SignReview(msgspec.Struct, frozen=True, kw_only=True):
    """Sign the record (REST only, with re-authentication)."""

    meaning: Literal["approved", "rejected"]
    """What the signature says."""
    expected_head_seq: Annotated[int, Meta(ge=1, le=9007199254740991)]
    """The newest event the signer has seen; refused as conflict when there is a newer one."""


class ReviewSigned(msgspec.Struct, frozen=True, kw_only=True):
    """A signature over the record up to subject_seq."""

    meaning: Literal["approved", "rejected"]
    """What it says."""
    printed_name: Annotated[str, Meta(min_length=1, max_length=80)]
    """Signer's name."""
    subject_seq: Annotated[int, Meta(ge=1, le=9007199254740991)]
    """Last event it covers."""
    record_sha256: Annotated[str, Meta(pattern='^[0-9a-f]{64}\\Z')]
    """Chain hash at subject_seq."""
    reauthenticated_at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """When the password was checked."""


class SceneSaved(msgspec.Struct, frozen=True, kw_only=True):
    """The scan of a world was stored with the case; a later one of the same world replaces it."""

    scene_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Of this saving."""
    world_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Tracking origin of its coordinates."""
    blob: Annotated[str, Meta(pattern='^[0-9a-f]{64}\\Z')]
    """Content hash of the scene as GLB."""
    size_bytes: Annotated[int, Meta(ge=1, le=9007199254740991)]
    """Of the GLB."""
    area_m2: Annotated[float, Meta(ge=0.0, le=1000000000.0)]
    """Surface that was scanned."""
    frames: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Depth images that it was fused from."""
    keyframes: Annotated[str, Meta(pattern='^[0-9a-f]{64}\\Z')] | None = None
    """Content hash of the depth key frames it can be fused from again; null when none were kept."""


class ModelImported(msgspec.Struct, frozen=True, kw_only=True):
    """A scan or CAD mesh made elsewhere was stored with the case, for everybody who works on its asset."""

    model_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Chosen by the server."""
    name: Annotated[str, Meta(min_length=1, max_length=120)]
    """Of the file."""
    blob: Annotated[str, Meta(pattern='^[0-9a-f]{64}\\Z')]
    """Content hash of the mesh as GLB, metres, in its own frame."""
    size_bytes: Annotated[int, Meta(ge=1, le=9007199254740991)]
    """Of the GLB."""
    triangles: Annotated[int, Meta(ge=1, le=4000000)]
    """As stored; large files are simplified."""
    size_m: common.Vector3
    """Extent along its own axes, metres."""


class ModelProposed(msgspec.Struct, frozen=True, kw_only=True):
    """Where a model may lie in a world: found by comparing shapes, which says little. Nothing uses it before a person has looked and confirmed."""

    proposal_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Chosen by the server."""
    model_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which model; it may be of an earlier case on the asset."""
    world_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Tracking origin whose scan it was compared with."""
    name: Annotated[str, Meta(min_length=1, max_length=120)]
    """Of the model."""
    blob: Annotated[str, Meta(pattern='^[0-9a-f]{64}\\Z')]
    """Of the model."""
    world_from_model: common.Pose
    """Maps points of the model into the world: p_world = q * p_model + p."""
    fitness: Annotated[float, Meta(ge=0.0, le=1.0)]
    """Share of one shape's points that lie near the other."""
    residual_m: Annotated[float, Meta(ge=0.0, le=1000.0)]
    """Root mean square distance of those, metres."""
    runner_up: Annotated[float, Meta(ge=0.0, le=1.0)]
    """Fitness of the best place elsewhere; near fitness: the shape fits in several places."""


class AnswerModel(msgspec.Struct, frozen=True, kw_only=True):
    """A person has looked at both shapes on top of each other. The first answer counts."""

    proposal_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Of model.proposed."""
    is_confirmed: bool
    """Whether the edges coincide."""


class ModelAnswered(msgspec.Struct, frozen=True, kw_only=True):
    """A person has confirmed or rejected where a model lies."""

    proposal_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""
    is_confirmed: bool
    """Whether it lies there."""
