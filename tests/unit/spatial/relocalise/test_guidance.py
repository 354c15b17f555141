"""Which stored view is shown to somebody who stands elsewhere."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from sightline.spatial.relocalise.guidance import views_to_take_up
from sightline.spatial.relocalise.keyframes import KeyframeMap
from sightline.spatial.relocalise.localiser import MapBuilder
from support.textured_room import Room, looking

VIEWS = [
    looking((2.2, 1.4, 2.2), (0.8, 0.7, 0.3)),
    looking((1.2, 1.2, 2.0), (0.1, 0.7, 1.0)),
    looking((2.4, 1.3, 1.2), (1.8, 0.9, 0.0)),
]


@cache
def stored() -> KeyframeMap:
    builder, room = MapBuilder(), Room(1)
    for n, view in enumerate(VIEWS):
        assert builder.add(room.picture(n, view))
    return builder.finish()


def test_the_nearest_view_comes_first_with_the_way_to_it() -> None:
    here = looking((2.3, 1.3, 1.8), (1.8, 0.9, 0.0))
    first, *_ = views_to_take_up(stored(), here)
    assert first.number == 2
    assert first.thumbnail[:2] == b"\xff\xd8"
    assert first.step_c is not None
    assert np.linalg.norm(first.step_c) == pytest.approx(np.linalg.norm(VIEWS[2].translation - here.translation))
    assert first.step_c[2] > 0.4, "the stored place lies ahead"
    assert first.turn_rad is not None
    assert first.turn_rad < 0.3


def test_without_a_place_the_view_that_looks_alike_comes_first() -> None:
    present = Room(1).picture(9, looking((1.3, 1.2, 2.1), (0.1, 0.7, 1.0)))
    first, *rest = views_to_take_up(stored(), grey=present.grey)
    assert first.number == 1
    assert (first.step_c, first.turn_rad) == (None, None)
    assert first.likeness is not None
    assert all(other.likeness is not None and other.likeness < first.likeness for other in rest)


def test_only_views_that_show_the_mark_are_offered() -> None:
    mark = np.array([0.0, 0.7, 1.0])
    assert 2 not in {view.number for view in views_to_take_up(stored(), VIEWS[2], mark_m=mark)}
    assert len(views_to_take_up(stored(), VIEWS[2], mark_m=np.array([50.0, 0.0, 0.0]))) == 3


def test_nothing_at_all_known_still_gives_views() -> None:
    assert len(views_to_take_up(stored(), limit=2)) == 2
