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
    erased: Annotated[tuple[Literal["body", "name"], ...], Meta(max_length=2)] = ()
    """What was erased later: its body, its actor's name. The chain holds their commitments."""


class GuideMeasure(msgspec.Struct, frozen=True, kw_only=True):
    """What a step measures and which readings are right. A reading equal to a limit is within it."""

    quantity: Annotated[dict[str, Annotated[str, Meta(max_length=120)]], Meta(max_length=16)]
    """What is measured, by language."""
    unit: Annotated[str, Meta(min_length=1, max_length=20)]
    """Unit of every number here and of the reading, e.g. mm/s."""
    low: Annotated[float, Meta(ge=-1000000000000.0, le=1000000000000.0)] | None = None
    """Lowest reading that is right; null for no limit."""
    high: Annotated[float, Meta(ge=-1000000000000.0, le=1000000000000.0)] | None = None
    """Highest reading that is right; null for no limit."""
    warn_low: Annotated[float, Meta(ge=-1000000000000.0, le=1000000000000.0)] | None = None
    """Readings below are right, but near the limit."""
    warn_high: Annotated[float, Meta(ge=-1000000000000.0, le=1000000000000.0)] | None = None
    """Readings above are right, but near the limit."""
    range_low: Annotated[float, Meta(ge=-1000000000000.0, le=1000000000000.0)] | None = None
    """Readings below cannot be: refused as a slip."""
    range_high: Annotated[float, Meta(ge=-1000000000000.0, le=1000000000000.0)] | None = None
    """Readings above cannot be: refused as a slip."""
    decimals: Annotated[int, Meta(ge=0, le=6)] = 1
    """Digits shown after the decimal point."""


class GuideChoice(msgspec.Struct, frozen=True, kw_only=True):
    """One of the answers that a step offers."""

    key: Annotated[str, Meta(min_length=1, max_length=60, pattern='^[a-z0-9][a-z0-9._-]*\\Z')]
    """Unique in the step."""
    text: Annotated[dict[str, Annotated[str, Meta(max_length=200)]], Meta(max_length=16)]
    """What it says, by language."""
    outcome: Literal["ok", "flagged", "failed"] = 'ok'
    """What choosing it means."""


class GuideIsolationPoint(msgspec.Struct, frozen=True, kw_only=True):
    """One place where energy is cut off."""

    key: Annotated[str, Meta(min_length=1, max_length=60, pattern='^[a-z0-9][a-z0-9._-]*\\Z')]
    """Unique in the step."""
    name: Annotated[dict[str, Annotated[str, Meta(max_length=200)]], Meta(max_length=16)]
    """What and where it is, by language."""
    energy: Annotated[dict[str, Annotated[str, Meta(max_length=200)]], Meta(max_length=16)] = {}
    """Which energy it cuts off, by language."""


class GuideLockout(msgspec.Struct, frozen=True, kw_only=True):
    """What a lockout/tagout step asks for. Software documents isolation, it is never the authority for it."""

    points: Annotated[tuple[GuideIsolationPoint, ...], Meta(min_length=1, max_length=50)]
    """Every place to lock and tag."""
    needs_permit: bool = True
    """A permit's number is asked for."""
    expires_at_shift_change: bool = True
    """The record holds until the shift ends, then it must be made anew."""


class GuideCondition(msgspec.Struct, frozen=True, kw_only=True):
    """When a rule applies: everything that is given must hold; nothing given is always."""

    outcome: Literal["ok", "flagged", "failed", "skipped", "overridden", "out_of_limits"] | None = None
    """The step's outcome."""
    choice: Annotated[str, Meta(max_length=60)] | None = None
    """Key of the choice made."""
    reading_above: Annotated[float, Meta(ge=-1000000000000.0, le=1000000000000.0)] | None = None
    """The reading is greater."""
    reading_below: Annotated[float, Meta(ge=-1000000000000.0, le=1000000000000.0)] | None = None
    """The reading is less."""


class GuideRule(msgspec.Struct, frozen=True, kw_only=True):
    """Where to go after a step."""

    when: GuideCondition
    """When it applies."""
    go_to: Annotated[str, Meta(max_length=60)]
    """Key of a step; empty ends the guide."""


