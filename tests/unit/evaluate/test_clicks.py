"""Click files are untrusted: whatever is wrong with one is a :class:`RecordingError` that says what."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sightline.cli import main
from sightline.client.recording import Recording, open_recording
from sightline.errors import RecordingError
from sightline.evaluate import clicks as module
from sightline.evaluate.clicks import read_clicks
from support.box_recording import walk, write

CLICK: dict[str, Any] = {"frame": 10, "u": 5.5, "v": 7, "targets": [[11, 1, 2, "visible"]]}


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    return open_recording(write(tmp_path_factory.mktemp("clicks") / "room", walk(2)))


def _read(folder: Path, text: str | bytes, recording: Recording) -> list[module.Click]:
    path = folder / "clicks.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_clicks(path, recording)


def test_a_click_with_and_without_its_reference(tmp_path: Path, recording: Recording) -> None:
    whole = CLICK | {"world": [1, 2.5, -3], "own_depth_m": 0.0, "edge": True}
    bare, known = _read(tmp_path, json.dumps({"note": "?", "anchors": [CLICK, whole]}), recording)
    assert (bare.frame, bare.x_px, bare.y_px, bare.targets, bare.reference) == (10, 5.5, 7.0, (11,), None)
    assert known.reference is not None
    assert known.reference.p_world.tolist() == [1, 2.5, -3]
    assert (known.reference.has_own_depth, known.reference.is_edge) == (False, True)
    assert known.reference.targets == {11: (1.0, 2.0, "visible")}


@pytest.mark.parametrize(
    "change",
    [
        {"frame": 9},
        {"frame": -1},
        {"frame": 10**30},
        {"frame": "10"},
        {"frame": True},
        {"frame": 10.5},
        {"frame": None},
        {"u": -0.6},
        {"u": 319.6},
        {"v": 1e300},
        {"v": "7"},
        {"v": [7]},
        {"targets": 11},
        {"targets": [11]},
        {"targets": [[]]},
        {"targets": [[12]]},
        {"targets": [["11"]]},
        {"targets": [[True]]},
        {"targets": [[11.0]]},
        {"targets": [None]},
    ],
    ids=str,
)
def test_a_click_that_is_none_is_refused(tmp_path: Path, recording: Recording, change: dict[str, Any]) -> None:
    with pytest.raises(RecordingError):
        _read(tmp_path, json.dumps({"anchors": [CLICK | change]}), recording)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{}",
        '{"anchors": null}',
        '{"anchors": {}}',
        '{"anchors": [1]}',
        '{"anchors": [{"frame": 10, "u": NaN, "v": 1}]}',
        '{"anchors": [{"frame": 10, "u": Infinity, "v": 1}]}',
        '{"anchors": [{"frame": 10, "u": 1e999, "v": 1}]}',
        '{"anchors": [{"frame": 10, "u": 1}]}',
        '{"anchors": ' + "[" * 100_000,
        b"\xff\xfe\x00",
    ],
    ids=lambda text: str(text[:44]),
)
def test_a_file_that_is_none_is_refused(tmp_path: Path, recording: Recording, text: str | bytes) -> None:
    with pytest.raises(RecordingError):
        _read(tmp_path, text, recording)


@pytest.mark.parametrize(
    "change",
    [{"world": [1, 2]}, {"world": [1, 2, "3"]}, {"world": [1, 2, 10**400]}, {"world": {}}, {"own_depth_m": "?"}],
    ids=lambda change: str(change)[:30],
)
def test_a_broken_reference_is_none_and_costs_no_answer(
    tmp_path: Path, recording: Recording, change: dict[str, Any]
) -> None:
    (click,) = _read(tmp_path, json.dumps({"anchors": [CLICK | {"world": [1, 2, 3]} | change]}), recording)
    assert (click.reference is None) == ("world" in change)


def test_files_too_large_are_refused_before_they_are_read(
    tmp_path: Path, recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "clicks.json"
    with path.open("wb") as file:
        file.truncate(module.MAX_FILE_BYTES + 1)  # sparse: takes no room
    with pytest.raises(RecordingError, match="bytes"):
        read_clicks(path, recording)
    monkeypatch.setattr(module, "MAX_CLICKS", 2)
    with pytest.raises(RecordingError, match="3 clicks"):
        _read(tmp_path, json.dumps({"anchors": [CLICK] * 3}), recording)
    monkeypatch.setattr(module, "MAX_TARGETS", 1)
    with pytest.raises(RecordingError, match="targets"):
        _read(tmp_path, json.dumps({"anchors": [CLICK] * 2}), recording)


def test_the_command_says_what_is_wrong_and_ends_with_one(
    tmp_path: Path, recording: Recording, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, out = str(recording.folder), tmp_path / "out.json"
    assert main(["evaluate", "anchors", folder, "--out", str(out)]) == 1
    assert "--clicks" in capsys.readouterr().err
    (tmp_path / "c.json").write_text(json.dumps({"anchors": [CLICK]}))
    asked = ["evaluate", "anchors", folder, "--clicks", str(tmp_path / "c.json")]
    assert main([*asked, "--out", str(tmp_path)]) == 1
    assert main([*asked, "--out", str(tmp_path / "nowhere" / "out.json")]) == 1
    assert not out.exists()
