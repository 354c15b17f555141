"""Shapes through the spatial service: the same depth and the same volume as clicks, across the process border."""

from __future__ import annotations

import msgspec
import pytest

from sightline.errors import InvalidShape
from sightline.jobs.inline import InlineSpatialService
from sightline.jobs.wire import LayShape, RefineShape, Request, error_of, failure_of
from sightline.spatial.shapes.values import ShapeAnswer, ShapeQuery
from sightline.spatial.values import ClickQuery
from support.scenes import CAMERA, frame_pose, looking, seen

LINE = ((0.1, 0.3), (0.25, 0.3))
POSES = [looking((0.05 * step, 0.0, 0.0), (0.0, 0.0, -2.0)) for step in range(-2, 3)]


async def asked(service: InlineSpatialService, frame_no: int, points: tuple[tuple[float, float], ...]) -> ShapeQuery:
    frame = frame_pose(frame_no, POSES[2])
    anchor = await service.anchor("case", ClickQuery(frame=frame, u=points[0][0], v=points[0][1]))
    u, v = points[0]
    return ShapeQuery(frame=frame, shape="distance", u=u, v=v, points=points, anchor=anchor)


async def test_distance_is_measured_at_once_and_better_by_the_volume() -> None:
    truth = 0.15 * CAMERA.width / CAMERA.fx * 3.0
    async with InlineSpatialService() as service:
        for number, pose in enumerate(POSES):
            await service.add_depth("case", seen(number, pose))
        for frame_no in (2, 99):  # with depth of its own, and without
            query = await asked(service, frame_no, LINE)
            first = await service.shape("case", query)
            better = await service.refine_shape("case", query, first)
            for answer in (first, better):
                assert answer is not None
                measure = answer.geometry.measure
                assert measure is not None
                assert measure.value == pytest.approx(truth, abs=0.01)
                assert abs(measure.value - truth) < 2 * measure.sigma
            assert better is not None
            assert better.anchor.method == "depth+volume"


async def test_world_without_depth_or_volume_knows_nothing_of_a_shape() -> None:
    async with InlineSpatialService(volume=False) as service:
        query = await asked(service, 1, LINE)
        first = await service.shape("case", query)
        assert first.geometry.state == "screen_only"
        assert await service.refine_shape("case", query, first) is None


async def test_what_is_no_shape_is_refused_by_name_across_the_border() -> None:
    async with InlineSpatialService(volume=False) as service:
        query = await asked(service, 1, LINE)
        with pytest.raises(InvalidShape) as refused:
            await service.shape("case", msgspec.structs.replace(query, points=LINE[:1]))
    assert isinstance(error_of(failure_of(refused.value)), InvalidShape)


async def test_commands_survive_the_socket() -> None:
    async with InlineSpatialService(volume=False) as service:
        query = await asked(service, 1, LINE)
        answer = await service.shape("case", query)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(answer), type=ShapeAnswer) == answer
    for command in (LayShape("case", query), RefineShape(query, answer)):
        sent = msgspec.msgpack.encode(Request(1, 0, command))
        assert msgspec.msgpack.decode(sent, type=Request).command == command
