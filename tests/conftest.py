"""Fixtures of every test: the recordings and hostile inputs that the project does not ship.

``SIGHTLINE_DATA`` and ``SIGHTLINE_CORPORA`` name their folders; without them the folders beside the checkout are tried.
A test that needs a missing folder is skipped with the reason; where ``CI=true`` it fails instead, so that a build can
never be green because its inputs were absent.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import hypothesis
import pytest

from support.needs import missing

CHECKOUT = Path(__file__).resolve().parent.parent
SHARED = CHECKOUT.parent / "shared"

# A slow machine is no failure: examples are bounded in number, not in time.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")

# A test that asks for the fixture gets the marker, so that ``-m "not data"`` never misses one.
MARKER_OF_FIXTURE = {"data_dir": "data", "corpora_dir": "corpora"}


# Files of one or two tests that take a minute. In this order the two demos, whose calls would crowd each other, fall to
# the same one of two processes.
BEGIN_WITH = ("test_demo.py", "test_vision_call.py", "test_demo_hall.py", "test_spatial_stall.py")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark tests by the outside folders they ask for; those that share something made for their file stay together."""
    if not config.getoption("loadscopereorder", default=True):
        _long_files_first(items)
    for item in items:
        if _shares_in_its_file(item):
            item.add_marker(pytest.mark.xdist_group(str(item.path.relative_to(CHECKOUT))))
        for fixture, marker in MARKER_OF_FIXTURE.items():
            if fixture in getattr(item, "fixturenames", ()):
                item.add_marker(marker)


def _long_files_first(items: list[pytest.Item]) -> None:
    """Order files, already shuffled within, so that processes that take one after the other end together."""
    tests_in = Counter(item.path for item in items)

    def place(item: pytest.Item) -> tuple[int, int]:
        name = item.path.name
        return BEGIN_WITH.index(name) if name in BEGIN_WITH else len(BEGIN_WITH), -tests_in[item.path]

    items.sort(key=place)


def _shares_in_its_file(item: pytest.Item) -> bool:
    """Whether two processes with half of the file each would both make one of its fixtures."""
    known = item._fixtureinfo.name2fixturedefs if isinstance(item, pytest.Function) else {}
    return any(defs[-1].scope == "module" for defs in known.values())


def _outside_folder(variable: str, default: Path) -> Path:
    folder = Path(os.environ.get(variable) or default)
    if not (folder.is_dir() and any(folder.iterdir())):
        missing(f"{folder} is missing or empty; set {variable} to the folder this test reads")
    return folder


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of recorded RGB-D sequences (``SIGHTLINE_DATA``)."""
    return _outside_folder("SIGHTLINE_DATA", SHARED / "data")


@pytest.fixture(scope="session")
def corpora_dir() -> Path:
    """The folder of hostile and odd inputs (``SIGHTLINE_CORPORA``)."""
    return _outside_folder("SIGHTLINE_CORPORA", SHARED / "corpora")
