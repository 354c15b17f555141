"""Streams a recording past an :class:`~sightline.evaluate.answerer.Answerer` and collects its answers to clicks.

A click is answered when its own frame has come, a target when both its frame and the click's have: nothing is ever
answered from later frames.
"""

from __future__ import annotations

import time
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sightline.client.recording import RecordedFrame, Recording
from sightline.evaluate.answerer import Answerer, Seen
from sightline.evaluate.clicks import Click
from sightline.evaluate.shot import Shot
from sightline.spatial.values import AnchorAnswer

Progress = Callable[[int, int], None]
_KEPT_SHOTS: Final = 64


@dataclass(slots=True)
class Answered:
    """One click with its answer.

    Attributes:
        latency_ms: wall time from the question to the answer, fusion and file reading left out.
        targets: target frame to where the mark stands there.
    """

    click: Click
    answer: AnchorAnswer
    latency_ms: float
    targets: dict[int, Seen] = field(default_factory=dict)


class _Shots:
    """Frames by number; the newest asked for stay in memory."""

    def __init__(self, frames: Sequence[RecordedFrame]) -> None:
        self._frames = {frame.number: frame for frame in frames}
        self._kept: OrderedDict[int, Shot] = OrderedDict()

    def __getitem__(self, number: int) -> Shot:
        shot = self._kept.setdefault(number, Shot(self._frames[number]))
        self._kept.move_to_end(number)
        if len(self._kept) > _KEPT_SHOTS:
            self._kept.popitem(last=False)
        return shot


def stream(
    recording: Recording, clicks: Sequence[Click], answerer: Answerer, progress: Progress | None = None
) -> list[Answered]:
    """Answers in the order of the clicks.

    Raises:
        RecordingError: a file of the recording cannot be read.
    """
    clicked, wanted = _by_frame(recording, clicks)
    shots = _Shots(recording.frames)
    answers: dict[int, Answered] = {}
    for done, frame in enumerate(recording.frames):
        answerer.add(shots[frame.number])
        for number in clicked[frame.number]:
            answers[number] = _ask(number, clicks[number], shots[frame.number], answerer)
        for number, target in wanted[frame.number]:
            seen = answerer.see(number, shots[target])
            if seen is not None:
                answers[number].targets[target] = seen
        if progress is not None:
            progress(done + 1, len(recording.frames))
    return [answers[number] for number in range(len(clicks))]


def _by_frame(
    recording: Recording, clicks: Sequence[Click]
) -> tuple[dict[int, list[int]], dict[int, list[tuple[int, int]]]]:
    """What becomes due with each frame: clicks, and (click, target frame) pairs."""
    order = {frame.number: place for place, frame in enumerate(recording.frames)}
    clicked: dict[int, list[int]] = defaultdict(list)
    wanted: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for number, click in enumerate(clicks):
        clicked[click.frame].append(number)
        for target in click.targets:
            wanted[max(click.frame, target, key=order.__getitem__)].append((number, target))
    return clicked, wanted


def _ask(number: int, click: Click, shot: Shot, answerer: Answerer) -> Answered:
    started = time.perf_counter()
    answer = answerer.anchor(number, shot, click.x_px, click.y_px)
    return Answered(click, answer, (time.perf_counter() - started) * 1e3)


def document(answered: Sequence[Answered], fusion: dict[str, Any]) -> dict[str, Any]:
    """The output file, as ``protocols/evaluate/anchors.schema.json`` describes it."""
    return {"clicks": [_row(one) for one in answered], "fusion": fusion}


def _row(one: Answered) -> dict[str, Any]:
    answer, click = one.answer, one.click
    return {
        "frame": click.frame,
        "u": click.x_px,
        "v": click.y_px,
        "state": answer.state,
        "method": answer.method,
        "p_world": answer.p_world,
        "sigma_m": answer.sigma_m,
        "latency_ms": round(one.latency_ms, 3),
        "targets": [
            [number, seen.x_px, seen.y_px, seen.state]
            for number in click.targets
            if (seen := one.targets.get(number)) is not None
        ],
        "views": answer.views,
        "residual_m": answer.residual_m,
        "reason": answer.reason,
        "candidates": [{"p_world": c.p_world, "sigma_m": c.sigma_m} for c in answer.candidates],
    }
