"""Recorded RGB-D sequences with poses, in the formats that people have.

``open_recording`` looks at the folder and returns one :class:`~sightline.client.recording.base.Recording`, whatever
the format. Folders are untrusted: everything wrong with them is a :class:`~sightline.errors.RecordingError` that names
the file and what to do.
"""

from __future__ import annotations

from pathlib import Path

from sightline.client.recording.base import RecordedFrame, Recording
from sightline.client.recording.pack import is_pack, open_pack
from sightline.client.recording.seven_scenes import is_seven_scenes, open_seven_scenes
from sightline.client.recording.tum import is_tum, open_tum
from sightline.errors import RecordingError

__all__ = ["RecordedFrame", "Recording", "open_recording"]


def open_recording(folder: Path, *, depth_calibration: Path | None = None) -> Recording:
    """Open a recording of any known format.

    Args:
        folder: holds ``sequence.json`` (our own format), ``rgb.txt``/``depth.txt``/``groundtruth.txt`` (TUM RGB-D), or
            ``frame-*.color.png`` (7-Scenes).
        depth_calibration: JSON file with ``K_color``, ``K_depth`` and ``depth_to_color``; 7-Scenes folders are refused
            without it, because their depth is *not* registered to colour and assuming so puts marks centimetres off.
    Raises:
        RecordingError: the folder is of no known format, incomplete or damaged.
    """
    if not folder.is_dir():
        raise RecordingError(f"There is no folder {folder}.", folder=str(folder))
    if is_pack(folder):
        return open_pack(folder)
    if is_tum(folder):
        return open_tum(folder)
    if is_seven_scenes(folder):
        return open_seven_scenes(folder, depth_calibration)
    raise RecordingError(
        f"{folder.name} is not a recording: expected sequence.json, TUM's rgb.txt or 7-Scenes' frame-*.color.png.",
        folder=str(folder),
    )
