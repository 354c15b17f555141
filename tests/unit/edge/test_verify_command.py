"""``sightline verify`` and ``sightline key``: exit codes, places in words, and no server parts behind them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sightline.cli import main
from sightline.proof.keys import in_groups
from support.packages import KEY, OTHER_KEY, whole_package
from support.tampering import CHANGES


@pytest.fixture
def package(tmp_path: Path) -> Path:
    path = tmp_path / "evidence.zip"
    path.write_bytes(whole_package())
    return path


def test_a_whole_package_is_accepted_and_its_key_is_shown(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(package)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("ACCEPTED  case 1042")
    assert in_groups(KEY.key_id) in said
    assert "compare this fingerprint" in said
    assert main(["verify", str(package), "--key", in_groups(KEY.key_id)]) == 0
    assert "compare this fingerprint" not in capsys.readouterr().out


def test_a_changed_package_is_refused_with_the_place(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package.write_bytes(CHANGES["an event changed"](whole_package()))
    assert main(["verify", str(package)]) == 1
    assert "record.json, event 18 (note.added): The event was changed." in capsys.readouterr().out
    assert main(["verify", str(package), "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["accepted"] is False
    assert (said["findings"][0]["member"], said["findings"][0]["seq"]) == ("record.json", 18)


def test_another_key_than_the_given_one_is_refused(package: Path, tmp_path: Path) -> None:
    assert main(["verify", str(package), "--key", OTHER_KEY.key_id]) == 1


@pytest.mark.parametrize("arguments", [["missing.zip"], ["evidence.zip", "--key", "no key"], []])
def test_wrong_use_is_told_apart_from_a_refusal(
    package: Path, arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(package.parent)
    try:
        code = main(["verify", *arguments])
    except SystemExit as left:
        code = int(left.code or 0)
    assert code == 2


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.zip").write_bytes(b"")
    assert main(["verify", str(tmp_path / "empty.zip")]) == 1


def test_the_key_of_a_server_is_shown_and_taken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(tmp_path / "data")
    assert main(["key", "show", "--json", "--data-dir", folder]) == 0
    key = capsys.readouterr().out
    (tmp_path / "key.json").write_text(key)
    assert main(["key", "rotate", "--data-dir", folder]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert len(shown) == 2
    assert in_groups(json.loads(key)["key_id"]) in shown[0]
    (tmp_path / "evidence.zip").write_bytes(whole_package())
    assert main(["verify", str(tmp_path / "evidence.zip"), "--key", str(tmp_path / "key.json")]) == 1


def test_verification_needs_no_part_of_the_server() -> None:
    """Neither stores nor the web nor the network: an auditor's machine has none of them."""
    script = (
        "import sys, sightline.commands.verify as v\n"
        "bad = 'store web room app ledger report'.split()\n"
        "bad = (*('sightline.' + name for name in bad), 'sqlalchemy', 'asyncio', 'httpx')\n"
        "print([m for m in sys.modules if m.startswith(bad)])"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
