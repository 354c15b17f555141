"""Everything that the log of one case says, folded: the one state behind rooms, pages, lists, review and report.

``caselog/fold.py`` makes it from events. Readers treat it as a value: its parts are frozen, its collections are only
ever changed by the fold, in a copy of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sightline.errors import NotFound
from sightline.ids import AccountId, AnnotationId, CaseId, FaultId, ParticipantId, WorldId
from sightline.workflow.fault import Fault
from sightline.workflow.localising import AssetMap, EarlierMark, Localisation, LocalisationAnswer
from sightline.workflow.models import ImportedModel, ModelProposal
from sightline.workflow.parts import (
    AnnotationState,
    Attendance,
    Call,
    CaseFacts,
    Closing,
    DeletedFile,
    Photo,
    Remark,
    StepAnswer,
    Still,
    World,
)
from sightline.workflow.recording import ASKED, Clip, RecordingState
from sightline.workflow.review import Review, Signature
from sightline.workflow.rework import Return, ReworkItem, Voiding
from sightline.workflow.scene import SavedScene
from sightline.workflow.states import CallLife, CaseLife

MAX_LIVE_ANNOTATIONS = 500
MANY_EVENTS = 10_000
"""A log this long still works, but the pages should say that a new case would serve better."""

NO_CASE = CaseId("")


@dataclass(slots=True)
class CaseState:
    """The folded case.

    Attributes:
        head_seq: newest event; 0 before the first.
        head_hash: its chain hash.
        record_seq: newest event that is more than presence: a signer must have seen it.
        answers: of each guide step all answers, oldest first; the newest counts.
        rework: by item id, what was ever sent back to the technician.
        performers: accounts that took part in the work, with their first event; they may not approve it.
    """

    case_id: CaseId = NO_CASE
    head_seq: int = 0
    head_hash: str = ""
    head_at_ms: int = 0
    record_seq: int = 0
    life: CaseLife = "new"
    opened: CaseFacts | None = None
    calls: list[Call] = field(default_factory=list)
    attendance: dict[ParticipantId, Attendance] = field(default_factory=dict)
    recordings: dict[str, RecordingState] = field(default_factory=dict)
    clips: dict[str, Clip] = field(default_factory=dict)
    worlds: dict[WorldId, World] = field(default_factory=dict)
    localisations: dict[WorldId, Localisation] = field(default_factory=dict)
    localisation_answers: dict[str, LocalisationAnswer] = field(default_factory=dict)
    asset_map: AssetMap | None = None
    scenes: dict[WorldId, SavedScene] = field(default_factory=dict)
    models: dict[str, ImportedModel] = field(default_factory=dict)
    model_proposals: dict[str, ModelProposal] = field(default_factory=dict)
    annotations: dict[AnnotationId, AnnotationState] = field(default_factory=dict)
    earlier_marks: dict[AnnotationId, EarlierMark] = field(default_factory=dict)
    stills: dict[str, Still] = field(default_factory=dict)
    faults: dict[FaultId, Fault] = field(default_factory=dict)
    answers: dict[str, tuple[StepAnswer, ...]] = field(default_factory=dict)
    photos: dict[str, Photo] = field(default_factory=dict)
    chat: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)
    closing: Closing | None = None
    review: Review | None = None
    rework: dict[str, ReworkItem] = field(default_factory=dict)
    returns: list[Return] = field(default_factory=list)
    voiding: Voiding | None = None
    signatures: list[Signature] = field(default_factory=list)
    hold: Remark | None = None
    """Legal hold: why, by whom, since when."""
    erasures: list[Remark] = field(default_factory=list)
    """When personal data was erased, by whom and why; what was erased is gone."""
    deleted_files: dict[str, DeletedFile] = field(default_factory=dict)
    """By content hash: files that were deleted after their period."""
    performers: dict[AccountId, int] = field(default_factory=dict)

    @property
    def facts(self) -> CaseFacts:
        """What the case was opened with. Raises NotFound before it was opened."""
        if self.opened is None:
            raise NotFound("case", self.case_id)
        return self.opened

    @property
    def call(self) -> Call | None:
        """The newest call, if there was one."""
        return self.calls[-1] if self.calls else None

    @property
    def call_state(self) -> CallLife:
        return self.calls[-1].state if self.calls else "none"

    @property
    def recording(self) -> RecordingState | None:
        """The recording that is asked for or runs, if there is one; there is never a second."""
        newest = next(reversed(self.recordings.values()), None)
        return newest if newest is not None and newest.is_live else None

    @property
    def present(self) -> frozenset[AccountId]:
        """Accounts with a device in the room."""
        return frozenset(AccountId(a.actor.account_id) for a in self.attendance.values() if a.left_at_ms is None)

    @property
    def has_everyones_consent(self) -> bool:
        """Whether everybody present who can be seen or heard has agreed to the recording that was asked for."""
        recording = self.recording
        if recording is None:
            return False
        asked = {a.actor.account_id for a in self.attendance.values() if a.left_at_ms is None and a.actor.role in ASKED}
        return asked <= recording.consents.keys()

    @property
    def live_annotations(self) -> tuple[AnnotationState, ...]:
        return tuple(mark for mark in self.annotations.values() if not mark.is_deleted)

    @property
    def live_faults(self) -> tuple[Fault, ...]:
        return tuple(fault for fault in self.faults.values() if fault.is_live)

    @property
    def signature(self) -> Signature | None:
        """The newest signature that is a verdict on the record, whether it holds or not."""
        return next((each for each in reversed(self.signatures) if each.is_verdict), None)

    @property
    def signature_holds(self) -> bool | None:
        """None when the record was never approved or rejected."""
        return self.signature.holds if self.signature else None

    @property
    def has_many_events(self) -> bool:
        return self.head_seq >= MANY_EVENTS

    def answer(self, step_key: str) -> StepAnswer | None:
        """The answer that counts of a guide step."""
        given = self.answers.get(step_key)
        return given[-1] if given else None

    def annotation(self, annotation_id: str) -> AnnotationState:
        """Raises NotFound."""
        try:
            return self.annotations[AnnotationId(annotation_id)]
        except KeyError:
            raise NotFound("mark", annotation_id) from None

    def fault(self, fault_id: str) -> Fault:
        """Raises NotFound."""
        try:
            return self.faults[FaultId(fault_id)]
        except KeyError:
            raise NotFound("fault", fault_id) from None

    def stills_of(self, annotation_id: str) -> tuple[Still, ...]:
        """Pictures of a mark, the best first: the device's own before the expert's grab, then the newest.

        Those of a frame that the mark was moved away from are left out: they show another place.
        """
        mark = self.annotation(annotation_id)
        found = [self.stills[key] for key in mark.still_ids]
        found = [still for still in found if still.frame == mark.frame or still.seq > mark.placed_seq]
        return tuple(sorted(found, key=lambda still: (still.source != "device", -still.seq)))

    def clips_of(self, fault_id: str) -> tuple[Clip, ...]:
        """Clips of a fault, oldest first, also those that are being cut or failed."""
        return tuple(clip for clip in self.clips.values() if clip.fault_id == fault_id)