class GuideStep(msgspec.Struct, frozen=True, kw_only=True):
    """One unit of work. Its key stays the same over the versions of a guide."""

    key: Annotated[str, Meta(min_length=1, max_length=60, pattern='^[a-z0-9][a-z0-9._-]*\\Z')]
    """Unique in the guide."""
    kind: Literal["do", "check", "measure", "photo", "confirm", "loto"] = 'do'
    """do: work; check: look and judge; measure: take a reading; photo: take pictures; confirm: state something; loto: lockout and tagout."""
    title: Annotated[dict[str, Annotated[str, Meta(max_length=200)]], Meta(max_length=16)]
    """Short name, by language."""
    safety: Annotated[dict[str, Annotated[str, Meta(max_length=2000)]], Meta(max_length=16)] = {}
    """Shown, and confirmed as read, before the instruction; empty when there is none."""
    instruction: Annotated[dict[str, Annotated[str, Meta(max_length=2000)]], Meta(max_length=16)] = {}
    """What to do, by language."""
    expected: Annotated[dict[str, Annotated[str, Meta(max_length=2000)]], Meta(max_length=16)] = {}
    """What it should be like, by language."""
    parts: Annotated[tuple[Annotated[str, Meta(max_length=60)], ...], Meta(max_length=20)] = ()
    """Ids of parts of the machine, for the highlight."""
    required: bool = True
    """Whether the case is complete without it."""
    evidence: Literal["none", "photo", "reading"] = 'none'
    """What an answer must bring along."""
    gate: Literal["none", "soft", "hard"] = 'none'
    """What an incomplete step does to the steps behind it: nothing, a warning, or it holds them back."""
    measure: GuideMeasure | None = None
    """Of a measure step, and of one whose evidence is a reading."""
    min_photos: Annotated[int, Meta(ge=0, le=20)] = 0
    """At least so many pictures; a photo step has one or more."""
    statement: Annotated[dict[str, Annotated[str, Meta(max_length=1000)]], Meta(max_length=16)] = {}
    """What a confirm step states, by language."""
    choices: Annotated[tuple[GuideChoice, ...], Meta(max_length=12)] = ()
    """Answers to choose from; one must be chosen when there are any."""
    loto: GuideLockout | None = None
    """Of a loto step."""
    next: Annotated[tuple[GuideRule, ...], Meta(max_length=20)] = ()
    """The first rule that applies says where to go; without one, the step below is next."""


class Guide(msgspec.Struct, frozen=True, kw_only=True):
    """A guide: what the technician works through. A published version never changes."""

    guide_id: Annotated[str, Meta(min_length=1, max_length=60, pattern='^[a-z0-9][a-z0-9._-]*\\Z')]
    """Which guide, the same for all its versions."""
    version: Annotated[int, Meta(ge=1, le=100000)]
    """Counts up."""
    title: Annotated[dict[str, Annotated[str, Meta(max_length=200)]], Meta(max_length=16)]
    """Name, by language."""
    document_no: Annotated[str, Meta(max_length=80)] = ''
    """Number of the controlled document."""
    revision: Annotated[str, Meta(max_length=40)] = ''
    """Revision of the document."""
    approved_by: Annotated[str, Meta(max_length=120)] = ''
    """Who approved it."""
    effective_date: Annotated[str, Meta(pattern='^[0-9]{4}-[0-9]{2}-[0-9]{2}\\Z')] | None = None
    """From which day it holds, YYYY-MM-DD."""
    asset_class: Annotated[str, Meta(max_length=60)] = ''
    """Which machines it is for; empty for any."""
    steps: Annotated[tuple[GuideStep, ...], Meta(min_length=1, max_length=200)]
    """In order."""


class ReviewTemplateItem(msgspec.Struct, frozen=True, kw_only=True):
    """A standard item of the review: something that the reviewer confirms of every such case."""

    key: Annotated[str, Meta(min_length=1, max_length=60, pattern='^[a-z0-9][a-z0-9._-]*\\Z')]
    """Unique in the template; stays the same over its versions."""
    title: Annotated[dict[str, Annotated[str, Meta(max_length=200)]], Meta(max_length=16)]
    """Short name, by language."""
    verify: Annotated[dict[str, Annotated[str, Meta(max_length=1000)]], Meta(max_length=16)]
    """What to verify, by language."""
    severity: common.Severity
    """How bad it is if it is not so."""
    when: Literal["always", "lockout", "part_replaced", "fault"] = 'always'
    """Of which cases: all; with a lockout step in their guide; with a part put in; with a fault."""
    needs_faults_resolved: bool = False
    """An exception while a fault of high or critical severity is neither resolved nor verified nor rejected."""


class ReviewTemplate(msgspec.Struct, frozen=True, kw_only=True):
    """The standard items of a review. A published version never changes."""

    key: Annotated[str, Meta(min_length=1, max_length=60, pattern='^[a-z0-9][a-z0-9._-]*\\Z')]
    """Which template, the same for all its versions."""
    version: Annotated[int, Meta(ge=1, le=100000)]
    """Counts up."""
    title: Annotated[dict[str, Annotated[str, Meta(max_length=200)]], Meta(max_length=16)]
    """Name, by language."""
    items: Annotated[tuple[ReviewTemplateItem, ...], Meta(max_length=100)]
    """In order."""


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
    guide: Guide | None = None
    """The guide as it was; null in logs before it: the built-in one of this id and version."""
    asset_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')] | None = None
    """The asset in the plant's tree; null when the tag is not in it."""
    review_template: ReviewTemplate | None = None
    """Standard items of its review, as they were; null: the shipped ones."""


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


