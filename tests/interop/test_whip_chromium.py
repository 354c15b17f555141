"""A page of another origin in a real Chromium publishes and plays with ``fetch`` alone, as players for WHEP do."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page

from support.chromium_peers import MAKE_OFFER, page
from support.media_peers import wait_for
from support.server import Server
from support.wish_page import WHIP
from support.wish_peers import WhepPeer, WhipPeer

pytestmark = pytest.mark.browser
PLAYER_OFFER = """async () => {
  const pc = (window.pc = new RTCPeerConnection());
  pc.addTransceiver("video", { direction: "recvonly" });
  pc.addTransceiver("audio", { direction: "recvonly" });
  pc.ontrack = (event) => {
    const sink = document.createElement(event.track.kind);
    sink.srcObject = new MediaStream([event.track]);
    sink.play();
  };
  await pc.setLocalDescription();
  return pc.localDescription.sdp;
}"""
DECODED = """async () => {
  const found = { video: 0, audio: 0, state: pc.connectionState };
  for (const report of (await pc.getStats()).values()) {
    if (report.type === "inbound-rtp" && report.kind === "video") found.video = report.framesDecoded;
    if (report.type === "inbound-rtp" && report.kind === "audio") found.audio = report.packetsReceived;
  }
  return found;
}"""


async def _decoded(tab: Page, *, frames: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for _ in range(400):
        found = await tab.evaluate(DECODED)
        if found["video"] >= frames and found["audio"] > 5:
            return found
        await tab.wait_for_timeout(100)
    pytest.fail(f"waited for {frames} frames and sound; got {found}")


async def test_a_page_publishes_three_layers_restarts_ice_and_goes_on(server: Server) -> None:
    field, expert = server.token("field"), server.token("expert")
    case_id = server.open_case(field)
    async with page() as tab, WhepPeer(f"{server.base_url}/whep/{case_id}", expert) as player:
        offer = await tab.evaluate(MAKE_OFFER, True)
        made = await tab.evaluate(WHIP, [f"{server.base_url}/whip/{case_id}", field, offer])
        assert made["status"] == 201, made
        sent = await tab.evaluate("pc.getSenders()[1].getParameters().encodings.map((e) => e.rid)")
        assert sent == ["q", "h", "f"], "simulcast was agreed to"
        assert made["tag"], "other origins may read the headers"
        assert (await player.offer()).status_code == 201
        await wait_for(lambda: len(player.pictures) > 5 and player.sounds > 5, "the page's picture and sound", 40)
        restarted = await tab.evaluate("restart()")
        assert restarted["status"] == 200
        assert restarted["tag"] not in (made["tag"], None)
        seen = len(player.pictures)
        await wait_for(lambda: len(player.pictures) > seen + 20, "pictures after the restart", 40)


@pytest.mark.parametrize("codec", ["VP8", "H264"])
async def test_a_page_plays_what_a_plain_encoder_sends(server: Server, codec: str) -> None:
    field, expert = server.token("field"), server.token("expert")
    case_id = server.open_case(field)
    async with page() as tab, WhipPeer(f"{server.base_url}/whip/{case_id}", field, codec=codec) as encoder:
        assert (await encoder.offer()).status_code == 201
        offer = await tab.evaluate(PLAYER_OFFER)
        made = await tab.evaluate(WHIP, [f"{server.base_url}/whep/{case_id}", expert, offer])
        assert made["status"] == 201, made
        await _decoded(tab, frames=15)
