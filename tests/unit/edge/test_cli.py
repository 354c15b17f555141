"""The command line: what it offers and how it refuses."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from sightline.cli import main


@pytest.fixture(autouse=True)
def own_logging() -> Iterator[None]:
    """``serve`` sets up the process's logging; the tests' own comes back."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    text = capsys.readouterr().out
    for command in ("serve", "demo", "replay", "user", "invite", "ca", "hall"):
        assert f"\n    {command} " in text, text


def test_an_unknown_command_names_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["sevre"])
    assert ended.value.code == 2
    assert "serve" in capsys.readouterr().err


def test_a_taken_port_is_told_before_anything_is_opened(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        flags = ["--tls", "off", "--local-port", str(port), "--data-dir", str(tmp_path / "data")]
        assert main(["serve", *flags]) == 1
    said = capsys.readouterr().err
    assert f"Port {port} is taken" in said
    assert "--local-port" in said
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--tls", "off", "--host", "192.0.2.1"], "localhost only"),
        (["--port", "8080", "--local-port", "8080"], "two ports"),
        (["--tls", "off", "--local-port", "0", "--database-url", "mysql://x/y"], "database"),
        (["--tls", "off", "--local-port", "0", "--data-dir", "/proc/nothing"], "cannot be made"),
        (["--local-port", "0", "--port", "0", "--host", "203.0.113.9"], "Cannot listen on 203.0.113.9"),
    ],
)
def test_settings_that_cannot_work_are_explained(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], flags: list[str], said: str
) -> None:
    assert main(["serve", "--data-dir", str(tmp_path), *flags]) == 1
    assert said in capsys.readouterr().err


def test_the_ca_command_shows_the_same_root_each_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ca", "--data-dir", str(tmp_path)]) == 0
    first = capsys.readouterr().out
    assert main(["ca", "--data-dir", str(tmp_path)]) == 0
    assert capsys.readouterr().out == first
    assert "SHA-256" in first
    assert (tmp_path / "tls" / "root.crt").is_file()


def test_a_made_up_password_is_printed_and_a_missing_account_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SIGHTLINE_PASSWORD", raising=False)
    data = ["--data-dir", str(tmp_path)]
    assert main(["user", "add", "li", "--name", "Li Wei", "--role", "field", "--role", "expert", *data]) == 0
    text = capsys.readouterr().out
    assert "li: Li Wei, field, expert" in text
    assert len(text.partition("password: ")[2].strip()) >= 20
    assert main(["user", "add", "li", "--name", "Another", "--role", "field", *data]) == 1
    assert "username" in capsys.readouterr().err
    assert main(["user", "disable", "nobody", *data]) == 1
    assert "nobody" in capsys.readouterr().err
