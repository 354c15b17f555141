"""Layers inside one stream of a real Chromium (VP9, AV1), through a media worker process to another page of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
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
from support.room_harness import QUICK, running
from support.room_peers import until

pytestmark = pytest.mark.browser
MAKE_SVC_OFFER = """async (scalabilityMode) => {
  const pc = (window.pc = new RTCPeerConnection());
  const canvas = Object.assign(document.createElement("canvas"), { width: 960, height: 544 });
  const pen = canvas.getContext("2d");
  let step = 0;
  setInterval(() => {
    pen.fillStyle = `hsl(${step++ % 360} 60% 50%)`;
    pen.fillRect((step * 13) % 900, (step * 7) % 500, 60, 40);
  }, 50);
  const sendEncodings = [{ scalabilityMode, maxBitrate: 1_500_000 }];
  pc.addTransceiver(canvas.captureStream(20).getVideoTracks()[0], { direction: "sendonly", sendEncodings });
  await pc.setLocalDescription();
  return pc.localDescription.sdp;
}"""
VIDEO = """async () => {
  for (const row of (await subscriber.getStats()).values())
    if (row.type === "inbound-rtp")
      return { frames: row.framesDecoded, height: row.frameHeight, lost: row.packetsLost, at: row.timestamp };
  return { frames: 0, height: 0, lost: 0, at: 0 };
}"""


@pytest.mark.parametrize("mime", ["video/vp9", "video/av1"])
async def test_size_and_rate_are_chosen_inside_one_stream(mime: str) -> None:
    workers: list[WorkerProcess] = []

    async def start_worker() -> WorkerProcess:
        workers.append(await WorkerProcess(WorkerConfig(advertised=(lan_address(),))).__aenter__())
        return workers[-1]

    settings = replace(QUICK, codecs=CodecPreference(video=(mime,)))
    async with page() as sender, running(settings, worker_factory=start_worker) as harness:
        browser = sender.context.browser
        assert browser is not None
        viewer = await browser.new_page()
        technician, expert = await harness.joined("field"), await harness.joined("expert")
        offer = PublishOffer(
            sdp=await sender.evaluate(MAKE_SVC_OFFER, "L3T3_KEY"), tracks=(TrackOffer(mid="0", source="camera"),)
        )
        published = await technician.ask("publish.offer", offer, PublishAnswer)
        await sender.evaluate("(sdp) => pc.setRemoteDescription({ type: 'answer', sdp })", published.sdp)
        await expert.ask("subscribe.start", SubscribeStart(), Ok)
        message = await expert.wait(lambda m: isinstance(m.body, SubscribeOffer) and bool(m.body.tracks), "an offer")
        offered = message.body
        assert isinstance(offered, SubscribeOffer)
        taken = await viewer.evaluate(TAKE_OFFER, offered.sdp)
        await expert.ask("subscribe.answer", SubscribeAnswer(version=offered.version, sdp=taken["sdp"]), Ok)
        (track,) = offered.tracks

        async def dump() -> dict[str, Any]:
            found: dict[str, Any] = await workers[0].dump()
            return found

        async def video() -> dict[str, Any]:
            found: dict[str, Any] = await viewer.evaluate(VIDEO)
            return found

        await until("the largest picture", video, lambda found: found["height"] == 544 and found["frames"] > 10)
        for height in (136, 544):
            view = SubscriptionView(subscription_id=track.subscription_id, is_paused=False, max_height=height)
            await expert.ask("subscription.view", view, Ok)
            at = await until(f"pictures of {height}", video, has("height", height))
            await until("more of them", video, beyond(at["frames"] + 5))
        await until("three sizes at three rates", dump, lambda found: len(layers_of(found)) == 9)
        subscription_id = track.subscription_id
        await workers[0].view(subscription_id, None, max_fps=6)  # type: ignore[arg-type]
        await until("fewer pictures", dump, lambda found: inner(found, subscription_id) == [2, 0])
        before = await video()
        after = await until("pictures at a low rate", video, beyond(before["frames"] + 5))
        layers = {(one["spatial"], one["temporal"]): one for one in layers_of(await dump())}
        fps = 1000 * (after["frames"] - before["frames"]) / (after["at"] - before["at"])
        assert fps < 0.6 * layers[2, 2]["fps"]
        await workers[0].view(subscription_id, None)  # type: ignore[arg-type]
        await until("all pictures", dump, lambda found: inner(found, subscription_id) == [2, 2])
        last = await video()
        await until("more pictures", video, beyond(last["frames"] + 8))
        assert last["lost"] == 0, "what is left out must not look lost"
        assert len(expert.of(SubscriptionClock)) == 1, "a change of layer is no change of clock"
        (path,) = (await dump())["paths"].values()
        assert path["reported"] > 0.5 * path["packets"] > 0


def has(name: str, value: object) -> Callable[[Any], bool]:
    return lambda found: bool(found[name] == value)


def beyond(frames: int) -> Callable[[Any], bool]:
    return lambda found: bool(found["frames"] > frames)


def layers_of(dump: dict[str, Any]) -> list[dict[str, Any]]:
    (publication,) = dump["publications"].values()
    found: list[dict[str, Any]] = publication["streams"][0]["layers"]
    return found


def inner(dump: dict[str, Any], subscription_id: str) -> list[int] | None:
    found: list[int] | None = dump["subscriptions"][subscription_id]["inner_layer"]
    return found
