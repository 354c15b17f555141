"""Parts of a case that have no rules of their own: who was there, marks, pictures, answers, words, the call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sightline.ids import AccountId, AnnotationId, BlobHash, FaultId, ParticipantId, WorldId
from sightline.protocol.common import Actor, Anchor, FrameRef, Geometry, ImagePoint, Intrinsics, Pose, Shape
from sightline.protocol.workflow import Guide, ReviewTemplate, StepLockout, StepReading
from sightline.workflow.states import CallLife

StepResult = Literal["done", "flagged", "failed", "skipped"]
"""What the technician says of a step."""
StepOutcome = Literal["ok", "flagged", "failed", "skipped", "overridden", "out_of_limits"]
"""What that amounts to by the guide (``workflow/guide/outcome.py``)."""
AnchorLife = Literal["good", "approximate", "suspect", "lost", "screen_only"]
PLACED: frozenset[AnchorLife] = frozenset({"good", "approximate", "suspect"})
"""States with a position on the machine."""


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What was known when the case was opened."""

    number: int
    title: str
    asset_tag: str
    asset_name: str
    work_order: str
    guide_id: str
    guide_version: int
    opened_at_ms: int
    opened_by: Actor
    video_codecs: tuple[str, ...] | None = None
    """For its calls, most wanted first; None for what the server prefers."""
    guide: Guide | None = None
    """As it was when the case was opened; None in old logs: see ``guide_of_case``."""
    asset_id: str | None = None
    """In the plant's tree; None when the tag is not in it."""
    review_template: ReviewTemplate | None = None
    """Standard items of its review; None in old logs: the shipped ones."""


@dataclass(frozen=True, slots=True)
class Decline:
    """An expert did not take a ringing call."""

    by: Actor
    at_ms: int
    reason: str


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the case, from ringing to hanging up. Times are server UTC milliseconds."""

    state: CallLife
    message: str
    requested_by: Actor
    requested_at_ms: int
    taken_by: Actor | None = None
    taken_at_ms: int | None = None
    ended_at_ms: int | None = None
    declines: tuple[Decline, ...] = ()

    @property
    def since_ms(self) -> int:
        """When the present state began."""
        return next(at for at in (self.ended_at_ms, self.taken_at_ms, self.requested_at_ms) if at is not None)


@dataclass(frozen=True, slots=True)
class Attendance:
    """One stay of a participant in the room; ``left_at_ms`` is None while there."""

    participant_id: ParticipantId
    actor: Actor
    device: str
    joined_at_ms: int
    left_at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class World:
    """One tracking origin. It ends when the same account starts the next: ``ended_seq`` is that event."""

    world_id: WorldId
    account_id: AccountId
    reason: Literal["session_start", "reset", "jump"]
    started_seq: int
    ended_seq: int | None = None


@dataclass(frozen=True, slots=True)
class Still:
    """An evidence picture."""

    still_id: str
    annotation_id: AnnotationId | None
    frame: FrameRef | None
    blob: BlobHash
    mime: Literal["image/jpeg", "image/png", "image/webp"]
    width: int
    height: int
    source: Literal["device", "expert_grab"]
    pose: Pose | None
    intrinsics: Intrinsics | None
    at_ms: int
    seq: int


@dataclass(frozen=True)
class AnnotationState:
    """A mark as the record knows it now. Without slots: long logs change marks most, see ``caselog/changing.py``.

    ``anchor`` is the newest answer, ``first_anchor`` the one at placing; ``anchor_state`` is what to show.
    ``world_ended_seq`` names the event that ended the mark's world, ``seqs`` all events about the mark, oldest first,
    ``placed_seq`` the one that put it where it is. ``points`` are the further positions of its shape on the frame.
    """

    annotation_id: AnnotationId
    number: int
    shape: Shape
    frame: FrameRef | None
    is_approximate: bool
    u: float
    v: float
    label: str
    anchor: Anchor
    first_anchor: Anchor
    by: Actor
    placed_at_ms: int
    seqs: tuple[int, ...]
    placed_seq: int
    points: tuple[ImagePoint, ...] = ()
    geometry: Geometry | None = None
    is_deleted: bool = False
    acknowledged_by: Actor | None = None
    acknowledged_at_ms: int | None = None
    fault_id: FaultId | None = None
    still_ids: tuple[str, ...] = ()
    world_ended_seq: int | None = None

    @property
    def is_acknowledged(self) -> bool:
        return self.acknowledged_by is not None

    @property
    def anchor_state(self) -> AnchorLife:
        """How far the position can be trusted now: a doubtful frame or the end of its world cannot be refined away."""
        state = self.anchor.state
        if state in PLACED and self.world_ended_seq is not None:
            return "suspect"
        if state == "good" and self.is_approximate:
            return "approximate"
        return state


@dataclass(frozen=True, slots=True)
class StepAnswer:
    """One answer to a guide step."""

    step_key: str
    result: StepResult
    note: str
    by: Actor
    at_ms: int
    seq: int
    outcome: StepOutcome = "ok"
    reading: StepReading | None = None
    photo_ids: tuple[str, ...] = ()
    choice: str | None = None
    loto: StepLockout | None = None
    override_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture that was taken for a guide step, a fault or an item sent back for rework: one of the three."""

    photo_id: str
    blob: BlobHash
    mime: Literal["image/jpeg", "image/png", "image/webp"]
    width: int
    height: int
    step_key: str | None
    fault_id: FaultId | None
    item_id: str | None
    caption: str
    by: Actor
    at_ms: int
    seq: int


@dataclass(frozen=True, slots=True)
class Remark:
    """A chat line or a supplement to the record."""

    text: str
    by: Actor
    at_ms: int
    seq: int


@dataclass(frozen=True, slots=True)
class DeletedFile:
    """Why a file that the record names is not there any more."""

    kind: str
    days: int
    """Its period."""
    at_ms: int
    seq: int


@dataclass(frozen=True, slots=True)
class Closing:
    """The words with which the work was handed over."""

    summary: str
    by: Actor
    at_ms: int
    seq: int
