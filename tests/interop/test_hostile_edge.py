"""Malformed HTTP and WebSocket input against a real server: a typed error, and everybody else goes on."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from support.server import Server, hello, message, receive_until

TYPED = re.compile(r"[a-z_]+\Z")


@pytest.fixture
def bystander(server: Server) -> Iterator[None]:
    """Someone in a call of their own; still there, unharmed and served at once, after the test."""
    token = server.token("field")
    case_id = server.open_case(token)
    logged = len(server.log.read_text())
    with server.socket(f"/ws/cases/{case_id}") as connection:
        connection.send(hello(token))
        receive_until(connection, "room.caught_up")
        with pinging(connection):
            yield
        connection.send(message("op", {"op_id": str(uuid4()), "kind": "chat.post", "body": {"text": "still here"}}))
        assert receive_until(connection, "ack")["body"]["is_repeated"] is False
    assert "Traceback" not in server.log.read_text()[logged:]


@contextmanager
def pinging(connection: ClientConnection) -> Iterator[None]:
    """Keep a socket alive as clients do, beside whatever the test does."""
    ended = threading.Event()

    def ping() -> None:
        while not ended.wait(3):
            connection.send(message("ping", {"sent_at_ms": 1.0}))

    thread = threading.Thread(target=ping)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def assert_typed(answer: httpx.Response, *statuses: int) -> None:
    assert answer.status_code in statuses, answer.text
    error = answer.json()["error"]
    assert TYPED.match(error["code"])
    assert error["message"]
    assert "Traceback" not in answer.text


@pytest.mark.usefixtures("bystander")
def test_any_json_as_a_body_is_a_typed_error(server: Server, corpora_dir: Path) -> None:
    files = sorted((corpora_dir / "json-test-suite" / "test_parsing").glob("*.json"))
    assert len(files) > 250
    with server.http("x" * 43) as http:
        for path in files:
            body = path.read_bytes()
            answer = http.post("/invites/redeem", content=body, headers={"Content-Type": "application/json"})
            # The address may be slowed down after the first ones; that is an answer too.
            assert_typed(answer, 400, 413, 429)


@pytest.mark.usefixtures("bystander")
def test_any_json_as_an_operation_is_a_typed_error(server: Server, corpora_dir: Path) -> None:
    token = server.token("field")
    case_id = server.open_case(token)
    with server.http(token) as http:
        for path in sorted((corpora_dir / "json-test-suite" / "test_parsing").glob("*.json"))[::2]:
            answer = http.post(
                f"/cases/{case_id}/ops", content=path.read_bytes(), headers={"Content-Type": "application/json"}
            )
            assert_typed(answer, 400, 413, 429)
        assert http.get(f"/cases/{case_id}").json()["head_seq"] == 1, "nothing was recorded"


@pytest.mark.usefixtures("bystander")
def test_any_first_message_is_answered_and_closed_with_a_code(server: Server, corpora_dir: Path) -> None:
    token = server.token("field")
    case_id = server.open_case(token)
    files = sorted((corpora_dir / "json-test-suite" / "test_parsing").glob("*.json"))
    first: list[str | bytes] = [path.read_bytes() for path in files[::4]]
    first += ["", "null", "[]", "x" * 300_000, hello("wrong" * 8), hello(token).replace('"v": 1', '"v": 2')]
    first += [message("op", {}), message("no.such.message", {}), hello(token)[:-3], hello(None)]
    for sent in first:
        with server.socket(f"/ws/cases/{case_id}") as connection:
            code = closing_code(connection, sent)
            assert code in {4400, 4401, 4413}, (sent[:80], code)


def closing_code(connection: ClientConnection, sent: str | bytes) -> int:
    try:
        connection.send(sent)
        error = json.loads(connection.recv(timeout=20))
        assert error["type"] == "error"
        assert TYPED.match(error["body"]["code"])
        connection.recv(timeout=20)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else 0
    raise AssertionError("the socket stayed open")


def test_strangers_and_other_cases_are_closed_out(server: Server) -> None:
    token = server.token("field")
    for path, code in ((f"/ws/cases/{uuid4()}", 4404), ("/ws/cases/nothing", 4404), ("/ws/desk", 4403)):
        with server.socket(path) as connection:
            assert closing_code(connection, hello(token)) == code, path


@pytest.mark.usefixtures("bystander")
def test_naughty_strings_come_back_as_they_were(server: Server, corpora_dir: Path) -> None:
    """As chat lines and titles: stored and returned byte for byte, or refused as blank, never changed."""
    strings = [s for s in json.loads((corpora_dir / "naughty-strings" / "blns.json").read_text()) if s][::6]
    payloads = [case["payload"] for case in json.loads((corpora_dir / "dompurify-xss" / "expect.json").read_text())][
        ::6
    ]
    token = server.token("field")
    case_id = server.open_case(token)
    kept = []
    with server.socket(f"/ws/cases/{case_id}") as connection:
        connection.send(hello(token))
        receive_until(connection, "room.caught_up")
        for text in [*strings, *payloads]:
            connection.send(message("op", {"op_id": str(uuid4()), "kind": "chat.post", "body": {"text": text}}))
            while (answer := json.loads(connection.recv(timeout=20)))["type"] not in {"ack", "error"}:
                pass
            if answer["type"] == "ack":
                kept.append(text)
            else:
                assert answer["body"]["code"] in {"malformed_message", "rate_limited"}, text
    assert len(kept) > 0.9 * len(strings + payloads)
    with server.http(token) as http:
        answer = http.get(f"/cases/{case_id}/events")
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["x-content-type-options"] == "nosniff"
        said = [event["body"]["text"] for event in answer.json()["events"] if event["kind"] == "chat.posted"]
    assert [text.strip() for text in kept] == [text.strip() for text in said]


HOST = b"Host: localhost\r\n"
POST = b"POST /api/v1/session HTTP/1.1\r\n" + HOST
UPGRADE = HOST + b"Connection: Upgrade\r\nUpgrade: websocket\r\n"
KEY = b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
CLOSE = b"Connection: close\r\n\r\n"
RAW = {
    "zeros": b"\x00" * 64,
    "a TLS hello": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "no target": b"GET\r\n\r\n",
    "a version of its own": b"GET / HTTP/9.9\r\n" + HOST + b"\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\n" + HOST + b"Host: evil.example\r\n\r\n",
    "no ASCII": b"GET /\xff\xfe HTTP/1.1\r\n" + HOST + b"\r\n",
    "odd escapes": b"GET /%00%ff%2e%2e HTTP/1.1\r\n" + HOST + CLOSE,
    "a long header": b"GET / HTTP/1.1\r\n" + HOST + b"X: " + b"a" * 100_000 + b"\r\n\r\n",
    "no header": b"GET / HTTP/1.1\r\n" + HOST + b"bad header\r\n\r\n",
    "a negative length": POST + b"Content-Length: -1\r\n\r\n",
    "two lengths": POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a bad chunk": POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    "a body cut": POST + b"Content-Type: application/json\r\nContent-Length: 99\r\n\r\n{",
    "no key": b"GET /ws/desk HTTP/1.1\r\n" + UPGRADE + b"\r\n",
    "an old version": b"GET /ws/desk HTTP/1.1\r\n"
    + UPGRADE
    + b"Sec-WebSocket-Key: x\r\nSec-WebSocket-Version: 99\r\n\r\n",
    "a socket without ASCII": b"GET /ws/\xff HTTP/1.1\r\n" + UPGRADE + KEY + b"\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "OPTIONS": b"OPTIONS * HTTP/1.1\r\n" + HOST + CLOSE,
    "TRACE": b"TRACE / HTTP/1.1\r\n" + HOST + CLOSE,
}


@pytest.mark.parametrize("sent", RAW.values(), ids=RAW.keys())
def test_bytes_that_are_no_request_are_answered_4xx_or_cut(server: Server, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as raw:
        raw.sendall(sent)
        raw.shutdown(socket.SHUT_WR)
        answer = b""
        try:
            while chunk := raw.recv(65536):
                answer += chunk
        except ConnectionError:
            pass
    status = re.match(rb"HTTP/1\.[01] (\d{3})", answer)
    # The first of them, "/" in another version of HTTP, may be served.
    assert not answer or (status is not None and int(status[1]) < 500), answer[:200]
    assert b"Traceback" not in answer
    assert "Traceback" not in server.log.read_text()
    assert httpx.get(f"{server.base_url}/healthz").status_code == 200


def test_a_socket_of_another_sites_page_is_refused(server: Server) -> None:
    request = (
        f"GET /ws/desk HTTP/1.1\r\nHost: localhost:{server.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nOrigin: {origin}\r\n\r\n"
    )
    for origin, status in ((f"http://localhost:{server.port}", b"101"), ("http://evil.example", b"403")):
        with socket.create_connection(("127.0.0.1", server.port), timeout=20) as raw:
            raw.sendall(request.replace("{origin}", origin).encode())
            assert raw.recv(1024).startswith(b"HTTP/1.1 " + status), origin
