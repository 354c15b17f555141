"""``sightline evaluate relocalise``: one visit's recording looked for in another's."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

import msgspec

from sightline.errors import RecordingError

HELP = "find a later recording's place in an earlier one's world"
DESCRIPTION = """\
Makes a map of stored views of MAP_DIR (poses, depth and pictures) and looks for windows of consecutive frames of
QUERY_DIR in it. The query's poses are in an unknown frame of their own and only used against each other; it needs no
depth. map_from_query (4 x 4) maps world coordinates of QUERY_DIR to world coordinates of MAP_DIR, each in the axes of
its recording; null where the place found cannot be believed, with the reason. ms is the time per frame.
"""


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("relocalise", help=HELP, description=DESCRIPTION)
    parser.add_argument("map", type=Path, metavar="MAP_DIR", help="recording of the earlier visit")
    parser.add_argument("query", type=Path, metavar="QUERY_DIR", help="recording of the later visit")
    parser.add_argument("--window", type=int, default=5, metavar="N", help="frames solved together (default: 5)")
    parser.add_argument("--depth-calibration", type=Path, metavar="FILE", help="needed for 7-Scenes folders")
    parser.add_argument("--out", type=Path, metavar="FILE", required=True, help="answers, as JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    from rich.console import Console

    from sightline.client.recording import open_recording
    from sightline.evaluate import relocalise
    from sightline.evaluate.progress import progress_bar

    calibration = arguments.depth_calibration
    stored = open_recording(arguments.map, depth_calibration=calibration)
    query = open_recording(arguments.query, depth_calibration=calibration)
    with progress_bar("Keeping views") as progress:
        keyframe_map = relocalise.build(stored, progress)
    with progress_bar("Looking for the query") as progress:
        windows = list(relocalise.find(keyframe_map, query, arguments.window, progress))
    try:
        arguments.out.write_bytes(msgspec.json.encode(relocalise.document(windows)) + b"\n")
    except OSError as error:
        raise RecordingError(f"{arguments.out.name} cannot be written: {error.strerror}.") from error
    console = Console(highlight=False, soft_wrap=True)
    for line in relocalise.lines(windows, keyframe_map, arguments.map):
        console.print(line, markup=False)
    return 0
