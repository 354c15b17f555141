"""Frames between owner and worker process."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from sightline.ids import PublicationId, SubscriptionId, TransportId
from sightline.worker.base import (
    DataMessage,
    PublicationStarted,
    SenderClock,
    SubscriptionClock,
    TransportStateChanged,
    WorkerDied,
)
from sightline.worker.channel import MAX_FRAME_BYTES, Event, Frame, Reply, Request, encode, read_frame

FRAMES: list[Frame] = [
    Request(1, "publish", {"a": [1, "b", b"\x00\xff", None]}),
    Reply(2, result={"x": 1.5}),
    Reply(3, error_code="worker_unavailable", error_message="gone"),
    Event(TransportStateChanged(TransportId("t"), "failed", "consent_lost")),
    Event(DataMessage(TransportId("t"), "frames", b"\x00\x01")),
    Event(SenderClock(PublicationId("p"), 2**32 - 1, 1.7e12, 5)),
    Event(SubscriptionClock(SubscriptionId("s"), 7, 2**32 - 1)),
    Event(PublicationStarted(PublicationId("p"), 7, "f")),
    Event(WorkerDied(-9)),
]


def reader_of(data: bytes) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    reader.feed_data(data)
    reader.feed_eof()
    return reader


async def test_every_frame_arrives_as_it_was_sent() -> None:
    reader = reader_of(b"".join(encode(frame) for frame in FRAMES))
    assert [await read_frame(reader) for _ in FRAMES] == FRAMES
    assert await read_frame(reader) is None


@pytest.mark.parametrize("size", [0, 3, 7])
async def test_an_end_inside_a_frame_is_an_end(size: int) -> None:
    assert await read_frame(reader_of(encode(FRAMES[0])[:size])) is None


async def test_frames_that_are_too_long_or_nonsense_are_refused() -> None:
    with pytest.raises(ValueError, match="bytes"):
        await read_frame(reader_of((MAX_FRAME_BYTES + 1).to_bytes(4, "big")))
    with pytest.raises(msgspec.DecodeError):
        await read_frame(reader_of(b"\x00\x00\x00\x02\xff\xff"))
