"""Marks on evidence pictures: at the exact point, readable on anything, nothing else touched."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from sightline.caselog.server_events import still_stored
from sightline.errors import InvalidImage
from sightline.protocol.common import Intrinsics, Pose
from sightline.protocol.workflow import StillStored
from sightline.report import marking
from sightline.report.evidence import look_of, uncertainty_px
from sightline.report.glyph import CRITICAL, CRITICAL_FILL, OF_SEVERITY, WARNING, Rgb, glyph_of, outline
from sightline.report.marking import CROP_OUT_PX, MarkLook, draw_mark, draw_views, shrink
from sightline.workflow.parts import Still
from support.caselog import FRAME, TECHNICIAN, CaseLog, anchor

Picture = npt.NDArray[np.uint8]


def flat(width: int, height: int, grey: int = 120, suffix: str = ".png") -> bytes:
    _, data = cv2.imencode(suffix, np.full((height, width, 3), grey, np.uint8))
    return data.tobytes()


def gradient(width: int, height: int) -> bytes:
    """Red says the column, green the row: a crop tells where it comes from."""
    picture = np.zeros((height, width, 3), np.uint8)
    picture[..., 2] = np.linspace(0, 255, width, dtype=np.uint8)[None, :]
    picture[..., 1] = np.linspace(0, 255, height, dtype=np.uint8)[:, None]
    _, data = cv2.imencode(".png", picture)
    return data.tobytes()


def pixels(jpeg: bytes) -> Picture:
    assert jpeg[:3] == b"\xff\xd8\xff"
    return np.asarray(cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR), np.uint8)


def look(u: float = 0.5, v: float = 0.5, **changes: object) -> MarkLook:
    fields = {"number": 1, "severity": "medium", "anchor_state": "good", "radius_px": 20.0, **changes}
    return MarkLook(u, v, **fields)  # type: ignore[arg-type]


def near(picture: Picture, colour: Rgb, tolerance: int = 40) -> npt.NDArray[np.bool_]:
    target = np.array(colour[::-1], int)
    return np.asarray((np.abs(picture.astype(int) - target) <= tolerance).all(axis=2), bool)


def changed(picture: Picture, grey: int = 120) -> npt.NDArray[np.bool_]:
    return np.asarray((np.abs(picture.astype(int) - grey) > 24).any(axis=2), bool)


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp"])
@pytest.mark.parametrize(("u", "v"), [(0.5, 0.5), (0.25, 0.75), (0.8, 0.2)])
def test_the_dot_lies_on_the_exact_point(suffix: str, u: float, v: float) -> None:
    picture = pixels(draw_mark(flat(1280, 720, suffix=suffix), look(u, v)))
    assert picture.shape == (720, 1280, 3)
    x, y = round(u * 1280 - 0.5), round(v * 720 - 0.5)
    window = picture[y - 3 : y + 4, x - 3 : x + 4].astype(int)
    bright = np.argwhere(window.min(axis=2) > 215)
    assert len(bright) >= 9
    assert np.abs(bright.mean(axis=0) - 3).max() <= 0.6


def test_the_ring_has_the_true_size_of_the_uncertainty() -> None:
    picture = pixels(draw_mark(flat(1280, 720), look(radius_px=100.0)))
    ys, xs = np.nonzero(near(picture, WARNING))
    distance = np.hypot(xs - 639.5, ys - 359.5)
    ring = distance[distance < 110]
    assert abs(np.median(ring) - 100) < 1.5
    # The same picture half as large has the ring half as large.
    small = pixels(draw_mark(flat(2560, 1440), look(radius_px=200.0), max_side_px=1280))
    ys, xs = np.nonzero(near(small, WARNING))
    distance = np.hypot(xs - 639.5, ys - 359.5)
    assert abs(np.median(distance[distance < 110]) - 100) < 1.5


def test_a_doubtful_position_has_a_dashed_ring_and_none_has_no_ring() -> None:
    def on_ring(**changes: Any) -> float:
        picture = pixels(draw_mark(flat(1280, 720), look(radius_px=100.0) if not changes else look(**changes)))
        angles = np.linspace(0, 2 * np.pi, 720, endpoint=False)
        xs = np.round(639.5 + 100 * np.cos(angles)).astype(int)
        ys = np.round(359.5 + 100 * np.sin(angles)).astype(int)
        return float(changed(picture)[ys, xs].mean())

    assert on_ring() > 0.97
    assert 0.4 < on_ring(radius_px=100.0, anchor_state="approximate") < 0.85
    assert on_ring(radius_px=None, anchor_state="screen_only") < 0.15


def test_edges_show_on_light_and_on_dark() -> None:
    for grey in (0, 255):
        picture = pixels(draw_mark(flat(1280, 720, grey), look(radius_px=60.0)))
        difference = np.abs(picture.astype(int) - grey).max(axis=2)
        angles = np.linspace(0, 2 * np.pi, 90, endpoint=False)
        for radius in (60,):
            xs = np.round(639.5 + radius * np.cos(angles)).astype(int)
            ys = np.round(359.5 + radius * np.sin(angles)).astype(int)
            around = np.stack([difference[ys + dy, xs + dx] for dx in (-5, 0, 5) for dy in (-5, 0, 5)]).max(axis=0)
            assert (around > 150).all()


@pytest.mark.parametrize(("u", "v"), [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0), (0.99, 0.5)])
def test_the_plate_stays_on_the_picture(u: float, v: float) -> None:
    picture = pixels(draw_mark(flat(1280, 720), look(u, v, severity="critical")))
    ys, xs = np.nonzero(near(picture, CRITICAL_FILL, 30))
    assert len(xs) > 300
    assert xs.min() > 2
    assert ys.min() > 2
    assert xs.max() < 1277
    assert ys.max() < 717


@pytest.mark.parametrize("severity", ["low", "medium", "high", "critical"])
def test_severity_has_its_colour(severity: str) -> None:
    colour = OF_SEVERITY[severity][1]  # type: ignore[index]
    picture = pixels(draw_mark(flat(1280, 720), look(severity=severity)))
    assert near(picture, colour).sum() > 150


def test_shapes_differ_also_without_colour() -> None:
    shapes = {glyph_of(severity, "good").shape for severity in (None, "low", "medium", "high", "critical")}
    assert len(shapes) == 5
    assert len(outline("octagon")) == 8
    assert glyph_of("critical", "good").line == CRITICAL


def test_nothing_far_from_the_mark_is_touched() -> None:
    touched = changed(pixels(draw_mark(flat(1280, 720), look(0.5, 0.5))))
    ys, xs = np.nonzero(touched)
    assert np.hypot(xs - 640, ys - 360).max() < 150


def test_a_crop_shows_the_surroundings_and_stays_inside() -> None:
    for u, v in ((0.5, 0.5), (0.02, 0.95)):
        picture = pixels(draw_mark(gradient(1600, 1200), look(u, v), crop=True))
        assert picture.shape == (CROP_OUT_PX * 3 // 4, CROP_OUT_PX, 3)
        left, right = picture[-5, 5, 2] / 255, picture[-5, -5, 2] / 255
        assert right - left == pytest.approx(0.3, abs=0.03)
        assert left - 0.01 <= u <= right + 0.01
        top, bottom = picture[5, -5, 1] / 255, picture[-5, -5, 1] / 255
        assert top - 0.01 <= v <= bottom + 0.01


@pytest.mark.parametrize(("width", "height", "factor"), [(1280, 960, 1), (3840, 2880, 2), (7680, 4320, 4)])
def test_large_pictures_are_decoded_smaller_and_show_the_same(
    width: int, height: int, factor: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = np.full((height, width, 3), 120, np.uint8)
    picture[..., 2] = np.linspace(0, 255, width, dtype=np.uint8)[None, :]
    _, data = cv2.imencode(".jpg", picture)
    image, mark = data.tobytes(), look(0.3, 0.6, radius_px=width / 40)
    assert marking._reduction(image, 700) == factor
    small = [pixels(view).astype(int) for view in draw_views(image, mark, max_side_px=700)]
    monkeypatch.setattr(marking, "REDUCED", {})
    whole = [pixels(view).astype(int) for view in draw_views(image, mark, max_side_px=700)]
    assert [view.shape for view in small] == [view.shape for view in whole]
    for one, other in zip(small, whole, strict=True):
        assert np.abs(one - other).mean() < 1.5


def test_a_crop_is_wide_enough_for_the_uncertainty() -> None:
    picture = pixels(draw_mark(gradient(1600, 1200), look(radius_px=200.0), crop=True))
    assert (int(picture[-5, -5, 2]) - int(picture[-5, 5, 2])) / 255 == pytest.approx(0.75, abs=0.03)


@pytest.mark.parametrize(("width", "height"), [(16, 16), (640, 16), (17, 900), (100, 75)])
def test_odd_pictures_are_marked_too(width: int, height: int) -> None:
    for crop in (False, True):
        assert pixels(draw_mark(flat(width, height), look(0.9, 0.9, number=12345), crop=crop)).size > 0


@pytest.mark.parametrize("broken", [b"", b"\xff\xd8\xff", b"GIF89a" + bytes(64), flat(64, 64)[:60], b"<svg/>"])
def test_what_is_no_picture_is_refused(broken: bytes) -> None:
    with pytest.raises(InvalidImage):
        draw_mark(broken, look())


def test_a_picture_bomb_is_refused_before_it_is_decoded() -> None:
    png = bytearray(flat(16, 16))
    png[16:24] = (60_000).to_bytes(4, "big") * 2
    with pytest.raises(InvalidImage):
        draw_mark(bytes(png), look())


def test_shrinking_keeps_the_shape() -> None:
    assert pixels(shrink(flat(1000, 500), max_side_px=400)).shape == (200, 400, 3)
    assert pixels(shrink(flat(100, 50), max_side_px=400)).shape == (50, 100, 3)


# --- from the record ------------------------------------------------------------------------------------------------


def still_of(log: CaseLog, mark: str, **changes: object) -> Still:
    fields = {
        "still_id": log.new_id(),
        "annotation_id": mark,
        "frame": FRAME,
        "blob": "ab" * 32,
        "mime": "image/jpeg",
        "width": 1280,
        "height": 960,
        "source": "device",
        # Two metres in front of the point, which lies at (0.42, 0.91, -1.3), looking at it along -Z.
        "pose": Pose(p=(0.42, 0.91, 0.7), q=(0.0, 0.0, 0.0, 1.0)),
        "intrinsics": Intrinsics(fx=500, fy=500, cx=320, cy=240, w=640, h=480),
        **changes,
    }
    log.by_server(TECHNICIAN, still_stored, StillStored(**fields))  # type: ignore[arg-type]
    return log.state.stills_of(mark)[0]


def test_the_uncertainty_in_pixels_follows_distance_and_picture_size() -> None:
    log = CaseLog().open()
    mark = log.place(at=anchor(sigma_m=0.01))
    # 500 px focal length for 640 px, so 1000 px here; 1 cm at 2 m.
    assert uncertainty_px(log.state.annotation(mark), still_of(log, mark)) == pytest.approx(5.0)


@pytest.mark.parametrize(
    "changes",
    [
        {"pose": None},
        {"intrinsics": None},
        {"pose": Pose(p=(0.42, 0.91, -3.0), q=(0.0, 0.0, 0.0, 1.0))},
        {"pose": Pose(p=(0.0, 0.0, 0.0), q=(0.5, 0.0, 0.0, 0.0))},
        {"frame": None},
    ],
)
def test_an_uncertainty_that_cannot_be_known_is_not_drawn(changes: dict[str, object]) -> None:
    log = CaseLog().open()
    mark = log.place()
    assert uncertainty_px(log.state.annotation(mark), still_of(log, mark, **changes)) is None


def test_the_look_comes_from_mark_and_fault() -> None:
    log = CaseLog().open()
    mark = log.place(at=anchor("approximate"), u=0.25, v=0.75)
    log.fault(mark, severity="critical")
    drawn = look_of(log.state, log.state.annotation(mark), None)
    assert drawn == MarkLook(0.25, 0.75, 1, "critical", "approximate", None)
