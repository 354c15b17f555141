"""Messages between the server and its spatial processes."""

from __future__ import annotations

import msgspec
import pytest

from sightline.errors import InvalidDepth, InvalidPose, NotFound, SpatialError, WorkerError
from sightline.jobs.wire import LENGTH, Anchor, Dump, Fuse, Reply, Request, error_of, failure_of, frame_bytes
from support.scenes import click_at, frame_pose, seen


@pytest.mark.parametrize("command", [Fuse(seen(3)), Anchor("case", click_at(frame_pose(1), 10, 20)), Dump()])
def test_requests_survive_the_socket(command: Fuse | Anchor | Dump) -> None:
    data = frame_bytes(Request(7, 12345, command))
    (length,) = LENGTH.unpack_from(data)
    assert length == len(data) - LENGTH.size
    assert msgspec.msgpack.decode(data[LENGTH.size :], type=Request) == Request(7, 12345, command)


def test_a_reply_carries_its_result_undecoded() -> None:
    data = frame_bytes(Reply(1, msgspec.Raw(msgspec.msgpack.encode([1, 2]))))
    reply = msgspec.msgpack.decode(data[LENGTH.size :], type=Reply)
    assert msgspec.msgpack.decode(reply.result) == [1, 2]
    assert reply.failure is None


@pytest.mark.parametrize("error", [InvalidDepth("too small"), InvalidPose("no"), SpatialError("x")])
def test_refusals_keep_their_type_and_text(error: SpatialError) -> None:
    again = error_of(failure_of(error))
    assert type(again) is type(error)
    assert again.message == error.message


@pytest.mark.parametrize("error", [ValueError("secret path /home/x"), NotFound("case", "1")])
def test_anything_else_is_a_worker_error_without_inside_details(error: Exception) -> None:
    again = error_of(failure_of(error))
    assert isinstance(again, WorkerError)
    assert "/home" not in again.message
