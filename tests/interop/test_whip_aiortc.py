"""A plain encoder and a plain player (aiortc over HTTP) against a running server: no code of ours on their side."""

from __future__ import annotations

from uuid import uuid4

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from sightline.client.api import Api
from sightline.client.participant import Participant
from sightline.client.subscriber import SeenPicture, Sinks
from sightline.protocol.common import SeenFrame
from sightline.protocol.signalling import DeviceInfo
from sightline.protocol.workflow import PlaceAnnotation
from support.media_peers import wait_for
from support.room_peers import until
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


async def test_people_in_the_call_see_an_encoder_and_clicks_on_it_claim_no_place(server: Server) -> None:
    """With real timestamps: the click names what was on the screen, and still there is no frame to tie it to."""
    field, expert, case_id = people(server)
    pictures: list[SeenPicture] = []
    sinks = Sinks(picture=pictures.append, sound=lambda _: None, record=lambda _: None)
    async with WhipPeer(f"{server.base_url}/whip/{case_id}?name=Dome%20camera", field) as encoder:
        assert (await encoder.offer(plain)).status_code == 201
        session = encoder.url.rpartition("/")[2]
        async with (
            Api(server.base_url, expert) as api,
            Participant(api, case_id, DeviceInfo(kind="desk", name="desk"), sinks=sinks) as person,
        ):
            assert person.welcome is not None
            shown = {p.participant_id: p.device.name for p in person.welcome.participants}
            assert shown[session] == "Dome camera"
            await wait_for(lambda: len(pictures) > 5, "the encoder's pictures in the room")
            seen = SeenFrame(subscription_id=pictures[-1].subscription_id, rtp_ts=pictures[-1].rtp_ts)
            click = PlaceAnnotation(annotation_id=str(uuid4()), shape="point", seen=seen, u=0.4, v=0.6, label="")
            await person.op("annotation.place", click)
            placed = (await person.wait_for(lambda e: e.kind == "annotation.placed", what="the mark")).body
            assert placed["is_approximate"] is True
            assert placed["frame"] is None
            assert (placed["anchor"]["state"], placed["anchor"]["p_world"]) == ("screen_only", None)

            await encoder.vanish()  # DTLS says goodbye, HTTP nothing.
            left = await person.wait_for(lambda e: e.kind == "participant.left", what="the encoder's end")
            assert left.body["participant_id"] == session
            assert (await encoder.http.get(encoder.url)).status_code == 404


async def test_what_flows_is_measured(server: Server) -> None:
    """The whole way: a worker process's counters on the page that Prometheus reads, with rates between two looks."""
    field, expert, case_id = people(server)
    url = server.base_url.replace("localhost", "127.0.0.1") + "/metrics"

    async def look() -> dict[str, float]:
        async with httpx.AsyncClient() as http:
            text = (await http.get(url)).raise_for_status().text
        families = text_string_to_metric_families(text)
        samples = [sample for family in families for sample in family.samples]
        own = [s for s in samples if s.labels.get("case", case_id) == case_id and s.labels.get("kind") != "audio"]
        return {sample.name: sample.value for sample in own}

    async with (
        WhipPeer(f"{server.base_url}/whip/{case_id}", field) as encoder,
        WhepPeer(f"{server.base_url}/whep/{case_id}", expert) as player,
    ):
        assert (await encoder.offer()).status_code == 201
        assert (await player.offer()).status_code == 201
        await wait_for(lambda: len(player.pictures) > 40, "pictures", 60)
        # A rate is that between two looks, a second apart at least.
        rate = "sightline_subscription_bitrate_bps"
        figures = await until("a rate", look, lambda found: found.get(rate, 0) > 1_000)
    assert figures["sightline_publication_bytes_total"] > 10_000
    assert figures["sightline_publication_bitrate_bps"] > 1_000
    assert figures["sightline_subscription_packets_total"] > 40
    assert 0 < figures["sightline_subscription_rtt_seconds"] < 10
    assert figures["sightline_media_worker_up"] == 1
    assert figures["sightline_log_append_seconds_count"] >= 2, "somebody opened the case, somebody joined"
    assert figures["sightline_log_append_seconds_sum"] > 0
