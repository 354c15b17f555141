"""Three layers of a real Chromium through the room and a media worker process, and what another one gets of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from sightline.protocol.signalling import Ok, SubscriptionClock, SubscriptionView, TrackOffer
from support.chromium_peers import page
from support.room_harness import Client
from support.room_peers import Answering, PagePeer, publish, until
from support.room_worker import room_with_worker

pytestmark = pytest.mark.browser
CAMERA = (TrackOffer(mid="0", source="camera"),)
MAKE_LAYERED_OFFER = """async () => {
  const pc = (window.pc = new RTCPeerConnection());
  const canvas = Object.assign(document.createElement("canvas"), { width: 960, height: 544 });
  const pen = canvas.getContext("2d");
  let step = 0;
  setInterval(() => {
    pen.fillStyle = `hsl(${step++ % 360} 60% 50%)`;
    pen.fillRect((step * 13) % 900, (step * 7) % 500, 60, 40);
  }, 66);
  const layers = [["q", 4, 150e3], ["h", 2, 500e3], ["f", 1, 1500e3]];
  const sendEncodings = layers.map(([rid, scaleResolutionDownBy, maxBitrate]) =>
    ({ rid, scaleResolutionDownBy, maxBitrate }));
  pc.addTransceiver(canvas.captureStream(15).getVideoTracks()[0], { direction: "sendonly", sendEncodings });
  await pc.setLocalDescription();
  return pc.localDescription.sdp;
}"""
TAKE_LAYERED_ANSWER = "(sdp) => pc.setRemoteDescription({ type: 'answer', sdp })"
VIDEO = """async () => {
  for (const row of (await subscriber.getStats()).values())
    if (row.type === "inbound-rtp") return { frames: row.framesDecoded, height: row.frameHeight };
  return { frames: 0, height: 0 };
}"""


@pytest.mark.parametrize("mime", ["video/vp8", "video/h264"])
async def test_the_layer_follows_the_view_and_the_receiver_tells_of_the_path(mime: str) -> None:
    async with page() as sender, room_with_worker(mime) as call, asyncio.TaskGroup() as tasks:
        browser = sender.context.browser
        assert browser is not None
        viewer = await browser.new_page()
        technician, expert = await call.joined("field"), await call.joined("expert")
        await publish(technician.ask, PagePeer(sender, MAKE_LAYERED_OFFER, TAKE_LAYERED_ANSWER), CAMERA)
        answers = Answering(PagePeer(viewer))
        expert.on_message = answers.received
        answering = tasks.create_task(answers.run(expert.ask))
        offer = await until("an answered offer", answers.answered, lambda answered: bool(answered and answered.tracks))
        (track,) = offer.tracks

        async def subscription() -> dict[str, Any]:
            found: dict[str, Any] = (await call.dump())["subscriptions"].get(track.subscription_id, {})
            return found

        async def video() -> dict[str, Any]:
            found: dict[str, Any] = await viewer.evaluate(VIDEO)
            return found

        await until("the best layer", video, lambda found: found["height"] == 544 and found["frames"] > 10)
        await until("clocks", clocks(expert), lambda told: len(told) == 3)
        for rid, height in (("q", 136), ("h", 272)):
            view = SubscriptionView(subscription_id=track.subscription_id, is_paused=False, max_height=height)
            await expert.ask("subscription.view", view, Ok)
            await until(f"layer {rid}", subscription, has("layer", rid))
            await until(f"pictures of {height}", video, has("height", height))
        assert len(expert.of(SubscriptionClock)) == 3, "a change of layer is no change of clock"
        (path,) = (await call.dump())["paths"].values()
        assert path["reported"] > 0.5 * path["packets"] > 0
        assert path["estimate_bps"] > 0
        answering.cancel()


def has(name: str, value: object) -> Callable[[Any], bool]:
    return lambda found: bool(found.get(name) == value)


def clocks(client: Client) -> Callable[[], Awaitable[list[SubscriptionClock]]]:
    async def told() -> list[SubscriptionClock]:
        return client.of(SubscriptionClock)

    return told
