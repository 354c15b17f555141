"""A case as the rules read it: its state, and what several rules look up in it, each gathered in one pass."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from sightline.protocol.workflow import Guide, GuideStep, ReviewTemplate
from sightline.workflow.case_state import CaseState
from sightline.workflow.guide import guide_of_case, way_of
from sightline.workflow.parts import Photo, StepAnswer
from sightline.workflow.recording import Clip
from sightline.workflow.review_template import STANDARD_TEMPLATE

WORK_KINDS = frozenset({"do", "check", "measure", "photo"})
"""Steps at which somebody is at the machine."""


T = TypeVar("T")


def _grouped(pairs: Iterable[tuple[str | None, T]]) -> dict[str, tuple[T, ...]]:
    groups: dict[str, list[T]] = {}
    for key, value in pairs:
        if key is not None:
            groups.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in groups.items()}


@dataclass(frozen=True)
class Record:
    """The state with what the rules ask of it. Made anew for each list; the state must not change meanwhile."""

    state: CaseState

    @cached_property
    def guide(self) -> Guide:
        """Raises NotFound for an old log of a guide that nobody knows."""
        return guide_of_case(self.state.facts)

    @cached_property
    def template(self) -> ReviewTemplate:
        return self.state.facts.review_template or STANDARD_TEMPLATE

    @cached_property
    def newest_answers(self) -> dict[str, StepAnswer]:
        """By step key, the answer that counts."""
        return {key: given[-1] for key, given in self.state.answers.items()}

    @cached_property
    def way(self) -> tuple[GuideStep, ...]:
        """The steps that the answers lead to."""
        return way_of(self.guide, self.newest_answers)

    @cached_property
    def photos_of_fault(self) -> dict[str, tuple[Photo, ...]]:
        return _grouped((photo.fault_id, photo) for photo in self.state.photos.values())

    @cached_property
    def photos_of_step(self) -> dict[str, tuple[Photo, ...]]:
        return _grouped((photo.step_key, photo) for photo in self.state.photos.values())

    @cached_property
    def clips_of_fault(self) -> dict[str, tuple[Clip, ...]]:
        """Those that are stored."""
        return _grouped((clip.fault_id, clip) for clip in self.state.clips.values() if clip.stored is not None)

    @cached_property
    def work_times_ms(self) -> tuple[int, ...]:
        """When somebody was at the machine, by what was recorded: steps of work and actions on faults, in order."""
        kinds = {step.key: step.kind for step in self.guide.steps}
        steps = (
            answer.at_ms
            for key, given in self.state.answers.items()
            if kinds.get(key) in WORK_KINDS
            for answer in given
            if answer.result != "skipped"
        )
        actions = (action.at_ms for fault in self.state.faults.values() for action in fault.actions)
        return tuple(sorted([*steps, *actions]))

    @cached_property
    def _call_ends_ms(self) -> list[int]:
        return sorted(
            call.ended_at_ms for call in self.state.calls if call.ended_at_ms is not None and call.taken_at_ms
        )

    def is_after_its_call(self, said_at_ms: int, changed_at_ms: int) -> bool:
        """Return whether a call ended between what was said and its change, and none was on at the change."""
        ends = self._call_ends_ms
        before = bisect_right(ends, changed_at_ms)
        if before == 0 or ends[before - 1] < said_at_ms:
            return False
        newest = self.state.calls[-1]
        starts = newest.taken_at_ms if newest.ended_at_ms is None else None
        return starts is None or changed_at_ms < starts

    def is_after_submission(self, seq: int) -> bool:
        """Return whether the case had been handed over before this event."""
        return self.state.closing is not None and seq > self.state.closing.seq
