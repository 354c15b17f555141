"""The ring of sent packets and the limits on sending them again."""

from __future__ import annotations

import pytest

from sightline.rtp.history import PacketHistory, ResendLimiter

MS = 1_000_000


@pytest.mark.parametrize("start", [0, 127, 32767, 65535, 65536 * 3 - 2])
def test_the_newest_packets_are_kept(start: int) -> None:
    history = PacketHistory(16)
    for number in range(start, start + 40):
        assert history.add(number, b"%d" % number)
    for number in range(start + 24, start + 40):
        assert history.get(number) == b"%d" % number
    assert history.get(start + 23) is None
    assert history.get(start + 40) is None


def test_duplicates_and_very_late_packets_are_told() -> None:
    history = PacketHistory(16)
    assert history.add(100, b"a")
    assert not history.add(100, b"b")
    assert history.get(100) == b"a"
    assert history.add(116, b"c")
    assert not history.add(100, b"a")
    assert history.add(99, b"late but new")


def test_a_capacity_that_is_no_power_of_two_is_refused() -> None:
    with pytest.raises(ValueError, match="power of two"):
        PacketHistory(100)


def test_one_packet_is_resent_once_per_round_trip() -> None:
    limiter = ResendLimiter()
    sent = [now for now in range(1000) if limiter.allow(5, 1200, now * MS, 100 * MS, 0)]
    assert sent == list(range(0, 1000, 100))


def test_resending_stays_within_a_share_of_what_is_sent() -> None:
    """A receiver behind a full queue asks for everything again and again; it must not get it."""
    limiter = ResendLimiter()
    media_bytes = resent_bytes = 0
    for now_ms in range(10_000):
        media_bytes += 1200
        for seq in range(now_ms - 20, now_ms):
            if limiter.allow(seq, 1200, now_ms * MS, 10 * MS, media_bytes):
                resent_bytes += 1200
    assert resent_bytes < 0.3 * media_bytes
    assert resent_bytes > 0.1 * media_bytes


def test_resending_into_a_narrow_path_stays_within_a_share_of_the_path() -> None:
    limiter = ResendLimiter()
    resent_bytes = 0
    for now_ms in range(10_000):
        for seq in range(now_ms - 20, now_ms):
            if limiter.allow(seq, 1200, now_ms * MS, 10 * MS, 300 * now_ms, path_bps=1_000_000):
                resent_bytes += 1200
    assert 0.2 < resent_bytes * 8 / 10_000_000 < 0.35


def test_ordinary_loss_is_within_the_budget_of_a_small_stream() -> None:
    limiter = ResendLimiter()
    for now_ms in range(0, 5000, 20):
        if now_ms % 400 == 0:
            assert limiter.allow(now_ms, 1000, now_ms * MS, 50 * MS, 50 * now_ms)
