"""GStreamer's webrtcbin publishes and plays over WHIP and WHEP: another ICE, DTLS, SRTP and SDP than all the others."""

from __future__ import annotations

import pytest

from support.gst_process import GstPeer, require_gstreamer
from support.media_peers import wait_for
from support.server import Server
from support.wish_peers import WhepPeer


@pytest.fixture(autouse=True)
def gstreamer() -> None:
    require_gstreamer()


@pytest.mark.parametrize("codec", ["vp8", "h264"])
async def test_gstreamer_publishes_and_others_see_it(server: Server, codec: str) -> None:
    field, expert = server.token("field"), server.token("expert")
    case_id = server.open_case(field)
    async with GstPeer("publish", f"{server.base_url}/whip/{case_id}", field, codec) as encoder:
        await encoder.until("state", "connected")
        async with WhepPeer(f"{server.base_url}/whep/{case_id}", expert) as player:
            answered = await player.offer()
            assert answered.status_code == 201, answered.text
            await wait_for(lambda: len(player.pictures) > 10 and player.sounds > 10, "picture and sound", 40)
            assert player.pictures[-1].shape == (240, 320, 3)
            assert player.pictures[-1].std() > 20, "the ball is on it"
    assert encoder.newest("ended") == 200, encoder.log.decode()


async def test_gstreamer_plays_what_gstreamer_publishes(server: Server) -> None:
    field, expert = server.token("field"), server.token("expert")
    case_id = server.open_case(field)
    async with GstPeer("publish", f"{server.base_url}/whip/{case_id}", field) as encoder:
        await encoder.until("state", "connected")
        async with GstPeer("play", f"{server.base_url}/whep/{case_id}", expert) as player:
            await wait_for(lambda: (player.newest("pictures") or 0) > 20, "decoded pictures", 40)
            assert (player.newest("width"), player.newest("height")) == (320, 240)
            await player.until("track", "audio")
        assert player.newest("ended") == 200
