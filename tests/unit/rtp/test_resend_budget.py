"""Limits on sending packets again."""

from __future__ import annotations

import pytest

from sightline.rtp.resend_budget import ResendBudget

MS = 1_000_000
SIZE = 1200


def resent_bytes(media_per_ms: int, *, path_bps: float | None = None, is_queueing: bool = False) -> int:
    """Ask for everything again and again for ten seconds, as a receiver behind a full queue does."""
    budget = ResendBudget()
    resent = 0
    for now_ms in range(10_000):
        budget.refill(now_ms * MS, media_per_ms * now_ms, path_bps=path_bps, is_queueing=is_queueing)
        for seq in range(now_ms - 20, now_ms):
            if budget.allow(seq, SIZE, now_ms * MS, 10 * MS):
                resent += SIZE
    return resent


def test_one_packet_is_resent_once_per_round_trip() -> None:
    budget = ResendBudget()
    sent = [now for now in range(0, 1000, 5) if budget.allow(5, SIZE, now * MS, 100 * MS)]
    assert sent == list(range(0, 1000, 75)), "a round trip varies, so a little earlier is let pass"


@pytest.mark.parametrize(
    ("is_queueing", "least", "most"), [(False, 0.4, 0.55), (True, 0.15, 0.25)], ids=["calm", "queue"]
)
def test_resending_stays_within_a_share_of_what_is_sent(is_queueing: bool, least: float, most: float) -> None:
    assert least < resent_bytes(1200, is_queueing=is_queueing) / (1200 * 10_000) < most


def test_resending_into_a_known_path_stays_within_a_share_of_the_path() -> None:
    assert 0.2 < resent_bytes(300, path_bps=1_000_000, is_queueing=True) * 8 / 10_000_000 < 0.35


def test_a_small_stream_into_a_queue_gets_little() -> None:
    assert resent_bytes(10, is_queueing=True) < 100_000


def test_a_fifth_of_random_loss_is_made_good_twice_over() -> None:
    """What is needed at 20 % loss, with a second copy of everything, fits into the budget of a calm path."""
    budget = ResendBudget()
    refused = 0
    media = 0
    for now_ms in range(20_000):
        media += 500
        budget.refill(now_ms * MS, media, path_bps=None, is_queueing=False)
        if now_ms > 3000 and now_ms % 12 == 0:
            refused += not budget.allow(now_ms, SIZE, now_ms * MS, 60 * MS)
            refused += not budget.allow_second(SIZE)
    assert refused == 0


def test_second_copies_end_before_first_ones() -> None:
    budget = ResendBudget()
    budget.refill(0, 0, path_bps=None, is_queueing=False)
    seconds = 0
    while budget.allow_second(SIZE):
        seconds += 1
    assert seconds
    assert budget.allow(1, SIZE, 0, MS)
