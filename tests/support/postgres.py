"""A real PostgreSQL for tests: own data folder, Unix socket only, durable settings, ended with the test run."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import asyncpg

from support.needs import missing

START_TIMEOUT_S = 30.0


def postgres_bin() -> Path:
    """Return the folder of the newest installed server; skips visibly when there is none."""
    found = shutil.which("postgres")
    folders = [Path(found).parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    installed = next((each for each in folders if (each / "initdb").exists() and (each / "postgres").exists()), None)
    if installed is None:
        missing("PostgreSQL is not installed (initdb and postgres in PATH or /usr/lib/postgresql)")
    return installed


class PostgresServer:
    """One server process; ``stop`` and ``start`` again on the same data to test what clients do meanwhile."""

    def __init__(self, binaries: Path, folder: Path) -> None:
        self._binaries = binaries
        self._folder = folder
        self._data = folder / "data"
        self._process: subprocess.Popen[bytes] | None = None
        self._names = count(1)
        # The server refuses to run as root.
        self._as_owner: dict[str, Any] = {}
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
            self._as_owner = {"user": "postgres", "group": "postgres", "extra_groups": []}

    def create(self) -> None:
        """Make the data folder."""
        options = ["-U", "sightline", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        subprocess.run(
            [str(self._binaries / "initdb"), "-D", str(self._data), *options],
            cwd=self._folder,
            check=True,
            capture_output=True,
            timeout=60,
            **self._as_owner,
        )

    def start(self) -> None:
        """Start and wait until it answers."""
        options = ["-D", str(self._data), "-k", str(self._folder), "-c", "listen_addresses="]
        with (self._folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(self._binaries / "postgres"), *options],
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **self._as_owner,
            )
        asyncio.run(self._wait_until_ready())

    def stop(self, signal_number: int = signal.SIGINT) -> None:
        """End it, by default with the server's fast shutdown."""
        if self._process is not None:
            self._process.send_signal(signal_number)
            self._process.wait(timeout=START_TIMEOUT_S)
            self._process = None

    def url(self, database: str) -> str:
        return f"postgresql://sightline@/{database}?host={quote(str(self._folder))}"

    def fresh_database(self, template: str = "template1") -> str:
        """Return the name of a new database that is a copy of ``template``."""
        name = f"t{next(self._names)}"
        asyncio.run(self._execute(f"CREATE DATABASE {name} TEMPLATE {template}"))
        return name

    async def _execute(self, statement: str) -> None:
        connection = await asyncpg.connect(host=str(self._folder), user="sightline", database="postgres")
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    async def _wait_until_ready(self) -> None:
        async with asyncio.timeout(START_TIMEOUT_S):
            while True:
                with contextlib.suppress(OSError, asyncpg.PostgresError):
                    return await self._execute("SELECT 1")
                if self._process is None or self._process.poll() is not None:
                    raise RuntimeError(f"PostgreSQL ended: {(self._folder / 'server.log').read_text()[-2000:]}")
                await asyncio.sleep(0.02)


@contextlib.contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """Run a server until the block ends. Its folder is not pytest's, which other users may not enter."""
    binaries = postgres_bin()
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as name:
        server = PostgresServer(binaries, Path(name))
        server.create()
        server.start()
        try:
            yield server
        finally:
            server.stop(signal.SIGQUIT)
