"""A missing folder of recordings is a visible skip on a desk and a failure in CI."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).resolve().parents[2] / "conftest.py"


def run_probe(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run one test that needs ``data_dir`` under a copy of the real conftest."""
    (folder / "conftest.py").write_text(CONFTEST.read_text())
    (folder / "test_probe.py").write_text("def test_probe(data_dir):\n    assert data_dir.is_dir()\n")
    kept = {key: value for key, value in os.environ.items() if key not in ("CI", "SIGHTLINE_DATA")}
    # Plugins of installed packages are not needed here and cost seconds to import.
    kept["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    kept["PYTHONPATH"] = str(CONFTEST.parent)
    command = [sys.executable, "-m", "pytest", "-q", "-ra", "-p", "no:cacheprovider", str(folder)]
    return subprocess.run(
        command, cwd=folder, env=kept | environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_missing_recordings_are_skipped_with_the_reason(tmp_path: Path) -> None:
    result = run_probe(tmp_path, SIGHTLINE_DATA=str(tmp_path / "nowhere"))
    assert result.returncode == 0
    assert "1 skipped" in result.stdout
    assert "set SIGHTLINE_DATA" in result.stdout


@pytest.mark.parametrize("folder_exists", [False, True])
def test_ci_fails_when_recordings_are_missing_or_empty(tmp_path: Path, folder_exists: bool) -> None:
    recordings = tmp_path / "recordings"
    if folder_exists:
        recordings.mkdir()
    result = run_probe(tmp_path, SIGHTLINE_DATA=str(recordings), CI="true")
    assert result.returncode == 1
    assert "CI may not skip" in result.stdout


def test_recordings_are_found_where_the_variable_says(tmp_path: Path) -> None:
    recordings = tmp_path / "recordings"
    recordings.mkdir()
    (recordings / "README.md").write_text("here")
    result = run_probe(tmp_path, SIGHTLINE_DATA=str(recordings), CI="true")
    assert result.returncode == 0
    assert "1 passed" in result.stdout
