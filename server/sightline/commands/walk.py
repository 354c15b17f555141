"""``sightline walk``: render the walk through the machine hall that the tour's technician plays, once."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

HELP = "render the tour's walk through the machine hall, unless it is there"
TOUR_FPS = 12.5
TOUR_START_S, TOUR_DURATION_S = 5.5, 26.0
"""From the pump's front through the head turns at the seal; played there and back."""


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("walk", help=HELP, description=__doc__)
    parser.add_argument("--into", type=Path, metavar="DIR", default=Path("var/cache/walks"), help="(%(default)s)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    print(render(arguments.into))
    return 0


def render(parent: Path) -> Path:
    """Render with a progress bar and return the folder; quick when it is there already."""
    from sightline.hall.record import write_recording

    parent.mkdir(parents=True, exist_ok=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns) as bar:
        task = bar.add_task("Rendering the tour's walk (once)", total=None)
        return write_recording(parent, tour_plan(), progress=lambda n, of: bar.update(task, completed=n, total=of))


def tour_plan() -> Any:
    """What the tour shows (``hall.record.RecordingPlan``). Imported late: it needs Open3D."""
    from sightline.hall.record import RecordingPlan

    return RecordingPlan(fps=TOUR_FPS, start_s=TOUR_START_S, duration_s=TOUR_DURATION_S, anchors=0)
