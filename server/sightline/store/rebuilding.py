"""Writes lists of an earlier version anew from the logs, case by case, so that it can be stopped and started again."""

from __future__ import annotations

import logging
from collections.abc import Callable

from sightline.errors import StoreError
from sightline.store.lists_base import ListStore

log = logging.getLogger(__name__)

BATCH = 500


async def rebuild_outdated(lists: ListStore, done: Callable[[int], None] = lambda _count: None) -> int:
    """Rebuild every case whose lists are of another version; return how many.

    Args:
        done: told after each case how many are done.
    Raises:
        StoreUnavailable: see there; what was done stays.
        StoreError: a log cannot be read.
    """
    count = 0
    while batch := await lists.outdated(BATCH):
        if not count:
            log.info("lists of cases are of an earlier version; writing them anew")
        for case_id in batch:
            await lists.rebuild(case_id)
            count += 1
            done(count)
        if set(await lists.outdated(BATCH)) >= set(batch):
            raise StoreError("The lists of cases cannot be brought to this version.")
    if count:
        log.info("lists of %d cases written anew", count)
    return count
