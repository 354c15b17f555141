"""Clips of a room's faults: asked for in the log, cut by the recorder, stored, and told to the log.

Like the recording itself this follows the log: what is asked for and not ended is worked on, also after a restart,
when it can only be ended. Whoever is in a clip has agreed to the recording that it is cut from.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from sightline.caselog import server_events
from sightline.caselog.event import Actor
from sightline.errors import SightlineError
from sightline.ids import CaseId, ParticipantId
from sightline.protocol.workflow import ClipStored
from sightline.recording.base import ClipFiles, Recorder
from sightline.room.context import Services, derived_op_id
from sightline.room.participant import Participant
from sightline.room.publishing import RoomPublication
from sightline.room.writer import CaseWriter
from sightline.workflow.case_state import CaseState
from sightline.workflow.recording import Clip, ClipFailure

log = logging.getLogger(__name__)

SETTLE_S: Final = 40.0
BEGIN_TRIES: Final = 8
BEGIN_EVERY_S: Final = 1.0
Spawn = Callable[[Coroutine[Any, Any, None], str], asyncio.Task[None]]


@dataclass(frozen=True, slots=True)
class Stored:
    """What is being stored at this moment, and by whom."""

    recorder: Recorder
    publications: Sequence[RoomPublication]
    participants: Mapping[ParticipantId, Participant]


class RoomClips:
    """Works on each clip once; nothing here waits but ``settle``."""

    def __init__(self, case_id: CaseId, services: Services, writer: CaseWriter, spawn: Spawn) -> None:
        self._case_id = case_id
        self._services = services
        self._writer = writer
        self._spawn = spawn
        self._working: dict[str, asyncio.Task[None]] = {}

    def follow(self, state: CaseState, stored: Stored | None) -> None:
        """Begin what the log asks for.

        Args:
            stored: None when no recording runs: then there is nothing to cut from.
        """
        if state.life not in server_events.TAKES_PICTURES:
            return
        for clip in state.clips.values():
            if clip.is_pending and clip.clip_id not in self._working:
                work = self._end(clip, "not_recorded") if stored is None else self._cut(state, clip, stored)
                task = self._working[clip.clip_id] = self._spawn(work, "clip")
                task.add_done_callback(lambda _, clip_id=clip.clip_id: self._working.pop(clip_id, None))  # type: ignore[misc]

    async def settle(self) -> None:
        """Wait for what is being cut, not for ever: the recorder is about to end."""
        if self._working:
            await asyncio.wait(list(self._working.values()), timeout=SETTLE_S)

    async def _cut(self, state: CaseState, clip: Clip, stored: Stored) -> None:
        shown = _best_shown(state, clip, stored)
        try:
            files = None if shown is None else await _take(clip, shown, stored.recorder)
            if files is None:
                await self._end(clip, "nothing_there")
                return
            await self._store(clip, files)
        except SightlineError as exc:
            log.warning("clip %s of case %s cannot be stored: %s", clip.clip_id, self._case_id, exc.message)
            # A recording that has just ended takes its clips along; everything else is a failure of ours.
            await self._end(clip, "failed")

    async def _store(self, clip: Clip, files: ClipFiles) -> None:
        blobs = self._services.store.blobs
        facts = files.facts
        stored = ClipStored(
            clip_id=clip.clip_id,
            # Durable before the event that names them.
            blob=await blobs.put(files.media),
            poses=await blobs.put(files.poses) if files.poses else None,
            mime=facts.mime,
            size_bytes=len(files.media),
            started_at_ms=facts.started_at_ms,
            duration_ms=facts.duration_ms,
            participant_id=facts.participant_id,
            publication_id=facts.publication_id,
            width=facts.width,
            height=facts.height,
            has_audio=facts.has_audio,
        )
        op_id = derived_op_id(clip.clip_id, "clip")
        await self._writer.append(_actor(clip), op_id, lambda state: server_events.clip_stored(state, op_id, stored))

    async def _end(self, clip: Clip, reason: ClipFailure) -> None:
        await fail_clip(self._writer, clip, reason)


async def fail_clip(writer: CaseWriter, clip: Clip, reason: ClipFailure) -> None:
    """Note that there will be no such clip."""
    op_id = derived_op_id(clip.clip_id, "no clip")
    await writer.append(
        _actor(clip), op_id, lambda state: server_events.clip_failed(state, op_id, clip.clip_id, reason)
    )


async def _take(clip: Clip, shown: RoomPublication, recorder: Recorder) -> ClipFiles | None:
    """Cut a clip; in the first seconds of a recording wait for the keyframe with which its picture begins."""
    for _ in range(BEGIN_TRIES):
        files = await recorder.clip(clip.clip_id, shown.publication_id)
        if files is not None and (files.facts.width > 0 or shown.parameters.kind != "video"):
            return files
        await asyncio.sleep(BEGIN_EVERY_S)
    return await recorder.clip(clip.clip_id, shown.publication_id)


def _best_shown(state: CaseState, clip: Clip, stored: Stored) -> RoomPublication | None:
    """Return the camera in which the fault was marked; else the technician's, else any picture, else any sound."""
    frame = state.annotation(state.fault(clip.fault_id).annotation_id).frame
    marked = frame.publication_id if frame else None

    def rank(publication: RoomPublication) -> tuple[bool, bool, bool]:
        participant = stored.participants.get(publication.participant_id)
        is_technicians = participant is not None and participant.person.role == "field"
        return publication.publication_id == marked, publication.parameters.kind == "video", is_technicians

    return max(stored.publications, key=rank, default=None)


def _actor(clip: Clip) -> Actor:
    """A clip's events carry the name of who asked for it."""
    return msgspec.convert(clip.by, Actor, from_attributes=True)
