"""``sightline evaluate anchors``: clicks on a recording, each answered by its own and earlier frames only."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from sightline.errors import RecordingError

if TYPE_CHECKING:
    from sightline.client.recording import Recording
    from sightline.evaluate.answerer import Answerer

HELP = "place clicks on a recording and see how exact the places are"
DESCRIPTION = """\
Streams a recording in order and answers each click at its frame, using only that and earlier frames (whether a target
is visible may use frames up to the later of click and target). FILE of --clicks:
{"anchors": [{"frame": n, "u": x, "v": y, "targets": [[frame, ...], ...]}, ...]}; u, v are pixels of the colour picture,
whole numbers at pixel centres; only frame, u, v and the target frames' numbers are read. Reference places and pixels,
where the file has them, are used for the printed table alone.
"""


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("anchors", help=HELP, description=DESCRIPTION)
    parser.add_argument("recording", type=Path, metavar="DIR", help="a recorded sequence (ours, TUM or 7-Scenes)")
    parser.add_argument("--clicks", type=Path, metavar="FILE", help="default: DIR/anchors.json")
    parser.add_argument("--no-depth", action="store_true", help="as a device with poses but without depth")
    parser.add_argument("--no-pose", action="store_true", help="as a plain camera: pictures alone")
    parser.add_argument("--depth-calibration", type=Path, metavar="FILE", help="needed for 7-Scenes folders")
    parser.add_argument("--out", type=Path, metavar="FILE", required=True, help="answers, as JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    # A world's process has one core; set before the libraries that ask for it are loaded.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    from rich.console import Console

    from sightline.client.recording import open_recording
    from sightline.evaluate import anchors, table
    from sightline.evaluate.clicks import read_clicks
    from sightline.evaluate.progress import progress_bar

    recording = open_recording(arguments.recording, depth_calibration=arguments.depth_calibration)
    clicks = read_clicks(arguments.clicks or arguments.recording / "anchors.json", recording)
    _check_writable(arguments.out)
    answerer = choose(recording, no_depth=arguments.no_depth, no_pose=arguments.no_pose)
    with progress_bar(f"Placing {len(clicks)} clicks") as progress:
        answered = anchors.stream(recording, clicks, answerer, progress)
    fusion = answerer.summary()
    _write(arguments.out, anchors.document(answered, fusion))
    console = Console(highlight=False, soft_wrap=True)
    for line in table.lines(answered, fusion):
        console.print(line, markup=False)
    return 0


def choose(recording: Recording, *, no_depth: bool, no_pose: bool) -> Answerer:
    """The method for what a recording's frames have and may show."""
    from sightline.evaluate import without

    if no_pose:
        return without.unposed()
    if no_depth or all(frame.depth_path is None for frame in recording):
        return without.posed()
    from sightline.evaluate.with_depth import DepthAnswerer

    return DepthAnswerer()


def _check_writable(path: Path) -> None:
    """Say that nothing can be written before the work, not after it."""
    if path.is_dir() or not os.access(path.parent, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
        raise RecordingError(f"{path} cannot be written.", file=path.name)


def _write(path: Path, content: dict[str, Any]) -> None:
    try:
        path.write_bytes(msgspec.json.encode(content) + b"\n")
    except OSError as error:
        raise RecordingError(f"{path.name} cannot be written: {error.strerror}.", file=path.name) from error
