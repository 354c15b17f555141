"""Starting, ending and killing a real server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from sightline.caselog.chain import verify_chain
from sightline.report.record import read_record
from support.server import Server, hello, message, receive_until

PASSWORD = "a long enough password"


def test_what_was_acknowledged_survives_kill_9(tmp_path: Path) -> None:
    """By socket and by HTTP: killed right after the acknowledgement, there after the restart, and once."""
    server = Server(tmp_path)
    server.start()
    case_id = server.open_case(server.token("field"))
    sent: dict[str, int] = {}
    for way in (acknowledged_by_socket, acknowledged_by_http):
        op: dict[str, object] = {"op_id": str(uuid4()), "kind": "chat.post", "body": {"text": f"line {len(sent)}"}}
        seq = way(server, case_id, server.token("field"), op)
        sent[str(op["op_id"])] = seq
        server.start()
        with server.http(server.token("field")) as http:
            again = http.post(f"/cases/{case_id}/ops", json=op).json()
            assert again == {"op_id": op["op_id"], "seq": seq, "is_repeated": True}
    with server.http(server.token("expert")) as http:
        events = http.get(f"/cases/{case_id}/events").json()["events"]
        record = http.get(f"/cases/{case_id}/record.json").content
    server.stop()
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert {e["op_id"]: e["seq"] for e in events if e["kind"] == "chat.posted"} == sent
    assert verify_chain(read_record(record)) is None


def acknowledged_by_socket(server: Server, case_id: str, token: str, op: dict[str, object]) -> int:
    """Send an operation, kill the server at its acknowledgement, return the number of its event."""
    with server.socket(f"/ws/cases/{case_id}") as connection:
        connection.send(hello(token))
        receive_until(connection, "room.caught_up")
        connection.send(message("op", op))
        seq = receive_until(connection, "ack")["body"]["seq"]
        server.kill()
    return int(seq)


def acknowledged_by_http(server: Server, case_id: str, token: str, op: dict[str, object]) -> int:
    with server.http(token) as http:
        seq = http.post(f"/cases/{case_id}/ops", json=op).json()["seq"]
        server.kill()
    return int(seq)


def test_a_graceful_end_tells_clients_to_come_back_and_no_secret_is_left(tmp_path: Path) -> None:
    with Server(tmp_path, "--log-level", "debug") as server:
        identity = server.identities()["field"]
        token = identity["session"]["token"]
        case_id = server.open_case(token)
        with server.socket(f"/ws/cases/{case_id}") as connection:
            connection.send(hello(token))
            receive_until(connection, "room.caught_up")
            assert server.process is not None
            server.process.send_signal(signal.SIGTERM)
            with pytest.raises(ConnectionClosed) as closed:
                read_on(connection)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1012
        assert server.stop() == 0
    text = server.log.read_text()
    assert "Traceback" not in text
    assert token not in text
    assert identity["password"] not in text
    assert_nobody_left(server)


def read_on(connection: ClientConnection) -> None:
    """Receive until the connection is closed."""
    while True:
        connection.recv(timeout=20)


def test_ctrl_c_in_a_terminal_ends_it_quietly(tmp_path: Path) -> None:
    """A terminal sends SIGINT to the whole group of processes: nobody may print a traceback."""
    with Server(tmp_path) as server:
        server.open_case(server.token("field"))
        assert server.process is not None
        os.killpg(server.process.pid, signal.SIGINT)
        assert server.process.wait(30) == 0
    assert "Traceback" not in server.log.read_text()
    assert_nobody_left(server)


def assert_nobody_left(server: Server) -> None:
    """No process of the server's group is left behind; they have a moment to end."""
    assert server.process is not None
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.killpg(server.process.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    raise AssertionError("processes of the server are still running")


def test_accounts_and_invites_from_the_command_line(tmp_path: Path) -> None:
    """Without --demo nobody is in until somebody was let in; and out at once, while the server runs."""
    environment = {**os.environ, "SIGHTLINE_PASSWORD": PASSWORD}
    data = ("--data-dir", str(tmp_path))
    sightline("user", "add", "anna", "--name", "Anna", "--role", "supervisor", *data, env=environment)
    with Server(tmp_path, demo=False) as server:
        api = f"{server.base_url}/api/v1"
        assert httpx.post(f"{api}/demo/identities").status_code in {404, 405}
        session = httpx.post(f"{api}/session", json={"username": "anna", "password": PASSWORD, "keep_cookie": False})
        headers = {"Authorization": f"Bearer {session.json()['token']}"}
        assert httpx.get(f"{api}/me", headers=headers).status_code == 200

        flags = (
            "--by",
            "anna",
            "--role",
            "field",
            "--name",
            "Visitor",
            "--public-url",
            "https://sightline.example.com",
        )
        base, _, token = sightline("invite", *flags, *data).partition("#")
        assert base == "https://sightline.example.com/join"
        guest = httpx.post(f"{api}/invites/redeem", json={"token": token})
        assert guest.json()["self"]["display_name"] == "Visitor"

        sightline("user", "disable", "anna", *data)
        assert httpx.get(f"{api}/me", headers=headers).status_code == 401
    listed = sightline("user", "list", *data)
    assert "anna" in listed
    assert "disabled" in listed
    assert "Visitor" in listed


def sightline(*arguments: str, env: dict[str, str] | None = None) -> str:
    """Run a command and return what it printed."""
    command = [sys.executable, "-m", "sightline", *arguments]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=120, env=env, check=False, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
