"""A subscriber that changes layers sees one unbroken stream of the same source, on one clock."""

from __future__ import annotations

from itertools import pairwise

import pytest

from sightline.errors import WorkerError
from sightline.ids import SubscriptionId
from sightline.rtp import feedback
from sightline.rtp.feedback import Pli
from sightline.rtp.packet import RtpHeader
from support.rtp import video
from support.sfu import PUBLISHER, VIEW, Bench
from support.sfu_layers import HEIGHTS, RIDS, Seen, SimulcastSender, clocks_of, frames_of, simulcast_bench

TICKS = 3000


def started(seed: int = 1) -> tuple[Bench, SimulcastSender]:
    bench = simulcast_bench()
    bench.subscribe(offset=777)
    return bench, SimulcastSender(bench, seed)


def answer_plis(bench: Bench, sender: SimulcastSender) -> None:
    if any(isinstance(packet, Pli) for packet in bench.take_rtcp(PUBLISHER)):
        sender.wants_key = True


def run(bench: Bench, sender: SimulcastSender, seconds: float) -> list[bytes]:
    """Run with a publisher that answers keyframe requests after a frame or two."""
    out: list[bytes] = []
    for _ in range(round(seconds * sender.fps)):
        out += sender.run(1 / sender.fps)
        answer_plis(bench, sender)
    return out


def expect_one_clock(frames: list[Seen]) -> None:
    """Every frame lies where its number says, to a tick; identity needs nothing else."""
    first = frames[0]
    for frame in frames:
        expected = (first.rtp_ts + (frame.frame_no - first.frame_no) * TICKS) & 0xFFFFFFFF
        assert (frame.rtp_ts - expected) & 0xFFFFFFFF in (0, 1)
    for before, frame in pairwise(frames):
        assert frame.rtp_ts != before.rtp_ts
        assert frame.frame_no - before.frame_no in (0, 1), "no frame is missing, none goes back"
        assert frame.picture_id == (before.picture_id + 1) & 0x7FFF
        assert frame.tl0 == (before.tl0 + 1) & 0xFF
        if frame.rid != before.rid:
            assert frame.is_key, "a change of layer only with a keyframe"


@pytest.mark.parametrize("seed", range(3))
def test_changes_of_layer_keep_clock_numbers_and_every_frame(seed: int) -> None:
    bench, sender = started(seed)
    out = run(bench, sender, 2.5)
    for height in (180, 360, None, 180, None, 360):
        bench.router.view(VIEW, height, bench.now_ns)
        out += run(bench, sender, 2)
    frames = frames_of(out)
    expect_one_clock(frames)
    rids = [frame.rid for frame in frames]
    changes = [rid for before, rid in pairwise(rids) if rid != before]
    assert changes == ["q", "h", "f", "q", "f", "h"]
    assert len({frame.frame_no for frame in frames}) == frames[-1].frame_no - frames[0].frame_no + 1


def test_clocks_of_all_layers_are_told_and_true() -> None:
    bench, sender = started()
    frames = frames_of(run(bench, sender, 2.5))
    offsets = clocks_of(bench)
    assert set(offsets) == {layer.ssrc for layer in sender.layers.values()}
    for layer in sender.layers.values():
        source_ts = frames[-1].frame_no * TICKS + layer.ts_origin
        assert (source_ts + offsets[layer.ssrc]) & 0xFFFFFFFF == frames[-1].rtp_ts
    bench.router.view(VIEW, 180, bench.now_ns)
    run(bench, sender, 3)
    assert clocks_of(bench) == {}, "a change of layer changes no relation"


def test_the_layer_before_goes_on_until_the_keyframe_comes() -> None:
    bench, sender = started()
    run(bench, sender, 2.5)
    bench.router.view(VIEW, 180, bench.now_ns)
    # The publisher does not answer: nobody may notice.
    ignored = frames_of(sender.run(3))
    assert {frame.rid for frame in ignored} == {"f"}
    assert len(ignored) == 90
    asked = [packet for packet in bench.take_rtcp(PUBLISHER) if isinstance(packet, Pli)]
    assert len(asked) >= 3
    assert {pli.media_ssrc for pli in asked} == {sender.layers["q"].ssrc}
    sender.wants_key = True
    assert frames_of(sender.run(1))[-1].rid == "q"


def test_without_related_clocks_there_is_no_change_at_first() -> None:
    bench, sender = started()
    sender._next_report_ns = bench.now_ns + 60_000_000_000
    run(bench, sender, 2.5)
    bench.router.view(VIEW, 180, bench.now_ns)
    before = run(bench, sender, 4)
    assert {frame.rid for frame in frames_of(before)} == {"f"}
    after = frames_of(run(bench, sender, 4))
    assert after[-1].rid == "q", "it does not stay with the wrong layer for ever"
    assert len(clocks_of(bench)) == 2, "but then the new relation is told"


