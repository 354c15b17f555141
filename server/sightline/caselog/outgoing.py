"""A stored event as it leaves the server for a page or a program."""

from __future__ import annotations

import msgspec

from sightline.caselog.event import ERASED_NAME, StoredEvent
from sightline.protocol.common import Actor
from sightline.protocol.workflow import Event

_MADE_HERE = frozenset({"actor", "erased"})
_AS_STORED = tuple(name for name in Event.__struct_fields__ if name not in _MADE_HERE)


def outgoing(stored: StoredEvent) -> Event:
    """Return the event without its salt, which would undo later erasure; it says itself what of it was erased."""
    erased = (*(("body",) if stored.is_body_gone else ()), *(("name",) if stored.name_hash else ()))
    who = msgspec.structs.asdict(stored.actor)
    if stored.name_hash:
        who["display_name"] = ERASED_NAME
    fields = {name: getattr(stored, name) for name in _AS_STORED}
    return Event(**fields, erased=erased, actor=msgspec.convert(who, Actor))
