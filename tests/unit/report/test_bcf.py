"""BCF, read back by a reader that knows only the format: topics, cameras in the right axes, comments, pictures."""

from __future__ import annotations

import io
import math
from xml.etree.ElementTree import Element

import numpy as np
import pytest
from PIL import Image

from sightline.caselog.server_events import still_stored
from sightline.ids import BlobHash
from sightline.protocol.common import Intrinsics, Pose
from sightline.protocol.workflow import StillStored
from sightline.report.bcf.camera import camera_of, place_of
from sightline.report.bcf.files import bcf_zip
from sightline.report.model import build_document
from support import bcf_reader
from support.caselog import EXPERT, FRAME, SUPERVISOR, TECHNICIAN, CaseLog, anchor
from support.random_cases import play, seeded

QUARTER = math.sqrt(0.5)
WIDE = Intrinsics(fx=500, fy=500, cx=320, cy=240, w=640, h=480)
NARROW = Intrinsics(fx=640, fy=640, cx=320, cy=240, w=640, h=480)


def picture() -> bytes:
    out = io.BytesIO()
    Image.fromarray(np.full((480, 640, 3), 120, np.uint8)).save(out, "PNG")
    return out.getvalue()


def story() -> tuple[CaseLog, dict[BlobHash, bytes]]:
    log = CaseLog().open(title="Leak <&>", work_order="WO-4711")
    mark = log.place(at=anchor(sigma_m=0.05))
    still = StillStored(
        still_id=log.new_id(),
        annotation_id=mark,
        frame=FRAME,
        blob="ab" * 32,
        mime="image/png",
        width=640,
        height=480,
        source="device",
        pose=Pose(p=(0.42, 0.91, 0.7), q=(0.0, 0.0, 0.0, 1.0)),
        intrinsics=NARROW,
    )
    log.by_server(TECHNICIAN, still_stored, still)
    fault = log.fault(mark, severity="critical", title='Seal "leaks" \x0b & <b>drips</b>', note="One\ntwo")
    log.fault(log.place(at=anchor("screen_only")), severity="low", title="护罩螺栓缺失")
    log.do(EXPERT, "fault.move", fault_id=fault, action="confirm", reason="")
    log.do(EXPERT, "chat.post", text="Close the <suction> valve")
    log.close(summary="Stays off")
    log.do(SUPERVISOR, "note.add", text="Seen")
    return log, {BlobHash("ab" * 32): picture()}


def vector(element: Element | None) -> tuple[float, ...]:
    assert element is not None
    return tuple(float(element.findtext(axis) or "") for axis in "XYZ")


def test_faults_are_topics_and_the_case_is_one_that_names_them() -> None:
    log, pictures = story()
    first, second, case = bcf_reader.read(bcf_zip(build_document(log.events), pictures))
    faults = list(log.state.faults.values())
    assert [first.guid, second.guid] == [fault.fault_id for fault in faults]
    assert first.text("Topic/Title") == 'Seal "leaks" \ufffd & <b>drips</b>'
    topic = first.markup.find("Topic")
    assert topic is not None
    assert (topic.get("TopicType"), topic.get("TopicStatus")) == ("Fault", "confirmed")
    assert first.text("Topic/Priority") == "critical"
    labels = [label.text for label in first.markup.iterfind("Topic/Labels")]
    assert labels == ["P-101", "P-101/pump/mechanical-seal", "WO-4711", "severity: critical"]
    assert first.text("Topic/CreationAuthor") == "Erik Expert"
    assert first.text("Topic/CreationDate").endswith("Z")
    assert "One\ntwo" in first.text("Topic/Description")
    assert "±50 mm" in first.text("Topic/Description")
    assert [c.findtext("Comment") for c in first.markup.findall("Comment")] == ["confirmed."]
    assert second.text("Topic/Title") == "护罩螺栓缺失"
    assert [c.findtext("Comment") for c in case.markup.findall("Comment")] == ["Close the <suction> valve", "Seen"]
    related = [element.get("Guid") for element in case.markup.iterfind("Topic/RelatedTopic")]
    assert related == [first.guid, second.guid]


