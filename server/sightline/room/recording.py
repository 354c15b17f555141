"""Recording of one room's call: keeps what is stored in step with what the log says, and the log with what happened.

The log decides (``caselog/decide_recording.py``): a recording that everybody present has agreed to is started here, one
that is over there is stopped here. Only publications of people who agreed are ever tapped. What happens here (started,
failed, nobody left) is appended. All of it in one task, woken by events and by media.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Protocol

import msgspec

from sightline.caselog import fold, server_events
from sightline.caselog.event import Actor, StoredEvent
from sightline.errors import ProtocolError, SightlineError
from sightline.ids import AccountId, CaseId, ParticipantId, PublicationId
from sightline.protocol import codec as wire
from sightline.protocol import limits
from sightline.protocol.spatial import FrameRecord
from sightline.protocol.workflow import Event
from sightline.recording.base import Recorder
from sightline.recording.commands import AddTrack, SetClock
from sightline.room.clips import RoomClips, Stored, fail_clip
from sightline.room.context import Services
from sightline.room.media import MediaListener
from sightline.room.participant import Participant
from sightline.room.publishing import RoomPublication
from sightline.room.tap import RoomTap
from sightline.room.writer import CaseWriter
from sightline.rtp.parameters import Codec
from sightline.worker.base import DataMessage, SubscriptionClock, TransportStateChanged, WorkerEvent
from sightline.workflow.case_state import CaseState
from sightline.workflow.recording import RecordingEnd, RecordingState

log = logging.getLogger(__name__)

FRAMES_LABEL: Final = "frames"
RETRY_S: Final = 1.0


class RoomOfRecording(MediaListener, Protocol):
    """What this part needs of its room."""

    @property
    def state(self) -> CaseState: ...

    @property
    def participants(self) -> Mapping[ParticipantId, Participant]: ...

    def publications(self) -> tuple[RoomPublication, ...]: ...

    def spawn(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]: ...


@dataclass(slots=True)
class _Active:
    """The recording that runs here."""

    recording_id: str
    recorder: Recorder
    tap: RoomTap
    is_dead: bool = False


class RoomRecording:
    """Drives at most one recorder at a time. Where the server does not record, asking for it fails, visibly."""

    def __init__(self, case_id: CaseId, services: Services, room: RoomOfRecording, writer: CaseWriter) -> None:
        self._case_id = case_id
        self._services = services
        self._room = room
        self._writer = writer
        self._clips = RoomClips(case_id, services, writer, room.spawn)
        self._news = asyncio.Event()
        self._news.set()
        self._active: _Active | None = None
        self._has_hung_up = False
        self._lock = asyncio.Lock()

    async def run(self) -> None:
        """Follow the log, for the life of the room."""
        while True:
            await self._news.wait()
            self._news.clear()
            try:
                async with self._lock:
                    await self._reconcile(self._room.state)
                    self._clips.follow(self._room.state, self._stored_now(self._room.state.recording))
            except SightlineError as exc:
                log.warning("the recording of case %s has to wait: %s", self._case_id, exc.message)
                self._room.spawn(self._wake_later(), "recording retry")

    async def close(self, reason: RecordingEnd) -> None:
        """End what runs because the room ends."""
        await self._clips.settle()
        async with self._lock:
            active = self._active
            if active is not None:
                await self._finish(reason)
                await self._stopped(self._room.state.recordings.get(active.recording_id), reason)

    # What it hears of; nothing here waits

    def wake(self) -> None:
        """People or publications have changed."""
        self._news.set()

    def events(self, events: Sequence[StoredEvent]) -> None:
        """The log has grown."""
        self._has_hung_up |= any(event.kind == "call.ended" for event in events)
        if self._active is not None:
            for event in events:
                self._active.recorder.event(msgspec.json.encode(msgspec.convert(event, Event, from_attributes=True)))
        self.wake()

    def media_event(self, event: WorkerEvent) -> None:
        """Something happened at the worker; most of it is not ours."""
        active = self._active
        if active is None:
            return
        match event:
            case TransportStateChanged(transport_id, "closed" | "failed") if transport_id == active.tap.transport_id:
                self.media_reset()
            case SubscriptionClock(_, reference_ssrc, offset):
                publication_id = active.tap.publication_of(event)
                if publication_id is not None:
                    active.recorder.set_clock(
                        SetClock(publication_id=publication_id, reference_ssrc=reference_ssrc, offset=offset)
                    )
            case DataMessage(_, label, data) if label == FRAMES_LABEL:
                self._frame_record(active, data)
            case _:
                pass

    def media_reset(self) -> None:
        """The tap is gone, with or without its worker; a new one is opened for what is published then."""
        active = self._active
        if active is not None:
            active.tap.detach()
            self.wake()

    # Inside

    async def _reconcile(self, state: CaseState) -> None:
        live = state.recording
        active = self._active
        if active is not None and active.is_dead:
            await self._finish("failed")
            await self._stopped(state.recordings.get(active.recording_id), "failed")
            return
        if active is not None and (live is None or live.recording_id != active.recording_id):
            known = state.recordings.get(active.recording_id)
            # Between the start and its event the log knows nothing that would end it.
            if known is None or known.state == "ended":
                await self._finish(known.end_reason or "asked" if known else "asked")
        if live is None:
            self._has_hung_up = False
            return
        await self._go_on(state, live)

    def _stored_now(self, live: RecordingState | None) -> Stored | None:
        """What clips can be cut from; None unless a recording runs, with everybody's consent, here."""
        active = self._active
        if active is None or live is None or live.recording_id != active.recording_id or live.state != "running":
            return None
        tapped = [each for each in self._room.publications() if each.publication_id in active.tap.publications]
        return Stored(active.recorder, tapped, self._room.participants)

    async def _go_on(self, state: CaseState, live: RecordingState) -> None:
        active = self._active
        if live.state == "running" and active is None:
            await self._stopped(live, "interrupted")  # By an earlier life of this server.
        elif not state.present or (self._has_hung_up and active is not None):
            await self._stopped(live, "call_ended")
        elif live.state == "requested" and active is None and state.has_everyones_consent:
            await self._begin(live)
        elif live.state == "running" and active is not None:
            await self._follow(active, live)

    async def _begin(self, live: RecordingState) -> None:
        clock = self._services.clock
        recorder = None
        try:
            if self._services.recordings is not None:
                recorder = await self._services.recordings.start(
                    self._case_id, live.recording_id, clock.utc_ms(), clock.monotonic_ns()
                )
        except SightlineError as exc:
            log.error("a recording of case %s cannot start: %s", self._case_id, exc.message)
        if recorder is None:
            await self._stopped(live, "failed")
            return
        self._active = _Active(live.recording_id, recorder, self._tap_of(recorder))
        self._has_hung_up = False
        self._room.spawn(self._watch(self._active), "recorder")
        op_id = self._services.new_op_id()
        written = await self._writer.append(
            _actor(live), op_id, lambda state: server_events.recording_started(state, op_id, live.recording_id)
        )
        if not written.is_new:  # Somebody came, or thought better of it, meanwhile. Nothing was tapped yet.
            await self._finish("declined")

    async def _follow(self, active: _Active, live: RecordingState) -> None:
        """Tap what is published by people who agreed, and nothing else."""
        wanted = {
            PublicationId(p.publication_id): p
            for p in self._room.publications()
            if (participant := self._room.participants.get(p.participant_id)) is not None
            and AccountId(participant.person.account_id) in live.consents
        }
        await active.tap.follow(wanted, active.recorder.tap_path)

    def _tap_of(self, recorder: Recorder) -> RoomTap:
        return RoomTap(self._services, self._room, partial(self._add_track, recorder), recorder.remove_track)

    def _add_track(self, recorder: Recorder, ssrc: int, publication: RoomPublication, codec: Codec) -> None:
        recorder.add_track(
            AddTrack(
                ssrc=ssrc,
                group=group_of(publication),
                publication_id=publication.publication_id,
                participant_id=publication.participant_id,
                mime=codec.mime,
                clock_rate_hz=codec.clock_rate_hz,
                name=self._room.participants[publication.participant_id].person.display_name[:80],
            )
        )

    async def _finish(self, reason: RecordingEnd) -> None:
        """Close the tap and have the files completed."""
        active, self._active = self._active, None
        if active is None:
            return
        await active.tap.close()
        await active.recorder.stop(reason)

    async def _stopped(self, recording: RecordingState | None, reason: RecordingEnd) -> None:
        if recording is None:
            return
        op_id = self._services.new_op_id()
        await self._writer.append(
            _actor(recording),
            op_id,
            lambda state: server_events.recording_stopped(state, op_id, recording.recording_id, reason),
        )

    async def _watch(self, active: _Active) -> None:
        await active.recorder.ended()
        active.is_dead = True
        self.wake()

    async def _wake_later(self) -> None:
        await asyncio.sleep(RETRY_S)
        self.wake()

    @staticmethod
    def _frame_record(active: _Active, data: bytes) -> None:
        try:
            record = wire.decode_as(FrameRecord, data, limit_bytes=limits.FRAME_RECORD_LIMIT_BYTES)
        except ProtocolError:
            return  # Counted where it is used.
        if PublicationId(record.publication_id) in active.tap.publications:
            line = msgspec.json.encode(record)
            active.recorder.pose(record.publication_id, record.ssrc, record.rtp_ts, line)

    def dump(self) -> dict[str, object]:
        active = self._active
        return {} if active is None else {"recording": active.recording_id, "tapped": len(active.tap.publications)}


