"""Maps as bytes: whole when they come back, refused when anything in them is not what it says."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np
import pytest

from sightline.errors import InvalidMap
from sightline.spatial.camera import Intrinsics
from sightline.spatial.pose import RigidTransform
from sightline.spatial.relocalise.codec import decode_map, encode_map
from sightline.spatial.relocalise.keyframes import MAX_MAP_BYTES, Keyframe, KeyframeMap


def small_map() -> KeyframeMap:
    rng = np.random.default_rng(3)
    keyframe = Keyframe(
        frame_no=12,
        world_from_camera=RigidTransform.identity(),
        intrinsics=Intrinsics(500.0, 500.0, 319.5, 239.5, 640, 480),
        pixels=rng.uniform(0, 400, (5, 2)).astype(np.float32),
        points_w=rng.normal(size=(5, 3)).astype(np.float32),
        descriptors=rng.integers(0, 255, (5, 128)).astype(np.uint8),
        depth_mm=rng.integers(0, 4000, (6, 8)).astype(np.uint16),
        thumbnail=b"jpeg",
    )
    return KeyframeMap("world", (keyframe, keyframe), rng.integers(0, 255, (2, 128)).astype(np.uint8))


def test_a_map_comes_back_as_it_was() -> None:
    stored = small_map()
    read = decode_map(encode_map(stored))
    assert (read.world_id, len(read.keyframes)) == ("world", 2)
    assert (read.words == stored.words).all()
    for name in ("pixels", "points_w", "descriptors", "depth_mm"):
        assert (getattr(read.keyframes[0], name) == getattr(stored.keyframes[0], name)).all()
    assert read.keyframes[0].intrinsics == stored.keyframes[0].intrinsics
    assert read.keyframes[0].thumbnail == b"jpeg"


def changed(change: Callable[[dict[str, Any]], None]) -> bytes:
    raw = msgspec.msgpack.decode(encode_map(small_map()))
    change(raw)
    return msgspec.msgpack.encode(raw)


def first(**values: Any) -> Callable[[dict[str, Any]], None]:
    return lambda raw: raw["keyframes"][0].update(values)


NAN = np.full((5, 3), np.nan, "<f4").tobytes()
FAR = np.full((5, 3), 1e30, "<f4").tobytes()
POSE = {"p": [0.0, 0.0, 0.0], "q": [0.0, 0.0, 0.0, 1.0]}
CAMERA = {"fx": 500.0, "fy": 500.0, "cx": 320.0, "cy": 240.0, "w": 640, "h": 480}


@pytest.mark.parametrize(
    "change",
    [
        first(points=4),
        first(points=10**9),
        first(points=-1),
        first(points_w=NAN),
        first(points_w=FAR),
        first(pixels=b""),
        first(descriptors=b"x" * 639),
        first(depth_size=[8, 60_000]),
        first(depth_size=[-8, -6]),
        first(thumbnail=b"x" * 100_000),
        first(surprise=1),
        first(frame_no=2**63),
        first(world_from_camera={**POSE, "q": [0.0, 0.0, 0.0, 9.0]}),
        first(world_from_camera={**POSE, "p": [float("inf"), 0.0, 0.0]}),
        first(intrinsics={**CAMERA, "fx": float("nan")}),
        first(intrinsics={**CAMERA, "w": 10**12}),
        lambda raw: raw.update(version=2),
        lambda raw: raw.update(format="other"),
        lambda raw: raw.update(keyframes=[]),
        lambda raw: raw.update(keyframes=raw["keyframes"] * 51),
        lambda raw: raw.update(words=b"x" * 127),
        lambda raw: raw.pop("words"),
        lambda raw: raw.update(world_id="x" * 1000),
    ],
)
def test_lies_are_refused(change: Callable[[dict[str, Any]], None]) -> None:
    with pytest.raises(InvalidMap):
        decode_map(changed(change))


@pytest.mark.parametrize(
    "data", [b"", b"\x00", b"\xc1", b"\x91" * 100_000, b"\xdd\xff\xff\xff\xff", b"\xc6\xff\xff\xff\xff"]
)
def test_rubbish_takes_no_memory(data: bytes) -> None:
    tracemalloc.start()
    with pytest.raises(InvalidMap):
        decode_map(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4_000_000


def test_cut_and_flipped_maps_are_refused_or_whole() -> None:
    data = encode_map(small_map())
    rng = np.random.default_rng(5)
    for _ in range(200):
        broken = bytearray(data[: rng.integers(1, len(data))] if rng.random() < 0.5 else data)
        broken[rng.integers(len(broken))] ^= 1 << int(rng.integers(8))
        try:
            read = decode_map(bytes(broken))
        except InvalidMap:
            continue
        assert all(np.isfinite(keyframe.points_w).all() for keyframe in read.keyframes)


def test_a_map_that_is_too_large_is_not_read() -> None:
    with pytest.raises(InvalidMap) as refused:
        decode_map(bytes(MAX_MAP_BYTES + 1))
    assert refused.value.reason == "too_large"