def test_the_clicked_frame_is_the_viewpoint_in_axes_with_z_up() -> None:
    log, pictures = story()
    first, second, _ = bcf_reader.read(bcf_zip(build_document(log.events), pictures))
    view = first.viewpoint
    assert view is not None
    # The camera stands at (0.42, 0.91, 0.7), +Y up, and looks along -Z: in BCF that is north, +Y, with +Z up.
    assert vector(view.find("PerspectiveCamera/CameraViewPoint")) == (0.42, -0.7, 0.91)
    assert vector(view.find("PerspectiveCamera/CameraDirection")) == (0.0, 1.0, 0.0)
    assert vector(view.find("PerspectiveCamera/CameraUpVector")) == (0.0, 0.0, 1.0)
    assert float(view.findtext("PerspectiveCamera/FieldOfView") or "") == pytest.approx(53.13, abs=0.01)
    lines = view.findall("Lines/Line")
    middles = [np.mean([vector(line.find("StartPoint")), vector(line.find("EndPoint"))], axis=0) for line in lines]
    lengths = [np.linalg.norm(np.subtract(vector(x.find("StartPoint")), vector(x.find("EndPoint")))) for x in lines]
    assert np.allclose(middles, [(0.42, 1.3, 0.91)] * 3)
    assert np.allclose(lengths, 0.1), "as long as the place is uncertain"
    assert second.viewpoint is None, "nothing is known of its place"
    snapshot = Image.open(io.BytesIO(first.snapshot or b""))
    assert (snapshot.format, snapshot.size) == ("PNG", (1100, 825))
    assert second.snapshot is None


@pytest.mark.parametrize(
    ("q", "direction", "up"),
    [
        ((0.0, 0.0, 0.0, 1.0), (0, 1, 0), (0, 0, 1)),
        ((0.0, QUARTER, 0.0, QUARTER), (-1, 0, 0), (0, 0, 1)),  # A quarter turn to the left about +Y.
        ((-QUARTER, 0.0, 0.0, QUARTER), (0, 0, -1), (0, 1, 0)),  # Looking down at the floor.
        ((0.0, 0.0, QUARTER, QUARTER), (0, 1, 0), (-1, 0, 0)),  # Head tilted to the left.
    ],
)
def test_directions_of_cameras(q: tuple[float, ...], direction: tuple[float, ...], up: tuple[float, ...]) -> None:
    camera = camera_of(Pose(p=(1.0, 2.0, 3.0), q=q), NARROW)  # type: ignore[arg-type]
    assert camera is not None
    assert np.allclose(camera.direction, direction, atol=1e-6)
    assert np.allclose(camera.up, up, atol=1e-6)
    assert camera.at == (1.0, -3.0, 2.0) == place_of((1.0, 2.0, 3.0))


def test_a_camera_is_taken_along_into_the_frame_of_the_machine() -> None:
    turned = Pose(p=(0.0, 0.0, 10.0), q=(0.0, QUARTER, 0.0, QUARTER))
    camera = camera_of(Pose(p=(1.0, 0.0, 0.0), q=(0.0, 0.0, 0.0, 1.0)), NARROW, turned)
    assert camera is not None
    # (1, 0, 0) is turned to (0, 0, -1), then moved to (0, 0, 9).
    assert np.allclose(camera.at, (0.0, -9.0, 0.0), atol=1e-6)
    assert np.allclose(camera.direction, (-1.0, 0.0, 0.0), atol=1e-6)


def test_a_field_of_view_that_the_version_does_not_allow_is_the_nearest_one_and_told_in_words() -> None:
    camera = camera_of(Pose(p=(0, 0, 0), q=(0, 0, 0, 1)), WIDE)
    assert camera is not None
    assert (round(camera.field_of_view_deg, 1), camera.allowed_field_of_view_deg) == (65.2, 60.0)


@pytest.mark.parametrize(
    ("pose", "intrinsics"),
    [
        (Pose(p=(math.nan, 0, 0), q=(0, 0, 0, 1)), NARROW),
        (Pose(p=(0, 0, 0), q=(0, 0, 0, 5)), NARROW),
        (Pose(p=(1e300, 0, 0), q=(0, 0, 0, 1)), NARROW),
        (Pose(p=(0, 0, 0), q=(0, 0, 0, 1)), Intrinsics(fx=0, fy=1, cx=0, cy=0, w=640, h=480)),
        (Pose(p=(0, 0, 0), q=(0, 0, 0, 1)), Intrinsics(fx=math.inf, fy=1, cx=0, cy=0, w=640, h=480)),
    ],
)
def test_what_is_no_camera_is_left_out(pose: Pose, intrinsics: Intrinsics) -> None:
    assert camera_of(pose, intrinsics) is None


@pytest.mark.parametrize("seed", range(4))
def test_every_case_gives_a_valid_file_and_always_the_same(seed: int) -> None:
    log = CaseLog(seed).open()
    play(log, seeded(seed, 120))
    document = build_document(log.events)
    data = bcf_zip(document, {})
    assert data == bcf_zip(document, {})
    topics = bcf_reader.read(data)
    assert len(topics) == 1 + sum(entry.fault is not None for entry in document.faults)
