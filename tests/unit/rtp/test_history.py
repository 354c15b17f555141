"""The ring of sent packets."""

from __future__ import annotations

import pytest

from sightline.rtp.history import PacketHistory


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
