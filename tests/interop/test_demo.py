"""``sightline demo`` from the outside: one command, a real server, real WebRTC; the files and figures it leaves.

The expert in it sees only what arrives; references are read afterwards, for the score.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.demo_run import check_files, check_identity, demo

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


@pytest.mark.data
async def test_a_real_headset_recording_gives_exact_marks_and_a_signed_checklist(
    tmp_path: Path, data_dir: Path
) -> None:
    exit_code, output = await demo(tmp_path, "--recording", str(data_dir / "hololens-a"))
    assert exit_code == 0, output
    summary = json.loads((tmp_path / "summary.json").read_text())
    assert summary["ok"]
    check_identity(summary)
    assert summary["identity"]["identity_approximate"] == 0
    assert summary["anchors"]["anchored_share"] >= 0.95
    assert summary["anchors"]["error_median_cm"] <= 1.0
    assert summary["targets"]["later_median_px"] <= 2.0
    assert summary["targets"]["earlier_median_px"] <= 2.0
    check_files(tmp_path)


async def test_a_folder_that_is_no_recording_is_refused_in_one_sentence(tmp_path: Path) -> None:
    exit_code, output = await demo(tmp_path / "out", "--recording", str(tmp_path))
    assert exit_code == 1
    assert "sequence.json" in output
    assert "Traceback" not in output
