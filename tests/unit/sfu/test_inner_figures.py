"""What people are told of the layers that a viewer gets inside one stream."""

from __future__ import annotations

from sightline.sfu.figures import figures_of
from support.bottleneck import Bottleneck
from support.sfu import VIEW
from support.sfu_svc import SvcViewer


def test_size_and_share_of_pictures_follow_what_is_sent() -> None:
    viewer = SvcViewer(Bottleneck())
    router = viewer.bench.router

    def told() -> tuple[int | None, bool, float]:
        (one,) = figures_of(router.peers, viewer.bench.now_ns).subscriptions
        return one.height, one.is_best, round(one.fps_share, 1)

    viewer.run(4)
    assert told() == (540, True, 1.0)
    router.view(VIEW, 100, viewer.bench.now_ns)
    viewer.run(3)
    assert told() == (135, True, 1.0), "what the page shows is no want of path"
    router.view(VIEW, None, viewer.bench.now_ns, max_fps=8)
    viewer.run(3)
    height, _, share = told()
    assert (height, share) == (540, 0.2)


def test_a_narrow_path_is_told_as_such() -> None:
    viewer = SvcViewer(Bottleneck(capacity_bps=1_000_000))
    viewer.run(12)
    figures = figures_of(viewer.bench.router.peers, viewer.bench.now_ns)
    (one,) = figures.subscriptions
    assert not one.is_best
    assert one.height is not None
    assert one.height < 540
    (publication,) = figures.publications
    (stream,) = publication.streams
    assert stream.least_bps is not None
    assert 0 < stream.least_bps < 0.1 * stream.bitrate_bps
