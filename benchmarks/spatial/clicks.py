"""Figures 1, 3, 4 and 5: every reference click of each recording, answered by its own and earlier frames."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sightline.client.recording import open_recording
from sightline.evaluate import scores
from sightline.evaluate.anchors import Answered, stream
from sightline.evaluate.answerer import Answerer
from sightline.evaluate.clicks import Click, read_clicks
from sightline.evaluate.with_depth import DepthAnswerer
from spatial.baseline import PlainAnswerer
from spatial.bench import Bench, median, percentile
from support.load.results import Figure, at_least, at_most, within

TITLE = "Clicks with a depth device, past frames only (figures 1, 3, 4, 5)"
ENOUGH = 15
"""Clicks of one method that a share within two sigma is worth telling of."""


def figures(bench: Bench) -> Iterator[Figure]:
    for folder in bench.recordings():
        yield from _of(folder, is_quick=bench.is_quick)


def _of(folder: Path, *, is_quick: bool) -> Iterator[Figure]:
    name, clicks = folder.name, _clicks(folder, is_quick=is_quick)
    ours = DepthAnswerer()
    answered = _streamed(folder, clicks, ours)
    plain = PlainAnswerer()
    baseline = _streamed(folder, clicks, plain)
    yield from _exactness(name, answered, baseline)
    yield from _honesty(name, answered)
    yield from _pictures(name, answered, baseline)
    yield from _cost(name, ours, plain)
    late = _streamed(folder, clicks, DepthAnswerer(is_depth_late=True))
    found = scores.all_clicks(late)
    yield Figure(f"{name}: depth of the clicked frame not there yet: anchored", round(100 * found.anchored, 1), "%")
    yield Figure(f"{name}: depth of the clicked frame not there yet: median", round(100 * found.median_m, 2), "cm")


def _clicks(folder: Path, *, is_quick: bool) -> list[Click]:
    clicks = read_clicks(folder / "anchors.json", open_recording(folder))
    return clicks[::7] if is_quick else clicks


def _streamed(folder: Path, clicks: list[Click], answerer: Answerer) -> list[Answered]:
    return stream(open_recording(folder), clicks, answerer)


def _exactness(name: str, ours: list[Answered], plain: list[Answered]) -> Iterator[Figure]:
    a, b = scores.all_clicks(ours), scores.all_clicks(plain)
    yield at_least(f"{name}: anchored", 100 * a.anchored, "%", 98, 100 * b.anchored)
    yield at_most(f"{name}: error, median", 100 * a.median_m, "cm", 0.6, 100 * b.median_m)
    yield at_most(f"{name}: error, 95 %", 100 * a.p95_m, "cm", 3.5, 100 * b.p95_m)
    yield at_least(f"{name}: under 5 cm", 100 * a.under_5_cm, "%", 96, 100 * b.under_5_cm)
    a, b = scores.in_holes(ours), scores.in_holes(plain)
    if a.clicks:
        yield at_least(f"{name}: own depth missing, anchored", 100 * a.anchored, "%", 88, 100 * b.anchored)
        yield at_most(f"{name}: own depth missing, median", 100 * a.median_m, "cm", 1.2, 100 * b.median_m)
    edges = [scores.exactness([(one.answer, r) for one, r in scores.at_edges(of)]) for of in (ours, plain)]
    if edges[0].clicks:
        right, theirs = (100 * edge.under_5_cm for edge in edges)
        yield at_least(f"{name}: depth edges ({edges[0].clicks}), right to 5 cm", right, "%", 80, theirs)
        wrong = [one for one, r in scores.at_edges(ours) if scores.error_m(one.answer, r) >= 0.05]
        flagged = sum(one.answer.state != "good" for one in wrong)
        yield Figure(f"{name}: depth edges, wrong ones that are flagged", flagged, f"of {len(wrong)}")
    good = scores.exactness([(one.answer, r) for one, r in scores.with_reference(ours) if one.answer.state == "good"])
    yield Figure(f"{name}: errors over 5 cm among those called good", round(100 * (1 - good.under_5_cm), 1), "%")


def _honesty(name: str, ours: list[Answered]) -> Iterator[Figure]:
    found = {"all": scores.all_clicks(ours)} | scores.by_method(ours)
    for method, exactness in found.items():
        if exactness.clicks >= ENOUGH:
            what = f"{name}: error below two sigma, {method} ({exactness.clicks})"
            yield within(what, 100 * exactness.honest, "%", (90, 98))


def _pictures(name: str, ours: list[Answered], plain: list[Answered]) -> Iterator[Figure]:
    a, b = scores.reprojection_px(ours), scores.reprojection_px(plain)
    yield at_most(f"{name}: in other frames, median", median(a), "px", 0.2, median(b))
    yield at_most(f"{name}: in other frames, 95 %", percentile(a, 95), "px", 3, percentile(b, 95))
    a_right, a_found = scores.visibility_shares(scores.visibility(ours))
    b_right, b_found = scores.visibility_shares(scores.visibility(plain))
    yield at_least(f"{name}: visible or hidden, right", a_right, "", 0.97, b_right)
    if a_found == a_found:  # NaN where no target is hidden
        yield at_least(f"{name}: hidden ones found", a_found, "", 0.85, b_found)


def _cost(name: str, ours: DepthAnswerer, plain: PlainAnswerer) -> Iterator[Figure]:
    both = [first + then for first, then in zip(ours.anchor_ms, ours.refine_ms, strict=True)]
    yield at_most(f"{name}: CPU, anchor at once, 95 %", percentile(ours.anchor_ms, 95), "ms", 5)
    yield at_most(f"{name}: CPU, anchor at once and refined, 95 %", percentile(both, 95), "ms", 5)
    yield at_most(f"{name}: CPU, fuse a key frame, median", median(ours.fuse_ms), "ms", 80, median(plain.fuse_ms))
