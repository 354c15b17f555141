"""``sightline demo`` run as its user runs it, and what its figures and files must be."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from sightline.proof.verify import verify_package


async def demo(out: Path, *flags: str) -> tuple[int, str]:
    # As its user runs it: asyncio's debug mode would slow encoder and decoder down to a few pictures a second.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONASYNCIODEBUG"}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "sightline", "demo", "--out", str(out), *flags),
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    return process.returncode or 0, output.decode()


def check_identity(summary: dict[str, Any]) -> None:
    """Every stored click has its own frame; every intact picture shows that frame."""
    identity = summary["identity"]
    assert identity["stored"] == identity["clicks"] > 0
    assert identity["identity_wrong"] == 0
    assert identity["identity_exact"] + identity["identity_approximate"] == identity["stored"]
    assert identity["picture_matches"] + identity["picture_damaged"] == identity["stored"]
    # A decoder that falls behind on a busy machine shows damaged pictures, and says so; some must have been whole.
    assert identity["picture_matches"] > 0.2 * identity["stored"]


def check_files(folder: Path) -> None:
    record = json.loads((folder / "case.json").read_text())
    kinds = [event["kind"] for event in record["events"]]
    assert kinds[0] == "case.opened"
    assert kinds[-1] == "review.signed"
    assert kinds.count("fault.created") == 3
    english, chinese = (PdfReader(folder / name) for name in ("checklist.pdf", "checklist.zh.pdf"))
    text = "\n".join(page.extract_text() for page in english.pages)
    assert "WO-4711" in text
    assert "Suspected leak 1" in text
    assert f"1 / {len(english.pages)}" in text
    assert sum(len(page.images) for page in english.pages) >= 2
    assert "审核" in "".join(page.extract_text() for page in chinese.pages)
    check_package((folder / "evidence.zip").read_bytes(), record["head"]["hash"])


def check_package(package: bytes, head_hash: str) -> None:
    verdict = verify_package(package)
    assert verdict.is_accepted, verdict.findings
    assert verdict.head_hash == head_hash
    assert [(signed.meaning, signed.ended_by_seq) for signed in verdict.signatures] == [("approved", None)]
    middle = len(package) // 2
    changed = package[:middle] + bytes([package[middle] ^ 1]) + package[middle + 1 :]
    assert not verify_package(changed).is_accepted
