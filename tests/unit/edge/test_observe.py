"""What a log line shows and what it never shows."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest

from sightline.observe import Counters, Formatter, log_context, redact


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Authorization: Bearer abc.DEF-123_x", "abc.DEF-123_x"),
        ("token=3q2-7Q_x", "3q2-7Q_x"),
        ('{"token": "3q2-7Q_x", "v": 1}', "3q2-7Q_x"),
        ("Cookie: __Host-sightline=3q2-7Q", "3q2-7Q"),
        ("password='hunter2 '", "hunter2"),
        ("a=ice-pwd:abcdefgh", "abcdefgh"),
        ("https://host/join#3q2-7Q_x", "3q2-7Q_x"),
        ("postgresql://user:pass@db/name", "pass@"),
        ("from 192.0.2.77:51234", "192.0.2.77"),
        ("from [2001:db8::77]:51234", "2001:db8::77"),
        ("from fe80::1", "fe80::1"),
        ("from 2001:db8:1:2:3:4:5:6 now", "2001:db8"),
    ],
)
def test_secrets_and_addresses_never_reach_the_log(text: str, secret: str) -> None:
    assert secret not in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "at 12:30:05 case 1042",
        "seq 1:2:3",
        "sightline 0.1.0",
        "sightline::ok",
        "ratio 1.25",
        "std::vector",
        "key: value",
    ],
)
def test_ordinary_text_stays(text: str) -> None:
    assert redact(text) == text


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(Formatter())
    logger = logging.getLogger("test.observe")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield out
    logger.removeHandler(handler)


def test_a_record_carries_its_context_and_only_inside(stream: io.StringIO) -> None:
    logger = logging.getLogger("test.observe")
    with log_context(case="1042"), log_context(participant="p1"):
        logger.info("joined")
    logger.info("alone")
    first, second = stream.getvalue().splitlines()
    assert first.endswith("test.observe case=1042 participant=p1: joined")
    assert second.endswith("test.observe: alone")


def test_input_cannot_forge_a_line(stream: io.StringIO) -> None:
    logging.getLogger("test.observe").info("name %s", "x\n2026-01-01 error sightline: forged\r\n")
    assert len(stream.getvalue().splitlines()) == 1


def test_a_traceback_is_redacted_too(stream: io.StringIO) -> None:
    try:
        raise ValueError("bad token=3q2-7Q_x")
    except ValueError:
        logging.getLogger("test.observe").exception("it broke")
    assert "Traceback" in stream.getvalue()
    assert "3q2-7Q_x" not in stream.getvalue()


def test_counters_count() -> None:
    counters = Counters()
    counters.add("b")
    counters.add("a", 2)
    counters.add("b")
    assert list(counters.snapshot().items()) == [("a", 2), ("b", 2)]
