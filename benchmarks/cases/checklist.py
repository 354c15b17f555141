"""The review list of a case, from its log to the items: the fold, the rules, and what a page is sent."""

from __future__ import annotations

import time
from collections.abc import Iterator

import msgspec

from cases.bench import Bench, median, milliseconds
from sightline.caselog.canonical import canonical
from sightline.caselog.event import StoredEvent
from sightline.caselog.fold import fold
from sightline.report.checklist import checklist_of
from sightline.workflow.case_state import CaseState
from sightline.workflow.rules import generate
from support.load.results import Figure, at_most
from support.long_case import long_log

TITLE = "Review list from a log"
GOALS_MS = {1_000: 50.0, 100_000: 3_000.0}
TIMES = {1_000: 20, 100_000: 3}


def _answer(state: CaseState) -> bytes:
    return msgspec.json.encode(checklist_of(state, "zh", {}))


def _processor_ms(events: list[StoredEvent]) -> float:
    """What the list costs on a machine that has nothing else to do: wall-clock time counts what others take."""
    started = time.process_time()
    generate(fold(events))
    return (time.process_time() - started) * 1e3


def figures(bench: Bench) -> Iterator[Figure]:
    """From stored events to the list, and the parts of that time."""
    for length, goal_ms in GOALS_MS.items():
        wanted = bench.size(length, min(length, 5_000))
        events = long_log(wanted, bench.seed)
        times = bench.size(TIMES[length], 2)
        state = fold(events)
        items = generate(state)
        whole = median(milliseconds(lambda log=events: generate(fold(log)), times=times))
        rules = median(milliseconds(lambda folded=state: generate(folded), times=times))
        words = median(milliseconds(lambda folded=state: _answer(folded), times=times))
        again = generate(fold(long_log(wanted, bench.seed)))
        name = f"{wanted:,} events, {len(items)} items"
        yield at_most(f"list of {name}", whole, "ms", goal_ms)
        yield Figure(f"processor time of that, {name}", round(_processor_ms(events), 3), "ms")
        yield Figure(f"rules alone, {name}", round(rules, 3), "ms")
        yield Figure(f"draft in words as JSON, {name}", round(words, 3), "ms")
        is_same = canonical(msgspec.to_builtins(again)) == canonical(msgspec.to_builtins(items))
        yield at_most(f"differences of the list made twice, {wanted:,} events", float(not is_same), "", 0)
