"""Runs ``gst_peer.py`` under Debian's own Python and reads what it tells."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
from functools import cache
from pathlib import Path
from typing import Any, Self

from support.media_peers import wait_for
from support.needs import missing

PYTHON = "/usr/bin/python3"
SCRIPT = Path(__file__).with_name("gst_peer.py")
CHECK = (
    "import gi; gi.require_version('GstWebRTC', '1.0'); from gi.repository import Gst, GstWebRTC; Gst.init(None); "
    "assert all(map(Gst.ElementFactory.find, ['webrtcbin', 'nicesink', 'vp8enc', 'openh264enc', 'opusenc']))"
)
END_S = 20


@cache
def is_there() -> bool:
    try:
        return subprocess.run([PYTHON, "-c", CHECK], capture_output=True, timeout=60, check=False).returncode == 0
    except OSError:
        return False


def require_gstreamer() -> None:
    """Skip without GStreamer's webrtcbin; in CI fail."""
    if not is_there():
        missing("GStreamer's webrtcbin is not here; tools/setup.sh test installs it")


class GstPeer:
    """One process; use as an async context manager. Leaving it ends the session and the process."""

    def __init__(self, way: str, endpoint: str, token: str, codec: str = "vp8") -> None:
        self._command = [PYTHON, str(SCRIPT), way, endpoint, codec]
        self._environment = {**os.environ, "SIGHTLINE_TOKEN": token}
        self.facts: list[dict[str, Any]] = []
        self.log = b""

    async def __aenter__(self) -> Self:
        self.process = await asyncio.create_subprocess_exec(
            *self._command,
            env=self._environment,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        self._readers = [asyncio.create_task(self._read_facts()), asyncio.create_task(self._read_log())]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        try:
            async with asyncio.timeout(END_S):
                await self.process.wait()
        except TimeoutError:
            self.process.kill()
            await self.process.wait()
        await asyncio.gather(*self._readers)

    def newest(self, name: str) -> Any:
        return next((fact[name] for fact in reversed(self.facts) if name in fact), None)

    async def until(self, name: str, value: object) -> None:
        """Wait until a fact is told."""
        await wait_for(lambda: any(fact.get(name) == value for fact in self.facts), f"{name}={value}", 40)

    async def _read_facts(self) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            self.facts.append(json.loads(line))

    async def _read_log(self) -> None:
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            self.log += line
