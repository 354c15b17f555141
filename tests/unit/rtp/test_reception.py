"""Receiver statistics as RFC 3550 counts them."""

from __future__ import annotations

import pytest

from sightline.rtp.reception import ReceptionStats
from sightline.rtp.rtcp import SenderReport

SECOND = 1_000_000_000


@pytest.mark.parametrize("start", [0, 127, 32767, 65500, 65535])
def test_loss_is_counted_and_told_per_interval(start: int) -> None:
    stats = ReceptionStats(1, 90_000)
    for step in range(100):
        if step % 4 != 1:
            stats.received((start + step) & 0xFFFF, step * 3000, 100, step * 33_333_333)
    block = stats.block(0)
    assert block is not None
    assert block.packets_lost == 25
    assert block.fraction_lost == 64
    assert block.highest_seq & 0xFFFF == (start + 99) & 0xFFFF
    assert block.highest_seq >> 16 == (start + 99) >> 16
    for step in range(100, 200):
        stats.received((start + step) & 0xFFFF, step * 3000, 100, step * 33_333_333)
    block = stats.block(0)
    assert block is not None
    assert (block.packets_lost, block.fraction_lost) == (25, 0)


def test_steady_arrivals_have_no_jitter_and_shaking_ones_have() -> None:
    steady, shaking = ReceptionStats(1, 90_000), ReceptionStats(2, 90_000)
    for step in range(300):
        at = step * SECOND // 30
        steady.received(step, step * 3000, 100, at)
        shaking.received(step, step * 3000, 100, at + (step % 2) * 10_000_000)
    assert steady.jitter < 2
    assert shaking.jitter == pytest.approx(900, rel=0.05)


def test_the_senders_report_is_echoed_with_its_age() -> None:
    stats = ReceptionStats(1, 90_000)
    assert stats.block(0) is None
    stats.received(5, 0, 100, 0)
    report = SenderReport(1, 0x1122334455667788, 0, 1, 1)
    stats.sender_report(report, 10 * SECOND)
    block = stats.block(10 * SECOND + SECOND // 2)
    assert block is not None
    assert (block.lsr, block.dlsr) == (0x33445566, 32768)
