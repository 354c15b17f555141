"""A real TURN relay (Debian's coturn) for one test, on an address of this machine that is not loopback."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from support.media_peers import lan_address
from support.needs import missing
from support.net import free_tcp_port

COTURN = shutil.which("turnserver")
START_S = 20.0


@contextmanager
def coturn(folder: Path, secret: str) -> Iterator[tuple[str, Path]]:
    """Yield host and port of a relay that trusts the secret, and its log; skip without coturn, in CI fail."""
    if COTURN is None:
        missing("there is no coturn here; tools/setup.sh test installs it")
    host, port, log = lan_address(), free_tcp_port(), folder / "coturn.log"
    command = [COTURN, "-n", "--use-auth-secret", f"--static-auth-secret={secret}", "--realm=sightline"]
    command += [f"--listening-ip={host}", f"--relay-ip={host}", f"--listening-port={port}", "--no-tls", "--no-dtls"]
    command += ["--no-cli", "--verbose", "--log-file=stdout", "--simple-log", f"--pidfile={folder / 'coturn.pid'}"]
    command += ["--min-port=50000", "--max-port=50999", "--no-software-attribute", f"--userdb={folder / 'turndb'}"]
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out, cwd=folder) as process:
        try:
            _wait_until_up(process, host, port, log)
            yield f"{host}:{port}", log
        finally:
            process.terminate()
            process.wait(START_S)


def _wait_until_up(process: subprocess.Popen[bytes], host: str, port: int, log: Path) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        assert process.poll() is None, f"coturn ended at start:\n{log.read_text()}"
        try:
            socket.create_connection((host, port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"coturn does not answer:\n{log.read_text()}")
