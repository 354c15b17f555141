"""Figure 5: the same through the real processes and a room, each click asked while key frames are being fused."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from sightline.client.recording import open_recording
from sightline.evaluate.clicks import Click, read_clicks
from sightline.evaluate.shot import Shot
from sightline.jobs.pool import Deadlines, LocalSpatialService
from spatial.bench import Bench, median, percentile
from support.depth_call import send
from support.load.results import Figure, at_most
from support.room_call import call

TITLE = "Clicks while fusion runs: real processes, and a room (figure 5)"
CASE = "case-1"
PATIENT = Deadlines(add_depth_s=30, anchor_s=30, visibility_s=30, refine_s=60, scene_s=60)


def figures(bench: Bench) -> Iterator[Figure]:
    for folder in bench.recordings(("hololens-a",)):
        recording = open_recording(folder)
        shots = [Shot(frame) for frame in recording.frames[:: 3 if bench.is_quick else 1]]
        clicks: dict[int, list[Click]] = defaultdict(list)
        for click in read_clicks(folder / "anchors.json", recording):
            clicks[click.frame].append(click)
        yield from asyncio.run(through_processes(folder.name, shots, clicks))
        yield from asyncio.run(through_a_room(folder.name, shots, clicks))


async def through_processes(name: str, shots: list[Shot], clicks: dict[int, list[Click]]) -> list[Figure]:
    anchor_ms, refine_ms = [], []
    async with LocalSpatialService(deadlines=PATIENT) as service:
        for shot in shots:
            if shot.depth_frame is not None:
                await service.add_depth(CASE, shot.depth_frame)
            for click in clicks[shot.number]:
                query = shot.click(click.x_px, click.y_px)
                started = time.perf_counter()
                first = await service.anchor(CASE, query)
                answered = time.perf_counter()
                await service.refine(CASE, query, first)
                anchor_ms.append((answered - started) * 1e3)
                refine_ms.append((time.perf_counter() - answered) * 1e3)
        dump: Any = await service.dump()
        (volume,) = dump["volumes"].values()
        memory = {kind: peak_mb(found["pid"]) for kind, found in (("light", dump["light"]), ("world", volume))}
    return [
        Figure(f"{name}: processes, anchored after, median", round(median(anchor_ms), 2), "ms"),
        at_most(f"{name}: processes, anchored after, 95 %", percentile(anchor_ms, 95), "ms", 30),
        Figure(f"{name}: processes, refined after, 95 % (waits for fusion)", round(percentile(refine_ms, 95), 1), "ms"),
        at_most(f"{name}: world process, peak memory", memory["world"], "MB", 600),
        Figure(f"{name}: light process, peak memory", round(memory["light"]), "MB"),
    ]


async def through_a_room(name: str, shots: list[Shot], clicks: dict[int, list[Click]]) -> list[Figure]:
    """From the expert's operation to the event that everybody gets, with the log in between; no network."""
    broadcast_ms = []
    service = LocalSpatialService(deadlines=PATIENT)
    async with call(spatial=service) as running, AsyncExitStack() as stack:
        # The room goes after the processes: it looks whether anything was left running.
        stack.push_async_callback(service.aclose)
        for shot in shots:
            if shot.depth_frame is None:
                continue
            await send(running, shot.depth_frame)
            for click in clicks[shot.number]:
                u, v = shot.intrinsics.normalised_of(click.x_px, click.y_px)
                started = time.perf_counter()
                await running.click(u, v, seen=running.seen(shot.number))
                broadcast_ms.append((time.perf_counter() - started) * 1e3)
    return [
        Figure(f"{name}: room, click to broadcast, median", round(median(broadcast_ms), 2), "ms"),
        at_most(f"{name}: room, click to broadcast, 95 %", percentile(broadcast_ms, 95), "ms", 30),
    ]


def peak_mb(pid: int) -> float:
    """Peak resident memory of a process (Linux)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return float("nan")
