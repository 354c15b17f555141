"""``sightline evaluate track`` and ``anchors --no-pose`` on a drawn wall: what they write, against the schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import jsonschema
import numpy as np
import pytest

from sightline.cli import main
from sightline.client.recording import open_recording
from sightline.evaluate import anchors
from sightline.evaluate.clicks import read_clicks
from sightline.evaluate.track import TrackAnswerer
from support.moving_pictures import CAMERA, placed, seen, view_of, wall

SCHEMA = Path(__file__).parents[3] / "protocols" / "evaluate" / "track.schema.json"
AT = (452.0, 447.0)
FRAMES = 9
CLICKED = 3
ELSEWHERE = 7
"""From this frame on the camera sees another wall."""


def _views() -> list[np.ndarray]:
    return [view_of(440 + 5 * n, 450, angle_rad=0.02 * n) for n in range(FRAMES)]


def _record(folder: Path) -> Path:
    folder.mkdir()
    walls = {False: wall(), True: wall(seed=2)}
    frames = []
    for n, view in enumerate(_views()):
        grey = seen(walls[n >= ELSEWHERE], view)
        cv2.imwrite(str(folder / f"{n}.png"), cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR))
        # A pose that says nothing: pictures alone are to be looked at.
        frames.append({"n": 10 + n, "t": n / 15, "color": f"{n}.png", "color_cam_to_world": np.eye(4).tolist()})
    k = [[CAMERA.fx, 0, CAMERA.cx], [0, CAMERA.fy, CAMERA.cy], [0, 0, 1]]
    sequence = {"name": "wall", "width": CAMERA.width, "height": CAMERA.height, "K_color": k, "frames": frames}
    (folder / "sequence.json").write_text(json.dumps(sequence))
    targets: list[list[Any]] = [
        [10 + n, *(float(c) for c in placed(view, AT)), "visible"] for n, view in enumerate(_views()) if n != CLICKED
    ]
    u, v = (float(c) for c in placed(_views()[CLICKED], AT))
    click = {"frame": 10 + CLICKED, "u": u, "v": v, "targets": targets, "world": [0, 0, 1]}
    later = {**click, "targets": [one for one in targets if one[0] > 10 + CLICKED]}
    (folder / "anchors.json").write_text(json.dumps({"anchors": [click, later]}))
    return folder


def test_clicks_are_followed_both_ways_and_lost_where_something_else_is_seen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.json"
    assert main(["evaluate", "track", str(_record(tmp_path / "wall")), "--out", str(out)]) == 0
    document = json.loads(out.read_text())
    jsonschema.validate(document, json.loads(SCHEMA.read_text()))
    both, forward = document["clicks"]
    assert (both["direction"], forward["direction"]) == ("both", "forward")
    assert [target[0] for target in both["targets"]] == [n for n in range(10, 19) if n != 13]
    for number, u_px, v_px, state in both["targets"]:
        n = number - 10
        if n >= ELSEWHERE:
            assert state == "lost"
        else:
            assert state == "visible"
            assert np.linalg.norm(placed(_views()[n], AT) - (u_px, v_px)) < 1
    assert [row[0] for row in forward["per_frame"]] == list(range(14, 19))
    assert document["tracking"]["steps"] == FRAMES - 1 + FRAMES - 1 - CLICKED
    assert "frames away" in capsys.readouterr().out


def test_without_poses_anchors_says_where_marks_are_in_pictures_until_they_are_lost(tmp_path: Path) -> None:
    folder = _record(tmp_path / "wall")
    recording = open_recording(folder)
    answered = anchors.stream(recording, read_clicks(folder / "anchors.json", recording), TrackAnswerer())
    answer = answered[0].answer
    assert (answer.state, answer.method, answer.p_world, answer.reason) == ("screen_only", "screen", None, "no_pose")
    assert sorted(answered[0].targets) == [n for n in range(10, 10 + ELSEWHERE) if n != 10 + CLICKED]
    for number, where in answered[0].targets.items():
        assert where.x_px is not None
        assert where.y_px is not None
        assert np.linalg.norm(placed(_views()[number - 10], AT) - (where.x_px, where.y_px)) < 1


def test_an_output_that_cannot_be_written_is_said_before_the_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = _record(tmp_path / "wall")
    assert main(["evaluate", "track", str(folder), "--out", str(tmp_path)]) == 1
    assert "cannot be written" in capsys.readouterr().err
