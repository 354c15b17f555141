"""One time line from several clocks: sender reports, arrivals, drift, jumps, wrap-around."""

from __future__ import annotations

import pytest

from sightline.recording.timeline import SenderClock, TrackClock
from sightline.rtp.rtcp import SenderReport

S = 1_000_000_000
MS = 1_000_000
BASE = 1 << 32


def report(rtp_ts: int, sender_ns: int) -> SenderReport:
    return SenderReport(1, sender_ns * (1 << 32) // S, rtp_ts & 0xFFFFFFFF, 0, 0)


def test_the_quickest_arrival_counts_until_a_report_comes() -> None:
    clock = TrackClock(SenderClock(), 90_000)
    for number, delay_ms in enumerate((50, 20, 90)):
        clock.arrived(BASE + number * 90_000, (number + 1) * S + delay_ms * MS)
    assert not clock.has_report
    assert clock.server_ns(BASE + 90_000) == 2 * S + 20 * MS


@pytest.mark.parametrize("origin", [BASE, 2 * BASE - 45_000])
def test_two_tracks_meet_by_their_reports(origin: int) -> None:
    """Video travels 80 ms, audio 10 ms; both were taken at the same moments of a sender whose clock is years off."""
    sender = SenderClock()
    video, audio = TrackClock(sender, 90_000), TrackClock(sender, 48_000)
    for number in range(100):
        video.arrived(origin + number * 4_500, S + number * 50 * MS + 80 * MS)
        audio.arrived(BASE + number * 2_400, S + number * 50 * MS + 10 * MS)
    video.reported(report(origin + 90 * 4_500, 77 * S + 90 * 50 * MS))
    audio.reported(report(BASE + 95 * 2_400, 77 * S + 95 * 50 * MS))
    for number in (0, 50, 99):
        seen, heard = video.server_ns(origin + number * 4_500), audio.server_ns(BASE + number * 2_400)
        assert abs(seen - heard) < 10_000
    assert abs(video.server_ns(origin) - S - 80 * MS) < 10_000, "the first report ties the sender to our clock"


def test_small_errors_of_reports_are_followed_slowly_and_wild_ones_not_at_all() -> None:
    clock = TrackClock(SenderClock(), 90_000)
    clock.arrived(BASE, S)
    clock.reported(report(BASE, 100 * S))
    clock.reported(report(BASE, 100 * S + 30 * MS))
    assert abs(clock.server_ns(BASE) - S - MS) < 10_000
    clock.reported(report(BASE, 500 * S))
    clock.reported(report(BASE, 500 * S))
    assert abs(clock.server_ns(BASE) - S - MS) < 10_000
    clock.reported(report(BASE, 500 * S))
    assert abs(clock.server_ns(BASE) - S) < 10_000, "the sender's clock was set: our time goes on"


def test_before_the_first_frame_nothing_is_known() -> None:
    clock = TrackClock(SenderClock(), 48_000)
    clock.reported(report(5, S))
    assert clock.extend(5) is None
    assert not clock.has_report
    with pytest.raises(RuntimeError):
        clock.server_ns(5)
    clock.arrived(BASE + 10, S)
    clock.reported(SenderReport(1, 0, 10, 0, 0))
    assert not clock.has_report, "a sender without a clock says 0"
    assert clock.extend(0xFFFFFFFF) == BASE - 1
