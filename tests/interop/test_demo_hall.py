"""``sightline demo`` without a recording renders its own. In a file by itself: those of one file run one by one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.demo_run import check_files, check_identity, demo

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


async def test_a_walk_through_the_hall_is_rendered_when_there_is_no_recording(tmp_path: Path) -> None:
    exit_code, output = await demo(tmp_path, "--walk-s", "6")
    assert exit_code == 0, output
    summary = json.loads((tmp_path / "summary.json").read_text())
    check_identity(summary)
    assert summary["anchors"]["anchored_share"] >= 0.95
    assert summary["anchors"]["error_median_cm"] <= 1.0
    check_files(tmp_path)
