"""One case that grows by the real decisions, with real hashes, in the time of its own clock."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any
from uuid import UUID

from sightline.caselog.chain import link
from sightline.caselog.event import Actor, NewEvent, Role, StoredEvent
from sightline.caselog.facts import Facts
from sightline.caselog.fold import EMPTY, advance
from sightline.caselog.operations import decide
from sightline.ids import AccountId, CaseId, OpId
from sightline.workflow.case_state import CaseState


def uuid_of(source: random.Random) -> str:
    """A version 4 UUID from a seeded source."""
    return str(UUID(int=source.getrandbits(128), version=4))


def person(name: str, role: Role, seed: int = 0) -> Actor:
    """Somebody who is the same for the same name, role and seed."""
    source = random.Random(f"{seed} {role} {name}")  # noqa: S311  (made-up people)
    return Actor(account_id=AccountId(uuid_of(source)), display_name=name, role=role)


class Player:
    """Decides, chains and folds the operations of one case.

    Args:
        source: of every id, salt and choice.
        now_ms: server time at which the case begins, UTC.
    """

    def __init__(self, source: random.Random, now_ms: int) -> None:
        self.source = source
        self.now_ms = now_ms
        self.case_id = CaseId(uuid_of(source))
        self.events: list[StoredEvent] = []
        self.state: CaseState = EMPTY

    def new_id(self) -> str:
        return uuid_of(self.source)

    def wait(self, least_s: float, most_s: float) -> None:
        """Let time pass."""
        self.now_ms += round(self.source.uniform(least_s, most_s) * 1000)

    def do(self, actor: Actor, op_kind: str, facts: dict[str, Any] | None = None, /, **body: Any) -> None:
        """Decide and append one operation. Raises what the decision raises."""
        op = NewEvent(op_id=OpId(self.new_id()), kind=op_kind, body=body)
        given = Facts(now_ms=self.now_ms, **(facts or {}))
        self._append(actor, op.op_id, lambda state: decide(state, op, actor, given))

    def by_server(self, actor: Actor, event: Callable[..., list[NewEvent]], /, *arguments: Any) -> None:
        """Append one of ``server_events``."""
        op_id = OpId(self.new_id())
        self._append(actor, op_id, lambda state: event(state, op_id, *arguments))

    def _append(self, actor: Actor, op_id: OpId, decision: Callable[[CaseState], list[NewEvent]]) -> None:
        drafts = decision(self.state)
        self.now_ms += self.source.randrange(400, 9_000)
        last = self.events[-1] if self.events else None
        new = link(last, drafts, case_id=self.case_id, actor=actor, op_id=op_id, at_ms=self.now_ms, random=self.source)
        self.events.extend(new)
        self.state = advance(self.state, new)
