"""Marks with shapes in the record: what is refused, what moving and choosing a surface change."""

from __future__ import annotations

import pytest

from sightline.caselog import server_events
from sightline.errors import Conflict, InvalidShape, MalformedMessage, NotFound, TransitionNotAllowed
from support.caselog import EXPERT, FRAME, SURFACES, CaseLog, anchor, geometry, uid

LINE = [[0.5, 0.5], [0.75, 0.5]]


@pytest.mark.parametrize(
    ("shape", "points", "label"),
    [
        ("point", [[0.5, 0.5]], ""),
        ("distance", [[0.5, 0.5]], ""),
        ("stroke", LINE, "x" * 81),
        ("text", [[0.1, 0.1]], "  "),
        ("polygon", [[0.5, 0.5], [0.6, 0.5], [0.7, 0.5]], ""),
    ],
)
def test_what_is_no_shape_is_refused(shape: str, points: list[list[float]], label: str) -> None:
    with pytest.raises(InvalidShape):
        CaseLog().open().place(shape=shape, points=points, label=label)


def test_long_text_is_recorded() -> None:
    log = CaseLog().open()
    mark_id = log.place(shape="text", points=[[1.2, -0.5]], label="y" * 200)
    mark = log.state.annotation(mark_id)
    assert (len(mark.label), mark.points) == (200, ((1.2, -0.5),))


def test_moving_takes_the_acknowledgement_back_and_keeps_number_and_first_place() -> None:
    log = CaseLog().open()
    mark_id = log.place(shape="distance", points=LINE, geometry=geometry())
    log.acknowledge(mark_id)
    before = log.state.annotation(mark_id)
    log.move(mark_id, u=0.25, v=0.25, facts={"anchor": anchor(sigma_m=0.02)})
    after = log.state.annotation(mark_id)
    assert after.points == ((0.25, 0.25), (0.5, 0.25))
    assert (after.number, after.first_anchor) == (before.number, before.anchor)
    assert (after.anchor.sigma_m, after.geometry, after.is_acknowledged) == (0.02, None, False)
    assert before.placed_seq < after.placed_seq == log.events[-1].seq


def test_moving_to_where_it_is_records_nothing() -> None:
    log = CaseLog().open()
    mark_id = log.place(shape="distance", points=LINE)
    count = len(log.events)
    log.move(mark_id, u=0.5, v=0.5)
    assert len(log.events) == count


def test_move_out_of_the_picture_of_a_deleted_mark_or_without_a_frame_is_refused() -> None:
    log = CaseLog().open()
    mark_id = log.place(shape="distance", points=LINE)
    with pytest.raises(InvalidShape):
        log.move(mark_id, u=0.9, v=0.5)
    with pytest.raises(MalformedMessage):
        log.move(mark_id, u=0.4, v=0.5, frame=None)
    log.do(EXPERT, "annotation.delete", annotation_id=mark_id)
    with pytest.raises(TransitionNotAllowed):
        log.move(mark_id, u=0.4, v=0.5)


def test_answer_for_a_place_that_the_mark_has_left_is_dropped() -> None:
    log = CaseLog().open()
    mark_id = log.place(shape="distance", points=LINE, geometry=geometry())
    placed_seq = log.state.annotation(mark_id).placed_seq
    log.move(mark_id, u=0.25, v=0.25)
    count = len(log.events)
    log.by_server(EXPERT, server_events.refined, mark_id, anchor(sigma_m=0.001), geometry(), placed_seq)
    assert len(log.events) == count
    log.by_server(EXPERT, server_events.refined, mark_id, anchor(sigma_m=0.001), None, count)
    assert log.state.annotation(mark_id).anchor.sigma_m == 0.001


def test_refinement_without_geometry_leaves_the_shape_as_it_was() -> None:
    log = CaseLog().open()
    mark_id = log.place(shape="distance", points=LINE, geometry=geometry())
    log.by_server(EXPERT, server_events.refined, mark_id, anchor(sigma_m=0.001))
    assert log.state.annotation(mark_id).geometry == geometry()


def test_only_surfaces_that_the_mark_has_can_be_chosen() -> None:
    log = CaseLog().open()
    mark_id = log.place(at=anchor("approximate", reason="depth_edge", candidates=SURFACES))
    back = anchor(p_world=SURFACES[1].p_world, candidates=SURFACES)
    log.resnap(mark_id, "back", back)
    assert log.state.annotation(mark_id).anchor == back
    count = len(log.events)
    log.resnap(mark_id, "back", back)
    assert len(log.events) == count
    with pytest.raises(Conflict):
        log.resnap(mark_id, "0", anchor(p_world=(9.0, 9.0, 9.0)))
    with pytest.raises(NotFound):
        log.resnap(mark_id, "3", None)
    with pytest.raises(NotFound):
        log.resnap(uid(0xFFFF), "front", back)


def test_frame_of_a_moved_mark_is_the_one_it_was_moved_on() -> None:
    log = CaseLog().open()
    mark_id = log.place(frame=None)
    assert log.state.annotation(mark_id).is_approximate
    log.move(mark_id, u=0.5, v=0.5)
    mark = log.state.annotation(mark_id)
    assert (mark.frame, mark.is_approximate) == (FRAME, False)
