"""The security log: addresses go there and nowhere else, secrets go nowhere, and a line cannot be forged."""

from __future__ import annotations

import io
import json
import logging
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from sightline.observe import JsonFormatter, log_context, security_event, set_up_security_log
from support.edge import edge


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "security.log"
    set_up_security_log(path)
    yield path
    set_up_security_log(None)


def read(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_an_event_is_one_line_with_its_context_for_the_owner_alone(path: Path) -> None:
    with log_context(case="1042"):
        security_event("signed_in", address="192.0.2.7", account="a\n{}", size="x" * 1000)
    (line,) = read(path)
    assert (line["event"], line["address"], line["case"], line["account"]) == (
        "signed_in",
        "192.0.2.7",
        "1042",
        "a\n{}",
    )
    assert line["time"].endswith("Z")
    assert len(line["size"]) == 200
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_was_rotated_away_is_opened_anew(path: Path) -> None:
    security_event("one")
    path.rename(path.with_suffix(".1"))
    security_event("two")
    assert [line["event"] for line in read(path)] == ["two"]


def test_no_event_reaches_the_main_log() -> None:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    logging.getLogger().addHandler(handler)
    security_event("signed_in", address="192.0.2.7")
    logging.getLogger().removeHandler(handler)
    assert out.getvalue() == ""


async def test_signing_in_and_being_refused_are_noted_with_the_address(path: Path, tmp_path: Path) -> None:
    async with edge(tmp_path / "data") as web:
        token = await web.token("expert")
        await web.http.get("/api/v1/me")
        await web.http.delete("/api/v1/session", headers={"Authorization": f"Bearer {token}"})
        wrong = {"username": "nobody", "password": "not the right password", "role": None, "keep_cookie": False}
        await web.http.post("/api/v1/session", json=wrong)
    lines = read(path)
    events = [(line["event"], line.get("code")) for line in lines]
    assert ("signed_out", None) in events
    assert events.count(("refused", "unauthenticated")) == 2
    assert all(line["address"] for line in lines)
    assert token not in path.read_text()
    assert "not the right password" not in path.read_text()


def test_a_json_line_is_whole_redacted_and_carries_its_context() -> None:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonFormatter())
    logger = logging.getLogger("test.json")
    logger.addHandler(handler)
    logger.propagate = False
    try:
        with log_context(case="1042"):
            raise ValueError("from 192.0.2.9 with token=3q2-7Q_x\nand more")
    except ValueError:
        with log_context(case="1042"):
            logger.exception("ünlucky ice-ufrag:abcdEFGH")
    finally:
        logger.removeHandler(handler)
    (text,) = out.getvalue().splitlines()
    line = json.loads(text)
    assert (line["level"], line["logger"], line["case"]) == ("error", "test.json", "1042")
    assert "Traceback" in line["traceback"]
    for secret in ("192.0.2.9", "3q2-7Q_x", "abcdEFGH"):
        assert secret not in text
