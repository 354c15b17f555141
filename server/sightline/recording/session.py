"""One recording as it runs: packets and lines in, files out. No tasks and no sockets; the process calls ``tick``."""

from __future__ import annotations

import fcntl
import logging
import os
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from sightline.errors import PacketError, RecordingError
from sightline.recording import manifest as manifests
from sightline.recording.clip import Clip, PoseLine, take_clip
from sightline.recording.commands import AddTrack, SetClock, Start
from sightline.recording.files import GrowingFile, LineFile
from sightline.recording.finish import finish
from sightline.recording.manifest import EndReason, Manifest, PartEntry, TrackEntry
from sightline.recording.part import Part
from sightline.recording.recent import CLIP_NS, KEYFRAME_NS
from sightline.recording.sender import Sender, Track
from sightline.rtp import rtcp
from sightline.rtp.packet import RtpHeader, is_rtcp
from sightline.rtp.rtcp import SenderReport

log = logging.getLogger(__name__)

MAX_TRACKS: Final = 64
MAX_POSES: Final = 8_192
"""Kept for clips: more than 20 seconds of several cameras at 90 pictures a second."""
_POSES_NS: Final = CLIP_NS + 2 * KEYFRAME_NS


class Session:
    """Owns the folder of one recording.

    Args:
        start: where and since when.
        ask_keyframe: asks the publisher behind an SSRC for a keyframe.
    Raises:
        RecordingError: the folder is in use.
        OSError: it cannot be written.
    """

    def __init__(self, start: Start, ask_keyframe: Callable[[int], None]) -> None:
        self.folder = Path(start.folder)
        self._start_ns = start.started_ns
        self._ask_keyframe = ask_keyframe
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = lock(self.folder)
        self.manifest = Manifest(
            recording_id=start.recording_id, case_id=start.case_id, started_at_ms=start.started_at_ms
        )
        self._groups: dict[str, Sender] = {}
        self._group_of: dict[int, str] = {}
        self._participants: dict[str, str] = {}
        self._clocks: dict[str, SetClock] = {}
        self._files: dict[str, tuple[GrowingFile, Part, int]] = {}
        self._poses = LineFile(self.folder / manifests.POSES)
        self._recent_poses: deque[PoseLine] = deque(maxlen=MAX_POSES)
        self._events = LineFile(self.folder / manifests.EVENTS)
        self.bad_packets = 0
        manifests.write(self.folder, self.manifest)

    # Tracks

    def add_track(self, command: AddTrack) -> None:
        """Expect a track; one whose codec cannot be recorded is left out."""
        if len(self._group_of) >= MAX_TRACKS:
            return
        sender = self._groups.get(command.group)
        if sender is None:
            sender = self._groups[command.group] = self._sender(command.group)
            self._participants[command.group] = command.participant_id
        try:
            sender.add(command.ssrc, command.publication_id, command.mime, command.clock_rate_hz, command.name)
        except PacketError as exc:
            log.warning("a track of %s is not recorded: %s", command.mime, exc.message)
            return
        self._group_of[command.ssrc] = command.group

    def remove_track(self, ssrc: int) -> None:
        """A track has ended; unknown ones are ignored."""
        group = self._group_of.pop(ssrc, None)
        if group is not None:
            self._groups[group].remove(ssrc)

    def set_clock(self, command: SetClock) -> None:
        """Learn how a publication's own timestamps relate to those that arrive here."""
        self._clocks[command.publication_id] = command

    # What comes

    def packet(self, data: bytes, arrival_ns: int) -> None:
        """Take RTP or RTCP from the tap; what cannot be read is counted."""
        try:
            if is_rtcp(data):
                self._reports(data)
                return
            ssrc = RtpHeader(data).ssrc
            group = self._group_of.get(ssrc)
            if group is not None:
                self._groups[group].packet(ssrc, data, arrival_ns)
        except PacketError:
            self.bad_packets += 1

    def pose(self, publication_id: str, ssrc: int, rtp_ts: int, record: bytes, now_ns: int) -> None:
        """Note a frame record (JSON) with the time of its very frame in the recording."""
        time_ns = self._frame_ns(publication_id, ssrc, rtp_ts)
        line = PoseLine(now_ns if time_ns is None else time_ns, publication_id, time_ns is not None, record)
        self._poses.add(line.json(self._start_ns))
        while self._recent_poses and self._recent_poses[0].time_ns < now_ns - _POSES_NS:
            self._recent_poses.popleft()
        self._recent_poses.append(line)

    def event(self, line: bytes, now_ns: int) -> None:
        """Note an event of the case (JSON) with the time at which it was heard of."""
        self._events.add(b'{"t_ms":%.3f,"event":%s}' % ((now_ns - self._start_ns) / 1e6, line))

    def clip(self, clip_id: str, publication_id: str) -> Clip | None:
        """Take the last seconds of the sender of a publication; None when nothing of it is being stored. Quick."""
        for group, sender in self._groups.items():
            if any(track.publication_id == publication_id for track in sender.tracks.values()):
                utc_ms_of = self.manifest.started_at_ms - self._start_ns // 1_000_000
                return take_clip(clip_id, self._participants[group], sender, self._recent_poses, utc_ms_of)
        return None

    def tick(self, now_ns: int) -> None:
        """Do what is due by time and write everything that is ready. Raises OSError when it cannot be written."""
        for sender in self._groups.values():
            sender.tick(now_ns)
        for file, part, _ in self._files.values():
            file.write(part.take())
        self._poses.flush()
        self._events.flush()

    def growing(self) -> list[GrowingFile]:
        """Files that are being written, for syncing them elsewhere."""
        return [file for file, _, _ in self._files.values()]

    def stop(self, reason: EndReason, now_utc_ms: int) -> Manifest:
        """Complete all files and release the folder. Raises OSError when it cannot be written."""
        try:
            for sender in self._groups.values():
                sender.end()
            self._groups.clear()
            self.manifest = msgspec.structs.replace(self.manifest, ended_at_ms=now_utc_ms, end_reason=reason)
            manifests.write(self.folder, self.manifest)
        finally:
            self.abandon()
        return self.manifest

    def abandon(self) -> None:
        """Let go of everything as it is; what was written can be repaired later. May be called again."""
        for file, _, _ in self._files.values():
            file.close()
        self._files.clear()
        for lines in (self._poses, self._events):
            lines.close()
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    # Inside

    def _sender(self, group: str) -> Sender:
        return Sender(
            lambda tracks, start_ns: self._begin_part(group, tracks, start_ns),
            lambda: self._end_part(group),
            self._ask_keyframe,
        )

    def _begin_part(self, group: str, tracks: list[Track], start_ns: int) -> Part:
        starts_at_ms = max(0, (start_ns - self._start_ns) // 1_000_000)
        descriptions = [track.description for track in tracks if track.description is not None]
        index = len(self.manifest.parts)
        suffix = "webm" if all(each.is_webm for each in descriptions) else "mkv"
        entry = PartEntry(
            file=f"part-{index + 1:03}.{suffix}",
            participant_id=self._participants[group],
            starts_at_ms=starts_at_ms,
            tracks=tuple(_entry(track) for track in tracks),
        )
        part = Part(descriptions, start_ns, self.manifest.started_at_ms + starts_at_ms)
        file = GrowingFile(self.folder / entry.file)
        self._files[group] = file, part, index
        self._set_parts((*self.manifest.parts, entry))
        return part

    def _end_part(self, group: str) -> None:
        file, part, index = self._files.pop(group)
        try:
            file.write(part.end())
        finally:
            file.close()
        entry = completed(self.folder, self.manifest.parts[index])
        self._set_parts((*self.manifest.parts[:index], entry, *self.manifest.parts[index + 1 :]))

    def _set_parts(self, parts: tuple[PartEntry, ...]) -> None:
        self.manifest = msgspec.structs.replace(self.manifest, parts=parts)
        manifests.write(self.folder, self.manifest)

    def _reports(self, data: bytes) -> None:
        for report in rtcp.parse(data):
            if isinstance(report, SenderReport) and (group := self._group_of.get(report.ssrc)) is not None:
                self._groups[group].report(report)

    def _frame_ns(self, publication_id: str, ssrc: int, rtp_ts: int) -> int | None:
        clock = self._clocks.get(publication_id)
        if clock is None or clock.reference_ssrc != ssrc:
            return None
        for sender in self._groups.values():
            for track in sender.tracks.values():
                if track.publication_id == publication_id:
                    extended = track.clock.extend((rtp_ts + clock.offset) & 0xFFFFFFFF)
                    return None if extended is None else track.clock.server_ns(extended)
        return None


def lock(folder: Path) -> int:
    """Take the folder for this process; returns what to close. Raises RecordingError when another has it."""
    descriptor = os.open(folder / manifests.LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as exc:
        os.close(descriptor)
        raise RecordingError("The recording is being written by another process.") from exc
    return descriptor


def completed(folder: Path, entry: PartEntry) -> PartEntry:
    """Finish a part's file and return its final entry."""
    path = folder / entry.file
    duration_ms = finish(path)
    return msgspec.structs.replace(entry, duration_ms=duration_ms, size_bytes=path.stat().st_size, is_complete=True)


def _entry(track: Track) -> TrackEntry:
    assert track.description is not None
    return TrackEntry(
        publication_id=track.publication_id,
        kind=track.description.kind,
        codec=track.mime,
        name=track.name,
        width=track.description.width,
        height=track.description.height,
    )
