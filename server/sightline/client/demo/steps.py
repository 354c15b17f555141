"""Steps of the demo as a list that is shown, timed and, when one fails, named."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


class DemoFailed(Exception):
    """A step did not do what it should; the text says what was seen instead."""


def check(holds: bool, what: str) -> None:
    """Raise DemoFailed unless it holds."""
    if not holds:
        raise DemoFailed(what)


@dataclass(slots=True)
class Step:
    name: str
    seconds: float = 0.0
    error: str = ""
    facts: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class Steps:
    """What was done so far. ``show`` is called when a step begins and when it ends."""

    show: Callable[[Step, bool], None] = lambda step, ended: None
    done: list[Step] = field(default_factory=list)

    @asynccontextmanager
    async def step(self, name: str) -> AsyncIterator[dict[str, object]]:
        """One step; facts put into the yielded mapping go to the summary."""
        step = Step(name)
        self.show(step, False)
        started_s = time.monotonic()
        try:
            yield step.facts
        except BaseException as error:
            step.error = f"{type(error).__name__}: {error}"
            raise
        finally:
            step.seconds = round(time.monotonic() - started_s, 3)
            self.done.append(step)
            self.show(step, True)

    @property
    def ok(self) -> bool:
        return all(not step.error for step in self.done)
