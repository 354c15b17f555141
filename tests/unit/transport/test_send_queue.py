"""What waits on a slow TCP connection: late video goes, sound and control stay, memory is bounded."""

from __future__ import annotations

from sightline.transport.send_queue import SendQueue
from sightline.transport.stream_framing import Deframer

MS = 1_000_000


def drain(queue: SendQueue, step: int = 1_000_000) -> tuple[list[bytes], bool]:
    deframer, found, resumes = Deframer(), [], False
    while data := queue.pending(1_000_000):
        data = data[:step]
        found += deframer.feed(data)
        resumes |= queue.sent(len(data))
    return found, resumes


def test_order_is_kept_whatever_the_network_takes() -> None:
    for step in (1, 3, 7, 1000):
        queue = SendQueue()
        packets = [bytes((number,)) * (number + 1) for number in range(20)]
        for packet in packets:
            queue.put(packet, is_video=True, now_ns=0)
        assert drain(queue, step) == (packets, False)
        assert queue.queued_bytes == 0


def test_late_video_is_dropped_until_the_rest_has_left_and_then_resumes_once() -> None:
    queue = SendQueue(max_wait_ns=400 * MS)
    queue.put(b"video 1", is_video=True, now_ns=0)
    queue.put(b"sound 1", is_video=False, now_ns=0)
    assert queue.sent(2) is False
    queue.put(b"video 2", is_video=True, now_ns=300 * MS)
    queue.put(b"video 3", is_video=True, now_ns=401 * MS)
    assert queue.is_dropping
    queue.put(b"sound 2", is_video=False, now_ns=402 * MS)
    queue.put(b"video 4", is_video=True, now_ns=403 * MS)
    assert queue.dropped == 3
    rest, resumes = b"", False
    while data := queue.pending(100):
        rest += data
        resumes |= queue.sent(len(data))
    # The frame that has begun is completed, or the stream could not be read any more.
    assert rest == b"video 1\x00\x07sound 1\x00\x07sound 2"
    assert resumes
    queue.put(b"video 5", is_video=True, now_ns=500 * MS)
    assert drain(queue) == ([b"video 5"], False)


def test_video_resumes_even_when_all_that_waited_was_dropped() -> None:
    queue = SendQueue(max_wait_ns=MS)
    queue.put(b"video 1", is_video=True, now_ns=0)
    queue.put(b"video 2", is_video=True, now_ns=2 * MS)
    assert queue.pending(100) == b""
    assert queue.sent(0)
    assert not queue.is_dropping


def test_memory_is_bounded_for_sound_too() -> None:
    queue = SendQueue(max_bytes=10_000)
    for _ in range(100):
        queue.put(bytes(1000), is_video=False, now_ns=0)
    assert queue.queued_bytes <= 10_000
    assert queue.dropped == 91
