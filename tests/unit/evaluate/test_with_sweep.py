"""Evaluating a recording without depth: places where pictures and poses tell, reasons where they do not."""

from __future__ import annotations

import json
from pathlib import Path

import cv2

from sightline.client.recording import open_recording
from sightline.evaluate.anchors import stream
from sightline.evaluate.clicks import Click
from sightline.evaluate.with_sweep import SweepAnswerer
from support.planes import CAMERA, TexturedPlane, camera_at, noise_texture

POSES = [camera_at(0.06 * n, 0.01 * n) for n in range(8)]
TARGETS = (0, 3)


def write(folder: Path, plane: TexturedPlane) -> Path:
    """A recording of a plane without depth."""
    rows = []
    for n, pose in enumerate(POSES):
        cv2.imwrite(str(folder / f"{n}.png"), plane.picture(n, pose).grey)
        rows.append({"n": n, "t": 0.2 * n, "color": f"{n}.png", "color_cam_to_world": pose.matrix().tolist()})
    k = [[CAMERA.fx, 0, CAMERA.cx], [0, CAMERA.fy, CAMERA.cy], [0, 0, 1]]
    index = {"name": "plane", "width": CAMERA.width, "height": CAMERA.height, "K_color": k, "frames": rows}
    (folder / "sequence.json").write_text(json.dumps(index))
    return folder


def test_clicks_are_placed_from_past_pictures_and_found_again_in_others(tmp_path: Path) -> None:
    plane = TexturedPlane(noise_texture())
    clicks = [Click(7, 150.0, 110.0, TARGETS), Click(0, 150.0, 110.0, TARGETS)]
    answerer = SweepAnswerer()
    late, early = stream(open_recording(write(tmp_path, plane)), clicks, answerer)
    assert (late.answer.method, late.answer.state) == ("sweep", "good")
    truth = plane.point_under(POSES[7], 150.0, 110.0)
    for number in TARGETS:
        camera = POSES[number].inverse().apply(truth)
        seen = late.targets[number]
        assert seen.state == "visible"
        assert seen.x_px is not None
        assert abs(seen.x_px - (CAMERA.fx * camera[0] / camera[2] + CAMERA.cx)) < 1.0
    # The first frame has no past to compare with, whatever comes later.
    assert (early.answer.state, early.answer.reason) == ("screen_only", "few_views")
    assert early.targets == {}
    assert answerer.summary()["pictures"]["views"] == len(POSES)


def test_a_mark_beside_the_picture_is_outside(tmp_path: Path) -> None:
    """The camera moves to the right by 55 pixels: what it shows at the right at last was beyond the first picture."""
    recording = open_recording(write(tmp_path, TexturedPlane(noise_texture())))
    (answered,) = stream(recording, [Click(7, 275.0, 110.0, (0, 6))], SweepAnswerer())
    assert answered.answer.state == "good"
    assert {n: seen.state for n, seen in answered.targets.items()} == {0: "outside", 6: "visible"}
