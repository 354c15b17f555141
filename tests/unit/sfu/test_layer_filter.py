"""Which frames of real layered streams go out, and that a decoder could follow."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from typing import NamedTuple

import pytest

from sightline.rtp.payload import vp8
from sightline.rtp.payload.dependency import DependencyReader
from sightline.sfu.allocate import EVERYTHING, LayerTarget
from sightline.sfu.layer_filter import LayerFilter
from sightline.sfu.scalability import LayerReader
from support.layered_streams import Captured, captured

SPATIAL = ["vp9-l3t3-key", "av1-l3t3-key", "av1-l3t3"]
TEMPORAL = ["vp8-l1t3", "vp8-l1t3-plain", "h264-l1t3"]
MIMES = {"vp9": "video/vp9", "av1": "video/av1", "vp8": "video/vp8", "h26": "video/h264"}


class Told(NamedTuple):
    """What is true of a packet's frame."""

    number: int
    needs: set[int]
    layer: LayerTarget
    ends: bool


class Follower:
    """A decoder that believes the dependency descriptor, whatever the server went by."""

    def __init__(self, name: str, *, by_descriptor: bool = True) -> None:
        self.reader = LayerReader(MIMES[name[:3]])
        self.filter = LayerFilter()
        self.by_descriptor = by_descriptor
        self.truth = DependencyReader()
        self.complete: set[int] = set()
        self.pictures: list[tuple[int, LayerTarget]] = []
        """(timestamp, greatest layer) of each picture that was sent."""
        self.sent_bytes = 0
        self._open_ts: int | None = None
        self._newest: dict[int, int] = {}
        self._needs: set[int] = set()

    def take(self, one: Captured) -> bool:
        mark = self.reader.read(one.descriptor if self.by_descriptor else None, one.payload)
        assert mark is not None
        verdict = self.filter.packet(mark, self.reader.layout, one.header.rtp_ts)
        told = self._told(one)
        if verdict.is_sent:
            self.sent_bytes += one.payload_size
            assert told.needs <= self.complete, "a reference was left out"
            if told.ends:
                self.complete.add(told.number)
            self._picture(one, told.layer, verdict.ends_picture)
        return verdict.is_sent

    def _told(self, one: Captured) -> Told:
        if one.descriptor is not None:
            told = self.truth.read(one.descriptor)
            assert told is not None
            needs = {told.frame_number - diff for diff in told.frame.frame_diffs}
            return Told(told.frame_number, needs, LayerTarget(told.frame.spatial, told.frame.temporal), told.ends_frame)
        # RFC 7741 section 4.2: a frame in sync needs the base layer, another one all layers up to its own.
        packet = vp8.parse_descriptor(one.payload)
        assert packet.picture_id is not None
        assert packet.temporal_id is not None
        if packet.starts_partition:
            is_key = not one.payload[packet.size] & 0x01
            layers = {0} if packet.is_layer_sync else set(range(packet.temporal_id + 1))
            self._needs = set() if is_key else {number for t, number in self._newest.items() if t in layers}
            self._newest = {0: packet.picture_id} if is_key else {**self._newest, packet.temporal_id: packet.picture_id}
        return Told(packet.picture_id, self._needs, LayerTarget(0, packet.temporal_id), bool(one.header.marker))

    def _picture(self, one: Captured, layer: LayerTarget, ends: bool) -> None:
        rtp_ts = one.header.rtp_ts
        if self._open_ts is not None:
            assert rtp_ts == self._open_ts, "a picture has no last packet"
            self.pictures.pop()
        self.pictures.append((rtp_ts, layer))
        self._open_ts = None if ends or one.header.marker else rtp_ts

    @property
    def has_ended(self) -> bool:
        return self._open_ts is None


def run(name: str, wanted: Callable[[int], LayerTarget], *, by_descriptor: bool = True) -> Follower:
    follower = Follower(name, by_descriptor=by_descriptor)
    for index, one in enumerate(captured(name)):
        follower.filter.wanted = wanted(index)
        follower.take(one)
    return follower


