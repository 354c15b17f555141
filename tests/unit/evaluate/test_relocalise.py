"""``sightline evaluate relocalise`` on a drawn room: the file it writes, against its schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import jsonschema
import numpy as np
import pytest

from sightline.cli import main
from sightline.spatial.pose import RigidTransform
from sightline.spatial.relocalise.joint import rotation_of
from support.textured_room import CAMERA, Room, looking

SCHEMA = Path(__file__).parents[3] / "protocols" / "evaluate" / "relocalise.schema.json"
QUERY_FROM_WORLD = RigidTransform(rotation_of(np.array([0.2, 0.9, 0.4])), np.array([1.0, 2.0, -5.0]))


def record(folder: Path, room: Room, poses: list[RigidTransform], move: RigidTransform, depth: bool = True) -> Path:
    folder.mkdir()
    frames: list[dict[str, Any]] = []
    for n, pose in enumerate(poses):
        picture = room.picture(n, pose)
        assert picture.depth_m is not None
        cv2.imwrite(str(folder / f"{n}.png"), cv2.cvtColor(picture.grey, cv2.COLOR_GRAY2BGR))
        cv2.imwrite(str(folder / f"d{n}.png"), np.rint(picture.depth_m * 1000).astype(np.uint16))
        frames.append(
            {"n": 10 + n, "t": n * 0.1, "color": f"{n}.png", "color_cam_to_world": (move @ pose).matrix().tolist()}
        )
        if depth:
            frames[-1]["depth"] = f"d{n}.png"
    k = [[CAMERA.fx, 0, CAMERA.cx], [0, CAMERA.fy, CAMERA.cy], [0, 0, 1]]
    sequence = {"name": folder.name, "width": CAMERA.width, "height": CAMERA.height, "K_color": k, "frames": frames}
    (folder / "sequence.json").write_text(json.dumps(sequence))
    return folder


def stored(tmp_path: Path, *, depth: bool = True) -> Path:
    poses = [looking((x, 1.4, 2.4), (1.0, 0.7, 0.2)) for x in (1.3, 1.7, 2.1)]
    return record(tmp_path / "map", Room(1), poses, RigidTransform.identity(), depth)


def test_windows_are_written_as_the_schema_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seen = [looking((1.6 + 0.03 * n, 1.5, 2.2), (1.0, 0.6, 0.2)) for n in range(3)]
    unseen = [looking((2.0, 1.3, 2.0), (3.5 + 0.02 * n, 2.5, 3.9)) for n in range(4)]
    query = record(tmp_path / "query", Room(1), [*seen, *unseen], QUERY_FROM_WORLD, depth=False)
    out = tmp_path / "out.json"
    assert main(["evaluate", "relocalise", str(stored(tmp_path)), str(query), "--window", "3", "--out", str(out)]) == 0
    document = json.loads(out.read_text())
    jsonschema.validate(document, json.loads(SCHEMA.read_text()))
    first, second = document["windows"]
    assert (first["frames"], second["frames"]) == ([10, 11, 12], [13, 14, 15])
    assert first["accepted"]
    truth = QUERY_FROM_WORLD.inverse().matrix()
    assert np.abs(np.array(first["map_from_query"]) - truth).max() < 0.02
    assert not second["accepted"]
    assert second["map_from_query"] is None
    assert "windows            2" in capsys.readouterr().out


def test_a_map_without_depth_is_refused_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = stored(tmp_path, depth=False)
    assert main(["evaluate", "relocalise", str(folder), str(folder), "--out", str(tmp_path / "out.json")]) == 1
    assert "depth" in capsys.readouterr().err


def test_a_window_of_no_frames_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = stored(tmp_path)
    words = ["evaluate", "relocalise", str(folder), str(folder), "--window", "0", "--out", str(tmp_path / "o.json")]
    assert main(words) == 1
    assert "1 to 20" in capsys.readouterr().err
