"""A long walk through the generated hall, far and back: what fusing costs, what the process takes, what is fetched.

The world's core runs in a process of its own, so that its peak is its own. Depth is rendered before, 160 x 120, read
from files one frame at a time. The walk leaves no wall unseen: five times as many blocks as the volume holds.
"""

from __future__ import annotations

import math
import resource
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import msgspec
import numpy as np

from sightline.hall.render import Camera, Renderer
from sightline.hall.walk import viewer
from spatial.bench import Bench, median, percentile
from support.load.results import Figure, at_most

TITLE = "Scene: a long walk through the hall and back"

FRAMES = 300
EYE_HEIGHT_M = 1.6
CAMERA = Camera(130.0, 130.0, 79.5, 59.5, 160, 120)
"""A headset's depth by WebXR: 63 degrees wide."""
CHUNK = 30
SAMPLE = 60
"""Tiles that are cut; what the whole hall takes is estimated from them."""
MAX_PEAK_MB = 600.0
MAX_FUSE_MS = 80.0


class Walked(msgspec.Struct):
    """What one walk came to. Times are CPU milliseconds."""

    fuse_ms: list[float]
    peak_mb: float
    dump: dict[str, object]
    first_tile_ms: float
    cut_ms: list[float]
    coarse_bytes: int
    fine_bytes: int
    tiles: int
    area_m2: float
    floor_error_m: list[float]


def figures(bench: Bench) -> Iterable[Figure]:
    """Render what is missing, walk, and measure."""
    count = 60 if bench.is_quick else FRAMES
    depths, poses = _recording(bench.cache, count)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        walked = pool.submit(walk, depths, poses).result()
    yield at_most("fuse a key frame, median", round(median(walked.fuse_ms), 1), "ms", MAX_FUSE_MS)
    yield Figure("fuse a key frame, 95 %", round(percentile(walked.fuse_ms, 95), 1), "ms")
    yield Figure("fuse a key frame, longest (packs what is far away)", round(max(walked.fuse_ms), 1), "ms")
    yield at_most("world process, peak", round(walked.peak_mb), "MB", MAX_PEAK_MB)
    yield Figure("tiles packed at the end", float(str(walked.dump["packed_tiles"])), "tiles")
    yield Figure("packed blocks", round(float(str(walked.dump["packed_bytes"])) / 1e6, 1), "MB")
    yield Figure("time to the first tile, with the list", round(walked.first_tile_ms, 1), "ms")
    yield Figure("cut a tile, median", round(median(walked.cut_ms), 1), "ms")
    yield Figure("cut a tile, 95 %", round(percentile(walked.cut_ms, 95), 1), "ms")
    yield Figure("tiles", float(walked.tiles), "tiles")
    yield Figure("whole hall, coarse (from a sample)", round(walked.coarse_bytes / 1e6, 2), "MB")
    yield Figure("whole hall, fine (from a sample)", round(walked.fine_bytes / 1e6, 2), "MB")
    yield Figure("surface shown (from a sample)", round(walked.area_m2), "m²")
    yield Figure("height of the floor off by, median", round(1000 * median(walked.floor_error_m), 1), "mm")


def _recording(cache: Path, count: int) -> tuple[list[str], list[list[list[float]]]]:
    """Depth of every frame in files of some frames each (a run that was cut off goes on), and the OpenCV poses."""
    poses = [_pose(n / (count - 1)) for n in range(count)]
    paths = []
    renderer = None
    for start in range(0, count, CHUNK):
        path = cache / f"scene-stroll-{count}-{start}.npy"
        if not path.is_file():
            renderer = renderer or Renderer()
            frames = [np.rint(renderer.depth(pose, CAMERA) * 1000) for pose in poses[start : start + CHUNK]]
            np.save(path, np.clip(np.stack(frames), 0, 65_535).astype(np.uint16))
        paths.append(str(path))
    return paths, [pose.tolist() for pose in poses]


def _pose(part: float) -> np.ndarray:
    """Along the hall and back in a minute, turning around four times and looking up and down, as people do."""
    along = 1 - abs(2 * part - 1)
    side = 2.6 if part < 0.5 else -2.6
    eye = np.array([-4.6 + 9.2 * along, EYE_HEIGHT_M, side])
    return viewer(eye, 2 * math.pi * 4 * part, 0.5 * math.sin(2 * math.pi * 11 * part))


def walk(depths: list[str], poses: list[list[list[float]]]) -> Walked:
    """Fuse, list and cut; runs in a process of its own."""
    from sightline.jobs.wire import CutTile
    from sightline.jobs.world import WorldCore
    from sightline.spatial.scene.tiles import unpacked_vertices
    from sightline.spatial.scene.values import TileMesh

    core = WorldCore()
    fuse_ms = []
    for n, pose in enumerate(poses):
        depth_mm = np.array(np.load(depths[n // CHUNK], mmap_mode="r")[n % CHUNK])
        frame = _depth_frame(n, depth_mm, np.array(pose))
        started = time.process_time()
        core.fuse(frame)
        fuse_ms.append(1000 * (time.process_time() - started))
    started = time.process_time()
    listed = core.tiles().tiles
    core.tile(listed[0].tile, "coarse")
    first_ms = 1000 * (time.process_time() - started)
    cut_ms, sizes, area, floor = [], {"coarse": 0, "fine": 0}, 0.0, []
    sample = listed[:: max(1, len(listed) // SAMPLE)]
    scale = len(listed) / len(sample)
    for level in ("coarse", "fine"):
        for one in sample:
            started = time.process_time()
            mesh = core.handle(CutTile(one.tile, level))
            cut_ms.append(1000 * (time.process_time() - started))
            if not isinstance(mesh, TileMesh):
                continue
            sizes[level] += mesh.size_bytes
            if level == "fine":
                area += mesh.area_m2
                heights = unpacked_vertices(mesh)[:, 1]
                floor += np.abs(heights[np.abs(heights) < 0.03])[::50].tolist()
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Walked(
        fuse_ms=fuse_ms,
        peak_mb=peak_mb,
        dump=core.dump(),
        first_tile_ms=first_ms,
        cut_ms=cut_ms,
        coarse_bytes=round(sizes["coarse"] * scale),
        fine_bytes=round(sizes["fine"] * scale),
        tiles=len(listed),
        area_m2=area * scale,
        floor_error_m=floor,
    )


def _depth_frame(n: int, depth_mm: np.ndarray, pose: np.ndarray) -> object:
    from sightline.spatial.frames import pose_value
    from sightline.spatial.pose import RigidTransform
    from sightline.spatial.values import DepthFrame, FramePose, IntrinsicsValue

    camera = IntrinsicsValue(CAMERA.fx, CAMERA.fy, CAMERA.cx, CAMERA.cy, CAMERA.width, CAMERA.height)
    frame = FramePose(
        publication_id="walk",
        frame_no=n,
        world_id="hall",
        captured_at_ms=200.0 * n,
        pose=pose_value(RigidTransform.from_matrix(pose)),
        intrinsics=camera,
    )
    return DepthFrame(
        frame=frame, width=CAMERA.width, height=CAMERA.height, intrinsics=camera, depth_mm=depth_mm.tobytes()
    )
