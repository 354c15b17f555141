"""The locks: exact, hashed, complete, and without the address of any host."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[3]
LOCKS = ("base.txt", "dev.txt", "node.txt")
PIN = re.compile(r"^([a-z0-9][a-z0-9.\-]*)==(\S+)", re.MULTILINE)


def pins(name: str) -> dict[str, set[str]]:
    """Versions by package; a package may have one per Python version."""
    found: dict[str, set[str]] = {}
    for package, version in PIN.findall((CHECKOUT / "requirements" / name).read_text()):
        found.setdefault(package, set()).add(version)
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_packages_and_hashes_and_nothing_else(name: str) -> None:
    for line in (CHECKOUT / "requirements" / name).read_text().splitlines():
        assert re.match(r"[a-z0-9.\-]+==[^ ]+( ;.*)? \\$|    --hash=sha256:[0-9a-f]{64}( \\)?$", line), line


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    for name, wanted in (
        ("base.txt", project["dependencies"]),
        ("dev.txt", project["dependencies"] + project["optional-dependencies"]["dev"]),
    ):
        locked = pins(name)
        for requirement in wanted:
            package = re.split(r"[\[=<>!~ ]", requirement)[0].lower().replace("_", "-")
            assert package in locked, f"{package} is missing in {name}: run make lock"


def test_what_builds_the_package_is_locked_too() -> None:
    for name in ("base.txt", "dev.txt"):
        assert {"hatchling", "editables"} <= pins(name).keys()


def test_the_lock_for_tests_tests_what_runs() -> None:
    base, dev = pins("base.txt"), pins("dev.txt")
    assert {name: dev.get(name) for name in base} == base


def test_the_web_lock_names_no_host() -> None:
    lock = json.loads((CHECKOUT / "clients" / "web" / "package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert len(packages) > 20
    for name, entry in packages.items():
        assert "resolved" not in entry, name
        assert entry["integrity"].startswith("sha512-"), name
