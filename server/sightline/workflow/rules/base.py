"""What a rule is, and how it makes an item."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sightline.protocol.common import Severity
from sightline.protocol.workflow import EvidenceRef, ReviewItem
from sightline.workflow.fault import SEVERITY_RANK
from sightline.workflow.review import Verdict
from sightline.workflow.rules.record import Record
from sightline.workflow.texts import REASONS_PARAM

MAX_PARAM = 500
"""Characters of a param (``ReviewItem`` in ``protocols/v1/workflow``)."""
MAX_SEQS = 200
MAX_EVIDENCE = 20


@dataclass(frozen=True, slots=True)
class Rule:
    """A named, versioned rule.

    Attributes:
        reasons: the stable words by which its items can be exceptions, each with words in ``protocols/texts``.
    """

    rule_id: str
    version: int
    items: Callable[[Record, Rule], Iterator[ReviewItem]]
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """What an item is about, for links to it."""

    fault_id: str | None = None
    annotation_id: str | None = None
    step_key: str | None = None


def make_item(
    rule: Rule,
    item_id: str,
    subject: Subject,
    *,
    params: dict[str, str],
    reasons: Iterable[str],
    severity: Severity,
    seqs: Iterable[int],
    evidence: Iterable[EvidenceRef] = (),
    suggested: Verdict | None = None,
) -> ReviewItem:
    """Return an item; an exception when there is a reason. What is none is suggested to be confirmed."""
    why = tuple(reasons)
    advice = suggested if why else "confirmed"
    return ReviewItem(
        item_id=item_id,
        rule=rule.rule_id,
        rule_version=rule.version,
        params=short({**params, "severity": severity, REASONS_PARAM: " ".join(why)}),
        is_exception=bool(why),
        event_seqs=newest_seqs(seqs),
        fault_id=subject.fault_id,
        annotation_id=subject.annotation_id,
        step_key=subject.step_key,
        severity=severity,
        suggested=None if advice == "undecided" else advice,
        evidence=tuple(evidence)[:MAX_EVIDENCE] or None,
    )


def newest_seqs(seqs: Iterable[int]) -> tuple[int, ...]:
    """Return events in order, each once; of many the first and the newest, as many as an item can hold."""
    ordered = tuple(sorted(set(seqs)))
    return ordered if len(ordered) <= MAX_SEQS else (ordered[0], *ordered[-(MAX_SEQS - 1) :])


def short(params: dict[str, str]) -> dict[str, str]:
    """Return params cut to what an item can hold."""
    return {name: text if len(text) <= MAX_PARAM else text[: MAX_PARAM - 1] + "…" for name, text in params.items()}


def worse(one: Severity, other: Severity) -> Severity:
    return one if SEVERITY_RANK[one] >= SEVERITY_RANK[other] else other
