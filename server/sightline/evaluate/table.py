"""The printed table of ``sightline evaluate anchors``: what was answered, and how good it was where somebody knows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from sightline.evaluate import scores
from sightline.evaluate.anchors import Answered
from sightline.evaluate.scores import Exactness


def lines(answered: Sequence[Answered], fusion: dict[str, Any]) -> list[str]:
    """The table, line by line."""
    out = [_answers(answered)]
    if scores.with_reference(answered):
        out += _exactness(answered)
        out += _pictures(answered)
    if fusion.get("median_ms") is not None:
        out.append(
            f"fusion    {fusion['median_ms']:.0f} ms median, {fusion['p95_ms']:.0f} ms at 95 %, "
            f"{fusion['key_frames']} key frames, {fusion.get('blocks', 0)} blocks"
        )
    return out


def _answers(answered: Sequence[Answered]) -> str:
    placed = sum(one.answer.p_world is not None for one in answered)
    latencies = [one.latency_ms for one in answered]
    said = f"clicks    {len(answered)}, of them placed {placed}"
    if latencies:
        said += f"; latency {np.median(latencies):.1f} ms median, {np.percentile(latencies, 95):.1f} ms at 95 %"
    return said


def _exactness(answered: Sequence[Answered]) -> list[str]:
    edges = [(one.answer, reference) for one, reference in scores.at_edges(answered)]
    parts = [("all", scores.all_clicks(answered)), ("no own depth", scores.in_holes(answered))]
    if edges:
        parts.append(("depth edges", scores.exactness(edges)))
    parts += [(" ".join(filter(None, key)), found) for key, found in scores.by_kind(answered).items()]
    head = f"{'error':42}{'clicks':>7}{'placed':>8}{'median':>9}{'95 %':>9}{'< 2 cm':>8}{'< 5 cm':>8}{'< 2 sigma':>11}"
    return [head, *(_exactness_row(name, found) for name, found in parts if found.clicks)]


def _exactness_row(name: str, found: Exactness) -> str:
    if math.isnan(found.median_m):
        return f"  {name:40}{found.clicks:>7}{found.anchored:>8.1%}"
    return (
        f"  {name:40}{found.clicks:>7}{found.anchored:>8.1%}{found.median_m * 100:>6.2f} cm{found.p95_m * 100:>6.2f} cm"
        f"{found.under_2_cm:>8.1%}{found.under_5_cm:>8.1%}{found.honest:>11.1%}"
    )


def _pictures(answered: Sequence[Answered]) -> list[str]:
    pixels, pairs = scores.reprojection_px(answered), scores.visibility(answered)
    if not pairs:
        return []
    right, found = scores.visibility_shares(pairs)
    hidden = "no target is hidden" if math.isnan(found) else f"hidden ones found {found:.1%}"
    first = (
        f"pictures  {np.median(pixels):.2f} px median, {np.percentile(pixels, 95):.2f} px at 95 %; " if pixels else ""
    )
    return [f"{first}visible or hidden right {right:.1%}, {hidden} ({len(pairs)} targets)"]
