"""Round trips and the queue that shows in them."""

from __future__ import annotations

from sightline.rtp.round_trip import DEFAULT_NS, RoundTrip

MS = 1_000_000
S = 1_000 * MS


def test_the_first_sample_replaces_the_default() -> None:
    trip = RoundTrip()
    assert trip.ns == DEFAULT_NS
    assert not trip.is_queueing
    trip.sample(300 * MS, 0)
    assert (trip.ns, trip.least_ns) == (300 * MS, 300 * MS)
    assert not trip.is_queueing, "nothing to compare it with"


def test_two_long_ones_in_a_row_are_a_queue_and_one_is_not() -> None:
    trip = RoundTrip()
    trip.sample(60 * MS, 0)
    trip.sample(200 * MS, S)
    assert not trip.is_queueing
    trip.sample(220 * MS, 2 * S)
    assert trip.is_queueing
    trip.sample(70 * MS, 3 * S)
    assert not trip.is_queueing


def test_a_longer_route_is_no_queue_after_a_while() -> None:
    trip = RoundTrip()
    for second in range(5):
        trip.sample(20 * MS, second * S)
    for second in range(5, 40):
        trip.sample(250 * MS, second * S)
    assert trip.least_ns == 250 * MS
    assert not trip.is_queueing


def test_a_negative_one_is_left_out() -> None:
    trip = RoundTrip()
    trip.sample(-5 * MS, 0)
    assert trip.ns == DEFAULT_NS
