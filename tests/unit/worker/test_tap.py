"""The tap of a worker: plain packets to a consumer, RTCP back, and never a wait for anybody."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections import Counter
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from sightline.errors import MessageTooLarge, WorkerError
from sightline.ids import TransportId
from sightline.rtp import stream_frames
from sightline.rtp.packet import RtpHeader
from sightline.sfu.outputs import Send
from sightline.sfu.plain import plain_parameters
from sightline.worker.tap import Tap, Taps
from support.rtp import rtp, video

ID = TransportId("tap")


class Owner:
    """Notes what the worker would hear."""

    def __init__(self) -> None:
        self.rtcp: list[bytes] = []
        self.ended: list[TransportId] = []

    def tap_rtcp(self, transport_id: TransportId, data: bytes) -> None:
        self.rtcp.append(data)

    def tap_ended(self, transport_id: TransportId) -> None:
        self.ended.append(transport_id)


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - plain values.
            await asyncio.sleep(0.002)


@pytest.fixture
async def pair() -> AsyncIterator[tuple[Tap, socket.socket, Owner, Counter[str]]]:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    theirs.setblocking(False)
    owner, counters = Owner(), Counter[str]()
    tap = Tap(ID, ours, owner, counters, queue_bytes=100_000)
    with theirs:
        yield tap, theirs, owner, counters
        tap.close()


def read(sock: socket.socket, reader: stream_frames.FrameReader) -> list[stream_frames.TappedPacket]:
    packets: list[stream_frames.TappedPacket] = []
    with contextlib.suppress(BlockingIOError):
        while data := sock.recv(100_000):
            packets += reader.feed(data)
    return packets


async def test_packets_come_with_their_own_header_and_time(
    pair: tuple[Tap, socket.socket, Owner, Counter[str]],
) -> None:
    tap, consumer, owner, _ = pair
    source = rtp(7, 100, ssrc=1, payload=b"payload")
    tap.put(rtp(9, 200, ssrc=2)[:12], source, 123)
    tap.put_rtcp(b"rtcp", 456)
    tap.flush()
    first, second = read(consumer, stream_frames.FrameReader())
    header = RtpHeader(first.data)
    assert (header.seq, header.rtp_ts, header.ssrc, first.arrival_ns) == (9, 200, 2, 123)
    assert first.data[12:] == b"payload"
    assert (second.data, second.arrival_ns) == (b"rtcp", 456)
    consumer.send(stream_frames.encode(b"from the consumer", 0))
    await until(lambda: owner.rtcp)
    assert owner.rtcp == [b"from the consumer"]


async def test_a_consumer_that_does_not_read_loses_packets_and_nobody_waits(
    pair: tuple[Tap, socket.socket, Owner, Counter[str]],
) -> None:
    tap, consumer, _, counters = pair
    count = 3_000
    for seq in range(count):
        tap.put(rtp(seq)[:12], rtp(seq, payload=bytes(1_000)), seq)
        tap.flush()
    assert tap.dump()["queued_bytes"] <= 100_000
    assert counters["tap_dropped"] == tap.dropped > 0
    reader = stream_frames.FrameReader()
    got: list[stream_frames.TappedPacket] = []

    def all_came() -> bool:
        got.extend(read(consumer, reader))
        return len(got) == count - tap.dropped

    await until(all_came)
    assert [packet.arrival_ns for packet in got] == sorted({packet.arrival_ns for packet in got})
    tap.put(rtp(1)[:12], rtp(1), 9_999)
    tap.flush()
    await until(lambda: read(consumer, reader))
    assert tap.dump()["queued_bytes"] == 0


async def test_the_end_of_a_consumer_is_told_once_and_closing_twice_is_harmless(
    pair: tuple[Tap, socket.socket, Owner, Counter[str]],
) -> None:
    tap, consumer, owner, _ = pair
    consumer.close()
    await until(lambda: owner.ended)
    tap.put(rtp(1)[:12], rtp(1), 0)
    tap.flush()
    tap.close()
    tap.close()
    assert owner.ended == [ID]


@pytest.mark.parametrize("nonsense", [b"\xff" * 40, b"\x00\x01\x00\x00" + bytes(8)])
async def test_a_consumer_that_sends_nonsense_is_let_go(
    pair: tuple[Tap, socket.socket, Owner, Counter[str]], nonsense: bytes
) -> None:
    _, consumer, owner, _ = pair
    consumer.send(nonsense)
    await until(lambda: owner.ended)


async def test_only_what_is_for_a_tap_goes_there(tmp_path: Path) -> None:
    owner = Owner()
    taps = Taps(owner, Counter())
    with pytest.raises(WorkerError):
        taps.open(ID, str(tmp_path / "nobody"))
    taps.forward([Send(ID, rtp(1), rtp(1)[:12])], 1)
    path = tmp_path / "tap"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(str(path))
        listener.listen(1)
        taps.open(ID, str(path))
        consumer, _ = listener.accept()
    with consumer:
        taps.forward([Send(TransportId("another"), rtp(1), rtp(1)[:12]), Send(ID, rtp(2), rtp(2)[:12])], 1)
        taps.rtcp(TransportId("another"), b"no", 2)
        taps.rtcp(ID, b"yes", 2)
        taps.flush()
        packets = list(stream_frames.FrameReader().feed(consumer.recv(10_000)))
    assert [packet.arrival_ns for packet in packets] == [1, 2]
    assert RtpHeader(packets[0].data).seq == 2
    assert taps.close(ID)
    assert not taps.close(ID)
    assert taps.dump() == {}


def test_the_reader_takes_bytes_in_any_pieces_and_refuses_giants() -> None:
    data = b"".join(stream_frames.encode(bytes((n,)) * n, n) for n in range(30))
    reader = stream_frames.FrameReader()
    pieces = [packet for n in range(0, len(data), 7) for packet in reader.feed(data[n : n + 7])]
    assert [len(packet.data) for packet in pieces] == list(range(30))
    with pytest.raises(MessageTooLarge):
        list(stream_frames.FrameReader().feed(stream_frames.HEADER.pack(1 << 20, 0)))


def test_plain_parameters_take_every_codec_and_nothing_that_needs_agreement() -> None:
    plain = plain_parameters(video(extensions={"urn:x": 3}), 77)
    assert [codec.mime for codec in plain.codecs] == ["video/vp8"]
    assert plain.extensions == ()
    assert plain.encodings[0].ssrc == 77
    assert plain.encodings[0].rtx_ssrc is None
