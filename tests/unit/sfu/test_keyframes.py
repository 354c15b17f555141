"""One request for all, and not too many."""

from __future__ import annotations

from sightline.sfu.keyframes import MIN_INTERVAL_NS, RETRY_NS, KeyframeRequests

MS = 1_000_000


def test_nothing_is_asked_for_without_a_wish() -> None:
    assert not KeyframeRequests().due(0)


def test_wishes_of_one_moment_share_a_request() -> None:
    requests = KeyframeRequests()
    for viewer in range(16):
        requests.want(viewer * MS // 4)
    assert requests.due(5 * MS)
    requests.want(6 * MS)
    assert not requests.due(7 * MS)


def test_a_wish_after_the_answer_may_have_passed_asks_again() -> None:
    """A second viewer joins 60 ms later: the keyframe for the first one is gone before its keys are agreed."""
    requests = KeyframeRequests()
    requests.want(0)
    assert requests.due(0)
    requests.want(60 * MS)
    assert requests.due(60 * MS)


def test_a_flood_of_wishes_is_limited() -> None:
    requests = KeyframeRequests()
    sent = 0
    for now_ms in range(0, 10_000, 5):
        requests.want(now_ms * MS)
        sent += requests.due(now_ms * MS)
    assert sent <= 10_000 * MS // MIN_INTERVAL_NS + 3
    assert sent >= 10


def test_an_unanswered_request_is_repeated_and_an_answered_one_is_not() -> None:
    requests = KeyframeRequests()
    requests.want(0)
    assert requests.due(0)
    assert not requests.due(RETRY_NS - 1)
    assert requests.due(RETRY_NS)
    requests.arrived(RETRY_NS + 1)
    assert not requests.is_waiting
    assert not requests.due(3 * RETRY_NS)
