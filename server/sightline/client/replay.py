"""A recording played as a live headset: video, sound, poses, depth and stills in real time."""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import httpx
import msgspec

from sightline.client.api import ApiError
from sightline.client.participant import Participant
from sightline.client.publisher import Publisher, SourceFrame
from sightline.client.recording import RecordedFrame, Recording
from sightline.protocol.common import FrameRef, Intrinsics, Pose
from sightline.protocol.spatial import DepthHeader, StillHeader, StillRequest, StillUnavailable
from sightline.protocol.workflow import StartWorld
from sightline.spatial.values import IntrinsicsValue, PoseValue

log = logging.getLogger(__name__)

FRAME_NO_BASE = 1000
"""Recorded frame ``n`` is sent as ``FRAME_NO_BASE + n`` (plus the span of earlier rounds); lower numbers: lead-in."""
LEAD_IN_INTERVAL_S = 0.1
DEPTH_MIN_INTERVAL_S = 0.19
"""Depth goes out at five hertz; a little less than 0.2 s so that recordings of 5 Hz keep all of theirs."""
DEPTH_QUEUE = 8
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class ReplayStatistics:
    frames: int = 0
    depth_sent: int = 0
    depth_failed: int = 0
    stills_sent: int = 0


class Replay:
    """Plays one recording into one call.

    Args:
        recording: what to play.
        publisher: the publisher of ``participant``.
        participant: joined technician.
        speed: 2.0 plays twice as fast.
        skip_before_encoding: frame numbers that the camera takes but the encoder never gets (for tests).
        there_and_back: play every second round backwards, so that a walk that does not close has no jump.
    """

    def __init__(
        self,
        recording: Recording,
        participant: Participant,
        publisher: Publisher,
        *,
        speed: float = 1.0,
        skip_before_encoding: frozenset[int] = frozenset(),
        there_and_back: bool = False,
    ) -> None:
        self._recording, self._participant, self._publisher = recording, participant, publisher
        self._speed, self._skipped, self._there_and_back = speed, skip_before_encoding, there_and_back
        self._by_number = {frame.number: frame for frame in recording}
        self._depth: asyncio.Queue[tuple[RecordedFrame, SourceFrame]] = asyncio.Queue(DEPTH_QUEUE)
        self._last_depth_s = -1.0
        self._span = recording.frames[-1].number + 1
        self.world_id = str(uuid.uuid4())
        self.statistics = ReplayStatistics()
        participant.on_still_request = self._still_requested
        self._stills: set[asyncio.Task[None]] = set()

    async def run(self, *, start: asyncio.Event, rounds: int = 1, progress: Progress = lambda *_: None) -> None:
        """Start a world, show the first frame until ``start`` is set, then play to the end."""
        await self._participant.op("world.start", StartWorld(world_id=self.world_id, reason="session_start"))
        async with asyncio.TaskGroup() as tasks:
            uploads = tasks.create_task(self._upload_depth())
            await self._lead_in(start)
            for played in range(rounds):
                await self._play(played, progress)
            await self._depth.join()
            uploads.cancel()
        await asyncio.gather(*self._stills)

    async def _lead_in(self, start: asyncio.Event) -> None:
        """Repeat the first picture, so that the stream is up before the recording's time begins to run."""
        first = self._recording.frames[0]
        bgr = await asyncio.to_thread(first.color)
        for number in range(FRAME_NO_BASE):
            self._publisher.put(self._source_frame(first, number, _now_ms()), bgr)
            try:
                async with asyncio.timeout(LEAD_IN_INTERVAL_S):
                    await start.wait()
                return
            except TimeoutError:
                continue

    async def _play(self, played: int, progress: Progress) -> None:
        self._last_depth_s = -1.0
        frames = self._recording.frames
        is_backwards = self._is_backwards(played)
        started_s = time.monotonic()
        for index, frame in enumerate(reversed(frames) if is_backwards else frames):
            at_s = frames[-1].at_s - frame.at_s if is_backwards else frame.at_s - frames[0].at_s
            bgr = await asyncio.to_thread(frame.color)
            await asyncio.sleep(max(0.0, started_s + at_s / self._speed - time.monotonic()))
            source = self._source_frame(frame, self._frame_no(played, frame.number), _now_ms())
            if frame.number not in self._skipped:
                self._publisher.put(source, bgr)
            self.statistics.frames += 1
            self._queue_depth(frame, source, at_s)
            progress(index + 1, len(frames))

    def _is_backwards(self, played: int) -> bool:
        return self._there_and_back and played % 2 == 1

    def _frame_no(self, played: int, number: int) -> int:
        """Ascending in the order of playing; :meth:`_recorded` is its inverse."""
        place = self._span - 1 - number if self._is_backwards(played) else number
        return FRAME_NO_BASE + played * self._span + place

    def _source_frame(self, frame: RecordedFrame, frame_no: int, captured_at_ms: float) -> SourceFrame:
        return SourceFrame(
            frame_no=frame_no,
            captured_at_ms=captured_at_ms,
            intrinsics=wire_intrinsics(frame.intrinsics.to_value()),
            world_id=self.world_id,
            pose=wire_pose(frame.pose_value()),
        )

    def _queue_depth(self, frame: RecordedFrame, source: SourceFrame, at_s: float) -> None:
        if frame.depth_path is None or (at_s - self._last_depth_s) / self._speed < DEPTH_MIN_INTERVAL_S:
            return
        self._last_depth_s = at_s
        if self._depth.full():
            self._depth.get_nowait()
            self._depth.task_done()
        self._depth.put_nowait((frame, source))

    async def _upload_depth(self) -> None:
        while True:
            frame, source = await self._depth.get()
            try:
                depth_m = await asyncio.to_thread(frame.depth)
                if depth_m is not None and source.pose is not None:
                    header = self._depth_header(source)
                    await self._participant.api.upload_depth(self._participant.case_id, header, depth_m)
                    self.statistics.depth_sent += 1
            except (ApiError, httpx.HTTPError) as error:
                self.statistics.depth_failed += 1
                log.warning("depth of frame %d was not stored: %s", frame.number, error)
            finally:
                self._depth.task_done()

    def _depth_header(self, source: SourceFrame) -> DepthHeader:
        assert source.pose is not None
        return DepthHeader(
            frame=self._frame_ref(source.frame_no),
            captured_at_ms=source.captured_at_ms,
            world_id=self.world_id,
            pose=source.pose,
            width=source.intrinsics.w,
            height=source.intrinsics.h,
            intrinsics=source.intrinsics,
        )

    def _frame_ref(self, frame_no: int) -> FrameRef:
        assert self._publisher.publication_id is not None
        return FrameRef(publication_id=self._publisher.publication_id, frame_no=frame_no)

    def _recorded(self, frame_no: int) -> RecordedFrame | None:
        """The recorded frame behind a frame number of ours; the lead-in shows the first one."""
        if frame_no < FRAME_NO_BASE:
            return self._recording.frames[0]
        played, place = divmod(frame_no - FRAME_NO_BASE, self._span)
        return self._by_number.get(self._span - 1 - place if self._is_backwards(played) else place)

    def _still_requested(self, request: StillRequest) -> None:
        task = asyncio.get_running_loop().create_task(self._send_still(request))
        self._stills.add(task)
        task.add_done_callback(self._stills.discard)

    async def _send_still(self, request: StillRequest) -> None:
        frame = self._recorded(request.frame_no)
        if frame is None:
            answer = StillUnavailable(request_id=request.request_id)
            await self._participant.socket.send("still.unavailable", answer)
            return
        sent = self._publisher.sent.get(request.frame_no)
        header = StillHeader(
            frame=self._frame_ref(request.frame_no),
            captured_at_ms=sent.frame.captured_at_ms if sent else _now_ms(),
            world_id=self.world_id,
            pose=wire_pose(frame.pose_value()),
            intrinsics=wire_intrinsics(frame.intrinsics.to_value()),
            source="device",
        )
        image = await asyncio.to_thread(frame.color_path.read_bytes)
        mime = "image/png" if image[:4] == b"\x89PNG" else "image/jpeg"
        try:
            await self._participant.api.upload_still(self._participant.case_id, request.request_id, header, image, mime)
            self.statistics.stills_sent += 1
        except (ApiError, httpx.HTTPError) as error:
            log.warning("still of frame %d was not stored: %s", frame.number, error)


def wire_pose(value: PoseValue) -> Pose:
    return msgspec.convert(msgspec.to_builtins(value), Pose)


def wire_intrinsics(value: IntrinsicsValue) -> Intrinsics:
    return msgspec.convert(msgspec.to_builtins(value), Intrinsics)


def _now_ms() -> float:
    return time.monotonic() * 1000
