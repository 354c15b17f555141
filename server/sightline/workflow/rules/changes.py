"""Rules ``change.after_the_fact`` and ``entry.late`` v1: what came into the record, or changed in it, afterwards.

Changed after the fact is what had been said while expert and technician were on the line and was said anew after the
call, or at any time after the case was handed over. Late is what first came in after the case was handed over.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from sightline.protocol.workflow import ReviewItem
from sightline.workflow.fault import Fault
from sightline.workflow.rules.base import Rule, Subject, make_item, worse
from sightline.workflow.rules.faults import fault_subject, severity_of
from sightline.workflow.rules.record import Record
from sightline.workflow.rules.steps import step_params

REASONS = ("after_call", "after_submission")


def _changed(record: Record, rule: Rule) -> Iterator[ReviewItem]:
    for fault in record.state.faults.values():
        found = dict(_changes_of_fault(record, fault))
        if not found:
            continue
        changes = [change for change in fault.changes if change.seq in found]
        yield make_item(
            rule,
            f"change:fault:{fault.number}",
            fault_subject(fault),
            params={
                "subject": "fault",
                "number": str(fault.number),
                "title_en": fault.title,
                "title_zh": fault.title,
                "by": changes[-1].by.display_name,
            },
            reasons=[reason for reason in REASONS if reason in found.values()],
            severity=worse(severity_of(fault), "medium"),
            seqs=[fault.seqs[0], *found],
        )
    for step in record.guide.steps:
        found = dict(_changes_of_step(record, step.key))
        if not found:
            continue
        given = record.state.answers[step.key]
        yield make_item(
            rule,
            f"change:step:{step.key}",
            Subject(step_key=step.key),
            params={"subject": "step", "number": "", **step_params(step, given[-1]), "by": given[-1].by.display_name},
            reasons=[reason for reason in REASONS if reason in found.values()],
            severity="medium",
            seqs=[given[0].seq, *found],
        )


def _changes_of_fault(record: Record, fault: Fault) -> Iterator[tuple[int, str]]:
    """Event and reason of each change after the fact."""
    if record.is_after_submission(fault.seqs[0]):
        return
    for change in fault.changes:
        if record.is_after_submission(change.seq):
            yield change.seq, "after_submission"
        elif record.is_after_its_call(fault.created_at_ms, change.at_ms):
            yield change.seq, "after_call"


def _changes_of_step(record: Record, key: str) -> Iterator[tuple[int, str]]:
    for earlier, answer in pairwise(record.state.answers.get(key, ())):
        if record.is_after_submission(answer.seq):
            yield answer.seq, "after_submission"
        elif record.is_after_its_call(earlier.at_ms, answer.at_ms):
            yield answer.seq, "after_call"


def _late(record: Record, rule: Rule) -> Iterator[ReviewItem]:
    for fault in record.state.faults.values():
        if record.is_after_submission(fault.seqs[0]):
            yield make_item(
                rule,
                f"late:fault:{fault.number}",
                fault_subject(fault),
                params={
                    "subject": "fault",
                    "number": str(fault.number),
                    "title_en": fault.title,
                    "title_zh": fault.title,
                    "by": fault.by.display_name,
                },
                reasons=["late"],
                severity=worse(severity_of(fault), "medium"),
                seqs=fault.seqs[:1],
            )
    for step in record.guide.steps:
        given = record.state.answers.get(step.key, ())
        if given and record.is_after_submission(given[0].seq):
            yield make_item(
                rule,
                f"late:step:{step.key}",
                Subject(step_key=step.key),
                params={"subject": "step", "number": "", **step_params(step, given[0]), "by": given[0].by.display_name},
                reasons=["late"],
                severity="medium",
                seqs=[given[0].seq],
            )


CHANGED = Rule("change.after_the_fact", 1, _changed, REASONS)
LATE = Rule("entry.late", 1, _late, ("late",))