class StepReading(msgspec.Struct, frozen=True, kw_only=True):
    """A measured value."""

    value: Annotated[float, Meta(ge=-1000000000000.0, le=1000000000000.0)]
    """The number."""
    unit: Annotated[str, Meta(min_length=1, max_length=20)]
    """Its unit; that of the step."""


class StepLockout(msgspec.Struct, frozen=True, kw_only=True):
    """What people on site say about an isolation. The record documents it and is never the authority for it."""

    permit: Annotated[str, Meta(max_length=120)]
    """Number of the permit to work."""
    lock_owner: Annotated[str, Meta(max_length=120)]
    """Who holds the key of the lock."""
    is_tried_out: bool
    """Start was tried and nothing moved."""
    people_on_site: Annotated[tuple[Annotated[str, Meta(min_length=1, max_length=80)], ...], Meta(max_length=50)]
    """Who works under the lock."""
    isolated: Annotated[tuple[Annotated[str, Meta(max_length=60)], ...], Meta(max_length=50)] = ()
    """Keys of the isolation points that are locked and tagged."""
    expires_at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)] | None = None
    """End of the shift, server UTC: until then the record holds."""


class AnswerStep(msgspec.Struct, frozen=True, kw_only=True):
    """A guide step was done, flagged, failed or skipped. Refused while a hard gate before it is open."""

    step_key: Annotated[str, Meta(min_length=1, max_length=60)]
    """The step."""
    result: Literal["done", "flagged", "failed", "skipped"]
    """Outcome."""
    note: Annotated[str, Meta(max_length=1000)]
    """Remark; wanted when flagged or skipped."""
    reading: StepReading | None = None
    """What was measured."""
    photo_ids: Annotated[tuple[Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')], ...], Meta(max_length=20)] = ()
    """Pictures taken for it (photo.stored)."""
    choice: Annotated[str, Meta(max_length=60)] | None = None
    """Key of the choice made."""
    loto: StepLockout | None = None
    """Of a loto step."""
    override_reason: Annotated[str, Meta(max_length=1000)] | None = None
    """Why to go on although a reading, evidence or a hard gate says no."""


class StepAnswered(msgspec.Struct, frozen=True, kw_only=True):
    """A guide step was answered; the newest answer of a step counts."""

    step_key: Annotated[str, Meta(min_length=1, max_length=60)]
    """The step."""
    result: Literal["done", "flagged", "failed", "skipped"]
    """Outcome."""
    note: Annotated[str, Meta(max_length=1000)]
    """Remark."""
    reading: StepReading | None = None
    """What was measured."""
    photo_ids: Annotated[tuple[Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')], ...], Meta(max_length=20)] = ()
    """Pictures taken for it (photo.stored)."""
    choice: Annotated[str, Meta(max_length=60)] | None = None
    """Key of the choice made."""
    loto: StepLockout | None = None
    """Of a loto step."""
    override_reason: Annotated[str, Meta(max_length=1000)] | None = None
    """Why to go on although a reading, evidence or a hard gate says no."""
    outcome: Literal["ok", "flagged", "failed", "skipped", "overridden", "out_of_limits"] | None = None
    """What the answer amounts to by the guide, see GuideStep; null in logs before it: ok when done, otherwise as the result."""


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
    due_at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)] | None = None
    """defer: when it must be dealt with, UTC; needed to defer."""
    risk_owner: Annotated[str, Meta(min_length=1, max_length=120)] | None = None
    """defer: who answers for the risk until then; needed to defer."""


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
    due_at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)] | None = None
    """defer: when it must be dealt with, UTC; null in older records."""
    risk_owner: Annotated[str, Meta(min_length=1, max_length=120)] | None = None
    """defer: who answers for the risk; null in older records."""


class SapCode(msgspec.Struct, frozen=True, kw_only=True):
    """Where a code belongs in the catalogues of SAP PM."""

    catalog: Literal["A", "B", "C", "5"]
    """A activity, B object part, C damage, 5 cause."""
    group: Annotated[str, Meta(min_length=1, max_length=8)]
    """Code group."""
    code: Annotated[str, Meta(min_length=1, max_length=4)]
    """Code in the group."""


class CodeWord(msgspec.Struct, frozen=True, kw_only=True):
    """A code with its words as they were when it was given; code unknown: it was looked for and not found out."""

    code: Annotated[str, Meta(pattern='^[A-Za-z0-9][A-Za-z0-9._-]{0,23}\\Z')]
    """The code, or unknown."""
    en: Annotated[str, Meta(min_length=1, max_length=120)]
    """English."""
    zh: Annotated[str, Meta(min_length=1, max_length=120)]
    """Chinese."""
    sap: SapCode | None = None
    """Its counterpart in SAP PM; null is none."""


class CodeEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a list of codes."""

    dimension: Literal["part", "mode", "mechanism", "cause", "detection", "action"]
    """part: object part; mode: how it was observed; mechanism: the physical process; cause: why; detection: how it was found; action: what was done."""
    code: Annotated[str, Meta(pattern='^[A-Za-z0-9][A-Za-z0-9._-]{0,23}\\Z')]
    """Unique in its dimension; not unknown, which every dimension has."""
    en: Annotated[str, Meta(min_length=1, max_length=120)]
    """English."""
    zh: Annotated[str, Meta(min_length=1, max_length=120)]
    """Chinese."""
    modes: Annotated[tuple[Annotated[str, Meta(pattern='^[A-Za-z0-9][A-Za-z0-9._-]{0,23}\\Z')], ...], Meta(max_length=100)] | None = None
    """Modes that a mechanism or cause goes with; null is all."""
    sap: SapCode | None = None
    """Its counterpart in SAP PM; null is none."""


class CodeList(msgspec.Struct, frozen=True, kw_only=True):
    """A published list of codes for faults; a version never changes."""

    key: Annotated[str, Meta(pattern='^[A-Za-z0-9][A-Za-z0-9._-]{0,59}\\Z')]
    """Which list; the scheme of a coding."""
    version: Annotated[int, Meta(ge=1, le=1000000)]
    """Its version."""
    title_en: Annotated[str, Meta(min_length=1, max_length=200)]
    """English name."""
    title_zh: Annotated[str, Meta(min_length=1, max_length=200)]
    """Chinese name."""
    entries: Annotated[tuple[CodeEntry, ...], Meta(min_length=1, max_length=2000)]
    """In the order in which they are offered."""


class RiskRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a risk matrix: ranges of ratings, both ends included, and the priority that follows."""

    severity_from: Annotated[int, Meta(ge=1, le=10)]
    """Lowest rating of severity."""
    severity_to: Annotated[int, Meta(ge=1, le=10)]
    """Highest rating of severity."""
    occurrence_from: Annotated[int, Meta(ge=1, le=10)]
    """Lowest rating of occurrence."""
    occurrence_to: Annotated[int, Meta(ge=1, le=10)]
    """Highest rating of occurrence."""
    detection_from: Annotated[int, Meta(ge=1, le=10)]
    """Lowest rating of detection."""
    detection_to: Annotated[int, Meta(ge=1, le=10)]
    """Highest rating of detection."""
    priority: Literal["low", "medium", "high", "urgent"]
    """What follows."""


class RiskMatrix(msgspec.Struct, frozen=True, kw_only=True):
    """A published risk matrix: the first row that fits decides. A version never changes."""

    key: Annotated[str, Meta(pattern='^[A-Za-z0-9][A-Za-z0-9._-]{0,59}\\Z')]
    """Which matrix."""
    version: Annotated[int, Meta(ge=1, le=1000000)]
    """Its version."""
    title_en: Annotated[str, Meta(min_length=1, max_length=200)]
    """English name."""
    title_zh: Annotated[str, Meta(min_length=1, max_length=200)]
    """Chinese name."""
    rows: Annotated[tuple[RiskRow, ...], Meta(min_length=1, max_length=200)]
    """In order; together they cover all ratings."""


class CodeFault(msgspec.Struct, frozen=True, kw_only=True):
    """Say in codes what is wrong; the whole coding. null is not assessed, unknown is looked for and not found out."""

    fault_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""
    part: Annotated[str, Meta(pattern='^[A-Za-z0-9][A-Za-z0-9._-]{0,23}\\Z')] | None = None
    """Object part."""
    mode: Annotated[str, Meta(pattern='^[A-Za-z0-9][A-Za-z0-9._-]{0,23}\\Z')] | None = None
    """How it was observed."""
    mechanism: Annotated[str, Meta(pattern='^[A-Za-z0-9][A-Za-z0-9._-]{0,23}\\Z')] | None = None
    """The physical process."""
    cause: Annotated[str, Meta(pattern='^[A-Za-z0-9][A-Za-z0-9._-]{0,23}\\Z')] | None = None
    """Why."""
    detection: Annotated[str, Meta(pattern='^[A-Za-z0-9][A-Za-z0-9._-]{0,23}\\Z')] | None = None
    """How it was found."""
    impact: Literal["critical", "degraded", "incipient", "unknown"] | None = None
    """What it does to the function: critical, degraded, incipient."""


class FaultCoded(msgspec.Struct, frozen=True, kw_only=True):
    """A fault was coded; words and counterparts as they were in the list then."""

    fault_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""
    scheme: Annotated[str, Meta(pattern='^[A-Za-z0-9][A-Za-z0-9._-]{0,59}\\Z')]
    """Key of the list of codes."""
    scheme_version: Annotated[int, Meta(ge=1, le=1000000)]
    """Its version."""
    part: CodeWord | None = None
    """Object part."""
    mode: CodeWord | None = None
    """How it was observed."""
    mechanism: CodeWord | None = None
    """The physical process."""
    cause: CodeWord | None = None
    """Why."""
    detection: CodeWord | None = None
    """How it was found."""
    impact: Literal["critical", "degraded", "incipient", "unknown"] | None = None
    """What it does to the function."""
    is_unusual: bool
    """True when the list does not expect this mechanism or cause with this mode."""


