"""Depth against a mark's surface: hidden, still there, gone."""

from __future__ import annotations

import numpy as np
import pytest

from sightline.errors import SpatialError
from sightline.spatial.camera import Intrinsics
from sightline.spatial.depth import DepthImage
from sightline.spatial.pose import RigidTransform
from sightline.spatial.track.surface_watch import FRAMES_BACK, FRAMES_THROUGH, SurfaceWatch, against

CAMERA = Intrinsics(250.0, 250.0, 79.5, 59.5, 160, 120)
MARK = np.array([0.0, 0.0, 2.0])


def _depth(metres: float | np.ndarray) -> DepthImage:
    millimetres = np.round(np.broadcast_to(np.asarray(metres) * 1000, (120, 160))).astype(np.uint16)
    return DepthImage("p", 1, 0.0, millimetres, CAMERA, RigidTransform.identity())


@pytest.mark.parametrize(
    ("metres", "said"), [(2.0, "same"), (2.03, "same"), (1.2, "nearer"), (2.5, "farther"), (0.0, "unknown")]
)
def test_what_depth_says_of_a_mark(metres: float, said: str) -> None:
    assert against(_depth(metres), MARK, 0.01) == said


def test_beside_an_edge_the_surface_counts_as_there() -> None:
    half = np.full((120, 160), 3.0)
    half[:, 82:] = 2.0  # the mark's surface ends 2.5 px beside the mark: the pose may be that wrong
    assert against(_depth(half), MARK, 0.01) == "same"


def test_an_uncertain_mark_is_not_seen_through_so_easily() -> None:
    assert against(_depth(2.2), MARK, 0.01) == "farther"
    assert against(_depth(2.2), MARK, 0.08) != "farther"


def test_outside_and_behind_nothing_is_said() -> None:
    assert against(_depth(2.0), np.array([9.0, 0.0, 2.0]), 0.01) == "unknown"
    assert against(_depth(2.0), np.array([0.0, 0.0, -2.0]), 0.01) == "unknown"


def test_a_place_that_is_not_finite_is_refused() -> None:
    with pytest.raises(SpatialError):
        against(_depth(2.0), np.array([np.nan, 0.0, 2.0]), 0.01)


def test_a_surface_is_gone_after_several_looks_through_it_and_back_when_seen_again() -> None:
    watch = SurfaceWatch()
    for _ in range(FRAMES_THROUGH - 1):
        watch = watch.seen("farther").seen("unknown").seen("nearer")
        assert not watch.is_gone
    watch = watch.seen("farther")
    assert watch.is_gone
    for _ in range(FRAMES_BACK - 1):
        watch = watch.seen("same")
        assert watch.is_gone
    assert not watch.seen("same").is_gone


def test_single_looks_through_between_sightings_mean_nothing() -> None:
    watch = SurfaceWatch()
    for _ in range(4 * FRAMES_THROUGH):
        watch = watch.seen("farther").seen("farther").seen("same")
    assert not watch.is_gone
