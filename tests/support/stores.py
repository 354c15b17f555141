"""Types that tests of the stores share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from sightline.store.sql.store import SqlStore

OpenStore = Callable[[], Awaitable[SqlStore]]
"""Opens the test's database once more, as another node would."""
