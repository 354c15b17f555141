"""The container files, read as far as that goes without a container engine: they have not been run."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from sightline import config
from sightline.config import Settings

CHECKOUT = Path(__file__).resolve().parents[3]
INSTRUCTIONS = {
    "FROM", "WORKDIR", "COPY", "RUN", "USER", "ENV", "VOLUME", "EXPOSE",
    "HEALTHCHECK", "STOPSIGNAL", "ENTRYPOINT", "CMD",
}  # fmt: skip


def instructions() -> list[tuple[str, str]]:
    """Instruction and arguments, with continued lines joined and comments left out."""
    text = (CHECKOUT / "docker" / "Dockerfile").read_text()
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n", " ", "\n".join(lines))
    pairs = [line.split(maxsplit=1) for line in joined.splitlines() if line.strip()]
    return [(pair[0], pair[1]) for pair in pairs]


def stages() -> list[list[tuple[str, str]]]:
    """The instructions of each stage, its FROM first."""
    found = instructions()
    starts = [index for index, (name, _) in enumerate(found) if name == "FROM"]
    return [found[start:end] for start, end in zip(starts, [*starts[1:], len(found)], strict=True)]


def final_stage() -> list[tuple[str, str]]:
    return stages()[-1]


def test_stages_are_built_on_images_or_on_earlier_stages() -> None:
    known: set[str] = set()
    for stage in stages():
        image, *name = stage[0][1].split(" AS ")
        assert ":" in image or image in known, image
        for instruction, arguments in stage:
            copied = re.match(r"--from=(\S+) ", arguments) if instruction == "COPY" else None
            assert copied is None or copied[1] in known
        known |= set(name)


def test_the_c_core_is_built_apart_and_its_compiler_stays_behind() -> None:
    native = next(stage for stage in stages() if stage[0][1].endswith(" AS native"))
    assert any("pip wheel" in arguments and "/wheels" in arguments for name, arguments in native if name == "RUN")
    assert ("COPY", "--from=native /wheels /wheels") in final_stage()
    assert not any("gcc" in arguments for _, arguments in final_stage())
    assert final_stage()[0][1] == "runtime"


def test_every_line_is_an_instruction() -> None:
    assert {name for name, _ in instructions()} <= INSTRUCTIONS
    for name, arguments in instructions():
        if name == "RUN":
            assert shlex.split(arguments)
        if name in {"CMD", "ENTRYPOINT"}:
            assert isinstance(json.loads(arguments), list)


def test_what_is_copied_from_the_checkout_exists() -> None:
    for name, arguments in instructions():
        if name == "COPY" and not arguments.startswith("--from"):
            *sources, _ = arguments.split()
            for source in sources:
                assert (CHECKOUT / source).exists(), source


def test_the_service_does_not_run_as_root() -> None:
    users = [arguments for name, arguments in final_stage() if name == "USER"]
    assert users == ["sightline"]
    names = [name for name, _ in final_stage()]
    assert names.index("USER") < names.index("ENTRYPOINT")


def test_python_packages_come_from_the_lock_with_hashes() -> None:
    installs = [
        part for name, arguments in instructions() if name == "RUN" for part in arguments.split("&&") if "pip " in part
    ]
    lock, core, core_wheel, ours = installs
    assert all("--no-deps" in part for part in installs)
    assert "--require-hashes -r requirements/base.txt" in lock
    assert "--no-index" in core_wheel
    assert "--no-build-isolation" in core
    assert "--no-build-isolation" in ours
    assert "npm ci" in " ".join(arguments for _, arguments in instructions())


def test_system_packages_are_those_of_the_set_up() -> None:
    script = (CHECKOUT / "tools" / "setup.sh").read_text()
    wanted = re.search(r"packages_run=\((.*?)\)", script)
    assert wanted
    runtime = next(stage for stage in stages() if stage[0][1].endswith(" AS runtime"))
    run = next(arguments for name, arguments in runtime if name == "RUN" and "apt-get" in arguments)
    assert set(wanted[1].split()) - {"ca-certificates", "python3-venv"} <= set(run.split())


def test_ports_and_health_check_are_the_defaults() -> None:
    stage = dict(final_stage())
    defaults = Settings()
    assert stage["EXPOSE"] == f"{defaults.port}/tcp {defaults.media_port}/udp {defaults.media_port}/tcp"
    assert f"localhost:{defaults.local_port}/healthz" in stage["HEALTHCHECK"]


@pytest.fixture
def service() -> dict[str, Any]:
    document = yaml.safe_load((CHECKOUT / "docker" / "compose.yaml").read_text())
    found: dict[str, Any] = document["services"]["sightline"]
    assert document["volumes"].keys() == {"data"}
    return found


def test_compose_publishes_https_and_media_alone(service: dict[str, Any]) -> None:
    defaults = Settings()
    media = f"{defaults.media_port}:{defaults.media_port}"
    wanted = [f"{defaults.port}:{defaults.port}/tcp", f"{media}/udp", f"{media}/tcp"]
    assert service["ports"] == wanted
    assert service["volumes"] == ["data:/var/lib/sightline"]
    assert (CHECKOUT / "docker" / service["build"]["context"] / service["build"]["dockerfile"]).is_file()


def test_the_variables_are_settings(service: dict[str, Any]) -> None:
    environment = {name: "192.0.2.7" if name.endswith("ADVERTISE") else "false" for name in service["environment"]}
    assert config.read({}, environment).advertise == ("192.0.2.7",)
    for name in environment:
        assert name.removeprefix("SIGHTLINE_").lower() in Settings.__struct_fields__


def test_the_container_has_few_rights(service: dict[str, Any]) -> None:
    assert service["cap_drop"] == ["ALL"]
    assert service["read_only"] is True
    assert "no-new-privileges:true" in service["security_opt"]
    assert "privileged" not in service
