"""Map and tags of a visit as bytes, and bytes that are none."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import msgspec
import numpy as np
import pytest

from sightline.errors import InvalidMap
from sightline.spatial.pose import RigidTransform
from sightline.spatial.relocalise.visit import MAX_VISIT_BYTES, decode_visit, encode_visit
from sightline.spatial.tags.families import TagId
from sightline.spatial.tags.layout import PlacedTag, TagLayout

MAP = msgspec.msgpack.encode({"format": "sightline-places", "version": 1})
TAGS = TagLayout(
    "world",
    MappingProxyType(
        {
            TagId("aruco_4x4", 3): PlacedTag(RigidTransform.identity(), 0.1),
            TagId("apriltag_36h11", 7): PlacedTag(RigidTransform(np.eye(3), np.array([1.0, 2.0, 3.0])), 0.2),
        }
    ),
)


@pytest.mark.parametrize("kept", [MAP, b""])
def test_a_visit_comes_back_as_it_was_kept(kept: bytes) -> None:
    visit = decode_visit(encode_visit(kept, TAGS))
    assert visit.map == kept
    assert visit.tags is not None
    assert (visit.tags.asset, visit.tags.sizes()) == (TAGS.asset, TAGS.sizes())
    for tag, placed in TAGS.tags.items():
        assert visit.tags.tags[tag].asset_from_tag.distance_to_m(placed.asset_from_tag) < 1e-9


def test_a_visit_without_tags_is_its_map() -> None:
    assert encode_visit(MAP, None) == MAP
    assert decode_visit(MAP).map == MAP
    assert decode_visit(MAP).tags is None


def changed(**fields: Any) -> bytes:
    return msgspec.msgpack.encode({**msgspec.msgpack.decode(encode_visit(b"", TAGS)), **fields})


def tag(**fields: Any) -> dict[str, Any]:
    raw: dict[str, Any] = msgspec.msgpack.decode(encode_visit(b"", TAGS))["tags"][0]
    return {**raw, **fields}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x93 no visit",
        b"\x00" * (MAX_VISIT_BYTES + 1),
        encode_visit(b"", TAGS)[:-3],
        changed(version=2),
        changed(tags=[]),
        changed(tags=[tag()] * 201),
        changed(tags=[tag(side_m=float("nan"))]),
        changed(tags=[tag(side_m=1e9)]),
        changed(tags=[tag(number=50)]),
        changed(tags=[tag(family="none")]),
        changed(tags=[tag(asset_from_tag={"p": [float("inf"), 0, 0], "q": [0, 0, 0, 1]})]),
        changed(tags=[tag(asset_from_tag={"p": [0, 0, 0], "q": [0, 0, 0, 9]})]),
        changed(more=1),
    ],
)
def test_bytes_that_are_no_visit_are_refused(data: bytes) -> None:
    with pytest.raises(InvalidMap):
        decode_visit(data)