@pytest.mark.parametrize(
    ("name", "spatial", "temporal"),
    [*itertools.product(SPATIAL, range(3), range(3)), *itertools.product(TEMPORAL, [0], range(3))],
)
def test_a_decoder_follows_each_choice_and_gets_what_was_chosen(name: str, spatial: int, temporal: int) -> None:
    chosen = LayerTarget(spatial, temporal)
    everything, thinned = run(name, lambda _: EVERYTHING), run(name, lambda _: chosen)
    pictures = [layer for _, layer in everything.pictures if layer.temporal <= temporal]
    assert len(thinned.pictures) == pytest.approx(len(pictures), abs=1)
    late = thinned.pictures[len(thinned.pictures) // 2 :]
    assert max(layer for _, layer in late).spatial == spatial
    assert max(layer.temporal for _, layer in late) == temporal
    if chosen < LayerTarget(2 if name in SPATIAL else 0, 2):
        assert thinned.sent_bytes < everything.sent_bytes


@pytest.mark.parametrize(("name", "seed"), list(itertools.product([*SPATIAL, *TEMPORAL], range(8))))
def test_a_decoder_follows_any_changes(name: str, seed: int) -> None:
    rng = random.Random(seed)
    wishes = [LayerTarget(rng.randrange(3), rng.randrange(3)) for _ in range(30)]
    follower = run(name, lambda index: wishes[index // 9])
    # A larger picture may only come with a keyframe; these have one for each layer at the same time.
    keys = {one.header.rtp_ts for one in captured(name) if (one.descriptor or b"")[3:4] >= b"\x80"}
    for (_, before), (rtp_ts, after) in itertools.pairwise(follower.pictures):
        assert after.spatial <= before.spatial or rtp_ts in keys


@pytest.mark.parametrize("temporal", range(3))
@pytest.mark.parametrize("name", ["vp9-l3t3-key", "vp8-l1t3-plain"])
def test_payload_descriptors_alone_are_enough(name: str, temporal: int) -> None:
    for spatial in range(3 if name.startswith("vp9") else 1):
        chosen = LayerTarget(spatial, temporal)
        by_payload = run(name, lambda _: chosen, by_descriptor=False)  # noqa: B023 - called in this turn only
        late = by_payload.pictures[len(by_payload.pictures) // 2 :]
        assert max(layer for _, layer in late) == chosen


def test_fewer_pictures_come_at_once_and_more_without_a_keyframe() -> None:
    packets = captured("h264-l1t3")
    follower = Follower("h264-l1t3")
    for index, one in enumerate(packets):
        follower.filter.wanted = LayerTarget(0, 0) if 30 < index < 70 else EVERYTHING
        follower.take(one)
        assert not follower.filter.waits_for_keyframe(follower.reader.layout)
    temporals = [layer.temporal for _, layer in follower.pictures]
    assert temporals[-4:].count(2) == 2


def test_a_smaller_picture_of_a_key_structure_needs_a_keyframe_and_the_large_one_goes_on() -> None:
    follower = Follower("av1-l3t3-key")
    for index, one in enumerate(captured("av1-l3t3-key")):
        follower.filter.wanted = LayerTarget(0, 2) if index > 60 else EVERYTHING
        is_new = (one.descriptor or b"")[3:4] >= b"\x80"
        follower.take(one)
        if index > 60 and not is_new:
            assert follower.filter.waits_for_keyframe(follower.reader.layout) is (follower.filter.current == (2, 2))


def test_a_smaller_picture_of_a_full_structure_comes_by_itself() -> None:
    follower = Follower("av1-l3t3")
    packets = captured("av1-l3t3")
    for index, one in enumerate(packets):
        follower.filter.wanted = LayerTarget(0, 2) if index > 60 else EVERYTHING
        follower.take(one)
    assert follower.filter.current == LayerTarget(0, 2)


@pytest.mark.parametrize("name", [*SPATIAL, *TEMPORAL])
def test_all_packets_of_a_frame_share_its_fate_in_any_order(name: str) -> None:
    rng = random.Random(5)
    follower = Follower(name)
    fates: dict[int, set[bool]] = {}
    packets = captured(name)
    head, rest = packets[:4], packets[4:]
    for index in range(0, len(rest) - 5, 5):
        part = rest[index : index + 5]
        rng.shuffle(part)
        rest[index : index + 5] = part
    for index, one in enumerate([*head, *rest]):
        follower.filter.wanted = LayerTarget(index // 40 % 3, index // 20 % 3)
        mark = follower.reader.read(one.descriptor, one.payload)
        assert mark is not None
        verdict = follower.filter.packet(mark, follower.reader.layout, one.header.rtp_ts)
        fates.setdefault(mark.key, set()).add(verdict.is_sent)
    assert all(len(fate) == 1 for fate in fates.values())
