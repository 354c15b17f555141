"""The words of the report in English and Chinese, by topic; the same terms as on the pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sightline.report.words import (
    assessment,
    call,
    events,
    faults,
    guide,
    marks,
    record,
    review,
    rework,
    signing,
    work,
)
from sightline.workflow.texts import Language


@dataclass(frozen=True, slots=True)
class Words:
    """One field per topic. Words with braces are filled by ``str.format`` with names, numbers and times only."""

    record: record.RecordWords
    call: call.CallWords
    faults: faults.FaultWords
    assessment: assessment.AssessmentWords
    work: work.WorkWords
    marks: marks.MarkWords
    guide: guide.GuideWords
    review: review.ReviewWords
    rework: rework.ReworkWords
    signing: signing.SigningWords
    events: events.EventWords


EN = Words(
    record=record.EN,
    call=call.EN,
    faults=faults.EN,
    assessment=assessment.EN,
    work=work.EN,
    marks=marks.EN,
    guide=guide.EN,
    review=review.EN,
    rework=rework.EN,
    signing=signing.EN,
    events=events.EN,
)

ZH = Words(
    record=record.ZH,
    call=call.ZH,
    faults=faults.ZH,
    assessment=assessment.ZH,
    work=work.ZH,
    marks=marks.ZH,
    guide=guide.ZH,
    review=review.ZH,
    rework=rework.ZH,
    signing=signing.ZH,
    events=events.ZH,
)

WORDS: Mapping[Language, Words] = {"en": EN, "zh": ZH}
