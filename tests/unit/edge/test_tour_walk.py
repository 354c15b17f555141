"""The tour's walk: rendered once by a process, with progress, and again after a failure."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sightline.commands.tour_walk import WalkFiles
from sightline.errors import WorkerError

SCRIPT = """
import pathlib, sys, time
folder = pathlib.Path(sys.argv[-1])
print("progress 2 5", flush=True)
deadline = time.monotonic() + 30
while not (folder / "go").exists() and time.monotonic() < deadline:
    time.sleep(0.01)
with (folder / "runs").open("a") as runs:
    runs.write("x")
if (folder / "broken").exists():
    sys.exit("no light")
print("progress 5 5")
print(folder / "walk")
"""


@pytest.fixture
def files(tmp_path: Path) -> WalkFiles:
    (tmp_path / "render.py").write_text(SCRIPT)
    return WalkFiles(tmp_path, (sys.executable, str(tmp_path / "render.py")))


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110  (a state that another process changes)
            await asyncio.sleep(0.01)


async def test_it_is_rendered_once_and_tells_how_far_it_is(files: WalkFiles, tmp_path: Path) -> None:
    assert files.state().state == "absent"
    files.prepare()
    await until(lambda: files.state().done == 2)
    assert (files.state().state, files.state().total) == ("rendering", 5)
    (tmp_path / "go").touch()
    assert set(await asyncio.gather(files.ready(), files.ready())) == {tmp_path / "walk"}
    assert (files.state().state, files.state().done) == ("ready", 5)
    files.prepare()
    assert await files.ready() == tmp_path / "walk"
    assert (tmp_path / "runs").read_text() == "x"
    await files.aclose()


async def test_a_failure_is_told_and_tried_again(files: WalkFiles, tmp_path: Path) -> None:
    (tmp_path / "go").touch()
    (tmp_path / "broken").touch()
    with pytest.raises(WorkerError):
        await files.ready()
    assert files.state().state == "failed"
    (tmp_path / "broken").unlink()
    assert await files.ready() == tmp_path / "walk"


async def test_closing_ends_the_process(files: WalkFiles, tmp_path: Path) -> None:
    files.prepare()
    await until(lambda: files.state().done == 2)
    await files.aclose()
    assert files.state().state == "failed"
    assert not (tmp_path / "runs").exists()


async def test_one_visitor_giving_up_does_not_end_it_for_the_others(files: WalkFiles, tmp_path: Path) -> None:
    first = asyncio.create_task(files.ready())
    await until(lambda: files.state().done == 2)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    (tmp_path / "go").touch()
    assert await files.ready() == tmp_path / "walk"
