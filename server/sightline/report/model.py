"""A case as a document: what a report shows, in the order in which it shows it, in no language yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sightline.caselog.event import StoredEvent
from sightline.caselog.fold import fold
from sightline.ids import AccountId, BlobHash
from sightline.protocol.common import Actor
from sightline.protocol.workflow import Guide, GuideStep, ReviewItem
from sightline.report.evidence import look_of
from sightline.report.marking import MarkLook
from sightline.workflow.case_state import CaseState
from sightline.workflow.fault import SEVERITY_RANK, Fault
from sightline.workflow.guide import guide_of_case, way_of
from sightline.workflow.parts import AnnotationState, Photo, StepAnswer, Still
from sightline.workflow.recording import Clip
from sightline.workflow.review import ItemDecision, Signature
from sightline.workflow.rework import ReworkItem
from sightline.workflow.texts import Language

ComponentNames = Mapping[str, Mapping[Language, str]]
"""Path of a part -> its name in each language."""


@dataclass(frozen=True, slots=True)
class MarkEntry:
    """A mark with its best picture, if there is one; ``fault`` when it is one, with its stored clips and photos."""

    mark: AnnotationState
    fault: Fault | None
    still: Still | None
    look: MarkLook
    clips: tuple[Clip, ...] = ()
    photos: tuple[Photo, ...] = ()


@dataclass(frozen=True, slots=True)
class StepEntry:
    """A guide step and its answers, oldest first; none when it was not answered. ``photos`` are all taken for it."""

    number: int
    step: GuideStep
    answers: tuple[StepAnswer, ...]
    is_on_way: bool
    photos: tuple[Photo, ...]


@dataclass(frozen=True, slots=True)
class ItemEntry:
    """A review item and the verdict on it; ``entry`` for the plate beside it; what was sent back has ``rework``."""

    item: ReviewItem
    decision: ItemDecision | None
    entry: MarkEntry | None
    earlier: ItemDecision | None = None
    rework: ReworkItem | None = None
    photos: tuple[Photo, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """One account in one role, over all its stays; ``left_at_ms`` is None while still there."""

    actor: Actor
    devices: tuple[str, ...]
    joined_at_ms: int
    left_at_ms: int | None


@dataclass(frozen=True, slots=True)
class SignatureEntry:
    """A signature and, when it no longer holds, the event that ended it."""

    signature: Signature
    ended_by: StoredEvent | None


@dataclass(frozen=True, slots=True)
class Document:
    """Everything a report shows. ``faults`` are the most severe first, ``marks`` those that are no faults."""

    state: CaseState
    guide: Guide
    faults: tuple[MarkEntry, ...]
    marks: tuple[MarkEntry, ...]
    steps: tuple[StepEntry, ...]
    items: tuple[ItemEntry, ...]
    people: tuple[PersonEntry, ...]
    signatures: tuple[SignatureEntry, ...]
    component_names: ComponentNames

    def component(self, path: str, lang: Language) -> str:
        """Return what people call a part; its path when it has no name here."""
        names = self.component_names.get(path)
        return names[lang] if names else path

    @property
    def photos(self) -> tuple[Photo, ...]:
        """All photos that the document shows, each once."""
        groups = (
            *(entry.photos for entry in self.faults),
            *(step.photos for step in self.steps),
            *(item.photos for item in self.items),
        )
        return tuple({photo.photo_id: photo for group in groups for photo in group}.values())

    @property
    def blobs(self) -> frozenset[BlobHash]:
        """Contents of all pictures that the document shows."""
        stills = (entry.still.blob for entry in (*self.faults, *self.marks) if entry.still)
        return frozenset((*stills, *(photo.blob for photo in self.photos))) - self.state.deleted_files.keys()


def build_document(events: Sequence[StoredEvent], component_names: ComponentNames | None = None) -> Document:
    """Return the document of one case, from its whole log.

    Args:
        component_names: of the machine's parts, by path; None when they are not known.
    Raises:
        NotFound: the case was not opened, or its guide is not known.
        MalformedMessage: the events are not one log.
    """
    state = fold(events)
    guide = guide_of_case(state.facts)
    entries = {mark.annotation_id: _mark_entry(state, mark) for mark in state.live_annotations}
    faults = [entry for entry in entries.values() if entry.fault]
    faults.sort(key=lambda e: (-SEVERITY_RANK[e.fault.severity], e.fault.number) if e.fault else (0, 0))
    return Document(
        state=state,
        guide=guide,
        faults=tuple(faults),
        marks=tuple(entry for entry in entries.values() if not entry.fault),
        steps=_steps(state, guide),
        items=_items(state, {entry.fault.fault_id: entry for entry in faults if entry.fault}),
        people=_people(state),
        signatures=tuple(
            SignatureEntry(s, events[s.ended_by_seq - 1] if s.ended_by_seq else None) for s in state.signatures
        ),
        component_names=component_names or {},
    )


def _mark_entry(state: CaseState, mark: AnnotationState) -> MarkEntry:
    still = next(iter(state.stills_of(mark.annotation_id)), None)
    fault = state.faults.get(mark.fault_id) if mark.fault_id else None
    clips = tuple(clip for clip in state.clips_of(fault.fault_id) if clip.stored) if fault else ()
    photos = tuple(photo for photo in state.photos.values() if fault and photo.fault_id == fault.fault_id)
    return MarkEntry(mark, fault, still, look_of(state, mark, still), clips, photos)


def _steps(state: CaseState, guide: Guide) -> tuple[StepEntry, ...]:
    given = {key: answers[-1] for key, answers in state.answers.items() if answers}
    way = {step.key for step in way_of(guide, given)}
    return tuple(
        StepEntry(
            number,
            step,
            state.answers.get(step.key, ()),
            step.key in way,
            tuple(photo for photo in state.photos.values() if photo.step_key == step.key),
        )
        for number, step in enumerate(guide.steps, 1)
    )


def _items(state: CaseState, entries: dict[str, MarkEntry]) -> tuple[ItemEntry, ...]:
    review = state.review
    if review is None:
        return ()
    return tuple(
        ItemEntry(
            item,
            review.decisions.get(item.item_id),
            entries.get(item.fault_id or ""),
            review.earlier.get(item.item_id),
            state.rework.get(item.item_id),
            tuple(photo for photo in state.photos.values() if photo.item_id == item.item_id),
        )
        for item in review.items
    )


def _people(state: CaseState) -> tuple[PersonEntry, ...]:
    """Who was in the call; a person who came back is one line, and another line in another role."""
    people: dict[tuple[AccountId, str], PersonEntry] = {}
    for stay in state.attendance.values():
        key = (AccountId(stay.actor.account_id), stay.actor.role)
        before = people.get(key)
        if before is None:
            people[key] = PersonEntry(stay.actor, (stay.device,), stay.joined_at_ms, stay.left_at_ms)
            continue
        is_there = before.left_at_ms is None or stay.left_at_ms is None
        people[key] = PersonEntry(
            actor=stay.actor,
            devices=tuple(dict.fromkeys((*before.devices, stay.device))),
            joined_at_ms=before.joined_at_ms,
            left_at_ms=None if is_there else max(before.left_at_ms or 0, stay.left_at_ms or 0),
        )
    return tuple(people.values())