class AssessFault(msgspec.Struct, frozen=True, kw_only=True):
    """Assess the risk; the whole assessment. Ratings 1 (least) to 10 (worst); null is not assessed."""

    fault_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""
    severity_rating: Annotated[int, Meta(ge=1, le=10)] | None = None
    """How bad the effect is; null: by the fault's severity."""
    occurrence_rating: Annotated[int, Meta(ge=1, le=10)] | None = None
    """How often it is to be expected."""
    detection_rating: Annotated[int, Meta(ge=1, le=10)] | None = None
    """How hard it is to notice in time."""
    is_safety: bool
    """People could be hurt."""
    is_environment: bool
    """Something could get into the environment."""
    note: Annotated[str, Meta(max_length=1000)]
    """Why so; may be empty."""


class FaultAssessed(msgspec.Struct, frozen=True, kw_only=True):
    """A fault's risk was assessed, with what the matrix of then made of it."""

    fault_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""
    severity: common.Severity
    """The fault's severity, in agreement with the rating."""
    severity_rating: Annotated[int, Meta(ge=1, le=10)]
    """How bad the effect is."""
    occurrence_rating: Annotated[int, Meta(ge=1, le=10)] | None = None
    """How often; null is not assessed."""
    detection_rating: Annotated[int, Meta(ge=1, le=10)] | None = None
    """How hard to notice; null is not assessed."""
    is_safety: bool
    """People could be hurt."""
    is_environment: bool
    """Something could get into the environment."""
    note: Annotated[str, Meta(max_length=1000)]
    """Why so."""
    matrix: Annotated[str, Meta(pattern='^[A-Za-z0-9][A-Za-z0-9._-]{0,59}\\Z')]
    """Key of the risk matrix."""
    matrix_version: Annotated[int, Meta(ge=1, le=1000000)]
    """Its version."""
    row: Annotated[int, Meta(ge=1, le=200)]
    """The row that fits first; not assessed ratings count as 1."""
    priority: Literal["low", "medium", "high", "urgent"]
    """What follows; at least this when is_partial."""
    is_partial: bool
    """A rating is not assessed: the priority can only rise when it is."""
    raised_by: Literal["severity", "safety"] | None = None
    """Why the priority is higher than the row says."""
    rpn: Annotated[int, Meta(ge=1, le=1000)] | None = None
    """S x O x D, for information: it decides nothing."""


class MeasureFault(msgspec.Struct, frozen=True, kw_only=True):
    """Add a measurement to a fault."""

    fault_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""
    measurement_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Made by the client."""
    quantity: Annotated[str, Meta(min_length=1, max_length=120)]
    """What was measured, e.g. bearing temperature."""
    value: Annotated[float, Meta(ge=-1000000000000, le=1000000000000)]
    """The reading."""
    unit: Annotated[str, Meta(max_length=24)]
    """Unit; empty for a plain number."""
    low: Annotated[float, Meta(ge=-1000000000000, le=1000000000000)] | None = None
    """Lowest that is in order."""
    high: Annotated[float, Meta(ge=-1000000000000, le=1000000000000)] | None = None
    """Highest that is in order."""
    instrument: Annotated[str, Meta(max_length=120)]
    """Which instrument; may be empty."""
    calibration_due_ms: Annotated[int, Meta(ge=0, le=9007199254740991)] | None = None
    """When its calibration ends, UTC."""
    supersedes: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')] | None = None
    """The measurement that this one corrects."""


class FaultMeasured(msgspec.Struct, frozen=True, kw_only=True):
    """Something was measured at a fault."""

    fault_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""
    measurement_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Made by the client."""
    quantity: Annotated[str, Meta(min_length=1, max_length=120)]
    """What was measured, e.g. bearing temperature."""
    value: Annotated[float, Meta(ge=-1000000000000, le=1000000000000)]
    """The reading."""
    unit: Annotated[str, Meta(max_length=24)]
    """Unit; empty for a plain number."""
    low: Annotated[float, Meta(ge=-1000000000000, le=1000000000000)] | None = None
    """Lowest that is in order."""
    high: Annotated[float, Meta(ge=-1000000000000, le=1000000000000)] | None = None
    """Highest that is in order."""
    instrument: Annotated[str, Meta(max_length=120)]
    """Which instrument; may be empty."""
    calibration_due_ms: Annotated[int, Meta(ge=0, le=9007199254740991)] | None = None
    """When its calibration ends, UTC."""
    supersedes: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')] | None = None
    """The measurement that this one corrects."""
    outcome: Literal["within", "below", "above", "no_limits"]
    """Against the limits."""
    calibration: Literal["valid", "overdue", "not_stated"]
    """Of the instrument, at that time."""


