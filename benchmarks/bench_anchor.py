"""How exact and how dear anchors are: recordings streamed in order, each click answered by its own and earlier frames.

    OMP_NUM_THREADS=1 PYTHONPATH=server:tests python benchmarks/bench_anchor.py [--data DIR] [RECORDING ...]

Prints one table per recording: exactness of all clicks and of those in depth holes, honesty of sigma, visibility, CPU
time. A plain baseline (patch plane plus Open3D's own ray cast, every frame fused), measured once on the same
recordings, stands beside it. Then the same stream through the real processes: latency while fusing, memory.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import time
from collections import defaultdict
from pathlib import Path

import numpy as np

from sightline.jobs.pool import Deadlines, LocalSpatialService
from support.anchor_scores import CASE, Scored, Scores, score
from support.recordings import Recording, ReferenceClick

BASELINE = {
    "kitchen-a": "98 % anchored, 0.71 / 3.5 cm, 96 % < 5 cm, holes 88 % / 1.0 cm, visibility 0.985 (occluded 0.88)",
    "hololens-a": "99 % anchored, 0.66 / 4.1 cm, 95 % < 5 cm, holes 97 % / 0.85 cm, visibility 0.977 (occluded 0.80)",
}
PATIENT = Deadlines(add_depth_s=30, anchor_s=30, visibility_s=30, refine_s=60, scene_s=60)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("SIGHTLINE_DATA") or default))
    parser.add_argument("recordings", nargs="*", default=["hololens-a", "kitchen-a"])
    arguments = parser.parse_args()
    for name in arguments.recordings:
        folder = arguments.data / name
        print(f"\n{name}\n  baseline: {BASELINE.get(name, 'not measured')}")
        report(score(folder))
        print("  with the clicked frame's own depth not there yet:")
        report(score(folder, own_depth=False))
        asyncio.run(report_processes(folder))


def report(scores: Scores) -> None:
    clicks = scores.clicks
    holes = [c for c in clicks if not c.click.has_own_depth]
    print(f"  all clicks     {exactness(clicks)}, within 2 sigma {honesty(clicks):.1%}")
    print(f"  in depth holes {exactness(holes)}")
    for key in sorted({(c.final.method, c.final.state, c.final.reason) for c in clicks}):
        part = [c for c in clicks if (c.final.method, c.final.state, c.final.reason) == key]
        print(f"    {' '.join(filter(None, key)):38} {len(part):4d}  {exactness(part)}")
    right = np.mean([expected == answered for expected, answered in scores.visibility])
    hidden = [answered == "occluded" for expected, answered in scores.visibility if expected == "occluded"]
    pixels = median_p95(scores.reprojection_px)
    print(f"  in other frames {pixels} px; visibility {right:.3f}, occluded {np.mean(hidden):.2f}")
    anchor, refine = [c.anchor_ms for c in clicks], [c.refine_ms for c in clicks]
    print(
        f"  CPU ms: anchor {median_p95(anchor)}, refine {median_p95(refine)}, fuse {median_p95(scores.fuse_ms)}"
        f" ({len(scores.fuse_ms)} key frames, {scores.blocks} blocks)"
    )


def exactness(clicks: list[Scored]) -> str:
    errors = np.array([c.error_m for c in clicks if c.final.p_world is not None]) * 100
    if not len(errors):
        return "none anchored"
    return (
        f"{len(errors) / len(clicks):6.1%} anchored, median {np.median(errors):5.2f} cm,"
        f" p95 {np.percentile(errors, 95):6.2f} cm, {(errors < 5).mean():6.1%} < 5 cm"
    )


def honesty(clicks: list[Scored]) -> float:
    return float(np.mean([c.error_m < 2 * c.final.sigma_m for c in clicks if c.final.sigma_m is not None]))


def median_p95(values: list[float]) -> str:
    return f"{np.median(values):.2f} / {np.percentile(values, 95):.2f}"


async def report_processes(folder: Path) -> None:
    """The same stream through the light and the world process, each click asked while key frames are being fused."""
    recording, clicks = Recording(folder), defaultdict[int, list[ReferenceClick]](list)
    for click in recording.reference_clicks():
        clicks[click.frame].append(click)
    anchor_ms, refine_ms = [], []
    async with LocalSpatialService(deadlines=PATIENT) as service:
        for n in recording.frame_numbers:
            await service.add_depth(CASE, recording.depth_frame(n))
            for query in map(recording.click, clicks[n]):
                started = time.perf_counter()
                first = await service.anchor(CASE, query)
                answered = time.perf_counter()
                await service.refine(CASE, query, first)
                anchor_ms.append((answered - started) * 1e3)
                refine_ms.append((time.perf_counter() - answered) * 1e3)
        glb = await service.scene_glb(CASE, recording.frame_pose(recording.frame_numbers[0]).world_id)
        dump = await service.dump()
        light, (volume,) = dump["light"], dump["volumes"].values()  # type: ignore[attr-defined]
        print(
            f"  processes: anchor {median_p95(anchor_ms)} ms, refined after {median_p95(refine_ms)} ms (wall);"
            f" peak memory light {peak_mb(light['pid']):.0f} MB, world {peak_mb(volume['pid']):.0f} MB;"  # type: ignore[index]
            f" mesh {len(glb or b'') / 1e6:.1f} MB; frames dropped {volume['dropped']}"
        )


def peak_mb(pid: int) -> float:
    """Peak resident memory of a process (Linux)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return float("nan")


if __name__ == "__main__":
    main()
