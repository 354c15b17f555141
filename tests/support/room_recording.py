"""A room whose call is being recorded: a technician who publishes, an expert, and a recorder that stores nothing."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from support.fakes_recording import FakeRecorder, FakeRecordings
from support.media_peers import wait_for
from support.room_harness import Client, Harness, running
from support.room_media import publish

ONE = str(uuid.UUID(int=0xC0001 << 64 | 4 << 76 | 8 << 60))
TWO = ONE[:-1] + "1"


@dataclass
class RecordedRoom:
    """The people and what they are recorded with."""

    harness: Harness
    recordings: FakeRecordings
    technician: Client
    expert: Client

    @property
    def recorder(self) -> FakeRecorder:
        """The newest one."""
        return self.recordings.recorders[-1]

    async def ask(self, recording_id: str = ONE) -> None:
        """The expert asks for a recording."""
        await self.expert.op("recording.start", recording_id=recording_id)

    async def agree(self, recording_id: str = ONE) -> None:
        """The technician agrees."""
        await self.technician.op("recording.consent", recording_id=recording_id, is_agreed=True)

    async def record(self, recording_id: str = ONE, *, count: int = 1) -> FakeRecorder:
        """Ask, agree, and wait until it runs; ``count`` is the number of recordings begun so far."""
        await self.ask(recording_id)
        await self.agree(recording_id)
        await self.expert.event("recording.started", count=count)
        return self.recorder


@asynccontextmanager
async def recording_room(**options: Any) -> AsyncIterator[RecordedRoom]:
    """Open a room with a technician who publishes camera and microphone, and an expert; nothing is recorded yet."""
    recordings = FakeRecordings()
    async with running(recordings=recordings, **options) as harness:
        technician, expert = await harness.joined("field", "Tom"), await harness.joined("expert", "Eva")
        await publish(technician)
        yield RecordedRoom(harness, recordings, technician, expert)


async def until(condition: Callable[[], Any], what: str) -> None:
    await wait_for(condition, what, 10)
