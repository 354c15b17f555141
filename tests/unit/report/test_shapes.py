"""Shapes in the report: figures as people write them, every shape on its picture, doubts in words."""

from __future__ import annotations

import math

import cv2
import msgspec
import numpy as np
import pytest

from sightline.protocol.common import FrameRef, Geometry, Measure
from sightline.report.evidence import look_of, note_of
from sightline.report.formats import angle, area, length
from sightline.report.marking import MarkLook, draw_views
from sightline.report.view_faults import measured, position, shape_rows
from sightline.report.words import EN, WORDS
from sightline.spatial.shapes.form import ANCHORING, COUNTS, Shape
from sightline.workflow.parts import AnnotationState
from support.caselog import FRAME, TECHNICIAN, CaseLog, anchor, geometry

CORNERS = ((0.3, 0.3), (0.7, 0.35), (0.6, 0.7))
DISTANCE = Measure(kind="distance", value=0.24, unit="m", sigma=0.006)


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (length(0.24, 0.006), "240 mm ± 6 mm"),
        (length(0.24, 0.0001), "240 mm ± 1 mm"),
        (length(1.2345, 0.004), "1.234 m ± 0.004 m"),
        (length(12.3, 0.2), "12.30 m ± 0.20 m"),
        (angle(math.pi / 2, 0.0209), "90.0° ± 1.2°"),
        (angle(1.0, 0.5), "57° ± 29°"),
        (area(0.0035, 0.0002), "35 cm² ± 2 cm²"),
        (area(0.0001, 0.00001), "1.0 cm² ± 0.1 cm²"),
        (area(0.664, 0.007), "0.664 m² ± 0.007 m²"),
    ],
)
def test_figures_are_written_with_their_deviation(said: str, text: str) -> None:
    assert said == text


def marked(shape: Shape, shaped: Geometry | None, label: str = "") -> AnnotationState:
    log = CaseLog().open()
    points = CORNERS[: COUNTS[shape][0]]
    place = points[ANCHORING[shape]] if shape in ANCHORING else (0.5, 0.5)
    mark_id = log.place(
        shape=shape, u=place[0], v=place[1], points=[list(p) for p in points], label=label, geometry=shaped
    )
    return log.state.annotation(mark_id)


def test_measurement_stands_in_the_record_or_says_why_there_is_none() -> None:
    assert shape_rows(marked("distance", geometry(DISTANCE)), EN) == [
        ["Shape", "Distance"],
        ["Measured", "240 mm ± 6 mm"],
    ]
    doubtful = geometry(DISTANCE, state="approximate", reason="depth_edge")
    assert measured(doubtful, EN) == f"240 mm ± 6 mm; {EN.marks.doubts['depth_edge']}"
    assert measured(geometry(state="screen_only"), EN) == f"not measured: {EN.marks.doubts['no_depth']}"
    assert measured(None, EN) == f"not measured: {EN.marks.doubts['no_pose']}"


def test_ellipse_says_its_size_and_a_stroke_what_it_lies_on() -> None:
    rows = dict(shape_rows(marked("circle", geometry(radii_m=(0.21, 0.16))), EN))
    assert rows["Size"] == "half-axes 210 mm and 160 mm"
    laid = geometry(state="approximate", reason="dominant_plane")
    assert (
        dict(shape_rows(marked("stroke", laid), EN))["Shape"] == f"Freehand line; {EN.marks.doubts['dominant_plane']}"
    )


def test_position_says_what_is_doubtful_about_it() -> None:
    log = CaseLog().open()
    mark_id = log.place(at=anchor("approximate", reason="depth_edge"))
    assert position(log.state.annotation(mark_id), EN).endswith(EN.marks.doubts["depth_edge"])


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_shape_and_method_has_a_word(lang: str) -> None:
    words = WORDS[lang]  # type: ignore[index]
    assert set(words.marks.shapes) == set(COUNTS)
    assert {"track", "asset", "depth+volume", "sweep"} <= set(words.marks.methods)
    assert set(words.marks.doubts) == set(EN.marks.doubts)


@pytest.mark.parametrize("shape", sorted(COUNTS))
def test_shape_is_drawn_where_it_was_drawn(shape: Shape) -> None:
    _, data = cv2.imencode(".png", np.full((240, 320, 3), 120, np.uint8))
    mark = marked(shape, None, label="Tighten 拧紧" if shape == "text" else "")
    look = MarkLook(mark.u, mark.v, 1, None, "good", None, shape, mark.points, note_of(mark))
    plain = MarkLook(mark.u, mark.v, 1, None, "good")
    pictures = [
        np.asarray(cv2.imdecode(np.frombuffer(draw_views(data.tobytes(), one, max_side_px=320)[0], np.uint8), 1), int)
        for one in (look, plain)
    ]
    is_drawn = np.abs(pictures[0] - pictures[1]).max(axis=2) > 24
    if shape == "point":
        assert not is_drawn.any()
        return
    rows, columns = np.nonzero(is_drawn)
    for u, v in CORNERS[: COUNTS[shape][0]]:
        off = np.hypot(columns - (u * 320 - 0.5), rows - (v * 240 - 0.5)).min()
        assert off < 4, "a line reaches each of its points"


def test_picture_of_a_frame_that_the_mark_was_moved_away_from_is_no_evidence() -> None:
    log = CaseLog().open()
    mark_id = log.place()
    log.still(mark_id, "aa" * 32)
    other = FrameRef(publication_id=FRAME.publication_id, frame_no=9)
    log.move(mark_id, u=0.1, v=0.1, actor=TECHNICIAN)
    assert len(log.state.stills_of(mark_id)) == 1, "moved on the same frame"
    log.move(mark_id, u=0.2, v=0.1, frame=msgspec.to_builtins(other), facts={"frame": other})
    assert log.state.stills_of(mark_id) == ()
    assert look_of(log.state, log.state.annotation(mark_id), None).u == 0.2
