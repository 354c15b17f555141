"""The experts' desk: everyone who may take calls sees which are ringing and which are running.

One board per node holds the newest snapshot; it is made anew from the store's projection when the bus says that a call
has changed. A desk that reads slowly gets the newest snapshot only.
"""

from __future__ import annotations

import asyncio
import logging

from sightline.caselog import fold
from sightline.errors import PermissionDenied, SightlineError, UnexpectedMessage
from sightline.ids import CaseId
from sightline.protocol import codec
from sightline.protocol.codec import Message
from sightline.protocol.common import Role
from sightline.protocol.signalling import CallCard, DeskState
from sightline.room.connection import Connection
from sightline.room.context import DESK_TOPIC, Services
from sightline.room.ports import Person
from sightline.store.base import CaseRow

log = logging.getLogger(__name__)

DESK_ROLES: frozenset[Role] = frozenset({"expert", "supervisor", "admin"})
MAX_CALLS = 200
RETRY_S = 1.0
_ORDER = {"ringing": 0, "in_call": 1}


class DeskBoard:
    """All calls that ring or run, and the sockets that watch them."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._cards: dict[CaseId, tuple[int, CallCard]] = {}
        self._watching: set[Connection] = set()
        self._news = asyncio.Event()
        self._is_fresh = asyncio.Event()
        self._newest = DeskState(calls=())

    @property
    def state(self) -> DeskState:
        return self._newest

    async def run(self) -> None:
        """Keep the board true until cancelled."""
        async with self._services.bus.subscribe(DESK_TOPIC) as messages, asyncio.TaskGroup() as tasks:
            self._news.set()
            tasks.create_task(self._refresh_when_told())
            async for _ in messages:
                self._news.set()

    async def attend(self, person: Person, connection: Connection) -> None:
        """Serve one desk socket to its end; the hello has been read.

        Raises:
            PermissionDenied: this person takes no calls.
        """
        if person.role not in DESK_ROLES or person.case_id is not None:
            raise PermissionDenied(f"The desk is for: {', '.join(sorted(DESK_ROLES))}.")
        await self._is_fresh.wait()
        connection.post(codec.encode("desk.state", self._newest, re=connection.hello_id))
        self._watching.add(connection)
        try:
            await connection.serve(_refuse, _nothing_first)
        finally:
            self._watching.discard(connection)

    def dismiss(self, code: int, reason: str) -> None:
        for connection in list(self._watching):
            connection.end(code, reason)

    async def _refresh_when_told(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            try:
                newest = await self._read()
            except SightlineError as exc:
                log.warning("the desk cannot be read now: %s", exc.code)
                await asyncio.sleep(RETRY_S)
                self._news.set()
                continue
            if newest != self._newest:
                self._newest = newest
                text = codec.encode("desk.state", newest)
                for connection in list(self._watching):
                    connection.post(text)
            self._is_fresh.set()

    async def _read(self) -> DeskState:
        rows = await self._services.store.cases.cases(calls=("ringing", "in_call"), limit=MAX_CALLS)
        cards = {row.case_id: (row.head_seq, await self._card(row)) for row in rows}
        self._cards = cards
        calls = sorted((card for _, card in cards.values()), key=lambda c: (_ORDER[c.call_state], c.since_ms))
        return DeskState(calls=tuple(calls))

    async def _card(self, row: CaseRow) -> CallCard:
        """Return the card of a case; folded only when the case has changed."""
        known = self._cards.get(row.case_id)
        if known is not None and known[0] == row.head_seq:
            return known[1]
        call = fold.fold(await self._services.store.cases.events(row.case_id)).call
        return CallCard(
            case_id=row.case_id,
            number=row.number,
            title=row.title,
            asset_name=row.asset_name,
            work_order=row.work_order,
            call_state=row.call_state,
            caller=call.requested_by.display_name if call else "",
            since_ms=call.since_ms if call else row.changed_at_ms,
            message=call.message if call else "",
        )

    def dump(self) -> dict[str, object]:
        return {"watching": len(self._watching), "calls": len(self._newest.calls)}


async def _refuse(connection: Connection, message: Message) -> None:
    refusal = UnexpectedMessage(f"A desk takes no {message.type}.", type=message.type)
    connection.refuse(refusal, message.id)


async def _nothing_first() -> None:
    return
