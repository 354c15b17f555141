"""``sightline demo``: the whole story with a real server, real WebRTC and HTTP, no browser."""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from sightline.client.demo.run import run_demo
from sightline.client.demo.steps import Step, Steps
from sightline.client.recording import open_recording
from sightline.errors import SightlineError

HELP = "play the whole story on a server of its own and check it"
DESCRIPTION = """\
Starts a server, streams a recording as a technician's headset, lets a scripted expert click on what arrives, makes
faults, closes the case, reviews and signs it. Writes case.json, checklist.pdf, evidence.zip and summary.json; exits
with 1 when any step failed. Without --recording a walk through the machine hall is rendered first, with exact truth.
"""

DEMO_WALK_START_S = 5.0
"""The walk up to the pump shows nothing to click; its head turns at the seal do."""


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("demo", help=HELP, description=DESCRIPTION)
    parser.add_argument("--recording", type=Path, metavar="DIR", help="a recorded sequence (ours, TUM or 7-Scenes)")
    parser.add_argument("--depth-calibration", type=Path, metavar="FILE", help="needed for 7-Scenes folders")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", default=Path("out/demo"), help="where results go (%(default)s)"
    )
    parser.add_argument(
        "--walk-s", type=float, metavar="S", default=20.0, help="length of the rendered walk (%(default)s)"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    console = Console(highlight=False)
    arguments.out.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(prefix="sightline-walk-") as scratch:
            folder = arguments.recording or _render_walk(Path(scratch), arguments.walk_s, console)
            recording = open_recording(folder, depth_calibration=arguments.depth_calibration)
            with _progress(console) as bar:
                task = bar.add_task("", total=None, visible=False)

                def played(done: int, total: int) -> None:
                    bar.update(task, description="streaming", completed=done, total=total, visible=done < total)

                steps = Steps(show=lambda step, ended: _show(console, step, ended))
                summary = asyncio.run(run_demo(recording, arguments.out, steps, played))
    except SightlineError as error:
        console.print(f"[red]{error.message}[/red]")
        return 1
    _print_summary(console, summary, arguments.out)
    return 0 if summary["ok"] else 1


def _render_walk(folder: Path, duration_s: float, console: Console) -> Path:
    # Rendering needs Open3D; nobody else who imports this module should pay for it.
    from sightline.hall.record import RecordingPlan, write_recording

    with _progress(console) as bar:
        task = bar.add_task("rendering the walk", total=None)
        return write_recording(
            folder,
            RecordingPlan(start_s=DEMO_WALK_START_S, duration_s=duration_s),
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("  {task.description} {task.completed:.0f}/{task.total}"), TimeElapsedColumn(), console=console
    )


def _show(console: Console, step: Step, ended: bool) -> None:
    if ended:
        mark = "[red]failed[/red]" if step.error else "[green]ok[/green]"
        facts = "  ".join(f"{key}={value}" for key, value in step.facts.items())
        console.print(f"{mark:>6}  {step.name}  [dim]{step.seconds:.1f} s  {facts}[/dim]")
        if step.error:
            console.print(f"        {step.error}", markup=False)


def _print_summary(console: Console, summary: dict[str, Any], out: Path) -> None:
    table = Table(title=f"Demo on {summary['recording']}", show_header=False)
    for group in ("frames", "identity", "anchors", "targets", "latency"):
        for key, value in summary.get(group, {}).items():
            table.add_row(group, key, f"{value:.3g}" if isinstance(value, float) else str(value))
    console.print(table)
    if summary["failure"]:
        console.print(summary["failure"], style="red", markup=False)
    console.print(f"Written to {out}: case.json, checklist.pdf, evidence.zip, summary.json, server.log")
