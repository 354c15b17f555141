"""``sightline retention`` on a data folder."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from sightline.app import make_data_dir, open_store
from sightline.cli import main
from sightline.config import Settings
from support.finished_case import put_case


async def _fill(folder: Path) -> None:
    store = await open_store(Settings(data_dir=folder))
    try:
        await put_case(store, 1042)
        await put_case(store, 1043, end="submitted")
    finally:
        await store.aclose()


def test_what_would_go_is_said_then_deleted_and_noted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "data"
    make_data_dir(folder)
    asyncio.run(_fill(folder))
    blobs = sum(path.is_file() for path in (folder / "blobs").rglob("*"))
    flags = ["--picture-days", "1", "--data-dir", str(folder)]
    assert main(["retention", "--dry-run", *flags]) == 0
    said = capsys.readouterr().out
    assert "2 would go" in said
    assert "(case 1042)" in said
    assert "scans      for ever    -" in said
    assert main(["retention", "--json", *flags]) == 0
    done = json.loads(capsys.readouterr().out)
    assert (done["gone"]["pictures"]["items"], done["gone"]["pictures"]["cases"]) == (2, [1042])
    assert (done["periods"]["pictures"], done["periods"]["recordings"], done["looked_at"]) == (1, 90, 1)
    assert sum(path.is_file() for path in (folder / "blobs").rglob("*")) == blobs - 2
    assert '"retention_swept"' in (folder / "security.log").read_text()
    assert main(["retention", *flags]) == 0
    assert "pictures   1 days      -" in capsys.readouterr().out


def test_periods_that_cannot_be_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["retention", "--clip-days", "20", "--case-days", "10", "--data-dir", str(tmp_path)]) == 1
    assert "--clip-days 20 is longer than --case-days 10" in capsys.readouterr().err