class ReplacedPart(msgspec.Struct, frozen=True, kw_only=True):
    """A part that was put in."""

    part: Annotated[str, Meta(min_length=1, max_length=120)]
    """Name."""
    number: Annotated[str, Meta(max_length=60)]
    """Part number; may be empty."""
    quantity: Annotated[float, Meta(ge=0, le=1000000)]
    """How many, or how much."""


class ActOnFault(msgspec.Struct, frozen=True, kw_only=True):
    """Say what was done about a fault."""

    fault_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""
    action_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Made by the client."""
    action: Annotated[str, Meta(pattern='^[A-Za-z0-9][A-Za-z0-9._-]{0,23}\\Z')] | None = None
    """Code of the action, or unknown."""
    text: Annotated[str, Meta(max_length=1000)]
    """In words; may be empty."""
    parts: Annotated[tuple[ReplacedPart, ...], Meta(max_length=50)]
    """Parts replaced."""
    minutes: Annotated[int, Meta(ge=0, le=100000)] | None = None
    """Working time."""
    supersedes: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')] | None = None
    """The action that this one corrects."""


class FaultActed(msgspec.Struct, frozen=True, kw_only=True):
    """Something was done about a fault."""

    fault_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""
    action_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Made by the client."""
    scheme: Annotated[str, Meta(pattern='^[A-Za-z0-9][A-Za-z0-9._-]{0,59}\\Z')]
    """Key of the list of codes."""
    scheme_version: Annotated[int, Meta(ge=1, le=1000000)]
    """Its version."""
    action: CodeWord | None = None
    """The action's code."""
    text: Annotated[str, Meta(max_length=1000)]
    """In words; may be empty."""
    parts: Annotated[tuple[ReplacedPart, ...], Meta(max_length=50)]
    """Parts replaced."""
    minutes: Annotated[int, Meta(ge=0, le=100000)] | None = None
    """Working time."""
    supersedes: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')] | None = None
    """The action that this one corrects."""


class LinkFault(msgspec.Struct, frozen=True, kw_only=True):
    """Say that a fault is one seen before, or take that back."""

    fault_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""
    relation: Literal["recurrence_of", "duplicate_of"]
    """recurrence_of: of an earlier case at this asset; duplicate_of: the same fault twice."""
    other_case_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Case of the other fault."""
    other_fault_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """The other fault."""
    is_withdrawn: bool = False
    """True: it was a mistake."""


class FaultLinked(msgspec.Struct, frozen=True, kw_only=True):
    """A fault was linked to another one, or no longer is; the other one's words as they were."""

    fault_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""
    relation: Literal["recurrence_of", "duplicate_of"]
    """recurrence_of: of an earlier case at this asset; duplicate_of: the same fault twice."""
    other_case_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Case of the other fault."""
    other_case_number: Annotated[int, Meta(ge=1, le=9007199254740991)]
    """Its number."""
    other_fault_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """The other fault."""
    other_number: Annotated[int, Meta(ge=1, le=100000)]
    """Its number in that case."""
    other_title: Annotated[str, Meta(min_length=1, max_length=200)]
    """Its title."""
    is_withdrawn: bool
    """True: the link was a mistake."""


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


class PhotoStored(msgspec.Struct, frozen=True, kw_only=True):
    """A picture that was taken for a guide step, a fault or a review item, one of the three."""

    photo_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Made by the client."""
    blob: Annotated[str, Meta(pattern='^[0-9a-f]{64}\\Z')]
    """Content hash of the file."""
    mime: Literal["image/jpeg", "image/png", "image/webp"]
    """Format."""
    width: Annotated[int, Meta(ge=1, le=16384)]
    """Pixels."""
    height: Annotated[int, Meta(ge=1, le=16384)]
    """Pixels."""
    step_key: Annotated[str, Meta(max_length=60)] | None = None
    """The guide step it is about."""
    fault_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')] | None = None
    """The fault it is about."""
    item_id: Annotated[str, Meta(max_length=80)] | None = None
    """The rejected review item it answers."""
    caption: Annotated[str, Meta(max_length=200)] = ''
    """What it shows; may be empty."""


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


