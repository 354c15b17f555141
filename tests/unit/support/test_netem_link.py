"""The emulated link: each condition does what it says, seeded and without a clock of its own."""

from __future__ import annotations

import pytest

from support.netem import Conditions, Link

MS = 1_000_000


def run(link: Link[int], count: int, *, every_ms: float = 1.0, size_bytes: int = 1_000) -> list[tuple[float, int]]:
    """Push packets at even times and return (arrival in ms, number) of those that came."""
    arrived = []
    now_ns = 0
    for number in range(count):
        now_ns = round(number * every_ms * MS)
        while (due_ns := link.next_ns) is not None and due_ns <= now_ns:
            arrived += [(due_ns / MS, item) for item in link.due(due_ns)]
        link.push(number, size_bytes, now_ns)
    while (due_ns := link.next_ns) is not None:
        arrived += [(due_ns / MS, item) for item in link.due(due_ns)]
    return arrived


def test_a_clean_link_changes_nothing() -> None:
    assert run(Link(), 50) == [(float(number), number) for number in range(50)]


def test_delay_is_added_to_each_packet() -> None:
    assert run(Link(Conditions(delay_ms=30)), 20) == [(number + 30.0, number) for number in range(20)]


@pytest.mark.parametrize("loss", [0.05, 0.1, 0.2])
def test_random_loss_takes_its_share_and_the_same_seed_the_same_packets(loss: float) -> None:
    came = [number for _, number in run(Link(Conditions(loss=loss), seed=3), 10_000)]
    assert abs(len(came) / 10_000 - (1 - loss)) < 0.015
    assert came == [number for _, number in run(Link(Conditions(loss=loss), seed=3), 10_000)]
    assert came != [number for _, number in run(Link(Conditions(loss=loss), seed=4), 10_000)]


def test_bursts_have_their_mean_length() -> None:
    link: Link[int] = Link(Conditions(burst_enter=0.01, burst_mean=8), seed=5)
    came = {number for _, number in run(link, 40_000)}
    lengths, length = [], 0
    for number in range(40_000):
        if number in came:
            lengths += [length] if length else []
            length = 0
        else:
            length += 1
    assert 6.5 < sum(lengths) / len(lengths) < 9.5
    assert 0.05 < link.counters["lost_burst"] / 40_000 < 0.1


def test_jitter_keeps_the_order_and_its_bounds() -> None:
    close = run(Link(Conditions(delay_ms=20, jitter_ms=15), seed=6), 2_000)
    assert [number for _, number in close] == list(range(2_000))
    arrived = run(Link(Conditions(delay_ms=20, jitter_ms=15), seed=6), 500, every_ms=20)
    delays = [at - 20 * number for at, number in arrived]
    assert 20 <= min(delays) < 22
    assert 30 < max(delays) <= 35.001


def test_reordered_packets_are_overtaken_and_come_all_the_same() -> None:
    link: Link[int] = Link(Conditions(delay_ms=5, reorder=0.05, reorder_ms=10), seed=7)
    numbers = [number for _, number in run(link, 2_000)]
    assert sorted(numbers) == list(range(2_000))
    assert numbers != sorted(numbers)
    assert 60 < link.counters["reordered"] < 140


def test_duplicates_come_twice() -> None:
    link: Link[int] = Link(Conditions(duplicate=0.1), seed=8)
    numbers = [number for _, number in run(link, 1_000)]
    assert len(numbers) == 1_000 + link.counters["duplicated"]
    assert 60 < link.counters["duplicated"] < 140


def test_the_bottleneck_lets_its_rate_through_and_its_queue_is_limited() -> None:
    """2 Mbit/s offered to a line of 1 Mbit/s with a queue of 100 ms."""
    link: Link[int] = Link(Conditions(rate_bps=1_000_000, queue_ms=100, burst_bytes=0))
    arrived = run(link, 5_000, every_ms=1.0, size_bytes=222)  # 250 bytes on the line: 2 ms each
    delays = [at - number for at, number in arrived]
    assert abs(len(arrived) - 2_550) <= 2
    assert max(delays) <= 100.001
    assert min(delays[100:]) > 96, "the queue stays full"
    assert link.counters["dropped_queue"] == 5_000 - len(arrived)


def test_a_rested_bottleneck_lets_a_burst_through_at_once() -> None:
    link: Link[int] = Link(Conditions(rate_bps=1_000_000, burst_bytes=5_000))
    for number in range(10):
        link.push(number, 972, 0)
    assert link.due(0) == [0, 1, 2, 3, 4]
    assert link.next_ns == 8 * MS


def test_conditions_and_blackouts_change_while_packets_are_under_way() -> None:
    link: Link[str] = Link(Conditions(delay_ms=50))
    link.push("before", 100, 0)
    link.conditions = Conditions(delay_ms=80)
    link.push("after", 100, 1 * MS)
    link.is_up = False
    link.push("never", 100, 2 * MS)
    assert link.due(49 * MS) == []
    assert link.due(50 * MS) == ["before"]
    assert link.due(200 * MS) == ["after"]
    assert link.counters["lost_blackout"] == 1
    assert link.next_ns is None
