"""The accuracy sheet on a drawn room with the board on its wall: known poses, known drift, known scale."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pypdf
import pytest

from sightline.cli import main
from sightline.evaluate.report import histogram
from sightline.spatial.camera import Intrinsics
from sightline.spatial.pose import RigidTransform
from sightline.spatial.tags.sheet import board_layout
from support.pasted import paste_layout
from support.textured_room import Room, looking

CAMERA = Intrinsics(420.0, 420.0, 239.5, 179.5, 480, 360)
WORLD_FROM_BOARD = RigidTransform(np.eye(3), np.array([1.0, 1.1, 0.0]))
"""On the wall z = 0, upright."""


def record(folder: Path, *, drift_m: float = 0.0, scale: float = 1.0, depth_scale: float = 1.0) -> Path:
    """A walk past the board; the device tells poses that drift in x and paths of another scale."""
    folder.mkdir()
    room, layout, frames = Room(1, CAMERA), board_layout("a4"), []
    steps = np.linspace(0, 1, 9)
    for n, t in enumerate(steps):
        pose = looking((0.6 + 0.8 * t, 1.2 + 0.2 * np.sin(6 * t), 0.8 + 0.2 * np.cos(5 * t)), (1.0, 1.1, 0.0))
        picture = room.picture(n, pose)
        grey = paste_layout(picture.grey, CAMERA, layout, pose.inverse() @ WORLD_FROM_BOARD)
        assert picture.depth_m is not None
        cv2.imwrite(str(folder / f"{n}.png"), cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR))
        cv2.imwrite(str(folder / f"d{n}.png"), np.rint(picture.depth_m * 1000 * depth_scale).astype(np.uint16))
        shift = np.array([drift_m * t, 0.0, 0.0])
        told = RigidTransform(pose.rotation, scale * pose.translation + shift)
        frames.append(
            {
                "n": n,
                "t": n * 1.0,
                "color": f"{n}.png",
                "depth": f"d{n}.png",
                "color_cam_to_world": told.matrix().tolist(),
            }
        )
    k = [[CAMERA.fx, 0, CAMERA.cx], [0, CAMERA.fy, CAMERA.cy], [0, 0, 1]]
    sequence = {"name": "a walk", "width": CAMERA.width, "height": CAMERA.height, "K_color": k, "frames": frames}
    (folder / "sequence.json").write_text(json.dumps(sequence))
    return folder


def sheet(folder: Path, tmp_path: Path) -> dict[str, Any]:
    out = [str(tmp_path / "sheet.pdf"), str(tmp_path / "figures.json")]
    assert main(["evaluate", "report", str(folder), "--device", "Headset #1", "--out", out[0], "--json", out[1]]) == 0
    found: dict[str, Any] = json.loads(Path(out[1]).read_text())
    return found


def test_a_perfect_device_is_told_to_be_one_on_one_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = sheet(record(tmp_path / "walk"), tmp_path)
    assert found["frames_with_board"] == 9
    assert found["anchored_share"] == 1.0
    assert found["error_median_cm"] < 0.5
    assert found["reprojection_median_px"] < 2
    assert found["depth_scale"] == pytest.approx(1, abs=0.01)
    assert found["tracking_scale"] == pytest.approx(1, abs=0.02)
    assert found["drift_cm"] < 0.6
    document = pypdf.PdfReader(io.BytesIO((tmp_path / "sheet.pdf").read_bytes()))
    assert len(document.pages) == 1
    words = document.pages[0].extract_text()
    assert "Headset #1" in words
    assert "a walk" in words
    assert "Error of a mark" in capsys.readouterr().out


def test_drift_and_wrong_scales_are_found(tmp_path: Path) -> None:
    found = sheet(record(tmp_path / "walk", drift_m=0.05, scale=1.04, depth_scale=0.97), tmp_path)
    assert found["depth_scale"] == pytest.approx(0.97, abs=0.012)
    # The drift runs along the path, 5 cm over 80 cm: it lengthens the path as well.
    assert 1.04 < found["tracking_scale"] < 1.12
    assert 4 < found["drift_cm"] < 12
    assert found["error_median_cm"] > 1.5


def test_a_recording_without_the_board_is_refused_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = record(tmp_path / "walk")
    for picture in folder.glob("[0-9]*.png"):
        cv2.imwrite(str(picture), np.full((360, 480, 3), 128, np.uint8))
    assert main(["evaluate", "report", str(folder), "--out", str(tmp_path / "x.pdf")]) == 1
    assert "--board" in capsys.readouterr().err
    assert not (tmp_path / "x.pdf").exists()


def test_bars_hold_every_click() -> None:
    bars = histogram([0.001, 0.004, 0.3])
    assert sum(int(bar["count"]) for bar in bars) == 3
    assert bars[0]["count"] == 1
    assert bars[-1]["count"] == 1