class EvidenceRef(msgspec.Struct, frozen=True, kw_only=True):
    """Something that an item can be checked by."""

    kind: Literal["still", "clip", "photo", "reading", "anchor"]
    """still: picture of a mark; clip: seconds of the recording; photo: taken for a step, a fault or an item; reading: a measured value; anchor: the place in the scene."""
    ref: Annotated[str, Meta(min_length=1, max_length=80)]
    """still_id, clip_id, photo_id, step key or fault id of a reading, annotation_id."""
    seq: Annotated[int, Meta(ge=1, le=9007199254740991)] | None = None
    """The event that brought it; the second of the recording to jump to."""


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
    severity: common.Severity | None = None
    """How bad it is if it is wrong; null in lists of rule set 1."""
    suggested: Literal["confirmed", "rejected", "not_applicable"] | None = None
    """The verdict that the record speaks for; null: look first."""
    evidence: Annotated[tuple[EvidenceRef, ...], Meta(max_length=20)] | None = None
    """What to look at, the best first; null: see the fault's pictures."""
    rework_seq: Annotated[int, Meta(ge=1, le=9007199254740991)] | None = None
    """The newest answer to a rejection of this item; null when it was never sent back."""


class ReviewGenerated(msgspec.Struct, frozen=True, kw_only=True):
    """The review list, folded from the log up to the event before."""

    ruleset: Annotated[str, Meta(min_length=1, max_length=60)]
    """Name of the rule set."""
    ruleset_version: Annotated[int, Meta(ge=1, le=100000)]
    """Its version."""
    items: Annotated[tuple[ReviewItem, ...], Meta(max_length=2000)]
    """Exceptions first."""
    kept: Annotated[tuple[Annotated[str, Meta(min_length=1, max_length=80)], ...], Meta(max_length=2000)] | None = None
    """Items of the list before whose verdicts stay, since nothing about them has changed; null: none."""


class DecideItem(msgspec.Struct, frozen=True, kw_only=True):
    """Confirm or reject one item, say that it does not apply, or take that back."""

    item_id: Annotated[str, Meta(min_length=1, max_length=80)]
    """Which."""
    decision: Literal["confirmed", "rejected", "not_applicable", "undecided"]
    """Verdict."""
    reason: Annotated[str, Meta(max_length=1000)]
    """Needed to reject, and to say that it does not apply."""
    expected_decision_seq: Annotated[int, Meta(ge=0, le=9007199254740991)] | None = None
    """Event of the newest verdict that the reviewer has seen, 0 for none yet; refused as conflict when another one came. Null: not compared."""


class ItemDecided(msgspec.Struct, frozen=True, kw_only=True):
    """A verdict; the newest of an item counts."""

    item_id: Annotated[str, Meta(min_length=1, max_length=80)]
    """Which."""
    decision: Literal["confirmed", "rejected", "not_applicable", "undecided"]
    """Verdict."""
    reason: Annotated[str, Meta(max_length=1000)]
    """Why."""


class ConfirmClear(msgspec.Struct, frozen=True, kw_only=True):
    """Confirm several items at once. Only items that are no exception; refused whole when one of them is, or was decided otherwise."""

    item_ids: Annotated[tuple[Annotated[str, Meta(min_length=1, max_length=80)], ...], Meta(min_length=1, max_length=500)]
    """Which."""


class ReturnReview(msgspec.Struct, frozen=True, kw_only=True):
    """Send the rejected items back to the technician."""

    message: Annotated[str, Meta(max_length=2000)]
    """What is to be done; may be empty, each item has its reason."""


class ReviewReturned(msgspec.Struct, frozen=True, kw_only=True):
    """The rejected items are work again; their marks stay where they are."""

    item_ids: Annotated[tuple[Annotated[str, Meta(min_length=1, max_length=80)], ...], Meta(min_length=1, max_length=2000)]
    """The rejected items."""
    message: Annotated[str, Meta(max_length=2000)]
    """What is to be done."""


