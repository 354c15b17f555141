"""Recordings: read back with a reader of the published format, they hold the exact truth."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from sightline.errors import RecordingError
from sightline.hall.model import build_hall, skid_part_ids
from sightline.hall.record import RecordingPlan, write_recording
from sightline.hall.render import Camera, Renderer
from sightline.hall.walk import Walk

PLAN = RecordingPlan(
    fps=0.5,
    duration_s=48.0,
    camera=Camera(130.0, 130.0, 79.5, 59.5, 160, 120),
    anchors=24,
    faults=frozenset({"seal_leak"}),
)


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory, shared_renderer: Renderer) -> Path:
    return write_recording(tmp_path_factory.mktemp("recordings"), PLAN, shared_renderer)


def _frames(folder: Path) -> Any:
    """What any reader of the format does: colour, depth in metres, K, pose per frame."""
    meta = json.loads((folder / "sequence.json").read_text())
    assert meta["depth_registered_to_color"] is True
    for frame in meta["frames"]:
        colour = cv2.imread(str(folder / frame["color"]))
        raw = cv2.imread(str(folder / frame["depth"]), cv2.IMREAD_UNCHANGED)
        assert raw is not None
        depth = raw.astype(np.float32) * meta["depth_unit_m"]
        for value in meta["depth_invalid"]:
            depth[raw == value] = 0
        yield frame["n"], frame["t"], colour, depth, np.array(meta["K_color"]), np.array(frame["color_cam_to_world"])


def test_frames_have_the_size_times_and_poses_of_the_walk(recording: Path) -> None:
    walk, frames = Walk(), list(_frames(recording))
    assert len(frames) == PLAN.frames == 24
    for n, t, colour, depth, k, pose in frames:
        assert colour.shape == (120, 160, 3)
        assert depth.shape == (120, 160)
        assert t == pytest.approx(n / PLAN.fps)
        assert np.allclose(k, PLAN.camera.matrix)
        assert np.allclose(pose, walk.world_from_camera(t), atol=1e-8)


def test_depth_is_exact_to_half_a_millimetre(recording: Path, renderer: Renderer) -> None:
    renderer.set_state({}, PLAN.faults)
    for n, _, _, depth, _, pose in _frames(recording):
        if n % 6 == 0:
            assert np.abs(depth - renderer.depth(pose, PLAN.camera)).max() < 0.00052


def test_anchors_lie_on_their_part_and_project_to_their_click(recording: Path) -> None:
    anchors = json.loads((recording / "anchors.json").read_text())["anchors"]
    frames = {n: (depth, k, pose) for n, _, _, depth, k, pose in _frames(recording)}
    assert len(anchors) == PLAN.anchors
    skid = set(skid_part_ids())
    for anchor in anchors:
        depth, k, pose = frames[anchor["frame"]]
        low, high = build_hall().part(anchor["part"]).bounds
        assert anchor["part"] in skid
        assert np.all(np.array(anchor["world"]) > low - 1e-3)
        assert np.all(np.array(anchor["world"]) < high + 1e-3)
        assert _project(k, pose, anchor["world"])[:2] == pytest.approx([anchor["u"], anchor["v"]], abs=0.02)
        assert depth[anchor["v"], anchor["u"]] == pytest.approx(anchor["depth_ref_m"], abs=0.001)


def test_targets_are_visible_or_occluded_as_the_depth_says(recording: Path) -> None:
    anchors = json.loads((recording / "anchors.json").read_text())["anchors"]
    frames = {n: (depth, k, pose) for n, _, _, depth, k, pose in _frames(recording)}
    counts = {"visible": 0, "occluded": 0}
    for anchor in anchors:
        for n, u, v, state in anchor["targets"]:
            depth, k, pose = frames[n]
            pu, pv, z = _project(k, pose, anchor["world"])
            assert (pu, pv) == pytest.approx((u, v), abs=0.02)
            counts[state] += 1
            near = depth[max(0, round(v) - 1) : round(v) + 2, max(0, round(u) - 1) : round(u) + 2]
            if state == "visible":
                assert near.max() > z - 0.05
            else:
                assert near.min() < z - 0.02
    assert counts["visible"] > 40
    assert counts["occluded"] > 20


def _project(k: np.ndarray, pose: np.ndarray, world: list[float]) -> np.ndarray:
    local = pose[:3, :3].T @ (np.array(world) - pose[:3, 3])
    return np.array([*(k @ (local / local[2]))[:2], local[2]])


def test_a_complete_folder_is_used_again(recording: Path, renderer: Renderer) -> None:
    stamps = {p.name: p.stat().st_mtime_ns for p in recording.iterdir()}
    assert write_recording(recording.parent, PLAN, renderer) == recording
    assert {p.name: p.stat().st_mtime_ns for p in recording.iterdir()} == stamps


def test_another_plan_gets_another_folder() -> None:
    assert RecordingPlan(fps=10).folder_name != RecordingPlan(fps=15).folder_name
    assert RecordingPlan(faults=frozenset()).folder_name != RecordingPlan().folder_name


def test_progress_counts_every_frame(tmp_path: Path, renderer: Renderer) -> None:
    seen: list[tuple[int, int]] = []
    plan = RecordingPlan(fps=2.0, duration_s=1.5, camera=Camera(30, 30, 15.5, 11.5, 32, 24), anchors=0)
    write_recording(tmp_path, plan, renderer, lambda done, total: seen.append((done, total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]
    assert json.loads((tmp_path / plan.folder_name / "anchors.json").read_text())["anchors"] == []


def test_a_folder_that_cannot_be_written_is_an_error_of_ours(tmp_path: Path, renderer: Renderer) -> None:
    plan = RecordingPlan(fps=1.0, duration_s=1.0, camera=Camera(30, 30, 15.5, 11.5, 32, 24), anchors=0)
    (tmp_path / plan.folder_name / "color-00000.jpg").mkdir(parents=True)
    with pytest.raises(RecordingError):
        write_recording(tmp_path, plan, renderer)
