"""What a rule is, and what an item can hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sightline.protocol.workflow import ReviewItem
from sightline.workflow.case_state import CaseState

MAX_PARAM = 500
"""Characters of a param (``ReviewItem`` in ``protocols/v1/workflow``)."""
MAX_SEQS = 200
MAX_ITEMS = 2000
"""Of a list (``ReviewGenerated``)."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A named, versioned rule.

    Attributes:
        reasons: the stable words by which its items can be exceptions, each with words in ``protocols/texts``.
    """

    rule_id: str
    version: int
    items: Callable[[CaseState, Rule], Iterator[ReviewItem]]
    reasons: tuple[str, ...] = ()


def newest_seqs(seqs: Iterable[int]) -> tuple[int, ...]:
    """Return events in order, each once; of many the first and the newest, as many as an item can hold."""
    ordered = tuple(sorted(set(seqs)))
    return ordered if len(ordered) <= MAX_SEQS else (ordered[0], *ordered[-(MAX_SEQS - 1) :])


def short(params: dict[str, str]) -> dict[str, str]:
    """Return params cut to what an item can hold."""
    return {name: text if len(text) <= MAX_PARAM else text[: MAX_PARAM - 1] + "…" for name, text in params.items()}
