"""Rate limits, and the one table from error codes to statuses."""

from __future__ import annotations

import pytest

from sightline import errors
from sightline.clock import ManualClock
from sightline.web.errors import CLOSE_CODE, HTTP_STATUS, close_code, http_status
from sightline.web.limits import MAX_KEYS, Rate, RateLimiter

RATE = Rate("tries", 3, 10.0)


def test_a_burst_then_one_at_a_time() -> None:
    clock = ManualClock()
    limiter = RateLimiter(clock)
    for _ in range(3):
        limiter.take(RATE, "key")
    with pytest.raises(errors.RateLimited) as refused:
        limiter.take(RATE, "key")
    assert refused.value.details["retry_after_s"] == pytest.approx(10)
    limiter.take(RATE, "another key")
    clock.advance(9.9)
    with pytest.raises(errors.RateLimited):
        limiter.take(RATE, "key")
    clock.advance(0.2)
    limiter.take(RATE, "key")
    clock.advance(1000)
    for _ in range(3):
        limiter.take(RATE, "key")
    with pytest.raises(errors.RateLimited):
        limiter.take(RATE, "key")


def test_refused_tries_do_not_lengthen_the_wait() -> None:
    clock = ManualClock()
    limiter = RateLimiter(clock)
    for _ in range(3):
        limiter.take(RATE, "key")
    for _ in range(50):
        with pytest.raises(errors.RateLimited):
            limiter.take(RATE, "key")
    clock.advance(10)
    limiter.take(RATE, "key")


def test_a_success_forgives() -> None:
    limiter = RateLimiter(ManualClock())
    for _ in range(10):
        limiter.take(RATE, "key")
        limiter.forgive(RATE, "key")


def test_memory_is_bounded() -> None:
    limiter = RateLimiter(ManualClock())
    for k in range(MAX_KEYS + 500):
        limiter.take(RATE, f"key {k}")
    assert len(limiter._full_at) == MAX_KEYS


def every_error() -> list[type[errors.SightlineError]]:
    found, ahead = [], [errors.SightlineError]
    while ahead:
        kind = ahead.pop()
        found.append(kind)
        ahead.extend(kind.__subclasses__())
    return [kind for kind in found if kind.__module__ == "sightline.errors"]


@pytest.mark.parametrize("kind", every_error())
def test_every_error_has_a_status_and_a_close_code(kind: type[errors.SightlineError]) -> None:
    assert kind.code in HTTP_STATUS, "the table names every code of the tree"
    error = kind.__new__(kind)
    assert 400 <= http_status(error) < 600
    code = close_code(error)
    assert code == 1011 or code in CLOSE_CODE.values()


def test_an_unknown_code_is_our_own_fault() -> None:
    class New(errors.SightlineError):
        code = "brand_new"

    assert (http_status(New("x")), close_code(New("x"))) == (500, 1011)
