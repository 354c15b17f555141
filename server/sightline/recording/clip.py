"""A clip: the last seconds of one sender as a file of its own, without transcoding, and the poses of its frames.

``take_clip`` only gathers references and is quick; ``Clip.write`` writes and syncs files and belongs into a thread.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sightline.errors import PacketError
from sightline.recording.commands import ClipCut
from sightline.recording.files import GrowingFile
from sightline.recording.finish import finish
from sightline.recording.part import Part
from sightline.recording.recent import RecentFrame
from sightline.recording.sender import Sender, Track
from sightline.recording.tracks import TrackDescription, describe


class PoseLine(NamedTuple):
    """A frame record beside the recording."""

    time_ns: int
    publication_id: str
    is_exact: bool
    record: bytes
    """JSON."""

    def json(self, zero_ns: int) -> bytes:
        """Return it as a line without its end, with the time since ``zero_ns``."""
        exactly = b"true" if self.is_exact else b"false"
        return b'{"t_ms":%.3f,"is_exact":%s,"frame":%s}' % ((self.time_ns - zero_ns) / 1e6, exactly, self.record)


@dataclass(frozen=True, slots=True)
class Clip:
    """What a clip consists of; times in the server's monotonic nanoseconds."""

    clip_id: str
    participant_id: str
    descriptions: tuple[TrackDescription, ...]
    video_id: str | None
    """Publication of the picture."""
    frames: tuple[RecentFrame, ...]
    poses: tuple[PoseLine, ...]
    started_utc_ms: int

    def write(self, folder: Path) -> ClipCut:
        """Write the files and return what they are. Raises OSError and RecordingError."""
        is_webm = all(each.is_webm for each in self.descriptions)
        path = folder / f"clip-{self.clip_id}.{'webm' if is_webm else 'mkv'}"
        start_ns = self.frames[0].time_ns
        part = Part(self.descriptions, start_ns, self.started_utc_ms)
        file = GrowingFile(path)
        try:
            for frame in self.frames:
                part.add(frame.number, frame.time_ns, frame.data, is_keyframe=frame.is_keyframe)
            file.write(part.end())
        finally:
            file.close()
        duration_ms = finish(path)
        video = next((each for each in self.descriptions if each.kind == "video"), None)
        return ClipCut(
            clip_id=self.clip_id,
            file=path.name,
            poses_file=self._write_poses(path.with_suffix(".poses.jsonl"), start_ns),
            mime="audio/webm" if video is None else "video/webm" if is_webm else "video/x-matroska",
            started_at_ms=self.started_utc_ms,
            duration_ms=duration_ms,
            participant_id=self.participant_id,
            publication_id=self.video_id,
            width=video.width if video else 0,
            height=video.height if video else 0,
            has_audio=any(each.kind == "audio" for each in self.descriptions),
        )

    def _write_poses(self, path: Path, start_ns: int) -> str | None:
        if not self.poses:
            return None
        path.write_bytes(b"".join(pose.json(start_ns) + b"\n" for pose in self.poses))
        return path.name


def take_clip(
    clip_id: str, participant_id: str, sender: Sender, poses: Iterable[PoseLine], utc_ms_of: int
) -> Clip | None:
    """Return a clip of what a sender's present file has kept; None when there is nothing.

    Args:
        utc_ms_of: UTC milliseconds minus the server's monotonic ones.
    """
    if sender.part is None:
        return None
    frames = sender.part.recent.cut()
    if not frames:
        return None
    numbered = sorted((t for t in sender.tracks.values() if t.number is not None), key=lambda t: t.number or 0)
    used = {frame.number for frame in frames}
    # A track without a frame in these seconds would make players wait for it.
    tracks = [track for track in numbered if track.number in used]
    renumbered = {track.number: number for number, track in enumerate(tracks, 1)}
    kept = tuple(frame._replace(number=renumbered[frame.number]) for frame in frames if frame.number in renumbered)
    if not kept:
        return None
    video = next((track for track in tracks if track.is_video), None)
    first_ns, last_ns = kept[0].time_ns, kept[-1].time_ns
    ids = {track.publication_id for track in tracks}
    return Clip(
        clip_id=clip_id,
        participant_id=participant_id,
        descriptions=tuple(_description(track, frames) for track in tracks),
        video_id=video.publication_id if video else None,
        frames=kept,
        poses=tuple(p for p in poses if p.publication_id in ids and first_ns - 1 <= p.time_ns <= last_ns + 1),
        started_utc_ms=first_ns // 1_000_000 + utc_ms_of,
    )


def _description(track: Track, frames: Sequence[RecentFrame]) -> TrackDescription:
    """Return what the clip's own first keyframe says: size and parameter sets may have changed since the file began."""
    assert track.description is not None
    if track.is_video:
        first = next(frame for frame in frames if frame.number == track.number)
        with contextlib.suppress(PacketError):
            return describe(track.mime, first.data, track.name)
    return track.description
