"""The whole demo: server, story, score, files."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import Any

from sightline.client.demo import score, script
from sightline.client.demo.server import ServerProcess
from sightline.client.demo.steps import Steps
from sightline.client.demo.story import Outcome, Story, write_outcome
from sightline.client.expert import ScriptedClick
from sightline.client.recording import Recording
from sightline.client.recording.pack import references
from sightline.client.replay import Progress


async def run_demo(recording: Recording, out: Path, steps: Steps, progress: Progress) -> dict[str, Any]:
    """Play the story with a recording on a server of its own and write the outcome.

    Args:
        out: existing folder for the results.
    Returns:
        The summary that is also written to ``summary.json``; ``ok`` tells whether every step held.
    """
    known = references(recording.folder)
    clicks = script.clicks_of_references(recording, known) if known else script.random_clicks(recording)
    async with contextlib.AsyncExitStack() as stack:
        data_dir = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sightline-demo-")))
        async with steps.step("start a server"):
            server = await stack.enter_async_context(ServerProcess(data_dir, out / "server.log"))
        return await play_on(server.base_url, recording, clicks, known, out, steps, progress)


async def play_on(
    base_url: str,
    recording: Recording,
    clicks: list[ScriptedClick],
    known: list[dict[str, Any]],
    out: Path,
    steps: Steps,
    progress: Progress,
) -> dict[str, Any]:
    """Play the story on a running server and write the outcome, also when a step failed."""
    story = Story(base_url, recording, clicks, steps, progress)
    failure = ""
    try:
        await story.run()
    except Exception as error:  # Written into the summary: a demo that ends in a traceback explains nothing.
        failure = f"{type(error).__name__}: {error}"
    summary = summarise(recording, story, steps, known, failure)
    write_outcome(story.outcome, out, summary)
    return summary


def summarise(
    recording: Recording, story: Story, steps: Steps, known: list[dict[str, Any]], failure: str
) -> dict[str, Any]:
    outcome: Outcome = story.outcome
    summary: dict[str, Any] = {
        "ok": not failure and steps.ok,
        "failure": failure,
        "recording": recording.name,
        "case_id": outcome.case_id,
        "frames": outcome.frames,
        "steps": steps.done,
    }
    if outcome.made and outcome.events:
        summary["identity"] = score.identity_figures(recording, outcome.made, outcome.events)
        summary["latency"] = score.latency_figures(outcome.made)
    if known and outcome.made and outcome.events:
        summary["anchors"] = score.anchor_figures(outcome.made, outcome.events, known)
        summary["targets"] = score.target_figures(recording, outcome.made, outcome.events, known, story.senses)
    return summary
