"""The ring of recent depth: what is kept, for how long, in how much memory."""

from __future__ import annotations

from sightline.spatial.depth import DepthImage, decode_depth
from sightline.spatial.ring import DepthRing, RingLimits
from support.scenes import FORWARD, ROOM, depth_frame, depth_map

METRES = depth_map(ROOM, FORWARD)
SIZE = 2 * 320 * 240


def _image(n: int) -> DepthImage:
    """Frames are 200 ms apart."""
    return decode_depth(depth_frame(n, METRES))


def test_frames_older_than_the_ring_are_gone_and_key_frames_stay() -> None:
    ring = DepthRing(RingLimits(seconds=1.0))
    for n in range(20):
        ring.add(_image(n), is_key_frame=n == 2)
    assert [image.frame_no for image in ring.images()] == [14, 15, 16, 17, 18, 19, 2]
    assert ring.own("pub-1", 13) is None
    assert ring.own("pub-1", 2) is not None
    assert ring.own("pub-2", 19) is None


def test_memory_is_bounded_whatever_the_rate() -> None:
    ring = DepthRing(RingLimits(seconds=1e6, ring_bytes=5 * SIZE, key_frame_bytes=4 * SIZE))
    for n in range(50):
        ring.add(_image(n), is_key_frame=True)
    dump = ring.dump()
    assert dump["recent_bytes"] == 5 * SIZE
    assert dump["recent"] == 5
    assert isinstance(dump["key_frame_bytes"], int)
    assert dump["key_frame_bytes"] <= 4 * SIZE
    assert ring.key_frames()[-1].frame_no == 49


def test_thinning_keeps_the_past_covered() -> None:
    ring = DepthRing(RingLimits(key_frame_bytes=16 * SIZE))
    for n in range(100):
        ring.add(_image(n), is_key_frame=True)
    kept = [image.frame_no for image in ring.key_frames()]
    assert kept == sorted(kept)
    assert 9 <= len(kept) <= 16
    assert kept[0] < 85


def test_a_repeated_frame_is_counted_once() -> None:
    ring = DepthRing()
    ring.add(_image(1), is_key_frame=True)
    ring.add(_image(1), is_key_frame=True)
    assert ring.dump() == {"recent": 1, "recent_bytes": SIZE, "key_frames": 1, "key_frame_bytes": SIZE}
    assert len(list(ring.images())) == 1


def test_one_frame_larger_than_the_ring_is_kept_until_the_next() -> None:
    ring = DepthRing(RingLimits(ring_bytes=10, key_frame_bytes=10))
    ring.add(_image(1), is_key_frame=False)
    ring.add(_image(2), is_key_frame=False)
    assert [image.frame_no for image in ring.images()] == [2]


def test_the_newest_until_a_time() -> None:
    ring = DepthRing()
    assert ring.newest_until(0) is None
    for n in (3, 1, 2):
        ring.add(_image(n), is_key_frame=False)
    for at_ms, expected in ((599.0, 2), (600.0, 3), (1e9, 3), (0.0, 1)):
        image = ring.newest_until(at_ms)
        assert image is not None
        assert image.frame_no == expected
