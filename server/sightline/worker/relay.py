"""Relay of ``frames`` messages between the transports of one group (a case)."""

from __future__ import annotations

from typing import Final

from sightline.ids import TransportId

RELAYED_LABEL: Final = "frames"


class RelayGroups:
    """Who is in which group."""

    def __init__(self) -> None:
        self._group_of: dict[TransportId, str] = {}
        self._members: dict[str, set[TransportId]] = {}

    def join(self, transport_id: TransportId, group: str) -> None:
        """Put a transport into a group."""
        self._group_of[transport_id] = group
        self._members.setdefault(group, set()).add(transport_id)

    def leave(self, transport_id: TransportId) -> None:
        """Take a transport out of its group; unknown ones are ignored."""
        group = self._group_of.pop(transport_id, None)
        if group is None:
            return
        members = self._members[group]
        members.discard(transport_id)
        if not members:
            del self._members[group]

    def others(self, transport_id: TransportId) -> list[TransportId]:
        """Return everybody else in the transport's group."""
        group = self._group_of.get(transport_id)
        return [] if group is None else [other for other in self._members[group] if other != transport_id]

    def dump(self) -> dict[str, list[str]]:
        """Return members by group."""
        return {group: sorted(members) for group, members in self._members.items()}
