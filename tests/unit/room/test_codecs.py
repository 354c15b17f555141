"""The codecs of a room: the server's list, the case's order, and what everybody is told."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest

from sightline.ids import CaseId, OpId
from sightline.protocol.signalling import PublishAnswer, PublishOffer, TrackOffer
from sightline.sdp.codec_names import preference_of
from sightline.sdp.parse import parse
from support.room_harness import QUICK, Client, Refused, memory_store, person_of, running
from support.sdp_peers import recorded

OFFER = PublishOffer(sdp=recorded("chromium-156-publish.sdp"), tracks=(TrackOffer(mid="1", source="camera"),))
BODY = {"title": "Seal leaks", "asset_tag": "P-101", "asset_name": "Pump", "work_order": "", "guide_id": ""}


async def answered(client: Client) -> str:
    answer = await client.ask("publish.offer", OFFER, PublishAnswer)
    return next(s.codecs[0].mime for s in parse(answer.sdp).sections if s.mid == "1")


@pytest.mark.parametrize(
    ("wanted", "told", "first"),
    [
        (None, ("vp8", "h264", "vp9"), "video/vp8"),
        (("vp9", "vp8"), ("vp9", "vp8"), "video/vp9"),
        (("av1", "h264"), ("h264",), "video/h264"),
    ],
)
async def test_the_case_orders_what_the_server_allows(
    wanted: tuple[str, ...] | None, told: tuple[str, ...], first: str
) -> None:
    settings = replace(QUICK, codecs=preference_of(["vp8", "h264", "vp9"]))
    async with running(settings, store=memory_store()) as harness:
        case_id, op_id = CaseId(str(uuid.uuid4())), OpId(str(uuid.uuid4()))
        body = {**BODY, "video_codecs": wanted}
        await harness.registry.submit(case_id, person_of("field"), op_id, "case.open", body)
        harness.case_id = case_id
        client = await harness.joined("field")
        assert client.welcome is not None
        assert client.welcome.video_codecs == told
        assert await answered(client) == first


async def test_without_a_common_codec_the_offer_is_refused_by_a_code_of_its_own() -> None:
    async with running(replace(QUICK, codecs=preference_of(["h265"]))) as harness:
        client = await harness.joined("field")
        with pytest.raises(Refused) as caught:
            await answered(client)
        assert caught.value.code == "no_common_codec"
