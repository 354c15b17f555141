"""A real server process for the demo: started on free local ports, ended by its own process id."""

from __future__ import annotations

import asyncio
import socket
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from sightline.errors import TransportError

START_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 15.0


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """A port that was free a moment ago on all addresses."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("", 0))
        return int(probe.getsockname()[1])


class ServerProcess:
    """``sightline serve --demo`` on a data folder of its own. Use as an async context manager."""

    def __init__(self, data_dir: Path, log_path: Path, *extra_flags: str) -> None:
        self._data_dir, self._log_path, self._extra = data_dir, log_path, extra_flags
        self.port = free_port()
        self.media_port = free_port(socket.SOCK_DGRAM)
        self.base_url = f"http://localhost:{self.port}"
        self.process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        self._data_dir.mkdir(parents=True, exist_ok=True)
        with self._log_path.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(*self._command(), stdout=log, stderr=log)
        try:
            await self._wait_until_healthy()
        except BaseException:
            await self.stop()
            raise
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        await self.stop()

    async def stop(self) -> None:
        """Ask the server to end; kill it when it does not."""
        process = self.process
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            async with asyncio.timeout(STOP_TIMEOUT_S):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()

    def _command(self) -> list[str]:
        flags = {
            "--data-dir": str(self._data_dir),
            "--tls": "off",
            "--local-port": str(self.port),
            "--media-port": str(self.media_port),
        }
        pairs = [text for pair in flags.items() for text in pair]
        return [sys.executable, "-m", "sightline", "serve", "--demo", *pairs, *self._extra]

    async def _wait_until_healthy(self) -> None:
        assert self.process is not None
        async with httpx.AsyncClient(base_url=self.base_url) as http:
            try:
                async with asyncio.timeout(START_TIMEOUT_S):
                    while True:
                        if self.process.returncode is not None:
                            raise TransportError(
                                f"The server ended at start (exit {self.process.returncode}); see {self._log_path}."
                            )
                        try:
                            if (await http.get("/healthz")).is_success:
                                return
                        except httpx.TransportError:
                            pass
                        await asyncio.sleep(0.1)
            except TimeoutError as error:
                raise TransportError(f"The server did not start within {START_TIMEOUT_S:g} s.") from error
