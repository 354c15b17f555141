"""Through a real relay and nothing else: a Chromium that may use TURN alone, with the credentials of the room."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sightline.client.api import Api
from sightline.client.participant import Participant
from sightline.protocol.signalling import DeviceInfo, IceServer
from support.chromium_peers import MAKE_OFFER, page
from support.coturn import coturn
from support.media_peers import wait_for
from support.server import Server
from support.wish_page import WHIP
from support.wish_peers import WhepPeer, WhipPeer

pytestmark = pytest.mark.browser
SECRET = "known to relay and server alone"
PAIR = """async () => {
  const stats = await pc.getStats();
  for (const report of stats.values())
    if (report.type === "candidate-pair" && report.nominated && report.state === "succeeded")
      return stats.get(report.localCandidateId).candidateType;
  return null;
}"""
GATHERED = """async () => {
  const found = [];
  pc.createDataChannel("any");
  const gathered = new Promise((resolve) => {
    pc.onicecandidate = (event) => (event.candidate ? found.push(event.candidate.type) : resolve(found));
  });
  await pc.setLocalDescription();
  return await gathered;
}"""


@pytest.fixture(scope="module")
def relayed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Path]]:
    tmp_path = tmp_path_factory.mktemp("relayed")
    with coturn(tmp_path, SECRET) as (address, log):
        urls = ["--turn-url", f"turn:{address}?transport=udp", "--turn-url", f"turn:{address}?transport=tcp"]
        with Server(tmp_path / "data", *urls, "--turn-secret", SECRET) as server:
            yield server, log


async def ice_servers(server: Server, token: str, case_id: str) -> tuple[IceServer, ...]:
    """What a page is given when it joins."""
    device = DeviceInfo(kind="desk", name="desk")
    async with Api(server.base_url, token) as api, Participant(api, case_id, device) as person:
        assert person.welcome is not None
        return person.welcome.ice_servers


def configuration(server: IceServer, url: str, **changes: str) -> str:
    """The page's RTCConfiguration: this relay, no other way."""
    own = {"urls": url, "username": server.username, "credential": server.credential} | changes
    return json.dumps({"iceServers": [own], "iceTransportPolicy": "relay"})


async def test_pictures_come_through_the_relay_alone(relayed: tuple[Server, Path]) -> None:
    server, log = relayed
    field, expert = server.token("field"), server.token("expert")
    case_id = server.open_case(field)
    (relay,) = await ice_servers(server, field, case_id)
    assert [url.partition("=")[2] for url in relay.urls] == ["udp", "tcp"]
    for url in relay.urls:
        async with page() as tab, WhepPeer(f"{server.base_url}/whep/{case_id}", expert) as player:
            make = MAKE_OFFER.replace("RTCPeerConnection()", f"RTCPeerConnection({configuration(relay, url)})")
            offer = await tab.evaluate(make, False)
            made = await tab.evaluate(WHIP, [f"{server.base_url}/whip/{case_id}", field, offer])
            assert made["status"] == 201, made
            assert (await player.offer()).status_code == 201
            await wait_for(lambda player=player: len(player.pictures) > 5, f"pictures through {url}", 40)  # type: ignore[misc]
            assert await tab.evaluate(PAIR) == "relay"
    assert relay.username is not None
    assert relay.username in log.read_text(errors="replace"), "the relay knows the participant by these credentials"


async def test_other_credentials_open_nothing(relayed: tuple[Server, Path]) -> None:
    server, _ = relayed
    field = server.token("field")
    case_id = server.open_case(field)
    (relay,) = await ice_servers(server, field, case_id)
    assert relay.username is not None
    longer = re.sub(r"^\d+", lambda ends: str(int(ends[0]) + 3600), relay.username)
    async with page() as tab:
        for changes, found in (({}, ["relay"]), ({"username": longer}, [])):
            await tab.evaluate(f"window.pc = new RTCPeerConnection({configuration(relay, relay.urls[0], **changes)})")
            assert await tab.evaluate(GATHERED) == found, changes


async def test_encoders_are_told_by_link_headers(relayed: tuple[Server, Path]) -> None:
    server, _ = relayed
    field = server.token("field")
    case_id = server.open_case(field)
    async with WhipPeer(f"{server.base_url}/whip/{case_id}", field) as encoder:
        made = await encoder.offer()
        links = made.headers.get_list("link")
        assert len(links) == 2
        session = encoder.url.rpartition("/")[2]
        for link in links:
            assert re.fullmatch(
                rf'<turn:[^>]+>; rel="ice-server"; username="\d+:{session}"; credential="[\w+/=]+"; '
                r'credential-type="password"',
                link,
            ), link
