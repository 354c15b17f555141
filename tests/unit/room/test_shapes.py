"""Shapes, moving and choosing another surface, from the message to the record."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from sightline.errors import WorkerError
from sightline.protocol.workflow import Event
from sightline.spatial.shapes.values import GeometryAnswer, MeasureValue, ShapeAnswer
from sightline.spatial.values import AnchorAnswer, Candidate
from support.fakes_spatial import FakeSpatial
from support.room_call import WORLD, Call, call
from support.room_harness import Refused

LINE = [[0.5, 0.5], [0.75, 0.5]]
EDGE = (Candidate(p_world=(0.0, 1.6, -1.0), sigma_m=0.01), Candidate(p_world=(0.0, 1.6, -2.5), sigma_m=0.02))


async def draw(running: Call, shape: str, points: list[list[float]], **changes: Any) -> Event:
    body: dict[str, Any] = {"annotation_id": str(uuid.uuid4()), "shape": shape, "u": 0.5, "v": 0.5, "label": ""}
    frame = {"publication_id": running.camera, "frame_no": 5}
    await running.expert.op("annotation.place", **{**body, "points": points, "frame": frame, **changes})
    return await running.expert.event("annotation.placed")


def answer(value: float, **changes: Any) -> ShapeAnswer:
    anchor = AnchorAnswer(
        world_id=WORLD,
        method="depth+volume",
        state="good",
        p_world=(0.0, 1.6, -1.01),
        sigma_m=0.004,
        views=3,
        **changes,
    )
    measure = MeasureValue(kind="distance", value=value, unit="m", sigma=0.004)
    return ShapeAnswer(
        anchor=anchor,
        geometry=GeometryAnswer(points_world=((0.0, 1.6, -1.01), None), state="good", measure=measure),
    )


async def test_shape_is_recorded_with_its_geometry_and_refined_as_a_whole() -> None:
    spatial = FakeSpatial(refined_shape=answer(0.24))
    async with call(spatial=spatial) as running:
        running.send_records(5)
        placed = (await draw(running, "distance", LINE)).body
        assert placed["points"] == LINE
        assert placed["geometry"]["points_world"] == [placed["anchor"]["p_world"]] * 2
        assert spatial.shapes[-1].points == ((0.5, 0.5), (0.75, 0.5))
        refined = (await running.expert.event("anchor.refined")).body
        assert refined["geometry"]["measure"] == {"kind": "distance", "value": 0.24, "unit": "m", "sigma": 0.004}
        assert refined["anchor"]["p_world"] == [0.0, 1.6, -1.01]


async def test_shape_without_pose_or_spatial_service_stays_on_the_picture() -> None:
    async with call() as running:
        running.send_record(running.record(5, pose=None))
        placed = (await draw(running, "stroke", LINE)).body
        assert (placed["geometry"], placed["anchor"]["state"]) == (None, "screen_only")
    async with call(spatial=FakeSpatial(error=WorkerError("dead"))) as running:
        running.send_records(5)
        assert (await draw(running, "stroke", LINE)).body["geometry"] is None


@pytest.mark.parametrize(
    ("shape", "points"),
    [("distance", [[0.5, 0.5], [0.5, 0.5]]), ("area", [[0.5, 0.5], [0.9, 0.9], [0.9, 0.5], [0.5, 0.9]]), ("arrow", [])],
)
async def test_what_is_no_shape_is_refused_before_anything_is_asked(shape: str, points: list[list[float]]) -> None:
    spatial = FakeSpatial()
    async with call(spatial=spatial) as running:
        running.send_records(5)
        with pytest.raises(Refused) as refused:
            await draw(running, shape, points)
        assert refused.value.code == "invalid_shape"
        assert not spatial.clicks


async def test_moved_mark_lies_at_its_new_place_and_is_refined_there() -> None:
    spatial = FakeSpatial(refined_shape=answer(0.24))
    async with call(spatial=spatial) as running:
        running.send_records(5, 6)
        placed = await draw(running, "distance", LINE)
        mark = placed.body["annotation_id"]
        await running.expert.event("anchor.refined")
        spatial.refined_shape = answer(0.3)
        frame = {"publication_id": running.camera, "frame_no": 6}
        await running.expert.op("annotation.move", annotation_id=mark, frame=frame, u=0.25, v=0.5)
        moved = (await running.expert.event("annotation.moved")).body
        assert moved["points"] == [[0.25, 0.5], [0.5, 0.5]]
        assert moved["frame"]["frame_no"] == 6
        refined = (await running.expert.event("anchor.refined", count=2)).body
        assert refined["geometry"]["measure"]["value"] == 0.3
        with pytest.raises(Refused):
            await running.expert.op("annotation.move", annotation_id=mark, frame=frame, u=0.9, v=0.5)


async def test_another_surface_is_chosen_and_chosen_back() -> None:
    first = answer(0.24, candidates=EDGE)
    async with call(spatial=FakeSpatial(refined_shape=first)) as running:
        running.send_records(5)
        mark = (await draw(running, "arrow", [[0.3, 0.3]])).body["annotation_id"]
        await running.expert.event("anchor.refined")
        await running.expert.op("annotation.resnap", annotation_id=mark, candidate="back")
        back = (await running.expert.event("annotation.resnapped")).body
        assert back["anchor"]["p_world"] == [0.0, 1.6, -2.5]
        assert len(back["anchor"]["candidates"]) == 2
        assert back["geometry"]["points_world"] == [[0.0, 1.6, -2.5]]
        await running.expert.op("annotation.resnap", annotation_id=mark, candidate="0")
        again = (await running.expert.event("annotation.resnapped", count=2)).body
        assert again["anchor"]["p_world"] == [0.0, 1.6, -1.0]
        for wrong in ("3", "2"):
            with pytest.raises(Refused) as refused:
                await running.expert.op("annotation.resnap", annotation_id=mark, candidate=wrong)
            assert refused.value.code == "not_found"


async def test_mark_without_another_surface_stays_where_it_is() -> None:
    async with call() as running:
        running.send_records(5)
        mark = (await draw(running, "point", [])).body["annotation_id"]
        with pytest.raises(Refused) as refused:
            await running.expert.op("annotation.resnap", annotation_id=mark, candidate="front")
        assert refused.value.code == "not_found"
