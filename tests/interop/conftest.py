from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.server import Server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One running server for all tests of a module; each opens cases of its own."""
    with Server(tmp_path_factory.mktemp("data")) as running:
        yield running
