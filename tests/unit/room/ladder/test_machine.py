"""The ladder of one picture over paths that go bad and well again: down in time, up by itself, no flapping."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from sightline.room.ladder.machine import LONGEST_WAIT_NS, Ladder, combine
from sightline.room.ladder.way import Rung, Way

S = 1_000_000_000
GOOD = Way(loss=0.0, rtt_ms=40, least_bps=150_000)
NARROW = replace(GOOD, loss=0.4, queue_ms=290)
LOSSY = replace(GOOD, loss=0.2)


class Bench:
    """A ladder stepped once a second; ``path`` tells what is read while video flows, and while it does not."""

    def __init__(self) -> None:
        self.now_ns = 100 * S
        self.ladder = Ladder(self.now_ns)
        self.changes: list[tuple[int, Rung]] = []
        """(second, rung)."""
        self.second = 0

    def run(self, seconds: int, with_video: Way, without: Way | None = None) -> Rung:
        for _ in range(seconds):
            self.step(with_video if self.ladder.has_video or without is None else without)
        return self.ladder.rung

    def step(self, way: Way) -> Rung:
        self.second += 1
        self.now_ns += S
        if self.ladder.step(way, self.now_ns):
            self.changes.append((self.second, self.ladder.rung))
        return self.ladder.rung

    def first(self, rung: Rung, since: int = 0) -> int:
        return next(second for second, seen in self.changes if seen is rung and second > since)


def test_a_good_path_changes_nothing() -> None:
    bench = Bench()
    assert bench.run(120, GOOD) is Rung.BEST
    assert bench.changes == []


def test_a_path_below_the_smallest_picture_comes_down_to_stills_within_five_seconds() -> None:
    bench = Bench()
    assert bench.run(5, NARROW, GOOD) is Rung.STILLS
    assert bench.ladder.wants_stills
    assert bench.ladder.reason == "loss"


def test_a_short_burst_of_loss_is_waited_out() -> None:
    bench = Bench()
    for _ in range(20):
        bench.run(2, NARROW)
        bench.run(3, GOOD)
    assert bench.changes == []


def test_a_fifth_lost_keeps_the_video() -> None:
    bench = Bench()
    assert bench.run(60, LOSSY) is Rung.BEST


def test_it_climbs_by_itself_when_the_path_is_well_again() -> None:
    bench = Bench()
    bench.run(10, NARROW, replace(GOOD, loss=0.2))
    assert bench.ladder.rung is Rung.STILLS
    healed = bench.second
    bench.run(10, GOOD)
    assert bench.first(Rung.BEST, healed) - healed <= 7
    assert bench.ladder.reason == "none"


def test_attempts_become_rarer_while_the_path_stays_narrow() -> None:
    """Voice alone goes well on it, so that only an attempt can tell; it must not be made every few seconds."""
    bench = Bench()
    bench.run(300, NARROW, GOOD)
    attempts = [second for second, rung in bench.changes if rung < Rung.STILLS]
    assert len(attempts) <= 12
    assert attempts[-1] - attempts[-2] >= LONGEST_WAIT_NS / S
    with_video = 300 - sum(
        end - start
        for (start, rung), (end, _) in zip(bench.changes, [*bench.changes[1:], (300, Rung.BEST)], strict=True)
        if rung is Rung.STILLS
    )
    assert with_video <= 60, "most of the time it stays where it works"


def test_a_still_that_comes_fast_ends_the_wait_and_a_slow_one_prolongs_it() -> None:
    bench = Bench()
    bench.run(120, NARROW, replace(GOOD, still_bps=60_000))
    assert len(bench.changes) == 1, "what the stills show needs no attempt"
    healed = bench.second
    bench.run(4, GOOD, replace(GOOD, still_bps=900_000))
    assert bench.first(Rung.BEST, healed) - healed <= 4


def test_stills_that_come_fast_where_video_does_not_are_believed_once() -> None:
    """Files may take another way, or one that is let through where datagrams are not."""
    bench = Bench()
    bench.run(300, NARROW, replace(GOOD, still_bps=5_000_000))
    attempts = [second for second, rung in bench.changes if rung < Rung.STILLS]
    assert len(attempts) <= 13


def test_stills_that_do_not_come_through_are_given_up_for_the_voice() -> None:
    bench = Bench()
    bench.run(4, NARROW, GOOD)
    late = replace(GOOD, still_wait_ms=16_000)
    assert bench.run(5, late) is Rung.LAST_STILL
    assert not bench.ladder.wants_stills
    assert bench.run(4, GOOD) is Rung.STILLS


def test_silence_is_believed_at_once_and_ends_with_the_first_sound() -> None:
    bench = Bench()
    silent = 0
    for _ in range(30):
        silent += 1000
        bench.step(replace(GOOD, silence_ms=silent))
    assert bench.changes == [(4, Rung.LAST_STILL)]
    assert bench.ladder.reason == "silence"
    assert bench.step(GOOD) is Rung.BEST, "it was only gone"


def test_without_link_and_media_things_are_stored_and_it_comes_back() -> None:
    bench = Bench()
    gone = replace(GOOD, is_linked=False)
    for second in range(1, 20):
        bench.step(replace(gone, silence_ms=second * 1000))
    assert bench.ladder.rung is Rung.STORE_FORWARD
    assert bench.ladder.reason == "link"
    back = bench.step(replace(GOOD, silence_ms=20_000))
    assert back is Rung.LAST_STILL, "the socket alone brings marks, but neither voice nor picture"
    assert bench.run(3, GOOD) is Rung.BEST


def test_a_lost_socket_alone_does_not_cost_the_picture() -> None:
    bench = Bench()
    assert bench.run(30, replace(GOOD, is_linked=False)) is Rung.BEST


def test_a_picture_that_the_page_has_paused_says_nothing_about_its_path() -> None:
    bench = Bench()
    assert bench.run(20, replace(GOOD, is_watched=False, loss=0.6, silence_ms=6000)) is Rung.BEST


def test_the_workers_choice_is_told_when_it_lasts() -> None:
    bench = Bench()
    small = replace(GOOD, sent=Rung.LOWER_LAYER)
    for _ in range(10):
        bench.step(small)
        bench.step(GOOD)
    assert bench.changes == [], "a flicker of layers is no news"
    assert bench.run(3, small) is Rung.LOWER_LAYER
    assert bench.run(3, replace(small, sent=Rung.LOW_FRAME_RATE)) is Rung.LOW_FRAME_RATE
    assert bench.run(6, GOOD) is Rung.BEST


def test_an_encoder_that_is_held_back_tells_of_a_path_too_narrow_for_it() -> None:
    """Its own congestion control leaves neither loss nor queue to be seen."""
    bench = Bench()
    held = replace(GOOD, estimate_bps=90_000)
    assert bench.run(20, held) is Rung.BEST, "an idle estimate means nothing"
    assert bench.run(5, replace(held, is_limited=True)) is Rung.STILLS
    assert bench.ladder.reason == "bandwidth"


def test_the_senders_path_lowers_everyone_and_says_so() -> None:
    own, uplink = Bench(), Bench()
    own.run(10, GOOD)
    uplink.run(6, NARROW, GOOD)
    assert combine(own.ladder, uplink.ladder) == (Rung.STILLS, "uplink")
    own.run(10, replace(GOOD, is_linked=False, silence_ms=60_000))
    assert combine(own.ladder, uplink.ladder) == (Rung.STORE_FORWARD, "link")
    assert combine(Bench().ladder, Bench().ladder) == (Rung.BEST, "none")


def path_of(rate_bps: float, seed: int) -> Callable[[bool], Way]:
    """A bottleneck with a drop-tail queue of 300 ms under a picture of 250 kbit/s and voice of 40: what is measured."""
    chance = random.Random(seed)

    def read(has_video: bool) -> Way:
        offered = (250_000 if has_video else 0) + 40_000
        excess = max(0.0, 1 - rate_bps / offered)
        loss = min(1.0, max(0.0, excess + chance.gauss(0, 0.03) * (excess > 0) + max(0.0, chance.gauss(-0.02, 0.02))))
        queue_ms = 300.0 if excess else chance.uniform(0, 20)
        return Way(
            loss=loss,
            queue_ms=queue_ms,
            rtt_ms=40 + queue_ms + chance.uniform(0, 60),
            estimate_bps=rate_bps * chance.uniform(0.8, 1.0) if has_video else None,
            least_bps=290_000,
        )

    return read


def seconds_on(bench: Bench, until: int) -> Iterator[tuple[Rung, int]]:
    changes = [(0, Rung.BEST), *bench.changes]
    for (start, rung), (end, _) in zip(changes, [*changes[1:], (until, Rung.BEST)], strict=True):
        yield rung, end - start


@pytest.mark.parametrize("seed", range(12))
def test_over_seeded_bottlenecks_it_comes_down_in_time_stays_there_and_returns(seed: int) -> None:
    bench = Bench()
    wide, narrow = path_of(2_000_000, seed), path_of(120_000, seed + 100)
    for _ in range(60):
        bench.step(wide(bench.ladder.has_video))
    assert bench.changes == [], "a wide path shows everything"
    for _ in range(180):
        bench.step(narrow(bench.ladder.has_video))
    assert bench.first(Rung.STILLS) <= 60 + 6
    for _ in range(60):
        bench.step(wide(bench.ladder.has_video))
    assert bench.ladder.rung is Rung.BEST
    on_stills = sum(seconds for rung, seconds in seconds_on(bench, 300) if rung is Rung.STILLS)
    assert on_stills >= 130
    assert len(bench.changes) <= 24
