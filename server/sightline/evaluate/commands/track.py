"""``sightline evaluate track``: clicks followed through a recording's pictures alone."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

import msgspec

from sightline.errors import RecordingError

HELP = "follow clicks through pictures without pose and see when they are lost"
DESCRIPTION = """\
Follows each click from its frame to its last target by the pictures alone; poses and depth of the recording are not
looked at. Targets before the click are reached by following it backwards through the frames before (a live room follows
forwards only). FILE of --clicks is the one of `sightline evaluate anchors`; reference pixels, where it has them, are
used for the printed table alone. A target that is called lost still carries the last guess of its pixel.
"""


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("track", help=HELP, description=DESCRIPTION)
    parser.add_argument("recording", type=Path, metavar="DIR", help="a recorded sequence (ours, TUM or 7-Scenes)")
    parser.add_argument("--clicks", type=Path, metavar="FILE", help="default: DIR/anchors.json")
    parser.add_argument("--depth-calibration", type=Path, metavar="FILE", help="needed for 7-Scenes folders")
    parser.add_argument("--out", type=Path, metavar="FILE", required=True, help="answers, as JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    import cv2
    from rich.console import Console

    from sightline.client.recording import open_recording
    from sightline.evaluate import track
    from sightline.evaluate.clicks import read_clicks
    from sightline.evaluate.progress import progress_bar

    cv2.setNumThreads(1)
    recording = open_recording(arguments.recording, depth_calibration=arguments.depth_calibration)
    clicks = read_clicks(arguments.clicks or arguments.recording / "anchors.json", recording)
    _write(arguments.out, b"")
    with progress_bar(f"Following {len(clicks)} clicks") as progress:
        followed, step_ms = track.stream(recording, clicks, progress)
    _write(arguments.out, msgspec.json.encode(track.document(followed, step_ms)) + b"\n")
    console = Console(highlight=False, soft_wrap=True)
    for line in track.lines(followed, step_ms):
        console.print(line, markup=False)
    return 0


def _write(path: Path, content: bytes) -> None:
    """Also before the work, empty: better told then than after it that nothing can be written."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise RecordingError(f"{path.name} cannot be written: {error.strerror}.") from error
