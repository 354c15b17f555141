"""Recordings of three formats become the same frames; anything wrong with a folder is a RecordingError."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from sightline.client.recording import open_recording
from sightline.client.recording.pack import references
from sightline.errors import RecordingError

WIDTH, HEIGHT = 64, 48
K = [[60.0, 0, 32], [0, 60.0, 24], [0, 0, 1]]


def write_pictures(folder: Path, count: int) -> None:
    for n in range(count):
        color = np.full((HEIGHT, WIDTH, 3), 10 * n, np.uint8)
        depth = np.full((HEIGHT, WIDTH), 1000 + n, np.uint16)
        cv2.imwrite(str(folder / f"c{n}.png"), color)
        cv2.imwrite(str(folder / f"d{n}.png"), depth)


def index(count: int = 3, **changes: Any) -> dict[str, Any]:
    frames = [
        {"n": n, "t": n / 10, "color": f"c{n}.png", "depth": f"d{n}.png", "color_cam_to_world": np.eye(4).tolist()}
        for n in range(count)
    ]
    return {"name": "r", "width": WIDTH, "height": HEIGHT, "K_color": K, "frames": frames, **changes}


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    write_pictures(tmp_path, 3)
    (tmp_path / "sequence.json").write_text(json.dumps(index()))
    return tmp_path


def test_a_pack_yields_colour_depth_in_metres_and_pose(pack: Path) -> None:
    recording = open_recording(pack)
    frame = recording.frames[2]
    depth = frame.depth()
    assert depth is not None
    assert float(depth[0, 0]) == pytest.approx(1.002)
    assert frame.color()[0, 0].tolist() == [20, 20, 20]
    # The identity with OpenCV axes looks along -Z of the WebXR camera: a half turn about x on the wire.
    assert frame.pose_value().q == pytest.approx((1, 0, 0, 0))
    assert recording.duration_s == pytest.approx(0.2)


def test_invalid_depth_values_become_holes(pack: Path) -> None:
    (pack / "sequence.json").write_text(json.dumps(index(depth_invalid=[0, 1001])))
    frames = open_recording(pack).frames
    assert not np.any(frames[1].depth())
    assert np.all(frames[0].depth())


@pytest.mark.parametrize(
    "change",
    [
        {"frames": []},
        {"K_color": [[1]]},
        {"K_color": [[float("1e9"), 0, 32], [0, 60, 24], [0, 0, 1]]},
        {"width": 0},
        {"depth_unit_m": -1},
        {"depth_registered_to_color": False},
        {"frames": "none"},
        {"frames": [{"n": 0, "t": 0, "color": "../../etc/passwd", "color_cam_to_world": np.eye(4).tolist()}]},
        {"frames": [{"n": 0, "t": 0, "color": "c0.png", "color_cam_to_world": (2 * np.eye(4)).tolist()}]},
        {"frames": [{"n": 0, "t": 0, "color": "c0.png", "color_cam_to_world": [[1, 2], [3]]}]},
        {"frames": [{"n": n, "t": 1.0, "color": "c0.png", "color_cam_to_world": np.eye(4).tolist()} for n in range(2)]},
    ],
)
def test_an_index_that_makes_no_sense_is_refused(pack: Path, change: dict[str, Any]) -> None:
    (pack / "sequence.json").write_text(json.dumps(index(**change)))
    with pytest.raises(RecordingError):
        open_recording(pack)


def test_pictures_that_are_missing_damaged_or_of_another_size_are_refused(pack: Path) -> None:
    frames = open_recording(pack).frames
    (pack / "c0.png").unlink()
    (pack / "c1.png").write_bytes(b"\x89PNG\r\n not a picture")
    cv2.imwrite(str(pack / "c2.png"), np.zeros((8, 8, 3), np.uint8))
    cv2.imwrite(str(pack / "d0.png"), np.zeros((HEIGHT, WIDTH, 3), np.uint8))
    for broken in (frames[0].color, frames[1].color, frames[2].color, frames[0].depth):
        with pytest.raises(RecordingError):
            broken()


def test_a_picture_that_claims_a_huge_size_is_refused_before_decoding(pack: Path) -> None:
    header = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (60_000).to_bytes(4, "big") * 2
    (pack / "c0.png").write_bytes(header + b"\x08\x02\x00\x00\x00")
    with pytest.raises(RecordingError, match="60000 x 60000"):
        open_recording(pack).frames[0].color()


def test_seven_scenes_is_refused_without_a_depth_calibration(tmp_path: Path) -> None:
    write_seven_scenes(tmp_path)
    with pytest.raises(RecordingError, match="--depth-calibration"):
        open_recording(tmp_path)


def test_seven_scenes_depth_is_moved_into_the_colour_picture(tmp_path: Path) -> None:
    write_seven_scenes(tmp_path)
    shift = np.eye(4)
    shift[0, 3] = 0.1
    calibration = tmp_path / "calibration.json"
    k_color = [[525, 0, 320], [0, 525, 240], [0, 0, 1]]
    calibration.write_text(json.dumps({"K_color": k_color, "K_depth": k_color, "depth_to_color": shift.tolist()}))
    frame = open_recording(tmp_path, depth_calibration=calibration).frames[0]
    depth = frame.depth()
    assert depth is not None
    # One pixel at 1 m, moved by 0.1 m: 52.5 pixels to the right, and the pose moves the other way.
    assert np.argwhere(depth > 0).tolist() in ([[240, 372]], [[240, 373]])
    assert frame.world_from_camera.translation[0] == pytest.approx(-0.1)


def write_seven_scenes(folder: Path) -> None:
    depth = np.full((480, 640), 65535, np.uint16)
    depth[240, 320] = 1000
    cv2.imwrite(str(folder / "frame-000000.depth.png"), depth)
    cv2.imwrite(str(folder / "frame-000000.color.png"), np.zeros((480, 640, 3), np.uint8))
    np.savetxt(folder / "frame-000000.pose.txt", np.eye(4))


def test_tum_frames_take_the_nearest_depth_and_the_pose_between_its_neighbours(tmp_path: Path) -> None:
    (tmp_path / "rgb.txt").write_text("# c\n10.00 c0.png\n10.05 c1.png\n10.50 c2.png\n")
    (tmp_path / "depth.txt").write_text("10.01 d0.png\n10.06 d1.png\n10.50 d2.png\n")
    (tmp_path / "groundtruth.txt").write_text("9.96 0 0 0 0 0 0 1\n10.04 0.8 0 0 0 0 0 1\n10.06 1 0 0 0 0 0 1\n")
    frames = open_recording(tmp_path).frames
    # The third frame has no pose near it and is left out.
    assert [frame.number for frame in frames] == [0, 1]
    assert frames[0].world_from_camera.translation[0] == pytest.approx(0.4)
    assert frames[1].depth_path == (tmp_path / "d1.png").resolve()


@pytest.mark.parametrize("line", ["x 1 2 3", "10.0", "nan 0 0 0 0 0 0 1", "10.0 1 2 3"])
def test_a_damaged_tum_list_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "rgb.txt").write_text("10.0 c0.png\n")
    (tmp_path / "depth.txt").write_text("10.0 d0.png\n")
    (tmp_path / "groundtruth.txt").write_text(f"9.99 0 0 0 0 0 0 1\n{line}\n10.01 0 0 0 0 0 0 1\n")
    with pytest.raises(RecordingError):
        open_recording(tmp_path)


def test_a_folder_of_no_format_says_what_was_expected(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=r"sequence\.json"):
        open_recording(tmp_path)


@pytest.mark.corpora
def test_hostile_json_as_an_index_is_refused(tmp_path: Path, corpora_dir: Path) -> None:
    samples = sorted((corpora_dir / "json-test-suite").rglob("*.json"))
    assert samples
    for sample in samples:
        (tmp_path / "sequence.json").write_bytes(sample.read_bytes())
        with pytest.raises(RecordingError):
            open_recording(tmp_path)


@pytest.mark.data
@pytest.mark.parametrize(("name", "count"), [("hololens-a", 90), ("kitchen-a", 150)])
def test_real_recordings_agree_with_their_references(data_dir: Path, name: str, count: int) -> None:
    """A reference point projected into its own frame must meet the registered depth there."""
    recording = open_recording(data_dir / name)
    assert len(recording.frames) == count
    by_number = {frame.number: frame for frame in recording}
    errors = []
    for anchor in references(data_dir / name)[:40]:
        frame = by_number[anchor["frame"]]
        depth = frame.depth()
        assert depth is not None
        measured = float(depth[round(anchor["v"]), round(anchor["u"])])
        point = frame.world_from_camera.inverse().apply(np.asarray(anchor["world"]))
        if measured > 0 and not anchor["edge"]:
            errors.append(abs(measured - float(point[2])))
    assert len(errors) > 15
    assert np.median(errors) < 0.01
