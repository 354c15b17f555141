"""``sightline evaluate report``: the accuracy sheet of one's own device."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

import msgspec

from sightline.errors import RecordingError

HELP = "make an accuracy sheet (PDF) for your own device"
DESCRIPTION = """\
Print the board (`sightline evaluate tags --board`), hang it flat, and record a minute of walking around it, 0.5 to 2 m
away. The sheet says how far marks are from the truth, how honest their stated size is, scale, drift and time.
"""


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("report", help=HELP, description=DESCRIPTION)
    parser.add_argument("recording", type=Path, metavar="DIR", help="a recorded sequence that shows the board")
    parser.add_argument("--device", default="", help="name of the device, printed on the sheet")
    parser.add_argument("--paper", default="a4", choices=("a4", "us-letter"), help="of the board (default: a4)")
    help_ruler = "measured length of the board's 100 mm ruler (default: 100)"
    parser.add_argument("--ruler-mm", type=float, default=100.0, metavar="MM", help=help_ruler)
    parser.add_argument("--no-depth", action="store_true", help="as a device with poses but without depth")
    parser.add_argument("--depth-calibration", type=Path, metavar="FILE", help="needed for 7-Scenes folders")
    parser.add_argument("--json", type=Path, metavar="FILE", help="the figures, as JSON")
    parser.add_argument("--out", type=Path, metavar="FILE", default=Path("accuracy.pdf"), help="default: accuracy.pdf")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    from rich.console import Console

    from sightline.client.recording import open_recording
    from sightline.evaluate import report
    from sightline.evaluate.commands.anchors import choose
    from sightline.evaluate.progress import progress_bar
    from sightline.spatial.tags.sheet import board_layout

    if not 90.0 <= arguments.ruler_mm <= 110.0:
        raise RecordingError("The board's ruler is between 90 and 110 mm long; print it again at 100 %.")
    recording = open_recording(arguments.recording, depth_calibration=arguments.depth_calibration)
    layout = board_layout(arguments.paper, arguments.ruler_mm / 100)
    answerer = choose(recording, no_depth=arguments.no_depth, no_pose=False)
    with progress_bar("Measuring") as progress:
        found = report.measure(recording, layout, answerer, arguments.device, progress)
    _write(arguments.out, report.pdf(found))
    if arguments.json is not None:
        _write(arguments.json, msgspec.json.encode(report.figures(found)) + b"\n")
    console = Console(highlight=False, soft_wrap=True)
    for name, figure, meaning in report.rows(found):
        console.print(f"{name:26} {figure:18} {meaning}", markup=False)
    return 0


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise RecordingError(f"{path.name} cannot be written: {error.strerror}.", file=path.name) from error
