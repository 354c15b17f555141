"""Two media workers and the real pages: when the worker of a call is killed, both pages come back by themselves."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import Browser, Page, async_playwright

from sightline.cli import main
from support.chromium_peers import CHROMIUM
from support.media_peers import lan_address
from support.needs import missing
from support.server import Server

pytestmark = pytest.mark.browser
FLAGS = (
    "--no-sandbox",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)
SESSION = """([token, role]) => {
  const self = { account_id: "", display_name: "", role };
  const kept = { token, expires_at_ms: Date.now() + 3_600_000, self, roles: [role], case_id: null };
  sessionStorage.setItem("sightline.session", JSON.stringify(kept));
  const Peer = window.RTCPeerConnection;
  window.credentials = [];
  window.RTCPeerConnection = class extends Peer {
    async setRemoteDescription(description) {
      await super.setRemoteDescription(description);
      const both = this.remoteDescription.sdp + (this.localDescription?.sdp ?? "");
      window.credentials.push(...[...both.matchAll(/a=ice-(?:ufrag|pwd):(\\S+)/g)].map((found) => found[1]));
    }
  };
}"""
"""Keeps the session, and notes every ICE credential."""
PLAYS = """(not) => {
  const video = document.querySelector(".stage video");
  const track = video?.srcObject?.getVideoTracks()[0]?.id;
  if (!track || track === not || video.currentTime < 0.5) return false;
  return track;
}"""
"""The id of the track that is shown and runs, unless it is the one that was shown before."""


async def _open(browser: Browser, server: Server, token: str, role: str, path: str) -> Page:
    context = await browser.new_context()
    await context.add_init_script(f"({SESSION})({json.dumps([token, role])})")
    tab = await context.new_page()
    await tab.goto(f"{server.base_url}{path}")
    return tab


def _running_call(server: Server, tokens: dict[str, str]) -> str:
    case_id = server.open_case(tokens["field"])
    for role, kind, body in (("field", "call.request", {"message": ""}), ("expert", "call.take", {})):
        with server.http(tokens[role]) as http:
            op = {"op_id": str(uuid4()), "kind": kind, "body": body}
            http.post(f"/cases/{case_id}/ops", json=op).raise_for_status()
    return case_id


def _worker_at(server: Server, port: int) -> int:
    """Return the process id of the media worker on a port."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().decode().split("\0")
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue
        assert server.process is not None
        if "sightline.worker" in command and int(parent) == server.process.pid and f'"port":{port},' in command[-2]:
            return int(folder.name)
    raise AssertionError(f"no media worker on port {port}")


def _dumped(server: Server, number: int, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """What a worker holds, as ``sightline dump`` tells it."""
    capsys.readouterr()
    assert main(["dump", "--server", server.base_url, "--part", f"workers.{number}"]) == 0
    held: dict[str, Any] = json.loads(capsys.readouterr().out)
    return held


def _connected(held: dict[str, Any]) -> int:
    return sum(each["state"] == "connected" for each in held["transports"].values())


def _streams(held: dict[str, Any]) -> list[dict[str, Any]]:
    return [stream for publication in held["publications"].values() for stream in publication["streams"]]


async def test_pages_of_a_killed_worker_come_back_on_the_other_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if CHROMIUM is None:
        missing("there is no chromium here; set CHROMIUM to one")
    flags = ("--advertise", lan_address(), "--media-workers", "2", "--log-format", "json", "--log-level", "debug")
    with Server(tmp_path, *flags) as server:
        tokens = {role: each["session"]["token"] for role, each in server.identities().items()}
        case_id = _running_call(server, tokens)
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            field = await _open(
                browser, server, tokens["field"], "field", f"/field?lang=en&device=camera&case={case_id}"
            )
            expert = await _open(browser, server, tokens["expert"], "expert", f"/expert?lang=en&case={case_id}")
            await field.locator(".entrance button").click()
            first = await (await expert.wait_for_function(PLAYS, arg="", timeout=60_000)).json_value()
            # The first room of a node is on its first worker.
            before, idle = (_dumped(server, number, capsys) for number in (0, 1))
            assert _connected(before) >= 2, "what the technician sends and the expert gets"
            assert all(stream["ring"]["packets"] for stream in _streams(before))
            assert idle["transports"] == {}
            os.kill(_worker_at(server, server.media_port), signal.SIGKILL)
            await expert.wait_for_function(PLAYS, arg=first, timeout=60_000)
            after = _dumped(server, 1, capsys)
            assert _connected(after) >= 2
            found = [await tab.evaluate("window.credentials") for tab in (field, expert)]
            await browser.close()
        secrets = {*tokens.values(), *found[0], *found[1]}
        assert len(secrets) > 10
        _check_logs(server, secrets)


def _check_logs(server: Server, secrets: set[str]) -> None:
    """The main log tells what happened without addresses and secrets; the security log who came from where."""
    lines = [line for line in server.log.read_text().splitlines() if line.startswith("{")]
    messages = [json.loads(line)["message"] for line in lines]
    assert "the media worker ended with -9; starting another one" in messages
    assert not [message for message in messages if "crashed" in message]
    whole = "\n".join(lines)
    for word in (*secrets, lan_address(), "127.0.0.1", "::1"):
        assert word not in whole
    kept = (server.data_dir / "security.log").read_text()
    events = [json.loads(line) for line in kept.splitlines()]
    assert {event["address"] for event in events if event["event"] == "socket_opened"} <= {"127.0.0.1", "::1"}
    media = {event["address"] for event in events if event["event"] == "media_address"}
    assert media
    assert lan_address() in media or "127.0.0.1" in media
    assert not [secret for secret in secrets if secret in kept]
