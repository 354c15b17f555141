from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from support.edge import Edge, edge


@pytest.fixture
async def web(tmp_path: Path) -> AsyncIterator[Edge]:
    """The application without demo identities."""
    async with edge(tmp_path) as running:
        yield running


@pytest.fixture
async def demo_web(tmp_path: Path) -> AsyncIterator[Edge]:
    """The application with demo identities."""
    async with edge(tmp_path, demo=True) as running:
        yield running
