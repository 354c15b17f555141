"""The parts of a Matroska or WebM file (RFC 9559) that is written as it grows. Bytes only.

    EBML header | Segment, size unknown | Void for SeekHead | Info with Void for Duration | Tracks | Cluster ... | Cues

Everything but Duration, SeekHead, Cues and the sizes is final when it is written, so a file that ends anywhere plays.
``finish.py`` adds the rest, after a stop as after a crash.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sightline.recording import ebml
from sightline.recording.tracks import TrackDescription

EBML_HEADER: Final = 0x1A45DFA3
SEGMENT: Final = 0x18538067
SEEK_HEAD: Final = 0x114D9B74
INFO: Final = 0x1549A966
TRACKS: Final = 0x1654AE6B
CLUSTER: Final = 0x1F43B675
CUES: Final = 0x1C53BB6B
TIMESTAMP: Final = 0xE7
SIMPLE_BLOCK: Final = 0xA3
DURATION: Final = 0x4489
VOID: Final = 0xEC

SEEK_HEAD_BYTES: Final = 96
DURATION_BYTES: Final = 11
_TICK_NS: Final = 1_000_000
_EPOCH_2001_MS: Final = 978_307_200_000
_APPLICATION: Final = "Sightline"
_KEYFRAME: Final = 0x80


def file_head(tracks: Sequence[TrackDescription], started_utc_ms: int, title: str = "") -> bytes:
    """Return everything before the first cluster.

    Args:
        tracks: numbered from 1.
        started_utc_ms: UTC of time zero.
        title: shown by players.
    """
    doc_type = "webm" if all(track.is_webm for track in tracks) else "matroska"
    header = ebml.master(
        EBML_HEADER,
        ebml.unsigned(0x4286, 1),
        ebml.unsigned(0x42F7, 1),
        ebml.unsigned(0x42F2, 4),
        ebml.unsigned(0x42F3, 8),
        ebml.text(0x4282, doc_type),
        ebml.unsigned(0x4287, 4),
        ebml.unsigned(0x4285, 2),
    )
    info = ebml.master(
        INFO,
        ebml.unsigned(0x2AD7B1, _TICK_NS),
        ebml.void(DURATION_BYTES),
        ebml.signed64(0x4461, (started_utc_ms - _EPOCH_2001_MS) * 1_000_000),
        ebml.text(0x4D80, _APPLICATION),
        ebml.text(0x5741, _APPLICATION),
        *([ebml.text(0x7BA9, title)] if title else []),
    )
    entries = ebml.master(TRACKS, *(track.entry(number) for number, track in enumerate(tracks, 1)))
    segment = ebml.identifier(SEGMENT) + ebml.UNKNOWN_SIZE
    return header + segment + ebml.void(SEEK_HEAD_BYTES) + info + entries


def cluster_head(time_ms: int) -> bytes:
    """Return the beginning of a cluster of unknown size; the size's eight bytes are at offset 4."""
    return ebml.identifier(CLUSTER) + ebml.UNKNOWN_SIZE + ebml.unsigned(TIMESTAMP, time_ms)


CLUSTER_SIZE_AT: Final = 4
CLUSTER_CONTENT_AT: Final = 12


def simple_block(number: int, relative_ms: int, data: bytes, *, is_keyframe: bool) -> bytes:
    """Return one frame; ``relative_ms`` counts from the cluster's time and fits into 16 bits."""
    head = ebml.size(number) + relative_ms.to_bytes(2, "big", signed=True)
    flags = bytes((_KEYFRAME if is_keyframe else 0,))
    return ebml.identifier(SIMPLE_BLOCK) + ebml.size(len(data) + len(head) + 1) + head + flags + data


def cue_point(time_ms: int, track: int, position: int) -> bytes:
    """Return where to find a time; ``position`` counts from the segment's content."""
    where = ebml.master(0xB7, ebml.unsigned(0xF7, track), ebml.unsigned(0xF1, position))
    return ebml.master(0xBB, ebml.unsigned(0xB3, time_ms), where)


def seek_head(positions: dict[int, int]) -> bytes:
    """Return the table of contents, filled up to the place that was kept for it."""
    entries = [
        ebml.master(0x4DBB, ebml.element(0x53AB, ebml.identifier(element_id)), ebml.unsigned(0x53AC, position))
        for element_id, position in positions.items()
    ]
    table = ebml.master(SEEK_HEAD, *entries)
    return table + ebml.void(SEEK_HEAD_BYTES - len(table))
