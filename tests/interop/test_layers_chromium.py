"""Three layers of a real Chromium through the room and a media worker process, and what another one gets of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from sightline.protocol.signalling import (
    Ok,
    PublishAnswer,
    PublishOffer,
    SubscribeAnswer,
    SubscribeOffer,
    SubscribeStart,
    SubscriptionClock,
    SubscriptionView,
    TrackOffer,
)
from sightline.sdp.capabilities import CodecPreference
from sightline.worker.config import WorkerConfig
from sightline.worker.process import WorkerProcess
from support.chromium_peers import TAKE_OFFER, page
from support.media_peers import lan_address
from support.room_harness import QUICK, Client, running

pytestmark = pytest.mark.browser
WAIT_S = 40
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
VIDEO = """async () => {
  for (const row of (await subscriber.getStats()).values())
    if (row.type === "inbound-rtp") return { frames: row.framesDecoded, height: row.frameHeight };
  return { frames: 0, height: 0 };
}"""


async def until(what: str, ask: Callable[[], Awaitable[Any]], fits: Callable[[Any], bool]) -> Any:
    """Ask again and again until the answer fits."""
    found = None
    try:
        async with asyncio.timeout(WAIT_S):
            while not fits(found := await ask()):  # noqa: ASYNC110 - the answer is in another process
                await asyncio.sleep(0.1)
    except TimeoutError:
        pytest.fail(f"waited for {what}; got {found}")
    return found


async def answer(client: Client, tab: Any) -> SubscribeOffer:
    """Answer the offer of the camera."""
    await client.ask("subscribe.start", SubscribeStart(), Ok)
    message = await client.wait(lambda m: isinstance(m.body, SubscribeOffer) and bool(m.body.tracks), "an offer")
    offer = message.body
    assert isinstance(offer, SubscribeOffer)
    taken = await tab.evaluate(TAKE_OFFER, offer.sdp)
    await client.ask("subscribe.answer", SubscribeAnswer(version=offer.version, sdp=taken["sdp"]), Ok)
    return offer


@pytest.mark.parametrize("mime", ["video/vp8", "video/h264"])
async def test_the_layer_follows_the_view_and_the_receiver_tells_of_the_path(mime: str) -> None:
    workers: list[WorkerProcess] = []

    async def start_worker() -> WorkerProcess:
        workers.append(await WorkerProcess(WorkerConfig(advertised=(lan_address(),))).__aenter__())
        return workers[-1]

    settings = type(QUICK)(codecs=CodecPreference(video=(mime,)), linger_s=30, flush_s=0.2)
    async with page() as sender, running(settings, worker_factory=start_worker) as harness:
        browser = sender.context.browser
        assert browser is not None
        viewer = await browser.new_page()
        technician, expert = await harness.joined("field"), await harness.joined("expert")
        offer = PublishOffer(
            sdp=await sender.evaluate(MAKE_LAYERED_OFFER), tracks=(TrackOffer(mid="0", source="camera"),)
        )
        published = await technician.ask("publish.offer", offer, PublishAnswer)
        await sender.evaluate("(sdp) => pc.setRemoteDescription({ type: 'answer', sdp })", published.sdp)
        (track,) = (await answer(expert, viewer)).tracks

        async def subscription() -> dict[str, Any]:
            dump = await workers[0].dump()
            return dump["subscriptions"].get(track.subscription_id, {})  # type: ignore[attr-defined, no-any-return]

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
        dump: dict[str, Any] = await workers[0].dump()
        (path,) = dump["paths"].values()
        assert path["reported"] > 0.5 * path["packets"] > 0
        assert path["estimate_bps"] > 0


def has(name: str, value: object) -> Callable[[Any], bool]:
    return lambda found: bool(found.get(name) == value)


def clocks(client: Client) -> Callable[[], Awaitable[list[SubscriptionClock]]]:
    async def told() -> list[SubscriptionClock]:
        return client.of(SubscriptionClock)

    return told
