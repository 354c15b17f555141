"""``sightline evaluate anchors`` on boxes: right places, only from what had come, in the promised form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

from sightline.cli import main
from sightline.client.recording import open_recording
from sightline.evaluate import anchors, scores, table
from sightline.evaluate.answerer import Seen
from sightline.evaluate.clicks import read_clicks
from sightline.evaluate.shot import Shot
from sightline.spatial.anchor import screen_only
from sightline.spatial.camera import Intrinsics
from sightline.spatial.values import AnchorAnswer
from support.box_recording import click, walk, write
from support.scenes import Box, looking

SCHEMAS = Path(__file__).parents[3] / "protocols" / "evaluate"
POSES = walk()


def _evaluate(folder: Path, clicks: list[dict[str, Any]], *options: str) -> dict[str, Any]:
    """The output of the command, checked against its schema."""
    asked = {"anchors": clicks}
    jsonschema.Draft202012Validator(json.loads((SCHEMAS / "clicks.schema.json").read_text())).validate(asked)
    (folder / "anchors.json").write_text(json.dumps(asked))
    out = folder / "out.json"
    assert main(["evaluate", "anchors", str(folder), "--out", str(out), *options]) == 0
    document: dict[str, Any] = json.loads(out.read_text())
    jsonschema.Draft202012Validator(json.loads((SCHEMAS / "anchors.schema.json").read_text())).validate(document)
    return document


def _error_m(answer: dict[str, Any], asked: dict[str, Any]) -> float:
    return float(np.linalg.norm(np.subtract(answer["p_world"], asked["world"])))


def test_clicks_get_their_places_and_targets_in_the_order_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write(tmp_path / "room", POSES)
    asked = [click(POSES, 5, (60, 80)), click(POSES, 0, (160, 120)), click(POSES, 3, (230, 110))]
    document = _evaluate(folder, asked)
    assert [(one["frame"], one["u"], one["v"]) for one in document["clicks"]] == [
        (15, 60, 80),
        (10, 160, 120),
        (13, 230, 110),
    ]
    for answer, told in zip(document["clicks"], asked, strict=True):
        assert answer["state"] == "good"
        assert _error_m(answer, told) < 0.004
        assert 0.001 < answer["sigma_m"] < 0.03
        expected = {target[0]: target[1:] for target in told["targets"]}
        assert [target[0] for target in answer["targets"]] == list(expected)
        for number, u, v, state in answer["targets"]:
            assert (u, v) == pytest.approx(expected[number][:2], abs=0.5)
            assert state == expected[number][2]
    fusion = document["fusion"]
    assert fusion["key_frames"] == len(fusion["ms"]) == len(fusion["frames"]) >= 3
    assert fusion["voxel_m"] == 0.01
    said = capsys.readouterr()
    assert "placed 3" in said.out
    assert "Placing 3 clicks" in said.err


def test_what_is_hidden_behind_the_pillar_is_said_to_be(tmp_path: Path) -> None:
    poses = [looking((1.6, 0.0, -1.0), (0.0, 0.0, -3.0)), looking((0.0, 0.0, 0.0), (0.0, 0.0, -3.0))]
    told = click(poses, 0, (160, 120))
    assert [target[3] for target in told["targets"]] == ["occluded"]
    (answer,) = _evaluate(write(tmp_path / "room", poses), [told])["clicks"]
    assert answer["targets"][0][3] == "occluded"


def test_a_hole_is_filled_from_earlier_frames_and_never_from_later_ones(tmp_path: Path) -> None:
    holes = [(n, x, 90) for n in (0, 4) for x in (60, 64, 68)]
    folder = write(tmp_path / "room", POSES, holes=holes)
    early, late = click(POSES, 0, (64, 90), own_depth=False), click(POSES, 4, (64, 90), own_depth=False)
    first, last = _evaluate(folder, [early, late])["clicks"]
    assert (first["state"], first["reason"]) == ("approximate", "depth_gap")
    assert last["method"] in ("volume", "depth+volume")
    assert _error_m(last, late) < 0.01


def test_the_references_do_not_reach_the_answers(tmp_path: Path) -> None:
    folder = write(tmp_path / "room", POSES)
    told = click(POSES, 2, (60, 80))
    bare = {key: told[key] for key in ("frame", "u", "v")} | {"targets": [[target[0]] for target in told["targets"]]}
    lying = told | {
        "world": [9.0, 9.0, 9.0],
        "own_depth_m": 0.0,
        "targets": [[n, 1, 1, "occluded"] for n, *_ in told["targets"]],
    }
    answers = [_evaluate(folder, [one])["clicks"][0] for one in (told, bare, lying)]
    assert answers[0]["p_world"] == answers[1]["p_world"] == answers[2]["p_world"]
    assert answers[0]["targets"] == answers[1]["targets"] == answers[2]["targets"]


@pytest.mark.parametrize("unit_m", [0.001, 0.0001])
def test_a_camera_on_an_arm_is_answered_to_the_millimetre(tmp_path: Path, unit_m: float) -> None:
    boxes = (Box((-0.5, -0.5, -0.45), (0.5, 0.5, -0.40)), Box((-0.05, -0.5, -0.40), (0.05, 0.5, -0.38)))
    poses = [looking((0.02 * n, 0.0, 0.0), (0.0, 0.0, -0.4)) for n in range(4)]
    folder = write(tmp_path / "arm", poses, boxes=boxes, unit_m=unit_m)
    asked = [click(poses, 3, (40, 60), boxes=boxes), click(poses, 2, (150, 120), boxes=boxes)]
    document = _evaluate(folder, asked)
    assert document["fusion"]["near_voxel_m"] == 0.0025
    for answer, told in zip(document["clicks"], asked, strict=True):
        assert _error_m(answer, told) < 0.0015


def test_depth_of_a_coarser_camera_of_its_own_leaves_no_gaps(tmp_path: Path) -> None:
    coarse = Intrinsics(fx=80.0, fy=80.0, cx=59.5, cy=44.5, width=120, height=90)
    folder = write(tmp_path / "room", POSES, depth_camera=coarse)
    asked = [click(POSES, 5, (40 + 13 * k, 80 + 7 * k)) for k in range(6)]
    document = _evaluate(folder, asked)
    errors = [_error_m(answer, told) for answer, told in zip(document["clicks"], asked, strict=True)]
    assert max(errors) < 0.02


def test_far_walls_are_measured_as_well(tmp_path: Path) -> None:
    boxes = (Box((-9.0, -9.0, -7.1), (9.0, 9.0, -7.0)),)
    poses = [looking((0.1 * n, 0.0, 0.0), (0.0, 0.0, -7.0)) for n in range(4)]
    folder = write(tmp_path / "hall", poses, boxes=boxes, holes=[(3, 100, 100)])
    asked = [click(poses, 2, (200, 50), boxes=boxes), click(poses, 3, (100, 100), boxes=boxes, own_depth=False)]
    for answer, told in zip(_evaluate(folder, asked)["clicks"], asked, strict=True):
        assert answer["method"] == "depth+volume"
        assert _error_m(answer, told) < 0.02


@pytest.mark.parametrize("option", ["--no-depth", "--no-pose"])
def test_without_depth_or_pose_a_blank_picture_is_never_guessed(tmp_path: Path, option: str) -> None:
    folder = write(tmp_path / "room", POSES)
    (answer,) = _evaluate(folder, [click(POSES, 4, (60, 80))], option)["clicks"]
    assert answer["p_world"] is None
    assert answer["sigma_m"] is None
    assert answer["state"] != "good"


class _Witness:
    """Answers nothing; remembers what it was shown and asked, in order."""

    def __init__(self) -> None:
        self.events: list[tuple[str, int, int]] = []

    def add(self, shot: Shot) -> None:
        self.events.append(("add", shot.number, -1))

    def anchor(self, number: int, shot: Shot, x_px: float, y_px: float) -> AnchorAnswer:
        self.events.append(("anchor", shot.number, number))
        return screen_only("w", "no_depth")

    def see(self, number: int, shot: Shot) -> Seen | None:
        self.events.append(("see", shot.number, number))
        return None

    def summary(self) -> dict[str, Any]:
        return {}


def test_frames_come_in_order_and_questions_as_soon_as_they_can_be_answered(tmp_path: Path) -> None:
    folder = write(tmp_path / "room", POSES[:4])
    clicks = [
        {"frame": 12, "u": 1, "v": 2, "targets": [[13], [10], [12]]},
        {"frame": 10, "u": 1, "v": 2, "targets": [[11]]},
    ]
    (folder / "anchors.json").write_text(json.dumps({"anchors": clicks}))
    recording, witness = open_recording(folder), _Witness()
    answered = anchors.stream(recording, read_clicks(folder / "anchors.json", recording), witness)
    assert witness.events == [
        ("add", 10, -1),
        ("anchor", 10, 1),
        ("add", 11, -1),
        ("see", 11, 1),
        ("add", 12, -1),
        ("anchor", 12, 0),
        ("see", 10, 0),
        ("see", 12, 0),
        ("add", 13, -1),
        ("see", 13, 0),
    ]
    assert [one.click.frame for one in answered] == [12, 10]
    assert table.lines(answered, {})[0].startswith("clicks    2, of them placed 0")


def test_scores_of_nothing_are_not_numbers() -> None:
    found = scores.exactness([])
    assert np.isnan([found.anchored, found.median_m, found.honest]).all()
    assert np.isnan(scores.visibility_shares([])).all()
