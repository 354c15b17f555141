"""``sightline walk``: render the walk through the machine hall that the tour's technician plays, once.

The folder's path is the last line of the output; progress goes to stderr, or with ``--lines`` to the output as
``progress DONE TOTAL`` for a program that shows it itself.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

HELP = "render the tour's walk through the machine hall, unless it is there"
TOUR_FPS = 12.5
TOUR_START_S, TOUR_DURATION_S = 7.5, 22.0
"""At the pump with all head turns across the seal; played there and back."""


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("walk", help=HELP, description=__doc__)
    parser.add_argument("--into", type=Path, metavar="DIR", default=Path("var/cache/walks"), help="(%(default)s)")
    parser.add_argument("--lines", action="store_true", help="tell the progress in lines on the output")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    show = _render_with_lines if arguments.lines else _render_with_bar
    print(show(arguments.into), flush=True)
    return 0


def render(parent: Path, progress: Callable[[int, int], None]) -> Path:
    """Render below ``parent`` and return the folder; quick when it is there already.

    The baked hall is shared with the one that the pages are sent (``hall`` beside ``parent``).
    """
    from sightline.hall.cache import load_hall
    from sightline.hall.record import write_recording
    from sightline.hall.render import Renderer

    parent.mkdir(parents=True, exist_ok=True)
    plan = tour_plan()
    if (parent / plan.folder_name / "sequence.json").is_file():
        return parent / plan.folder_name  # type: ignore[no-any-return]
    renderer = Renderer(load_hall(parent.parent / "hall"))
    return write_recording(parent, plan, renderer, progress)


def tour_plan() -> Any:
    """What the tour shows (``hall.record.RecordingPlan``). Imported late: it needs Open3D."""
    from sightline.hall.record import RecordingPlan

    return RecordingPlan(fps=TOUR_FPS, start_s=TOUR_START_S, duration_s=TOUR_DURATION_S, anchors=0)


def _render_with_lines(parent: Path) -> Path:
    return render(parent, lambda done, total: print(f"progress {done} {total}", flush=True))


def _render_with_bar(parent: Path) -> Path:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("    the walk of the tour's technician", total=None)
        return render(parent, lambda done, total: bar.update(task, completed=done, total=total))
