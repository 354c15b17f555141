"""Events of a case: what a decision proposes (``NewEvent``) and what the log holds (``StoredEvent``).

They live here, below the store, so that folds and hashes need no store; ``store/base.py`` re-exports them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from sightline.ids import AccountId, CaseId, OpId

ERASED_NAME = "\u2014"
"""Stands on screens and in documents where a name was erased; in no language, and never empty."""

Role = Literal["field", "expert", "supervisor", "auditor", "admin"]


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who did something, as it was at that time (accounts may be renamed or erased later)."""

    account_id: AccountId
    display_name: str
    role: Role


class NewEvent(msgspec.Struct, frozen=True, kw_only=True):
    """What a decision wants to append. The store gives the final ``op_id``: see ``CaseStore.append``."""

    op_id: OpId
    """UUIDv4 by the client, unique per case and actor; the server makes its own for its own events."""
    kind: str
    body: dict[str, Any]


class StoredEvent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the case log. ``hash`` chains over ``prev_hash``; see ``caselog/chain.py``."""

    case_id: CaseId
    seq: int
    """1 for the first event of a case, then without gaps."""
    at_ms: int
    """Server UTC milliseconds."""
    actor: Actor
    op_id: OpId
    kind: str
    body: dict[str, Any]
    salt: str
    """64 hexadecimal digits; keys the commitments to body and actor's name, so that both can be erased later."""
    prev_hash: str
    hash: str
    body_hash: str | None = None
    """Set when the body was erased: the commitment that the chain holds. ``body`` is empty then, or what was left of
    it, for which the newest ``data.erased`` that names the event has a commitment of its own."""
    name_hash: str | None = None
    """Set when the actor's name was erased: likewise. ``actor.display_name`` is empty then."""

    @property
    def is_body_gone(self) -> bool:
        """Nothing of the body is left."""
        return self.body_hash is not None and not self.body


class Erasure(msgspec.Struct, frozen=True):
    """What is taken out of earlier events of a case, and the event that says so."""

    event: NewEvent
    names: frozenset[int] = frozenset()
    """Events that lose the name of who did it."""
    bodies: frozenset[int] = frozenset()
    """Events that lose their body."""
    redacted: Mapping[int, StoredEvent] = {}
    """Events that lose words of their body, as they will be (``chain.redacted``)."""

    @property
    def touched(self) -> frozenset[int]:
        """All events that change."""
        return self.names | self.bodies | self.redacted.keys()
