"""What is kept for clips: everything since the newest keyframe a clip's length back, within bounds."""

from __future__ import annotations

import pytest

from sightline.recording.recent import RecentFrame, RecentFrames

S = 1_000_000_000
VIDEO, AUDIO = 1, 2


def fill(recent: RecentFrames, until_s: int, *, keyframe_s: int = 5, size: int = 10) -> None:
    """One picture and one sound a second, the sound of a moment before its picture, as they arrive."""
    for second in range(until_s + 1):
        recent.add(RecentFrame(second * S, AUDIO, True, bytes(1)))
        recent.add(RecentFrame(second * S, VIDEO, second % keyframe_s == 0, bytes(size)))


def seconds(recent: RecentFrames, number: int) -> list[int]:
    return [frame.time_ns // S for frame in recent.cut() if frame.number == number]


@pytest.mark.parametrize(
    ("until_s", "begins_s"), [(0, 0), (19, 0), (20, 0), (24, 0), (25, 5), (29, 5), (30, 10), (100, 80)]
)
def test_a_clip_begins_at_the_newest_keyframe_that_is_twenty_seconds_old(until_s: int, begins_s: int) -> None:
    recent = RecentFrames(VIDEO)
    fill(recent, until_s)
    assert seconds(recent, VIDEO) == list(range(begins_s, until_s + 1))
    assert recent.cut()[0].is_keyframe
    assert recent.cut()[0].number == VIDEO
    if begins_s:
        assert seconds(recent, AUDIO) == seconds(recent, VIDEO), "the sound of the first picture came before it"


def test_nothing_is_kept_before_the_first_keyframe() -> None:
    recent = RecentFrames(VIDEO)
    recent.add(RecentFrame(0, AUDIO, True, b"sound"))
    recent.add(RecentFrame(0, VIDEO, False, b"middle"))
    assert (recent.cut(), recent.size_bytes) == ([], 0)


def test_what_is_kept_is_bounded_whatever_is_sent() -> None:
    recent = RecentFrames(VIDEO, max_bytes=1_000)
    fill(recent, 100, size=100)
    assert recent.size_bytes <= 1_000
    assert 5 <= len(seconds(recent, VIDEO)) <= 10, "a shorter clip, still from a keyframe on"
    assert recent.cut()[0].is_keyframe
    sizes = sum(len(frame.data) for frame in recent.cut())
    assert recent.size_bytes == sizes


def test_one_group_of_pictures_that_is_too_large_is_let_go_until_the_next_keyframe() -> None:
    recent = RecentFrames(VIDEO, max_bytes=1_000)
    fill(recent, 30, keyframe_s=1_000, size=100)
    assert (recent.cut(), recent.size_bytes) == ([], 0)
    recent.add(RecentFrame(31 * S, VIDEO, True, bytes(10)))
    assert seconds(recent, VIDEO) == [31]


def test_without_a_picture_a_clip_begins_anywhere() -> None:
    recent = RecentFrames(None)
    for number in range(50 * 60):
        recent.add(RecentFrame(number * S // 50, 1, True, b"x"))
    frames = recent.cut()
    assert 20 <= (frames[-1].time_ns - frames[0].time_ns) / S <= 21.1


def test_frames_come_out_in_order_of_time() -> None:
    recent = RecentFrames(VIDEO)
    recent.add(RecentFrame(0, VIDEO, True, b""))
    for time_s, number in ((3, AUDIO), (1, VIDEO), (2, VIDEO), (3, VIDEO)):
        recent.add(RecentFrame(time_s * S, number, number == AUDIO, b""))
    assert [(frame.time_ns // S, frame.number) for frame in recent.cut()] == [(0, 1), (1, 1), (2, 1), (3, 1), (3, 2)]