def group_of(publication: RoomPublication) -> str:
    """Camera and microphone of one participant share a file; a shared screen has its own: players show one picture."""
    if publication.source == "screen":
        return f"{publication.participant_id}/{publication.publication_id}"
    return publication.participant_id


def _actor(recording: RecordingState) -> Actor:
    """Events of the server carry the name of who asked for the recording."""
    return msgspec.convert(recording.requested_by, Actor, from_attributes=True)


async def adopt_recordings(services: Services) -> None:
    """Have recordings of an earlier life of this server completed, and their end noted in the log."""
    if services.recordings is None:
        return
    for manifest in await services.recordings.recover():
        case_id, recording_id = CaseId(manifest.case_id), manifest.recording_id
        try:
            await _note_interrupted(services, case_id, recording_id)
        except SightlineError as exc:
            log.warning("the end of recording %s cannot be noted: %s", recording_id, exc.message)


async def _note_interrupted(services: Services, case_id: CaseId, recording_id: str) -> None:
    state = fold.EMPTY
    while events := await services.store.cases.events(case_id, after_seq=state.head_seq):
        state = fold.advance(state, events)
    writer = CaseWriter(case_id, services)
    for clip in state.clips.values():
        if clip.is_pending:
            await fail_clip(writer, clip, "not_recorded")
    recording = state.recordings.get(recording_id)
    if recording is None or not recording.is_live:
        return
    op_id = services.new_op_id()
    await writer.append(
        _actor(recording),
        op_id,
        lambda state: server_events.recording_stopped(state, op_id, recording_id, "interrupted"),
    )
