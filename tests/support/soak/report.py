"""What long runs are judged by."""

from __future__ import annotations

from typing import Final

from sightline.store.sql.engine import CONNECTIONS
from support.held import growth_per_hour
from support.load.results import Figure, at_most
from support.soak.joins import RETURN, Joins
from support.soak.stream import Streamed, StreamPlan

MIB: Final = 2**20
GROWTH: Final = 1.0
"""Per cent of memory per hour, at most."""
STORE_FDS: Final = 2 * CONNECTIONS + 1
"""Each connection of SQLite's holds the database and its write-ahead log; all share one index of the log."""


def stream_figures(plan: StreamPlan, run: Streamed) -> list[Figure]:
    """Judge a stream: what was warm is compared with what is now."""
    warm = [look for look in run.looks if look.at_s >= plan.warm_up_s]
    first, last = warm[0], warm[-1]
    slope = 100 * growth_per_hour([look.at_s for look in warm], [look.held.rss_bytes for look in warm])
    return [
        Figure("stream: minutes measured after the warm-up", round((last.at_s - first.at_s) / 60, 1), "min"),
        Figure("stream: packets that arrived", run.forwarded, ""),
        Figure("stream: packets that did not arrive", run.lost, ""),
        Figure("stream: worker's share of one core", round(100 * run.share_of_core, 1), "%"),
        Figure("stream: memory after the warm-up", round(first.held.rss_bytes / MIB, 1), "MiB"),
        Figure("stream: memory at the end", round(last.held.rss_bytes / MIB, 1), "MiB"),
        at_most("stream: growth of memory", slope, "%/h", GROWTH),
        at_most("stream: descriptors more than after the warm-up", last.held.fds - first.held.fds, "", 0),
        at_most("stream: threads more than after the warm-up", last.held.threads - first.held.threads, "", 0),
        at_most("stream: tasks more than after the warm-up", last.tasks - first.tasks, "", 0),
        at_most("stream: kinds of errors of our own", len(run.crashes), "", 0),
    ]


def join_figures(run: Joins) -> list[Figure]:
    """Judge joins and leaves: the processes before, after a few, and after all of them."""
    figures = [
        Figure("joins: with pictures", run.seen, "", str(run.asked), run.seen == run.asked),
        Figure("joins: duration of a join and a leave, mean", round(run.seconds / max(1, run.asked), 3), "s"),
    ]
    for name in sorted(run.before):
        before, after = run.before[name], run.after[name]
        growth = 100 * (after.rss_bytes - before.rss_bytes) / before.rss_bytes
        figures += [
            Figure(f"joins: memory of the {name} before", round(before.rss_bytes / MIB, 1), "MiB"),
            Figure(f"joins: memory of the {name} after", round(after.rss_bytes / MIB, 1), "MiB"),
            at_most(f"joins: {name}'s memory above what it was", growth, "%", RETURN),
            at_most(f"joins: {name}'s descriptors above what they were", after.fds - before.fds, "", 0),
            at_most(f"joins: {name}'s descriptors of the store", after.store_fds, "", STORE_FDS),
        ]
    for name in sorted(run.counts_before):
        more = run.counts_after[name] - run.counts_before[name]
        figures.append(at_most(f"joins: {name} above what they were", more, "", 0))
    return figures
