"""A plain encoder and a plain player (aiortc over HTTP) against a running server: no code of ours on their side."""

from __future__ import annotations

import pytest

from support.media_peers import wait_for
from support.server import Server
from support.wish_peers import WhepPeer, WhipPeer, plain, unchanged


def people(server: Server) -> tuple[str, str, str]:
    """Return a technician's token, an expert's token and a case."""
    field, expert = server.token("field"), server.token("expert")
    return field, expert, server.open_case(field)


@pytest.mark.parametrize(("codec", "edit"), [("VP8", unchanged), ("VP8", plain), ("H264", plain)])
async def test_what_an_encoder_sends_is_what_a_player_sees(server: Server, codec: str, edit: object) -> None:
    field, expert, case_id = people(server)
    whip, whep = f"{server.base_url}/whip/{case_id}", f"{server.base_url}/whep/{case_id}"
    async with WhipPeer(whip, field, codec=codec) as encoder, WhepPeer(whep, expert) as player:
        early = await player.http.post(whep, content="v=0\r\n", headers={"Content-Type": "application/sdp"})
        assert early.status_code in (409, 422)
        made = await encoder.offer(edit)  # type: ignore[arg-type]
        assert made.status_code == 201, made.text
        answered = await player.offer()
        assert answered.status_code == 201, answered.text
        await wait_for(lambda: len(player.pictures) > 10 and player.sounds > 10, "picture and sound")
        picture = player.pictures[-1]
        assert picture.shape == (240, 320, 3)
        assert picture.std() > 20, "the picture is the moving gradient"
        assert await player.delete() == 200
        assert await encoder.delete() == 200
        assert (await encoder.http.get(encoder.url)).status_code == 404
