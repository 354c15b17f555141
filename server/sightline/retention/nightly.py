"""The task that sweeps every night what is past its period, on one node of those that share a store.

When it last ran stands in the store (``TurnStore``), so that a restart neither repeats nor forgets a night.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Awaitable, Callable, Sequence
from types import TracebackType
from typing import Final, Self

from sightline.caselog.event import StoredEvent
from sightline.clock import Clock
from sightline.errors import SightlineError
from sightline.ids import CaseId, RandomSource
from sightline.observe import Counters, security_event
from sightline.retention.sweep import PAUSE_S, Sweep, Swept
from sightline.store.base import TurnStore

log = logging.getLogger(__name__)

TURN: Final = "retention"
NIGHT_HOUR: Final = 2
"""By the clock of the server's place."""
IDLE_MS: Final = 12 * 3_600_000
"""Nobody sweeps again within this time."""
MISSED_MS: Final = 36 * 3_600_000
"""A server that is off at night sweeps soon after its start."""
SETTLE_S: Final = 300.0
JITTER_S: Final = 1800.0
LOOK_S: Final = 3600.0
"""At most so long between two looks at the clock: machines sleep, and clocks are set."""

Tell = Callable[[CaseId, Sequence[StoredEvent]], Awaitable[None]]


def next_run_ms(last_ms: int | None, now_ms: int, zone: dt.tzinfo | None = None) -> int:
    """Return when to sweep next: now when that is long overdue, else in the coming night.

    Args:
        last_ms: when somebody last swept, UTC; None: never.
        zone: of the night; None: the server's.
    """
    if last_ms is None or now_ms - last_ms >= MISSED_MS:
        return now_ms
    after = dt.datetime.fromtimestamp((last_ms + IDLE_MS) / 1000, dt.UTC).astimezone(zone)
    night = after.replace(hour=NIGHT_HOUR, minute=0, second=0, microsecond=0)
    if night < after:
        night += dt.timedelta(days=1)
    return round(night.timestamp() * 1000)


class Nightly:
    """Owns the task between ``async with`` and its end.

    Args:
        sweep: makes the sweep of a night.
        tell: gets what was written, for rooms that are open.
    """

    def __init__(
        self,
        sweep: Callable[[], Sweep],
        turns: TurnStore,
        clock: Clock,
        random: RandomSource,
        counters: Counters,
        tell: Tell,
    ) -> None:
        self._sweep = sweep
        self._turns = turns
        self._clock = clock
        self._random = random
        self._counters = counters
        self._tell = tell
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run(), name="retention")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _run(self) -> None:
        await asyncio.sleep(SETTLE_S)
        while True:
            wait_s = LOOK_S
            try:
                wait_s = min(await self.look(), LOOK_S)
            except SightlineError as exc:
                self._counters.add(f"retention failed {exc.code}")
                log.warning("what is past its period stays for now: %s", exc.code)
            except Exception:
                # Our own mistake must not end the task; tomorrow is another night.
                self._counters.add("retention failed crash")
                log.exception("the sweep of what is past its period crashed")
            await asyncio.sleep(wait_s + self._random.getrandbits(16) / 2**16 * JITTER_S)

    async def look(self) -> float:
        """Sweep if it is time and nobody else does; return the seconds until it is worth another look."""
        now_ms = self._clock.utc_ms()
        due_ms = next_run_ms(await self._turns.last(TURN), now_ms)
        if due_ms <= now_ms and await self._turns.take(TURN, now_ms=now_ms, idle_ms=IDLE_MS):
            await self.sweep()
            due_ms = next_run_ms(now_ms, self._clock.utc_ms())
        return max(0.0, (due_ms - now_ms) / 1000)

    async def sweep(self) -> Swept:
        """Sweep now, some cases at a time, and note what it came to."""
        sweep = self._sweep()
        try:
            async for _ in sweep.steps():
                for case_id, events in sweep.appended():
                    await self._tell(case_id, events)
                await asyncio.sleep(PAUSE_S)
        finally:
            self._note(sweep.swept)
        return sweep.swept

    def _note(self, swept: Swept) -> None:
        for kind, gone in swept.gone.items():
            self._counters.add(f"retention items {kind}", gone.items)
            self._counters.add(f"retention bytes {kind}", gone.size_bytes)
        for code in swept.failed.values():
            self._counters.add(f"retention failed {code}")
        self._counters.add("retention sweeps")
        note_sweep(swept, "nightly")


def note_sweep(swept: Swept, by: str) -> None:
    """Write one line of a sweep into the log and into the security log: counts and numbers of cases, no names."""
    gone = " ".join(f"{kind}={one.items}" for kind, one in sorted(swept.gone.items())) or "nothing"
    facts = {"cases": swept.looked_at, "gone": gone, "bytes": swept.size_bytes, "held": len(swept.held)}
    security_event("retention_swept", by=by, failed=len(swept.failed), **facts)
    log.info(
        "past their periods: %s, %d bytes (%d cases held, %d failed)",
        gone,
        swept.size_bytes,
        len(swept.held),
        len(swept.failed),
    )
