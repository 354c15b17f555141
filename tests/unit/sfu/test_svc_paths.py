"""Layers inside one stream follow the path as encodings of their own do, and a decoder can always follow."""

from __future__ import annotations

import pytest

from support.bottleneck import Bottleneck
from support.sfu import VIEW
from support.sfu_svc import SvcViewer


@pytest.mark.parametrize("seed", range(2))
def test_down_within_three_seconds_and_up_within_ten(seed: int) -> None:
    viewer = SvcViewer(Bottleneck(seed=seed), seed)
    viewer.run(6)
    assert viewer.sizes(2) == {"2"}
    assert viewer.sent_layers(1) == {"20", "21", "22"}, "with all its pictures"
    viewer.link.capacity_bps = 1_000_000
    viewer.run(3)
    assert viewer.sizes(0.3) <= {"0", "1"}
    viewer.run(12)
    assert viewer.sizes(5) <= {"0", "1"}, "and it stays there"
    viewer.link.capacity_bps = 20_000_000
    viewer.run(10)
    assert viewer.sizes(0.5) == {"2"}


def test_where_the_smallest_size_does_not_fit_there_are_fewer_pictures_of_it() -> None:
    viewer = SvcViewer(Bottleneck(capacity_bps=100_000))
    viewer.run(15)
    assert viewer.sizes(4) == {"0"}
    assert "02" not in viewer.sent_layers(2)
    assert "00" in viewer.sent_layers(2)


def test_a_bound_on_pictures_a_second_saves_their_bytes() -> None:
    viewer = SvcViewer(Bottleneck())
    viewer.run(4)
    before = viewer.bytes_sent
    viewer.run(3)
    full = viewer.bytes_sent - before
    viewer.bench.router.view(VIEW, None, viewer.bench.now_ns, max_fps=10)
    viewer.run(1)
    assert viewer.sent_layers(0.9) == {"20"}
    before = viewer.bytes_sent
    viewer.run(3)
    assert viewer.bytes_sent - before < 0.4 * full
    viewer.bench.router.view(VIEW, None, viewer.bench.now_ns)
    viewer.run(2)
    assert viewer.sent_layers(1) == {"20", "21", "22"}
