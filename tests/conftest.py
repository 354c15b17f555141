"""Fixtures of every test: the recordings and hostile inputs that the project does not ship.

``SIGHTLINE_DATA`` and ``SIGHTLINE_CORPORA`` name their folders; without them the folders beside the checkout are tried.
A test that needs a missing folder is skipped with the reason; where ``CI=true`` it fails instead, so that a build can
never be green because its inputs were absent.
"""

from __future__ import annotations

import os
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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by the outside folders they ask for; those that share something made for their file stay together."""
    for item in items:
        if _shares_in_its_file(item):
            item.add_marker(pytest.mark.xdist_group(str(item.path.relative_to(CHECKOUT))))
        for fixture, marker in MARKER_OF_FIXTURE.items():
            if fixture in getattr(item, "fixturenames", ()):
                item.add_marker(marker)


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