def test_the_same_source_frame_on_both_layers_is_told_apart_by_one_tick() -> None:
    bench, sender = started()
    run(bench, sender, 2.5)
    bench.router.view(VIEW, 180, bench.now_ns)
    sender.run(1.2)
    sender.wants_key = True
    number = sender.frame_no
    frames = frames_of(sender.frame(order=("f", "q", "h")))
    assert [(frame.rid, frame.frame_no) for frame in frames] == [("f", number), ("q", number)]
    assert frames[1].rtp_ts == (frames[0].rtp_ts + 1) & 0xFFFFFFFF
    (following,) = frames_of(sender.frame())
    assert following.rtp_ts == (frames[0].rtp_ts + TICKS) & 0xFFFFFFFF


def test_a_keyframe_that_is_older_than_what_went_out_is_not_joined() -> None:
    bench, sender = started()
    run(bench, sender, 2.5)
    bench.router.view(VIEW, 180, bench.now_ns)
    sender.run(1.2)
    late = sender._packets(sender.layers["q"], sender.frame_no / sender.fps, True)
    ahead = sender.run(0.2)
    assert [bench.send(packet) for packet in late] == [[] for _ in late]
    assert {frame.rid for frame in frames_of(ahead)} == {"f"}
    answer_plis(bench, sender)
    bench.advance(600)
    assert any(isinstance(packet, Pli) for packet in bench.take_rtcp(PUBLISHER)), "it asks again"


def test_lost_packets_of_before_a_change_are_answered_as_they_were() -> None:
    bench, sender = started()
    out = run(bench, sender, 2.5)
    bench.router.view(VIEW, 180, bench.now_ns)
    out += run(bench, sender, 2)
    bench.router.view(VIEW, None, bench.now_ns)
    out += run(bench, sender, 2)
    frames_of(out)
    for copy in out[-400:-1:7]:
        header = RtpHeader(copy)
        (repair,) = bench.rtcp(feedback.build_nack(1, 5555, [header.seq]))
        again = RtpHeader(repair)
        assert again.rtp_ts == header.rtp_ts
        assert repair[again.payload_offset :] == header.seq.to_bytes(2, "big") + copy[header.payload_offset :]


def test_a_layer_that_dies_is_replaced_and_taken_again_when_it_lives() -> None:
    bench, sender = started()
    out = run(bench, sender, 2.5)
    sender.layers["f"].is_on = False
    out += run(bench, sender, 3)
    sender.layers["f"].is_on = True
    sender.wants_key = True
    out += run(bench, sender, 5)
    frames = frames_of(out)
    rids = [frame.rid for frame in frames]
    assert [rid for before, rid in pairwise(rids) if rid != before] == ["h", "f"]
    gap = max(b.frame_no - a.frame_no for a, b in pairwise(frames))
    assert gap <= 1.2 * sender.fps, "silence is noticed after a second"
    first = frames[0]
    assert all((f.rtp_ts - first.rtp_ts - (f.frame_no - first.frame_no) * TICKS) & 0xFFFFFFFF in (0, 1) for f in frames)


def test_each_viewer_has_a_layer_of_its_own() -> None:
    bench, sender = started()
    bench.subscribe(video(ssrc=6666, rtx_ssrc=6667, payload_type=100), subscription=SubscriptionId("thumbnail"))
    run(bench, sender, 2.5)
    bench.router.view(SubscriptionId("thumbnail"), 100, bench.now_ns)
    run(bench, sender, 2)
    out = run(bench, sender, 2)
    by_ssrc = {ssrc: [copy for copy in out if RtpHeader(copy).ssrc == ssrc] for ssrc in (5555, 6666)}
    assert {frame.rid for frame in frames_of(by_ssrc[5555])} == {"f"}
    assert {frame.rid for frame in frames_of(by_ssrc[6666])} == {"q"}


@pytest.mark.parametrize(("shown", "rid"), [(100, "q"), (200, "q"), (201, "h"), (400, "h"), (401, "f"), (2000, "f")])
def test_the_smallest_layer_that_fills_the_picture_is_enough(shown: int, rid: str) -> None:
    bench, sender = started()
    run(bench, sender, 2.5)
    bench.router.view(VIEW, shown, bench.now_ns)
    run(bench, sender, 2)
    assert frames_of(run(bench, sender, 0.5))[-1].rid == rid
    assert {stream.rid: stream.height for stream in bench.router.publications[0].streams.values()} == HEIGHTS


def test_a_view_of_something_gone_is_refused() -> None:
    bench, _ = started()
    with pytest.raises(WorkerError):
        bench.router.view(SubscriptionId("nobody"), 100, bench.now_ns)
    assert set(RIDS) == set(HEIGHTS)
