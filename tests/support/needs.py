"""What a test needs of its machine: without it the test skips and says so; where ``CI=true`` it fails instead.

A build can never be green because something was absent that tools/setup.sh installs.
"""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

from sightline.transport.packet_io import is_native_built


def missing(reason: str) -> NoReturn:
    """Skip the running test; in CI fail it."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI may not skip: {reason}", pytrace=False)
    pytest.skip(reason)


def need_native_core() -> None:
    """Go on only where the C core is built."""
    if not is_native_built():
        missing("the native core is not built here (tools/setup.sh says why)")