class AnswerRework(msgspec.Struct, frozen=True, kw_only=True):
    """What was done about an item that was sent back."""

    item_id: Annotated[str, Meta(min_length=1, max_length=80)]
    """Which."""
    text: Annotated[str, Meta(max_length=2000)]
    """What was done; may be empty when there are pictures."""
    photo_ids: Annotated[tuple[Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')], ...], Meta(max_length=20)]
    """Pictures taken for it."""


class ReworkAnswered(msgspec.Struct, frozen=True, kw_only=True):
    """The technician's answer to a rejection; the newest of an item counts."""

    item_id: Annotated[str, Meta(min_length=1, max_length=80)]
    """Which."""
    text: Annotated[str, Meta(max_length=2000)]
    """What was done."""
    photo_ids: Annotated[tuple[Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')], ...], Meta(max_length=20)]
    """Pictures taken for it."""


class ResubmitCase(msgspec.Struct, frozen=True, kw_only=True):
    """Every item that was sent back is answered: hand the case over again."""

    summary: Annotated[str, Meta(max_length=2000)]
    """Closing words; may be empty."""


class CaseResubmitted(msgspec.Struct, frozen=True, kw_only=True):
    """The case is in review again; review.generated follows."""

    summary: Annotated[str, Meta(max_length=2000)]
    """Closing words."""


class VoidCase(msgspec.Struct, frozen=True, kw_only=True):
    """Declare a case invalid, e.g. opened by mistake. It stays readable; nothing is removed."""

    reason: Annotated[str, Meta(min_length=1, max_length=1000)]
    """Why."""


class CaseVoided(msgspec.Struct, frozen=True, kw_only=True):
    """The case is invalid."""

    reason: Annotated[str, Meta(min_length=1, max_length=1000)]
    """Why."""


class SignReview(msgspec.Struct, frozen=True, kw_only=True):
    """Sign the record (REST only, with re-authentication)."""

    meaning: Literal["approved", "rejected", "performed", "reviewed", "accepted", "witnessed"]
    """performed: who did the work; reviewed, approved, rejected: who looked at it; accepted: operations takes the machine back; witnessed: countersigns a signature that holds."""
    expected_head_seq: Annotated[int, Meta(ge=1, le=9007199254740991)]
    """The newest event the signer has seen; refused as conflict when there is a newer one."""


class ReviewSigned(msgspec.Struct, frozen=True, kw_only=True):
    """A signature over the record up to subject_seq."""

    meaning: Literal["approved", "rejected", "performed", "reviewed", "accepted", "witnessed"]
    """What it says."""
    printed_name: Annotated[str, Meta(min_length=1, max_length=80)]
    """Signer's name."""
    subject_seq: Annotated[int, Meta(ge=1, le=9007199254740991)]
    """Last event it covers."""
    record_sha256: Annotated[str, Meta(pattern='^[0-9a-f]{64}\\Z')]
    """Chain hash at subject_seq."""
    reauthenticated_at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """When the password was checked."""
    authentication: Literal["username_and_password", "password"] | None = None
    """What was asked for: both at the first signature of a series, the password alone at later ones. Null: the password."""


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
    """Content hash of its key frames: pictures with camera and coarse depth; null when none were kept."""


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


class HoldCase(msgspec.Struct, frozen=True, kw_only=True):
    """Keep everything of this case until released: no deletion, no erasure, no retention period (legal hold)."""

    reason: Annotated[str, Meta(min_length=1, max_length=500)]
    """Why."""


class CaseHeld(msgspec.Struct, frozen=True, kw_only=True):
    """Legal hold begins. Says nothing about the machine: a signature outlives it."""

    reason: Annotated[str, Meta(min_length=1, max_length=500)]
    """Why."""


class ReleaseCase(msgspec.Struct, frozen=True, kw_only=True):
    """End the legal hold."""

    reason: Annotated[str, Meta(min_length=1, max_length=500)]
    """Why."""


class CaseReleased(msgspec.Struct, frozen=True, kw_only=True):
    """Legal hold ends."""

    reason: Annotated[str, Meta(min_length=1, max_length=500)]
    """Why."""


class DeletedFiles(msgspec.Struct, frozen=True, kw_only=True):
    """Files of one kind that were deleted because their period is over. Their hashes stay in the events that name them, so the record still verifies."""

    kind: Literal["pictures", "clips", "scans", "maps", "models"]
    """pictures: evidence pictures and photos; clips with their pose tracks; scans with their key frames; maps that later visits find the asset by; imported models."""
    days: Annotated[int, Meta(ge=1, le=36500)]
    """The period."""
    since_ms: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """It was counted from here, UTC: when the case was signed or declared void."""
    blobs: Annotated[tuple[Annotated[str, Meta(pattern='^[0-9a-f]{64}\\Z')], ...], Meta(min_length=1, max_length=10000)]
    """Which files."""


class RedactedBody(msgspec.Struct, frozen=True, kw_only=True):
    """Words were taken out of the body of an event: its own hash stays as it was, what is left stands under this one."""

    seq: Annotated[int, Meta(ge=1, le=9007199254740991)]
    """Of the event."""
    sha256: Annotated[str, Meta(pattern='^[0-9a-f]{64}\\Z')]
    """SHA-256 of the first half of the event's salt, which was made anew, and of what is left of the body as canonical JSON."""


class DataErased(msgspec.Struct, frozen=True, kw_only=True):
    """Personal data in earlier events was erased, or files were deleted after their period; the events stay, with the commitments to what they held. A signature outlives it."""

    reason: Annotated[str, Meta(min_length=1, max_length=500)]
    """Why."""
    account_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')] | None = None
    """Whose name and words; null when erased by kind of data."""
    names: Annotated[tuple[Annotated[int, Meta(ge=1, le=9007199254740991)], ...], Meta(max_length=100000)] = ()
    """Events whose actor's name was erased."""
    bodies: Annotated[tuple[Annotated[int, Meta(ge=1, le=9007199254740991)], ...], Meta(max_length=100000)] = ()
    """Events whose body was erased."""
    redacted: Annotated[tuple[RedactedBody, ...], Meta(max_length=10000)] = ()
    """Events that lost words and keep the rest of their body; the newest entry of an event counts."""
    files: Annotated[tuple[DeletedFiles, ...], Meta(max_length=100)] = ()
    """Files that were deleted after their period."""
