"""A real Redis server for tests: Unix socket only, nothing on disk, ended with the test run."""

from __future__ import annotations

import contextlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from support.needs import missing

START_TIMEOUT_S = 10.0


class RedisServer:
    """One server process that can be stopped, frozen and started again at the same address."""

    def __init__(self, binary: str, folder: Path) -> None:
        self._binary = binary
        self._socket = folder / "redis.sock"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self._socket}"

    def start(self) -> None:
        """Start and wait until it answers."""
        options = ["--port", "0", "--unixsocket", str(self._socket), "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(
            [self._binary, *options], cwd=self._socket.parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline_s = time.monotonic() + START_TIMEOUT_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline_s:
                raise RuntimeError(f"redis-server does not answer (exit code {self._process.poll()})")
            time.sleep(0.01)

    def kill(self) -> None:
        """End it without a goodbye."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait(timeout=START_TIMEOUT_S)
            self._process = None
            self._socket.unlink(missing_ok=True)

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(1)
            probe.connect(str(self._socket))
            probe.sendall(b"PING\r\n")
            return probe.recv(16).startswith(b"+PONG")
        return False


@contextlib.contextmanager
def running_redis() -> Iterator[RedisServer]:
    """Run a server until the block ends; skips visibly when none is installed."""
    binary = shutil.which("redis-server")
    if binary is None:
        missing("redis-server is not installed")
    # A short path: Unix sockets allow about a hundred characters.
    with tempfile.TemporaryDirectory(prefix="redis-") as name:
        server = RedisServer(binary, Path(name))
        server.start()
        try:
            yield server
        finally:
            server.kill()
