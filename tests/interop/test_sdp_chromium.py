"""A real Chromium takes our descriptions, and we take its."""

from __future__ import annotations

import random

import pytest

from sightline.sdp import capabilities, publish, subscribe
from sightline.sdp.capabilities import CodecPreference
from sightline.sdp.parse import parse
from support.chromium_peers import MAKE_OFFER, TAKE_ANSWER, TAKE_OFFER, page
from support.sdp_peers import LOCAL

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("mime", ["video/vp8", "video/h264", "video/vp9", "video/av1"])
async def test_chromium_publishes_with_the_codec_of_the_answer(mime: str) -> None:
    async with page() as tab:
        offer = parse(await tab.evaluate(MAKE_OFFER, False))
        plan = publish.plan(offer, ["0", "1"], CodecPreference(video=(mime,)))
        taken = await tab.evaluate(TAKE_ANSWER, publish.answer(plan, LOCAL))
        assert taken["directions"] == ["sendonly", "sendonly"]
        assert taken["codec"].lower() == mime
        assert capabilities.TRANSPORT_CC in taken["extensions"]
        assert plan.media["1"].encodings[0].ssrc is not None
        assert plan.media["1"].encodings[0].rtx_ssrc is not None


async def test_chromium_sends_the_layers_that_are_answered() -> None:
    async with page() as tab:
        offer = parse(await tab.evaluate(MAKE_OFFER, True))
        plan = publish.plan(offer, ["0", "1"], CodecPreference())
        assert [e.rid for e in plan.media["1"].encodings] == ["q", "h", "f"]
        taken = await tab.evaluate(TAKE_ANSWER, publish.answer(plan, LOCAL))
        assert taken["encodings"] == ["q", "h", "f"]


async def test_chromium_answers_offers_as_tracks_come_and_go() -> None:
    async with page() as tab:
        offer = parse(await tab.evaluate(MAKE_OFFER, False))
        published = publish.plan(offer, ["0", "1"], CodecPreference()).media
        sections: subscribe.Sections[str] = subscribe.Sections(random.Random(1))
        first = await tab.evaluate(TAKE_OFFER, sections.offer(LOCAL, 1))
        assert subscribe.read_answer(parse(first["sdp"]), sections.live()).remote.sctp_port is not None

        for mid, parameters in published.items():
            sections.add(mid, parameters, stream="technician", cname="technician")
        second = await tab.evaluate(TAKE_OFFER, sections.offer(LOCAL, 2))
        assert second["tracks"] == ["audio", "video"]
        answered = subscribe.read_answer(parse(second["sdp"]), sections.live())
        assert answered.refused == ()
        video = answered.accepted["1"]
        assert [codec.mime for codec in video.codecs] == ["video/vp8", "video/rtx"]
        assert capabilities.NACK in video.codecs[0].feedback
        assert capabilities.PLI in video.codecs[0].feedback
        assert capabilities.MID in {extension.uri for extension in video.extensions}
        assert video.encodings[0].rtx_ssrc is not None

        sections.remove("1")
        third = await tab.evaluate(TAKE_OFFER, sections.offer(LOCAL, 3))
        assert set(subscribe.read_answer(parse(third["sdp"]), sections.live()).accepted) == {"0"}
        sections.add("again", published["1"], stream="technician", cname="technician")
        fourth = await tab.evaluate(TAKE_OFFER, sections.offer(LOCAL, 4))
        assert fourth["tracks"] == ["video"]
        assert set(subscribe.read_answer(parse(fourth["sdp"]), sections.live()).accepted) == {"0", "again"}
