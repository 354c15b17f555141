"""The events of one case to everyone in its room: in order of ``seq``, each once, nothing left out.

The store is the truth. Whoever appended something only says so (``notify``); the feed reads what is new from the store
and hands it on. A participant first catches up by itself and joins the feed at a point where nothing lies between.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence

from sightline.caselog import fold
from sightline.caselog.event import StoredEvent
from sightline.caselog.outgoing import outgoing
from sightline.errors import MalformedMessage, StoreError
from sightline.ids import CaseId
from sightline.protocol import codec
from sightline.room.outbox import Outbox
from sightline.store.base import CaseStore
from sightline.workflow.case_state import CaseState

log = logging.getLogger(__name__)

RETRY_S = 1.0
ERASING_KIND = "data.erased"
"""After it earlier events are others than they were."""


def event_text(event: StoredEvent) -> str:
    """Return the ``event`` message of a stored event (without its salt, which stays on the server)."""
    return codec.encode("event", outgoing(event))


class Reader:
    """One participant's place in the log."""

    def __init__(self, last_seq: int, outbox: Outbox) -> None:
        self.last_seq = last_seq
        self._outbox = outbox

    def post(self, seq: int, text: str) -> None:
        """Take an event from the feed; one that was read while catching up is passed over."""
        if seq > self.last_seq:
            self.last_seq = seq
            self._outbox.post(text)

    async def put(self, seq: int, text: str) -> None:
        """Take an event while catching up."""
        self.last_seq = seq
        await self._outbox.put(text)


class EventFeed:
    """Reads new events of one case and gives them to its readers."""

    def __init__(
        self,
        case_id: CaseId,
        store: CaseStore,
        page_events: int,
        on_events: Callable[[Sequence[StoredEvent]], None] = lambda _: None,
    ) -> None:
        self._on_events = on_events
        self._case_id = case_id
        self._store = store
        self._page_events = page_events
        self._readers: set[Reader] = set()
        self._news = asyncio.Event()
        self.seq = 0
        """Newest event handed on."""
        self.state: CaseState = fold.EMPTY
        """The case as of ``seq``."""

    async def open(self) -> None:
        """Read the log so far. Raises StoreError, MalformedMessage (a log that cannot be read)."""
        while events := await self._page(self.seq):
            self.state = fold.advance(self.state, events)
            self.seq = events[-1].seq

    def notify(self) -> None:
        """Something may have been appended."""
        self._news.set()

    async def run(self) -> None:
        """Hand on new events, for the life of the room."""
        while True:
            await self._news.wait()
            self._news.clear()
            try:
                while events := await self._page(self.seq):
                    self._hand_on(events, await self._state_before(events))
            except (StoreError, MalformedMessage) as exc:
                log.warning("events of case %s cannot be read now: %s", self._case_id, exc.code)
                await asyncio.sleep(RETRY_S)
                self._news.set()

    async def attach(self, reader: Reader) -> None:
        """Bring a reader up to date, then let it follow. Returns when everything older has been queued for it."""
        while True:
            for event in await self._page(reader.last_seq):
                await reader.put(event.seq, event_text(event))
            # No wait between this look and joining, so nothing can slip through.
            if reader.last_seq >= self.seq:
                self._readers.add(reader)
                return

    def detach(self, reader: Reader) -> None:
        self._readers.discard(reader)

    async def _state_before(self, events: Sequence[StoredEvent]) -> CaseState:
        """Return the case as of ``seq``: folded anew when something of it was erased, so that it is not kept here."""
        if all(event.kind != ERASING_KIND for event in events):
            return self.state
        state = fold.EMPTY
        while state.head_seq < self.seq and (page := await self._page(state.head_seq)):
            state = fold.advance(state, [event for event in page if event.seq <= self.seq])
        return state

    def _hand_on(self, events: Sequence[StoredEvent], before: CaseState) -> None:
        self.state = fold.advance(before, events)
        for event in events:
            self.seq = event.seq
            text = event_text(event)
            for reader in list(self._readers):
                reader.post(event.seq, text)
        self._on_events(events)

    async def _page(self, after_seq: int) -> Sequence[StoredEvent]:
        return await self._store.events(self._case_id, after_seq=after_seq, limit=self._page_events)
