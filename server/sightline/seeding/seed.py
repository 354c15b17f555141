"""Fills a database with made-up cases: how many, how long, how far they have come, from one seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sightline.caselog.event import StoredEvent
from sightline.seeding import words
from sightline.seeding.story import ARCHIVE, DAY_MS, ENDS, INBOX, End, People, Plot, tell
from sightline.seeding.views import View
from sightline.store.case_projection import CASES
from sightline.store.sql.bulk import BulkWriter

BATCH = 100
"""Cases of one transaction."""
INBOX_CASES = 200
"""Up to here the cases are those of a busy week; more are years, of which most is finished."""
INBOX_DAYS, ARCHIVE_DAYS = 6, 2_000


@dataclass(frozen=True, slots=True)
class Plan:
    """What to make.

    Attributes:
        events: about how many a case should have at least.
        until_ms: the newest case was opened shortly before this time, UTC.
        first_number: of the cases.
        views: pictures with the blobs that they are stored under.
    """

    cases: int
    events: int
    until_ms: int
    seed: int = 1
    first_number: int = 1001
    views: Sequence[tuple[View, str]] = ()


def logs_of(plan: Plan, skip: int = 0) -> Iterator[list[StoredEvent]]:
    """Make the logs one by one, the oldest case first; the first ones may be skipped."""
    source = random.Random(plan.seed)  # noqa: S311  (made-up cases)
    people, ends = People.of(plan.seed), _ends(plan, source)
    is_inbox = plan.cases <= INBOX_CASES
    span_ms = (INBOX_DAYS if is_inbox else ARCHIVE_DAYS) * DAY_MS
    # The first machines break more often than the last ones.
    weights = [1 / (place + 2) for place in range(len(words.MACHINES))]
    for index in range(plan.cases):
        opened_at_ms = plan.until_ms - span_ms + span_ms * index // plan.cases
        machine = source.choices(words.MACHINES, weights)[0]
        if index < skip:
            continue
        number = plan.first_number + index
        plot = Plot(number, ends[index], machine, plan.events, opened_at_ms, plan.views)
        yield tell(plot, people, random.Random(f"{plan.seed} {index}"))  # noqa: S311


def _ends(plan: Plan, source: random.Random) -> list[End]:
    shares = INBOX if plan.cases <= INBOX_CASES else ARCHIVE
    whole = sum(shares.values())
    ends = [end for end in ENDS for _ in range(round(shares[end] * plan.cases / whole))]
    ends = (ends + ["signed"] * plan.cases)[: plan.cases]
    source.shuffle(ends)
    return ends


async def seed(
    url: str, plan: Plan, done: Callable[[int, int], None] = lambda _cases, _events: None, *, skip: int = 0
) -> int:
    """Write the cases of a plan into a database that has its tables; return the number of events.

    Args:
        url: of the database.
        skip: so many of them are there already, from an earlier run that was stopped between two batches.
        done: told after each batch how many cases and events are written.
    Raises:
        Conflict: these cases are there already.
        StoreUnavailable: see there.
    """
    writer, batch, cases, events = BulkWriter(url, CASES), [], skip, 0
    try:
        for log in logs_of(plan, skip):
            batch.append(log)
            cases, events = cases + 1, events + len(log)
            if len(batch) == BATCH or cases == plan.cases:
                await writer.add(batch)
                batch = []
                done(cases, events)
    finally:
        await writer.aclose()
    return events
