"""A channel that is behind keeps the newest of each source and nothing else."""

from __future__ import annotations

from collections.abc import Callable

from sightline.transport.datachannel import SMALL_BUFFER_BYTES, DataChannels


class SlowChannel:
    """A data channel whose network has stopped; ``drain`` lets it go on."""

    def __init__(self, label: str = "frames") -> None:
        self.label = label
        self.readyState = "open"
        self.bufferedAmount = 0
        self.bufferedAmountLowThreshold = 0
        self.sent: list[bytes | str] = []
        self.listeners: dict[str, Callable[..., None]] = {}

    def on(self, event: str, listener: Callable[..., None]) -> None:
        self.listeners[event] = listener

    def send(self, data: bytes | str) -> None:
        if len(data) > 60_000:
            raise ValueError("larger than the other side takes")
        self.sent.append(data)
        self.bufferedAmount += len(data)

    def close(self) -> None:
        self.readyState = "closed"

    def drain(self) -> None:
        self.bufferedAmount = 0
        self.listeners["bufferedamountlow"]()


def opened(*channels: SlowChannel) -> tuple[DataChannels, list[tuple[str, bytes | str]]]:
    received: list[tuple[str, bytes | str]] = []
    data = DataChannels(lambda label, message: received.append((label, message)))
    for channel in channels:
        data._opened(channel)
    return data, received


def test_messages_come_with_the_label_of_their_channel() -> None:
    channel = SlowChannel()
    data, received = opened(channel)
    channel.listeners["message"](b"pose")
    assert received == [("frames", b"pose")]
    assert data.labels == ["frames"]


def test_the_newest_message_of_each_source_waits_and_goes_first() -> None:
    channel = SlowChannel()
    data, _ = opened(channel)
    filling = bytes(SMALL_BUFFER_BYTES + 1)
    assert data.send("frames", filling, "anna")
    for number in range(100):
        data.send("frames", b"anna %d" % number, "anna")
        if number == 10:
            data.send("frames", b"ben", "ben")
    assert channel.sent == [filling]
    channel.drain()
    assert channel.sent == [filling, b"anna 99", b"ben"]
    assert data.dropped == 99
    data.send("frames", b"next", "anna")
    assert channel.sent[-1] == b"next"


def test_labels_are_kept_apart_and_closed_channels_get_nothing() -> None:
    frames, other = SlowChannel(), SlowChannel("chat")
    data, _ = opened(frames, other)
    assert data.send("frames", b"a")
    assert not data.send("nobody", b"a")
    frames.listeners["close"]()
    assert not data.send("frames", b"b")
    assert (frames.sent, other.sent) == ([b"a"], [])


def test_what_the_other_side_cannot_take_is_dropped_and_counted() -> None:
    channel = SlowChannel()
    data, _ = opened(channel)
    data.send("frames", bytes(70_000))
    assert data.dropped == 1
    assert channel.sent == []


def test_a_peer_cannot_open_channels_without_end() -> None:
    channels = [SlowChannel(str(number)) for number in range(30)]
    data, _ = opened(*channels)
    assert len(data.labels) == 16
    assert [channel.readyState for channel in channels[16:]] == ["closed"] * 14
